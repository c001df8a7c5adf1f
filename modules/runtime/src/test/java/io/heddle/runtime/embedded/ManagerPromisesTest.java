package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.HeddleException;
import io.heddle.InstanceFilter;
import io.heddle.InstancePage;
import io.heddle.InstanceRow;
import io.heddle.InstanceStatus;
import io.heddle.InvalidDefinitionException;
import io.heddle.ManagerStatistics;
import io.heddle.NodeStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the instance manager promises: admission, listing, counts, limits. */
class ManagerPromisesTest {

    private static final WorkflowDefinition GATED =
            WorkflowDefinition.builder("gated").task("A", "gate").build();

    @Test
    @Tag("promise-14")
    @Tag("promise-15")
    @Tag("key-manager.max-concurrent-workflows")
    void noMoreRunThanTheLimitAndAllFinish() {
        try (Local local = new Local("heddle.manager.max-concurrent-workflows = 10")) {
            List<WorkflowHandle> runs = new ArrayList<>();
            for (int n = 0; n < 50; n++) {
                runs.add(local.heddle.start(GATED, StartOptions.DEFAULT));
            }
            Set<WorkflowHandle> open = new HashSet<>(runs);
            while (!open.isEmpty()) {
                List<WorkflowHandle> running = open.stream()
                        .filter(run -> run.status().status() == InstanceStatus.RUNNING)
                        .toList();
                assertThat(running).hasSizeLessThanOrEqualTo(10);
                running.forEach(run -> local.open(run, "A"));
                running.forEach(run ->
                        assertThat(run.awaitEnd(Local.PATIENCE).isCompleted()).isTrue());
                open.removeAll(running);
            }
        }
    }

    @Test
    @Tag("promise-15")
    @Tag("key-manager.admission")
    void aFullHouseRejectsWhenToldTo() {
        try (Local local = new Local("heddle.manager { max-concurrent-workflows = 1, admission = REJECT }")) {
            WorkflowHandle first = local.heddle.start(GATED, StartOptions.DEFAULT);
            assertThatThrownBy(() -> local.heddle.start(GATED, StartOptions.DEFAULT))
                    .isInstanceOfSatisfying(HeddleException.class, refused -> {
                        assertThat(refused.code()).isEqualTo("LIMIT");
                        assertThat(refused.getMessage()).contains("heddle.manager.max-concurrent-workflows is 1");
                    });
            local.open(first, "A");
            assertThat(first.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            Awaitility.await().atMost(Local.PATIENCE).ignoreExceptions().until(() -> {
                WorkflowHandle next = local.heddle.start(GATED, StartOptions.DEFAULT);
                local.open(next, "A");
                return next.awaitEnd(Local.PATIENCE).isCompleted();
            });
        }
    }

    @Test
    @Tag("key-manager.queue-capacity")
    void aFullQueueRejects() {
        try (Local local = new Local("heddle.manager { max-concurrent-workflows = 1, queue-capacity = 1 }")) {
            local.heddle.start(GATED, StartOptions.DEFAULT);
            WorkflowHandle waiting = local.heddle.start(GATED, StartOptions.DEFAULT);
            assertThat(waiting.status().queued()).isTrue();
            assertThat(waiting.explain()).extracting("reason").contains("INSTANCE_QUEUED");
            assertThatThrownBy(() -> local.heddle.start(GATED, StartOptions.DEFAULT))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("QUEUE_FULL"));
        }
    }

    @Test
    @Tag("promise-11")
    @Tag("promise-18")
    @Tag("key-manager.listing-page-size")
    void listingAndCountsShowEveryInstance() {
        try (Local local = new Local("heddle.manager { max-concurrent-workflows = 0, listing-page-size = 7 }")) {
            WorkflowDefinition good =
                    WorkflowDefinition.builder("good").task("A", "name").build();
            WorkflowDefinition bad =
                    WorkflowDefinition.builder("bad").task("A", "boom").build();
            List<WorkflowHandle> ended = new ArrayList<>();
            for (int n = 0; n < 20; n++) {
                ended.add(local.heddle.start(n % 2 == 0 ? good : bad, StartOptions.DEFAULT));
            }
            ended.forEach(run -> run.awaitEnd(Local.PATIENCE));
            WorkflowHandle paused = local.heddle.start(GATED, StartOptions.DEFAULT);
            paused.pause();
            WorkflowHandle idle = local.heddle.start(GATED, StartOptions.DEFAULT.withAutoStart(false));
            WorkflowHandle cancelled = local.heddle.start(GATED, StartOptions.DEFAULT);
            cancelled.cancel("test");
            local.heddle.start(GATED, StartOptions.DEFAULT);
            Awaitility.await().atMost(Local.PATIENCE).untilAsserted(() -> {
                ManagerStatistics counts = local.heddle.statistics();
                assertThat(counts.totalCreated()).isEqualTo(24);
                assertThat(counts.completed()).isEqualTo(10);
                assertThat(counts.failed()).isEqualTo(10);
                assertThat(counts.paused()).isEqualTo(1);
                assertThat(counts.idle()).isEqualTo(1);
                assertThat(counts.cancelled()).isEqualTo(1);
                assertThat(counts.running()).isEqualTo(1);
                assertThat(counts.queued() + counts.timedOut()).isZero();
            });
            Set<String> listed = new HashSet<>();
            InstanceFilter filter = InstanceFilter.ALL;
            InstancePage page;
            do {
                page = local.heddle.list(filter);
                assertThat(page.rows()).hasSizeLessThanOrEqualTo(7);
                page.rows().forEach(row -> listed.add(row.instanceId().value()));
                filter = filter.after(page.nextCursor());
            } while (page.nextCursor() != null);
            assertThat(listed)
                    .hasSize(24)
                    .contains(idle.id().value(), paused.id().value());
            assertThat(local.heddle
                            .list(new InstanceFilter(Set.of(InstanceStatus.FAILED), null, true, true, null, 100))
                            .rows())
                    .hasSize(10)
                    .extracting(InstanceRow::status)
                    .containsOnly(InstanceStatus.FAILED);
            assertThat(idle.start()).isEqualTo(InstanceStatus.RUNNING);
        }
    }

    @Test
    @Tag("promise-54")
    @Tag("key-instance.max-nodes")
    @Tag("key-payload.max-size")
    @Tag("key-instance.max-parallel-nodes")
    void limitsAreNamedWhenExceeded() {
        try (Local local =
                new Local("heddle { instance { max-nodes = 2, max-parallel-nodes = 1 }, payload.max-size = 1024 B }")) {
            assertThatThrownBy(() -> local.heddle.start(
                            WorkflowDefinition.builder("three")
                                    .task("A", "name")
                                    .task("B", "name")
                                    .task("C", "name")
                                    .build(),
                            StartOptions.DEFAULT))
                    .isInstanceOfSatisfying(
                            InvalidDefinitionException.class,
                            refused -> assertThat(refused.findings())
                                    .extracting("code")
                                    .contains("TOO_MANY_NODES"));
            assertThatThrownBy(() -> local.heddle.start(GATED, StartOptions.input("\"" + "x".repeat(2000) + "\"")))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("PAYLOAD_TOO_LARGE"));
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("two")
                            .task("A", "gate")
                            .task("B", "gate")
                            .build(),
                    StartOptions.DEFAULT);
            Local.await(handle, "A", NodeStatus.EXECUTING);
            assertThat(handle.node("B").status()).isEqualTo(NodeStatus.READY);
            assertThat(handle.explain()).extracting("reason").contains("PARALLEL_LIMIT");
            local.open(handle, "A");
            local.open(handle, "B");
            assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
        }
    }
}
