package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code paused-releases-slot} a paused instance lets another run, and waits for its turn when told to resume. */
class PausedSlotTest {
    private static final WorkflowDefinition GATED = WorkflowDefinition.builder("gated")
            .task("A", "gate")
            .task("B", "name", "A")
            .build();

    private static String oneSlot(String more) {
        return "heddle.manager { max-concurrent-workflows = 1, paused-releases-slot = true " + more + " }";
    }

    private static void await(WorkflowHandle handle, InstanceStatus status) {
        Awaitility.await(handle.id() + " to be " + status)
                .atMost(Local.PATIENCE)
                .until(() -> handle.status().status() == status);
    }

    private static void openAndEnd(Local local, WorkflowHandle handle) {
        local.open(handle, "A");
        assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
    }

    @Test
    @Tag("key-manager.paused-releases-slot")
    void aPausedInstanceLetsTheNextRunAndResumesWhenASlotIsFree() {
        try (Local local = new Local(oneSlot(""))) {
            WorkflowHandle first = local.heddle.start(GATED, StartOptions.DEFAULT);
            WorkflowHandle second = local.heddle.start(GATED, StartOptions.DEFAULT);
            assertThat(second.status().queued()).isTrue();
            first.pause();
            await(second, InstanceStatus.RUNNING);

            assertThat(first.resume()).as("it waits").isEqualTo(InstanceStatus.PAUSED);
            assertThat(first.resume()).as("told twice").isEqualTo(InstanceStatus.PAUSED);
            assertThat(first.status().resumePending()).isTrue();
            assertThat(first.explain())
                    .extracting("reason")
                    .contains("RESUME_SLOT")
                    .doesNotContain("INSTANCE_PAUSED");
            assertThat(first.explain().get(0).position())
                    .as("its place in the line")
                    .isEqualTo(1);
            local.open(first, "A");
            Local.await(first, "A", NodeStatus.COMPLETED);
            assertThat(first.node("B").status()).isEqualTo(NodeStatus.READY);

            openAndEnd(local, second);
            assertThat(first.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            assertThat(first.status().resumePending()).isFalse();
            assertThat(local.executed(first, "B")).isEqualTo(1);
        }
    }

    @Test
    void aFreeSlotIsTakenAtOnce() {
        try (Local local = new Local(oneSlot(""))) {
            WorkflowHandle only = local.heddle.start(GATED, StartOptions.DEFAULT);
            only.pause();
            assertThat(only.resume()).isEqualTo(InstanceStatus.RUNNING);
            openAndEnd(local, only);
        }
    }

    @Test
    void withoutTheKeyAPausedInstanceKeepsItsSlot() {
        try (Local local = new Local("heddle.manager { max-concurrent-workflows = 1, admission = REJECT }")) {
            WorkflowHandle first = local.heddle.start(GATED, StartOptions.DEFAULT);
            first.pause();
            assertThatThrownBy(() -> local.heddle.start(GATED, StartOptions.DEFAULT))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("LIMIT"));
            assertThat(first.resume()).isEqualTo(InstanceStatus.RUNNING);
        }
    }

    @Test
    void aPauseTakesTheResumptionBack() {
        try (Local local = new Local(oneSlot(""))) {
            WorkflowHandle first = local.heddle.start(GATED, StartOptions.DEFAULT);
            WorkflowHandle second = local.heddle.start(GATED, StartOptions.DEFAULT);
            first.pause();
            await(second, InstanceStatus.RUNNING);
            first.resume();
            WorkflowHandle third = local.heddle.start(GATED, StartOptions.DEFAULT);
            assertThat(first.pause()).isEqualTo(InstanceStatus.PAUSED);
            assertThat(first.status().resumePending()).isFalse();
            assertThat(first.explain())
                    .extracting("reason")
                    .contains("INSTANCE_PAUSED")
                    .doesNotContain("RESUME_SLOT");
            openAndEnd(local, second);
            await(third, InstanceStatus.RUNNING);
            assertThat(first.status().status()).isEqualTo(InstanceStatus.PAUSED);
        }
    }

