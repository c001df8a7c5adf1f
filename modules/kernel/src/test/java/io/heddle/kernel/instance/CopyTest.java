package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.OnParentEnd;
import io.heddle.definition.Retry;
import io.heddle.kernel.registry.ThreadKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A copy has what its source had at some event, and goes on from there by itself. */
class CopyTest {

    private static Story threeInARow() {
        return Story.of(workflow -> workflow.task("a", "x").task("b", "x", "a").task("c", "x", "b"));
    }

    private static InstanceCommand.StartCopy copy(String id, int seq) {
        return new InstanceCommand.StartCopy(InstanceId.of(id), seq, "");
    }

    @Test
    void whatWasDoneIsNotDoneAgain() {
        Story source = threeInARow().start().completesWith("a", "1").completesWith("b", "2");
        source.copied(0)
                .happened("created", "copied")
                .instance(InstanceStatus.CREATED)
                .expect("a COMPLETED", "b COMPLETED", "c READY")
                .send(new InstanceCommand.Start())
                .effects("execute c 2 1")
                .seesOutput("c", "b", "2")
                .completesWith("c", "3")
                .instance(InstanceStatus.COMPLETED)
                .output("3");
        source.expect("a COMPLETED", "b COMPLETED", "c EXECUTING");
    }

    @Test
    void anEarlierEventGivesAnEarlierCopy() {
        Story source = threeInARow().start();
        int early = source.state().seq();
        source.completes("a", "b", "c").instance(InstanceStatus.COMPLETED);
        Story copy = source.copied(early).expect("a READY", "b PENDING", "c PENDING");
        assertThat(copy.state().seq()).as("numbers go on").isEqualTo(early + 2);
        copy.send(new InstanceCommand.Start()).completes("a", "b", "c").instance(InstanceStatus.COMPLETED);
    }

    /** In between, a was done and b not ready: a state the source never was in. */
    @Test
    void anEventWithinARecordStandsForTheEndOfTheRecord() {
        Story source = threeInARow().start();
        int before = source.state().seq();
        source.completes("a");
        source.copied(before + 1).expect("a COMPLETED", "b READY");
    }

    @Test
    void theInterruptedAttemptCostsNoRetry() {
        Story source = Story.of(workflow ->
                        workflow.node("a", node -> node.executor("x").retry(Retry.fixed(2, Duration.ofSeconds(9)))))
                .start();
        source.copied(0)
                .send(new InstanceCommand.Start())
                .effects("execute a 2 1")
                .fails("a")
                .expect("a READY")
                .tickWhenDue()
                .fails("a")
                .expect("a FAILED");
    }

    @Test
    void aBackOffGoesOnInTheCopy() {
        Story source = Story.of(workflow ->
                        workflow.node("a", node -> node.executor("x").retry(Retry.fixed(2, Duration.ofSeconds(9)))))
                .start()
                .fails("a");
        source.copied(0)
                .send(new InstanceCommand.Start())
                .effects()
                .tickAfter(Duration.ofSeconds(9))
                .effects("execute a 2 1");
    }

    @Test
    void aLoopGoesOnWhereItWas() {
        Story source = Story.of(workflow ->
                        workflow.node("loop", node -> node.loop(3).body("work", body -> body.executor("x"))))
                .start()
                .completesWith("loop#0/work", "10")
                .completesWith("loop#1/work", "11");
        source.copied(0)
                .expect("loop EXECUTING", "loop#0/work COMPLETED", "loop#1/work COMPLETED", "loop#2/work READY")
                .send(new InstanceCommand.Start())
                .completesWith("loop#2/work", "12")
                .instance(InstanceStatus.COMPLETED)
                .output("{\"iterations\":3,\"results\":[10,11,12],\"last\":12}");
    }

    @Test
    void aSubworkflowUnderWayIsStartedAnewByTheCopy() {
        Story source = Story.of(workflow -> workflow.node("call", node -> node.subworkflow("inner")))
                .start()
                .send(new InstanceCommand.NoteChildStarted("i-1/call@1"));
        source.copied(0)
                .expect("call READY")
                .send(new InstanceCommand.Start())
                .happenedAlso("child i-2/call@2 requested");
    }

    @Test
    void globalDataKeepsItsRevisions() {
        Story source = threeInARow().globals(Map.of("g", Payload.json("0"))).start();
        source.send(new InstanceCommand.SetGlobal("g", Payload.json("1"), null))
                .send(new InstanceCommand.RecordChoice("colour", Payload.json("\"red\"")));
        Story copy = source.copied(0);
        assertThat(copy.state().globals).isEqualTo(source.state().globals);
        assertThat(copy.state().choices).isEqualTo(source.state().choices);
        copy.send(new InstanceCommand.Start())
                .send(new InstanceCommand.SetGlobal("g", Payload.json("2"), 2))
                .replied(new InstanceReply.GlobalRecorded(3));
        assertThat(source.state().globals.get("g").revision()).isEqualTo(2);
    }

