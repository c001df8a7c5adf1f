package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.Retry;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The instance's own state machine. */
class InstanceLifeTest {

    private static Story oneTask() {
        return Story.of(workflow -> workflow.task("a", "x"));
    }

    /** A story whose instance of two tasks {@code a → b} has just reached {@code status}. */
    static Story in(InstanceStatus status) {
        Story story = Story.of(workflow -> workflow.task("a", "x")
                .task("b", "x", "a")
                .failurePolicy(FailurePolicy.FAIL_BRANCH)
                .timeout(Duration.ofMinutes(1)));
        return switch (status) {
            case CREATED -> story.create();
            case RUNNING -> story.start();
            case PAUSED -> story.start().pause();
            case COMPLETED -> story.start().completes("a", "b");
            case FAILED -> story.start().failsFatally("a");
            case CANCELLED -> story.start().cancel();
            case TIMED_OUT -> story.start().tickAfter(Duration.ofMinutes(1));
        };
    }

    @ParameterizedTest
    @EnumSource
    void everyStatusCanBeReached(InstanceStatus status) {
        in(status).instance(status);
    }

    @Test
    void createdThenStarted() {
        oneTask()
                .create()
                .replied(new InstanceReply.Created(false, InstanceStatus.CREATED))
                .happened("created", "a READY by -")
                .effects()
                .send(new InstanceCommand.Start())
                .replied(new InstanceReply.Done(InstanceStatus.RUNNING))
                .happened("started", "a EXECUTING 1")
                .effects("execute a 1 1")
                .send(new InstanceCommand.Start())
                .replied(new InstanceReply.Done(InstanceStatus.RUNNING))
                .nothingHappened();
    }

    @Test
    void creatingTwiceIsAcknowledgedAndForeignDefinitionsAreRefused() {
        Story story = oneTask().start();
        story.send(story.creation(true))
                .replied(new InstanceReply.Created(true, InstanceStatus.RUNNING))
                .nothingHappened();
        InstanceCommand.Create foreign = new InstanceCommand.Create(
                new InstanceHeader(
                        story.state().header().id(),
                        io.heddle.kernel.plan.WorkflowPlan.compile(
                                io.heddle.definition.WorkflowDefinition.builder("other")
                                        .task("a", "x")
                                        .build(),
                                "other",
                                new byte[0],
                                Story.EXPRESSIONS),
                        false,
                        false,
                        "",
                        "",
                        Lineage.ROOT,
                        io.heddle.Payload.NULL,
                        java.util.Map.of(),
                        true,
                        InstanceOverrides.NONE,
                        InstanceSettings.DEFAULTS),
                1,
                true);
        story.send(foreign).refused("THREAD_LIVE");
    }

    @Test
    void everyOtherCommandBeforeTheFirstEventIsRefused() {
        oneTask().pause().refused("UNKNOWN_INSTANCE");
    }

    @Test
    @Tag("promise-5")
    @Tag("promise-6")
    @Tag("trap-D36")
    void pauseStopsTheSchedulerAndResumeGoesOn() {
        Story.of(workflow -> workflow.task("a", "x").task("b", "x", "a").task("c", "x", "a"))
                .start()
                .pause()
                .replied(new InstanceReply.Done(InstanceStatus.PAUSED))
                .completes("a")
                .replied(new InstanceReply.Recorded(java.util.List.of("b", "c")))
                .expect("a COMPLETED", "b READY", "c READY")
                .effects()
                .pause()
                .replied(new InstanceReply.Done(InstanceStatus.PAUSED))
                .nothingHappened()
                .resume()
                .happened("resumed", "b EXECUTING 1", "c EXECUTING 1")
                .resume()
                .replied(new InstanceReply.Done(InstanceStatus.RUNNING))
                .nothingHappened();
    }

    @Test
    @Tag("promise-5")
    @Tag("promise-6")
    void aHundredReadyNodesWaitThroughAPauseAndEachRunsOnce() {
        Story story = Story.of(workflow -> {
                    workflow.task("first", "x").maxParallelNodes(1);
                    for (int node = 0; node < 100; node++) {
                        workflow.task("n" + node, "x");
                    }
                    return workflow;
                })
                .start()
                .expect("first EXECUTING", "n0 READY", "n99 READY")
                .pause()
                .tickAfter(Duration.ofSeconds(2))
                .nothingHappened()
                .completes("first")
                .happened("first COMPLETED")
                .resume();
        for (int node = 0; node < 100; node++) {
            story.expect("n" + node + " EXECUTING").completes("n" + node);
        }
        story.counts(101, 0, 0, 0).instance(InstanceStatus.COMPLETED);
        assertThat(story.journal().stream()
                        .flatMap(batch -> batch.events().stream())
                        .filter(InstanceEvent.NodeStarted.class::isInstance))
                .hasSize(101);
    }

