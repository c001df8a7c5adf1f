package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.CheckpointOccasion;
import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.TriggerStatus;
import io.heddle.definition.Action;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Trigger;
import io.heddle.kernel.graph.TriggerEvents;
import io.heddle.kernel.registry.ThreadKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When triggers fire and what they do. */
class TriggersTest {
    private static final String NONE = "INSTANCE_STARTED";

    /** a, then b; both have an executor. */
    private static Story chain(Trigger... triggers) {
        return Story.of(workflow -> {
            workflow.task("a", "x").task("b", "x", "a");
            for (Trigger trigger : triggers) {
                workflow.trigger(trigger);
            }
            return workflow;
        });
    }

    private static InstanceCommand.SetGlobal set(String key, String json) {
        return new InstanceCommand.SetGlobal(key, Payload.json(json), null);
    }

    private static Action say(String cel) {
        return Action.sendNotification(Map.of("m", cel));
    }

    private static List<HistoryEntry> history(Story story) {
        List<HistoryEntry> entries = new ArrayList<>();
        History.of(story.journal().iterator(), InstanceState.NONE).forEachRemaining(entries::add);
        return entries;
    }

    private static List<String> types(Story story) {
        return history(story).stream().map(HistoryEntry::type).toList();
    }

    private static TriggerStatus status(Story story) {
        return Triggers.views(story.state()).get(0).status();
    }

    // ---- when -----------------------------------------------------------------------------------------------------

    @Test
    void aTriggerFiresInTheWriteOfItsEvent() {
        chain(Trigger.on("t", "NODE_COMPLETED", say("event.nodeId")))
                .start()
                .completes("a")
                .happened("a COMPLETED", "b READY by a", "b EXECUTING 1", "trigger t fired 1 with {\"m\":\"a\"}");
    }

    @Test
    void itIsNarrowedByNameAndFilter() {
        Story story = chain(
                        Trigger.on("named", "NODE_COMPLETED", say("'named'")).named("b"),
                        Trigger.on("big", "NODE_COMPLETED", say("'big'")).when("output.amount > 100"),
                        Trigger.on("key", "VARIABLE_CHANGED", say("event.details.value"))
                                .named("k"))
                .start()
                .completesWith("a", "{\"amount\":5}");
        assertThat(story.events()).noneMatch(event -> event.startsWith("trigger"));
        story.send(set("other", "1"));
        assertThat(story.events()).noneMatch(event -> event.startsWith("trigger"));
        story.send(set("k", "7")).happenedAlso("trigger key fired 1 with {\"m\":7}");
        story.completesWith("b", "{\"amount\":500}")
                .happenedAlso(
                        "trigger named fired 1 with {\"m\":\"named\"}", "trigger big fired 1 with {\"m\":\"big\"}");
    }

    @Test
    void aNameMeansBodyNodesByTheirKeyAndEachByItsId() {
        Story story = Story.of(workflow -> workflow.node(
                                "each", node -> node.loop(2).body("inner", body -> body.executor("x")))
                        .trigger(Trigger.on("all", "NODE_COMPLETED", say("event.nodeId"))
                                .named("inner"))
                        .trigger(Trigger.on("second", "NODE_COMPLETED", say("'second'"))
                                .named("each#1/inner")))
                .start()
                .completes("each#0/inner", "each#1/inner");
        assertThat(Triggers.views(story.state()))
                .extracting(view -> view.fired())
                .containsExactly(2, 1);
    }

    @Test
    void repeatedCommandsAndLateResultsFireNothingTwice() {
        Story story = chain(Trigger.on("t", "NODE_COMPLETED", say("1"))).start();
        story.withId("c-1").completes("a");
        story.withId("c-1")
                .send(new InstanceCommand.Complete("a", 1, Payload.json("{}")))
                .nothingHappened();
        story.send(new InstanceCommand.Complete("a", 1, Payload.json("{}"))).happened("a duplicate 1");
        story.crash().recover();
        assertThat(types(story)).filteredOn("TRIGGER_FIRED"::equals).hasSize(1);
    }

    @Test
    void maxTriggersExpireIt() {
        Story story =
                chain(Trigger.on("t", "VARIABLE_CHANGED", say("1")).atMost(2)).start();
        assertThat(status(story)).isEqualTo(TriggerStatus.ENABLED);
        story.send(set("k", "1"));
        assertThat(status(story)).isEqualTo(TriggerStatus.TRIGGERED);
        story.send(set("k", "2"));
        assertThat(status(story)).isEqualTo(TriggerStatus.EXPIRED);
        story.send(set("k", "3")).happened("global k 2 -> 3");
        story.send(new InstanceCommand.SwitchTrigger("t", true)).refused("TRIGGER_EXPIRED");
    }

