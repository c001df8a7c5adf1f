package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.Payload;
import io.heddle.definition.Dependency;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Retry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Redelivery, late and doubled results, remembered commands. */
class DeliveryTest {

    @Test
    @Tag("trap-D34")
    void recoveryHandsOverRunningAttemptsAgainAndNothingElse() {
        Story.of(workflow -> workflow.task("a", "x")
                        .task("b", "x")
                        .task("c", "x", "b")
                        .node("mine", node -> node))
                .start()
                .claim("mine")
                .completes("b")
                .crash()
                .recover()
                .happened("a delivery 2", "c delivery 2")
                .effects("execute a 1 2", "execute c 1 2")
                .expect("b COMPLETED", "mine EXECUTING");
    }

    @Test
    @Tag("trap-D34")
    void deferredAttemptsStayWhereTheyAre() {
        Story.of(workflow -> workflow.task("a", "x"))
                .start()
                .send(new InstanceCommand.Defer("a", 1))
                .replied(new InstanceReply.Recorded(List.of()))
                .happened("a deferred")
                .crash()
                .recover()
                .nothingHappened()
                .effects()
                .completes("a")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void sleepersAreHandedOverAgainAsOftenAsNeeded() {
        Story story =
                Story.of(workflow -> workflow.task("a", "x").task("b", "sleep")).start();
        InstanceCommand recovery = new InstanceCommand.Recover(Set.of("b"), Set.of());
        story.crash().send(recovery).happened("a delivery 2").effects("execute a 1 2", "execute b 1 1");
        story.completes("a");
        for (int times = 0; times < 20; times++) {
            story.crash().send(recovery).nothingHappened().effects("execute b 1 1");
        }
        story.completes("b").instance(InstanceStatus.COMPLETED);
    }

    @Test
    void anAttemptHandedOverTooOftenIsLost() {
        Story story = Story.of(workflow ->
                        workflow.node("a", node -> node.executor("x").retry(Retry.fixed(2, Duration.ofSeconds(1)))))
                .start();
        for (int delivery = 2; delivery <= 5; delivery++) {
            story.crash().recover().happened("a delivery " + delivery);
        }
        story.recover()
                .happened("a READY again after ATTEMPT_LOST")
                .tickWhenDue()
                .happened("a back-off over", "a EXECUTING 2")
                .effects("execute a 2 1");
    }

    @Test
    void attemptsLostTogetherEndAFailFastInstanceOnce() {
        Story.of(workflow -> workflow.task("a", "x").task("b", "x").failurePolicy(FailurePolicy.FAIL_FAST))
                .settings(settings -> settings.maxRedeliveries(1))
                .start()
                .crash()
                .recover()
                .happened("a FAILED ATTEMPT_LOST", "b CANCELLED", "ended FAILED")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void anAttemptWhoseNodeIsGoneIsHandedOverAgainAndTheOthersAreNot() {
        Story.of(workflow -> workflow.task("a", "x").task("b", "x"))
                .settings(settings -> settings.maxRedeliveries(2))
                .start()
                .send(new InstanceCommand.NoteAttemptLost("a", 1, 1))
                .happened("a delivery 2")
                .effects("execute a 1 2")
                .send(new InstanceCommand.NoteAttemptLost("a", 1, 1))
                .nothingHappened()
                .effects()
                .completes("b")
                .send(new InstanceCommand.NoteAttemptLost("b", 1, 1))
                .nothingHappened()
                .send(new InstanceCommand.NoteAttemptLost("a", 1, 2))
                .happened("a FAILED ATTEMPT_LOST", "ended FAILED");
    }

    /** However often its instance moves, an attempt that runs on is handed over once. */
    @Test
    void whatMayRunElsewhereIsSoughtAndCountedOnlyWhenItIsLost() {
        Story story = Story.of(workflow -> workflow.task("a", "rare").task("b", "x"))
                .settings(settings -> settings.maxRedeliveries(2))
                .start();
        story.completes("b");
        InstanceCommand move = new InstanceCommand.Recover(Set.of(), Set.of("rare"));
        for (int times = 0; times < 5; times++) {
            story.crash().send(move).nothingHappened().effects("seek a 1 1");
        }
        story.send(new InstanceCommand.NoteAttemptLost("a", 1, 1))
                .happened("a delivery 2")
                .effects("execute a 1 2");
        story.crash().send(move).nothingHappened().effects("seek a 1 2");
        story.completes("a").instance(InstanceStatus.COMPLETED);
    }

    @Test
    void whatAGivenUpAttemptEndsIsNotHandedOverAgain() {
        Story.of(workflow -> workflow.node(
                                "l",
                                node -> node.loop(1)
                                        .body("s", body -> body.executor("x"))
                                        .failurePolicy(FailurePolicy.FAIL_FAST))
                        .task("g", "x")
                        .task("b", "x", "g"))
                .settings(settings -> settings.maxRedeliveries(2))
                .start()
                .crash()
                .recover()
                .completes("g")
                .crash()
                .recover()
                .happened("l#0/s FAILED ATTEMPT_LOST", "l FAILED LOOP_ITERATION_FAILED", "b CANCELLED", "ended FAILED")
                .effects("stop b 1");
    }

    @Test
    void whatBeginsDuringARecoveryIsHandedOverOnce() {
        Story.of(workflow -> workflow.node("a", node -> node.executor("x").retry(Retry.fixed(2, Duration.ZERO)))
                        .node("c", node -> node.executor("x").dependsOn(Dependency.optional("b")))
                        .task("b", "x"))
                .settings(settings -> settings.maxRedeliveries(1))
                .start()
                .crash()
                .recover()
                .happenedAlso("a READY again after ATTEMPT_LOST", "b FAILED ATTEMPT_LOST")
                .effects("execute a 2 1", "execute c 1 1");
    }

    @Test
    void anyDeliveryMayReportAndTheFirstIsRecorded() {
        Story.of(workflow -> workflow.task("a", "x").task("b", "x", "a"))
                .start()
                .recover()
                .completesWith("a", "1")
                .replied(new InstanceReply.Recorded(List.of("b")))
                .completesWith("a", "2")
                .replied(new InstanceReply.Duplicate())
                .happened("a duplicate 1")
                .seesOutput("b", "a", "1");
    }

    @Test
    void recoveryOfAPausedInstanceStartsNothingNew() {
        Story.of(workflow -> workflow.task("a", "x").task("b", "x", "a").task("c", "x"))
                .start()
                .pause()
                .completes("a")
                .crash()
                .recover()
                .happened("c delivery 2")
                .expect("b READY");
    }

    @Test
    void recoveryOfATerminalInstanceDoesNothing() {
        Story.of(workflow -> workflow.task("a", "x"))
                .start()
                .completes("a")
                .crash()
                .recover()
                .replied(new InstanceReply.Nothing())
                .nothingHappened();
    }

    @Test
    @Tag("trap-D16")
    @Tag("trap-D48")
    @Tag("trap-D21")
    void aRepeatedCompletionChangesNothingAndIsCounted() {
        Story.of(workflow -> workflow.task("a", "x").task("b", "x", "a"))
                .start()
                .completes("a")
                .completes("a")
                .replied(new InstanceReply.Duplicate())
                .discarded(0, 1)
                .failsFatally("a")
                .replied(new InstanceReply.Duplicate())
                .discarded(0, 2)
                .expect("a COMPLETED", "b EXECUTING")
                .completes("b")
                .completes("b")
                .discarded(0, 3)
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    @Tag("trap-D48")
    void aResultOfAnOlderAttemptIsLate() {
        Story.of(workflow -> workflow.node("a", node -> node.executor("x").retry(Retry.fixed(3, Duration.ZERO))))
                .start()
                .fails("a")
                .send(new InstanceCommand.Complete("a", 1, Payload.NULL))
                .replied(new InstanceReply.Late())
                .expect("a EXECUTING")
                .discarded(1, 0);
    }

    @Test
    void aSecondResultDuringTheBackOffIsADuplicate() {
        Story.of(workflow ->
                        workflow.node("a", node -> node.executor("x").retry(Retry.fixed(2, Duration.ofSeconds(9)))))
                .start()
                .fails("a")
                .send(new InstanceCommand.Complete("a", 1, Payload.NULL))
                .replied(new InstanceReply.Duplicate())
                .expect("a READY");
    }

    @Test
    void aResultOfAnAttemptThatWasCancelledByARerunIsLateNotADuplicate() {
        Story.of(workflow -> workflow.task("a", "x").task("b", "x", "a"))
                .start()
                .completes("a")
                .expect("b EXECUTING")
                .rerunByForce("a")
                .completesWith("a", "1")
                .expect("b EXECUTING")
                .pause();
        Story story = Story.of(
                        workflow -> workflow.task("a", "x").task("b", "x", "a").maxParallelNodes(1))
                .start()
                .completes("a")
                .pause()
                .rerunByForce("a")
                .expect("a READY", "b PENDING");
        story.send(new InstanceCommand.Complete("b", 1, Payload.NULL)).replied(new InstanceReply.Late());
        story.send(new InstanceCommand.Complete("a", 1, Payload.NULL)).replied(new InstanceReply.Late());
    }

    @Test
    void resultsNobodyCanHaveAreRefused() {
        Story.of(workflow -> workflow.task("a", "x").task("b", "x", "a"))
                .start()
                .send(new InstanceCommand.Complete("a", 2, Payload.NULL))
                .refused("UNKNOWN_ATTEMPT")
                .send(new InstanceCommand.Complete("a", 0, Payload.NULL))
                .refused("UNKNOWN_ATTEMPT")
                .send(new InstanceCommand.Complete("b", 1, Payload.NULL))
                .refused("UNKNOWN_ATTEMPT")
                .send(new InstanceCommand.Complete("nobody", 1, Payload.NULL))
                .refused("UNKNOWN_NODE");
    }

    @Test
    void aRepeatedCommandGetsItsFirstAnswerAndChangesNothing() {
        Story.of(workflow -> workflow.task("a", "x"))
                .start()
                .withId("set-1")
                .send(new InstanceCommand.SetGlobal("k", Payload.json("1"), null))
                .replied(new InstanceReply.GlobalRecorded(1))
                .withId("set-2")
                .send(new InstanceCommand.SetGlobal("k", Payload.json("2"), null))
                .replied(new InstanceReply.GlobalRecorded(2))
                .crash()
                .withId("set-1")
                .send(new InstanceCommand.SetGlobal("k", Payload.json("1"), null))
                .replied(new InstanceReply.GlobalRecorded(1))
                .nothingHappened();
    }

    @Test
    void onlyTheLastCommandsAreRemembered() {
        Story story = Story.of(workflow -> workflow.task("a", "x"))
                .settings(settings -> settings.dedupWindow(2))
                .start();
        for (int n = 1; n <= 3; n++) {
            story.withId("id-" + n).send(new InstanceCommand.SetGlobal("k", Payload.json("" + n), null));
        }
        story.withId("id-2")
                .send(new InstanceCommand.SetGlobal("k", Payload.json("9"), null))
                .replied(new InstanceReply.GlobalRecorded(2))
                .withId("id-3")
                .send(new InstanceCommand.SetGlobal("k", Payload.json("9"), null))
                .replied(new InstanceReply.GlobalRecorded(3))
                .withId("id-1")
                .send(new InstanceCommand.SetGlobal("k", Payload.json("9"), null))
                .replied(new InstanceReply.GlobalRecorded(4));
        assertThat(story.state().remembered).hasSize(2);
    }

    @Test
    void noCommandIsRememberedWithAWindowOfZero() {
        Story story = Story.of(workflow -> workflow.task("a", "x"))
                .settings(settings -> settings.dedupWindow(0))
                .start()
                .withId("x")
                .pause();
        assertThat(story.state().remembered).isEmpty();
    }

    @Test
    void attemptsBegunAndStoppedInOneStepAreNeverHandedOver() {
        Story.of(workflow ->
                        workflow.task("a", "x").task("b", "x").task("c", "x").maxSteps(2))
                .start()
                .instance(InstanceStatus.FAILED)
                .instanceError("STEP_LIMIT")
                .counts(0, 0, 0, 3)
                .effects();
    }
}
