package io.heddle.testkit.story;

import static io.heddle.testkit.story.HostileGraphs.refusal;
import static io.heddle.testkit.story.HostileGraphs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Durations, retries and clocks at their edges. */
final class HostileTimes {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private HostileTimes() {}

    static void addTo(Map<String, AdversarialTest.Body> cases) {
        cases.put("D01", () -> {
            refusal(one(node -> node.timeout(Duration.ofSeconds(-5))), "INVALID_TIMEOUT");
            refusal(workflow().task("a", "x").timeout(Duration.ofSeconds(-5)), "INVALID_TIMEOUT");
            refusal(one(node -> node.retry(Retry.fixed(2, Duration.ofSeconds(-1)))), "INVALID_RETRY");
            refusal(two(Dependency.sequence("a").withTimeout(Duration.ofSeconds(-1))), "INVALID_TIMEOUT");
            refusal(two(Dependency.custom("a", "timed", Map.of("delay", "PT-1S"))), "UNKNOWN_RULE");
        });
        cases.put("D02", HostileTimes::zero);
        cases.put("D03", HostileTimes::longerThanSchedulersWait);
        cases.put("D04", () -> {
            for (Duration huge :
                    List.of(Duration.parse("PT9223372036854775807S"), Duration.parse("PT2562047788015215H"))) {
                refusal(one(node -> node.timeout(huge)), "INVALID_TIMEOUT");
                refusal(workflow().task("a", "x").timeout(huge), "INVALID_TIMEOUT");
                refusal(two(Dependency.optional("a").withTimeout(huge)), "INVALID_TIMEOUT");
                refusal(one(node -> node.retry(Retry.fixed(2, huge))), "INVALID_RETRY");
                refusal(two(Dependency.custom("a", "timed", Map.of("delay", huge.toString()))), "UNKNOWN_RULE");
            }
        });
        cases.put("D06", HostileTimes::backoffOfAHundredAttempts);
        cases.put("D07", () -> {
            for (double multiplier : new double[] {Double.NaN, 0, -1, Double.POSITIVE_INFINITY}) {
                refusal(one(node -> node.retry(retry(2, multiplier, 0.0))), "INVALID_RETRY");
            }
            for (double jitter : new double[] {1.1, -0.1, Double.NaN}) {
                refusal(one(node -> node.retry(retry(2, 2.0, jitter))), "INVALID_RETRY");
            }
        });
        cases.put("D08", () -> {
            RunResult result = KernelRun.of(one(node -> node.retry(Retry.fixed(Integer.MAX_VALUE, Duration.ZERO)))
                            .build())
                    .script("a", Outcome.failed().after(Duration.ofMillis(1)))
                    .at(SECOND, new InstanceCommand.Cancel("enough"))
                    .run();
            assertThat(result.status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(result.attempts("a")).isEqualTo(1_000);
            assertThat(result.elapsed()).isEqualTo(SECOND);
        });
        cases.put("D09", HostileTimes::clocks);
        cases.put("D11", HostileTimes::timeoutAndResultTogether);
        cases.put("D12", HostileTimes::heartbeats);
    }

    private static WorkflowBuilder one(UnaryOperator<NodeBuilder> settings) {
        return workflow().node("a", node -> settings.apply(node.executor("x")));
    }

    private static WorkflowBuilder two(Dependency edge) {
        return workflow().task("a", "x").node("b", node -> node.executor("x").dependsOn(edge));
    }

    private static Retry retry(int attempts, double multiplier, double jitter) {
        return new Retry(attempts, SECOND, Duration.ofDays(36_500), multiplier, jitter, List.of(), List.of());
    }

    /** Zero attempts are refused; zero everywhere else means none. */
    private static void zero() {
        refusal(one(node -> node.retry(Retry.attempts(0))), "INVALID_RETRY");
        Duration days = Duration.ofDays(10);
        RunResult result = KernelRun.of(one(node -> node.timeout(Duration.ZERO))
                        .task("b", "x")
                        .timeout(Duration.ZERO)
                        .maxParallelNodes(0)
                        .maxSteps(0)
                        .build())
                .otherwise(attempt -> Outcome.done().after(days))
                .run();
        assertThat(result.status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(result.elapsed()).isEqualTo(days);
    }

    private static void longerThanSchedulersWait() {
        for (Duration length : List.of(Duration.ofDays(250), Duration.ofDays(366), Duration.ofDays(36_000))) {
            RunResult late = KernelRun.of(one(node -> node.timeout(length)).build())
                    .script("a", Outcome.SILENT)
                    .run();
            assertThat(late.errors().get("a").code()).isEqualTo("TIMEOUT");
            assertThat(late.elapsed()).isEqualTo(length);
            RunResult delayed = KernelRun.of(two(Dependency.custom("a", "timed", Map.of("delay", length.toString())))
                            .build())
                    .run();
            assertThat(delayed.starts().get("b")).containsExactly(length);
        }
        refusal(two(Dependency.custom("a", "timed", Map.of("delay", "P200000D"))), "UNKNOWN_RULE");
    }

    private static void backoffOfAHundredAttempts() {
        RunResult result = KernelRun.of(
                        one(node -> node.retry(retry(100, 2.0, 0.0))).build())
                .script("a", Outcome.failed())
                .run();
        List<Duration> starts = result.starts().get("a");
        assertThat(starts).hasSize(100);
        Duration cap = Duration.ofDays(36_500);
        Duration last = Duration.ZERO;
        for (int attempt = 1; attempt < 100; attempt++) {
            Duration wait = starts.get(attempt).minus(starts.get(attempt - 1));
            assertThat(wait)
                    .as("wait before attempt %d", attempt + 1)
                    .isPositive()
                    .isBetween(last, cap);
            assertThat(wait).isEqualTo(attempt <= 32 ? Duration.ofSeconds(1L << (attempt - 1)) : cap);
            last = wait;
        }
    }

    /** A clock set back delays timers by as much and loses none; one set forward fires them once. */
    private static void clocks() {
        WorkflowBuilder workflow = one(node -> node.timeout(SECOND.multipliedBy(10)));
        Duration hour = Duration.ofHours(1);
        RunResult back = KernelRun.of(workflow.build())
                .script("a", Outcome.SILENT)
                .at(SECOND.multipliedBy(6), new InstanceCommand.Tick())
                .clock(now -> now.isBefore(KernelRun.START.plusSeconds(5)) ? now : now.minus(hour))
                .run();
        assertThat(back.errors().get("a").code()).isEqualTo("TIMEOUT");
        assertThat(back.elapsed()).as("not early").isEqualTo(hour.plusSeconds(10));
        RunResult forward = KernelRun.of(workflow.build())
                .script("a", Outcome.SILENT)
                .at(SECOND.multipliedBy(6), new InstanceCommand.Tick())
                .at(SECOND.multipliedBy(7), new InstanceCommand.Tick())
                .clock(now -> now.isBefore(KernelRun.START.plusSeconds(5)) ? now : now.plus(Duration.ofDays(3_650)))
                .run();
        assertThat(forward.errors().get("a").code()).isEqualTo("TIMEOUT");
        assertThat(forward.attempts("a")).isEqualTo(1);
        assertThat(forward.status()).isEqualTo(InstanceStatus.FAILED);
    }

    /** Ten thousand times, a thousandth of a second apart at most, in both orders. */
    private static void timeoutAndResultTogether() {
        for (int i = 0; i < 10_000; i++) {
            long micros = 1_000_000L + (i % 2_001) - 1_000;
            KernelRun run = KernelRun.of(one(node -> node.timeout(SECOND)).build())
                    .script("a", Outcome.done().after(Duration.ofNanos(micros * 1_000)));
            boolean timersFirst = i % 2 == 0;
            RunResult result = (timersFirst ? run.timersFirst() : run).run();
            boolean inTime = micros < 1_000_000 || (micros == 1_000_000 && !timersFirst);
            assertThat(result.nodes().get("a")).isEqualTo(inTime ? NodeStatus.COMPLETED : NodeStatus.FAILED);
            assertThat(events(result, InstanceEvent.NodeCompleted.class)
                            + events(result, InstanceEvent.NodeFailed.class))
                    .isEqualTo(1);
        }
    }

    private static long events(RunResult result, Class<? extends InstanceEvent> type) {
        return result.journal().stream()
                .map(EventBatch::events)
                .flatMap(List::stream)
                .filter(type::isInstance)
                .count();
    }

    private static void heartbeats() {
        KernelRun run = KernelRun.of(
                        workflow().node("a", node -> node).task("b", "x", "a").build())
                .script("b", Outcome.done().after(SECOND.multipliedBy(500)))
                .at(SECOND, new InstanceCommand.Claim("a"))
                .at(SECOND.multipliedBy(100), new InstanceCommand.Complete("a", 1, Payload.json("1")));
        for (int i = 0; i < 100; i++) {
            run.at(SECOND.plusMillis(i), new InstanceCommand.Heartbeat("a", 1));
            run.at(Duration.ofSeconds(101).plusMillis(i), new InstanceCommand.Heartbeat("a", 1));
        }
        // The lease has ended at 62 s: the attempt is on offer again, and its own holder still may report.
        RunResult result = run.run();
        assertThat(result.value("a")).isEqualTo(1L);
        assertThat(result.attempts("a")).isEqualTo(1);
        long after = KernelRun.START.plusSeconds(100).getEpochSecond() * 1_000_000;
        assertThat(result.journal().stream()
                        .filter(batch -> batch.at() > after)
                        .flatMap(batch -> batch.events().stream()))
                .as("heartbeats after the end change nothing")
                .noneMatch(event -> event instanceof InstanceEvent.LeaseExtended);
    }
}