    @Test
    void maxTriggersHoldWithinOneCommand() {
        Story story = Story.of(workflow -> workflow.task("a", "x")
                        .task("b", "x")
                        .trigger(Trigger.on("t", "NODE_CANCELLED", say("1")).atMost(1)))
                .start()
                .cancel();
        assertThat(story.events())
                .filteredOn(event -> event.startsWith("trigger"))
                .hasSize(1);
    }

    @Test
    void triggersAreTurnedOnAndOffWhileTheInstanceRuns() {
        Story story =
                chain(Trigger.on("t", "VARIABLE_CHANGED", say("1")).disabled()).start();
        assertThat(status(story)).isEqualTo(TriggerStatus.DISABLED);
        story.send(set("k", "1")).happened("global k - -> 1");
        story.send(new InstanceCommand.SwitchTrigger("t", true)).happened("trigger t enabled");
        story.send(new InstanceCommand.SwitchTrigger("t", true)).nothingHappened();
        story.send(set("k", "2")).happenedAlso("trigger t fired 1 with {\"m\":1}");
        story.send(new InstanceCommand.SwitchTrigger("t", false)).happened("trigger t disabled");
        story.send(set("k", "3")).happened("global k 2 -> 3");
        story.send(new InstanceCommand.SwitchTrigger("nobody", true)).refused("UNKNOWN_TRIGGER");
        story.cancel().send(new InstanceCommand.SwitchTrigger("t", true));
        assertThat(story.reply()).isInstanceOf(InstanceReply.AlreadyTerminal.class);
    }

    @Test
    void aFilterThatCannotBeEvaluatedIsAnErrorAndNotAFiring() {
        Story story = chain(Trigger.on("t", "VARIABLE_CHANGED", say("1")).when("event.details.value > 1"))
                .start()
                .send(set("k", "\"text\""))
                .happened("global k - -> \"text\"", "trigger t failed CONDITION_ERROR");
        assertThat(status(story)).isEqualTo(TriggerStatus.ENABLED);
        assertThat(types(story)).contains("ERROR");
    }

    @Test
    void anInputThatCannotBeEvaluatedIsAnErrorAndNotAFiring() {
        chain(Trigger.on("t", "VARIABLE_CHANGED", say("1 / event.details.value")))
                .start()
                .send(set("k", "0"))
                .happened("global k - -> 0", "trigger t failed INPUT_MAPPING_ERROR");
    }

    // ---- chains ---------------------------------------------------------------------------------------------------

    @Test
    void aChainThatNeverEndsIsCutAndItsLastTriggerDisabled() {
        Story story = chain(
                        Trigger.on("ping", "VARIABLE_CHANGED", Action.setVariable("pong", "global.ping + 1"))
                                .named("ping"),
                        Trigger.on("pong", "VARIABLE_CHANGED", Action.setVariable("ping", "global.pong + 1"))
                                .named("pong"))
                .start()
                .send(set("ping", "0"));
        assertThat(story.events())
                .filteredOn(event -> event.contains(" fired "))
                .hasSize(16);
        assertThat(story.events())
                .endsWith("global ping 14 -> 16", "trigger ping disabled", "trigger ping failed TRIGGER_CHAIN_LIMIT");
        assertThat(Triggers.views(story.state()))
                .extracting(view -> view.status())
                .containsExactly(TriggerStatus.DISABLED, TriggerStatus.TRIGGERED);
        story.instance(InstanceStatus.RUNNING).send(set("ping", "0")).happened("global ping 16 -> 0");
    }

    @Test
    void aTriggerOnErrorsThatIsBrokenItselfComesToAnEnd() {
        Story story = chain(
                        Trigger.on("broken", "ERROR", say("1")).when("1 / 0 > event.seq"),
                        Trigger.on("first", "VARIABLE_CHANGED", say("1 / 0")))
                .start()
                .send(set("k", "0"));
        assertThat(Triggers.views(story.state()))
                .extracting(view -> view.status())
                .containsExactly(TriggerStatus.DISABLED, TriggerStatus.ENABLED);
    }

