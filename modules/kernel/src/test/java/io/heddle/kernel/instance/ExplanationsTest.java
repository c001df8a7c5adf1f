package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.ErrorCode;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.WaitCause;
import io.heddle.definition.Dependency;
import io.heddle.definition.Join;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.Retry;
import io.heddle.spi.DependencyRule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExplanationsTest {

    @Test
    void anInstanceThatWasNotStartedSaysSo() {
        Desk desk = Desk.created(w -> w.task("a", "x"), false);
        assertThat(desk.explain()).containsExactly("NOT_STARTED: created and not started; start it since 0");
        assertThat(Explanations.of(desk.state, 3, desk.now))
                .containsExactly(new WaitCause(
                        "INSTANCE_QUEUED",
                        null,
                        "waits for an admission slot; ahead of it: 2",
                        Instant.parse("2023-11-14T22:13:20Z"),
                        null,
                        3));
        assertThat(Explanations.of(desk.state, 1, desk.now))
                .extracting(WaitCause::detail)
                .containsExactly("waits for an admission slot; it is the next");
        assertThat(desk.explain("a")).hasSize(1);
    }

    @Test
    void onlyTheEndOfAChainIsNamed() {
        Desk desk = Desk.running(
                w -> w.task("a", "x").task("b", "x", "a").task("c", "x", "b").task("d", "x", "c"));
        assertThat(desk.explain()).containsExactly("EXECUTING a: attempt 1, delivery 1 since 0");
        assertThat(desk.explain("b"))
                .containsExactly("UPSTREAM b: a is EXECUTING", "EXECUTING a: attempt 1, delivery 1 since 0");
        assertThat(desk.explain("d"))
                .containsExactly("UPSTREAM d: c is PENDING", "EXECUTING a: attempt 1, delivery 1 since 0");
        assertThat(desk.explain("a")).containsExactly("EXECUTING a: attempt 1, delivery 1 since 0");
    }

    @Test
    void aPauseIsNamedOnceAndWhatIsUnderWayBesideIt() {
        Desk desk = Desk.running(w -> w.task("a", "x").task("b", null));
        desk.now += 2_000_000;
        desk.perform(new InstanceCommand.Pause(true));
        assertThat(desk.explain())
                .containsExactly(
                        "INSTANCE_PAUSED: nothing is dispatched; resume it since 2",
                        "EXECUTING a: attempt 1, delivery 1 since 0");
        assertThat(desk.explain("b")).containsExactly("INSTANCE_PAUSED: nothing is dispatched; resume it since 2");
    }

    @Test
    void backOffLimitAndCaller() {
        Desk desk = Desk.running(w -> w.maxParallelNodes(1)
                .node("a", n -> n.executor("x").retry(Retry.fixed(2, Duration.ofSeconds(7))))
                .task("b", "x")
                .task("c", null));
        assertThat(desk.explain())
                .containsExactly(
                        "EXECUTING a: attempt 1, delivery 1 since 0",
                        "PARALLEL_LIMIT b: 1 attempts are under way, which is the limit since 0",
                        "PARALLEL_LIMIT c: 1 attempts are under way, which is the limit since 0");
        assertThat(desk.perform(new InstanceCommand.Claim("c")))
                .as("nobody outside can take it either")
                .isEqualTo(new InstanceReply.ParallelLimit(1));
        desk.now += 1_000_000;
        desk.perform(new InstanceCommand.Fail("a", 1, NodeError.retryable("E", "again")));
        assertThat(desk.explain("a")).containsExactly("BACKOFF a: attempt 1 failed with E since 1 until 8");
    }

    @Test
    void anExecutorThatIsNotThereIsNamed() {
        Desk desk =
                Desk.running(w -> w.node("a", n -> n.executor("mailer").retry(Retry.fixed(2, Duration.ofSeconds(7)))));
        desk.perform(new InstanceCommand.Fail("a", 1, NodeError.retryable(ErrorCode.NO_EXECUTOR, "no executor")));
        assertThat(desk.explain())
                .containsExactly("NO_EXECUTOR a: mailer is not registered where attempt 1 was handed over;"
                        + " register it before the next attempt since 0 until 7");
    }

    @Test
    void aClaimedNodeIsWithItsCallerUntilTheLeaseEnds() {
        Desk desk = Desk.running(w -> w.task("a", null));
        desk.perform(new InstanceCommand.Claim("a"));
        assertThat(desk.explain()).containsExactly("EXECUTING a: attempt 1, delivery 1 since 0 until 60");
        desk.after(61);
        assertThat(desk.explain())
                .containsExactly("CALLER a: attempt 1 went silent or was given back and may be claimed again since 0");
    }

    @Test
    void deferredWorkIsWithAWorker() {
        Desk desk = Desk.running(w -> w.task("a", "x"));
        desk.perform(new InstanceCommand.Defer("a", 1));
        assertThat(desk.explain()).containsExactly("WORKER a: attempt 1 is with a worker since 0");
    }

    @Test
    void openGroupsOfANodeAreCountedOut() {
        Desk desk = Desk.running(w -> w.task("a", "x")
                .task("b", "x")
                .task("c", "x")
                .task("d", "x")
                .node(
                        "f",
                        n -> n.executor("x")
                                .afterAllOf("a", "b", "c")
                                .join(Join.nOf(2))
                                .when("d", "output.n > 1")
                                .dependsOn(Dependency.optional("d").withTimeout(Duration.ofSeconds(30)))));
        desk.complete("a", "1");
        assertThat(desk.explain("f"))
                .containsExactly(
                        "BARRIER f: N_OF: 1 ok, 0 bad, 2 open; needs 2 ok",
                        "CONDITION_OPEN f: the condition is decided when d ends",
                        "UPSTREAM f: d is EXECUTING until 30",
                        "EXECUTING b: attempt 1, delivery 1 since 0",
                        "EXECUTING c: attempt 1, delivery 1 since 0",
                        "EXECUTING d: attempt 1, delivery 1 since 0");
    }

    @Test
    void aRuleThatHasHeardEverythingIsTheCause() {
        Desk desk = Desk.running(w ->
                w.task("a", "x").node("b", n -> n.executor("x").dependsOn(Dependency.custom("a", "timed", Map.of()))));
        assertThat(desk.explain()).containsExactly("EXECUTING a: attempt 1, delivery 1 since 0");
        desk.complete("a", "1");
        assertThat(desk.explain()).containsExactly("RULE_WAIT b: rule timed has not said go");
        desk.perform(new InstanceCommand.ApplyRule(
                1, 0, 0, DependencyRule.Decision.waitUntil(Micros.toInstant(Desk.START + 9_000_000))));
        assertThat(desk.explain()).containsExactly("RULE_WAIT b: rule timed has not said go until 9");
    }

    @Test
    void aDynamicInstanceWaitsForItsSealAndForUnknownUpstreams() {
        Desk desk = Desk.dynamic(InstanceSettings.DEFAULTS);
        assertThat(desk.explain()).containsExactly("NOT_SEALED: more nodes may come; seal it since 0");
        desk.register(
                NodeBuilder.of("a").executor("x"),
                NodeBuilder.of("b").executor("x").after("a", "later"));
        desk.complete("a", "1");
        assertThat(desk.explain()).containsExactly("UNRESOLVED_UPSTREAM b: later is not registered");
        desk.register(NodeBuilder.of("later").executor("x"));
        desk.complete("later", "1");
        desk.now += 500_000;
        desk.complete("b", "1");
        assertThat(desk.explain())
                .containsExactly("NOT_SEALED: seals itself unless a node is registered since 0 until 1");
    }

    @Test
    void aLoopWaitsForItsBody() {
        Desk desk = Desk.running(w -> w.node(
                "l",
                n -> n.loop(2)
                        .body("p", b -> b.executor("x"))
                        .body("q", b -> b.executor("x").after("p"))));
        assertThat(desk.explain()).containsExactly("EXECUTING l#0/p: attempt 1, delivery 1 since 0");
        assertThat(desk.explain("l")).containsExactly("EXECUTING l#0/p: attempt 1, delivery 1 since 0");
        desk.complete("l#0/p", "1").complete("l#0/q", "2");
        assertThat(desk.explain("l")).containsExactly("EXECUTING l#1/p: attempt 1, delivery 1 since 0");
    }

    @Test
    void whatHasEndedWaitsForNothing() {
        Desk desk = Desk.running(w -> w.task("a", "x").task("b", "x", "a"));
        desk.complete("a", "1");
        assertThat(desk.explain("a")).isEmpty();
        desk.complete("b", "1");
        assertThat(desk.state.status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(desk.explain()).isEmpty();
        assertThat(Explanations.byId(desk.state, "nobody", 0, desk.now)).isNull();
    }

    @Test
    void manyCausesAreCut() {
        Desk desk = Desk.running(w -> {
            for (int node = 0; node < 1_500; node++) {
                w.task("n" + node, null);
            }
            return w;
        });
        assertThat(desk.explain()).hasSize(Explanations.MAX_CAUSES);
    }

    static LongStream seeds() {
        return LongStream.range(0, 120);
    }

    /** Whatever is open has a cause, unless it is about to move: its back-off is over or its graph is a knot. */
    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsOpenWithoutACause(long seed) {
        RandomRun run = new RandomRun(seed);
        run.drive(100, (before, command, commandId, decision) -> {
            InstanceState state = decision.next();
            if (!state.exists()) {
                return;
            }
            List<WaitCause> causes = Explanations.of(state, 0, run.now);
            if (state.status().isTerminal()) {
                assertThat(causes).isEmpty();
            } else if (!run.dynamic && !isAboutToMove(state, run.now)) {
                assertThat(causes)
                        .as("seed %d, %s", seed, StateDigest.of(state))
                        .isNotEmpty();
                for (int node = 0; node < state.nodeCount(); node++) {
                    assertThat(Explanations.ofNode(state, node, 0, run.now).isEmpty())
                            .isEqualTo(state.nodes.get(node).status.isTerminal());
                }
            }
        });
    }

    private static boolean isAboutToMove(InstanceState state, long now) {
        for (int node = 0; node < state.nodeCount(); node++) {
            NodeState own = state.nodes.get(node);
            if (own.status == NodeStatus.READY && own.details.dueAt != 0 && own.details.dueAt <= now) {
                return true;
            }
        }
        return false;
    }
}
