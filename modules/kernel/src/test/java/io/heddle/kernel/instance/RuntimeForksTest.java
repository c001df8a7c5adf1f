package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.ChildView;
import io.heddle.Finding;
import io.heddle.GraphReport;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Dependency;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.NodeBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Forks that join a running instance. Every step is compared with its replay and with its snapshot, see {@link Family}. */
@Tag("promise-131")
class RuntimeForksTest {
    private static final String P1 = "i-1/split.p1@1";
    private static final String P2 = "i-1/split.p2@1";

    private static NodeBuilder task(String key, String... upstreams) {
        return NodeBuilder.of(key).executor("x").after(upstreams);
    }

    private static NodeBuilder split(Fork fork, String... upstreams) {
        return NodeBuilder.of("split")
                .fork(fork.path("p1", "a").path("p2", "b"))
                .after(upstreams);
    }

    private static NodeBuilder gather(String... upstreams) {
        return NodeBuilder.of("gather").forkJoin(ForkJoin.of("split")).after(upstreams);
    }

    /** split: p1 (a), p2 (b → c) → gather. */
    private static NodeBuilder[] fork(Fork fork, String... upstreams) {
        return new NodeBuilder[] {
            gather("a", "c"), split(fork, upstreams), task("a", "split"), task("b", "split"), task("c", "b")
        };
    }

    private static NodeBuilder[] fork(String... upstreams) {
        return fork(Fork.parallel(), upstreams);
    }

    private static NodeBuilder[] with(NodeBuilder[] nodes, NodeBuilder... more) {
        List<NodeBuilder> all = new ArrayList<>(Arrays.asList(nodes));
        all.addAll(Arrays.asList(more));
        return all.toArray(NodeBuilder[]::new);
    }

    private static String refusal(Family family) {
        return family.reply() instanceof InstanceReply.Refused refused
                ? refused.code()
                : family.reply() instanceof InstanceReply.AlreadyTerminal terminal
                        ? terminal.status().name()
                        : ((InstanceReply.Invalid) family.reply())
                                .findings().stream()
                                        .filter(Finding::isError)
                                        .map(finding -> finding.code() + " " + finding.element())
                                        .findFirst()
                                        .orElseThrow();
    }

    // ---- the course of things -------------------------------------------------------------------------------------

