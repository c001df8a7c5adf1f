package io.heddle.kernel.graph;

import static io.heddle.kernel.graph.Checks.brief;
import static io.heddle.kernel.graph.Checks.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Finding;
import io.heddle.definition.Dependency;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.Join;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import io.heddle.definition.Routing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchValidatorTest {

    /** A registered graph that counts the questions asked. */
    private static final class Registered implements GraphView {
        private final Map<String, NodeDefinition> nodes = new HashMap<>();
        private final Map<String, Set<String>> successors = new HashMap<>();
        private int questions;

        Registered(NodeDefinition... definitions) {
            for (NodeDefinition definition : definitions) {
                add(definition);
            }
        }

        void add(NodeDefinition definition) {
            nodes.put(definition.key(), definition);
            definition
                    .dependencies()
                    .forEach(edge -> successors
                            .computeIfAbsent(edge.upstream(), key -> new LinkedHashSet<>())
                            .add(definition.key()));
        }

        @Override
        public int size() {
            return nodes.size();
        }

        @Override
        public NodeDefinition node(String id) {
            questions++;
            return nodes.get(id);
        }

        @Override
        public Collection<String> successors(String id) {
            Set<String> found = successors.getOrDefault(id, Set.of());
            questions += 1 + found.size();
            return found;
        }
    }

    private static List<String> check(Registered existing, NodeDefinition... batch) {
        return brief(BatchValidator.validateBatch(existing, List.of(batch), Checks.CONTEXT));
    }

    @Test
    void aSoundBatchPasses() {
        assertThat(check(new Registered(node("A")), node("B", "A"), node("C", "B", "A")))
                .isEmpty();
        assertThat(check(new Registered())).isEmpty();
    }

    @Test
    void unknownUpstreamsAreLegalUntilTheInstanceIsSealed() {
        Registered existing = new Registered(node("A"));
        List<BatchValidator.Entry> batch = List.of(BatchValidator.Entry.of(NodeBuilder.of("B")
                .after("A", "later")
                .input("x", "upstream['later']")
                .build()));
        assertThat(BatchValidator.validateBatch(existing, batch, false, null, Checks.CONTEXT))
                .isEmpty();
        assertThat(brief(BatchValidator.validateBatch(existing, batch, true, null, Checks.CONTEXT)))
                .containsExactly("UNKNOWN_UPSTREAM later -> B", "UNKNOWN_UPSTREAM B");
    }

    @Test
    @Tag("promise-25")
    void sealingRefusesWhatWasNeverRegistered() {
        List<Finding> findings = BatchValidator.validateSeal(
                List.of(new BatchValidator.Unresolved("later", "B"), new BatchValidator.Unresolved("l\n", "C")));
        assertThat(brief(findings)).containsExactly("UNKNOWN_UPSTREAM later -> B", "UNKNOWN_UPSTREAM l\\u000a -> C");
        assertThat(findings.get(0).message()).contains("register it or remove the dependency");
        assertThat(BatchValidator.validateSeal(List.of())).isEmpty();
    }

    @Test
    void everyNodeIsCheckedAsInADefinition() {
        Registered existing = new Registered(node("A"));
        assertThat(check(
                        existing,
                        node("B", "A", "A"),
                        node("B"),
                        node("b b"),
                        node("S", "S"),
                        NodeBuilder.of("J").after("A").join(Join.ANY).build(),
                        NodeBuilder.of("E").executor("nobody").build(),
                        NodeBuilder.of("L").loop(2).body("x", x -> x.after("A")).build()))
                .containsExactly(
                        "DUPLICATE_NODE B",
                        "INVALID_ID b b",
                        "JOIN_WITHOUT_PARALLEL J",
                        "(UNKNOWN_EXECUTOR E)",
                        "DUPLICATE_DEPENDENCY A -> B",
                        "SELF_DEPENDENCY S -> S",
                        "LOOP_BODY_INVALID L/A -> L/x");
    }

    private static NodeDefinition fork(String key, String... upstreams) {
        return NodeBuilder.of(key)
                .fork(Fork.parallel().path("p", "X").path("q", "Y"))
                .after(upstreams)
                .build();
    }

    private static NodeDefinition join(String key, String... upstreams) {
        return NodeBuilder.of(key).forkJoin(ForkJoin.of("F")).after(upstreams).build();
    }

    @Test
    void aForkComesWholeAndMayDependOnWhatIsThere() {
        Registered existing = new Registered(node("A"));
        assertThat(check(existing, fork("F", "A"), node("X", "F"), node("Y", "F"), join("J", "X", "Y", "A")))
                .isEmpty();
        assertThat(check(existing, fork("F", "later"), node("X", "F"), node("Y", "F"), join("J", "X", "Y", "later")))
                .isEmpty();
        NodeDefinition loop = NodeBuilder.of("L")
                .loop(1)
                .body("F", body -> body.fork(Fork.parallel().path("p", "X")))
                .body("X", body -> body.executor("x").after("F"))
                .body("J", body -> body.forkJoin(ForkJoin.of("F")).after("X"))
                .build();
        assertThat(check(existing, loop)).isEmpty();
    }

    @Test
    void aForkInPartsIsRefused() {
        Registered existing = new Registered(node("A"), node("Y", "F"));
        assertThat(check(new Registered(), fork("F"), node("X", "F"), node("Y", "F")))
                .containsExactly("UNPAIRED_FORK F");
        assertThat(check(new Registered(), join("J", "X"), node("X"))).containsExactly("UNPAIRED_JOIN J");
        assertThat(check(new Registered(), fork("F"), node("X", "F"), join("J", "X")))
                .containsExactly("INVALID_FORK_PATHS F");
        assertThat(check(existing, fork("F"), node("X", "F"), join("J", "X")))
                .as("a path begins with a node of its own")
                .contains("INVALID_FORK_PATHS F");
    }

    @Test
    void aPathIsCompleteAndClosed() {
        Registered existing = new Registered(node("A"), node("Z", "X"));
        assertThat(check(new Registered(), fork("F"), node("X", "F", "later"), node("Y", "F"), join("J", "X", "Y")))
                .containsExactly("UNKNOWN_UPSTREAM later -> X");
        assertThat(check(
                        new Registered(node("A")), fork("F"), node("X", "F", "A"), node("Y", "F"), join("J", "X", "Y")))
                .containsExactly("FORK_REGION_LEAK A -> X");
        assertThat(check(existing, fork("F"), node("X", "F"), node("Y", "F"), join("J", "X", "Y")))
                .as("a node that waits for an id of a path")
                .containsExactly("FORK_REGION_LEAK X -> Z");
    }

    @Test
    void furtherDependenciesOfAForkAreChecked() {
        Registered existing = new Registered(node("A"), fork("F"), node("B", "J"));
        List<BatchValidator.Entry> more =
                List.of(BatchValidator.Entry.withMore("F", fork("F"), List.of(Dependency.sequence("A"))));
        assertThat(BatchValidator.validateBatch(existing, more, false, null, Checks.CONTEXT))
                .isEmpty();
    }

    @Test
    void aNameUsedInABodyMayYetBeRegisteredOutside() {
        NodeDefinition loop = NodeBuilder.of("L").loop(2).body("x", x -> x).build();
        assertThat(check(new Registered(), loop, node("B", "x"))).isEmpty();
    }

    @Test
    void framesAreCheckedEdgeByEdge() {
        Registered existing =
                new Registered(NodeBuilder.of("END").kind(NodeKind.END).build());
        assertThat(check(existing, node("B", "END"))).containsExactly("END_NODE_HAS_OUTGOING_EDGES END");
        NodeDefinition start =
                NodeBuilder.of("S").kind(NodeKind.START).after("A").build();
        assertThat(check(new Registered(node("A")), start)).containsExactly("START_NODE_HAS_INCOMING_EDGES S");
        // An unsealed graph is not complete, so a missing START and nodes apart say nothing yet.
        NodeDefinition end = NodeBuilder.of("E").kind(NodeKind.END).build();
        assertThat(check(new Registered(node("A")), end, node("B"), node("C", "A")))
                .isEmpty();
    }

    @Test
    void defaultRoutesCountWithThoseRegistered() {
        NodeDefinition exclusive =
                NodeBuilder.of("A").routing(Routing.EXCLUSIVE).build();
        NodeDefinition first =
                NodeBuilder.of("B").dependsOn(Dependency.otherwise("A")).build();
        NodeDefinition second =
                NodeBuilder.of("C").dependsOn(Dependency.otherwise("A")).build();
        assertThat(check(new Registered(exclusive), first)).isEmpty();
        assertThat(check(new Registered(exclusive, first), second)).containsExactly("ROUTE_DEFAULT_INVALID A");
        // Replacing the one default by itself leaves one.
        assertThat(check(new Registered(exclusive, first), first)).isEmpty();
        assertThat(check(new Registered(node("A")), first)).containsExactly("ROUTE_DEFAULT_INVALID A -> B");
        // Nothing can be said about an upstream that is not known yet.
        assertThat(check(new Registered(), first)).isEmpty();
    }

    @Test
    @Tag("promise-26")
    void registeringWhatWasWaitedForCanCloseACycle() {
        Registered existing = new Registered(node("A"), node("E", "X"), node("F", "E"));
        List<Finding> findings = BatchValidator.validateBatch(existing, List.of(node("X", "F")), Checks.CONTEXT);
        assertThat(brief(findings)).containsExactly("CYCLE_DETECTED X");
        assertThat(findings.get(0).path()).containsExactly("X", "E", "F", "X");
    }

    @Test
    void aReplacementForgetsTheOldEdges() {
        Registered existing = new Registered(node("A"), node("B", "A"));
        assertThat(check(existing, node("B"), node("A", "B"))).isEmpty();
        assertThat(check(existing, node("A", "B"))).containsExactly("CYCLE_DETECTED A");
    }

    @Test
    @Tag("promise-26")
    void readingADescendantIsACycle() {
        Registered existing = new Registered(node("B", "A"));
        NodeDefinition reader = NodeBuilder.of("A").input("x", "upstream['B']").build();
        assertThat(check(existing, reader)).containsExactly("CYCLE_DETECTED A");
    }

    @Test
    void orderedParallelSourcesAreNoticedWithinTheBatch() {
        NodeDefinition join = NodeBuilder.of("C").afterAllOf("A", "B").build();
        assertThat(check(new Registered(), node("A"), node("B", "A"), join))
                .containsExactly("(PARALLEL_SOURCES_ORDERED C)");
    }

    @Test
    void theLimitCountsRegisteredNodesAndReplacementsOnce() {
        Registered existing = new Registered(node("A"), node("B"));
        ValidationContext three = Checks.context(new ValidationContext.Limits(3, 10));
        assertThat(BatchValidator.validateBatch(existing, List.of(node("B"), node("C")), three))
                .isEmpty();
        assertThat(brief(BatchValidator.validateBatch(existing, List.of(node("C"), node("D")), three)))
                .containsExactly("TOO_MANY_NODES");
    }

    @Test
    void theFailurePolicyIsInherited() {
        List<BatchValidator.Entry> batch =
                List.of(BatchValidator.Entry.of(NodeBuilder.of("A").fallback(1).build()));
        GraphView empty = GraphView.EMPTY;
        assertThat(BatchValidator.validateBatch(empty, batch, false, FailurePolicy.CONTINUE, Checks.CONTEXT))
                .isEmpty();
        assertThat(brief(BatchValidator.validateBatch(empty, batch, false, null, Checks.CONTEXT)))
                .containsExactly("INVALID_FAILURE_POLICY A");
    }

    @Test
    void anIdMayDifferFromItsKey() {
        List<BatchValidator.Entry> batch =
                List.of(new BatchValidator.Entry("a-1", node("a")), new BatchValidator.Entry("a-2", node("a", "a-1")));
        assertThat(BatchValidator.validateBatch(GraphView.EMPTY, batch, true, null, Checks.CONTEXT))
                .isEmpty();
    }

    static IntStream seeds() {
        return IntStream.range(0, 60);
    }

    /** A chain of random length, found in the middle of a random acyclic graph, closed by one edge more. */
    @ParameterizedTest
    @MethodSource("seeds")
    @Tag("promise-26")
    void closingACycleIsRefusedAndTheReplyListsItInOrder(int seed) {
        Random random = new Random(seed);
        int length = 2 + random.nextInt(seed < 40 ? 25 : 900);
        Registered existing = new Registered();
        List<String> chain = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            String side = "side" + i;
            existing.add(i == 0 ? node(side) : node(side, "side" + random.nextInt(i)));
            // The side graph leads into the chain and never back.
            existing.add(i == 0 ? node("c0", side) : node("c" + i, "c" + (i - 1), side));
            chain.add("c" + i);
        }
        BatchValidator.Entry closing = BatchValidator.Entry.withMore(
                "c0", existing.nodes.get("c0"), List.of(Dependency.sequence("c" + (length - 1))));
        List<Finding> findings = BatchValidator.validateBatch(existing, List.of(closing), false, null, Checks.CONTEXT);
        chain.add("c0");
        assertThat(brief(findings)).as("seed %d", seed).containsExactly("CYCLE_DETECTED c0");
        assertThat(findings.get(0).path()).as("seed %d", seed).isEqualTo(chain);
    }

    @Test
    @Tag("promise-26")
    void theChainFromAToZIsListedFromAToZ() {
        Registered existing = new Registered();
        List<String> letters = new ArrayList<>();
        for (char letter = 'A'; letter <= 'Z'; letter++) {
            letters.add(String.valueOf(letter));
            existing.add(letter == 'A' ? node("A") : node(letters.get(letter - 'A'), letters.get(letter - 'B')));
        }
        BatchValidator.Entry closing = BatchValidator.Entry.withMore("A", node("A"), List.of(Dependency.sequence("Z")));
        Finding finding = BatchValidator.validateBatch(existing, List.of(closing), false, null, Checks.CONTEXT)
                .get(0);
        letters.add("A");
        assertThat(finding.path()).isEqualTo(letters);
    }

    @Test
    @Tag("promise-58")
    void onlyWhatTheBatchReachesIsLookedAt() {
        Registered existing = new Registered(node("n0"));
        for (int i = 1; i < 50_000; i++) {
            existing.add(node("n" + i, "n" + (i - 1)));
        }
        assertThat(check(existing, node("new", "n49999", "n0"))).isEmpty();
        assertThat(existing.questions).isLessThan(20);
    }
}
