package io.heddle.kernel.graph;

import static io.heddle.kernel.graph.Checks.brief;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.heddle.CheckpointOccasion;
import io.heddle.Finding;
import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.Durability;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.Join;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeKind;
import io.heddle.definition.Retry;
import io.heddle.definition.Routing;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.plan.CompiledExpressionChecker;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One row per minimal bad graph: exactly the expected findings, on exactly the expected elements. */
@Tag("promise-25")
class DefinitionCodesTest {

    @ParameterizedTest(name = "{0}")
    @MethodSource({
        "names",
        "frames",
        "conditions",
        "joinsAndRoutes",
        "times",
        "retries",
        "rulesAndPolicies",
        "loops",
        "forks",
        "regions",
        "fine"
    })
    void minimalBadGraph(List<String> expected, UnaryOperator<WorkflowBuilder> graph) {
        List<Finding> findings = Checks.validate(graph);
        assertThat(brief(findings)).containsExactlyElementsOf(expected);
        assertThat(findings).allSatisfy(finding -> assertThat(finding.message()).isNotBlank());
    }

    /** The same rows with the compiler a plan uses in place of the few texts of {@link Checks}. */
    @ParameterizedTest(name = "{0}")
    @MethodSource({
        "names",
        "frames",
        "conditions",
        "joinsAndRoutes",
        "times",
        "retries",
        "rulesAndPolicies",
        "loops",
        "forks",
        "regions",
        "fine"
    })
    void minimalBadGraphWithCompiledExpressions(List<String> expected, UnaryOperator<WorkflowBuilder> graph) {
        ValidationContext compiled = new ValidationContext(
                Checks.CONTEXT.limits(),
                Checks.CONTEXT.knownExecutor(),
                Checks.CONTEXT.knownRule(),
                Checks.CONTEXT.ruleParams(),
                new CompiledExpressionChecker(Expressions.withDefaultLimits()));
        assertThat(brief(DefinitionValidator.validate(Checks.workflow(graph), compiled)))
                .containsExactlyElementsOf(expected);
    }

    private static Arguments row(UnaryOperator<WorkflowBuilder> graph, String... expected) {
        return arguments(List.of(expected), graph);
    }

    private static NodeBuilder start(NodeBuilder node) {
        return node.kind(NodeKind.START);
    }

    private static UnaryOperator<NodeBuilder> end(String... upstream) {
        return node -> node.kind(NodeKind.END).after(upstream);
    }

    private static UnaryOperator<NodeBuilder> after(String... upstream) {
        return node -> node.after(upstream);
    }

    static Stream<Arguments> names() {
        return Stream.of(
                row(w -> w, "EMPTY_GRAPH"),
                row(w -> w.node("", after()), "INVALID_ID"),
                row(w -> w.node("   ", after()), "INVALID_ID"),
                row(w -> w.node("a/b", after()).node("c", after("a/b")), "INVALID_ID a/b"),
                row(w -> w.node("ä", after()), "INVALID_ID ä"),
                row(w -> w.node("a\nb", after()), "INVALID_ID a\\u000ab"),
                row(w -> w.node("a\u202eb", after()), "INVALID_ID a\\u202eb"),
                row(w -> w.node("\ud800", after()), "INVALID_ID \\ud800"),
                row(w -> w.node("x".repeat(129), after()), "INVALID_ID " + "x".repeat(128) + "…"),
                row(w -> w.node("A", after()).node("A", after()), "DUPLICATE_NODE A"),
                row(
                        w -> w.node("A", after())
                                .node("A", after("B"))
                                .node("A", after())
                                .node("B", after()),
                        "DUPLICATE_NODE A"),
                row(w -> w.node("B", after("X")), "UNKNOWN_UPSTREAM X -> B"),
                row(w -> w.node("A", after("A")), "SELF_DEPENDENCY A -> A"),
                row(w -> w.node("A", after()).node("B", after("A", "A")), "DUPLICATE_DEPENDENCY A -> B"),
                row(
                        w -> w.node("A", after())
                                .node("B", node -> node.after("A").when("A", "output.x")),
                        "DUPLICATE_DEPENDENCY A -> B"),
                row(w -> w.node("B", after("X", "X")), "UNKNOWN_UPSTREAM X -> B", "DUPLICATE_DEPENDENCY X -> B"),
                row(w -> w.node("A", after("B")).node("B", after("A")), "CYCLE_DETECTED A"),
                row(
                        w -> w.node("S", after())
                                .node("A", after("C"))
                                .node("B", after("A", "S"))
                                .node("C", after("B"))
                                .node("Y", after("Z"))
                                .node("Z", after("Y")),
                        "CYCLE_DETECTED A",
                        "CYCLE_DETECTED Y"),
                row(w -> w.node("A", after()).node("B", after("A")).node("C", after()), "(ISOLATED_NODE C)"));
    }

