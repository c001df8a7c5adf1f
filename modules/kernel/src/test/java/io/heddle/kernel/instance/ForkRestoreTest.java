package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.CheckpointOccasion;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.WorkflowBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Points of a run at which its paths were under way, and what becomes of them when one goes back there. */
@Tag("trap-D44")
class ForkRestoreTest {
    private static final String P1 = "i-1/split.p1@1";
    private static final String P2 = "i-1/split.p2@1";

    private static UnaryOperator<WorkflowBuilder> forked(Fork fork) {
        return w -> w.task("before", "x")
                .node(
                        "split",
                        node -> node.fork(fork.path("p1", "a").path("p2", "b")).after("before"))
                .task("a", "x", "split")
                .task("b", "x", "split")
                .node("gather", node -> node.forkJoin(ForkJoin.of("split")).after("a", "b"))
                .task("end", "x", "gather");
    }

    private static Family started(Fork fork) {
        return Family.of(forked(fork)).completes("i-1", "before", "{\"n\":5}");
    }

    private static final Fork MERGING = Fork.parallel().withMerge(Fork.Merge.REPLACE);

    @Test
    void aNewRunDoesAnOpenForkAgain() {
        Family family = started(MERGING).completes(P1, "a", "1");
        int seq = family.state("i-1").seq();
        family.restored("i-2", seq);
        assertThat(family.threads())
                .contains("i-2/split.p1@2 RUNNING", "i-2/split.p2@2 RUNNING", P1 + " COMPLETED", P2 + " RUNNING");
        assertThat(family.status("i-2", "before")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(family.status("i-2", "gather")).isEqualTo(NodeStatus.EXECUTING);
        family.completes("i-2/split.p1@2", "a", "10", Map.of("g", Payload.json("\"one\"")))
                .completes("i-2/split.p2@2", "b", "20", Map.of("g", Payload.json("\"two\"")));
        assertThat(family.node("i-2", "gather").output.text()).isEqualTo("{\"p1\":10,\"p2\":20}");
        assertThat(family.globals("i-2")).containsEntry("g", "\"two\"");
        family.completes("i-2", "end", "{}");
        assertThat(family.state("i-2").status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(family.status("i-1", "gather")).as("the old run waits on").isEqualTo(NodeStatus.EXECUTING);
    }

    @Test
    void inPlaceTheOldPathsEndAndNewOnesBegin() {
        Family family = started(MERGING).completes(P1, "a", "1");
        int seq = family.state("i-1").seq();
        family.send("i-1", new InstanceCommand.Pause(true)).rewound(seq);
        assertThat(family.state("i-1").status()).isEqualTo(InstanceStatus.PAUSED);
        assertThat(family.threads()).containsExactly(P1 + " COMPLETED", P2 + " CANCELLED");
        family.send("i-1", new InstanceCommand.Resume());
        assertThat(family.threads()).contains("i-1/split.p1@2 RUNNING", "i-1/split.p2@2 RUNNING");
        family.completes("i-1/split.p1@2", "a", "10")
                .completes("i-1/split.p2@2", "b", "20")
                .completes("i-1", "end", "{}");
        assertThat(family.node("i-1", "gather").output.text()).isEqualTo("{\"p1\":10,\"p2\":20}");
        assertThat(family.state("i-1").status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void anEndedRunGoesBackIntoItsFork() {
        Family family = started(Fork.parallel()).completes(P1, "a", "1");
        int seq = family.state("i-1").seq();
        family.completes(P2, "b", "2").completes("i-1", "end", "{}").rewound(seq);
        assertThat(family.state("i-1").status()).isEqualTo(InstanceStatus.RUNNING);
        family.completes("i-1/split.p1@2", "a", "10")
                .completes("i-1/split.p2@2", "b", "20")
                .completes("i-1", "end", "{}");
        assertThat(family.state("i-1").status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void aSerialForkThatIsNotThroughBeginsWithItsFirstPath() {
        Family family = started(Fork.serial()).completes(P1, "a", "1");
        family.restored("i-2", family.state("i-1").seq());
        assertThat(family.threads()).contains("i-2/split.p1@2 RUNNING").doesNotContain("i-2/split.p2@2 RUNNING");
        family.completes("i-2/split.p1@2", "a", "10")
                .completes("i-2/split.p2@2", "b", "20")
                .completes("i-2", "end", "{}");
        assertThat(family.state("i-2").status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    /** Its paths are not run again: the join of the new run reads what the old paths left. */
    @Test
    void pathsThatHadEndedAreJoinedByTheNewRun() {
        Family family = Family.of(w -> w.task("before", "x")
                        .task("slow", "x")
                        .node(
                                "split",
                                node -> node.fork(MERGING.path("p1", "a").path("p2", "b"))
                                        .after("before"))
                        .task("a", "x", "split")
                        .task("b", "x", "split")
                        .node(
                                "gather",
                                node -> node.forkJoin(ForkJoin.of("split")).after("a", "b", "slow")))
                .completes("i-1", "before", "{}")
                .completes(P1, "a", "1", Map.of("g", Payload.json("1")))
                .completes(P2, "b", "2");
        family.restored("i-2", family.state("i-1").seq()).completes("i-2", "slow", "{}");
        assertThat(family.node("i-2", "gather").output.text()).isEqualTo("{\"p1\":1,\"p2\":2}");
        assertThat(family.globals("i-2")).containsEntry("g", "1");
        assertThat(family.threads()).containsExactly(P1 + " COMPLETED", P2 + " COMPLETED", "i-2 COMPLETED");
    }

    @Test
    void aForkInALoopIsDoneAgainInItsIteration() {
        Family family = Family.of(w -> w.node(
                "loop",
                node -> node.loop(2)
                        .body(
                                "split",
                                body -> body.fork(
                                        Fork.parallel().path("p1", "a").path("p2", "b")))
                        .body("a", body -> body.executor("x").after("split"))
                        .body("b", body -> body.executor("x").after("split"))
                        .body(
                                "gather",
                                body -> body.forkJoin(ForkJoin.of("split")).after("a", "b"))));
        family.restored("i-2", family.state("i-1").seq());
        for (String iteration : new String[] {"0", "1"}) {
            int attempt = iteration.equals("0") ? 2 : 1;
            family.completes("i-2/loop#" + iteration + "/split.p1@" + attempt, "a", "1")
                    .completes("i-2/loop#" + iteration + "/split.p2@" + attempt, "b", "2");
        }
        assertThat(family.state("i-2").status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    /** The paths were cancelled for the sake of going back, so the join must not wait for them for ever. */
    @Test
    void aRestoreThatFailsLeavesNobodyWaiting() {
        Family family = started(Fork.parallel());
        int seq = family.state("i-1").seq();
        family.send("i-1", new InstanceCommand.Pause(true)).send("i-1", new InstanceCommand.RequestRewind(seq, ""));
        assertThat(family.status("i-1", "gather")).isEqualTo(NodeStatus.EXECUTING);
        family.send("i-1", new InstanceCommand.NoteRewindFailed("unreadable"));
        assertThat(family.status("i-1", "gather")).isEqualTo(NodeStatus.FAILED);
    }

    /** Nobody listened to the paths while the run was to go back; what they said meanwhile is not said again. */
    @Test
    void aForkUnderWayIsDoneWhenItsPathsShowedThemselvesDuringARestoreThatFailed() {
        Story story = Story.of(forked(Fork.parallel()))
                .start()
                .completes("before")
                .expect("split EXECUTING")
                .pause();
        story.send(new InstanceCommand.RequestRewind(story.state().seq(), ""));
        for (String path : List.of(P1, P2)) {
            story.send(new InstanceCommand.NoteChildStarted(path))
                    .send(new InstanceCommand.NoteChildEnded(path, InstanceStatus.CANCELLED, null, null));
        }
        story.expect("split EXECUTING")
                .send(new InstanceCommand.NoteRewindFailed("unreadable"))
                .expect("split COMPLETED")
                .resume()
                .expect("gather FAILED");
    }

    @Test
    void aForkUnderWayFailsWhenAPathWasRefusedDuringARestoreThatFailed() {
        Story story =
                Story.of(forked(Fork.parallel())).start().completes("before").pause();
        story.send(new InstanceCommand.RequestRewind(story.state().seq(), ""))
                .send(new InstanceCommand.NoteChildRefused(P1, NodeError.fatal("NESTING_LIMIT", "too deep")))
                .send(new InstanceCommand.NoteRewindFailed("unreadable"))
                .expect("split FAILED");
    }

    @Test
    void aCheckpointIsTakenWhenThePathsHaveBeenAskedFor() {
        Family family = Family.of(w -> forked(Fork.parallel()).apply(w).checkpoints(CheckpointOccasion.FORK))
                .completes("i-1", "before", "{}");
        assertThat(family.state("i-1").checkpoints())
                .extracting(Checkpoint::occasion, Checkpoint::description)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(CheckpointOccasion.FORK, "split"));
    }
}
