package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Claim;
import io.heddle.HeddleException;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstancePage;
import io.heddle.InstanceRow;
import io.heddle.InstanceStatus;
import io.heddle.InvalidDefinitionException;
import io.heddle.ManagerStatistics;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.WorkflowDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the instance manager promises: admission, listing, counts, limits. */
class ManagerPromisesTest {

    private static final WorkflowDefinition GATED =
            WorkflowDefinition.builder("gated").task("A", "gate").build();

    /** Waits for a caller; takes no thread meanwhile. */
    private static final WorkflowDefinition IDLE =
            WorkflowDefinition.builder("idle").node("A", node -> node).build();

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
    @Tag("promise-14")
    @Tag("trap-D50")
    @Tag("key-manager.max-concurrent-workflows")
    void noMoreRunThanTheLimitAndAllFinish() {
        try (Local local = new Local("heddle.manager.max-concurrent-workflows = 10")) {
            List<CompletableFuture<WorkflowHandle>> starts = new ArrayList<>();
            for (int n = 0; n < 50; n++) {
                double seconds = (n * 37 % 11) / 100.0;
                starts.add(local.heddle
                        .startAsync(
                                WorkflowDefinition.builder("nap")
                                        .node(
                                                "A",
                                                node -> node.executor("sleep").config("seconds", seconds))
                                        .build(),
                                StartOptions.DEFAULT)
                        .toCompletableFuture());
            }
            // +1 at each start, -1 at each end; at the same instant the end came first, for it freed the slot.
            List<Map.Entry<Instant, Integer>> changes = new ArrayList<>();
            for (CompletableFuture<WorkflowHandle> start : starts) {
                WorkflowHandle run = start.join();
                assertThat(run.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
                changes.add(Map.entry(run.status().startedAt(), 1));
                changes.add(Map.entry(run.status().endedAt(), -1));
            }
            changes.sort(Map.Entry.<Instant, Integer>comparingByKey().thenComparing(Map.Entry.comparingByValue()));
            int running = 0;
            int most = 0;
            for (Map.Entry<Instant, Integer> change : changes) {
                running += change.getValue();
                most = Math.max(most, running);
            }
            assertThat(most).isEqualTo(10);
        }
    }

    @Test
    @Tag("promise-15")
    void theHundredAndFirstStartIsQueuedByDefault() {
        try (Local local = new Local("")) {
            for (int n = 0; n < 100; n++) {
                assertThat(local.heddle
                                .start(IDLE, StartOptions.DEFAULT)
                                .status()
                                .status())
                        .isEqualTo(InstanceStatus.RUNNING);
            }
            WorkflowHandle next = local.heddle.start(IDLE, StartOptions.DEFAULT);
            assertThat(next.status().status()).isEqualTo(InstanceStatus.CREATED);
            assertThat(next.status().queued()).isTrue();
            local.heddle.list(InstanceFilter.ALL).rows().stream()
                    .filter(row -> row.status() == InstanceStatus.RUNNING)
                    .findFirst()
                    .ifPresent(row -> local.heddle.handle(row.instanceId()).cancel("makes room"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> next.status().status() == InstanceStatus.RUNNING);
        }
    }

    @Test
    @Tag("promise-15")
    void theHundredAndFirstStartIsRefusedWhenToldTo() {
        try (Local local = new Local("heddle.manager.admission = REJECT")) {
            for (int n = 0; n < 100; n++) {
                local.heddle.start(IDLE, StartOptions.DEFAULT);
            }
            assertThatThrownBy(() -> local.heddle.start(IDLE, StartOptions.DEFAULT))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("LIMIT"));
        }
    }

    private static Map<String, InstanceRow> listing(Local local) {
        Map<String, InstanceRow> rows = new HashMap<>();
        InstanceFilter filter = InstanceFilter.ALL;
        InstancePage page;
        do {
            page = local.heddle.list(filter);
            page.rows().forEach(row -> rows.put(row.instanceId().value(), row));
            filter = filter.after(page.nextCursor());
        } while (page.nextCursor() != null);
        return rows;
    }

    /** Removal belongs to retention, which has tests of its own. */
    @Test
    @Tag("promise-11")
    void theListingShowsEachStepOfAThousandInstances() {
        try (Local local = new Local("heddle.manager.max-concurrent-workflows = 0\nheddle.client.ask-timeout = 60")) {
            List<WorkflowHandle> all = new ArrayList<>();
            List<CompletableFuture<WorkflowHandle>> starts = new ArrayList<>();
            for (int n = 0; n < 1_000; n++) {
                starts.add(local.heddle
                        .startAsync(IDLE, StartOptions.id("life-" + n).withAutoStart(false))
                        .toCompletableFuture());
            }
            starts.forEach(start -> all.add(start.join()));
            // The row is there from the reply to create on.
            assertThat(listing(local)).hasSize(1_000).allSatisfy((id, row) -> {
                assertThat(row.status()).as(id).isEqualTo(InstanceStatus.CREATED);
                assertThat(row.queued()).isFalse();
            });
            all.parallelStream().forEach(WorkflowHandle::start);
            everyRowIs(local, InstanceStatus.RUNNING);
            all.parallelStream().forEach(run -> {
                Claim claim = Objects.requireNonNull(run.claim("A"));
                run.complete("A", claim.attempt(), Payload.json("1"));
            });
            everyRowIs(local, InstanceStatus.COMPLETED);
            assertThat(listing(local).values()).allSatisfy(row -> {
                assertThat(row.endedAt()).isNotNull();
                assertThat(row.totalNodes()).isEqualTo(1);
                assertThat(row.completedNodes()).isEqualTo(1);
            });
        }
    }

    private static void everyRowIs(Local local, InstanceStatus status) {
        Awaitility.await()
                .atMost(Local.PATIENCE)
                .untilAsserted(() -> assertThat(listing(local))
                        .hasSize(1_000)
                        .allSatisfy((id, row) -> assertThat(row.status()).as(id).isEqualTo(status)));
    }

    @Test
    @Tag("promise-18")
    @Tag("trap-D32")
    @Tag("trap-D37")
    @Tag("key-manager.listing-page-size")
    void countsAreThoseOfTheInstancesWhateverHappenedToThem() {
        Random random = new Random(18);
        try (Local local = new Local("heddle.manager { max-concurrent-workflows = 150, listing-page-size = 7 }")) {
            List<WorkflowHandle> runs = new ArrayList<>();
            for (int n = 0; n < 300; n++) {
                String executor = List.of("name", "boom", "").get(random.nextInt(3));
                WorkflowDefinition definition = executor.isEmpty()
                        ? IDLE
                        : WorkflowDefinition.builder("mix").task("A", executor).build();
                StartOptions options = StartOptions.DEFAULT
                        .withAutoStart(random.nextInt(6) > 0)
                        .withConfig("timeout", random.nextInt(6) == 0 ? 0.01 : 600);
                WorkflowHandle run = local.heddle.start(definition, options);
                runs.add(run);
                if (run.status().status() == InstanceStatus.RUNNING) {
                    switch (random.nextInt(4)) {
                        case 0 -> run.pause();
                        case 1 -> run.cancel("test");
                        default -> {}
                    }
                }
            }
            Awaitility.await().atMost(Local.PATIENCE).untilAsserted(() -> {
                Map<String, Long> expected = runs.stream()
                        .map(WorkflowHandle::status)
                        .collect(Collectors.groupingBy(
                                view -> view.queued() ? "QUEUED" : view.status().name(), Collectors.counting()));
                ManagerStatistics counts = local.heddle.statistics();
                assertThat(counts.totalCreated()).isEqualTo(300);
                assertThat(counts.idle()).isEqualTo(expected.getOrDefault("CREATED", 0L));
                assertThat(counts.queued()).isEqualTo(expected.getOrDefault("QUEUED", 0L));
                assertThat(counts.running()).isEqualTo(expected.getOrDefault("RUNNING", 0L));
                assertThat(counts.paused()).isEqualTo(expected.getOrDefault("PAUSED", 0L));
                assertThat(counts.completed()).isEqualTo(expected.getOrDefault("COMPLETED", 0L));
                assertThat(counts.failed()).isEqualTo(expected.getOrDefault("FAILED", 0L));
                assertThat(counts.cancelled()).isEqualTo(expected.getOrDefault("CANCELLED", 0L));
                assertThat(counts.timedOut()).isEqualTo(expected.getOrDefault("TIMED_OUT", 0L));
                assertThat(counts.idle()
                                + counts.queued()
                                + counts.running()
                                + counts.paused()
                                + counts.completed()
                                + counts.failed()
                                + counts.cancelled()
                                + counts.timedOut())
                        .isEqualTo(counts.totalCreated());
                assertThat(expected.keySet())
                        .contains("CREATED", "PAUSED", "COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT");
            });
            assertThat(local.heddle.list(InstanceFilter.ALL).rows()).hasSizeLessThanOrEqualTo(7);
            assertThat(listing(local)).hasSize(300);
            InstanceFilter failed = new InstanceFilter(Set.of(InstanceStatus.FAILED), null, true, true, null, 1_000);
            assertThat(local.heddle.list(failed).rows())
                    .hasSize((int) local.heddle.statistics().failed())
                    .extracting(InstanceRow::status)
                    .containsOnly(InstanceStatus.FAILED);
        }
    }

    @Test
    @Tag("promise-12")
    @Tag("trap-T8")
    void creatingQueryingAndEndingAnswerByKindForKnownUnknownAndDuplicateIds() {
        WorkflowDefinition other =
                WorkflowDefinition.builder("other").task("B", "name").build();
        try (Local local = new Local("")) {
            ActorHeddle actors = ActorHeddle.of(local.heddle);
            InstanceId known = InstanceId.of("known");
            InstanceId unknown = InstanceId.of("unknown");
            assertThat(ask(actors, replyTo -> new InstanceManager.Start(IDLE, StartOptions.id("known"), replyTo)))
                    .isEqualTo(new InstanceManager.Started(known, false, InstanceStatus.RUNNING));
            assertThat(ask(actors, replyTo -> new InstanceManager.Start(IDLE, StartOptions.id("known"), replyTo)))
                    .isEqualTo(new InstanceManager.Started(known, true, InstanceStatus.RUNNING));
            assertThat(ask(actors, replyTo -> new InstanceManager.Start(other, StartOptions.id("known"), replyTo)))
                    .isInstanceOfSatisfying(
                            InstanceManager.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo("THREAD_LIVE"));
            assertThat(ask(actors, replyTo -> new InstanceManager.GetStatus(known, replyTo)))
                    .isInstanceOf(InstanceManager.Status.class);
            assertThat(ask(actors, replyTo -> new InstanceManager.GetStatus(unknown, replyTo)))
                    .isInstanceOfSatisfying(
                            InstanceManager.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo("UNKNOWN_INSTANCE"));
            assertThat(ask(actors, replyTo -> new InstanceManager.Cancel(known, "test", replyTo)))
                    .isEqualTo(new InstanceManager.Done(InstanceStatus.CANCELLED));
            assertThat(ask(actors, replyTo -> new InstanceManager.Cancel(known, "again", replyTo)))
                    .isEqualTo(new InstanceManager.Done(InstanceStatus.CANCELLED));
            assertThat(ask(actors, replyTo -> new InstanceManager.Cancel(unknown, "test", replyTo)))
                    .isInstanceOfSatisfying(
                            InstanceManager.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo("UNKNOWN_INSTANCE"));
        }
    }

    private static InstanceManager.Reply ask(
            ActorHeddle actors, Function<ActorRef<InstanceManager.Reply>, InstanceManager.Command> request) {
        return AskPattern.<InstanceManager.Command, InstanceManager.Reply>ask(
                        actors.manager(),
                        request::apply,
                        Local.PATIENCE,
                        actors.actorSystem().scheduler())
                .toCompletableFuture()
                .join();
    }

    @Test
    @Tag("promise-12")
    void startingOneIdTwiceGivesOneInstance() {
        WorkflowDefinition definition =
                WorkflowDefinition.builder("twice").task("A", "name").build();
        try (Local local = new Local("")) {
            WorkflowHandle one = local.heddle.start(definition, StartOptions.id("twice-1"));
            WorkflowHandle two = local.heddle.start(definition, StartOptions.id("twice-1"));
            assertThat(one.awaitEnd(Local.PATIENCE)).isEqualTo(two.awaitEnd(Local.PATIENCE));
            assertThat(local.executed(one, "A")).isEqualTo(1);
        }
    }

    @Test
    @Tag("promise-54")
    @Tag("key-instance.max-nodes")
    @Tag("key-payload.max-size")
    @Tag("key-instance.max-parallel-nodes")
    void oneMoreThanALimitAllowsIsRefusedOrWaits() {
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
            assertThat(local.heddle
                            .start(IDLE, StartOptions.input("\"" + "x".repeat(1_022) + "\""))
                            .status()
                            .status())
                    .isEqualTo(InstanceStatus.RUNNING);
            assertThatThrownBy(() -> local.heddle.start(IDLE, StartOptions.input("\"" + "x".repeat(1_023) + "\"")))
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

    /** The same instance under the same limit: its slot of the first run must not stand in the way of the second. */
    @Test
    void anInstanceThatRunsAgainAfterItsEndTakesASlotAgain() {
        try (Local local = new Local("heddle.manager.max-concurrent-workflows = 1")) {
            WorkflowHandle run = local.heddle.start(IDLE, StartOptions.DEFAULT);
            for (int epoch = 1; epoch <= 3; epoch++) {
                Claim claim = Objects.requireNonNull(run.claim("A"));
                run.complete("A", claim.attempt(), Payload.json("1"));
                assertThat(run.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
                run.rerun("A", false);
                assertThat(run.status().epoch()).isEqualTo(epoch + 1);
            }
            WorkflowHandle next = local.heddle.start(IDLE, StartOptions.DEFAULT);
            assertThat(next.status().queued()).isTrue();
            run.cancel("makes room");
            Awaitility.await().atMost(Local.PATIENCE).until(() -> next.status().status() == InstanceStatus.RUNNING);
        }
    }
}