    static Stream<Arguments> frames() {
        return Stream.of(
                row(w -> w.node("A", after()).node("END", end("A")), "MISSING_START_NODE"),
                row(
                        w -> w.node("S1", DefinitionCodesTest::start)
                                .node("S2", DefinitionCodesTest::start)
                                .node("END", end("S1", "S2")),
                        "MULTIPLE_START_NODES"),
                row(
                        w -> w.node("B", after())
                                .node("START", node -> node.kind(NodeKind.START).after("B"))
                                .node("END", end("START")),
                        "START_NODE_HAS_INCOMING_EDGES START"),
                row(
                        w -> w.node("C", after())
                                .node("B", after("C"))
                                .node("D", after("B"))
                                .node("START", node -> node.kind(NodeKind.START).after("B"))
                                .node("END", end("START", "D")),
                        "START_NODE_HAS_INCOMING_EDGES START"),
                row(w -> w.node("START", DefinitionCodesTest::start).node("A", after("START")), "MISSING_END_NODE"),
                row(
                        w -> w.node("START", DefinitionCodesTest::start)
                                .node("END1", end("START"))
                                .node("A", after("END1"))
                                .node("END2", end("A")),
                        "END_NODE_HAS_OUTGOING_EDGES END1"),
                row(
                        w -> w.node("START", DefinitionCodesTest::start)
                                .node("END1", end("START"))
                                .node("A", after("END1"))
                                .node("B", after("END1")),
                        "END_NODE_HAS_OUTGOING_EDGES END1"),
                row(
                        w -> w.node("START", DefinitionCodesTest::start)
                                .node("A", after())
                                .node("END", end("START", "A")),
                        "UNREACHABLE_NODE A"),
                row(
                        w -> w.node("START", DefinitionCodesTest::start)
                                .node("A", after("START"))
                                .node("END", end("START")),
                        "DEAD_END_NODE A"),
                row(
                        w -> w.node("START", DefinitionCodesTest::start)
                                .node("A", after())
                                .node("END", end("START")),
                        "ISOLATED_NODE A"),
                row(w -> w.node("START", DefinitionCodesTest::start), "MISSING_END_NODE"),
                row(w -> w.node("END", end()), "MISSING_START_NODE"),
                row(
                        w -> w.node("START", DefinitionCodesTest::start).node("END", end()),
                        "ISOLATED_NODE START",
                        "ISOLATED_NODE END"),
                row(
                        w -> w.node("START", DefinitionCodesTest::start)
                                .node("A", after("A"))
                                .node("END", end("START")),
                        "SELF_DEPENDENCY A -> A"),
                row(
                        w -> w.node("START", DefinitionCodesTest::start)
                                .node("A", after("X"))
                                .node("END", end("START", "A")),
                        "UNKNOWN_UPSTREAM X -> A"),
                row(
                        w -> w.node("START", DefinitionCodesTest::start)
                                .node("A", after("B"))
                                .node("B", after("A"))
                                .node("END", end("START")),
                        "CYCLE_DETECTED A"),
                row(
                        w -> w.node("START", DefinitionCodesTest::start)
                                .node("A", after("START", "START"))
                                .node("END", end("A")),
                        "DUPLICATE_DEPENDENCY START -> A"));
    }

    private static UnaryOperator<WorkflowBuilder> edge(Dependency edge) {
        return w -> w.node("A", after()).node("B", node -> node.dependsOn(edge));
    }

    private static Dependency sequenceWith(Condition condition) {
        return new Dependency("A", DependencyType.SEQUENCE, condition, null, null, null, Map.of(), 0, false);
    }

