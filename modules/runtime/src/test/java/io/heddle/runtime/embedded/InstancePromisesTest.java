package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Claim;
import io.heddle.DefinitionId;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.InstanceResult;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.runtime.json.Records;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an instance promises, seen through the public API on the built product. */
class InstancePromisesTest {
    private static Local local;

    @BeforeAll
    static void start() {
        local = new Local(
                "heddle.manager.max-concurrent-workflows = 0\nheddle.instance.auto-seal-grace = 0",
                builder -> builder.executor("stubborn", InstancePromisesTest::stubborn));
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    /** Does not stop when told to: its result comes late. */
    private static NodeOutcome stubborn(NodeTask task) {
        while (!local.isOpen(task.instanceId() + "/" + task.nodeId())) {
            Thread.onSpinWait();
        }
        return NodeOutcome.json("\"late\"");
    }

    private static WorkflowDefinition diamond(String id) {
        return WorkflowDefinition.builder(id)
                .task("A", "name")
                .task("B", "name", "A")
                .task("C", "name", "A")
                .task("D", "name", "B")
                .task("E", "name", "C")
                .node("F", node -> node.executor("name").after("D", "E"))
                .build();
    }

    private static WorkflowHandle start(WorkflowDefinition definition) {
        return local.heddle.start(definition, StartOptions.DEFAULT);
    }

    @Test
    @Tag("promise-1")
    @Tag("trap-T5")
    void instancesOfOneDefinitionShareNothing() {
        WorkflowDefinition definition = WorkflowDefinition.builder("apart")
                .task("A", "name")
                .node("B", node -> node.after("A"))
                .node("C", node -> node.after("B"))
                .build();
        WorkflowHandle one = start(definition);
        WorkflowHandle two = start(definition);
        Local.await(one, "B", NodeStatus.READY);
        Local.await(two, "B", NodeStatus.READY);
        for (WorkflowHandle handle : List.of(one, two)) {
            Claim claim = Objects.requireNonNull(handle.claim("B"));
            assertThat(claim.upstream().immediate().get("A").text()).contains(handle.id() + "/A");
            handle.complete("B", claim.attempt(), Payload.json("\"" + handle.id() + "/B\""));
        }
        for (WorkflowHandle handle : List.of(two, one)) {
            Claim claim = Objects.requireNonNull(handle.claim("C"));
            Map<String, Payload> all = claim.upstream().all();
            assertThat(all).containsOnlyKeys("A", "B");
            assertThat(all.values())
                    .allSatisfy(value -> assertThat(value.text()).contains(handle.id() + "/"));
            handle.complete("C", claim.attempt(), Payload.json("0"));
        }
    }

    @Test
    @Tag("promise-5")
    @Tag("promise-6")
    @Tag("trap-D36")
    void pausedInstancesStartNothingAndResumedOnesRunEverythingOnce() {
        WorkflowBuilder builder =
                WorkflowDefinition.builder("pause").maxParallelNodes(1).task("gate", "gate");
        for (int n = 0; n < 100; n++) {
            builder.node("n" + n, node -> node.executor("name").priority(-1));
        }
        WorkflowHandle handle = start(builder.build());
        Local.await(handle, "gate", NodeStatus.EXECUTING);
        assertThat(handle.pause()).isEqualTo(InstanceStatus.PAUSED);
        assertThat(handle.pause()).isEqualTo(InstanceStatus.PAUSED);
        local.open(handle, "gate");
        Local.await(handle, "gate", NodeStatus.COMPLETED);
        assertThat(handle.node("gate").output()).isEqualTo(Payload.json("\"opened\""));
        Awaitility.await()
                .during(Duration.ofSeconds(2))
                .atMost(Local.PATIENCE)
                .until(() -> handle.status().nodes().get(NodeStatus.READY) == 100);
        assertThat(handle.status().status()).isEqualTo(InstanceStatus.PAUSED);
        assertThat(handle.status().attempts()).isEqualTo(1);
        assertThat(handle.resume()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        for (int n = 0; n < 100; n++) {
            assertThat(local.executed(handle, "n" + n)).isEqualTo(1);
        }
    }

    /** One second is the promise; the quickest of three tries must keep it on a busy machine. */
    @Test
    @Tag("promise-7")
    @Tag("trap-D37")
    void cancelledInstancesStopAtOnceAndStayVisible() {
        List<Duration> times = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            WorkflowHandle handle = start(WorkflowDefinition.builder("cancel")
                    .task("A", "stubborn")
                    .task("B", "name", "A")
                    .node("C", node -> node)
                    .build());
            Local.await(handle, "A", NodeStatus.EXECUTING);
            long before = System.nanoTime();
            assertThat(handle.cancel("not needed")).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(handle.status().status()).isEqualTo(InstanceStatus.CANCELLED);
            times.add(Duration.ofNanos(System.nanoTime() - before));
            assertThat(handle.cancel("again")).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(handle.claim("C")).isNull();
            local.open(handle, "A");
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> handle.status().lateResults() == 1);
            assertThat(handle.complete("A", 1, Payload.json("1"))).isEmpty();
            assertThat(handle.status().lateResults()).isEqualTo(2);
            assertThat(handle.status().status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(local.executed(handle, "B")).isZero();
            HistoryModel.check(handle);
        }
        assertThat(times.stream().min(Duration::compareTo).orElseThrow()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    @Tag("promise-8")
    void aSubscriberSeesTheFullLifeCycleInOrder() {
        WorkflowHandle handle = local.heddle.startDynamic(DefinitionId.of("cycle"), StartOptions.DEFAULT);
        ActorHeddle actors = ActorHeddle.of(local.heddle);
        List<HistoryEntry> seen = new CopyOnWriteArrayList<>();
        ActorRef<InstanceManager.News> subscriber = actors.actorSystem()
                .systemActorOf(
                        Behaviors.<InstanceManager.News>receiveMessage(news -> {
                            if (news instanceof InstanceManager.Events events) {
                                seen.addAll(events.entries());
                            }
                            return Behaviors.same();
                        }),
                        "promise-8",
                        Props.empty());
        actors.manager().tell(new InstanceManager.Subscribe(handle.id(), 0, subscriber));
        handle.registerNodes(List.of(
                NodeBuilder.of("good").executor("name").build(),
                NodeBuilder.of("bad").executor("boom").build()));
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
        Awaitility.await()
                .atMost(Local.PATIENCE)
                .until(() -> seen.stream().anyMatch(entry -> entry.type().equals("INSTANCE_FAILED")));
        assertThat(states(seen, "good")).containsExactly("PENDING", "READY", "EXECUTING", "COMPLETED");
        assertThat(states(seen, "bad")).containsExactly("PENDING", "READY", "EXECUTING", "FAILED");
    }

    private static List<String> states(List<HistoryEntry> entries, String node) {
        return entries.stream()
                .filter(entry -> node.equals(entry.nodeId()) && entry.to() != null)
                .map(HistoryEntry::to)
                .toList();
    }

    @Test
    @Tag("promise-10")
    @Tag("trap-D25")
    void theStatusIsWholeAtEveryMoment() {
        WorkflowHandle handle = local.heddle.start(
                diamond("counts"), StartOptions.DEFAULT.withAutoStart(false).withName("for people"));
        whole(handle.status());
        handle.start();
        InstanceView view;
        do {
            view = handle.status();
            whole(view);
        } while (!view.status().isTerminal());
        assertThat(view.executionPath()).startsWith("A").endsWith("F").hasSize(6);
        assertThat(view.runningTime()).isPositive();
        assertThat(Records.instance(view))
                .containsEntry("durationMs", view.duration().toMillis());
        assertThat(view.attempts()).isEqualTo(6);
        assertThat(view.startedAt()).isNotNull();
        assertThat(view.endedAt()).isNotNull();
    }

    private static void whole(InstanceView view) {
        assertThat(view.nodes()).containsOnlyKeys(NodeStatus.values());
        assertThat(view.nodes().values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(view.totalNodes())
                .isEqualTo(6);
        assertThat(view.definitionId()).isEqualTo(DefinitionId.of("counts"));
        assertThat(view.version()).isEqualTo("1.0.0");
        assertThat(view.kind()).isEqualTo("MAIN");
        assertThat(view.name()).isEqualTo("for people");
        assertThat(view.sealed()).isTrue();
        assertThat(view.stalled()).isFalse();
        assertThat(view.seq()).isPositive();
        assertThat(view.lastActivity()).isAfterOrEqualTo(view.createdAt());
        assertThat(view.pausedTime()).isZero();
        assertThat(view.lateResults() + view.duplicateResults()).isZero();
    }

    @Test
    @Tag("promise-67")
    @Tag("key-instance.timeout")
    void anInstanceTimesOutAfterItsRunningTimeAndPausesDoNotCount() {
        WorkflowHandle handle = local.heddle.start(
                WorkflowDefinition.builder("slow").task("A", "gate").build(),
                StartOptions.DEFAULT.withConfig("timeout", 0.5));
        handle.pause();
        Awaitility.await()
                .during(Duration.ofSeconds(1))
                .atMost(Local.PATIENCE)
                .until(() -> handle.status().status() == InstanceStatus.PAUSED);
        handle.resume();
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.TIMED_OUT);
        assertThat(handle.node("A").status()).isEqualTo(NodeStatus.CANCELLED);
        InstanceView view = handle.status();
        assertThat(view.runningTime()).isGreaterThanOrEqualTo(Duration.ofMillis(500));
        assertThat(view.pausedTime()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    @Tag("promise-90")
    @Tag("trap-D34")
    void theHistoryOfACompletedInstanceHasAllItsEvents() {
        WorkflowHandle handle = start(diamond("history"));
        handle.awaitEnd(Local.PATIENCE);
        List<HistoryEntry> all = handle.history(1, 10_000);
        for (int n = 0; n < all.size(); n++) {
            assertThat(all.get(n).seq()).isEqualTo(n + 1);
        }
        assertThat(handle.status().seq()).isEqualTo(all.size());
        assertThat(all.stream().map(HistoryEntry::type).filter(type -> type.startsWith("INSTANCE_")))
                .containsExactly("INSTANCE_CREATED", "INSTANCE_STARTED", "INSTANCE_COMPLETED");
        for (String node : List.of("A", "B", "C", "D", "E", "F")) {
            assertThat(states(all, node)).containsExactly("READY", "EXECUTING", "COMPLETED");
        }
        assertThat(handle.history(4, 3)).isEqualTo(all.subList(3, 6));
        HistoryModel.check(handle);
    }

    private static String outputOf(WorkflowHandle handle) {
        InstanceResult result = handle.awaitEnd(Local.PATIENCE);
        assertThat(result.status()).isEqualTo(InstanceStatus.COMPLETED);
        return java.util.Objects.requireNonNull(result.output()).text();
    }

    @Test
    void failedInstancesRunAgainFromWhatFailed() {
        WorkflowHandle handle = start(WorkflowDefinition.builder("again")
                .task("A", "name")
                .node(
                        "B",
                        node -> node.executor("fail")
                                .after("A")
                                .config("times", 1)
                                .config("output", 1))
                .task("C", "name", "B")
                .build());
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
        assertThat(handle.retryFailed()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(local.executed(handle, "A")).isEqualTo(1);
        assertThat(handle.status().epoch()).isEqualTo(2);
        assertThat(handle.rerun("A", false)).isEqualTo(InstanceStatus.RUNNING);
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(local.executed(handle, "A")).isEqualTo(2);
    }

    @Test
    void loopsRunTheirBodyOncePerItem() {
        WorkflowHandle handle = local.heddle.start(
                WorkflowDefinition.builder("loop")
                        .node(
                                "each",
                                node -> node.loop(10)
                                        .items("input.items", "item")
                                        .body(
                                                "one",
                                                body -> body.executor("echo").input("double", "item * 2")))
                        .build(),
                StartOptions.input("{\"items\": [1, 2, 3]}"));
        assertThat(outputOf(handle))
                .isEqualTo("{\"iterations\":3,\"results\":[{\"double\":2},{\"double\":4},{\"double\":6}],"
                        + "\"last\":{\"double\":6}}");
    }

    @Test
    void unknownThingsGetTypedAnswers() {
        WorkflowHandle nobody = local.heddle.handle(io.heddle.InstanceId.of("nobody"));
        assertThatThrownBy(nobody::status)
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_INSTANCE"));
        assertThatThrownBy(nobody::awaitEnd)
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_INSTANCE"));
        assertThatThrownBy(() -> nobody.cancel("x"))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_INSTANCE"));
        assertThatThrownBy(() -> local.heddle.start(DefinitionId.of("never-published"), StartOptions.DEFAULT))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isIn("NOT_FOUND", "NOT_PUBLISHED"));
        assertThatThrownBy(() -> local.heddle.start(diamond("x"), StartOptions.id("a b")))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("INVALID_ID"));
    }
}
