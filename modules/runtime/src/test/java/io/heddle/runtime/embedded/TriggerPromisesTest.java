package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.ChildView;
import io.heddle.DefinitionId;
import io.heddle.DeleteMode;
import io.heddle.DeleteRequest;
import io.heddle.DeleteResult;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.InvalidDefinitionException;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.Reference;
import io.heddle.ReferenceInfo;
import io.heddle.ReferenceQuery;
import io.heddle.StartOptions;
import io.heddle.ThreadTree;
import io.heddle.TriggerStatus;
import io.heddle.TriggerView;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.Action;
import io.heddle.definition.Trigger;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.EventExporter;
import io.heddle.spi.ExportedInstance;
import io.heddle.spi.TriggerAction;
import io.heddle.spi.TriggerTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.assertj.core.groups.Tuple;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Triggers through the public API. */
class TriggerPromisesTest {

    private record Noting(String name, Queue<TriggerTask> tasks, Consumer<TriggerTask> then) implements TriggerAction {
        @Override
        public void run(TriggerTask task) {
            tasks.add(task);
            then.accept(task);
        }
    }

    private static DefinitionId leaf(Heddle heddle) {
        heddle.publish(WorkflowDefinition.builder("leaf").task("work", "gate").build());
        return DefinitionId.of("leaf");
    }

    private static WorkflowBuilder one(String id) {
        return WorkflowDefinition.builder(id).task("a", "name");
    }

    private static ReferenceInfo references(Heddle heddle, DefinitionId id) {
        return heddle.definitions().references(ReferenceQuery.list(id));
    }

    private static List<HistoryEntry> history(WorkflowHandle handle) {
        return handle.history(0, 1_000);
    }

    private static List<String> types(WorkflowHandle handle) {
        return history(handle).stream().map(HistoryEntry::type).toList();
    }

    private static void await(WorkflowHandle handle, InstanceStatus status) {
        Awaitility.await(handle.id() + " to be " + status)
                .atMost(Local.PATIENCE)
                .until(() -> handle.status().status() == status);
    }

    // ---- threads --------------------------------------------------------------------------------------------------

    @Test
    @Tag("promise-113")
    @Tag("promise-134")
    @Tag("trap-D2")
    void aTriggeredChildIsARegisteredThreadThatItsParentWaitsFor() {
        try (Local local = new Local()) {
            DefinitionId leaf = leaf(local.heddle);
            WorkflowHandle parent = local.heddle.start(
                    one("w").trigger(Trigger.on("sub", "NODE_COMPLETED", Action.startSubworkflow("leaf")))
                            .trigger(Trigger.on("dyn", "NODE_COMPLETED", Action.startChild("leaf")))
                            .build(),
                    StartOptions.id("p"));
            WorkflowHandle sub = local.heddle.handle(InstanceId.of("p/#sub@1"));
            WorkflowHandle dyn = local.heddle.handle(InstanceId.of("p/#dyn@1"));
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> local.executed(sub, "work") + local.executed(dyn, "work") == 2);
            assertThat(references(local.heddle, leaf).references())
                    .extracting(
                            Reference::type,
                            Reference::sourceId,
                            each -> each.details().get("kind"))
                    .containsExactlyInAnyOrder(
                            Tuple.tuple("THREAD", "p/#sub@1", "SUBWORKFLOW"),
                            Tuple.tuple("THREAD", "p/#dyn@1", "DYNAMIC"));
            assertThat(parent.children()).extracting(ChildView::kind).containsExactly("SUBWORKFLOW", "DYNAMIC");
            assertThat(parent.explain())
                    .extracting("reason", "detail")
                    .containsExactly(
                            Tuple.tuple("CHILD", "p/#dyn@1 has not ended"),
                            Tuple.tuple("CHILD", "p/#sub@1 has not ended"));
            local.open(sub, "work");
            local.open(dyn, "work");
            assertThat(parent.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            assertThat(types(parent))
                    .contains(
                            "TRIGGER_FIRED",
                            "TRIGGERED_SUBWORKFLOW_STARTED",
                            "TRIGGERED_SUBWORKFLOW_COMPLETED",
                            "DYNAMIC_CHILD_SUBMITTED",
                            "DYNAMIC_CHILD_COMPLETED");
        }
    }