    static Stream<Arguments> conditions() {
        Condition script = new Condition.Script("javascript", "1");
        Condition deep = Condition.cel("output.x");
        for (int i = 0; i < 100_000; i++) {
            deep = new Condition.Compound(Condition.Compound.Operator.NOT, List.of(deep));
        }
        return Stream.of(
                row(edge(Dependency.when("A", "output.x >")), "CONDITION_SYNTAX A -> B"),
                row(edge(Dependency.when("A", "1 + 1")), "CONDITION_TYPE A -> B"),
                row(edge(sequenceWith(Condition.cel("true"))), "CONDITION_NOT_ALLOWED A -> B"),
                row(edge(Dependency.when("A", script)), "SCRIPT_NOT_ALLOWED A -> B"),
                row(
                        edge(Dependency.when(
                                "A", new Condition.Compound(Condition.Compound.Operator.AND, List.of(script)))),
                        "SCRIPT_NOT_ALLOWED A -> B"),
                row(
                        edge(Dependency.when("A", new Condition.Simple("output.x", "~=", 1, "AUTO"))),
                        "UNKNOWN_OPERATOR A -> B"),
                row(edge(Dependency.when("A", deep)), "CONDITION_SYNTAX A -> B"),
                row(edge(Dependency.when("A", "upstream['nope'].x")), "UNKNOWN_UPSTREAM A -> B"),
                row(w -> w.node("A", node -> node.input("x", "a +")), "MAPPING_SYNTAX A"),
                row(w -> w.node("A", node -> node.input("x", "upstream['A']")), "CYCLE_DETECTED A"),
                row(w -> w.node("A", node -> node.input("x", "upstream['nope']")), "UNKNOWN_UPSTREAM A"),
                row(w -> w.node("A", after()).output("x", "a +"), "MAPPING_SYNTAX"),
                row(w -> w.node("A", after()).output("x", "upstream['nope']"), "UNKNOWN_UPSTREAM"),
                // The condition of A reads D, which runs after A (G05).
                row(
                        w -> w.node("S", after())
                                .node("A", node -> node.when("S", "upstream['D'].x"))
                                .node("D", after("A")),
                        "CYCLE_DETECTED S"));
    }

    private static Dependency conditionalDefault(String upstream, DependencyType type) {
        return new Dependency(upstream, type, null, null, null, null, Map.of(), 0, true);
    }

    static Stream<Arguments> joinsAndRoutes() {
        UnaryOperator<NodeBuilder> exclusive = node -> node.routing(Routing.EXCLUSIVE);
        return Stream.of(
                row(
                        w -> w.node("A", after())
                                .node("B", node -> node.after("A").join(Join.ANY)),
                        "JOIN_WITHOUT_PARALLEL B"),
                row(w -> w.node("B", node -> node.join(Join.nOf(0))), "JOIN_WITHOUT_PARALLEL B"),
                row(w -> join(w, 3), "INVALID_JOIN_THRESHOLD C"),
                row(w -> join(w, 0), "INVALID_JOIN_THRESHOLD C"),
                row(w -> join(w, -1), "INVALID_JOIN_THRESHOLD C"),
                row(
                        w -> w.node("A", exclusive)
                                .node("B", node -> node.dependsOn(Dependency.otherwise("A")))
                                .node("C", node -> node.dependsOn(Dependency.otherwise("A")))
                                .node("D", node -> node.dependsOn(Dependency.otherwise("A"))),
                        "ROUTE_DEFAULT_INVALID A"),
                row(edge(Dependency.otherwise("A")), "ROUTE_DEFAULT_INVALID A -> B"),
                row(
                        w -> w.node("A", exclusive)
                                .node("B", node -> node.dependsOn(conditionalDefault("A", DependencyType.SEQUENCE))),
                        "ROUTE_DEFAULT_INVALID A -> B"),
                row(
                        w -> w.node("A", after()).node("B", after("A")).node("C", node -> node.afterAllOf("A", "B")),
                        "(PARALLEL_SOURCES_ORDERED C)"),
                row(
                        w -> w.node("A", after())
                                .node("M", after("A"))
                                .node("N", after("M"))
                                .node("B", after("N"))
                                .node("C", node -> node.afterAllOf("A", "B")),
                        "(PARALLEL_SOURCES_ORDERED C)"));
    }

    private static WorkflowBuilder join(WorkflowBuilder w, int k) {
        return w.node("A", after())
                .node("B", after())
                .node("C", node -> node.afterAllOf("A", "B").join(Join.nOf(k)));
    }

