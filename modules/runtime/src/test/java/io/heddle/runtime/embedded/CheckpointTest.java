package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.CheckpointCleanup;
import io.heddle.CheckpointLimits;
import io.heddle.CheckpointOccasion;
import io.heddle.CheckpointOptions;
import io.heddle.CheckpointView;
import io.heddle.ChildOptions;
import io.heddle.ChildStatus;
import io.heddle.ChildView;
import io.heddle.DefinitionId;
import io.heddle.Finding;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.InstanceResult;
import io.heddle.InstanceStatus;
import io.heddle.InvalidDefinitionException;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.RestoreOptions;
import io.heddle.StartOptions;
import io.heddle.TriggerView;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.Action;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.Trigger;
import io.heddle.definition.WorkflowDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Named checkpoints and restore. */
class CheckpointTest {

    private static WorkflowDefinition chain() {
        return WorkflowDefinition.builder("chain")
                .task("first", "echo")
                .task("second", "gate", "first")
                .task("third", "echo", "second")
                .build();
    }

    private static WorkflowHandle inTheMiddle(Local local) {
        local.heddle.publish(chain());
        WorkflowHandle run =
                local.heddle.start(chain().id(), StartOptions.id("r").withInput(Payload.json("{\"n\":1}")));
        Local.await(run, "second", NodeStatus.EXECUTING);
        return run;
    }

