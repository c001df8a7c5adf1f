package io.heddle.kernel.instance;

import io.heddle.NodeStatus;
import io.heddle.kernel.plan.GraphPlan;
import java.util.Objects;

/** Is told what a record says about work that was done, in microseconds. Called by many instances at the same time. */
public interface StepMeter {
    /** Nodes are part of an instance, with these dependencies. */
    void joined(long nodes, long edges);

    /** A node may begin that long after its instance started. */
    void nodeReady(long micros);

    /** The last attempt of a TASK ran that long and completed it. */
    void nodeCompleted(long micros);

    /**
     * A node ended.
     *
     * @param ran whether it completed or failed
     * @param decided dependencies on it
     */
    void nodeEnded(boolean ran, int decided);

    /** An instance ended that long after its start. */
    void instanceEnded(long micros);

    /** Nobody wants to know. */
    StepMeter NONE = new StepMeter() {
        @Override
        public void joined(long nodes, long edges) {}

        @Override
        public void nodeReady(long micros) {}

        @Override
        public void nodeCompleted(long micros) {}

        @Override
        public void nodeEnded(boolean ran, int decided) {}

        @Override
        public void instanceEnded(long micros) {}
    };

    /** Tells {@code meter} what {@code batch} says; {@code after} is the state with it. */
    static void read(EventBatch batch, InstanceState after, StepMeter meter) {
        for (InstanceEvent event : batch.events()) {
            if (event instanceof InstanceEvent.NodeCompleted completed) {
                ended(after, completed.node(), true, meter);
                NodeState own = after.nodes.get(completed.node());
                if (own.status == NodeStatus.COMPLETED
                        && !after.topology.plan(completed.node()).isControl()) {
                    meter.nodeCompleted(own.endedAt - own.startedAt);
                }
            } else if (event instanceof InstanceEvent.NodeReady) {
                if (after.startedAt > 0) {
                    meter.nodeReady(batch.at() - after.startedAt);
                }
            } else if (event instanceof InstanceEvent.NodeFailed failed) {
                ended(after, failed.node(), true, meter);
            } else if (event instanceof InstanceEvent.NodeSkipped skipped) {
                ended(after, skipped.node(), false, meter);
            } else if (event instanceof InstanceEvent.NodeCancelled cancelled) {
                ended(after, cancelled.node(), false, meter);
            } else if (event instanceof InstanceEvent.LoopIterationStarted started) {
                GraphPlan body = Objects.requireNonNull(
                                after.topology.plan(started.node()).loop())
                        .body();
                meter.joined(body.size(), body.edgeCount());
            } else if (event instanceof InstanceEvent.InstanceCreated created) {
                meter.joined(
                        created.header().graph().size(),
                        created.header().graph().edgeCount());
            } else if (event instanceof InstanceEvent.NodesRegistered registered) {
                meter.joined(
                        registered.nodes().size(),
                        registered.nodes().stream()
                                .mapToLong(
                                        node -> node.definition().dependencies().size())
                                .sum());
            } else if (event instanceof InstanceEvent.DependenciesAdded added) {
                meter.joined(0, added.dependencies().size());
            } else if (event instanceof InstanceEvent.InstanceEnded && after.startedAt > 0) {
                meter.instanceEnded(batch.at() - after.startedAt);
            }
        }
    }

    private static void ended(InstanceState after, int node, boolean ran, StepMeter meter) {
        meter.nodeEnded(ran, after.topology.outDegree(node));
    }
}
