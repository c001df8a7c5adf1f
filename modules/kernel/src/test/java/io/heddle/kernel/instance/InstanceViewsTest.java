package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.GraphSnapshot;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.NodeView;
import io.heddle.Payload;
import io.heddle.UpstreamContext;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.Retry;
import io.heddle.kernel.graph.GraphExport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InstanceViewsTest {

    @Test
    void anInstanceInTheMiddleOfItsRun() {
        Desk desk = Desk.created(
                w -> w.name("demo").task("a", "x").task("b", "x", "a").task("c", "x", "a"), false);
        assertThat(InstanceViews.of(desk.state, true, desk.now).queued()).isTrue();
        desk.now += 1_000_000;
        desk.perform(new InstanceCommand.Start());
        desk.now += 2_000_000;
        desk.complete("a", "1");
        desk.now += 3_000_000;
        desk.perform(new InstanceCommand.Pause(true));
        desk.now += 4_000_000;
        InstanceView view = InstanceViews.of(desk.state, true, desk.now);
        assertThat(view.instanceId().value()).isEqualTo("i-1");
        assertThat(view.definitionId().value()).isEqualTo("w");
        assertThat(view.version()).isEqualTo("1.0.0");
        assertThat(view.kind()).isEqualTo("MAIN");
        assertThat(view.parent()).isNull();
        assertThat(view.status()).isEqualTo(InstanceStatus.PAUSED);
        assertThat(view.queued()).as("a paused instance holds its slot").isFalse();
        assertThat(view.sealed()).isTrue();
        assertThat(view.nodes())
                .hasSize(7)
                .containsEntry(NodeStatus.EXECUTING, 2)
                .containsEntry(NodeStatus.COMPLETED, 1);
        assertThat(view.executionPath()).containsExactly("a");
        assertThat(view.runningTime()).isEqualTo(Duration.ofSeconds(5));
        assertThat(view.pausedTime()).isEqualTo(Duration.ofSeconds(4));
        assertThat(view.createdAt()).isEqualTo(Micros.toInstant(Desk.START));
        assertThat(view.startedAt()).isEqualTo(Micros.toInstant(Desk.START + 1_000_000));
        assertThat(view.endedAt()).isNull();
        assertThat(view.duration()).as("it has not ended").isNull();
        assertThat(view.attempts()).isEqualTo(3);
        assertThat(view.seq()).isEqualTo(desk.state.seq());
        desk.perform(new InstanceCommand.Cancel("enough"));
        assertThat(InstanceViews.of(desk.state, true, desk.now).duration())
                .as("pauses included, the wait for the start not")
                .isEqualTo(Duration.ofSeconds(9));
        assertThatThrownBy(() -> InstanceViews.of(InstanceState.NONE, false, 0))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aNodeKnowsHowLongItWaitedAndRan() {
        Desk desk = Desk.running(w -> w.maxParallelNodes(1)
                .node("a", n -> n.executor("x").priority(1).retry(Retry.fixed(2, Duration.ofSeconds(5))))
                .task("b", "x"));
        desk.now += 2_000_000;
        desk.perform(new InstanceCommand.Fail("a", 1, NodeError.retryable("E", "again")));
        NodeView retrying = NodeViews.byId(desk.state, "a", desk.now);
        assertThat(retrying.status()).isEqualTo(NodeStatus.READY);
        assertThat(retrying.ready()).as("a back-off holds it").isFalse();
        assertThat(retrying.retryAt()).isEqualTo(Micros.toInstant(Desk.START + 7_000_000));
        assertThat(retrying.error().code()).isEqualTo("E");
        assertThat(retrying.ran()).isEqualTo(Duration.ofSeconds(2));
        NodeView second = NodeViews.byId(desk.state, "b", desk.now + 1_000_000);
        assertThat(second.waited()).isEqualTo(Duration.ofSeconds(2));
        assertThat(second.ran()).isEqualTo(Duration.ofSeconds(1));
        desk.complete("b", "1").after(5);
        desk.now += 1_000_000;
        desk.complete("a", "1");
        NodeView done = NodeViews.byId(desk.state, "a", desk.now + 9_000_000);
        assertThat(done.ran()).as("both attempts").isEqualTo(Duration.ofSeconds(3));
        assertThat(done.attempt()).isEqualTo(2);
        assertThat(done.endedAt()).isEqualTo(Micros.toInstant(desk.now));
        assertThat(done.completionRate()).isEqualTo(1);
        assertThat(NodeViews.byId(desk.state, "nobody", desk.now)).isNull();
    }

    @Test
    void everyOutcomeOfAnEdge() {
        Desk desk = Desk.running(w -> w.task("good", "x")
                .task("bad", "x")
                .task("open", "x")
                .node(
                        "f",
                        n -> n.executor("x")
                                .dependsOn(Dependency.sequence("good"))
                                .dependsOn(Dependency.optional("bad"))
                                .dependsOn(Dependency.parallel("good"))
                                .dependsOn(Dependency.parallel("bad"))
                                .join(io.heddle.definition.Join.ANY)
                                .dependsOn(Dependency.when("good", "output.n > 1"))
                                .dependsOn(Dependency.when("good", "output.n > 9"))
                                .dependsOn(Dependency.custom("good", "timed", Map.of()))
                                .dependsOn(Dependency.optional("open").withTimeout(Duration.ofSeconds(5)))
                                .dependsOn(Dependency.sequence("open"))));
        desk.complete("good", "{\"n\":5}");
        desk.perform(new InstanceCommand.Fail("bad", 1, NodeError.fatal("E", "no")));
        desk.after(6);
        NodeView view = NodeViews.byId(desk.state, "f", desk.now);
        assertThat(view.edges())
                .extracting(NodeView.Edge::outcome)
                .containsExactly(
                        NodeView.Outcome.GO,
                        NodeView.Outcome.GO,
                        NodeView.Outcome.GO,
                        NodeView.Outcome.NEVER,
                        NodeView.Outcome.GO,
                        NodeView.Outcome.NOT_TAKEN,
                        NodeView.Outcome.PASSED,
                        NodeView.Outcome.EXPIRED,
                        NodeView.Outcome.OPEN);
        assertThat(view.requiredDependencies()).isEqualTo(9);
        assertThat(view.satisfiedDependencies()).isEqualTo(5);
        Desk dynamic = Desk.dynamic(InstanceSettings.DEFAULTS);
        dynamic.register(NodeBuilder.of("b").after("later"));
        assertThat(NodeViews.byId(dynamic.state, "b", dynamic.now).edges())
                .containsExactly(new NodeView.Edge("later", DependencyType.SEQUENCE, NodeView.Outcome.UNRESOLVED));
    }

    @Test
    void onlyClaimableNodesAreOffered() {
        Desk desk = Desk.running(w -> w.task("a", null).task("b", "x").task("c", null, "a"));
        assertThat(NodeViews.claimable(desk.state)).containsExactly("a");
        desk.perform(new InstanceCommand.Claim("a"));
        assertThat(NodeViews.claimable(desk.state)).isEmpty();
        desk.after(61);
        assertThat(NodeViews.claimable(desk.state)).as("its lease ended").containsExactly("a");
    }

    @Test
    void theContextOfANodeIsFixedWhenItStarts() {
        Desk desk = Desk.running(w -> w.task("a", "x")
                .task("b", "x", "a")
                .task("late", "x")
                .node(
                        "c",
                        n -> n.executor("x")
                                .after("b")
                                .dependsOn(Dependency.optional("late").withTimeout(Duration.ofSeconds(1)))));
        desk.complete("a", "\"A\"").complete("b", "\"B\"").after(2);
        desk.complete("late", "\"L\"");
        UpstreamContext context = UpstreamContexts.byId(desk.state, "c");
        assertThat(context.immediate()).containsExactly(Map.entry("b", Payload.json("\"B\"")));
        assertThat(context.all()).containsOnlyKeys("b", "a");
        assertThat(context.all()).isSameAs(context.all());
        assertThat(context.count()).isEqualTo(2);
        assertThat(context.workflowGlobal().executionPath()).containsExactly("a", "b", "late");
        assertThat(context.workflowGlobal().globalData()).containsOnlyKeys("g");
        assertThat(context.workflowGlobal().executionStartTime()).isEqualTo(Micros.toInstant(Desk.START));
        assertThat(context.workflowGlobal().executionEndTime()).isNull();
        assertThat(UpstreamContexts.byId(desk.state, "nobody")).isNull();
    }

    @Test
    void theGraphIsACopyThatExports() {
        Desk desk = Desk.dynamic(InstanceSettings.DEFAULTS);
        desk.register(
                NodeBuilder.of("a").executor("x"),
                NodeBuilder.of("l").loop(2).body("p", b -> b).after("a"),
                NodeBuilder.of("z").dependsOn(Dependency.when("later", "output.n > 1")));
        desk.complete("a", "1");
        GraphSnapshot graph = GraphCopies.of(desk.state, desk.now);
        assertThat(graph.nodes()).extracting(GraphSnapshot.Node::id).containsExactly("a", "l", "z", "l#0/p");
        assertThat(graph.nodes()).extracting(GraphSnapshot.Node::pathId).endsWith("main/l#0");
        assertThat(graph.nodes()).extracting(GraphSnapshot.Node::status).startsWith(NodeStatus.COMPLETED);
        assertThat(graph.edges())
                .containsExactly(
                        new GraphSnapshot.Edge("a", "l", DependencyType.SEQUENCE, ""),
                        new GraphSnapshot.Edge("later", "z", DependencyType.CONDITIONAL, "output.n > 1"));
        assertThat(graph.seq()).isEqualTo(desk.state.seq());
        assertThat(GraphExport.fromJson(GraphExport.toJson(graph))).isEqualTo(graph);
        Desk fixed = Desk.running(w -> w.task("a", "x").task("b", "x", "a"));
        GraphSnapshot plan = GraphCopies.of(fixed.state.header().plan(), 0);
        assertThat(plan.seq()).isZero();
        assertThat(plan.nodes()).extracting(GraphSnapshot.Node::status).containsOnlyNulls();
    }

    static LongStream seeds() {
        return LongStream.range(0, 120);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Tag("trap-D25")
    void viewsAgreeWithTheState(long seed) {
        List<String> completed = new ArrayList<>();
        Map<Integer, List<String>> completedAt = new HashMap<>();
        boolean[] reset = {false};
        RandomRun run = new RandomRun(seed);
        run.drive(100, (before, command, commandId, decision) -> {
            InstanceState state = decision.next();
            if (!state.exists()) {
                return;
            }
            if (decision.batch() != null) {
                int seq = state.seq() - decision.batch().events().size();
                for (InstanceEvent event : decision.batch().events()) {
                    seq++;
                    if (event instanceof InstanceEvent.NodeCompleted done) {
                        completed.add(state.topology.plan(done.node()).key());
                    } else if (event instanceof InstanceEvent.Rewound rewound) {
                        completed.clear();
                        completed.addAll(completedAt.get(rewound.toSeq()));
                    } else if (event instanceof InstanceEvent.InstanceCopied) {
                        InstanceState origin =
                                ((InstanceCommand.Create) command).past().state();
                        completed.addAll(
                                InstanceViews.of(origin, false, run.now).executionPath());
                    }
                    reset[0] |= event instanceof InstanceEvent.NodesReset;
                    completedAt.put(seq, List.copyOf(completed));
                }
            }
            InstanceView view = InstanceViews.of(state, false, run.now);
            assertThat(view.nodes().values().stream().mapToInt(n -> n).sum()).isEqualTo(view.totalNodes());
            if (!reset[0]) {
                assertThat(view.executionPath()).isEqualTo(completed);
            }
            List<NodeView> nodes = NodeViews.all(state, run.now);
            assertThat(nodes).hasSize(view.totalNodes());
            for (NodeView node : nodes) {
                agrees(node);
            }
            GraphSnapshot graph = GraphCopies.of(state, run.now);
            assertThat(graph.nodes()).hasSize(view.totalNodes());
        });
    }

    /** A node that was let go has no unmet dependency; one that is ruled out has. */
    private static void agrees(NodeView node) {
        assertThat(node.satisfiedDependencies()).isBetween(0, node.requiredDependencies());
        assertThat(node.waited()).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(node.ran()).isGreaterThanOrEqualTo(Duration.ZERO);
        boolean letGo = node.status() == NodeStatus.READY
                || node.status() == NodeStatus.EXECUTING
                || node.status() == NodeStatus.COMPLETED;
        if (!letGo) {
            return;
        }
        boolean taken = false;
        boolean conditional = false;
        for (NodeView.Edge edge : node.edges()) {
            if (edge.type() == DependencyType.SEQUENCE) {
                assertThat(edge.outcome()).as("%s", node).isEqualTo(NodeView.Outcome.GO);
            }
            if (edge.type() == DependencyType.OPTIONAL) {
                assertThat(edge.outcome()).as("%s", node).isIn(NodeView.Outcome.GO, NodeView.Outcome.EXPIRED);
            }
            conditional |= edge.type() == DependencyType.CONDITIONAL;
            taken |= edge.type() == DependencyType.CONDITIONAL && edge.outcome() == NodeView.Outcome.GO;
        }
        assertThat(taken).as("%s", node).isEqualTo(conditional);
    }
}