    private static String refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        String[] code = new String[1];
        assertThatThrownBy(call).isInstanceOfSatisfying(HeddleException.class, refused -> code[0] = refused.code());
        return code[0];
    }

    /** Two global values, a loop in its second iteration and a path, each as it was when the checkpoint was taken. */
    @Test
    @Tag("promise-133")
    @Tag("trap-D44")
    @Tag("trap-D45")
    void aRestoredRunHasVariablesPathAndLoopCountersOfItsCheckpoint() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.start(
                    WorkflowDefinition.builder("looping")
                            .task("before", "echo")
                            .node(
                                    "loop",
                                    node -> node.loop(3)
                                            .body("work", body -> body.executor("gate"))
                                            .after("before"))
                            .build(),
                    StartOptions.id("l"));
            run.setGlobal("colour", Payload.json("\"red\""), null);
            local.open(run, "loop#0/work");
            Local.await(run, "loop#1/work", NodeStatus.EXECUTING);
            CheckpointView second = run.createCheckpoint(CheckpointOptions.id("second")
                    .withDescription("second iteration")
                    .withTag("loop")
                    .withField("owner", "me"));
            assertThat(second.stored()).isTrue();
            assertThat(second.size()).isPositive();
            assertThat(second.tags()).containsExactly("loop");
            assertThat(second.customFields()).isEqualTo(Map.of("owner", "me"));
            List<String> path = run.status().executionPath();
            assertThat(run.setGlobal("colour", Payload.json("\"blue\""), 1)).isEqualTo(2);
            local.open(run, "loop#1/work");
            local.open(run, "loop#2/work");
            assertThat(run.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);

            WorkflowHandle restored =
                    run.restore(RestoreOptions.checkpoint("second").withId("l-2"));
            assertThat(restored.status().executionPath()).isEqualTo(path);
            assertThat(restored.node("loop#0/work").status()).isEqualTo(NodeStatus.COMPLETED);
            assertThat(restored.nodes()).as("no third iteration yet").hasSize(4);
            assertThat(restored.setGlobal("colour", Payload.json("\"green\""), 1))
                    .as("the revision of the checkpoint")
                    .isEqualTo(2);
            local.open(restored, "loop#1/work");
            local.open(restored, "loop#2/work");
            assertThat(restored.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(local.executed(restored, "before")).isZero();
            assertThat(local.executed(restored, "loop#0/work")).isZero();
            assertThat(local.executed(restored, "loop#1/work")).isEqualTo(1);
            assertThat(restored.history(1, 100))
                    .extracting(HistoryEntry::type)
                    .startsWith("INSTANCE_CREATED", "CHECKPOINT_RESTORED", "INSTANCE_STARTED");
        }
    }

    /** Clean-up by count, size and age in any order leaves checkpoints that restore, each by itself. */
    @Test
    @Tag("promise-133")
    @Tag("trap-D45")
    void whatCleanUpLeavesStillRestores() {
        try (Local local = new Local()) {
            WorkflowHandle run = inTheMiddle(local);
            for (int n = 1; n <= 5; n++) {
                run.setGlobal("n", Payload.json("" + n), null);
                run.createCheckpoint(CheckpointOptions.id("c" + n));
            }
            CheckpointCleanup byCount = run.cleanUpCheckpoints(CheckpointLimits.maxCount(3));
            assertThat(byCount.deletedIds()).containsExactly("c1", "c2");
            assertThat(byCount.deletedCount()).isEqualTo(2);
            assertThat(byCount.freedSpaceBytes()).isPositive();
            assertThat(byCount.remainingCount()).isEqualTo(3);
            assertThat(run.deleteCheckpoint("c4").deletedIds()).containsExactly("c4");
            long one = run.checkpoints().get(0).size();
            assertThat(run.cleanUpCheckpoints(CheckpointLimits.maxSize(10 * one))
                            .deletedIds())
                    .isEmpty();
            for (CheckpointView left : run.checkpoints()) {
                WorkflowHandle restored = run.restore(RestoreOptions.checkpoint(left.id()));
                assertThat(restored.setGlobal(
                                "n",
                                Payload.json("0"),
                                Integer.valueOf(left.id().substring(1))))
                        .isEqualTo(Integer.parseInt(left.id().substring(1)) + 1);
            }
            assertThat(run.cleanUpCheckpoints(CheckpointLimits.maxSize(one)).deletedIds())
                    .containsExactly("c3");
            assertThat(run.cleanUpCheckpoints(CheckpointLimits.maxAge(Duration.ofNanos(1_000)))
                            .deletedIds())
                    .as("the last one is retained")
                    .isEmpty();
            assertThat(run.cleanUpCheckpoints(CheckpointLimits.maxAge(Duration.ofNanos(1_000))
                                    .withMinRetained(0))
                            .deletedIds())
                    .containsExactly("c5");
            assertThat(refusal(() -> run.restore(RestoreOptions.checkpoint("c5"))))
                    .isEqualTo("UNKNOWN_CHECKPOINT");
            assertThat(run.history(1, 1_000))
                    .extracting(HistoryEntry::type)
                    .contains("CHECKPOINT_CREATED", "CHECKPOINT_DELETED");
        }
    }

    @Test
    @Tag("promise-113")
    @Tag("trap-D2")
    @Tag("trap-D46")
    void aRestoredRunIsAThreadOfItsDefinitionAndTakesNobodysId() {
        try (Local local = new Local()) {
            WorkflowHandle run = inTheMiddle(local);
            long middle = run.status().seq();
            WorkflowHandle restored = run.restore(RestoreOptions.at(middle).withId("r-2"));
            assertThat(Registries.references(local.heddle, "chain").references())
                    .extracting(
                            reference -> reference.sourceId(),
                            reference -> reference.details().get("kind"))
                    .contains(org.assertj.core.groups.Tuple.tuple("r-2", "COPY"));
            assertThat(run.restore(RestoreOptions.at(middle).withId("r-2")).id())
                    .as("asked twice")
                    .isEqualTo(restored.id());
            assertThat(refusal(() -> run.restore(RestoreOptions.at(1).withId("r-2"))))
                    .isEqualTo("THREAD_LIVE");
            assertThat(refusal(() -> run.restore(RestoreOptions.at(middle).withId("r"))))
                    .isEqualTo("THREAD_LIVE");
            assertThat(refusal(() -> run.restore(RestoreOptions.at(9_999)))).isEqualTo("UNKNOWN_SEQ");
            local.open(restored, "second");
            assertThat(restored.awaitEnd(Local.PATIENCE).output()).isEqualTo(Payload.json("{\"n\":1}"));
            assertThat(run.status().status()).as("untouched").isEqualTo(InstanceStatus.RUNNING);
        }
    }

    @Test
    void aPausedRunGoesBackInPlaceAndItsHistoryIsKept() {
        try (Local local = new Local()) {
            WorkflowHandle run = inTheMiddle(local);
            run.createCheckpoint(CheckpointOptions.id("middle"));
            run.setGlobal("later", Payload.json("1"), null);
            assertThat(refusal(() ->
                            run.restore(RestoreOptions.checkpoint("middle").inPlace())))
                    .isEqualTo("NOT_PAUSED");
            run.pause();
            long before = run.status().seq();
            assertThat(run.restore(RestoreOptions.checkpoint("middle").inPlace())
                            .id())
                    .isEqualTo(run.id());
            assertThat(run.status().status()).isEqualTo(InstanceStatus.PAUSED);
            assertThat(run.node("second").status()).isEqualTo(NodeStatus.READY);
            assertThat(run.setGlobal("later", Payload.json("2"), 0))
                    .as("not set then")
                    .isEqualTo(1);
            assertThat(run.history(1, 1_000)).hasSizeGreaterThan((int) before);
            run.resume();
            local.open(run, "second");
            assertThat(run.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(local.executed(run, "first")).isEqualTo(1);
            assertThat(run.status().epoch()).isEqualTo(1);
        }
    }

    @Test
    @Tag("trap-D46")
    void anEndedRunGoesBackInPlaceUnderANewEpoch() {
        try (Local local = new Local()) {
            WorkflowHandle run = inTheMiddle(local);
            long middle = run.status().seq();
            run.cancel("by mistake");
            run.awaitReleased();
            run.restore(RestoreOptions.at(middle).inPlace());
            assertThat(run.status().epoch()).isEqualTo(2);
            assertThat(run.status().status()).isEqualTo(InstanceStatus.RUNNING);
            local.open(run, "second");
            assertThat(run.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(local.executed(run, "first")).isEqualTo(1);
        }
    }

    // ---- forks ----------------------------------------------------------------------------------------------------

    private static WorkflowHandle forking(Local local) {
        WorkflowHandle run = local.heddle.start(
                WorkflowDefinition.builder("forking")
                        .task("before", "echo")
                        .node(
                                "split",
                                node -> node.fork(Fork.parallel()
                                                .path("p", "quick")
                                                .path("q", "slow"))
                                        .after("before"))
                        .task("quick", "name", "split")
                        .task("slow", "gate", "split")
                        .node(
                                "gather",
                                node -> node.forkJoin(ForkJoin.of("split")).after("quick", "slow"))
                        .node(
                                "after",
                                node -> node.executor("echo")
                                        .input("all", "upstream['gather']")
                                        .after("gather"))
                        .build(),
                StartOptions.id("f"));
        Awaitility.await()
                .atMost(Local.PATIENCE)
                .until(() -> local.executions.containsKey("f/split.q@1/slow")
                        && run.children().stream().anyMatch(child -> child.status() == ChildStatus.COMPLETED));
        return run;
    }

    private static WorkflowHandle slowPath(Local local, WorkflowHandle run) {
        WorkflowHandle path = local.heddle.handle(InstanceId.of(run.id() + "/split.q@2"));
        Awaitility.await()
                .atMost(Local.PATIENCE)
                .until(() -> local.executions.containsKey(run.id() + "/split.q@2/slow"));
        return path;
    }

    @Test
    @Tag("trap-D44")
    void aRestoredRunDoesAnOpenForkAgainAndTheOldRunGoesOn() {
        try (Local local = new Local()) {
            WorkflowHandle run = forking(local);
            run.createCheckpoint(CheckpointOptions.id("open"));
            WorkflowHandle restored =
                    run.restore(RestoreOptions.checkpoint("open").withId("f2"));
            local.open(slowPath(local, restored), "slow");
            InstanceResult end = restored.awaitEnd(Local.PATIENCE);
            assertThat(end.status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(end.output())
                    .isEqualTo(Payload.json("{\"all\":{\"p\":\"f2/split.p@2/quick\",\"q\":\"opened\"}}"));
            assertThat(local.executed(restored, "before")).isZero();
            assertThat(run.status().status()).isEqualTo(InstanceStatus.RUNNING);
            local.open(local.heddle.handle(InstanceId.of("f/split.q@1")), "slow");
            assertThat(run.awaitEnd(Local.PATIENCE).output())
                    .isEqualTo(Payload.json("{\"all\":{\"p\":\"f/split.p@1/quick\",\"q\":\"opened\"}}"));
        }
    }

    @Test
    @Tag("trap-D44")
    void inPlaceTheOpenPathsEndAndTheForkIsDoneAgain() {
        try (Local local = new Local()) {
            WorkflowHandle run = forking(local);
            run.createCheckpoint(CheckpointOptions.id("open"));
            run.pause();
            run.restore(RestoreOptions.checkpoint("open").inPlace());
            assertThat(local.heddle
                            .handle(InstanceId.of("f/split.q@1"))
                            .status()
                            .status())
                    .isEqualTo(InstanceStatus.CANCELLED);
            run.resume();
            local.open(slowPath(local, run), "slow");
            assertThat(run.awaitEnd(Local.PATIENCE).output())
                    .isEqualTo(Payload.json("{\"all\":{\"p\":\"f/split.p@2/quick\",\"q\":\"opened\"}}"));
            assertThat(local.executed(run, "before")).isEqualTo(1);
        }
    }

    // ---- triggers -------------------------------------------------------------------------------------------------

    @Test
    void aTriggerTakesACheckpointThatHoldsWhatItDid() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.start(
                    WorkflowDefinition.builder("watched")
                            .task("first", "echo")
                            .task("second", "gate", "first")
                            .trigger(Trigger.on("done", "NODE_COMPLETED", Action.setVariable("seen", "event.nodeId"))
                                    .named("first")
                                    .withCheckpoint())
                            .build(),
                    StartOptions.id("w"));
            Local.await(run, "second", NodeStatus.EXECUTING);
            CheckpointView taken = stored(run, 1).get(0);
            assertThat(taken.occasion()).isEqualTo(CheckpointOccasion.TRIGGER);
            run.setGlobal("seen", Payload.json("\"changed\""), 1);
            WorkflowHandle restored =
                    run.restore(RestoreOptions.checkpoint(taken.id()).withId("w2"));
            assertThat(restored.triggers()).extracting(TriggerView::fired).containsExactly(1);
            assertThat(restored.setGlobal("seen", Payload.json("\"restored\""), 1))
                    .as("set by the trigger, not changed since")
                    .isEqualTo(2);
            local.open(restored, "second");
            assertThat(restored.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(local.executed(restored, "first")).isZero();
        }
    }

    @Test
    void aCheckpointBecauseOfACheckpointAndOneOnRequestByItselfAreRefused() {
        try (Local local = new Local()) {
            WorkflowDefinition definition = WorkflowDefinition.builder("bad")
                    .node("a", node -> node.executor("echo").checkpoints(CheckpointOccasion.REQUEST))
                    .trigger(Trigger.on("again", "CHECKPOINT_CREATED", Action.setVariable("k", "1"))
                            .withCheckpoint())
                    .build();
            assertThatThrownBy(() -> local.heddle.start(definition, StartOptions.id("b")))
                    .isInstanceOfSatisfying(
                            InvalidDefinitionException.class,
                            refused -> assertThat(refused.findings())
                                    .extracting(Finding::code, Finding::element)
                                    .containsExactlyInAnyOrder(
                                            org.assertj.core.groups.Tuple.tuple("INVALID_CHECKPOINTS", "a"),
                                            org.assertj.core.groups.Tuple.tuple("INVALID_TRIGGER", "again")));
        }
    }

    // ---- children -------------------------------------------------------------------------------------------------

    private static WorkflowHandle calling(Local local) {
        local.heddle.publish(WorkflowDefinition.builder("inner")
                .task("quick", "echo")
                .task("slow", "gate", "quick")
                .build());
        WorkflowHandle outer = local.heddle.start(
                WorkflowDefinition.builder("outer")
                        .node("call", node -> node.subworkflow("inner"))
                        .build(),
                StartOptions.id("o"));
        Awaitility.await().atMost(Local.PATIENCE).until(() -> local.executions.containsKey("o/call@1/slow"));
        return outer;
    }

    @Test
    void liveChildrenAreRestoredAtTheirPointsByANamedCheckpoint() {
        try (Local local = new Local()) {
            WorkflowHandle outer = calling(local);
            CheckpointView checkpoint = outer.createCheckpoint(CheckpointOptions.id("waiting"));
            assertThat(checkpoint.children()).containsOnlyKeys(InstanceId.of("o/call@1"));
            WorkflowHandle restored =
                    outer.restore(RestoreOptions.checkpoint("waiting").withId("o2"));
            WorkflowHandle child = local.heddle.handle(InstanceId.of("o2/call@1"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> local.executions.containsKey("o2/call@1/slow"));
            assertThat(child.status().kind()).isEqualTo("SUBWORKFLOW");
            local.open(child, "slow");
            assertThat(restored.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(local.executed(child, "quick"))
                    .as("done by the old child")
                    .isZero();
            assertThat(outer.status().status()).isEqualTo(InstanceStatus.RUNNING);
        }
    }

    @Test
    void liveChildrenAreStartedAnewByABareEvent() {
        try (Local local = new Local()) {
            WorkflowHandle outer = calling(local);
            WorkflowHandle restored =
                    outer.restore(RestoreOptions.at(outer.status().seq()).withId("o2"));
            WorkflowHandle child = local.heddle.handle(InstanceId.of("o2/call@2"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> local.executions.containsKey("o2/call@2/slow"));
            assertThat(local.executed(child, "quick")).isEqualTo(1);
            local.open(child, "slow");
            assertThat(restored.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    /** The content kept for a checkpoint does not hold what live children were given; the events do. */
    @Test
    void aChildNoNodeWaitsForIsStartedAnewWithItsInput() {
        try (Local local = new Local()) {
            local.heddle.publish(
                    WorkflowDefinition.builder("inner").task("slow", "gate").build());
            WorkflowHandle outer = inTheMiddle(local);
            WorkflowHandle child = outer.startChild(
                    DefinitionId.of("inner"), ChildOptions.input("{\"n\": 7}").withoutWaiting());
            Local.await(child, "slow", NodeStatus.EXECUTING);
            CheckpointView kept = outer.createCheckpoint(CheckpointOptions.id("kept"));
            for (RestoreOptions point : List.of(
                    RestoreOptions.at(kept.seq()).withId("anew"),
                    RestoreOptions.checkpoint("kept").withId("at-its-point"))) {
                WorkflowHandle restored = outer.restore(point);
                Awaitility.await()
                        .atMost(Local.PATIENCE)
                        .until(() -> restored.children().stream().anyMatch(view -> view.status() == ChildStatus.LIVE));
                WorkflowHandle again =
                        local.heddle.handle(restored.children().get(0).threadId());
                assertThat(again.id()).isNotEqualTo(child.id());
                assertThat(again.history(1, 1).get(0).details().get("input").toString())
                        .contains("7");
            }
        }
    }

    @Test
    @Tag("trap-D42")
    void inPlaceCancelsLiveChildrenFirst() {
        try (Local local = new Local()) {
            WorkflowHandle outer = calling(local);
            long point = outer.status().seq();
            outer.pause();
            outer.restore(RestoreOptions.at(point).inPlace());
            assertThat(local.heddle.handle(InstanceId.of("o/call@1")).status().status())
                    .isEqualTo(InstanceStatus.CANCELLED);
            assertThat(outer.node("call").status()).isEqualTo(NodeStatus.READY);
            outer.resume();
            WorkflowHandle child = local.heddle.handle(InstanceId.of("o/call@2"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> local.executions.containsKey("o/call@2/slow"));
            local.open(child, "slow");
            assertThat(outer.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(outer.children()).extracting(ChildView::threadId).hasSize(2);
        }
    }

    @Test
    @Tag("promise-115")
    void checkpointsAndRestoredRunsSurviveARestart(@TempDir Path folder) {
        try (Local local = Local.in(folder, "")) {
            WorkflowHandle run = inTheMiddle(local);
            run.createCheckpoint(CheckpointOptions.id("middle"));
            run.restore(RestoreOptions.checkpoint("middle").withId("r-2")).pause();
            run.pause();
        }
        try (Local local = Local.in(folder, "")) {
            WorkflowHandle run = local.heddle.handle(InstanceId.of("r"));
            assertThat(run.checkpoints()).extracting(CheckpointView::id).containsExactly("middle");
            assertThat(Registries.references(local.heddle, "chain").references())
                    .extracting(reference -> reference.sourceId())
                    .containsExactlyInAnyOrder("r", "r-2");
            WorkflowHandle again =
                    run.restore(RestoreOptions.checkpoint("middle").withId("r-3"));
            local.open(again, "second");
            assertThat(again.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(local.executed(again, "first")).isZero();
            WorkflowHandle restored = local.heddle.handle(InstanceId.of("r-2"));
            restored.resume();
            local.open(restored, "second");
            assertThat(restored.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(local.executed(restored, "first")).isZero();
        }
    }

    /** With the run go its checkpoints: a new run of the id has none. */
    @Test
    void removalTakesTheCheckpointsAlong() {
        try (Local local = new Local()) {
            WorkflowHandle run = inTheMiddle(local);
            run.createCheckpoint(CheckpointOptions.id("middle"));
            local.heddle.remove(run.id(), true);
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> refusal(run::status).equals("UNKNOWN_INSTANCE"));
            WorkflowHandle next = Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> local.heddle.start(chain().id(), StartOptions.id("r")), handle -> true);
            assertThat(next.checkpoints()).isEmpty();
            assertThat(refusal(() -> next.restore(RestoreOptions.checkpoint("middle"))))
                    .isEqualTo("UNKNOWN_CHECKPOINT");
        }
    }

    @Test
    void actorsTakeAndRestoreCheckpointsByMessage() {
        try (Local local = new Local()) {
            WorkflowHandle run = inTheMiddle(local);
            ActorHeddle actors = ActorHeddle.of(local.heddle);
            assertThat(ask(
                            actors,
                            replyTo ->
                                    new InstanceManager.CreateCheckpoint(run.id(), CheckpointOptions.id("c"), replyTo)))
                    .isInstanceOf(InstanceManager.CheckpointCreated.class);
            assertThat(ask(actors, replyTo -> new InstanceManager.GetCheckpoints(run.id(), replyTo)))
                    .isInstanceOfSatisfying(
                            InstanceManager.Checkpoints.class,
                            all -> assertThat(all.checkpoints()).hasSize(1));
            assertThat(ask(
                            actors,
                            replyTo -> new InstanceManager.Restore(
                                    run.id(), RestoreOptions.checkpoint("c").withId("r-2"), replyTo)))
                    .isEqualTo(new InstanceManager.Restored(InstanceId.of("r-2")));
            assertThat(ask(
                            actors,
                            replyTo ->
                                    new InstanceManager.CleanUpCheckpoints(run.id(), CheckpointLimits.NONE, replyTo)))
                    .isInstanceOf(InstanceManager.CheckpointsDeleted.class);
            assertThat(ask(actors, replyTo -> new InstanceManager.DeleteCheckpoint(run.id(), "c", replyTo)))
                    .isInstanceOfSatisfying(
                            InstanceManager.CheckpointsDeleted.class,
                            gone -> assertThat(gone.cleanup().deletedIds()).containsExactly("c"));
        }
    }

    private static InstanceManager.Reply ask(
            ActorHeddle actors,
            java.util.function.Function<
                            org.apache.pekko.actor.typed.ActorRef<InstanceManager.Reply>, InstanceManager.Command>
                    message) {
        return Waiting.forever(AskPattern.ask(
                actors.manager(),
                message::apply,
                Local.PATIENCE,
                actors.actorSystem().scheduler()));
    }

    // ---- keys -----------------------------------------------------------------------------------------------------

    private static List<CheckpointView> stored(WorkflowHandle run, int count) {
        return Awaitility.await()
                .atMost(Local.PATIENCE)
                .until(
                        run::checkpoints,
                        all -> all.size() == count && all.stream().allMatch(CheckpointView::stored));
    }

    @Test
    @Tag("key-checkpoints.on")
    void theConfiguredOccasionsAreTaken() {
        try (Local local = new Local("heddle.checkpoints.on = [PAUSE, STOP]")) {
            WorkflowHandle run = inTheMiddle(local);
            run.pause();
            run.cancel("enough");
            assertThat(stored(run, 2))
                    .extracting(CheckpointView::occasion)
                    .containsExactly(CheckpointOccasion.PAUSE, CheckpointOccasion.STOP);
            WorkflowHandle restored = run.restore(
                    RestoreOptions.checkpoint(run.checkpoints().get(1).id()));
            local.open(restored, "second");
            assertThat(restored.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            WorkflowHandle silent =
                    local.heddle.start(chain(), StartOptions.id("silent").withConfig("checkpoint_on", List.of()));
            silent.pause();
            assertThat(silent.checkpoints()).as("the run has the first word").isEmpty();
        }
    }

    @Test
    @Tag("key-checkpoints.max-count")
    @Tag("key-checkpoints.min-retained")
    void theOldestGoBeyondTheConfiguredCountButSomeAreRetained() {
        try (Local local = new Local("heddle.checkpoints { max-count = 1, min-retained = 2 }")) {
            WorkflowHandle run = inTheMiddle(local);
            for (int n = 1; n <= 4; n++) {
                run.createCheckpoint(CheckpointOptions.id("c" + n));
            }
            assertThat(stored(run, 2)).extracting(CheckpointView::id).containsExactly("c3", "c4");
        }
    }

    @Test
    @Tag("key-checkpoints.max-size")
    void theOldestGoBeyondTheConfiguredSize() {
        try (Local local = new Local("heddle.checkpoints.max-size = 1")) {
            WorkflowHandle run = inTheMiddle(local);
            run.createCheckpoint(CheckpointOptions.id("c1"));
            run.createCheckpoint(CheckpointOptions.id("c2"));
            assertThat(stored(run, 1)).extracting(CheckpointView::id).containsExactly("c2");
        }
    }

    @Test
    @Tag("key-checkpoints.max-age")
    void oldOnesGoByThemselves() {
        try (Local local = new Local("heddle.checkpoints { max-age = 200 ms, min-retained = 0 }")) {
            WorkflowHandle run = inTheMiddle(local);
            run.createCheckpoint(CheckpointOptions.id("c1"));
            assertThat(stored(run, 0)).isEmpty();
        }
    }
}
