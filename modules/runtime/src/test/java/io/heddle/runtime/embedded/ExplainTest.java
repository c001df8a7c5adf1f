package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.heddle.DefinitionId;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.StartOptions;
import io.heddle.WaitCause;
import io.heddle.WorkflowHandle;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every way to stand still names its cause. */
class ExplainTest {
    private static final WorkflowDefinition GATED =
            WorkflowDefinition.builder("gated").task("A", "gate").build();

    private static WaitCause only(WorkflowHandle handle) {
        assertThat(handle.explain()).hasSize(1);
        return handle.explain().get(0);
    }

    @Test
    void aPausedInstanceSaysSo() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.start(
                    WorkflowDefinition.builder("w")
                            .node("A", node -> node)
                            .task("B", "name", "A")
                            .build(),
                    StartOptions.DEFAULT);
            run.pause();
            assertThat(run.explain()).extracting(WaitCause::reason).startsWith("INSTANCE_PAUSED");
            assertThat(run.explain().get(0).detail()).contains("resume it");
            assertThat(run.explain().get(0).since()).isNotNull();
        }
    }

    @Test
    void aQueuedInstanceSaysWhereInTheLineItStands() {
        try (Local local = new Local("heddle.manager.max-concurrent-workflows = 1")) {
            local.heddle.start(GATED, StartOptions.DEFAULT);
            WorkflowHandle first = local.heddle.start(GATED, StartOptions.DEFAULT);
            WorkflowHandle second = local.heddle.start(GATED, StartOptions.DEFAULT);
            WorkflowHandle third = local.heddle.start(GATED, StartOptions.DEFAULT);
            assertThat(third.status().queued()).isTrue();
            assertThat(only(first).reason()).isEqualTo("INSTANCE_QUEUED");
            assertThat(only(first).position()).isEqualTo(1);
            assertThat(only(first).detail()).endsWith("it is the next");
            assertThat(only(third).position()).isEqualTo(3);
            assertThat(only(third).detail()).endsWith("ahead of it: 2");
            assertThat(third.explain("A"))
                    .extracting(WaitCause::reason, WaitCause::position)
                    .containsExactly(tuple("INSTANCE_QUEUED", 3));

            second.cancel("not wanted any more");
            // It gives its place back once its end is durable, and that is known to the others a moment later.
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .untilAsserted(() -> assertThat(only(third).position()).isEqualTo(2));
        }
    }

    @Test
    void aBackOffSaysWhenItEnds() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.start(
                    WorkflowDefinition.builder("w")
                            .node(
                                    "A",
                                    node -> node.executor("fail")
                                            .config("retryable", true)
                                            .retry(Retry.fixed(2, Duration.ofHours(1))))
                            .task("B", "name", "A")
                            .build(),
                    StartOptions.DEFAULT);
            Awaitility.await().atMost(Local.PATIENCE).until(() -> run.node("A").retryAt() != null);
            WaitCause cause = only(run);
            assertThat(cause.reason()).isEqualTo("BACKOFF");
            assertThat(cause.nodeId()).isEqualTo("A");
            assertThat(cause.until()).isEqualTo(run.node("A").retryAt());
            assertThat(run.explain("B"))
                    .as("of a node: what it depends on, then what is behind that")
                    .extracting(WaitCause::reason, WaitCause::nodeId)
                    .containsExactly(tuple("UPSTREAM", "B"), tuple("BACKOFF", "A"));
            assertThat(run.status().stalled()).as("a timer will move it").isFalse();
        }
    }

    /**
     * Nothing can move it but somebody outside: after a time that is a stall, it is said once, and its causes are named. By
     * then the instance has left memory.
     */
    @Test
    @Tag("key-monitoring.stall-report-after")
    void aStalledInstanceNamesTheUpstreamNobodyRegistered() {
        try (Local local =
                new Local("heddle { monitoring.stall-report-after = 400ms, instance.passivate-after = 20ms }")) {
            WorkflowHandle run = local.heddle.startDynamic(DefinitionId.of("late"), StartOptions.DEFAULT);
            run.registerNodes(
                    List.of(NodeBuilder.of("B").executor("name").after("A").build()));
            assertThat(run.status().stalled()).as("not yet").isFalse();
            // Whoever asks would keep it in memory.
            Awaitility.await().atMost(Local.PATIENCE).until(() -> !local.isInMemory(run));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> run.status().stalled());
            WaitCause cause = only(run);
            assertThat(cause.reason()).isEqualTo("UNRESOLVED_UPSTREAM");
            assertThat(cause.nodeId()).isEqualTo("B");
            assertThat(cause.detail()).contains("A");
            run.registerNodes(List.of(NodeBuilder.of("A").executor("name").build()));
            run.seal();
            assertThat(run.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(run.explain()).isEmpty();
            assertThat(run.explain("B")).isEmpty();
            assertThat(run.status().stalled()).isFalse();
            assertThat(run.history(1, 100)).extracting(HistoryEntry::type).containsOnlyOnce("INSTANCE_STALLED");
        }
    }

    @Test
    void aNodeBeyondTheParallelLimitSaysSo() {
        try (Local local = new Local("heddle.instance.max-parallel-nodes = 1")) {
            WorkflowHandle run = local.heddle.start(
                    WorkflowDefinition.builder("w")
                            .task("A", "gate")
                            .task("B", "gate")
                            .build(),
                    StartOptions.DEFAULT);
            Local.await(run, "A", NodeStatus.EXECUTING);
            assertThat(run.explain())
                    .extracting(WaitCause::reason, WaitCause::nodeId)
                    .containsExactlyInAnyOrder(tuple("EXECUTING", "A"), tuple("PARALLEL_LIMIT", "B"));
            assertThat(run.explain("B")).extracting(WaitCause::reason).containsExactly("PARALLEL_LIMIT");
        }
    }

    @Test
    void workForAPersonNamesWhoIsToDoIt() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.start(
                    WorkflowDefinition.builder("w")
                            .node("approve", node -> node.executor("human").config("assignee", "ann"))
                            .build(),
                    StartOptions.DEFAULT);
            WaitCause cause = only(run);
            assertThat(cause.reason()).isEqualTo("HUMAN");
            assertThat(cause.nodeId()).isEqualTo("approve");
            assertThat(cause.detail()).contains("ann");
            assertThat(Objects.requireNonNull(cause.since())).isBeforeOrEqualTo(Instant.now());
        }
    }

    @Test
    void anUnknownNodeIsRefused() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.start(GATED, StartOptions.DEFAULT);
            assertThatThrownBy(() -> run.explain("nobody"))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("UNKNOWN_NODE"));
        }
    }
}