    @Test
    void aForkThatDependsOnNothingBeginsAtOnce() {
        Family family = Family.dynamic().forks(fork());
        assertThat(family.reply()).isEqualTo(new InstanceReply.Registered(List.of("split")));
        assertThat(family.threads()).containsExactly(P1 + " RUNNING", P2 + " RUNNING");
        assertThat(family.state("i-1").nodeCount())
                .as("nodes of paths are not the parent's")
                .isEqualTo(2);
        assertThat(family.status("i-1", "gather")).isEqualTo(NodeStatus.EXECUTING);
        assertThat(family.status(P2, "c")).isEqualTo(NodeStatus.PENDING);

        family.completes(P1, "a", "1").completes(P2, "b", "2").completes(P2, "c", "3");

        assertThat(family.threads()).containsExactly(P1 + " COMPLETED", P2 + " COMPLETED");
        assertThat(family.node("i-1", "gather").output.text()).isEqualTo("{\"p1\":1,\"p2\":3}");
        assertThat(ChildViews.joinedBy(family.state("i-1"), "gather"))
                .extracting(ChildView::threadId)
                .extracting(id -> id.value())
                .containsExactly(P1, P2);
        family.send("i-1", new InstanceCommand.Seal());
        assertThat(family.state("i-1").status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void aForkWaitsForNodesThatAreThereAndOthersFollowItsJoin() {
        Family family = Family.dynamic(task("load"), task("after", "gather")).forks(fork("load"));
        assertThat(family.threads()).isEmpty();
        assertThat(family.status("i-1", "split")).isEqualTo(NodeStatus.PENDING);
        family.completes("i-1", "load", "7");
        assertThat(family.threads()).containsExactly(P1 + " RUNNING", P2 + " RUNNING");
        assertThat(family.state(P1).header().branch().outputs()).containsEntry("load", Payload.json("7"));
        family.completes(P1, "a", "1").completes(P2, "b", "2").completes(P2, "c", "3");
        assertThat(family.status("i-1", "after")).isEqualTo(NodeStatus.EXECUTING);
    }

    @Test
    void aForkMayFollowWhatHasEnded() {
        Family family =
                Family.dynamic(task("load")).completes("i-1", "load", "7").forks(fork("load"));
        assertThat(family.threads()).containsExactly(P1 + " RUNNING", P2 + " RUNNING");
    }

    @Test
    void pathsSeeACopyAndOnlyWhatIsMergedComesBack() {
        Map<String, Payload> globals = Map.of("g", Payload.json("\"old\""));
        Family family = Family.dynamic(InstanceSettings.DEFAULTS, globals)
                .forks(fork(Fork.parallel().withMerge(Fork.Merge.REPLACE)));
        family.send("i-1", new InstanceCommand.SetGlobal("g", Payload.json("\"new\""), null));
        assertThat(family.globals(P2)).containsEntry("g", "\"old\"");
        family.completes(P1, "a", "1", Map.of("h", Payload.json("1")));
        assertThat(family.globals("i-1")).doesNotContainKey("h");
        assertThat(family.globals(P2)).doesNotContainKey("h");
        family.completes(P2, "b", "2").completes(P2, "c", "3", Map.of("h", Payload.json("2")));
        assertThat(family.globals("i-1")).containsEntry("h", "2").containsEntry("g", "\"new\"");
    }

    @Test
    void aSerialForkStartsTheNextPathWhenThePreviousOneHasEnded() {
        Family family = Family.dynamic().forks(fork(Fork.serial()));
        assertThat(family.threads()).containsExactly(P1 + " RUNNING");
        family.completes(P1, "a", "1");
        assertThat(family.threads()).containsExactly(P1 + " COMPLETED", P2 + " RUNNING");
    }

    @Test
    void aFailedPathFailsTheJoin() {
        Family family = Family.dynamic().forks(fork()).fails(P1, "a");
        assertThat(family.status("i-1", "gather")).isEqualTo(NodeStatus.FAILED);
        assertThat(family.node("i-1", "gather").details.error.code()).isEqualTo("JOIN_UNREACHABLE");
    }

    @Test
    void anotherAttemptRunsTheSamePaths() {
        Family family = Family.dynamic(task("other"))
                .forks(fork())
                .completes(P1, "a", "1")
                .send("i-1", new InstanceCommand.Rerun("split", true, 0));
        assertThat(family.threads()).contains("i-1/split.p1@2 RUNNING", "i-1/split.p2@2 RUNNING", P2 + " CANCELLED");
        assertThat(family.status("i-1/split.p2@2", "c")).isEqualTo(NodeStatus.PENDING);
    }

    @Test
    void forksWithinPathsAndInLoopsRunToo() {
        Family family = Family.dynamic()
                .forks(
                        NodeBuilder.of("F").fork(Fork.parallel().path("o", "G")),
                        NodeBuilder.of("G")
                                .fork(Fork.parallel().path("i", "x1").path("k", "x2"))
                                .after("F"),
                        task("x1", "G"),
                        task("x2", "G"),
                        NodeBuilder.of("K").forkJoin(ForkJoin.of("G")).after("x1", "x2"),
                        NodeBuilder.of("J").forkJoin(ForkJoin.of("F")).after("K"));
        String inner = "i-1/F.o@1/G.i@1";
        assertThat(family.threads())
                .containsExactly("i-1/F.o@1 RUNNING", inner + " RUNNING", "i-1/F.o@1/G.k@1 RUNNING");
        family.completes(inner, "x1", "1").completes("i-1/F.o@1/G.k@1", "x2", "2");
        assertThat(family.node("i-1", "J").output.text()).isEqualTo("{\"i\":1,\"k\":2}");

        family.registers(NodeBuilder.of("L")
                .after("J")
                .loop(1)
                .body("H", body -> body.fork(Fork.parallel().path("p", "y")))
                .body("y", body -> body.executor("x").after("H"))
                .body("M", body -> body.forkJoin(ForkJoin.of("H")).after("y")));
        String turn = "i-1/L#0/H.p@1";
        assertThat(family.threads()).contains(turn + " RUNNING");
        family.completes(turn, "y", "5");
        assertThat(family.status("i-1", "L")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void aForkMayBeOneOfManyNodesOfARegistration() {
        Family family = Family.dynamic().registers(with(fork("load"), task("load"), task("end", "gather")));
        assertThat(family.reply()).isEqualTo(new InstanceReply.Registered(List.of("load")));
        family.completes("i-1", "load", "0")
                .completes(P1, "a", "1")
                .completes(P2, "b", "2")
                .completes(P2, "c", "3");
        assertThat(family.status("i-1", "end")).isEqualTo(NodeStatus.EXECUTING);
    }

    // ---- again ----------------------------------------------------------------------------------------------------

    @Test
    void theVerySameForkAgainIsThatFork() {
        Family family = Family.dynamic(task("load")).forks(fork("load"));
        int seq = family.state("i-1").seq();
        family.forks(fork("load"));
        assertThat(family.reply()).isEqualTo(new InstanceReply.Registered(List.of()));
        assertThat(family.state("i-1").seq()).isEqualTo(seq);
        family.completes("i-1", "load", "1").forks(fork("load"));
        assertThat(family.reply()).isEqualTo(new InstanceReply.Registered(List.of()));
        assertThat(family.threads()).containsExactly(P1 + " RUNNING", P2 + " RUNNING");
        family.send("i-1", new InstanceCommand.Seal())
                .completes(P1, "a", "1")
                .completes(P2, "b", "2")
                .completes(P2, "c", "3");
        assertThat(family.state("i-1").status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(family.forks(fork("load")).reply()).isEqualTo(new InstanceReply.Registered(List.of()));
    }

    @Test
    void anotherForkOfTheSameNameIsRefusedAndNeverReplacesIt() {
        Family family = Family.dynamic(task("load")).forks(fork("load"));
        List<NodeBuilder[]> others = List.of(fork(Fork.serial(), "load"), fork(), new NodeBuilder[] {
            gather("a", "c"),
            split(Fork.parallel(), "load"),
            task("a", "split"),
            task("b", "split"),
            task("c", "b").priority(3)
        });
        for (NodeBuilder[] other : others) {
            family.forks(other);
            assertThat(refusal(family)).isEqualTo("NODE_EXISTS");
            family.send(
                    "i-1",
                    new InstanceCommand.RegisterNodes(
                            Arrays.stream(other)
                                    .map(NodeBuilder::build)
                                    .map(node -> new InstanceEvent.Registration(node.key(), node))
                                    .toList(),
                            true));
            assertThat(refusal(family)).isEqualTo("NODE_EXISTS");
        }
    }

    // ---- going back -----------------------------------------------------------------------------------------------

    @Test
    void aRestoredRunKnowsTheForkAndDoesItAgain() {
        Family family = Family.dynamic().forks(fork()).completes(P1, "a", "1");
        family.restored("i-2", family.state("i-1").seq());
        assertThat(family.threads()).contains("i-2/split.p1@2 RUNNING", "i-2/split.p2@2 RUNNING");
        family.completes("i-2/split.p1@2", "a", "10")
                .completes("i-2/split.p2@2", "b", "20")
                .completes("i-2/split.p2@2", "c", "30");
        assertThat(family.node("i-2", "gather").output.text()).isEqualTo("{\"p1\":10,\"p2\":30}");
    }

    // ---- what grows around it -------------------------------------------------------------------------------------

    @Test
    void whatIsOnAPathIsNobodyElses() {
        Family family = Family.dynamic(task("load")).forks(fork("load"));
        family.registers(task("c"));
        assertThat(refusal(family)).isEqualTo("NODE_EXISTS");
        family.registers(task("d", "c"));
        assertThat(refusal(family)).isEqualTo("FORK_REGION_LEAK c -> d");
        family.send("i-1", new InstanceCommand.AddDependencies("gather", List.of(Dependency.sequence("b"))));
        assertThat(refusal(family)).isEqualTo("FORK_REGION_LEAK b -> gather");
        family.forks(
                NodeBuilder.of("split2").fork(Fork.parallel().path("p", "load")),
                task("load", "split2"),
                NodeBuilder.of("gather2").forkJoin(ForkJoin.of("split2")).after("load"));
        assertThat(refusal(family)).isEqualTo("DUPLICATE_NODE load");
        family.forks(
                NodeBuilder.of("split2").fork(Fork.parallel().path("p", "a")),
                task("a", "split2"),
                NodeBuilder.of("gather2").forkJoin(ForkJoin.of("split2")).after("a"));
        assertThat(refusal(family)).isEqualTo("DUPLICATE_NODE a");
    }

    @Test
    void forkAndJoinMayGetFurtherDependencies() {
        Family family = Family.dynamic(task("load"), task("more"), task("last")).forks(fork("load"));
        family.send("i-1", new InstanceCommand.AddDependencies("split", List.of(Dependency.sequence("more"))))
                .send("i-1", new InstanceCommand.AddDependencies("gather", List.of(Dependency.sequence("last"))))
                .completes("i-1", "load", "1");
        assertThat(family.threads()).isEmpty();
        family.completes("i-1", "more", "1")
                .completes(P1, "a", "1")
                .completes(P2, "b", "2")
                .completes(P2, "c", "3");
        assertThat(family.status("i-1", "gather")).isEqualTo(NodeStatus.PENDING);
        family.completes("i-1", "last", "1");
        assertThat(family.status("i-1", "gather")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void theGraphIsReportedWithWhatIsOnThePaths() {
        Family family = Family.dynamic(task("load")).forks(fork("load"));
        GraphReport report = GraphReports.of(family.state("i-1"), PlainCheck.CONTEXT);
        assertThat(report.findings()).isEmpty();
        assertThat(report.totalNodes()).isEqualTo(6);
    }

    // ---- refusals -------------------------------------------------------------------------------------------------

    private static Arguments refused(String code, NodeBuilder... nodes) {
        return Arguments.of(code, nodes);
    }

    static Stream<Arguments> wrongForks() {
        NodeBuilder a = task("a", "split");
        NodeBuilder b = task("b", "split");
        NodeBuilder split = split(Fork.parallel());
        return Stream.of(
                refused("UNPAIRED_FORK split", split, a, b),
                refused("UNPAIRED_JOIN gather", gather("a"), task("a")),
                refused("INVALID_FORK_PATHS split", split, a, gather("a")),
                refused("INVALID_FORK_PATHS split", NodeBuilder.of("split").fork(Fork.parallel()), gather()),
                refused(
                        "DUPLICATE_FORK_PATH_ID split",
                        NodeBuilder.of("split")
                                .fork(Fork.parallel().path("p", "a").path("p", "b")),
                        a,
                        b,
                        gather("a", "b")),
                refused("FORK_JOIN_NOT_REACHABLE split", split, a, b, gather("a")),
                refused("FORK_REGION_LEAK a -> b", split, a, task("b", "split", "a"), gather("a", "b")),
                refused("FORK_REGION_LEAK load -> b", split, a, task("b", "split", "load"), gather("a", "b")),
                refused("UNKNOWN_UPSTREAM later -> b", split, a, task("b", "split", "later"), gather("a", "b")),
                refused(
                        "FORK_JOIN_MISMATCH gather",
                        split,
                        a,
                        b,
                        NodeBuilder.of("gather")
                                .forkJoin(new ForkJoin(
                                        "split",
                                        List.of("p2", "p1"),
                                        ForkJoin.Strategy.ALL_COMPLETED,
                                        null,
                                        null,
                                        null))
                                .after("a", "b")),
                refused(
                        "MAIN_PATH_ID_NOT_FOUND gather",
                        split,
                        a,
                        b,
                        NodeBuilder.of("gather")
                                .forkJoin(ForkJoin.of("split").withMainPath("p9"))
                                .after("a", "b")),
                refused("CYCLE_DETECTED load", split(Fork.parallel(), "gather"), a, b, gather("a", "b")),
                refused("DUPLICATE_NODE a", split, a, b, task("a", "split"), gather("a", "b")),
                refused("NOT_ONE_FORK", with(fork(), task("another"))),
                refused("NOT_ONE_FORK", task("another")),
                refused("NOT_ONE_FORK"),
                refused(
                        "NOT_ONE_FORK",
                        with(
                                fork(),
                                NodeBuilder.of("F").fork(Fork.parallel().path("p", "z")),
                                task("z", "F"),
                                NodeBuilder.of("J").forkJoin(ForkJoin.of("F")).after("z"))));
    }

    @ParameterizedTest
    @MethodSource
    void wrongForks(String code, NodeBuilder[] nodes) {
        Family family = Family.dynamic(task("load"));
        int seq = family.state("i-1").seq();
        family.forks(nodes);
        assertThat(refusal(family)).startsWith(code.startsWith("CYCLE") ? "CYCLE_DETECTED" : code);
        assertThat(family.state("i-1").seq()).as("nothing happened").isEqualTo(seq);
        assertThat(family.forks(fork()).reply()).isInstanceOf(InstanceReply.Registered.class);
    }

    @Test
    void aSealedOrEndedInstanceTakesNoFork() {
        Family family = Family.dynamic(task("load")).send("i-1", new InstanceCommand.Seal());
        assertThat(refusal(family.forks(fork()))).isEqualTo("SEALED");
        family.completes("i-1", "load", "1");
        assertThat(refusal(family.forks(fork()))).isEqualTo("COMPLETED");
        assertThat(refusal(Family.of(w -> w.task("a", "x")).forks(fork())))
                .as("a definition is sealed from the beginning")
                .isEqualTo("SEALED");
    }

    @Test
    void tooManyPathsFailTheForkAsInADefinition() {
        InstanceSettings settings = new SettingsBuilder().maxChildren(1).build();
        Family family = Family.dynamic(settings, Map.of()).forks(fork());
        assertThat(family.threads()).isEmpty();
        assertThat(family.status("i-1", "split")).isEqualTo(NodeStatus.FAILED);
        assertThat(family.node("i-1", "split").details.error.code()).isEqualTo("CHILD_LIMIT");
        assertThat(family.status("i-1", "gather")).isEqualTo(NodeStatus.SKIPPED);
    }
}