    static Stream<Arguments> times() {
        Duration negative = Duration.ofSeconds(-1);
        Duration overflow = Duration.ofSeconds(Long.MAX_VALUE);
        return Stream.of(
                row(w -> w.node("A", node -> node.timeout(negative)), "INVALID_TIMEOUT A"),
                row(w -> w.node("A", node -> node.timeout(overflow)), "INVALID_TIMEOUT A"),
                row(w -> w.node("A", node -> node.timeout(Duration.ofDays(36_501))), "INVALID_TIMEOUT A"),
                row(edge(Dependency.sequence("A").withTimeout(negative)), "INVALID_TIMEOUT A -> B"),
                row(edge(Dependency.sequence("A").withTimeout(overflow)), "INVALID_TIMEOUT A -> B"),
                row(w -> w.node("A", after()).timeout(negative), "INVALID_TIMEOUT"),
                row(w -> w.node("A", after()).timeout(Duration.ofHours(2562047788015215L)), "INVALID_TIMEOUT"),
                row(w -> w.node("A", after()).deadline(Instant.MAX), "INVALID_TIMEOUT"),
                row(w -> w.node("A", after()).deadline(Instant.MIN), "INVALID_TIMEOUT"),
                row(w -> w.node("A", after()).maxSteps(-1), "INVALID_LIMIT"),
                row(w -> w.node("A", after()).maxParallelNodes(-1), "INVALID_LIMIT"));
    }

    private static UnaryOperator<WorkflowBuilder> retry(Retry retry) {
        return w -> w.node("A", node -> node.retry(retry));
    }

    private static Retry growing(Double multiplier, Double jitter) {
        return new Retry(3, null, null, multiplier, jitter, List.of(), List.of());
    }

    static Stream<Arguments> retries() {
        Duration negative = Duration.ofMillis(-1);
        Duration wait = Duration.ofSeconds(1);
        return Stream.of(
                row(retry(Retry.attempts(0)), "INVALID_RETRY A"),
                row(retry(Retry.attempts(-3)), "INVALID_RETRY A"),
                row(w -> w.node("A", after()).retry(Retry.attempts(0)), "INVALID_RETRY"),
                row(edge(Dependency.sequence("A").withRetryCount(-1)), "INVALID_RETRY A -> B"),
                row(retry(new Retry(3, negative, wait, null, null, List.of(), List.of())), "INVALID_RETRY A"),
                row(
                        retry(new Retry(3, wait, Duration.ofSeconds(Long.MAX_VALUE), null, null, List.of(), List.of())),
                        "INVALID_RETRY A"),
                row(retry(growing(0.5, null)), "INVALID_RETRY A"),
                row(retry(growing(0.0, null)), "INVALID_RETRY A"),
                row(retry(growing(-2.0, null)), "INVALID_RETRY A"),
                row(retry(growing(Double.NaN, null)), "INVALID_RETRY A"),
                row(retry(growing(Double.POSITIVE_INFINITY, null)), "INVALID_RETRY A"),
                row(retry(growing(2.0, 1.1)), "INVALID_RETRY A"),
                row(retry(growing(2.0, -0.1)), "INVALID_RETRY A"),
                row(retry(growing(2.0, Double.NaN)), "INVALID_RETRY A"));
    }

    static Stream<Arguments> rulesAndPolicies() {
        return Stream.of(
                row(w -> w.node("A", after()).checkpoints(CheckpointOccasion.REQUEST), "INVALID_CHECKPOINTS"),
                row(
                        w -> w.node("A", node -> node.checkpoints(CheckpointOccasion.FORK, CheckpointOccasion.REQUEST)),
                        "INVALID_CHECKPOINTS A"),
                row(w -> w.node("A", node -> node.durability(Durability.ASYNC)), "INVALID_DURABILITY A"),
                row(
                        w -> w.node("A", node -> node.executor("human").durability(Durability.NONE)),
                        "INVALID_DURABILITY A"),
                row(w -> w.node("A", node -> node.executor("x").durability(Durability.NONE))),
                row(w -> w.node("A", node -> node.durability(Durability.SYNC))),
                row(edge(Dependency.custom("A", "nope", Map.of())), "UNKNOWN_RULE A -> B"),
                row(edge(Dependency.of("A", DependencyType.CUSTOM)), "UNKNOWN_RULE A -> B"),
                row(
                        edge(new Dependency(
                                "A", DependencyType.SEQUENCE, null, null, null, "timed", Map.of(), 0, false)),
                        "UNKNOWN_RULE A -> B"),
                row(edge(Dependency.custom("A", "timed", Map.of("bad", -1))), "INVALID_TIMEOUT A -> B"),
                row(w -> w.node("A", node -> node.fallback(1)), "INVALID_FAILURE_POLICY A"),
                row(
                        w -> w.failurePolicy(FailurePolicy.CONTINUE)
                                .node("A", node -> node.fallback(1).failurePolicy(FailurePolicy.FAIL_FAST)),
                        "INVALID_FAILURE_POLICY A"),
                row(w -> w.task("A", "nobody"), "(UNKNOWN_EXECUTOR A)"));
    }

