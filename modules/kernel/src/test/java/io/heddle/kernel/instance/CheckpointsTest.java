package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.CheckpointOccasion;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Retry;
import io.heddle.kernel.registry.ThreadKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Named checkpoints: when they are taken, what stays, and going back to them. */
class CheckpointsTest {

    private static Story twoInARow() {
        return Story.of(workflow -> workflow.task("a", "x").task("b", "x", "a"));
    }

    private static InstanceCommand create(String id) {
        return new InstanceCommand.CreateCheckpoint(id, "", List.of(), Map.of());
    }

    private static Story stored(Story story, int seq, int size) {
        return story.send(new InstanceCommand.NoteCheckpointStored(seq, size, Map.of()));
    }

    private static List<String> ids(Story story) {
        return story.state().checkpoints().stream().map(Checkpoint::id).toList();
    }

    // ---- taking ---------------------------------------------------------------------------------------------------

    @Test
    void oneIdGivesOneCheckpoint() {
        Story story = twoInARow().start();
        int seq = story.state().seq() + 1;
        story.send(create("safe"))
                .happened("checkpoint safe taken")
                .replied(new InstanceReply.CheckpointAccepted("safe", seq, false))
                .send(create("safe"))
                .nothingHappened()
                .replied(new InstanceReply.CheckpointAccepted("safe", seq, true))
                .send(create("no id"))
                .refused("INVALID_ID")
                .send(new InstanceCommand.CreateCheckpoint("c", "x".repeat(5_000), List.of(), Map.of()))
                .refused("CHECKPOINT_TEXT_TOO_LONG");
        stored(story, seq, 10).happened("checkpoint at " + seq + " stored");
        stored(story, seq, 10).nothingHappened();
    }

    @Test
    void whatCannotBeKeptIsNoCheckpoint() {
        Story story = twoInARow().start().send(create("safe"));
        story.send(new InstanceCommand.NoteCheckpointFailed(story.state().seq(), "disk full"));
        assertThat(ids(story)).isEmpty();
    }