    @Test
    void manyTriggersThatCallOneAnotherDoNotMultiply() {
        Story story = Story.of(workflow -> {
                    workflow.task("a", "x");
                    for (int n = 0; n < 20; n++) {
                        workflow.trigger(Trigger.on("t" + n, "VARIABLE_CHANGED", Action.setVariable("k" + n, "1")));
                    }
                    return workflow;
                })
                .start()
                .send(set("k", "0"));
        assertThat(Triggers.views(story.state())).allMatch(view -> view.status() == TriggerStatus.DISABLED);
        assertThat(story.events().size()).isLessThan(20 * 20 * 3);
    }

    @Test
    void manyEventsOfOneCommandAreNoChain() {
        Story story = Story.of(workflow -> {
                    for (int n = 0; n < 100; n++) {
                        workflow.task("n" + n, "x");
                    }
                    return workflow.trigger(Trigger.on("t", "NODE_CANCELLED", say("event.nodeId")));
                })
                .start()
                .cancel();
        assertThat(Triggers.views(story.state()).get(0).fired()).isEqualTo(100);
    }

    // ---- children -------------------------------------------------------------------------------------------------

    @Test
    void theInstanceCannotCompleteBeforeAChildItWaitsFor() {
        Story story = chain(Trigger.on(
                        "audit",
                        "NODE_COMPLETED",
                        Action.startSubworkflow("auditing").withInput("of", "event.nodeId"))
                .named("b"));
        story.input("{\"x\":1}")
                .start()
                .completes("a", "b")
                .happened("b COMPLETED", "trigger audit fired 1", "child i-1/#audit@1 requested")
                .instance(InstanceStatus.RUNNING);
        ChildRequest request = story.state().liveChildren.get("i-1/#audit@1").request();
        assertThat(request.kind()).isEqualTo(ThreadKind.SUBWORKFLOW);
        assertThat(request.input().text()).isEqualTo("{\"of\":\"b\"}");
        assertThat(Explanations.of(story.state(), 0, story.now()))
                .singleElement()
                .satisfies(cause -> {
                    assertThat(cause.reason()).isEqualTo("CHILD");
                    assertThat(cause.detail()).contains("i-1/#audit@1");
                });
        story.send(new InstanceCommand.NoteChildStarted("i-1/#audit@1"))
                .send(new InstanceCommand.NoteChildEnded(
                        "i-1/#audit@1", InstanceStatus.FAILED, NodeError.fatal("E", "broken"), null))
                .instance(InstanceStatus.COMPLETED);
        assertThat(types(story))
                .contains(
                        "TRIGGERED_SUBWORKFLOW_REQUESTED",
                        "TRIGGERED_SUBWORKFLOW_STARTED",
                        "TRIGGERED_SUBWORKFLOW_FAILED",
                        "TRIGGER_FIRED");
    }

    @Test
    void aChildIsDynamicAndGetsTheInputOfTheInstance() {
        Story story = chain(Trigger.on(
                        "t",
                        "NODE_FAILED",
                        Action.startChild("repair")
                                .withVersion("1.2.0")
                                .withTimeout(Duration.ofSeconds(9))
                                .withoutWaiting()))
                .input("{\"x\":1}")
                .start()
                .failsFatally("a")
                .instance(InstanceStatus.FAILED);
        ChildRequest request = story.state().liveChildren.get("i-1/#t@1").request();
        assertThat(request.kind()).isEqualTo(ThreadKind.DYNAMIC);
        assertThat(request.input().text()).isEqualTo("{\"x\":1}");
        assertThat(request.version().toString()).isEqualTo("1.2.0");
        assertThat(request.timeout()).isEqualTo(9_000_000);
        assertThat(request.awaited()).isFalse();
        assertThat(types(story)).contains("DYNAMIC_CHILD_SUBMITTED");
    }

    @Test
    void aLimitInTheWayOfAChildIsItsRefusal() {
        chain(Trigger.on("t", "NODE_COMPLETED", Action.startChild("inner")))
                .settings(settings -> settings.maxChildren(1))
                .start()
                .completes("a")
                .completes("b")
                .happenedAlso("child i-1/#t@2 requested", "child i-1/#t@2 refused CHILD_LIMIT")
                .instance(InstanceStatus.RUNNING);
    }