    /** A before the fork F, paths p1 (X) and p2 (Y, Y2), Z after the join J. */
    private static UnaryOperator<WorkflowBuilder> forked(UnaryOperator<Fork> fork, UnaryOperator<ForkJoin> join) {
        return w -> w.node("A", after())
                .node(
                        "F",
                        node -> node.fork(fork.apply(
                                        Fork.parallel().path("p1", "X").path("p2", "Y")))
                                .after("A"))
                .node("X", after("F"))
                .node("Y", after("F"))
                .node("Y2", after("Y"))
                .node("J", node -> node.forkJoin(join.apply(ForkJoin.of("F"))).after("X", "Y2"))
                .node("Z", after("J"));
    }

    private static UnaryOperator<WorkflowBuilder> forked(UnaryOperator<ForkJoin> join) {
        return forked(fork -> fork, join);
    }

    /** The same with one more node. */
    private static UnaryOperator<WorkflowBuilder> forkedAnd(String key, UnaryOperator<NodeBuilder> node) {
        return w -> forked(join -> join).apply(w).node(key, node);
    }

    /** One path: F, then X as given, then J as given. */
    private static UnaryOperator<WorkflowBuilder> onePath(
            UnaryOperator<NodeBuilder> first, UnaryOperator<NodeBuilder> join) {
        return w -> w.node("F", node -> node.fork(Fork.parallel().path("p", "X")))
                .node("X", first)
                .node("J", node -> join.apply(node.forkJoin(ForkJoin.of("F"))));
    }

