package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.definition.Dependency;
import io.heddle.definition.Join;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Barriers: what PARALLEL sources together decide, in every order of every outcome. */
class JoinTest {
    private static final List<List<Integer>> ORDERS = List.of(
            List.of(0, 1, 2), List.of(0, 2, 1), List.of(1, 0, 2), List.of(1, 2, 0), List.of(2, 0, 1), List.of(2, 1, 0));

    static Stream<Join> joins() {
        return Stream.of(Join.ALL, Join.ANY, Join.nOf(1), Join.nOf(2), Join.nOf(3), Join.ALL_SETTLED);
    }

    /** READY, SKIPPED or PENDING after {@code ok} and {@code bad} of three sources have ended. */
    private static NodeStatus expected(Join join, int ok, int bad) {
        boolean go = switch (join.rule()) {
            case ALL -> ok == 3;
            case ANY -> ok >= 1;
            case N_OF -> ok >= join.k();
            case ALL_SETTLED -> ok + bad == 3;
        };
        boolean never = switch (join.rule()) {
            case ALL -> bad >= 1;
            case ANY -> bad == 3;
            case N_OF -> 3 - bad < join.k();
            case ALL_SETTLED -> false;
        };
        return go ? NodeStatus.EXECUTING : never ? NodeStatus.SKIPPED : NodeStatus.PENDING;
    }

    @ParameterizedTest
    @MethodSource("joins")
    @Tag("promise-21")
    @Tag("trap-D20")
    @Tag("trap-D21")
    @Tag("trap-D22")
    void releasesAtTheCompletionTheTableGives(Join join) {
        // Each source ends in one of four ways.
        for (int ends = 0; ends < 64; ends++) {
            for (List<Integer> order : ORDERS) {
                Story story = Story.of(workflow -> workflow.task("s0", "x")
                                .task("s1", "x")
                                .task("s2", "x")
                                .node(
                                        "t",
                                        node -> node.executor("x")
                                                .afterAllOf("s0", "s1", "s2")
                                                .join(join)))
                        .start();
                int ok = 0;
                int bad = 0;
                NodeStatus decided = NodeStatus.PENDING;
                int readyEvents = 0;
                for (int source : order) {
                    int end = ends >> (2 * source) & 3;
                    switch (end) {
                        case 0 -> story.completes("s" + source);
                        case 1 -> story.failsFatally("s" + source);
                        case 2 -> story.skip("s" + source);
                        default -> story.cancelNode("s" + source);
                    }
                    ok += end == 0 ? 1 : 0;
                    bad += end == 0 ? 0 : 1;
                    if (decided == NodeStatus.PENDING) {
                        decided = expected(join, ok, bad);
                    }
                    assertThat(story.node("t").status)
                            .as("%s after %s of ends %s in order %s", join, ok + bad, ends, order)
                            .isEqualTo(decided);
                    readyEvents += (int) story.events().stream()
                            .filter(line -> line.startsWith("t READY"))
                            .count();
                }
                assertThat(readyEvents).isEqualTo(decided == NodeStatus.EXECUTING ? 1 : 0);
            }
        }
    }

    @Test
    @Tag("promise-19")
    void aBarrierIsReleasedOnceByTheLastSource() {
        Story.of(workflow -> workflow.task("a", "x")
                        .task("b", "x")
                        .node("t", node -> node.executor("x").afterAllOf("a", "b")))
                .start()
                .completes("b")
                .happened("b COMPLETED")
                .completes("a")
                .happened("a COMPLETED", "t READY by a", "t EXECUTING 1");
    }

    @Test
    void losersKeepRunningByDefault() {
        Story.of(workflow -> workflow.task("a", "x")
                        .task("b", "x")
                        .node(
                                "t",
                                node -> node.executor("x").afterAllOf("a", "b").join(Join.ANY)))
                .start()
                .completes("a")
                .expect("b EXECUTING", "t EXECUTING")
                .completes("t")
                .instance(InstanceStatus.RUNNING)
                .completes("b")
                .expect("t COMPLETED")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void losersWithoutAnotherDependentAreCancelledWhereAsked() {
        Story.of(workflow -> workflow.task("a", "x")
                        .task("busy", "x")
                        .task("shared", "x")
                        .task("before", "x")
                        .task("waiting", "x", "before")
                        .node(
                                "t",
                                node -> node.executor("x")
                                        .afterAllOf("a", "busy", "shared", "waiting")
                                        .join(Join.ANY.cancelLosers()))
                        .task("other", "x", "shared"))
                .start()
                .completes("a")
                .expect("busy CANCELLED", "shared EXECUTING", "waiting CANCELLED", "before EXECUTING", "t EXECUTING")
                .effects("stop busy 1", "execute t 1 1")
                .completes("busy")
                .replied(new InstanceReply.Late())
                .completes("before", "shared", "other", "t")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void aNofRaceCancelsItsLosersWhenItOpens() {
        Story.of(workflow -> workflow.task("a", "x")
                        .task("b", "x")
                        .task("c", "x")
                        .node(
                                "t",
                                node -> node.executor("x")
                                        .afterAllOf("a", "b", "c")
                                        .join(Join.nOf(2).cancelLosers())))
                .start()
                .completes("a")
                .expect("b EXECUTING", "c EXECUTING")
                .completes("c")
                .expect("b CANCELLED", "t EXECUTING")
                .reason("b", "lost the race into t")
                .completes("t")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void aLoserThatIsALoopTakesItsBodyWithIt() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node("l", node -> node.loop(3).body("step", step -> step.executor("x")))
                        .node(
                                "t",
                                node -> node.executor("x").afterAllOf("a", "l").join(Join.ANY.cancelLosers())))
                .start()
                .expect("l EXECUTING", "l#0/step EXECUTING")
                .completes("a")
                .expect("l CANCELLED", "l#0/step CANCELLED", "t EXECUTING");
    }

    @Test
    void anExpiredSourceCountsAsBadAndStaysBad() {
        Story.of(workflow -> workflow.task("a", "x")
                        .task("slow", "x")
                        .node(
                                "t",
                                node -> node.executor("x")
                                        .afterAllOf("a")
                                        .dependsOn(Dependency.parallel("slow").withTimeout(Duration.ofSeconds(1)))
                                        .join(Join.ALL_SETTLED)))
                .start()
                .tickAfter(Duration.ofSeconds(1))
                .completes("slow")
                .expect("t PENDING")
                .completes("a")
                .expect("t EXECUTING")
                .sees("t", "a");
    }

    @Test
    @Tag("promise-9")
    void theSharedTargetStartsOnceAfterBothBranches() {
        List<List<String>> orders = new ArrayList<>();
        orders.add(List.of("b", "c", "d", "e"));
        orders.add(List.of("c", "b", "e", "d"));
        orders.add(List.of("b", "d", "c", "e"));
        orders.add(List.of("c", "e", "b", "d"));
        for (List<String> order : orders) {
            Story story = Story.of(workflow -> workflow.task("a", "x")
                            .task("b", "x", "a")
                            .task("c", "x", "a")
                            .task("d", "x", "b")
                            .task("e", "x", "c")
                            .node("f", node -> node.executor("x").afterAllOf("d", "e")))
                    .start()
                    .completes("a")
                    .expect("b EXECUTING", "c EXECUTING");
            for (int step = 0; step < 3; step++) {
                story.completes(order.get(step)).expect("f PENDING");
            }
            story.completes(order.get(3))
                    .expect("f EXECUTING")
                    .completes("f")
                    .counts(6, 0, 0, 0)
                    .instance(InstanceStatus.COMPLETED);
        }
    }
}
