package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.ChildStatus;
import io.heddle.ChildView;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.ManagerStatistics;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.Removal;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ended instances go after their time, or when told, and leave nothing but a number in the statistics. */
class RetentionTest {
    private static final WorkflowDefinition ECHO = WorkflowDefinition.builder("echo")
            .task("A", "echo")
            .task("B", "echo", "A")
            .build();

    private static void awaitGone(Heddle heddle, WorkflowHandle handle) {
        Awaitility.await(handle.id() + " to be gone").atMost(Local.PATIENCE).until(() -> isGone(heddle, handle));
    }

    private static boolean isGone(Heddle heddle, WorkflowHandle handle) {
        boolean listed = heddle.list(InstanceFilter.ALL).rows().stream()
                .anyMatch(row -> row.instanceId().equals(handle.id()));
        return !listed && isUnknown(handle);
    }

    private static boolean isUnknown(WorkflowHandle handle) {
        try {
            handle.status();
            return false;
        } catch (HeddleException e) {
            return e.code().equals("UNKNOWN_INSTANCE");
        }
    }

    private static void assertNothingLeft(Heddle heddle, WorkflowHandle handle) {
        assertThat(isGone(heddle, handle)).isTrue();
        assertThat(handle.history(1, 100)).isEmpty();
        assertThatThrownBy(() -> handle.awaitEnd(Local.PATIENCE))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_INSTANCE"));
    }