    @Test
    void whatTheEndOfTheInstanceMeansToItsChildrenHoldsForTriggeredOnes() {
        Story story = chain(
                        Trigger.on("w", NONE, Action.startChild("inner")),
                        Trigger.on("l", NONE, Action.startSubworkflow("inner").withoutWaiting()))
                .start()
                .cancel();
        assertThat(story.state().liveChildren.values()).allMatch(child -> child.cancelReason() != null);
    }

    @Test
    void childrenOfATriggerThatFiresTooLateAreAnError() {
        Story.of(workflow -> workflow.failurePolicy(FailurePolicy.FAIL_FAST)
                        .task("a", "x")
                        .trigger(Trigger.on("t", "NODE_FAILED", Action.startChild("repair"))))
                .start()
                .failsFatally("a")
                .instance(InstanceStatus.FAILED)
                .happenedAlso("trigger t failed ALREADY_TERMINAL");
    }

    // ---- threads of their own -------------------------------------------------------------------------------------

    @Test
    void aWorkflowOfItsOwnIsAskedForUntilItExists() {
        Story story = Story.of(workflow -> workflow.task("a", "x")
                        .trigger(Trigger.on(
                                "next",
                                "INSTANCE_COMPLETED",
                                Action.startWorkflow("report").withInput("of", "instance.id"))))
                .start()
                .completes("a")
                .instance(InstanceStatus.COMPLETED)
                .happenedAlso("trigger next fired 1", "workflow i-1/#next@1 requested");
        assertThat(story.state().hasLiveChildren()).isFalse();
        assertThat(ParentTalk.BEGUN.due(story.crash().state()))
                .singleElement()
                .isInstanceOfSatisfying(ThreadMessage.Launch.class, launch -> {
                    assertThat(launch.to().value()).isEqualTo("i-1/#next@1");
                    assertThat(launch.request().kind()).isEqualTo(ThreadKind.MAIN);
                    assertThat(launch.request().input().text()).isEqualTo("{\"of\":\"i-1\"}");
                });
        story.send(new InstanceCommand.NoteWorkflow("i-1/#next@1", null)).happened("workflow i-1/#next@1 started");
        assertThat(ParentTalk.BEGUN.due(story.state())).isEmpty();
        story.send(new InstanceCommand.NoteWorkflow("i-1/#next@1", null)).nothingHappened();
    }

    @Test
    void aRefusedWorkflowIsToldAndForgotten() {
        Story story =
                chain(Trigger.on("t", NONE, Action.startWorkflow("report"))).start();
        story.send(new InstanceCommand.NoteWorkflow("i-1/#t@1", NodeError.fatal("START_REFUSED", "NOT_FOUND")))
                .happened("workflow i-1/#t@1 refused START_REFUSED");
        assertThat(types(story)).contains("WORKFLOW_REQUESTED", "WORKFLOW_FAILED");
        assertThat(ParentTalk.BEGUN.due(story.state())).isEmpty();
    }

    // ---- this instance --------------------------------------------------------------------------------------------

    @Test
    void stopThreadCancelsTheInstance() {
        chain(Trigger.on("t", "NODE_COMPLETED", new Action.Stop()))
                .start()
                .completes("a")
                .instance(InstanceStatus.CANCELLED)
                .instanceError("CANCELLED")
                .expect("a COMPLETED", "b CANCELLED")
                .effects();
    }

    @Test
    void pauseThreadPausesIt() {
        chain(Trigger.on("t", "NODE_COMPLETED", new Action.Pause()))
                .start()
                .completes("a")
                .instance(InstanceStatus.PAUSED);
    }

    @Test
    void pauseThreadBeforeTheStartIsAnError() {
        chain(Trigger.on("t", "INSTANCE_CREATED", new Action.Pause()))
                .create()
                .instance(InstanceStatus.CREATED)
                .happenedAlso("trigger t failed NOT_STARTED");
    }

    @Test
    void resumeThreadAsksForASlot() {
        Story story = chain(Trigger.on("t", "NODE_COMPLETED", new Action.Resume()))
                .start()
                .pause()
                .completes("a")
                .instance(InstanceStatus.PAUSED)
                .happenedAlso("trigger t fired 1");
        assertThat(story.state().isSlotAwaited()).isTrue();
        story.resume().instance(InstanceStatus.RUNNING).expect("b EXECUTING");
    }