    static Stream<Arguments> forks() {
        UnaryOperator<ForkJoin> same = join -> join;
        return Stream.of(
                row(forked(same)),
                row(forked(fork -> Fork.serial().path("p1", "X").path("p2", "Y"), same)),
                row(forked(join -> join.withThreshold(2).withMainPath("p2"))),
                row(forked(fork -> Fork.parallel(), join -> join), "INVALID_FORK_PATHS F"),
                row(w -> w.node("F", node -> node.kind(NodeKind.FORK)), "INVALID_FORK_PATHS F"),
                row(
                        w -> w.node(
                                "T",
                                node -> node.fork(Fork.parallel().path("p", "A"))
                                        .kind(NodeKind.TASK)),
                        "INVALID_FORK_PATHS T"),
                row(forked(fork -> fork.path("p3", "nobody"), same), "INVALID_FORK_PATHS F"),
                row(forked(fork -> fork.path("p3", "X"), same), "INVALID_FORK_PATHS F"),
                row(forked(fork -> fork.path("p3", "J"), same), "INVALID_FORK_PATHS F"),
                row(forked(fork -> Fork.parallel().path("p1", "X").path("p1", "Y"), same), "DUPLICATE_FORK_PATH_ID F"),
                row(forked(fork -> Fork.parallel().path("p 1", "X").path("p2", "Y"), same), "INVALID_ID F"),
                row(onePath(node -> node, node -> node.after("X")), "(ISOLATED_NODE F)", "INVALID_FORK_PATHS F"),
                row(onePath(node -> node.when("F", "output.x"), node -> node.after("X")), "INVALID_FORK_PATHS F"),
                row(onePath(node -> node.after("F"), node -> node.when("X", "output.x")), "INVALID_FORK_PATHS X -> J"),
                row(
                        onePath(
                                node -> node.after("F"),
                                node -> node.dependsOn(Dependency.sequence("X").withTimeout(Duration.ofSeconds(1)))),
                        "INVALID_FORK_PATHS X -> J"),
                row(
                        w -> w.node(
                                        "F",
                                        node -> node.fork(Fork.parallel().path("p", "X"))
                                                .timeout(Duration.ofSeconds(1)))
                                .node("X", after("F"))
                                .node(
                                        "J",
                                        node -> node.forkJoin(ForkJoin.of("F")).after("X")),
                        "INVALID_TIMEOUT F"),
                row(
                        w -> w.node("F", node -> node.fork(Fork.parallel().path("p", "X")))
                                .node("X", after("F")),
                        "UNPAIRED_FORK F"),
                row(w -> w.node("J", node -> node.kind(NodeKind.JOIN)), "UNPAIRED_JOIN J"),
                row(
                        w -> w.node("A", after())
                                .node(
                                        "J",
                                        node -> node.forkJoin(ForkJoin.of("A")).after("A")),
                        "UNPAIRED_JOIN J"),
                row(w -> w.node("J", node -> node.forkJoin(ForkJoin.of("nobody"))), "UNPAIRED_JOIN J"),
                row(w -> w.node("T", node -> node.forkJoin(ForkJoin.of("F")).kind(NodeKind.TASK)), "UNPAIRED_JOIN T"),
                row(forkedAnd("J2", node -> node.forkJoin(ForkJoin.of("F")).after("J")), "UNPAIRED_JOIN J2"),
                row(
                        forked(join -> new ForkJoin("F", List.of("p2", "p1"), join.strategy(), null, null, null)),
                        "FORK_JOIN_MISMATCH J"),
                row(
                        forked(join -> new ForkJoin("F", List.of("p1"), join.strategy(), null, null, null)),
                        "FORK_JOIN_MISMATCH J"),
                row(forked(join -> new ForkJoin("F", List.of("p1", "p2"), join.strategy(), null, null, null))),
                row(onePath(node -> node.after("F"), node -> node.after("F")), "FORK_JOIN_NOT_REACHABLE F"),
                row(forked(join -> join.withMainPath("p9")), "MAIN_PATH_ID_NOT_FOUND J"),
                row(forked(join -> join.withThreshold(3)), "INVALID_JOIN_STRATEGY J"),
                row(forked(join -> join.withThreshold(0)), "INVALID_JOIN_STRATEGY J"),
                row(
                        forked(join -> join.withStrategy(ForkJoin.Strategy.SUCCESS_COUNT_THRESHOLD)),
                        "INVALID_JOIN_STRATEGY J"),
                row(
                        forked(join -> join.withThreshold(1).withStrategy(ForkJoin.Strategy.ANY_FAILED)),
                        "INVALID_JOIN_STRATEGY J"),
                row(
                        onePath(
                                node -> node.after("F"),
                                node -> node.afterAllOf("X").join(Join.ANY)),
                        "INVALID_JOIN_STRATEGY J"));
    }

