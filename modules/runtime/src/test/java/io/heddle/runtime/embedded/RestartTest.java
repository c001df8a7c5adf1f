package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State outlives the process: what was asked before a stop holds after the next start. */
class RestartTest {
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicReference<String> token = new AtomicReference<>("");

    private Heddle open(Path folder, String config) {
        return Heddle.builder()
                .dataDir(folder)
                .config(config)
                .executor("count", task -> {
                    runs.incrementAndGet();
                    return NodeOutcome.completed(task.input());
                })
                .executor("hand-out", task -> {
                    token.set(task.completionToken());
                    return NodeOutcome.deferred();
                })
                .start();
    }

    @Test
    @Tag("promise-50")
    void instancesGoOnAfterAnOrderlyStop(@TempDir Path folder) {
        WorkflowDefinition definition = WorkflowDefinition.builder("restart")
                .task("before", "count")
                .node("sleep", node -> node.executor("sleep").after("before").config("seconds", 0.5))
                .task("after", "count", "sleep")
                .build();
        try (Heddle heddle = open(folder, "")) {
            WorkflowHandle handle = heddle.start(definition, StartOptions.id("r-1"));
            Local.await(handle, "before", NodeStatus.COMPLETED);
        }
        try (Heddle heddle = open(folder, "")) {
            WorkflowHandle handle = heddle.handle(InstanceId.of("r-1"));
            assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(runs).hasValue(2);
            assertThat(handle.node("before").attempt()).isEqualTo(1);
        }
    }

    @Test
    @Tag("key-instance.passivate-after")
    void waitingInstancesLeaveMemoryAndComeBackInTime(@TempDir Path folder) {
        WorkflowDefinition definition = WorkflowDefinition.builder("retry-later")
                .node(
                        "A",
                        node -> node.executor("fail")
                                .config("times", 1)
                                .retry(io.heddle.definition.Retry.fixed(2, Duration.ofSeconds(3))))
                .build();
        try (Heddle heddle = open(folder, "heddle.instance.passivate-after = 200 ms")) {
            WorkflowHandle handle = heddle.start(definition, StartOptions.id("p-1"));
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> heddle.handle(InstanceId.of("p-1")).status().status() == InstanceStatus.COMPLETED);
            assertThat(handle.node("A").attempt()).isEqualTo(2);
        }
    }

    @Test
    void pausedAndDeferredWorkSurvives(@TempDir Path folder) {
        try (Heddle heddle = open(folder, "")) {
            WorkflowHandle deferred = heddle.start(
                    WorkflowDefinition.builder("deferred").task("A", "hand-out").build(), StartOptions.id("d-1"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> !token.get().isEmpty());
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> deferred.explain().stream()
                            .anyMatch(cause -> cause.reason().equals("WORKER")));
            WorkflowHandle paused = heddle.start(
                    WorkflowDefinition.builder("paused")
                            .node("A", node -> node.executor("sleep").config("seconds", 0.1))
                            .task("B", "count", "A")
                            .build(),
                    StartOptions.id("d-2"));
            paused.pause();
        }
        try (Heddle heddle = open(folder, "")) {
            WorkflowHandle paused = heddle.handle(InstanceId.of("d-2"));
            assertThat(paused.status().status()).isEqualTo(InstanceStatus.PAUSED);
            assertThat(paused.resume()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(paused.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            WorkflowHandle deferred = heddle.handle(InstanceId.of("d-1"));
            assertThat(deferred.status().status()).isEqualTo(InstanceStatus.RUNNING);
            heddle.completeByToken(token.get(), Payload.json("42"));
            assertThat(deferred.awaitEnd(Local.PATIENCE).output()).isEqualTo(Payload.json("42"));
            heddle.failByToken(token.get(), NodeError.fatal("LATE", "too late"));
            assertThat(deferred.status().lateResults() + deferred.status().duplicateResults())
                    .isEqualTo(1);
        }
    }

    @Test
    void aSecondHeddleOnTheSameFolderIsRefusedByName(@TempDir Path folder) {
        try (Heddle heddle = open(folder, "")) {
            assertThat(heddle.statistics().totalCreated()).isZero();
            assertThatThrownBy(() -> open(folder, "").close())
                    .isInstanceOfSatisfying(HeddleException.class, refused -> {
                        assertThat(refused.code()).isEqualTo("STORE_IN_USE");
                        assertThat(refused.getMessage()).contains(folder.toString());
                    });
        }
    }

    @Test
    @Tag("key-registry.partitions")
    void anotherNumberOfPartitionsIsRefused(@TempDir Path folder) {
        try (Heddle heddle = open(folder, "heddle.registry.partitions = 8")) {
            assertThat(heddle.statistics().totalCreated()).isZero();
        }
        assertThatThrownBy(() -> open(folder, "heddle.registry.partitions = 9").close())
                .isInstanceOfSatisfying(
                        HeddleException.class,
                        refused -> assertThat(refused.code()).isEqualTo("PARTITION_COUNT_MISMATCH"));
        // A refused start has let go of the folder when it returns.
        try (Heddle heddle = open(folder, "heddle.registry.partitions = 8")) {
            assertThat(heddle.statistics().totalCreated()).isZero();
        }
    }

    @Test
    void publishedDefinitionsStartByNameAndNeverChange(@TempDir Path folder) {
        WorkflowDefinition one =
                WorkflowDefinition.builder("published").task("A", "count").build();
        try (Heddle heddle = open(folder, "")) {
            assertThat(heddle.publish(one)).isEqualTo(one.version());
            assertThat(heddle.publish(one)).isEqualTo(one.version());
            assertThatThrownBy(() -> heddle.publish(WorkflowDefinition.builder("published")
                            .task("B", "count")
                            .build()))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("VERSION_EXISTS"));
        }
        try (Heddle heddle = open(folder, "")) {
            WorkflowHandle handle = heddle.start(DefinitionId.of("published"), StartOptions.input("[1]"));
            assertThat(handle.awaitEnd(Local.PATIENCE).output()).isEqualTo(Payload.json("[1]"));
            assertThat(handle.status().version()).isEqualTo("1.0.0");
            assertThat(handle.nodes()).hasSize(1);
            assertThat(List.of(handle.status().adHoc())).containsExactly(false);
        }
    }

    @Test
    void misspeltKeysStopTheStart(@TempDir Path folder) {
        assertThatThrownBy(() -> open(folder, "heddle.instance.max-node = 3").close())
                .isInstanceOfSatisfying(HeddleException.class, refused -> {
                    assertThat(refused.code()).isEqualTo("UNKNOWN_CONFIG_KEY");
                    assertThat(refused.getMessage()).contains("max-node").contains("max-nodes");
                });
    }
}
