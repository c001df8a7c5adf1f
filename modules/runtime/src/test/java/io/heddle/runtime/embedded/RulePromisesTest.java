package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Dependency;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.DependencyRule;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What custom dependency rules promise. */
class RulePromisesTest {

    /** GO with two good upstreams, NEVER when two can no longer be reached, WAIT in between. */
    private static final class TwoOf implements DependencyRule {
        @Override
        public String name() {
            return "two-of";
        }

        @Override
        public Decision decide(Context context) {
            long good = context.edges().stream()
                    .filter(edge -> edge.status() == NodeStatus.COMPLETED)
                    .count();
            long open = context.edges().stream().filter(edge -> !edge.decided()).count();
            if (good >= 2) {
                return Decision.go();
            }
            return good + open < 2 ? Decision.never("fewer than two") : Decision.waiting();
        }
    }

    private static WorkflowBuilder threeInto(String last, String... executors) {
        WorkflowBuilder builder = WorkflowDefinition.builder("rules");
        for (int n = 0; n < 3; n++) {
            builder.task("u" + n, executors[n]);
        }
        return builder.node(last, node -> {
            node.executor("name");
            for (int n = 0; n < 3; n++) {
                node.dependsOn(Dependency.custom("u" + n, "two-of", Map.of()));
            }
            return node;
        });
    }

    @Test
    @Tag("promise-97")
    void aRuleOfTheUserDecidesReadiness() {
        try (Local local = new Local("", builder -> builder.rule(new TwoOf()))) {
            WorkflowHandle goes =
                    local.heddle.start(threeInto("t", "name", "boom", "gate").build(), StartOptions.DEFAULT);
            Local.await(goes, "u0", NodeStatus.COMPLETED);
            Local.await(goes, "u1", NodeStatus.FAILED);
            assertThat(goes.node("t").status()).as("WAIT").isEqualTo(NodeStatus.PENDING);
            local.open(goes, "u2");
            goes.awaitEnd(Local.PATIENCE);
            assertThat(goes.node("t").status()).as("GO").isEqualTo(NodeStatus.COMPLETED);

            WorkflowHandle never =
                    local.heddle.start(threeInto("t", "boom", "boom", "gate").build(), StartOptions.DEFAULT);
            Local.await(never, "t", NodeStatus.SKIPPED);
            assertThat(never.node("t").reason()).as("NEVER").contains("fewer than two");
            assertThat(never.node("u2").status()).isNotEqualTo(NodeStatus.COMPLETED);
            local.open(never, "u2");
            assertThat(never.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
        }
    }

    @Test
    @Tag("promise-94")
    void theTimedRuleReleasesItsNodeAfterTheDelay() {
        try (Local local = new Local("")) {
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("timed")
                            .task("a", "name")
                            .node(
                                    "later",
                                    node -> node.executor("name")
                                            .dependsOn(Dependency.custom("a", "timed", Map.of("delay", 0.5))))
                            .build(),
                    StartOptions.DEFAULT);
            assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            assertThat(Duration.between(
                            handle.node("a").endedAt(), handle.node("later").readyAt()))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(500));
        }
    }

    /** Counts how many calls are inside at once; nobody leaves before the test opens. */
    private static final class Blocking implements DependencyRule {
        final CountDownLatch open = new CountDownLatch(1);
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final AtomicInteger calls = new AtomicInteger();

        @Override
        public String name() {
            return "blocking";
        }

        @Override
        public Decision decide(Context context) {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            calls.incrementAndGet();
            try {
                open.await(60, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                inside.decrementAndGet();
            }
            return Decision.go();
        }
    }

    @Test
    @Tag("promise-73")
    @Tag("key-dependencies.max-worker-threads")
    @Tag("trap-T3")
    void noMoreRulesRunAtOnceThanThereAreThreadsForThem() {
        assertThat(mostAtOnce("")).isEqualTo(4);
        assertThat(mostAtOnce("heddle.dependencies.max-worker-threads = 2")).isEqualTo(2);
    }

    private static int mostAtOnce(String config) {
        Blocking rule = new Blocking();
        try (Local local = new Local(config, builder -> builder.rule(rule))) {
            WorkflowBuilder builder = WorkflowDefinition.builder("sixteen").task("a", "name");
            for (int n = 0; n < 16; n++) {
                builder.node(
                        "t" + n, node -> node.executor("name").dependsOn(Dependency.custom("a", "blocking", Map.of())));
            }
            WorkflowHandle handle = local.heddle.start(builder.build(), StartOptions.DEFAULT);
            Local.await(handle, "a", NodeStatus.COMPLETED);
            Awaitility.await().atMost(Local.PATIENCE).until(() -> rule.inside.get() >= 2);
            int expected = config.isEmpty() ? 4 : 2;
            Awaitility.await().atMost(Local.PATIENCE).until(() -> rule.inside.get() == expected);
            // The actors are not blocked by the rules that are.
            assertThat(handle.status().status()).isEqualTo(InstanceStatus.RUNNING);
            rule.open.countDown();
            assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            assertThat(rule.calls.get()).isGreaterThanOrEqualTo(16);
            return rule.most.get();
        }
    }
}