    @Test
    @Tag("promise-13")
    @Tag("promise-17")
    @Tag("promise-66")
    @Tag("promise-72")
    @Tag("trap-D31")
    @Tag("trap-D32")
    @Tag("key-manager.cleanup-interval")
    @Tag("key-manager.auto-cleanup-after")
    void endedInstancesGoByThemselvesAndStayCounted() {
        try (Local local = new Local("heddle.manager { cleanup-interval = 200ms, auto-cleanup-after = 300ms }")) {
            WorkflowHandle completed = local.heddle.start(ECHO, StartOptions.DEFAULT);
            WorkflowHandle failed = local.heddle.start(
                    WorkflowDefinition.builder("f").task("A", "boom").build(), StartOptions.DEFAULT);
            WorkflowHandle cancelled = local.heddle.start(
                    WorkflowDefinition.builder("c").task("A", "gate").build(), StartOptions.DEFAULT);
            cancelled.cancel("enough");
            WorkflowHandle late = local.heddle.start(
                    WorkflowDefinition.builder("t")
                            .task("A", "gate")
                            .timeout(Duration.ofMillis(50))
                            .build(),
                    StartOptions.DEFAULT);
            for (WorkflowHandle ended : new WorkflowHandle[] {completed, failed, cancelled, late}) {
                awaitGone(local.heddle, ended);
                assertNothingLeft(local.heddle, ended);
            }
            ManagerStatistics counts = local.heddle.statistics();
            assertThat(counts.totalCreated()).isEqualTo(4);
            assertThat(counts.completed() + counts.failed() + counts.cancelled() + counts.timedOut())
                    .isEqualTo(4);
            assertThat(counts.timedOut()).isEqualTo(1);
            assertThat(counts.cleaned()).isEqualTo(4);
            assertThat(counts.instancesCount()).isZero();
            assertThat(counts.cleanupEnabled()).isTrue();
            assertThat(counts.cleanupInterval()).isEqualTo(Duration.ofMillis(200));
            assertThat(counts.maxCompletedAge()).isEqualTo(Duration.ofMillis(300));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"completed", "failed", "cancelled", "timed-out"})
    @Tag("promise-17")
    @Tag("trap-D31")
    @Tag("key-cleanup.retention.completed")
    @Tag("key-cleanup.retention.failed")
    @Tag("key-cleanup.retention.cancelled")
    @Tag("key-cleanup.retention.timed-out")
    void eachEndHasItsOwnRetentionAndZeroIsForEver(String end) {
        try (Local local = new Local("""
                heddle.manager { cleanup-interval = 100ms, auto-cleanup-after = 0 }
                heddle.cleanup.retention.%s = 1ms
                """.formatted(end))) {
            Map<String, WorkflowHandle> runs = new TreeMap<>();
            runs.put("completed", local.heddle.start(ECHO, StartOptions.DEFAULT));
            runs.put(
                    "failed",
                    local.heddle.start(
                            WorkflowDefinition.builder("f").task("A", "boom").build(), StartOptions.DEFAULT));
            runs.put(
                    "cancelled",
                    local.heddle.start(
                            WorkflowDefinition.builder("c").task("A", "gate").build(), StartOptions.DEFAULT));
            runs.get("cancelled").cancel("enough");
            runs.put(
                    "timed-out",
                    local.heddle.start(
                            WorkflowDefinition.builder("t")
                                    .task("A", "gate")
                                    .timeout(Duration.ofMillis(50))
                                    .build(),
                            StartOptions.DEFAULT));
            awaitGone(local.heddle, runs.remove(end));
            runs.forEach((name, run) -> assertThat(run.awaitEnd(Local.PATIENCE).status())
                    .isEqualTo(
                            InstanceStatus.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'))));
        }
    }

    /** A child that has gone cannot be asked any more; its parent knows how it ended and goes on. */
    @Test
    @Tag("trap-D30")
    void aChildGoesOnlyWhenItsParentKnowsItsEnd() {
        try (Local local = new Local("heddle.manager { cleanup-interval = 50ms, auto-cleanup-after = 1ms }")) {
            local.heddle.publish(
                    WorkflowDefinition.builder("leaf").task("work", "echo").build());
            WorkflowHandle parent = local.heddle.start(
                    WorkflowDefinition.builder("top")
                            .node("call", node -> node.subworkflow("leaf"))
                            .node("after", node -> node.executor("gate").after("call"))
                            .build(),
                    StartOptions.id("p"));
            WorkflowHandle child = local.heddle.handle(InstanceId.of("p/call@1"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> local.executed(parent, "after") == 1);
            awaitGone(local.heddle, child);
            assertThat(parent.children()).extracting(ChildView::status).containsExactly(ChildStatus.COMPLETED);
            assertThat(local.executed(child, "work")).isEqualTo(1);
            local.open(parent, "after");
            awaitGone(local.heddle, parent);
        }
    }

    @Test
    @Tag("trap-D30")
    void removingALiveParentTakesTheChildrenItCancelsDownFirst() {
        try (Local local = new Local("heddle.manager.cleanup-interval = 0")) {
            local.heddle.publish(
                    WorkflowDefinition.builder("leaf").task("work", "gate").build());
            WorkflowHandle parent = local.heddle.start(
                    WorkflowDefinition.builder("top")
                            .node("call", node -> node.subworkflow("leaf"))
                            .build(),
                    StartOptions.id("p"));
            WorkflowHandle child = local.heddle.handle(InstanceId.of("p/call@1"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> local.executed(child, "work") == 1);
            assertThat(local.heddle.remove(parent.id(), true)).isEqualTo(Removal.REMOVED);
            assertNothingLeft(local.heddle, parent);
            assertThat(child.status().status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(local.heddle.remove(child.id(), false)).isEqualTo(Removal.REMOVED);
            assertNothingLeft(local.heddle, child);
        }
    }

    @Test
    @Tag("trap-D30")
    void liveInstancesNeverGo() {
        try (Local local = new Local("""
                heddle.manager { cleanup-interval = 50ms, auto-cleanup-after = 1ms }
                heddle.instance.passivate-after = 50ms
                """)) {
            WorkflowHandle live = local.heddle.start(
                    WorkflowDefinition.builder("live").task("A", "gate").build(), StartOptions.DEFAULT);
            live.pause();
            for (int n = 0; n < 3; n++) {
                awaitGone(local.heddle, local.heddle.start(ECHO, StartOptions.DEFAULT));
            }
            assertThat(live.status().status()).isEqualTo(InstanceStatus.PAUSED);
        }
    }

    @Test
    @Tag("promise-13")
    void removeHasATypedAnswerForEveryCase() {
        try (Local local = new Local()) {
            Heddle heddle = local.heddle;
            assertThat(heddle.remove(InstanceId.of("nobody"), false)).isEqualTo(Removal.NOT_FOUND);
            WorkflowHandle ended = heddle.start(ECHO, StartOptions.DEFAULT);
            ended.awaitEnd(Local.PATIENCE);
            Awaitility.await().atMost(Local.PATIENCE).until(() -> heddle.remove(ended.id(), false) == Removal.REMOVED);
            assertNothingLeft(heddle, ended);
            assertThat(heddle.remove(ended.id(), false)).isEqualTo(Removal.NOT_FOUND);

            WorkflowHandle live = heddle.start(
                    WorkflowDefinition.builder("c").task("A", "gate").build(), StartOptions.DEFAULT);
            Local.await(live, "A", NodeStatus.EXECUTING);
            assertThat(heddle.remove(live.id(), false)).isEqualTo(Removal.NOT_TERMINAL);
            assertThat(live.status().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(heddle.remove(live.id(), true)).isEqualTo(Removal.REMOVED);
            assertNothingLeft(heddle, live);
            ManagerStatistics counts = heddle.statistics();
            assertThat(counts.cancelled()).isEqualTo(1);
            assertThat(counts.cleaned()).isEqualTo(2);
            assertThat(counts.totalCreated()).isEqualTo(2);
        }
    }

    @Test
    @Tag("trap-D4")
    void theIdOfARemovedInstanceStartsAfreshAndHearsNothingFromBefore() {
        AtomicReference<String> token = new AtomicReference<>("");
        AtomicReference<String> key = new AtomicReference<>("");
        try (Heddle heddle = Heddle.builder()
                .inMemory()
                .executor("hand-out", task -> {
                    key.set(task.idempotencyKey());
                    token.set(task.completionToken());
                    return NodeOutcome.deferred();
                })
                .start()) {
            WorkflowDefinition definition =
                    WorkflowDefinition.builder("again").task("A", "hand-out").build();
            WorkflowHandle first = heddle.start(definition, StartOptions.id("again"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> !token.get().isEmpty());
            String before = token.getAndSet("");
            String keyBefore = key.get();
            assertThat(heddle.remove(first.id(), true)).isEqualTo(Removal.REMOVED);
            WorkflowHandle second = heddle.start(definition, StartOptions.id("again"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> !token.get().isEmpty());
            assertThat(key.get()).isNotEqualTo(keyBefore);
            heddle.completeByToken(before, Payload.json("\"of the removed run\""));
            Local.await(second, "A", NodeStatus.EXECUTING);
            heddle.completeByToken(token.get(), Payload.json("\"of this run\""));
            assertThat(second.awaitEnd(Local.PATIENCE).output()).isEqualTo(Payload.json("\"of this run\""));
            assertThat(second.history(1, 100).get(0).type()).isEqualTo("INSTANCE_CREATED");
            assertThat(heddle.statistics().totalCreated()).isEqualTo(2);
        }
    }

    @Test
    void aRemovedInstanceStaysRemovedOverARestart(@TempDir Path folder) {
        try (Heddle heddle = Heddle.builder()
                .dataDir(folder)
                .config("heddle.instance.snapshot-every = 1")
                .start()) {
            WorkflowDefinition nap = WorkflowDefinition.builder("nap")
                    .node("A", node -> node.executor("sleep").config("seconds", 0.01))
                    .build();
            heddle.start(nap, StartOptions.id("gone")).awaitEnd(Local.PATIENCE);
            heddle.start(nap, StartOptions.id("kept")).awaitEnd(Local.PATIENCE);
            assertThat(heddle.remove(InstanceId.of("gone"), true)).isEqualTo(Removal.REMOVED);
        }
        try (Heddle heddle = Heddle.builder().dataDir(folder).start()) {
            assertNothingLeft(heddle, heddle.handle(InstanceId.of("gone")));
            assertThat(heddle.handle(InstanceId.of("kept")).status().status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(heddle.statistics().cleaned()).isEqualTo(1);
            assertThat(heddle.removeEnded(Duration.ofMillis(1))).isEqualTo(1);
            assertThat(heddle.list(InstanceFilter.ALL).rows()).isEmpty();
            assertThatThrownBy(() -> heddle.removeEnded(Duration.ZERO)).hasMessageContaining("more than zero");
        }
    }
}
