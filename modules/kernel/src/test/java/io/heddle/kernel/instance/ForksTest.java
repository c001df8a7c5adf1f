package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.heddle.ChildView;
import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.OnParentEnd;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a FORK does with its paths and what its JOIN makes of them, parents and children together. */
@Tag("promise-131")
class ForksTest {
    private static final String P1 = "i-1/split.p1@1";
    private static final String P2 = "i-1/split.p2@1";

    /** before → split: p1 (a), p2 (b → c) → gather → end. */
    private static UnaryOperator<WorkflowBuilder> forked(UnaryOperator<Fork> fork, UnaryOperator<ForkJoin> join) {
        return w -> w.task("before", "x")
                .node(
                        "split",
                        node -> node.fork(fork.apply(
                                        Fork.parallel().path("p1", "a").path("p2", "b")))
                                .after("before"))
                .task("a", "x", "split")
                .task("b", "x", "split")
                .task("c", "x", "b")
                .node(
                        "gather",
                        node -> node.forkJoin(join.apply(ForkJoin.of("split"))).after("a", "c"))
                .task("end", "x", "gather");
    }

    private static UnaryOperator<WorkflowBuilder> forked() {
        return forked(fork -> fork, join -> join);
    }

    private static final Fork SERIAL = Fork.serial().path("p1", "a").path("p2", "b");

    private static Family started(UnaryOperator<WorkflowBuilder> nodes) {
        return Family.of(nodes).completes("i-1", "before", "{\"n\":5}");
    }

    // ---- the course of things -------------------------------------------------------------------------------------

