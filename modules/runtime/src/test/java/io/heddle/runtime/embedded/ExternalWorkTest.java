package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.InvalidDefinitionException;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkItem;
import io.heddle.WorkOffer;
import io.heddle.WorkQueue;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Work for workers and people outside, over all instances. */
@Tag("promise-98")
class ExternalWorkTest {

    /** {@code before} is run here, {@code pack} by workers, {@code approve} by a person. */
    private static WorkflowDefinition order() {
        return WorkflowDefinition.builder("order")
                .task("before", "gate")
                .node(
                        "pack",
                        node -> node.executor("external")
                                .config("topic", "packing")
                                .after("before"))
                .node(
                        "approve",
                        node -> node.executor("human")
                                .config("topic", "approvals")
                                .config("title", "Ship it?")
                                .after("pack"))
                .build();
    }

    private static WorkflowDefinition one(String executor) {
        return WorkflowDefinition.builder("one-" + executor)
                .node("a", node -> node.executor(executor).config("topic", "t"))
                .build();
    }

    private static WorkItem take(WorkQueue work, String topic) {
        List<WorkItem> items = work.poll(topic, 1, Local.PATIENCE);
        assertThat(items).hasSize(1);
        return items.get(0);
    }

    @Test
    void nothingIsOfferedBeforeItsNodeIsReady() {
        try (Local local = new Local()) {
            WorkQueue work = local.heddle.work();
            WorkflowHandle handle = local.heddle.start(order(), StartOptions.DEFAULT);
            Local.await(handle, "before", NodeStatus.EXECUTING);
            assertThat(work.poll("packing", 1, Duration.ZERO)).isEmpty();
            assertThat(work.open(null, 10)).isEmpty();
            assertThatThrownBy(() -> handle.signal("pack", Payload.NULL))
                    .isInstanceOfSatisfying(HeddleException.class, refused -> {
                        assertThat(refused.code()).isEqualTo("NOT_WAITING");
                        assertThat(refused).hasMessageContaining("PENDING");
                    });

            local.open(handle, "before");
            WorkItem pack = take(work, "packing");
            assertThat(pack.instanceId()).isEqualTo(handle.id());
            assertThat(pack.claim().leaseUntil()).isNotNull();
            assertThat(pack.claim().upstream().immediate()).containsKey("before");
            assertThat(work.open("approvals", 10)).isEmpty();
            assertThat(work.complete(pack, Payload.json("\"packed\""))).isTrue();

            WorkItem approve = take(work, "approvals");
            assertThat(approve.config()).containsEntry("title", "Ship it?");
            assertThat(approve.claim().leaseUntil()).isNull();
            assertThat(work.complete(approve, Payload.json("true"))).isTrue();
            assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    @Test
    void twoWorkersOfOneTopicGetEveryPieceExactlyOnce() {
        int instances = 10;
        try (Local local = new Local()) {
            WorkflowDefinition definition = WorkflowDefinition.builder("many")
                    .node("a", node -> node.executor("external").config("topic", "t"))
                    .node("b", node -> node.executor("external").config("topic", "t"))
                    .node(
                            "c",
                            node -> node.executor("external")
                                    .config("topic", "t")
                                    .after("a"))
                    .build();
            Map<String, AtomicInteger> taken = new ConcurrentHashMap<>();
            AtomicInteger late = new AtomicInteger();
            AtomicInteger left = new AtomicInteger(3 * instances);
            List<CompletableFuture<Void>> workers = List.of(
                    worker(local.heddle.work(), taken, late, left), worker(local.heddle.work(), taken, late, left));
            List<WorkflowHandle> handles = java.util.stream.IntStream.range(0, instances)
                    .mapToObj(n -> local.heddle.start(definition, StartOptions.DEFAULT))
                    .toList();
            for (WorkflowHandle handle : handles) {
                assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            }
            workers.forEach(worker -> worker.orTimeout(60, TimeUnit.SECONDS).join());
            assertThat(taken)
                    .hasSize(3 * instances)
                    .allSatisfy((id, times) -> assertThat(times).hasValue(1));
            assertThat(late).hasValue(0);
            assertThat(local.heddle.work().open(null, 10)).isEmpty();
        }
    }

    /** Takes and completes, without a thread, until nothing is left. */
    private static CompletableFuture<Void> worker(
            WorkQueue work, Map<String, AtomicInteger> taken, AtomicInteger late, AtomicInteger left) {
        if (left.get() <= 0) {
            return CompletableFuture.completedFuture(null);
        }
        return work.pollAsync("t", 3, Duration.ofMillis(100))
                .thenCompose(items -> {
                    CompletableFuture<?>[] reports = items.stream()
                            .map(item -> {
                                taken.computeIfAbsent(
                                                item.instanceId() + "/"
                                                        + item.claim().nodeId(),
                                                each -> new AtomicInteger())
                                        .incrementAndGet();
                                return work.completeAsync(item, Payload.json("1"))
                                        .thenAccept(recorded -> {
                                            left.decrementAndGet();
                                            late.addAndGet(recorded ? 0 : 1);
                                        })
                                        .toCompletableFuture();
                            })
                            .toArray(CompletableFuture[]::new);
                    return CompletableFuture.allOf(reports);
                })
                .thenCompose(done -> worker(work, taken, late, left))
                .toCompletableFuture();
    }

    /** Injected: a worker that takes work and is never heard of again. */
    @Test
    @Tag("key-executors.external.lease")
    void whatASilentWorkerHoldsIsOfferedAgainAndItsLateResultIsCountedAndIgnored() {
        try (Local local = new Local("heddle.executors.external.lease = 200ms")) {
            WorkQueue work = local.heddle.work();
            WorkflowHandle handle = local.heddle.start(one("external"), StartOptions.DEFAULT);
            WorkItem silent = take(work, "t");
            WorkItem second = take(work, "t");
            assertThat(second.claim().attempt()).isEqualTo(silent.claim().attempt());
            assertThat(second.claim().delivery()).isEqualTo(2);
            assertThat(work.complete(second, Payload.json("\"second\""))).isTrue();
            assertThat(work.complete(silent, Payload.json("\"silent\""))).isFalse();
            assertThat(work.heartbeat(silent)).isFalse();
            assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(handle.node("a").output()).isEqualTo(Payload.json("\"second\""));
            assertThat(handle.status().lateResults() + handle.status().duplicateResults())
                    .isEqualTo(1);
        }
    }

    @Test
    void heartbeatsKeepWorkUntilItIsCancelled() {
        try (Local local = new Local("heddle.executors.external.lease = 1h")) {
            WorkQueue work = local.heddle.work();
            WorkflowHandle handle = local.heddle.start(one("external"), StartOptions.DEFAULT);
            WorkItem item = take(work, "t");
            assertThat(work.heartbeat(item)).isTrue();
            assertThat(work.poll("t", 1, Duration.ZERO)).isEmpty();
            handle.cancel("enough");
            assertThat(work.heartbeat(item)).isFalse();
            assertThat(work.complete(item, Payload.NULL)).isFalse();
            assertThat(work.giveBack(item)).isFalse();
            handle.awaitReleased();
            assertThat(work.open(null, 10)).isEmpty();
        }
    }

    @Test
    void whatIsGivenBackOrFailsIsOfferedAgain() {
        try (Local local = new Local()) {
            WorkQueue work = local.heddle.work();
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("retried")
                            .node("a", node -> node.executor("external").retry(Retry.fixed(2, Duration.ofMillis(1))))
                            .build(),
                    StartOptions.DEFAULT);
            WorkItem first = take(work, "a");
            assertThat(work.giveBack(first)).isTrue();
            WorkItem again = take(work, "a");
            assertThat(again.claim().attempt()).isEqualTo(1);
            assertThat(work.fail(again, NodeError.retryable("BROKEN", "no paper")))
                    .isTrue();
            WorkItem second = take(work, "a");
            assertThat(second.claim().attempt()).isEqualTo(2);
            assertThat(work.complete(second, Payload.NULL)).isTrue();
            assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    @Test
    void humanWorkSurvivesARestartAndIsFoundInAnInstanceThatLeftMemory(@TempDir Path folder) {
        String config = "heddle.instance.passivate-after = 50ms";
        try (Local local = Local.in(folder, config)) {
            WorkflowHandle held = local.heddle.start(one("human"), StartOptions.id("held"));
            WorkflowHandle open = local.heddle.start(one("human"), StartOptions.id("open"));
            assertThat(held.claim("a")).isNotNull();
            leavesMemory(local, held);
            leavesMemory(local, open);
            assertOffers(local.heddle.work().open("t", 10));
            leavesMemory(local, open);
        }
        try (Local local = Local.in(folder, config)) {
            WorkQueue work = local.heddle.work();
            WorkflowHandle open = local.heddle.handle(InstanceId.of("open"));
            Awaitility.await().atMost(Local.PATIENCE).untilAsserted(() -> assertOffers(work.open("t", 10)));
            leavesMemory(local, open);
            WorkItem item = take(work, "t");
            assertThat(item.instanceId()).isEqualTo(open.id());
            assertThat(work.complete(item, Payload.json("\"yes\""))).isTrue();
            assertThat(open.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);

            // Whoever had taken the other has gone with the process; the answer reaches it all the same.
            WorkflowHandle held = local.heddle.handle(InstanceId.of("held"));
            assertThat(held.explain()).extracting(cause -> cause.reason()).containsExactly("HUMAN");
            held.signal("a", Payload.json("\"late\""));
            assertThat(held.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(held.node("a").attempt()).isEqualTo(1);
        }
    }

    private static void leavesMemory(Local local, WorkflowHandle handle) {
        Awaitility.await().atMost(Local.PATIENCE).until(() -> !local.isInMemory(handle));
    }

    private static void assertOffers(List<WorkOffer> offers) {
        assertThat(offers)
                .extracting(offer -> offer.instanceId() + " " + offer.held())
                .containsExactlyInAnyOrder("held true", "open false");
    }

    @Test
    void aSignalReachesWhateverWaitsForTheOutside() {
        try (Local local = new Local("", builder -> builder.executor("hand-out", task -> NodeOutcome.deferred()))) {
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("signals")
                            .task("deferred", "hand-out")
                            .node("bare", node -> node.after("deferred"))
                            .node("external", node -> node.executor("external").after("bare"))
                            .task("last", "human", "external")
                            .build(),
                    StartOptions.DEFAULT);
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> handle.explain().stream()
                            .anyMatch(cause -> cause.reason().equals("WORKER")));
            assertThat(handle.signal("deferred", Payload.json("1"))).containsExactly("bare");
            assertThat(handle.signal("bare", Payload.json("2"))).containsExactly("external");
            WorkItem item = take(local.heddle.work(), "external");
            assertThat(handle.signal("external", Payload.json("3"))).containsExactly("last");
            assertThat(local.heddle.work().complete(item, Payload.json("4"))).isFalse();
            handle.signalFailure("last", NodeError.fatal("REFUSED", "not like this"));
            assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(handle.node("external").output()).isEqualTo(Payload.json("3"));
            assertThatThrownBy(() -> handle.signal("last", Payload.NULL))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("NOT_WAITING"));
        }
    }

    @Test
    void aPollThatIsGivenUpKeepsNothingAndOneInAStoppedProcessEnds() {
        CompletableFuture<List<WorkItem>> waiting;
        try (Local local = new Local()) {
            WorkQueue work = local.heddle.work();
            CompletableFuture<List<WorkItem>> givenUp =
                    work.pollAsync("t", 1, Local.PATIENCE).toCompletableFuture();
            givenUp.cancel(false);
            local.heddle.start(one("external"), StartOptions.DEFAULT);
            assertThat(take(work, "t").instanceId()).isNotNull();
            waiting = work.pollAsync("t", 1, Duration.ofHours(1)).toCompletableFuture();
        }
        Awaitility.await().atMost(Local.PATIENCE).until(waiting::isCompletedExceptionally);
    }

    @Test
    void badQuestionsAndBadTopicsAreRefused() {
        try (Local local = new Local()) {
            WorkQueue work = local.heddle.work();
            assertRefused("INVALID_POLL", () -> work.poll("t", 0, Duration.ZERO));
            assertRefused("INVALID_POLL", () -> work.poll("t", 1, Duration.ofMillis(-1)));
            assertRefused("INVALID_POLL", () -> work.open("t", 0));
            WorkflowDefinition blank = WorkflowDefinition.builder("blank")
                    .node("a", node -> node.executor("human").config("topic", ""))
                    .build();
            assertThatThrownBy(() -> local.heddle.start(blank, StartOptions.DEFAULT))
                    .isInstanceOfSatisfying(
                            InvalidDefinitionException.class,
                            invalid -> assertThat(invalid.findings())
                                    .extracting(finding -> finding.code())
                                    .containsExactly("INVALID_TOPIC"));
        }
        assertRefused(
                "DUPLICATE_EXECUTOR",
                () -> new Local("", builder -> builder.executor("external", task -> NodeOutcome.json("1"))).close());
    }

    private static void assertRefused(String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HeddleException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    @Test
    void actorsTakeHoldAndAnswerWorkByMessages() {
        try (Local local = new Local()) {
            ActorHeddle heddle = (ActorHeddle) local.heddle;
            WorkflowHandle handle = heddle.start(
                    WorkflowDefinition.builder("by-actors")
                            .task("a", "external")
                            .task("b", "human", "a")
                            .build(),
                    StartOptions.DEFAULT);
            AtomicReference<WorkItem> item = new AtomicReference<>();
            assertThat(ask(heddle, replyTo -> new InstanceManager.PollWork("a", 1, Local.PATIENCE, replyTo)))
                    .isInstanceOfSatisfying(
                            InstanceManager.Work.class,
                            work -> item.set(work.items().get(0)));
            int attempt = item.get().claim().attempt();
            assertThat(ask(heddle, replyTo -> new InstanceManager.Heartbeat(handle.id(), "a", attempt, replyTo)))
                    .isEqualTo(new InstanceManager.Held(true));
            assertThat(ask(heddle, replyTo -> new InstanceManager.GiveBack(handle.id(), "a", attempt, replyTo)))
                    .isEqualTo(new InstanceManager.Held(true));
            assertThat(ask(heddle, replyTo -> new InstanceManager.Heartbeat(handle.id(), "a", attempt, replyTo)))
                    .isEqualTo(new InstanceManager.Held(false));
            assertThat(ask(heddle, replyTo -> new InstanceManager.Signal(handle.id(), "a", Payload.json("1"), replyTo)))
                    .isEqualTo(new InstanceManager.Recorded(List.of("b")));
            assertThat(ask(heddle, replyTo -> new InstanceManager.Signal(handle.id(), "a", Payload.json("1"), replyTo)))
                    .isInstanceOfSatisfying(
                            InstanceManager.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo("NOT_WAITING"));
        }
    }

    private static InstanceManager.Reply ask(
            ActorHeddle heddle, Function<ActorRef<InstanceManager.Reply>, InstanceManager.Command> question) {
        return Waiting.forever(AskPattern.ask(
                heddle.manager(),
                question::apply,
                Local.PATIENCE,
                heddle.actorSystem().scheduler()));
    }
}
