package io.heddle.kernel.instance;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.kernel.plan.EdgePlan;
import io.heddle.kernel.plan.NodePlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Copies of an instance for whoever marks its nodes. Pure. */
public final class MarkedViews {
    /** Entry in the config of a node: the upstreams as whoever registered it gave them, with repetitions. */
    public static final String GIVEN = "upstream_nodes";

    private MarkedViews() {}

    /**
     * An instance at one moment.
     *
     * @param marked whether it was started to be marked, and not for others
     * @param absent CREATED or let go: not there for whoever marks
     * @param letGo whether it was let go
     * @param executorId who started it
     * @param startedAt when it started; null before
     * @param nodes all of them in order of registration, or the one that was asked for
     */
    public record View(
            InstanceStatus status,
            boolean marked,
            boolean absent,
            boolean letGo,
            String executorId,
            int epoch,
            long seq,
            @Nullable Instant startedAt,
            Map<String, Payload> globals,
            List<String> executionPath,
            List<NodeOf> nodes) {
        public View {
            executionPath = List.copyOf(executionPath);
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * A node at that moment.
     *
     * @param upstreams names as they were given: what its config calls {@link #GIVEN}, else those of its dependencies
     * @param done those of them that completed
     * @param met whether its dependencies have said go, now or before
     * @param output of a COMPLETED node
     * @param immediate upstream name → output
     */
    public record NodeOf(
            String id,
            String key,
            NodeStatus status,
            List<String> upstreams,
            List<String> done,
            boolean met,
            @Nullable Payload output,
            Map<String, Payload> immediate) {}

    /** The instance with all nodes, or with the one of that id; without a node if there is none. */
    public static View of(InstanceState state, @Nullable String nodeId) {
        List<NodeOf> nodes = new ArrayList<>();
        if (nodeId == null) {
            for (int node = 0; node < state.nodes.size(); node++) {
                nodes.add(node(state, node));
            }
        } else if (state.topology.indexOf(nodeId) >= 0) {
            nodes.add(node(state, state.topology.indexOf(nodeId)));
        }
        Map<String, Payload> globals = new LinkedHashMap<>();
        state.globals.forEach((key, value) -> {
            if (!key.equals(Marks.LET_GO)) {
                globals.put(key, value.value());
            }
        });
        boolean letGo = Marks.isLetGo(state);
        return new View(
                state.status,
                state.header().overrides().marked(),
                letGo || state.status == InstanceStatus.CREATED,
                letGo,
                state.header().executorId(),
                state.epoch,
                state.seq,
                InstanceViews.instant(state.startedAt),
                globals,
                InstanceViews.executionPath(state),
                nodes);
    }

    private static NodeOf node(InstanceState state, int node) {
        NodeState own = state.nodes.get(node);
        NodePlan plan = state.topology.plan(node);
        List<String> upstreams = new ArrayList<>(plan.edges().size());
        List<String> done = new ArrayList<>(plan.edges().size());
        // As they stand: whoever marks asks whenever he likes, so there is no attempt that fixes what is seen.
        Map<String, Payload> immediate = new LinkedHashMap<>();
        for (int position = 0; position < plan.edges().size(); position++) {
            EdgePlan edge = plan.edges().get(position);
            int source = state.topology.source(node, position);
            upstreams.add(edge.dependency().upstream());
            if (source >= 0 && state.nodes.get(source).status == NodeStatus.COMPLETED) {
                done.add(edge.dependency().upstream());
            }
            Payload output = source < 0 ? null : state.nodes.get(source).output;
            if (output != null && state.nodes.get(source).isGood()) {
                immediate.putIfAbsent(edge.dependency().upstream(), output);
            }
        }
        return new NodeOf(
                state.topology.id(node),
                plan.key(),
                own.status,
                plan.definition().config().get(GIVEN) instanceof List<?> given
                        ? given.stream().map(String::valueOf).toList()
                        : upstreams,
                done,
                own.readySeq != 0 || Readiness.isReleased(own, plan),
                own.status == NodeStatus.COMPLETED ? own.output : null,
                immediate);
    }
}