    @Test
    void everyPathRunsAsAThreadOfItsOwn() {
        Family family = started(forked());
        assertThat(family.threads()).containsExactly(P1 + " RUNNING", P2 + " RUNNING");
        assertThat(family.state("i-1").nodeCount())
                .as("nodes of paths are not the parent's")
                .isEqualTo(4);
        assertThat(family.status("i-1", "split")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(family.node("i-1", "split").output.text())
                .isEqualTo("{\"p1\":\"" + P1 + "\",\"p2\":\"" + P2 + "\"}");
        assertThat(family.status("i-1", "gather")).isEqualTo(NodeStatus.EXECUTING);
        assertThat(family.status(P2, "b")).isEqualTo(NodeStatus.EXECUTING);
        assertThat(family.status(P2, "c")).isEqualTo(NodeStatus.PENDING);

        family.completes(P1, "a", "1").completes(P2, "b", "2").completes(P2, "c", "3");

        assertThat(family.threads()).containsExactly(P1 + " COMPLETED", P2 + " COMPLETED");
        assertThat(family.node("i-1", "gather").output.text()).isEqualTo("{\"p1\":1,\"p2\":3}");
        family.completes("i-1", "end", "4");
        assertThat(family.state("i-1").status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void aSerialForkStartsTheNextPathWhenThePreviousOneHasEnded() {
        Family family = started(forked(fork -> SERIAL, join -> join.withStrategy(ForkJoin.Strategy.ANY_COMPLETED)));
        assertThat(family.threads()).containsExactly(P1 + " RUNNING");
        assertThat(family.status("i-1", "split")).isEqualTo(NodeStatus.EXECUTING);
        assertThat(family.explain("i-1", "split")).containsExactly("CHILD " + P1 + " has not ended");

        family.fails(P1, "a");

        assertThat(family.threads()).containsExactly(P1 + " FAILED", P2 + " RUNNING");
        assertThat(family.status("i-1", "split")).isEqualTo(NodeStatus.COMPLETED);
        family.completes(P2, "b", "2").completes(P2, "c", "3");
        assertThat(family.node("i-1", "gather").output.text()).isEqualTo("{\"p2\":3}");
    }

    @Test
    void aSerialForkBeginsNoPathWhilePaused() {
        Family family = started(forked(fork -> SERIAL, join -> join))
                .send("i-1", new InstanceCommand.Pause(false))
                .completes(P1, "a", "1");
        assertThat(family.threads()).containsExactly(P1 + " COMPLETED");
        family.send("i-1", new InstanceCommand.Resume());
        assertThat(family.threads()).containsExactly(P1 + " COMPLETED", P2 + " RUNNING");
    }

    @Test
    void aJoinSaysWhatItWaitsFor() {
        Family family = started(
                w -> forked().apply(w).node("slow", node -> node.executor("x").after("gather")));
        family.completes(P1, "a", "1");
        assertThat(family.explain("i-1", "gather"))
                .containsExactly(
                        "JOIN ALL_COMPLETED with 1 completed and 0 failed of 2 paths",
                        "CHILD " + P2 + " has not ended");
        assertThat(family.explain("i-1", "end"))
                .contains("JOIN ALL_COMPLETED with 1 completed and 0 failed of 2 paths");
    }

    @Test
    void anUnreachableJoinSaysWhichPathFailedAndWhy() {
        Family family = started(forked()).fails(P1, "a");
        assertThat(family.node("i-1", "gather").details.error.message())
                .contains("ALL_COMPLETED with 0 completed and 1 failed of 2 paths")
                .contains("path p1 is FAILED (NODE_FAILED: node a failed: EXECUTOR_ERROR: it broke)");
        assertThat(family.status("i-1", "end")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(family.threads())
                .as("losers of ALL_COMPLETED run on until their parent has failed")
                .containsExactly(P1 + " FAILED", P2 + " CANCELLED");
    }

    @Test
    void losersThatAreKeptOutliveTheirParent() {
        Family family = started(forked(
                        fork -> fork,
                        join -> join.withStrategy(ForkJoin.Strategy.ANY_COMPLETED)
                                .withLosers(ForkJoin.Losers.KEEP)))
                .completes(P1, "a", "1")
                .completes("i-1", "end", "9");
        assertThat(family.state("i-1").status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(family.threads()).containsExactly(P1 + " COMPLETED", P2 + " RUNNING");
        family.completes(P2, "b", "2").completes(P2, "c", "3");
        assertThat(ChildViews.all(family.state("i-1")))
                .extracting(ChildView::output)
                .containsExactly(Payload.json("1"), Payload.json("3"));
        assertThat(ChildViews.all(family.state("i-1")))
                .extracting(ChildView::onParentEnd)
                .containsOnly(OnParentEnd.CANCEL_UNLESS_COMPLETED);
    }

    @Test
    void forksWithinPathsAndLoopsWithinPathsWork() {
        Family family =
                Family.of(w -> w.node("F", node -> node.fork(Fork.parallel().path("o", "G")))
                        .node(
                                "G",
                                node -> node.fork(Fork.parallel().path("i", "L").path("k", "T"))
                                        .after("F"))
                        .node("L", node -> node.loop(2).after("G").body("step", body -> body.executor("x")))
                        .task("T", "x", "G")
                        .node("K", node -> node.forkJoin(ForkJoin.of("G")).after("L", "T"))
                        .node("J", node -> node.forkJoin(ForkJoin.of("F")).after("K")));
        String inner = "i-1/F.o@1/G.i@1";
        assertThat(family.threads())
                .containsExactly("i-1/F.o@1 RUNNING", inner + " RUNNING", "i-1/F.o@1/G.k@1 RUNNING");
        assertThat(family.state(inner)
                        .topology
                        .pathId(family.state(inner).topology.indexOf("L#0/step")))
                .isEqualTo("main/F.o/G.i/L#0");
        family.completes("i-1/F.o@1/G.k@1", "T", "7")
                .completes(inner, "L#0/step", "1")
                .completes(inner, "L#1/step", "2");
        assertThat(family.state("i-1").status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(family.state("i-1").output().text())
                .as("a single path gives its output itself")
                .isEqualTo("{\"i\":{\"iterations\":2,\"results\":[1,2],\"last\":2},\"k\":7}");
    }

    @Test
    void everyIterationOfALoopForksAnew() {
        Family family = Family.of(w -> w.task("before", "x")
                .node(
                        "L",
                        node -> node.after("before")
                                .loop(5)
                                .items("[10, 20]", "it")
                                .body(
                                        "F",
                                        body -> body.fork(
                                                Fork.parallel().path("p", "G").path("q", "b")))
                                .body(
                                        "G",
                                        body -> body.fork(Fork.parallel().path("i", "a"))
                                                .after("F"))
                                .body("a", body -> body.executor("x").after("G").input("item", "it + loop.index"))
                                .body(
                                        "K",
                                        body -> body.forkJoin(ForkJoin.of("G")).after("a"))
                                .body("b", body -> body.executor("x").after("F"))
                                .body(
                                        "J",
                                        body -> body.forkJoin(ForkJoin.of("F")).after("K", "b"))));
        family.completes("i-1", "before", "7");
        for (int n = 0; n < 2; n++) {
            String q = "i-1/L#" + n + "/F.q@1";
            String i = "i-1/L#" + n + "/F.p@1/G.i@1";
            assertThat(family.threads()).contains(q + " RUNNING", i + " RUNNING");
            assertThat(family.node(i, "a").details.input.text()).isEqualTo("{\"item\":" + ((n + 1) * 10 + n) + "}");
            assertThat(UpstreamContexts.byId(family.state(q), "b").immediate())
                    .as("what comes before the loop")
                    .containsExactly(entry("before", Payload.json("7")));
            assertThat(family.state(i).topology.pathId(0)).isEqualTo("main/L#" + n + "/F.p/G.i");
            family.completes(q, "b", "1").completes(i, "a", "2");
        }
        assertThat(family.state("i-1").output().text())
                .isEqualTo("{\"iterations\":2,\"results\":[{\"p\":2,\"q\":1},{\"p\":2,\"q\":1}],"
                        + "\"last\":{\"p\":2,\"q\":1}}");
    }

    @Test
    void aLoopThatIsGivenUpCancelsThePathsOfItsBody() {
        Family family = Family.of(w -> w.node(
                        "L",
                        node -> node.loop(2)
                                .body("F", body -> body.fork(Fork.parallel().path("p", "a")))
                                .body("a", body -> body.executor("x").after("F"))
                                .body(
                                        "J",
                                        body -> body.forkJoin(ForkJoin.of("F")).after("a"))))
                .send("i-1", new InstanceCommand.CancelNode("L", "not wanted"));
        assertThat(family.threads()).containsExactly("i-1/L#0/F.p@1 CANCELLED");
    }

    // ---- isolation ------------------------------------------------------------------------------------------------

    @Test
    @Tag("promise-132")
    @Tag("trap-D41")
    void aPathSeesWhatTheForkSawAndNothingLater() {
        Family family = Family.of(
                w -> forked(fork -> SERIAL, join -> join)
                        .apply(w)
                        .task("beside", "x")
                        .node("reads", node -> node.executor("x").after("end").input("all", "global['x']")),
                InstanceSettings.DEFAULTS,
                Map.of("x", Payload.json("0")));
        family.completes("i-1", "before", "{\"n\":5}");
        family.send("i-1", new InstanceCommand.SetGlobal("x", Payload.json("1"), null))
                .completes("i-1", "beside", "6")
                .completes(P1, "a", "1", Map.of("x", Payload.json("2"), "y", Payload.json("3")));

        assertThat(family.threads()).contains(P2 + " RUNNING");
        assertThat(family.globals(P2)).as("as the FORK began").containsExactly(entry("x", "0"));
        assertThat(family.globals("i-1")).as("nothing is merged").containsExactly(entry("x", "1"));
        InstanceState second = family.state(P2);
        assertThat(UpstreamContexts.byId(second, "b").immediate())
                .as("the fork's own upstreams")
                .containsExactly(entry("before", Payload.json("{\"n\":5}")));
        assertThat(UpstreamContexts.byId(second, "c").all()).containsOnlyKeys("before");
        assertThat(UpstreamContexts.byId(second, "c").immediate()).isEmpty();
        assertThat(second.header().input().text()).isEqualTo("{\"n\":1}");
    }

    @Test
    @Tag("promise-132")
    void whatAPathWritesStaysWithItAtAnyNesting() {
        Family family = started(w -> w.task("before", "x")
                .node(
                        "split",
                        node -> node.fork(Fork.parallel().path("p1", "G").path("p2", "b"))
                                .after("before"))
                .node(
                        "G",
                        node -> node.fork(Fork.parallel()
                                        .withMerge(Fork.Merge.REPLACE)
                                        .path("i", "deep"))
                                .after("split"))
                .task("deep", "x", "G")
                .node("K", node -> node.forkJoin(ForkJoin.of("G")).after("deep"))
                .task("more", "x", "K")
                .task("b", "x", "split")
                .node("gather", node -> node.forkJoin(ForkJoin.of("split")).after("more", "b")));
        family.completes(P1 + "/G.i@1", "deep", "1", Map.of("x", Payload.json("1")));
        assertThat(family.globals(P1)).as("merged by the inner join").containsExactly(entry("x", "1"));
        assertThat(family.globals(P2)).isEmpty();
        assertThat(family.globals("i-1")).isEmpty();
        family.completes(P1, "more", "1").completes(P2, "b", "1");
        assertThat(family.globals("i-1")).as("the outer fork merges nothing").isEmpty();
    }

    // ---- merging --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // before | p1 | p2 | merge | main | after
                "0 | 1 | 2 | NONE | | 0",
                "0 | 1 | 2 | REPLACE | | 2",
                "0 | 1 | 2 | REPLACE | p1 | 2",
                "0 | 1 | 2 | NONE | p1 | 1",
                "{\"a\":{\"k\":0}} | {\"a\":{\"k\":1,\"l\":1}} | {\"a\":{\"k\":2},\"b\":2} | MERGE | | "
                        + "{\"a\":{\"k\":2,\"l\":1},\"b\":2}",
                "{\"a\":0} | [1] | {\"a\":2} | MERGE | | {\"a\":2}",
                "[0] | [0,1] | [0,2] | APPEND | | [0,1,2]",
                "[0] | [1] | [0] | APPEND | | [0,1]",
                "[0] | 1 | [0,2] | APPEND | | [0,1,2]",
                "5 | [1] | 6 | APPEND | | [5,1,6]",
                "[0] | [0,1] | [0,2] | APPEND | p2 | [0,2]",
            })
    @Tag("promise-132")
    void theDeclaredMergeIsWhereDataMeet(
            String before, String first, String second, Fork.Merge merge, String main, String after) {
        Family family = Family.of(
                        forked(fork -> fork.withMerge(merge), join -> main == null ? join : join.withMainPath(main)),
                        InstanceSettings.DEFAULTS,
                        Map.of("x", Payload.json(before)))
                .completes("i-1", "before", "1")
                // In the other order than that of the paths.
                .completes(P2, "b", "1")
                .completes(P2, "c", "1", Map.of("x", Payload.json(second)))
                .completes(P1, "a", "1", Map.of("x", Payload.json(first)));
        assertThat(family.globals("i-1")).containsExactly(entry("x", after));
    }

    @Test
    void onlyPathsThatCompletedAreMerged() {
        Family family = started(forked(
                        fork -> fork.withMerge(Fork.Merge.REPLACE),
                        join -> join.withStrategy(ForkJoin.Strategy.ANY_FAILED)))
                .completes(P2, "b", "1", Map.of("x", Payload.json("1")))
                .fails(P2, "c");
        assertThat(family.status("i-1", "gather")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(family.globals("i-1")).isEmpty();
    }

    @Test
    void tooMuchToMergeFailsTheJoin() {
        Story story = Story.of(forked(fork -> fork.withMerge(Fork.Merge.REPLACE), join -> join))
                .settings(settings -> settings.maxGlobalDataBytes(10))
                .start()
                .completes("before");
        for (String path : List.of(P1, P2)) {
            story.send(new InstanceCommand.NoteChildEnded(
                    path,
                    InstanceStatus.COMPLETED,
                    null,
                    Payload.json("1"),
                    Map.of("x", Payload.json("\"12345678901\""))));
        }
        story.error("gather", "OUTPUT_TOO_LARGE");
    }

    // ---- trouble --------------------------------------------------------------------------------------------------

    @Test
    void aPathThatMayNotStartFailsTheForkAndARetryStartsAllAnew() {
        Story story = Story.of(w -> forked().apply(w).node("more", node -> node.executor("x")))
                .start()
                .completes("before")
                .send(new InstanceCommand.NoteChildStarted(P1))
                .send(new InstanceCommand.NoteChildRefused(P2, NodeError.retryable("START_REFUSED", "RETIRED")))
                .expect("split FAILED", "gather SKIPPED", "end SKIPPED");
        assertThat(story.state().liveChildren.get(P1).cancelReason()).contains("could not start");

        Story again = Story.of(w -> w.node(
                                "split",
                                node -> node.fork(
                                                Fork.parallel().path("p1", "a").path("p2", "b"))
                                        .retry(Retry.fixed(2, Duration.ZERO)))
                        .task("a", "x", "split")
                        .task("b", "x", "split")
                        .node(
                                "gather",
                                node -> node.forkJoin(ForkJoin.of("split")).after("a", "b")))
                .start()
                .send(new InstanceCommand.NoteChildStarted(P1))
                .send(new InstanceCommand.NoteChildRefused(P2, NodeError.retryable("START_REFUSED", "RETIRED")))
                .expect("split EXECUTING");
        assertThat(again.state().liveChildren.keySet()).containsExactly(P1, "i-1/split.p1@2", "i-1/split.p2@2");
        again.send(new InstanceCommand.NoteChildStarted("i-1/split.p1@2"))
                .send(new InstanceCommand.NoteChildEnded(
                        "i-1/split.p2@2", InstanceStatus.COMPLETED, null, Payload.json("2")))
                .expect("split COMPLETED", "gather EXECUTING")
                .send(new InstanceCommand.NoteChildEnded(P1, InstanceStatus.CANCELLED, null, null))
                .expect("gather EXECUTING")
                .send(new InstanceCommand.NoteChildEnded(
                        "i-1/split.p1@2", InstanceStatus.COMPLETED, null, Payload.json("1")))
                .instance(InstanceStatus.COMPLETED)
                .output("{\"p1\":1,\"p2\":2}");
    }

    @Test
    @Tag("trap-D49")
    void aForkTakesAllPlacesItNeedsOrNone() {
        Story story = Story.of(forked())
                .settings(settings -> settings.maxChildren(1))
                .start()
                .completes("before")
                .error("split", "CHILD_LIMIT");
        assertThat(story.state().liveChildren).isEmpty();
        Story serial = Story.of(forked(fork -> SERIAL, join -> join))
                .settings(settings -> settings.maxChildren(1))
                .start()
                .completes("before")
                .expect("split EXECUTING");
        assertThat(serial.state().liveChildren).containsOnlyKeys(P1);
    }

    @Test
    void aForkThatIsGivenUpCancelsItsPaths() {
        Family skipped =
                started(forked(fork -> SERIAL, join -> join)).send("i-1", new InstanceCommand.SkipNode("split", null));
        assertThat(skipped.threads()).containsExactly(P1 + " CANCELLED");
        assertThat(skipped.status("i-1", "gather")).isEqualTo(NodeStatus.SKIPPED);

        Family cancelled = started(forked()).send("i-1", new InstanceCommand.CancelNode("gather", "not wanted"));
        assertThat(cancelled.threads()).containsExactly(P1 + " CANCELLED", P2 + " CANCELLED");
    }

    /** Nobody will join the paths when something else rules their JOIN out. */
    @Test
    void aJoinThatIsRuledOutCancelsThePaths() {
        Family family = Family.of(w -> w.task("gate", "x")
                        .node("split", node -> node.fork(Fork.parallel().path("p1", "a")))
                        .task("a", "x", "split")
                        .node(
                                "gather",
                                node -> node.forkJoin(ForkJoin.of("split")).after("a", "gate")))
                .fails("i-1", "gate");
        assertThat(family.status("i-1", "gather")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(family.threads()).containsExactly(P1 + " CANCELLED");
    }

    @Test
    void aSkippedForkWithASubstituteLeavesNoPathToWaitFor() {
        Story.of(forked())
                .start()
                .skipWith("split", "{}")
                .completes("before")
                .expect("gather COMPLETED", "end EXECUTING");
    }

    @Test
    void cancelPauseAndResumeReachThePaths() {
        Family family = started(forked()).send("i-1", new InstanceCommand.Pause(true));
        assertThat(family.threads()).containsExactly(P1 + " PAUSED", P2 + " PAUSED");
        family.send("i-1", new InstanceCommand.Resume());
        assertThat(family.threads()).containsExactly(P1 + " RUNNING", P2 + " RUNNING");
        family.send("i-1", new InstanceCommand.Cancel("enough"));
        assertThat(family.threads()).containsExactly(P1 + " CANCELLED", P2 + " CANCELLED");
    }

    // ---- once more ------------------------------------------------------------------------------------------------

    @Test
    void rerunOfAForkGivesUpItsPathsAndStartsOthers() {
        Family family = started(forked(
                        fork -> fork,
                        join -> join.withStrategy(ForkJoin.Strategy.ANY_COMPLETED)
                                .withLosers(ForkJoin.Losers.KEEP)))
                .completes(P1, "a", "1")
                .send("i-1", new InstanceCommand.Rerun("split", true, 2));
        assertThat(family.threads())
                .containsExactly(
                        P1 + " COMPLETED", "i-1/split.p1@2 RUNNING", P2 + " CANCELLED", "i-1/split.p2@2 RUNNING");
        family.completes("i-1/split.p1@2", "a", "7");
        assertThat(family.node("i-1", "gather").output.text()).isEqualTo("{\"p1\":7}");
    }

    @Test
    void retryOfAFailedJoinRunsItsForkAgain() {
        Family family = started(forked()).fails(P1, "a");
        assertThat(family.state("i-1").status()).isEqualTo(InstanceStatus.FAILED);
        family.send("i-1", new InstanceCommand.RetryFailed(2));
        assertThat(family.threads()).contains("i-1/split.p1@2 RUNNING", "i-1/split.p2@2 RUNNING");
        family.completes("i-1/split.p1@2", "a", "1")
                .completes("i-1/split.p2@2", "b", "2")
                .completes("i-1/split.p2@2", "c", "3")
                .completes("i-1", "end", "4");
        assertThat(family.state("i-1").status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void rerunOfAJoinLooksAtTheSamePathsAgain() {
        Family family = started(forked())
                .completes(P1, "a", "1")
                .completes(P2, "b", "2")
                .completes(P2, "c", "3")
                .completes("i-1", "end", "4")
                .send("i-1", new InstanceCommand.Rerun("gather", false, 2));
        assertThat(family.node("i-1", "gather").attempt).isEqualTo(2);
        assertThat(family.node("i-1", "gather").output.text()).isEqualTo("{\"p1\":1,\"p2\":3}");
        assertThat(family.status("i-1", "end")).isEqualTo(NodeStatus.EXECUTING);
    }

    @Test
    @Tag("promise-134")
    void theHistoryTellsOfForksAndJoins() {
        Story story = Story.of(forked()).start().completes("before");
        for (String path : List.of(P1, P2)) {
            story.send(new InstanceCommand.NoteChildStarted(path))
                    .send(new InstanceCommand.NoteChildEnded(path, InstanceStatus.COMPLETED, null, Payload.json("1")));
        }
        assertThat(story.history())
                .extracting(HistoryEntry::type)
                .containsSubsequence(
                        "FORK_STARTED",
                        "FORK_PATH_REQUESTED",
                        "FORK_PATH_REQUESTED",
                        "FORK_PATH_STARTED",
                        "FORK_COMPLETED",
                        "JOIN_STARTED",
                        "FORK_PATH_COMPLETED",
                        "JOIN_CONDITION_MET");
        Story failed = Story.of(forked()).start().completes("before");
        failed.send(new InstanceCommand.NoteChildStarted(P1))
                .send(new InstanceCommand.NoteChildStarted(P2))
                .send(new InstanceCommand.NoteChildEnded(P1, InstanceStatus.CANCELLED, null, null));
        assertThat(failed.history()).extracting(HistoryEntry::type).contains("JOIN_FAILED");
    }
}