    @Test
    void skipNodeSkipsWhatHasNotEnded() {
        chain(Trigger.on("t", "VARIABLE_CHANGED", new Action.SkipNode("a", "event.details.value")))
                .start()
                .send(set("k", "5"))
                .expect("a SKIPPED", "b EXECUTING")
                .seesOutput("b", "a", "5")
                .happenedAlso("a SKIPPED skipped by the trigger t")
                .effects("stop a 1", "execute b 1 1")
                .send(set("k", "6"))
                .happened("global k 5 -> 6", "trigger t failed ILLEGAL_TRANSITION");
    }

    @Test
    void skippingTheLastNodeEndsTheInstance() {
        Story.of(workflow -> workflow.task("a", "x").trigger(Trigger.on("t", "VARIABLE_CHANGED", Action.skipNode("a"))))
                .start()
                .send(set("k", "1"))
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void setVariableWritesAndKeepsTheBound() {
        chain(Trigger.on("t", "NODE_COMPLETED", Action.setVariable("last", "event.nodeId + string(event.attempt)")))
                .settings(settings -> settings.maxGlobalDataBytes(5))
                .start()
                .completes("a")
                .happenedAlso("global last - -> \"a1\"");
        chain(Trigger.on("t", "NODE_COMPLETED", Action.setVariable("last", "'a long text'")))
                .settings(settings -> settings.maxGlobalDataBytes(5))
                .start()
                .completes("a")
                .happenedAlso("trigger t failed GLOBAL_DATA_TOO_LARGE");
    }

    @Test
    void aNotificationIsInTheHistory() {
        Story story = chain(Trigger.on("t", "NODE_COMPLETED", say("'done: ' + event.nodeId")))
                .start()
                .completes("a");
        assertThat(history(story))
                .filteredOn(entry -> entry.type().equals("TRIGGER_FIRED"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.details())
                        .containsEntry("triggerId", "t")
                        .containsEntry("action", "send_notification")
                        .containsEntry("status", "TRIGGERED")
                        .containsEntry("notification", Map.of("m", "done: a")));
    }

    // ---- custom actions -------------------------------------------------------------------------------------------

    @Test
    void aCustomActionRunsUntilItsEndIsNoted() {
        Story story = chain(Trigger.on("t", "NODE_COMPLETED", Action.custom("audit")))
                .start()
                .completes("a")
                .effects("execute b 1 1", "run t 1 1");
        TriggerOrder order = TriggerOrder.of(story.state(), 0, 1);
        assertThat(order.executor()).isEqualTo("trigger action audit");
        assertThat(order.input().text()).contains("\"type\":\"NODE_COMPLETED\"", "\"nodeId\":\"a\"");
        assertThat(story.state().hasTriggerRuns()).isTrue();
        story.crash()
                .send(new InstanceCommand.Recover(Set.of("b"), Set.of("trigger action audit")))
                .nothingHappened()
                .effects("seek trigger t 1 1", "execute b 1 1");
        story.send(new InstanceCommand.NoteTriggerLost("t", 1, 1))
                .happened("trigger t delivery 2 of 1")
                .effects("run t 1 2");
        story.send(new InstanceCommand.NoteTriggerLost("t", 1, 1)).nothingHappened();
        story.send(new InstanceCommand.NoteTriggerRan("t", 1, null)).happened("trigger t ran 1");
        story.send(new InstanceCommand.NoteTriggerRan("t", 1, null)).nothingHappened();
        assertThat(story.state().hasTriggerRuns()).isFalse();
    }

    @Test
    void aRunThatDiedWithItsHostIsHandedOverAgainEvenAfterTheEnd() {
        Story story = Story.of(workflow ->
                        workflow.task("a", "x").trigger(Trigger.on("t", "INSTANCE_COMPLETED", Action.custom("audit"))))
                .settings(settings -> settings.maxRedeliveries(2))
                .start()
                .completes("a")
                .instance(InstanceStatus.COMPLETED)
                .effects("run t 1 1");
        story.crash().recover().happened("trigger t delivery 2 of 1").effects("run t 1 2");
        story.crash().recover().happened("trigger t ran 1 ATTEMPT_LOST").effects();
        story.crash().recover().nothingHappened();
        assertThat(types(story)).contains("TRIGGER_REDELIVERED", "ERROR");
    }

    @Test
    void aRunThatFailedIsAnError() {
        Story story = chain(Trigger.on("t", NONE, Action.custom("audit"))).start();
        story.send(new InstanceCommand.NoteTriggerRan("t", 1, NodeError.fatal("EXECUTOR_ERROR", "no")))
                .instance(InstanceStatus.RUNNING);
        assertThat(types(story)).endsWith("ERROR");
    }

    // ---- checkpoints ----------------------------------------------------------------------------------------------

    @Test
    void aFiringTakesACheckpointThatHoldsWhatItDid() {
        Story story = chain(
                        Trigger.on("t", NONE, new Action.SetVariable("k", "1")).withCheckpoint())
                .start();
        assertThat(story.state().checkpoints())
                .extracting(Checkpoint::occasion, Checkpoint::description)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(CheckpointOccasion.TRIGGER, "t"));
        Past past = story.past(story.state().checkpoints().get(0).seq());
        assertThat(past.state().globals.get("k").value().text()).isEqualTo("1");
        assertThat(past.state().triggers.mark(0).fired()).isEqualTo(1);
    }