    @Test
    void pauseAndResumeBeforeTheStartAreRefused() {
        oneTask().create().pause().refused("NOT_STARTED").resume().refused("NOT_STARTED");
    }

    @Test
    void anInstanceWhoseLastNodeEndsWhilePausedFinishesOnResume() {
        oneTask()
                .start()
                .pause()
                .completes("a")
                .instance(InstanceStatus.PAUSED)
                .resume()
                .replied(new InstanceReply.Done(InstanceStatus.COMPLETED))
                .happened("resumed", "ended COMPLETED");
    }

    @Test
    void attemptTimeoutsAndBackOffRunOnDuringAPause() {
        Story.of(workflow -> workflow.node(
                        "a",
                        node -> node.executor("x")
                                .timeout(Duration.ofSeconds(5))
                                .retry(Retry.fixed(2, Duration.ofSeconds(3)))))
                .start()
                .pause()
                .tickAfter(Duration.ofSeconds(5))
                .happened("a READY again after TIMEOUT")
                .effects("stop a 1")
                .tickAfter(Duration.ofSeconds(3))
                .happened("a back-off over")
                .expect("a READY")
                .resume()
                .expect("a EXECUTING");
    }

    @ParameterizedTest
    @EnumSource(names = {"CREATED", "RUNNING", "PAUSED"})
    @Tag("promise-7")
    @Tag("trap-D37")
    void cancelEndsEveryLiveInstanceAtOnce(InstanceStatus from) {
        in(from).cancel()
                .replied(new InstanceReply.Done(InstanceStatus.CANCELLED))
                .instance(InstanceStatus.CANCELLED)
                .counts(0, 0, 0, 2)
                .instanceError("CANCELLED");
    }

    @Test
    @Tag("promise-7")
    @Tag("trap-D37")
    void resultsAfterACancelAreCountedAndDiscarded() {
        Story.of(workflow -> workflow.task("a", "x").task("b", "x"))
                .start()
                .cancel()
                .effects("stop a 1", "stop b 1")
                .completes("a")
                .replied(new InstanceReply.Late())
                .failsFatally("b")
                .replied(new InstanceReply.Late())
                .discarded(2, 0)
                .instance(InstanceStatus.CANCELLED)
                .counts(0, 0, 0, 2);
    }

    @ParameterizedTest
    @EnumSource(names = {"COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT"})
    void lifeCycleCommandsOnATerminalInstanceChangeNothing(InstanceStatus status) {
        Stream.of(
                        new InstanceCommand.Start(),
                        new InstanceCommand.Pause(true),
                        new InstanceCommand.Resume(),
                        new InstanceCommand.Cancel("again"),
                        new InstanceCommand.SkipNode("b", null),
                        new InstanceCommand.CancelNode("b", "again"),
                        new InstanceCommand.Seal(),
                        new InstanceCommand.SetGlobal("k", io.heddle.Payload.NULL, null),
                        new InstanceCommand.RecordChoice("k", io.heddle.Payload.NULL),
                        InstanceCommand.RegisterNodes.of(
                                java.util.List.of(NodeBuilder.of("n").build())))
                .forEach(command -> in(status)
                        .send(command)
                        .replied(new InstanceReply.AlreadyTerminal(status))
                        .nothingHappened());
    }

    @Test
    void theTimeoutCountsRunningTimeOnly() {
        Story.of(workflow -> workflow.task("a", "x").timeout(Duration.ofSeconds(10)))
                .create()
                .after(Duration.ofHours(1))
                .send(new InstanceCommand.Start())
                .tickAfter(Duration.ofSeconds(6))
                .nothingHappened()
                .pause()
                .tickAfter(Duration.ofHours(1))
                .nothingHappened()
                .resume()
                .tickAfter(Duration.ofMillis(3999))
                .nothingHappened()
                .tickWhenDue()
                .instance(InstanceStatus.TIMED_OUT)
                .instanceError("TIMEOUT")
                .expect("a CANCELLED")
                .effects("stop a 1");
    }