    @Test
    void aFullHouseThatRejectsRefusesTheResumption() {
        try (Local local = new Local(oneSlot(", admission = REJECT"))) {
            WorkflowHandle first = local.heddle.start(GATED, StartOptions.DEFAULT);
            first.pause();
            WorkflowHandle second = local.heddle.start(GATED, StartOptions.DEFAULT);
            assertThatThrownBy(first::resume)
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("LIMIT"));
            assertThat(first.status().resumePending()).isFalse();
            openAndEnd(local, second);
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> first.resume() == InstanceStatus.RUNNING);
            openAndEnd(local, first);
        }
    }

    @Test
    void aCancelledInstanceLeavesTheQueue() {
        try (Local local = new Local(oneSlot(""))) {
            WorkflowHandle first = local.heddle.start(GATED, StartOptions.DEFAULT);
            WorkflowHandle second = local.heddle.start(GATED, StartOptions.DEFAULT);
            first.pause();
            await(second, InstanceStatus.RUNNING);
            first.resume();
            WorkflowHandle third = local.heddle.start(GATED, StartOptions.DEFAULT);
            first.cancel("test");
            openAndEnd(local, second);
            await(third, InstanceStatus.RUNNING);
            assertThat(first.status().status()).isEqualTo(InstanceStatus.CANCELLED);
        }
    }

    @Test
    void neverMoreRunThanTheLimitHoweverTheyArePausedAndResumed() {
        int limit = 2;
        Random random = new Random(7);
        try (Local local =
                new Local("heddle.manager { max-concurrent-workflows = " + limit + ", paused-releases-slot = true }")) {
            List<WorkflowHandle> runs = new ArrayList<>();
            for (int n = 0; n < 6; n++) {
                runs.add(local.heddle.start(GATED, StartOptions.DEFAULT));
            }
            for (int step = 0; step < 150; step++) {
                WorkflowHandle run = runs.get(random.nextInt(runs.size()));
                InstanceStatus status = run.status().status();
                if (status == InstanceStatus.RUNNING || (status == InstanceStatus.PAUSED && random.nextInt(4) == 0)) {
                    run.pause();
                } else if (status == InstanceStatus.PAUSED) {
                    run.resume();
                }
            }
            runs.forEach(run -> local.open(run, "A"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> {
                runs.stream()
                        .filter(run -> run.status().status() == InstanceStatus.PAUSED)
                        .forEach(WorkflowHandle::resume);
                return runs.stream().allMatch(run -> run.status().status() == InstanceStatus.COMPLETED);
            });
            assertThat(mostRunning(runs)).isLessThanOrEqualTo(limit);
            runs.forEach(run -> assertThat(local.executed(run, "B")).isEqualTo(1));
        }
    }

    private record Step(Instant at, int change) {}

    private static int mostRunning(List<WorkflowHandle> runs) {
        List<Step> steps = new ArrayList<>();
        for (WorkflowHandle run : runs) {
            for (HistoryEntry entry : run.history(1, 10_000)) {
                switch (entry.type()) {
                    case "INSTANCE_STARTED", "INSTANCE_RESUMED" -> steps.add(new Step(entry.at(), 1));
                    case "INSTANCE_PAUSED", "INSTANCE_COMPLETED" -> steps.add(new Step(entry.at(), -1));
                    default -> {}
                }
            }
        }
        steps.sort(Comparator.comparing(Step::at).thenComparing(Step::change));
        int running = 0;
        int most = 0;
        for (Step step : steps) {
            running += step.change();
            most = Math.max(most, running);
        }
        return most;
    }

    @Test
    void aPendingResumptionAndAQueuedStartOutliveARestart(@TempDir Path folder) {
        InstanceId paused;
        InstanceId asked;
        InstanceId running;
        try (Local local = Local.in(folder, oneSlot(""))) {
            WorkflowHandle first = local.heddle.start(GATED, StartOptions.DEFAULT);
            WorkflowHandle second = local.heddle.start(GATED, StartOptions.DEFAULT);
            first.pause();
            await(second, InstanceStatus.RUNNING);
            first.resume();
            WorkflowHandle third = local.heddle.start(GATED, StartOptions.DEFAULT.withAutoStart(false));
            assertThat(third.start()).as("queued").isEqualTo(InstanceStatus.CREATED);
            paused = first.id();
            asked = third.id();
            running = second.id();
        }
        try (Local local = Local.in(folder, oneSlot(""))) {
            // Told again by nobody; which of them gets the slot first is not said.
            List<WorkflowHandle> runs =
                    List.of(local.heddle.handle(running), local.heddle.handle(paused), local.heddle.handle(asked));
            runs.forEach(run -> local.open(run, "A"));
            runs.forEach(run ->
                    assertThat(run.awaitEnd(Local.PATIENCE).isCompleted()).isTrue());
        }
    }

    @Test
    void aParkedInstanceKeepsItsSlot() {
        WorkflowDefinition waiting =
                WorkflowDefinition.builder("waiting").node("A", node -> node).build();
        try (Local local = new Local("heddle { instance.passivate-after = 50ms,"
                + " manager { max-concurrent-workflows = 1, admission = REJECT } }")) {
            WorkflowHandle first = local.heddle.start(waiting, StartOptions.DEFAULT);
            Awaitility.await().atMost(Local.PATIENCE).until(() -> !local.isInMemory(first));
            assertThatThrownBy(() -> local.heddle.start(waiting, StartOptions.DEFAULT))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("LIMIT"));
        }
    }

    @Test
    void anEndedInstanceRunsAgainUnderALimit() {
        try (Local local = new Local("heddle.manager.max-concurrent-workflows = 1")) {
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("again").task("A", "boom").build(), StartOptions.DEFAULT);
            for (int epoch = 1; epoch < 4; epoch++) {
                assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
                assertThat(handle.status().epoch()).isEqualTo(epoch);
                handle.retryFailed();
            }
        }
    }
}