    @Test
    void theSourceWantsItsAttachedCopyAsAChild() {
        Story source = threeInARow().start();
        int seq = source.state().seq();
        source.send(copy("i-1/copy", 0)).replied(new InstanceReply.ChildAccepted("i-1/copy", false));
        ChildRequest request = source.state().liveChildren.get("i-1/copy").request();
        assertThat(request.kind()).isEqualTo(ThreadKind.COPY);
        assertThat(request.origin()).isEqualTo(new Origin(InstanceId.of("i-1"), seq, false));
        assertThat(request.onParentEnd()).isEqualTo(OnParentEnd.CANCEL_UNLESS_COMPLETED);
        source.send(copy("i-1/copy", 0))
                .replied(new InstanceReply.ChildAccepted("i-1/copy", true))
                .nothingHappened()
                .completes("a", "b", "c")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void whatCannotBeCopiedIsRefused() {
        Story source = threeInARow().start();
        source.send(copy("i-1/copy", source.state().seq() + 1))
                .refused("UNKNOWN_SEQ")
                .cancel()
                .send(copy("i-1/copy", 0))
                .refused("SOURCE_ENDED");
        Story copy = threeInARow().start().completes("a").copied(0).send(new InstanceCommand.Start());
        copy.send(copy("i-2/copy", 1)).refused("UNKNOWN_SEQ");
    }

    /** Any state a run can get into gives a sound copy, which replays as it was and in which all is as it was. */
    @Test
    void everyPointOfARandomRunCanBeCopied() {
        for (long seed = 1; seed <= 100; seed++) {
            RandomRun run = new RandomRun(seed);
            List<EventBatch> journal = run.journal;
            InstanceState state = step(run, InstanceState.NONE, run.create(), journal, seed);
            for (int step = 0; step < 60; step++) {
                state = step(run, state, run.next(state), journal, seed);
            }
            Past past = Past.NONE;
            int point = 1 + run.random.nextInt(journal.size());
            for (EventBatch batch : journal.subList(0, point)) {
                past = past.evolve(batch, Integer.MAX_VALUE);
            }
            copyAndGoOn(run, past, seed);
        }
    }

    private static void copyAndGoOn(RandomRun run, Past past, long seed) {
        InstanceState source = past.state();
        InstanceHeader header = source.header()
                .copy(
                        InstanceId.of("i-2"),
                        "",
                        "",
                        Lineage.copyOf(new Origin(source.header().id(), source.seq(), false)),
                        false);
        List<EventBatch> journal = run.journal;
        journal.clear();
        InstanceState copy = step(
                run,
                InstanceState.NONE,
                new InstanceCommand.Create(header, 1, false, ParentOrder.RUN, past),
                journal,
                seed);
        assertThat(copy.globals).as("seed %s", seed).isEqualTo(source.globals);
        assertThat(copy.choices).as("seed %s", seed).isEqualTo(source.choices);
        assertThat(copy.nodes.size()).as("seed %s", seed).isEqualTo(source.nodes.size());
        for (int node = 0; node < source.nodes.size(); node++) {
            NodeState was = source.nodes.get(node);
            NodeState is = copy.nodes.get(node);
            boolean interrupted = was.status == NodeStatus.EXECUTING && was.details.loop == null;
            assertThat(is.status)
                    .as("seed %s %s", seed, source.topology.id(node))
                    .isEqualTo(interrupted ? NodeStatus.READY : was.status);
            assertThat(is.output).as("seed %s", seed).isEqualTo(was.output);
            assertThat(is.attempt).as("seed %s", seed).isEqualTo(was.attempt);
            assertThat(is.details.loop).as("seed %s", seed).isEqualTo(was.details.loop);
        }
        copy = step(run, copy, new InstanceCommand.Start(), journal, seed);
        for (int step = 0; step < 40; step++) {
            copy = step(run, copy, run.next(copy), journal, seed);
        }
    }

    private static InstanceState step(
            RandomRun run, InstanceState state, InstanceCommand command, List<EventBatch> journal, long seed) {
        Decision decision = run.decider.decide(state, command, null, run.now);
        if (decision.batch() != null) {
            journal.add(decision.batch());
            assertThat(InstanceAudit.problems(decision.next()))
                    .as("seed %s after %s", seed, command)
                    .isEmpty();
            assertThat(InstanceAudit.difference(decision.next(), state.evolve(decision.batch())))
                    .as("seed %s after %s", seed, command)
                    .isNull();
            assertThat(InstanceAudit.difference(
                            decision.next(),
                            InstanceSnapshot.of(decision.next()).toState()))
                    .as("snapshot, seed %s after %s", seed, command)
                    .isNull();
        }
        return decision.next();
    }
}
