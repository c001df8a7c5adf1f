package io.heddle.kernel.graph;

import static io.heddle.kernel.graph.Checks.node;
import static io.heddle.kernel.graph.Checks.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Finding;
import io.heddle.GraphSnapshot;
import io.heddle.definition.WorkflowDefinition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.DefaultDirectedGraph;
import org.jgrapht.graph.DefaultEdge;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GraphAnalysisTest {

    @Test
    void aDiamondHasThreeLayers() {
        GraphAnalysis shape = GraphAnalysis.of(workflow(w ->
                w.add(node("D", "B", "C")).add(node("A")).add(node("B", "A")).add(node("C", "A"))));
        assertThat(shape.totalNodes()).isEqualTo(4);
        assertThat(shape.totalEdges()).isEqualTo(4);
        assertThat(shape.startNodes()).containsExactly("A");
        assertThat(shape.endNodes()).containsExactly("D");
        assertThat(shape.order()).containsExactly("A", "B", "C", "D");
        assertThat(shape.executionLevels())
                .containsExactly(Map.entry("D", 2), Map.entry("A", 0), Map.entry("B", 1), Map.entry("C", 1));
        assertThat(shape.maxExecutionLevel()).isEqualTo(2);
        assertThat(shape.cycles()).isEmpty();
    }

    @Test
    void cyclesAreListedAndWhatLiesBehindThemHasNoLayer() {
        GraphAnalysis shape = GraphAnalysis.of(workflow(w -> w.add(node("S"))
                .add(node("A", "C", "S"))
                .add(node("B", "A"))
                .add(node("C", "B", "A"))
                .add(node("D", "C"))
                .add(node("X", "X"))));
        assertThat(shape.cycles())
                .containsExactly(
                        new GraphAnalysis.Cycle(List.of("A", "C"), 2), new GraphAnalysis.Cycle(List.of("X"), 1));
        assertThat(shape.executionLevels()).containsOnlyKeys("S");
        assertThat(shape.order()).containsExactly("S");
    }

    @Test
    void anEmptyGraphHasNoLayer() {
        GraphAnalysis shape = GraphAnalysis.of(workflow(w -> w));
        assertThat(shape).isEqualTo(new GraphAnalysis(0, 0, List.of(), List.of(), List.of(), Map.of(), 0, List.of()));
    }

    @Test
    void whoWaitsForAnUnknownNodeIsNoStart() {
        GraphSnapshot graph = GraphExport.snapshotOf(
                workflow(w -> w.add(node("A", "nope")).add(node("B")).add(node("B"))), Instant.EPOCH);
        GraphAnalysis shape = GraphAnalysis.of(graph);
        assertThat(shape.startNodes()).containsExactly("B");
        assertThat(shape.endNodes()).containsExactly("A", "B");
        assertThat(shape.totalNodes()).isEqualTo(2);
        assertThat(shape.totalEdges()).isEqualTo(1);
        assertThat(shape.executionLevels()).containsEntry("A", 0);
    }

    @Test
    @Tag("promise-25")
    void theReportHasTheShapeOfValidateDependencies() {
        WorkflowDefinition definition =
                workflow(w -> w.add(node("A", "B")).add(node("B", "A")).add(node("C")));
        ValidationReport report = ValidationReport.of(definition, Checks.CONTEXT);
        assertThat(report.valid()).isFalse();
        assertThat(report.codes()).containsExactly("CYCLE_DETECTED", "ISOLATED_NODE");
        assertThat(report.findings()).hasSize(2);
        assertThat(report.toMap())
                .containsExactly(
                        Map.entry("is_valid", false),
                        Map.entry("codes", List.of("CYCLE_DETECTED", "ISOLATED_NODE")),
                        Map.entry("cycles_count", 1L),
                        Map.entry("cycles", List.of(Map.of("cycle_nodes", List.of("A", "B"), "cycle_length", 2L))),
                        Map.entry("total_nodes", 3L),
                        Map.entry("total_edges", 2L),
                        Map.entry("start_nodes_count", 1L),
                        Map.entry("end_nodes_count", 1L),
                        Map.entry("max_execution_level", 0L));
    }

    @Test
    void aWarningLeavesAGraphValid() {
        GraphSnapshot graph = GraphExport.snapshotOf(workflow(w -> w.add(node("A"))), Instant.EPOCH);
        ValidationReport report =
                ValidationReport.of(graph, List.of(Finding.warning(FindingCodes.UNKNOWN_EXECUTOR, "A", "none")));
        assertThat(report.valid()).isTrue();
        assertThat(report.codes()).containsExactly("UNKNOWN_EXECUTOR");
        assertThat(report.totalNodes()).isEqualTo(1);
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    /** Against JGraphT's own graph: the same components, each with one cycle that is one; layers by definition. */
    @ParameterizedTest
    @MethodSource("seeds")
    @Tag("promise-26")
    void randomGraphsAreAnalysedAsByDefinition(int seed) {
        Random random = new Random(seed);
        int nodes = 1 + random.nextInt(40);
        int edges = random.nextInt(nodes * 2);
        IntGraph.Builder builder = new IntGraph.Builder();
        DefaultDirectedGraph<Integer, DefaultEdge> reference = new DefaultDirectedGraph<>(DefaultEdge.class);
        IntStream.range(0, nodes).forEach(reference::addVertex);
        for (int i = 0; i < edges; i++) {
            int from = random.nextInt(nodes);
            int to = random.nextInt(nodes);
            builder.edge(from, to);
            reference.addEdge(from, to);
        }
        IntGraph graph = builder.build(nodes);
        Layers layers = Layers.of(graph);
        Set<Set<Integer>> expected = new HashSet<>();
        for (Set<Integer> component : new KosarajuStrongConnectivityInspector<>(reference).stronglyConnectedSets()) {
            int first = component.iterator().next();
            if (component.size() > 1 || reference.containsEdge(first, first)) {
                expected.add(component);
            }
        }
        List<int[]> cycles = Cycles.of(graph, layers);
        assertThat(cycles).as("seed %d", seed).hasSameSizeAs(expected);
        for (int[] cycle : cycles) {
            List<Integer> list = IntStream.of(cycle).boxed().toList();
            assertThat(expected).as("seed %d", seed).anyMatch(component -> component.containsAll(list));
            assertThat(list).doesNotHaveDuplicates();
            for (int i = 0; i < cycle.length; i++) {
                assertThat(graph.hasEdge(cycle[i], cycle[(i + 1) % cycle.length]))
                        .isTrue();
            }
        }
        Map<Integer, Integer> position = new HashMap<>();
        for (int i = 0; i < layers.count(); i++) {
            position.put(layers.ordered(i), i);
        }
        for (int node = 0; node < nodes; node++) {
            List<Integer> before = new ArrayList<>();
            for (int i = 0; i < graph.inDegree(node); i++) {
                before.add(layers.of(graph.predecessor(node, i)));
            }
            int layer = before.contains(Layers.NONE)
                    ? Layers.NONE
                    : 1 + before.stream().mapToInt(each -> each).max().orElse(-1);
            boolean onCycle = layers.of(node) == Layers.NONE && layer != Layers.NONE;
            assertThat(onCycle).as("seed %d node %d", seed, node).isFalse();
            if (layers.of(node) != Layers.NONE) {
                assertThat(layers.of(node)).isEqualTo(layer);
                for (int i = 0; i < graph.inDegree(node); i++) {
                    assertThat(position.get(graph.predecessor(node, i))).isLessThan(position.get(node));
                }
            }
        }
    }
}