    @Test
    @Tag("promise-130")
    @Tag("trap-D42")
    void pauseResumeAndCancelReachTriggeredChildrenOfTriggeredChildren() {
        try (Local local = new Local()) {
            leaf(local.heddle);
            local.heddle.publish(WorkflowDefinition.builder("middle")
                    .task("work", "gate")
                    .trigger(Trigger.on("deeper", "INSTANCE_STARTED", Action.startSubworkflow("leaf")))
                    .build());
            WorkflowHandle root = local.heddle.start(
                    WorkflowDefinition.builder("top")
                            .task("work", "gate")
                            .trigger(Trigger.on("down", "INSTANCE_STARTED", Action.startChild("middle")))
                            .build(),
                    StartOptions.id("r"));
            awaitTree(root, InstanceStatus.RUNNING);
            root.pause();
            awaitTree(root, InstanceStatus.PAUSED);
            root.resume();
            awaitTree(root, InstanceStatus.RUNNING);
            assertThat(root.cancelTree("enough").complete()).isTrue();
            awaitTree(root, InstanceStatus.CANCELLED);
        }
    }

    private static void awaitTree(WorkflowHandle root, InstanceStatus status) {
        Awaitility.await().atMost(Local.PATIENCE).until(() -> {
            List<InstanceStatus> threads = new ArrayList<>();
            root.tree().forEach((ThreadTree thread) -> threads.add(thread.status()));
            return threads.equals(List.of(status, status, status));
        });
    }