    @Test
    void theOccasionsOfTheDefinitionAreTaken() {
        Story story = Story.of(workflow -> workflow.task("a", "x")
                        .task("b", "x", "a")
                        .checkpoints(
                                CheckpointOccasion.NODE_BEFORE_EXECUTE,
                                CheckpointOccasion.NODE_AFTER_EXECUTE,
                                CheckpointOccasion.PAUSE,
                                CheckpointOccasion.STOP))
                .start()
                .completes("a")
                .pause()
                .cancel();
        assertThat(story.state().checkpoints())
                .extracting(Checkpoint::occasion, Checkpoint::description)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(CheckpointOccasion.NODE_BEFORE_EXECUTE, "a"),
                        org.assertj.core.groups.Tuple.tuple(CheckpointOccasion.NODE_BEFORE_EXECUTE, "b"),
                        org.assertj.core.groups.Tuple.tuple(CheckpointOccasion.NODE_AFTER_EXECUTE, "a"),
                        org.assertj.core.groups.Tuple.tuple(CheckpointOccasion.PAUSE, ""),
                        org.assertj.core.groups.Tuple.tuple(CheckpointOccasion.STOP, ""));
    }

    @Test
    void theFirstLayerThatSaysSomethingDecides() {
        Story byNode = Story.of(workflow -> workflow.node(
                                "a", node -> node.executor("x").checkpoints(CheckpointOccasion.NODE_AFTER_EXECUTE))
                        .node("b", node -> node.executor("x").checkpoints())
                        .task("c", "x")
                        .checkpoints(CheckpointOccasion.NODE_BEFORE_EXECUTE))
                .start();
        assertThat(byNode.state().checkpoints())
                .extracting(Checkpoint::description)
                .containsExactly("c");
        byNode.completes("a", "b", "c");
        assertThat(byNode.state().checkpoints())
                .extracting(Checkpoint::description)
                .containsExactly("c", "a");
        Story byRun = Story.of(workflow -> workflow.node(
                        "a", node -> node.executor("x").checkpoints(CheckpointOccasion.NODE_AFTER_EXECUTE)))
                .overrides(new InstanceOverrides(null, null, true, true, Set.of()))
                .start()
                .completes("a");
        assertThat(byRun.state().checkpoints()).isEmpty();
    }

    /** A stop is worth a point only if nothing has been cancelled there yet. */
    @Test
    void theCheckpointOfAStopHoldsWhatWasThereBefore() {
        Story story = Story.of(workflow -> workflow.task("a", "x").checkpoints(CheckpointOccasion.STOP))
                .start()
                .cancel();
        int seq = story.state().checkpoints().get(0).seq();
        story.begunWith(story.past(seq), true).expect("a EXECUTING").instance(InstanceStatus.RUNNING);
    }

    // ---- letting go -----------------------------------------------------------------------------------------------

    private static Story withThree() {
        Story story = twoInARow().start();
        for (String id : List.of("one", "two", "three")) {
            story.send(create(id));
            stored(story, story.state().seq(), 100).after(Duration.ofSeconds(10));
        }
        return story;
    }

    @Test
    @Tag("trap-D45")
    void theOldestGoByAgeByCountAndBySize() {
        assertThat(cleaned(25_000_000, 0, 0, 1)).containsExactly("two", "three");
        assertThat(cleaned(0, 2, 0, 1)).containsExactly("two", "three");
        assertThat(cleaned(0, 0, 150, 1)).containsExactly("three");
        assertThat(cleaned(1, 0, 0, 1)).as("the last one is retained").containsExactly("three");
        assertThat(cleaned(1, 0, 0, 0)).isEmpty();
        assertThat(cleaned(0, 0, 0, 1)).hasSize(3);
    }

    private static List<String> cleaned(long age, int count, long size, int retained) {
        Story story = withThree();
        story.send(new InstanceCommand.CleanCheckpoints(new Checkpointing.Limits(age, count, size, retained)));
        int gone = 3 - ids(story).size();
        InstanceReply.CheckpointsLetGo expected = new InstanceReply.CheckpointsLetGo(
                List.of("one", "two", "three").subList(0, gone), 100L * gone, 3 - gone);
        story.replied(expected);
        return ids(story);
    }

    @Test
    void oneIsDeletedByItsId() {
        Story story = withThree()
                .send(new InstanceCommand.DeleteCheckpoint("two"))
                .replied(new InstanceReply.CheckpointsLetGo(List.of("two"), 100, 2));
        assertThat(ids(story)).containsExactly("one", "three");
        story.send(new InstanceCommand.DeleteCheckpoint("two")).refused("UNKNOWN_CHECKPOINT");
    }

    // ---- going back -----------------------------------------------------------------------------------------------

    private static Story rewound(Story story, int seq) {
        story.send(new InstanceCommand.RequestRewind(seq, ""));
        return story.send(
                new InstanceCommand.Rewind(seq, story.past(seq), story.state().epoch() + 1));
    }

    @Test
    void onlyAPausedOrEndedRunGoesBack() {
        twoInARow()
                .start()
                .send(new InstanceCommand.RequestRewind(1, ""))
                .refused("NOT_PAUSED")
                .pause()
                .send(new InstanceCommand.RequestRewind(9_999, ""))
                .refused("UNKNOWN_SEQ")
                .send(new InstanceCommand.RequestRewind(0, "none"))
                .refused("UNKNOWN_CHECKPOINT");
    }

    /** A number used once is never used again: what comes late from before is known by it. */
    @Test
    @Tag("trap-D44")
    void aPausedRunGoesBackAndItsAttemptsGetNewNumbers() {
        Story story = twoInARow().start();
        int seq = story.state().seq();
        story.completesWith("a", "1").pause();
        rewound(story, seq)
                .happened("rewound to " + seq)
                .effects("stop b 1")
                .instance(InstanceStatus.PAUSED)
                .expect("a READY", "b PENDING")
                .resume()
                .effects("execute a 2 1")
                .send(new InstanceCommand.Complete("a", 1, Payload.json("0")))
                .replied(new InstanceReply.Late())
                .completes("a")
                .effects("execute b 2 1")
                .completes("b")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    @Tag("trap-D46")
    void anEndedRunGoesBackUnderANewEpoch() {
        Story story = twoInARow().start().completesWith("a", "1");
        int seq = story.state().seq();
        story.completes("b").instance(InstanceStatus.COMPLETED);
        story.send(new InstanceCommand.RequestRewind(seq, ""))
                .send(new InstanceCommand.Rewind(seq, story.past(seq), 1))
                .refused("STALE_EPOCH")
                .send(new InstanceCommand.Rewind(seq, story.past(seq), 2))
                .instance(InstanceStatus.RUNNING)
                .expect("a COMPLETED", "b EXECUTING");
        assertThat(story.state().epoch()).isEqualTo(2);
        story.completes("b").instance(InstanceStatus.COMPLETED);
    }

    /** Fault: the answer is lost, and the client asks again: while the run is on its way back, and when it has gone on. */
    @Test
    void aWishToGoBackThatIsRepeatedComesTrueOnceAndItsEndIsTheAnswer() {
        Story story = twoInARow().start();
        int seq = story.state().seq();
        InstanceCommand wish = new InstanceCommand.RequestRewind(seq, "");
        InstanceReply back = new InstanceReply.Done(InstanceStatus.PAUSED);
        story.completesWith("a", "1")
                .pause()
                .withId("back")
                .send(wish)
                .happened("rewind to " + seq + " requested")
                .replied(new InstanceReply.GoingBack())
                .withId("back")
                .send(wish)
                .nothingHappened()
                .replied(new InstanceReply.GoingBack());
        story.send(new InstanceCommand.Rewind(seq, story.past(seq), 0))
                .replied(back)
                .crash()
                .withId("back")
                .send(wish)
                .nothingHappened()
                .replied(back)
                .resume()
                .completes("a", "b")
                .instance(InstanceStatus.COMPLETED)
                .withId("back")
                .send(wish)
                .nothingHappened()
                .replied(back);
        story.withId("once more").send(wish).happened("rewind to " + seq + " requested");
    }

    @Test
    void whoeverWantsThePointTheRunIsOnItsWayToWaitsForTheSameEnd() {
        Story story = twoInARow().start();
        int seq = story.state().seq();
        story.pause()
                .withId("first")
                .send(new InstanceCommand.RequestRewind(seq, ""))
                .withId("second")
                .send(new InstanceCommand.RequestRewind(seq, ""))
                .nothingHappened()
                .replied(new InstanceReply.GoingBack())
                .withId("third")
                .send(new InstanceCommand.RequestRewind(1, ""))
                .refused("BEING_RESTORED");
    }

    /** Fault: the answer is lost. A second try would undo what was decided meanwhile. */
    @Test
    void aWishToGoBackThatWasGivenUpIsNotHadAgainByItsRepetition() {
        Story story = twoInARow().start();
        int seq = story.state().seq();
        story.pause()
                .withId("back")
                .send(new InstanceCommand.RequestRewind(seq, ""))
                .cancel()
                .instance(InstanceStatus.CANCELLED)
                .withId("back")
                .send(new InstanceCommand.RequestRewind(seq, ""))
                .refused("RESTORE_GIVEN_UP");
        assertThat(story.state().rewinding()).isNull();
    }

    @Test
    void whyTheRunCannotGoBackIsTheAnswerToItsRepetitionToo() {
        InstanceReply.Refused why = new InstanceReply.Refused("ORIGIN_UNREADABLE", "there is no event 3: gone");
        Story story = twoInARow().start();
        int seq = story.state().seq();
        story.pause()
                .withId("back")
                .send(new InstanceCommand.RequestRewind(seq, ""))
                .send(InstanceCommand.NoteRewindFailed.because(why))
                .withId("back")
                .send(new InstanceCommand.RequestRewind(seq, ""))
                .nothingHappened()
                .replied(why)
                .withId("another")
                .send(new InstanceCommand.RequestRewind(seq, ""))
                .send(new InstanceCommand.NoteRewindFailed("of some reason: without a code"))
                .withId("another")
                .send(new InstanceCommand.RequestRewind(seq, ""))
                .replied(new InstanceReply.Refused("RESTORE_GIVEN_UP", "of some reason: without a code"));
    }

    @Test
    void theRetriesLeftAreThoseLeftThen() {
        Story story = Story.of(workflow ->
                        workflow.node("a", node -> node.executor("x").retry(Retry.fixed(3, Duration.ZERO))))
                .start()
                .fails("a");
        int seq = story.state().seq();
        story.fails("a").pause();
        rewound(story, seq).resume().fails("a").expect("a EXECUTING").fails("a").expect("a FAILED");
    }

    @Test
    void aLoopGoesBackToItsIteration() {
        Story story = Story.of(workflow ->
                        workflow.node("loop", node -> node.loop(3).body("work", body -> body.executor("x"))))
                .start()
                .completesWith("loop#0/work", "10");
        int seq = story.state().seq();
        story.completesWith("loop#1/work", "11").pause();
        rewound(story, seq)
                .expect("loop EXECUTING", "loop#0/work COMPLETED", "loop#1/work READY", "loop#2/work UNKNOWN")
                .resume()
                .completesWith("loop#1/work", "21")
                .send(new InstanceCommand.Complete("loop#2/work", 1, Payload.json("12")))
                .replied(new InstanceReply.Late())
                .completesWith("loop#2/work", "22")
                .output("{\"iterations\":3,\"results\":[10,21,22],\"last\":22}");
    }

    @Test
    void liveChildrenEndFirstAndNobodyMissesThem() {
        Story story = Story.of(workflow -> workflow.node(
                        "call",
                        node -> node.subworkflow("inner").failurePolicy(io.heddle.definition.FailurePolicy.FAIL_FAST)))
                .start()
                .send(new InstanceCommand.NoteChildStarted("i-1/call@1"));
        int seq = story.state().seq();
        story.pause()
                .send(new InstanceCommand.RequestRewind(seq, ""))
                .happenedAlso("rewind to " + seq + " requested")
                .send(new InstanceCommand.Rewind(seq, story.past(seq), 0))
                .refused("CHILDREN_LIVE")
                .send(new InstanceCommand.Resume())
                .refused("BEING_RESTORED")
                .send(new InstanceCommand.NoteChildEnded("i-1/call@1", InstanceStatus.CANCELLED, null, null))
                .instance(InstanceStatus.PAUSED)
                .expect("call EXECUTING")
                .send(new InstanceCommand.Rewind(seq, story.past(seq), 0))
                .expect("call READY")
                .resume()
                .happenedAlso("child i-1/call@2 requested");
    }

    @Test
    void aNewRunGoesOnWithItsChildrenAtTheirPoints() {
        Story story = Story.of(workflow -> workflow.node("call", node -> node.subworkflow("inner")))
                .start()
                .send(new InstanceCommand.NoteChildStarted("i-1/call@1"));
        Past past = story.past(0).with(Map.of("i-1/call@1", 7));
        Story run = story.begunWith(past, true)
                .expect("call EXECUTING")
                .happenedAlso("copied", "started", "child i-2/call@1 requested");
        ChildRequest child = run.state().liveChildren.get("i-2/call@1").request();
        assertThat(child.kind()).isEqualTo(ThreadKind.SUBWORKFLOW);
        assertThat(child.origin()).isEqualTo(new Origin(InstanceId.of("i-1/call@1"), 7, true));
        run.send(new InstanceCommand.NoteChildEnded("i-2/call@1", InstanceStatus.COMPLETED, null, Payload.json("42")))
                .instance(InstanceStatus.COMPLETED)
                .output("42");
        assertThat(run.node("call").attempt).isEqualTo(1);
        assertThat(run.node("call").status).isEqualTo(NodeStatus.COMPLETED);
    }
}
