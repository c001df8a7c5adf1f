package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.DefinitionId;
import io.heddle.DefinitionStatus;
import io.heddle.DeleteMode;
import io.heddle.DeleteRequest;
import io.heddle.DeleteResult;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.ReferenceInfo;
import io.heddle.ReferenceQuery;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
                .executor("stuck", task -> {
                    new CountDownLatch(1).await();
                    return NodeOutcome.json("null");
                })
                .start();
    }

    /** What the registry keeps for its next record is written by an orderly stop: nobody is left to tell it again. */
    @Test
    void whatEndedBeforeAnOrderlyStopShowsAsEndedToWhoeverOnlyLooks(@TempDir Path folder) {
        WorkflowDefinition definition =
                WorkflowDefinition.builder("short").task("only", "count").build();
        try (Heddle heddle = open(folder, "")) {
            for (int n = 0; n < 20; n++) {
                heddle.start(definition, StartOptions.id("short-" + n)).awaitEnd(Local.PATIENCE);
            }
        }
        try (Heddle heddle = open(folder, "heddle.recovery.auto-resume = off")) {
            assertThat(heddle.list(InstanceFilter.ALL).rows())
                    .hasSize(20)
                    .allMatch(row -> row.status() == InstanceStatus.COMPLETED);
        }
    }

    @Test
    @Tag("promise-50")
    @Tag("trap-D38")
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
    @Tag("promise-128")
    @Tag("trap-D13")
    void whatIsPublishedHeldAndOrderedOutlivesARestart(@TempDir Path folder) {
        DefinitionId id = DefinitionId.of("kept");
        WorkflowDefinition definition =
                WorkflowDefinition.builder(id.value()).task("A", "hand-out").build();
        try (Heddle heddle = open(folder, "")) {
            heddle.publish(definition);
            heddle.definitions().saveDraft(WorkflowDefinition.builder("draft").build());
            heddle.definitions().pin("deployer", id, null);
            for (int n = 0; n < 5; n++) {
                WorkflowHandle handle = heddle.start(id, StartOptions.id("kept-" + n));
                Local.await(handle, "A", NodeStatus.EXECUTING);
            }
        }
        DeleteRequest cancel = DeleteRequest.safe(id).withMode(DeleteMode.CANCEL_AND_DELETE);
        try (Heddle heddle = open(folder, "")) {
            assertThat(heddle.definitions().draft(DefinitionId.of("draft"))).isPresent();
            ReferenceInfo info = heddle.definitions().references(ReferenceQuery.list(id));
            assertThat(info.stats().byType()).isEqualTo(Map.of("THREAD", 5L, "PIN", 1L));
            assertThat(heddle.definitions().delete(cancel)).isInstanceOf(DeleteResult.Retiring.class);
            // Closed at once: most runs have not been told yet.
        }
        try (Heddle heddle = open(folder, "")) {
            for (int n = 0; n < 5; n++) {
                assertThat(heddle.handle(InstanceId.of("kept-" + n))
                                .awaitReleased()
                                .status())
                        .isEqualTo(InstanceStatus.CANCELLED);
            }
            assertThat(heddle.definitions().isActive(id)).as("the hold").isTrue();
            assertThat(heddle.definitions().unpin("deployer")).isTrue();
            assertThat(heddle.definitions().versions(id).versions().get(0).status())
                    .isEqualTo(DefinitionStatus.DELETED);
        }
    }

    @Test
    @Tag("key-instance.passivate-after")
    @Tag("trap-D30")
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

    /** Injected: the engine never lives as long as the sleep lasts. */
    @Test
    void aSleepLastsFromItsBeginningHoweverOftenTheEngineRestarts(@TempDir Path folder) {
        WorkflowDefinition definition = WorkflowDefinition.builder("night")
                .node("A", node -> node.executor("sleep").config("seconds", 10))
                .build();
        InstanceId id = InstanceId.of("night-1");
        try (Heddle heddle = open(folder, "")) {
            heddle.start(definition, StartOptions.id(id.value()));
        }
        boolean completed = false;
        for (int restarts = 0; !completed; restarts++) {
            assertThat(restarts).as("restarts").isLessThan(100);
            try (Heddle heddle = open(folder, "")) {
                WorkflowHandle handle = heddle.handle(id);
                completed = endsWithin(handle, Duration.ofSeconds(2));
                assertThat(handle.node("A").attempt()).isEqualTo(1);
            }
        }
    }

    private static boolean endsWithin(WorkflowHandle handle, Duration time) {
        try {
            return handle.ended()
                    .toCompletableFuture()
                    .get(time.toMillis(), TimeUnit.MILLISECONDS)
                    .isCompleted();
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
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
    @Tag("trap-D11")
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
    @Tag("key-recovery.auto-resume")
    void aFolderCanBeLookedAtWithoutAnythingGoingOn(@TempDir Path folder) {
        WorkflowDefinition definition = WorkflowDefinition.builder("looked-at")
                .task("works", "stuck")
                .task("after", "count", "works")
                .build();
        long before;
        try (Heddle heddle = open(folder, "heddle.shutdown.drain-timeout = 100 ms")) {
            WorkflowHandle handle = heddle.start(definition, StartOptions.id("l-1"));
            heddle.start(definition, StartOptions.id("l-2"));
            Local.await(handle, "works", NodeStatus.EXECUTING);
            before = handle.status().seq();
        }
        // More often than heddle.node.max-redeliveries would survive.
        for (int look = 0; look < 7; look++) {
            try (Heddle heddle = open(folder, "heddle.recovery.auto-resume = off")) {
                WorkflowHandle handle = heddle.handle(InstanceId.of("l-1"));
                assertThat(handle.status().status()).isEqualTo(InstanceStatus.RUNNING);
                assertThat(handle.explain()).isNotEmpty();
                assertThat(handle.status().seq()).isEqualTo(before);
                if (look == 6) {
                    assertThat(heddle.handle(InstanceId.of("l-2")).cancel("unwanted"))
                            .isEqualTo(InstanceStatus.CANCELLED);
                }
            }
        }
        try (Heddle heddle = open(folder, "heddle.shutdown.drain-timeout = 100 ms")) {
            WorkflowHandle handle = heddle.handle(InstanceId.of("l-1"));
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> handle.node("works").deliveries() == 2);
            assertThat(heddle.handle(InstanceId.of("l-2")).status().status()).isEqualTo(InstanceStatus.CANCELLED);
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

    @Test
    @Tag("trap-D12")
    @Tag("trap-D10")
    void anInstanceKeepsTheGraphItWasStartedWithWhateverIsPublishedLater(@TempDir Path folder) {
        WorkflowDefinition one = WorkflowDefinition.builder("pinned")
                .node("wait", node -> node)
                .task("after", "count", "wait")
                .build();
        WorkflowDefinition two = WorkflowDefinition.builder("pinned")
                .version("2.0.0")
                .node("other", node -> node)
                .build();
        try (Heddle heddle = open(folder, "")) {
            heddle.publish(one);
            heddle.start(one.id(), StartOptions.id("old"));
            heddle.publish(two);
            heddle.start(two.id(), StartOptions.id("new"));
        }
        try (Heddle heddle = open(folder, "")) {
            WorkflowHandle old = heddle.handle(InstanceId.of("old"));
            assertThat(old.status().version()).isEqualTo("1.0.0");
            assertThat(old.graph().nodes()).extracting("id").containsExactly("wait", "after");
            assertThat(heddle.handle(InstanceId.of("new")).graph().nodes())
                    .extracting("id")
                    .containsExactly("other");
            old.complete(
                    "wait", java.util.Objects.requireNonNull(old.claim("wait")).attempt(), Payload.NULL);
            assertThat(old.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    @Tag("trap-D2")
    @Tag("trap-D46")
    void everyWayToBeginARunMakesItALiveThread(@TempDir Path folder) {
        WorkflowDefinition definition =
                WorkflowDefinition.builder("ways").node("wait", node -> node).build();
        InstanceFilter live = new InstanceFilter(java.util.Set.of(), null, true, false, null, 100);
        try (Heddle heddle = open(folder, "")) {
            heddle.publish(definition);
            heddle.start(definition.id(), StartOptions.id("published"));
            heddle.start(definition, StartOptions.id("given"));
            heddle.startDynamic(DefinitionId.of("ways-dynamic"), StartOptions.id("dynamic"));
            heddle.start(definition, StartOptions.id("later").withAutoStart(false));
            WorkflowHandle again = heddle.start(definition, StartOptions.id("again"));
            again.skipNode("wait", null);
            again.awaitEnd(Local.PATIENCE);
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> heddle.list(live).rows().size() == 4);
            again.rerun("wait", false);
            assertThat(again.status().epoch()).isEqualTo(2);
        }
        try (Heddle heddle = open(folder, "")) {
            assertThat(heddle.list(live).rows())
                    .extracting(row -> row.instanceId().value())
                    .containsExactlyInAnyOrder("published", "given", "dynamic", "later", "again");
        }
    }
}