    @Test
    @Tag("promise-113")
    void aWorkflowOfItsOwnHasNoParentAndOutlivesItsStarter() {
        try (Local local = new Local()) {
            DefinitionId leaf = leaf(local.heddle);
            WorkflowHandle starter = local.heddle.start(
                    one("w").trigger(Trigger.on(
                                    "next",
                                    "INSTANCE_COMPLETED",
                                    Action.startWorkflow("leaf").withInput("of", "instance.id")))
                            .build(),
                    StartOptions.id("p"));
            assertThat(starter.awaitReleased().isCompleted()).isTrue();
            WorkflowHandle next = local.heddle.handle(InstanceId.of("p/#next@1"));
            assertThat(references(local.heddle, leaf).references())
                    .extracting(
                            Reference::type,
                            Reference::sourceId,
                            each -> each.details().get("kind"))
                    .containsExactly(Tuple.tuple("THREAD", "p/#next@1", "MAIN"));
            assertThat(next.status().parent()).isNull();
            assertThat(starter.children()).isEmpty();
            assertThat(types(starter)).contains("WORKFLOW_REQUESTED", "WORKFLOW_STARTED");
            local.open(next, "work");
            assertThat(next.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
        }
    }

    /** Injected: the queue is full when the action is due, until another instance leaves it. */
    @Test
    void aWorkflowForWhichThereIsNoPlaceInTheQueueStartsWhenThereIs() {
        try (Local local = new Local("heddle.manager { max-concurrent-workflows = 1, queue-capacity = 1 }")) {
            leaf(local.heddle);
            WorkflowHandle starter = local.heddle.start(
                    WorkflowDefinition.builder("w")
                            .task("hold", "gate")
                            .task("last", "gate", "hold")
                            .trigger(Trigger.on("next", "NODE_COMPLETED", Action.startWorkflow("leaf"))
                                    .named("hold"))
                            .build(),
                    StartOptions.id("p"));
            WorkflowHandle waiting = local.heddle.start(DefinitionId.of("leaf"), StartOptions.id("waiting"));
            assertThat(waiting.status().queued()).isTrue();
            local.open(starter, "hold");
            Local.await(starter, "last", NodeStatus.EXECUTING);
            WorkflowHandle next = local.heddle.handle(InstanceId.of("p/#next@1"));
            assertThatThrownBy(next::status).isInstanceOf(HeddleException.class);
            waiting.cancel("makes room");
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> next.status().queued());
            local.open(starter, "last");
            local.open(next, "work");
            assertThat(next.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            assertThat(types(starter)).contains("WORKFLOW_STARTED").doesNotContain("WORKFLOW_FAILED");
        }
    }

    @Test
    void aWorkflowThatMayNotStartIsToldToItsStarter() {
        try (Local local = new Local()) {
            DefinitionId leaf = leaf(local.heddle);
            local.heddle.publish(
                    one("w").trigger(Trigger.on("next", "INSTANCE_COMPLETED", Action.startWorkflow("leaf")))
                            .build());
            assertThat(local.heddle.definitions().delete(new DeleteRequest(leaf, null, DeleteMode.STATIC_OK, null)))
                    .isInstanceOf(DeleteResult.Deleted.class);
            WorkflowHandle starter = local.heddle.start(DefinitionId.of("w"), StartOptions.DEFAULT);
            assertThat(starter.awaitReleased().isCompleted()).isTrue();
            assertThat(history(starter))
                    .filteredOn(entry -> entry.type().equals("WORKFLOW_FAILED"))
                    .singleElement()
                    .satisfies(entry ->
                            assertThat(entry.details().get("error").toString()).contains("START_REFUSED"));
        }
    }

    // ---- references -----------------------------------------------------------------------------------------------

    @Test
    @Tag("promise-126")
    @Tag("trap-D6")
    void whatATriggerWouldStartIsAStaticReference() {
        try (Local local = new Local()) {
            DefinitionId leaf = leaf(local.heddle);
            local.heddle.publish(one("w").name("The w")
                    .trigger(Trigger.on("repair", "NODE_FAILED", Action.startChild("leaf")))
                    .trigger(Trigger.on("say", "NODE_FAILED", Action.sendNotification(Map.of())))
                    .build());
            ReferenceInfo info = references(local.heddle, leaf);
            assertThat(info.references())
                    .extracting(
                            Reference::type,
                            Reference::sourceId,
                            Reference::sourceName,
                            Reference::isRuntime,
                            each -> each.details().get("action"))
                    .containsExactly(Tuple.tuple("TRIGGER", "w:repair", "The w", false, "start_child"));
            assertThat(info.stats().triggerReferences()).isEqualTo(1);
            assertThat(local.heddle.definitions().delete(DeleteRequest.safe(leaf)))
                    .isInstanceOf(DeleteResult.Refused.class);
            assertThat(local.heddle.definitions().delete(DeleteRequest.safe(DefinitionId.of("w"))))
                    .isInstanceOf(DeleteResult.Deleted.class);
            assertThat(local.heddle.definitions().delete(DeleteRequest.safe(leaf)))
                    .isInstanceOf(DeleteResult.Deleted.class);
        }
    }

    @Test
    void aTriggerThatStartsWhatIsNotPublishedIsRefused() {
        try (Local local = new Local()) {
            WorkflowDefinition definition = one("w").trigger(
                            Trigger.on("t", "NODE_FAILED", Action.startWorkflow("nowhere")))
                    .build();
            assertThatThrownBy(() -> local.heddle.publish(definition))
                    .isInstanceOfSatisfying(
                            InvalidDefinitionException.class,
                            refused -> assertThat(refused.findings())
                                    .extracting("code", "element")
                                    .containsExactly(Tuple.tuple("UNKNOWN_SUBWORKFLOW", "t")));
        }
    }

    // ---- this instance --------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void triggersPauseAndResumeTheirInstance(boolean releasesSlot) {
        String config = "heddle.manager { max-concurrent-workflows = 1, paused-releases-slot = " + releasesSlot + " }";
        try (Local local = new Local(config)) {
            WorkflowHandle handle = local.heddle.start(
                    one("w").task("b", "name", "a")
                            .trigger(Trigger.on("hold", "NODE_COMPLETED", new Action.Pause())
                                    .named("a"))
                            .trigger(Trigger.on("go", "VARIABLE_CHANGED", new Action.Resume())
                                    .named("go"))
                            .build(),
                    StartOptions.DEFAULT);
            await(handle, InstanceStatus.PAUSED);
            handle.setGlobal("go", Payload.json("true"), null);
            assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            // The slot has come back: another instance gets it.
            assertThat(local.heddle
                            .start(one("w2").build(), StartOptions.DEFAULT)
                            .awaitEnd(Local.PATIENCE)
                            .isCompleted())
                    .isTrue();
        }
    }