    static Stream<Arguments> regions() {
        return Stream.of(
                // Out of a path, into one, from one to the other.
                row(forkedAnd("Q", after("Y")), "FORK_REGION_LEAK Y -> Q"),
                row(
                        w -> forked(join -> join).apply(w.node("Q", after("X2")).node("X2", after("X"))),
                        "FORK_REGION_LEAK X -> X2"),
                row(
                        w -> w.node("A", after())
                                .node(
                                        "F",
                                        node -> node.fork(Fork.parallel()
                                                        .path("p1", "X")
                                                        .path("p2", "Y"))
                                                .after("A"))
                                .node("X", after("F"))
                                .node("Y", after("F", "X"))
                                .node(
                                        "J",
                                        node -> node.forkJoin(ForkJoin.of("F")).after("X", "Y")),
                        "FORK_REGION_LEAK X -> Y"),
                row(
                        w -> w.node("A", after())
                                .node(
                                        "F",
                                        node -> node.fork(Fork.parallel().path("p", "X"))
                                                .after("A"))
                                .node("X", after("F"))
                                .node("X2", after("X", "A"))
                                .node(
                                        "J",
                                        node -> node.forkJoin(ForkJoin.of("F")).after("X2")),
                        "FORK_REGION_LEAK A -> X2"),
                // Two paths that share their end.
                row(
                        w -> w.node(
                                        "F",
                                        node -> node.fork(
                                                Fork.parallel().path("p1", "X").path("p2", "Y")))
                                .node("X", after("F"))
                                .node("Y", after("F"))
                                .node("M", after("X", "Y"))
                                .node(
                                        "J",
                                        node -> node.forkJoin(ForkJoin.of("F")).after("M", "Y")),
                        "FORK_REGION_LEAK Y -> M"),
                // Expressions read across borders.
                row(forkedAnd("Q", node -> node.after("J").input("x", "upstream['Y2']")), "FORK_REGION_LEAK Q"),
                row(w -> forked(join -> join).apply(w).output("x", "upstream['X']"), "FORK_REGION_LEAK X"),
                row(w -> forked(join -> join).apply(w).output("x", "upstream['J']")),
                row(w -> w.node("A", after())
                        .node(
                                "F",
                                node -> node.fork(Fork.parallel().path("p", "X"))
                                        .after("A"))
                        .node("X", node -> node.after("F").input("a", "upstream['A']"))
                        .node("J", node -> node.forkJoin(ForkJoin.of("F")).after("X"))),
                // A fork within a path: whole; and with a join that lies behind that of the outer fork.
                row(w -> w.node("F", node -> node.fork(Fork.parallel().path("p", "X")))
                        .node("X", after("F"))
                        .node(
                                "G",
                                node -> node.fork(Fork.parallel().path("q", "Y"))
                                        .after("X"))
                        .node("Y", after("G"))
                        .node("K", node -> node.forkJoin(ForkJoin.of("G")).after("Y"))
                        .node("J", node -> node.forkJoin(ForkJoin.of("F")).after("K"))
                        .node("Z", after("J"))),
                row(
                        w -> w.node("F", node -> node.fork(Fork.parallel().path("p", "X")))
                                .node("X", after("F"))
                                .node(
                                        "G",
                                        node -> node.fork(Fork.parallel().path("q", "Y"))
                                                .after("X"))
                                .node("Y", after("G"))
                                .node(
                                        "J",
                                        node -> node.forkJoin(ForkJoin.of("F")).after("Y"))
                                .node(
                                        "K",
                                        node -> node.forkJoin(ForkJoin.of("G")).after("J")),
                        "FORK_REGION_LEAK J",
                        "FORK_JOIN_NOT_REACHABLE F"),
                // In the body of a loop, too.
                row(looped(join -> join.after("X"))),
                row(looped(join -> join), "(ISOLATED_NODE L/J)", "FORK_JOIN_NOT_REACHABLE L/F"));
    }

    private static UnaryOperator<WorkflowBuilder> looped(UnaryOperator<NodeBuilder> join) {
        return w -> w.node(
                "L",
                node -> node.loop(2)
                        .body("F", body -> body.fork(Fork.parallel().path("p", "X")))
                        .body("X", after("F"))
                        .body("J", body -> join.apply(body.forkJoin(ForkJoin.of("F")))));
    }

    static Stream<Arguments> loops() {
        UnaryOperator<NodeBuilder> plain = node -> node;
        return Stream.of(
                row(w -> w.node("L", node -> node.kind(NodeKind.LOOP).body("x", plain)), "LOOP_BOUND_MISSING L"),
                row(w -> w.node("L", node -> node.loop(101).body("x", plain)), "LOOP_BOUND_MISSING L"),
                row(w -> w.node("S", node -> node.kind(NodeKind.SUBWORKFLOW)), "MISSING_SUBWORKFLOW_ID S"),
                row(w -> w.node("S", node -> node.subworkflow("a b")), "INVALID_ID S"),
                row(w -> w.node("S", node -> node.subworkflow("a").kind(NodeKind.TASK)), "SUBWORKFLOW_NOT_ALLOWED S"),
                row(w -> w.node("L", node -> node.loop(0).body("x", plain)), "LOOP_BOUND_MISSING L"),
                row(w -> w.node("L", node -> node.loop(3)), "LOOP_BODY_INVALID L"),
                row(
                        w -> w.node("A", after())
                                .node("L", node -> node.loop(3).after("A").body("x", after("A"))),
                        "LOOP_BODY_INVALID L/A -> L/x"),
                row(
                        w -> w.node("L", node -> node.loop(3).body("x", plain)).node("B", after("x")),
                        "LOOP_BODY_INVALID x -> B"),
                row(w -> w.node("L", node -> node.loop(3).body("x", after("no"))), "UNKNOWN_UPSTREAM L/no -> L/x"),
                row(
                        w -> w.node(
                                "L", node -> node.loop(3).body("x", after("y")).body("y", after("x"))),
                        "CYCLE_DETECTED L/x"),
                row(w -> w.node("L", node -> node.loop(3).body("x", plain).body("x", plain)), "DUPLICATE_NODE L/x"),
                row(w -> w.node("L", node -> node.loop(3).body("x y", plain)), "INVALID_ID L/x y"),
                row(
                        w -> w.node(
                                "L",
                                node -> node.loop(3)
                                        .body("M", inner -> inner.loop(2).body("x", after("x")))),
                        "SELF_DEPENDENCY L/M/x -> L/M/x"),
                row(
                        w -> w.node("L", node -> node.loop(3).body("x", after()).body("e", end("x"))),
                        "MISSING_START_NODE L"),
                row(w -> w.node("L", node -> node.loop(3).items("[1] +", "it").body("x", plain)), "MAPPING_SYNTAX L"),
                row(w -> w.node("L", node -> node.loop(3).breakWhen("1 + 1").body("x", plain)), "CONDITION_TYPE L"),
                // The body reads what runs after the loop.
                row(
                        w -> w.node("L", node -> node.loop(3).body("x", body -> body.input("d", "upstream['D']")))
                                .node("D", after("L")),
                        "CYCLE_DETECTED L"),
                row(
                        w -> w.node(
                                "L",
                                node -> node.loop(3)
                                        .breakWhen("upstream['x'] && upstream['nope']")
                                        .body("x", plain)),
                        "UNKNOWN_UPSTREAM L"));
    }