    @Test
    void theOccasionOfADefinitionIsEveryFiring() {
        Story story = Story.of(workflow -> workflow.task("a", "x")
                        .checkpoints(CheckpointOccasion.TRIGGER)
                        .trigger(Trigger.on("t", NONE, say("1"))))
                .start();
        assertThat(story.state().checkpoints())
                .extracting(Checkpoint::description)
                .containsExactly("t");
    }

    /** It would never end. */
    @Test
    void noCheckpointIsTakenBecauseOfOne() {
        Story story = Story.of(workflow -> workflow.task("a", "x")
                        .checkpoints(CheckpointOccasion.TRIGGER)
                        .trigger(Trigger.on("t", "CHECKPOINT_TAKEN", new Action.SetVariable("k", "1")))
                        .trigger(Trigger.on("u", "VARIABLE_CHANGED", say("2")).withCheckpoint()))
                .start()
                .send(new InstanceCommand.CreateCheckpoint("safe", "", List.of(), Map.of()));
        assertThat(Triggers.views(story.state()))
                .extracting(view -> view.fired())
                .containsExactly(2, 2);
        assertThat(story.state().checkpoints())
                .extracting(Checkpoint::description)
                .containsExactly("", "u");
    }

    // ---- every event ----------------------------------------------------------------------------------------------

    /** What random runs write in their histories is what a trigger may name, and it names what it says. */
    @Test
    void everyTypeOfTheHistoryCanBeListenedTo() {
        Set<String> seen = new HashSet<>();
        for (long seed = 0; seed < 300; seed++) {
            new RandomRun(seed).drive(120, (before, command, commandId, decision) -> {
                if (decision.batch() != null) {
                    History.of(decision.batch(), before).forEach(entry -> {
                        seen.add(entry.type());
                        TriggerEvents.About about = TriggerEvents.all().get(entry.type());
                        assertThat(about).as(entry.type()).isNotNull();
                        assertThat(entry.nodeId() != null)
                                .as(entry.type())
                                .isEqualTo(about == TriggerEvents.About.NODE);
                        if (about == TriggerEvents.About.TRIGGER) {
                            assertThat(entry.details()).as(entry.type()).containsKey("triggerId");
                        }
                        if (about == TriggerEvents.About.KEY) {
                            assertThat(entry.details()).as(entry.type()).containsKey("key");
                        }
                    });
                }
            });
        }
        assertThat(seen).hasSizeGreaterThan(50);
    }

    // ---- what is kept ---------------------------------------------------------------------------------------------

    @Test
    @Tag("trap-D34")
    void aSnapshotHoldsTheTriggers() {
        Story story = chain(
                        Trigger.on("c", NONE, Action.custom("audit")),
                        Trigger.on("w", NONE, Action.startWorkflow("report")),
                        Trigger.on("off", NONE, say("1")).disabled())
                .start();
        InstanceState restored = InstanceSnapshot.of(story.state()).toState();
        assertThat(InstanceAudit.difference(story.state(), restored)).isNull();
        assertThat(Triggers.views(restored)).isEqualTo(Triggers.views(story.state()));
        assertThat(Triggers.views(restored)).extracting(view -> view.running()).containsExactly(1, 0, 0);
    }

    @Test
    void firingsAreCountedOnThroughAReopening() {
        Story story = chain(Trigger.on(
                        "t", "NODE_FAILED", Action.startChild("repair").withoutWaiting()))
                .start()
                .failsFatally("a")
                .instance(InstanceStatus.FAILED)
                .retryFailed()
                .failsFatally("a");
        assertThat(story.state().liveChildren.keySet()).contains("i-1/#t@2");
    }
}