    @Test
    @Tag("key-triggers.max-chain-depth")
    void aChainOfTriggersIsCutAndReported() {
        try (Local local = new Local("heddle.triggers.max-chain-depth = 3")) {
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("w")
                            .node("a", node -> node)
                            .trigger(Trigger.on("again", "VARIABLE_CHANGED", Action.setVariable("n", "global.n + 1")))
                            .build(),
                    StartOptions.DEFAULT);
            handle.setGlobal("n", Payload.json("0"), null);
            assertThat(handle.triggers())
                    .singleElement()
                    .extracting(TriggerView::status, TriggerView::fired)
                    .containsExactly(TriggerStatus.DISABLED, 3);
            assertThat(types(handle)).endsWith("TRIGGER_DISABLED", "ERROR");
            assertThat(handle.status().status()).isEqualTo(InstanceStatus.RUNNING);
            handle.enableTrigger("again", true);
            assertThat(handle.triggers().get(0).status()).isEqualTo(TriggerStatus.TRIGGERED);
        }
    }

    @Test
    void triggersAreListedAndSwitchedByMessageToo() {
        try (Local local = new Local()) {
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("w")
                            .node("a", node -> node)
                            .trigger(Trigger.on("t", "VARIABLE_CHANGED", Action.skipNode("a"))
                                    .when("event.details.value > 3")
                                    .disabled())
                            .build(),
                    StartOptions.id("i"));
            assertThat(ask(local, replyTo -> new InstanceManager.EnableTrigger(handle.id(), "t", true, replyTo)))
                    .isEqualTo(new InstanceManager.Done(InstanceStatus.RUNNING));
            assertThat(ask(local, replyTo -> new InstanceManager.EnableTrigger(handle.id(), "x", true, replyTo)))
                    .isInstanceOfSatisfying(
                            InstanceManager.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo("UNKNOWN_TRIGGER"));
            assertThat(ask(local, replyTo -> new InstanceManager.GetTriggers(handle.id(), replyTo)))
                    .isEqualTo(new InstanceManager.Triggers(List.of(new TriggerView(
                            "t",
                            "VARIABLE_CHANGED",
                            null,
                            "event.details.value > 3",
                            "skip_node",
                            TriggerStatus.ENABLED,
                            0,
                            0,
                            null,
                            0))));
            assertThatThrownBy(() -> handle.enableTrigger("x", true))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("UNKNOWN_TRIGGER"));
            handle.setGlobal("n", Payload.json("4"), null);
            assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            assertThat(handle.node("a").status()).isEqualTo(NodeStatus.SKIPPED);
        }
    }

    private interface Question {
        InstanceManager.Command with(ActorRef<InstanceManager.Reply> replyTo);
    }

    private static InstanceManager.Reply ask(Local local, Question question) {
        ActorHeddle heddle = ActorHeddle.of(local.heddle);
        return Waiting.forever(AskPattern.ask(
                heddle.manager(),
                question::with,
                Local.PATIENCE,
                heddle.actorSystem().scheduler()));
    }

    // ---- the world outside ----------------------------------------------------------------------------------------

    @Test
    void notificationsReachExporters() {
        Queue<HistoryEntry> told = new ConcurrentLinkedQueue<>();
        EventExporter exporter = new EventExporter() {
            @Override
            public String name() {
                return "told";
            }

            @Override
            public void export(ExportedInstance instance, List<HistoryEntry> entries) {
                told.addAll(entries);
            }
        };
        try (Local local = new Local("", builder -> builder.exporter(exporter))) {
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("w")
                            .task("a", "boom")
                            .trigger(Trigger.on(
                                    "alarm",
                                    "NODE_FAILED",
                                    Action.sendNotification(Map.of("text", "event.nodeId + ': ' + error.code"))))
                            .build(),
                    StartOptions.DEFAULT);
            handle.awaitEnd(Local.PATIENCE);
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .untilAsserted(() -> assertThat(told)
                            .filteredOn(entry -> entry.type().equals("TRIGGER_FIRED"))
                            .extracting(entry -> entry.details().get("notification"))
                            .containsExactly(Map.of("text", "a: EXECUTOR_ERROR")));
        }
    }

    @Test
    void aCustomActionRunsOnceWithTheEventAndItsFailureIsAnError() {
        Queue<TriggerTask> tasks = new ConcurrentLinkedQueue<>();
        Noting audit = new Noting("audit", tasks, task -> {});
        Noting broken = new Noting("broken", new ConcurrentLinkedQueue<>(), task -> {
            throw new IllegalStateException("no paper");
        });
        try (Local local = new Local("", builder -> builder.triggerAction(audit).triggerAction(broken))) {
            WorkflowHandle handle = local.heddle.start(
                    one("w").trigger(Trigger.on(
                                    "t", "NODE_COMPLETED", new Action.Custom("audit", Map.of("level", 3L), Map.of())))
                            .trigger(Trigger.on("print", "INSTANCE_COMPLETED", Action.custom("broken")))
                            .build(),
                    StartOptions.id("i"));
            assertThat(handle.awaitReleased().isCompleted()).isTrue();
            assertThat(tasks).singleElement().satisfies(task -> {
                assertThat(task.triggerId()).isEqualTo("t");
                assertThat(task.firing()).isEqualTo(1);
                assertThat(task.delivery()).isEqualTo(1);
                assertThat(task.config()).containsEntry("level", 3L);
                assertThat(task.input().text()).contains("\"type\":\"NODE_COMPLETED\"", "\"nodeId\":\"a\"");
                assertThat(task.idempotencyKey()).isEqualTo("i/%23t/1");
            });
            assertThat(types(handle)).contains("TRIGGER_RAN");
            assertThat(history(handle))
                    .filteredOn(entry -> entry.type().equals("ERROR"))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.details().toString()).contains("no paper"));
        }
    }

    /**
     * The process ends while the action of an ended instance runs: it is handed over again where the folder is opened
     * next. Nothing lost, the firing is one; the definition is free afterwards.
     */
    @Test
    void aCustomActionThatDiedWithItsProcessRunsAgain(@TempDir Path folder) {
        CountDownLatch never = new CountDownLatch(1);
        Queue<TriggerTask> first = new ConcurrentLinkedQueue<>();
        Noting stuck = new Noting("audit", first, task -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                // The end of the process, as far as the action can see it: nobody hears of its end.
                throw new IllegalStateException(e);
            }
        });
        String config = "heddle { shutdown.drain-timeout = 0.2 s, node.cancel-grace = 0 }";
        WorkflowDefinition definition = WorkflowDefinition.builder("w")
                .node("a", node -> node)
                .trigger(Trigger.on("t", "INSTANCE_COMPLETED", Action.custom("audit")))
                .build();
        try (Heddle heddle = Heddle.builder()
                .dataDir(folder)
                .config(config)
                .triggerAction(stuck)
                .start()) {
            heddle.publish(definition);
            WorkflowHandle handle = heddle.start(DefinitionId.of("w"), StartOptions.id("i"));
            handle.complete("a", handle.claim("a").attempt(), Payload.NULL);
            assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
            Awaitility.await().atMost(Local.PATIENCE).until(() -> first.size() == 1);
            assertThat(Registries.references(heddle, "w").active()).isTrue();
        }
        Queue<TriggerTask> second = new ConcurrentLinkedQueue<>();
        Noting quick = new Noting("audit", second, task -> {});
        try (Heddle heddle = Heddle.builder()
                .dataDir(folder)
                .config(config)
                .triggerAction(quick)
                .start()) {
            WorkflowHandle handle = heddle.handle(InstanceId.of("i"));
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> !Registries.references(heddle, "w").active());
            assertThat(second)
                    .singleElement()
                    .satisfies(task -> assertThat(task.delivery()).isEqualTo(2));
            assertThat(second.element().idempotencyKey())
                    .isEqualTo(first.element().idempotencyKey());
            assertThat(types(handle)).filteredOn("TRIGGER_FIRED"::equals).hasSize(1);
            assertThat(types(handle)).endsWith("TRIGGER_REDELIVERED", "TRIGGER_RAN");
        }
    }
}