    static Stream<Arguments> fine() {
        return Stream.of(
                row(w -> w.node("A", after())),
                row(w -> w.node("A", after()).node("B", after()).node("C", after())),
                row(w -> w.node("A", node -> node.checkpoints(CheckpointOccasion.FORK))
                        .checkpoints(CheckpointOccasion.PAUSE, CheckpointOccasion.PAUSE)),
                row(w -> w.node("null", after())
                        .node("NULL", after())
                        .node("__proto__", after())
                        .node("..", after())),
                row(w -> w.node("x".repeat(128), after()).node("-", after()).node("0", after())),
                row(w -> w.node("START", DefinitionCodesTest::start)
                        .node("A", after("START"))
                        .node("END", end("A"))),
                row(w -> join(w, 2)),
                row(edge(Dependency.when("A", ""))),
                row(edge(Dependency.when("A", new Condition.Template(" ")))),
                row(edge(Dependency.when("A", "output.x && upstream['A'].y"))),
                row(edge(Dependency.custom("A", "timed", Map.of("delay", 1)))),
                row(edge(Dependency.sequence("A").withTimeout(Duration.ZERO).withRetryCount(0))),
                row(w -> w.node("A", node -> node.timeout(Duration.ofDays(36_500)))),
                row(retry(Retry.attempts(Integer.MAX_VALUE))),
                row(retry(Retry.fixed(1, Duration.ZERO))),
                row(w -> w.node("A", node -> node.continueWith(Map.of("x", 1)))),
                row(w -> w.failurePolicy(FailurePolicy.CONTINUE).node("A", node -> node.fallback(1))),
                row(w -> w.node("A", node -> node.routing(Routing.EXCLUSIVE))
                        .node("B", node -> node.when("A", "output.x"))
                        .node("C", node -> node.dependsOn(Dependency.otherwise("A")))),
                row(w -> w.task("A", "somebody")),
                // PARALLEL sources in different layers that do not depend on each other.
                row(w -> w.node("A", after())
                        .node("M", after())
                        .node("B", after("M"))
                        .node("C", node -> node.afterAllOf("A", "B"))),
                row(w -> w.node("A", after())
                        .node("X", after("A"))
                        .node(
                                "L",
                                node -> node.loop(100)
                                        .after("X")
                                        .items("upstream['X'].list", "it")
                                        .breakWhen("loop.last.done && upstream['x'].y")
                                        .body("x", body -> body.input("in", "upstream['X'].y + upstream['A'].z"))
                                        .body("y", body -> body.after("x").input("i", "loop.item")))
                        .output("all", "upstream['L'].results")),
                // D is read by a node that does not run before it.
                row(w -> w.node("A", after())
                        .node("D", after("A"))
                        .node("E", node -> node.after("A").input("d", "upstream['D']"))));
    }
}