    @Test
    void theConfiguredTimeoutIsInheritedAndZeroIsNone() {
        oneTask()
                .settings(settings -> settings.timeout(Duration.ofSeconds(1)))
                .start()
                .tickWhenDue()
                .instance(InstanceStatus.TIMED_OUT);
        Story.of(workflow -> workflow.task("a", "x").timeout(Duration.ZERO))
                .settings(settings -> settings.timeout(Duration.ofSeconds(1)))
                .start()
                .tickAfter(Duration.ofDays(1000))
                .nothingHappened();
    }

    @Test
    void theDeadlineFiresEvenWhilePaused() {
        Story.of(workflow -> workflow.task("a", "x")
                        .deadline(Micros.toInstant(Story.START).plusSeconds(30)))
                .start()
                .pause()
                .tickAfter(Duration.ofSeconds(29))
                .nothingHappened()
                .tickWhenDue()
                .instance(InstanceStatus.TIMED_OUT);
    }

    @Test
    @Tag("trap-D19")
    void oneRuleCompletesASealedInstanceWhoseNodesHaveAllEnded() {
        Story.of(workflow -> workflow.task("a", "x").task("b", "x").task("c", "x"))
                .start()
                .completes("a")
                .skip("b")
                .instance(InstanceStatus.RUNNING)
                .cancelNode("c")
                .instance(InstanceStatus.COMPLETED)
                .counts(1, 0, 1, 1);
    }

    @Test
    void cancellingOneNodeSkipsItsDependentsAndTheInstanceGoesOn() {
        Story.of(workflow -> workflow.task("a", "x").task("b", "x", "a").task("c", "x"))
                .start()
                .cancelNode("a")
                .replied(new InstanceReply.Recorded(java.util.List.of()))
                .expect("a CANCELLED", "b SKIPPED", "c EXECUTING")
                .effects("stop a 1")
                .cancelNode("a")
                .refused("ILLEGAL_TRANSITION")
                .cancelNode("nobody")
                .refused("UNKNOWN_NODE");
    }

    @Test
    void skippingReachesPendingReadyAndExecutingNodes() {
        Story.of(workflow -> workflow.task("a", "x")
                        .task("b", "x")
                        .task("c", "x", "a")
                        .maxParallelNodes(1))
                .start()
                .expect("a EXECUTING", "b READY", "c PENDING")
                .skip("c")
                .skip("b")
                .skip("a")
                .effects("stop a 1")
                .expect("a SKIPPED", "b SKIPPED", "c SKIPPED")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void nodesEndedBeforeTheStartAreRespectedByIt() {
        Story.of(workflow -> workflow.task("a", "x").task("b", "x", "a"))
                .create()
                .skipWith("a", "1")
                .expect("a SKIPPED", "b READY")
                .skip("b")
                .instance(InstanceStatus.CREATED)
                .send(new InstanceCommand.Start())
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void aClockThatWasSetBackNeverShortensTheRunningTime() {
        Story story = Story.of(workflow -> workflow.task("a", "x").timeout(Duration.ofSeconds(10)))
                .start()
                .after(Duration.ofSeconds(4))
                .pause();
        long counted = story.state().runningTime(story.now());
        story.after(Duration.ofSeconds(-20))
                .resume()
                .after(Duration.ofSeconds(-20))
                .pause();
        assertThat(story.state().runningTime(story.now())).isEqualTo(counted);
        assertThat(story.state().pausedBefore).isNotNegative();
    }

    @Test
    void framesCompleteAsSoonAsTheyAreReady() {
        Story.of(workflow -> workflow.node("start", node -> node.kind(io.heddle.definition.NodeKind.START))
                        .task("a", "x", "start")
                        .node(
                                "end",
                                node -> node.kind(io.heddle.definition.NodeKind.END)
                                        .after("a")))
                .start()
                .happened(
                        "created",
                        "start READY by -",
                        "started",
                        "start EXECUTING 1",
                        "start COMPLETED",
                        "a READY by start",
                        "a EXECUTING 1")
                .completesWith("a", "5")
                .expect("end COMPLETED")
                .instance(InstanceStatus.COMPLETED);
    }
}
