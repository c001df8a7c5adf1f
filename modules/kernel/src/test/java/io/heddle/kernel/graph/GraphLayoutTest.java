package io.heddle.kernel.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.heddle.GraphSnapshot;
import io.heddle.definition.DependencyType;
import io.heddle.definition.NodeKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GraphLayoutTest {

    /** Nodes in order of appearance; edges as {@code a>b}. */
    private static GraphSnapshot graph(List<String> nodes, List<String> edges) {
        return new GraphSnapshot(
                "g",
                0,
                nodes.stream()
                        .map(id -> new GraphSnapshot.Node(id, id, NodeKind.TASK, null, null, 0, "main"))
                        .toList(),
                edges.stream()
                        .map(edge -> edge.split(">"))
                        .map(ends -> new GraphSnapshot.Edge(ends[0], ends[1], DependencyType.SEQUENCE, ""))
                        .toList(),
                Instant.EPOCH);
    }

    private static GraphSnapshot graph(String nodes, String... edges) {
        return graph(nodes.isEmpty() ? List.of() : Arrays.asList(nodes.split(" ")), List.of(edges));
    }

    private static Map<String, GraphLayout.Place> places(GraphLayout layout) {
        Map<String, GraphLayout.Place> places = new HashMap<>();
        layout.nodes().forEach(place -> places.put(place.node(), place));
        return places;
    }

    @Test
    void nothingHasNoPlace() {
        assertThat(GraphLayout.of(graph(""))).isEqualTo(new GraphLayout(0, 0, List.of(), List.of()));
    }

    @Test
    void aChainIsAStraightLine() {
        GraphLayout layout = GraphLayout.of(graph("a b c", "a>b", "b>c"));
        assertThat(layout.layers()).isEqualTo(3);
        assertThat(layout.rows()).isEqualTo(1);
        assertThat(layout.nodes()).extracting(GraphLayout.Place::layer).containsExactly(0, 1, 2);
        assertThat(layout.nodes()).extracting(GraphLayout.Place::row).containsOnly(0.0);
    }

    @Test
    void aJoinStandsInTheMiddleOfWhatItJoins() {
        Map<String, GraphLayout.Place> places =
                places(GraphLayout.of(graph("a b c d e", "a>b", "a>c", "a>d", "b>e", "c>e", "d>e")));
        assertThat(places.get("a").row()).isCloseTo(1, within(0.01));
        assertThat(places.get("e").row()).isCloseTo(1, within(0.01));
        assertThat(List.of(
                        places.get("b").row(),
                        places.get("c").row(),
                        places.get("d").row()))
                .containsExactlyInAnyOrder(0.0, 1.0, 2.0);
    }

    @Test
    void edgesThatNeedNotCrossDoNot() {
        Map<String, GraphLayout.Place> places = places(GraphLayout.of(graph("a b x y", "a>y", "b>x")));
        assertThat(places.get("a").row() < places.get("b").row())
                .isEqualTo(places.get("y").row() < places.get("x").row());
    }

    @Test
    void anEdgeThatPassesALayerHasRoomThere() {
        GraphLayout layout = GraphLayout.of(graph("a b c", "a>b", "b>c", "a>c"));
        GraphLayout.Line passing = layout.edges().get(2);
        assertThat(passing.bends()).hasSize(1);
        assertThat(passing.bends().get(0).layer()).isEqualTo(1);
        assertThat(Math.abs(
                        passing.bends().get(0).row() - places(layout).get("b").row()))
                .isGreaterThanOrEqualTo(0.69);
    }

    @Test
    void aSourceStandsBesideWhatNeedsIt() {
        assertThat(places(GraphLayout.of(graph("a b c late", "a>b", "b>c", "late>c")))
                        .get("late")
                        .layer())
                .isEqualTo(1);
    }

    @Test
    void anEdgeFromNowhereIsNotDrawn() {
        assertThat(GraphLayout.of(graph("a", "ghost>a")).edges()).isEmpty();
    }

    @Test
    void aCycleIsDrawnAllTheSame() {
        GraphLayout layout = GraphLayout.of(graph("a b c", "a>b", "b>c", "c>b"));
        assertThat(layout.nodes()).hasSize(3);
        assertThat(layout.edges()).hasSize(3);
    }

    static LongStream seeds() {
        return LongStream.range(0, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyEdgeLeadsOnAndNoBoxLiesOnAnother(long seed) {
        Random random = new Random(seed);
        int size = 1 + random.nextInt(60);
        List<String> nodes = new ArrayList<>();
        List<String> edges = new ArrayList<>();
        for (int n = 0; n < size; n++) {
            nodes.add("n" + n);
            for (int e = random.nextInt(3); e > 0 && n > 0; e--) {
                edges.add("n" + random.nextInt(n) + ">n" + n);
            }
        }
        Collections.shuffle(nodes, random);
        GraphSnapshot graph = graph(nodes, edges);
        GraphLayout layout = GraphLayout.of(graph);
        Map<String, GraphLayout.Place> places = places(layout);
        assertThat(layout.edges()).hasSize(edges.size()).allSatisfy(line -> {
            int from = places.get(line.edge().upstream()).layer();
            int to = places.get(line.edge().node()).layer();
            assertThat(line.bends()).hasSize(to - from - 1);
            for (int i = 0; i < line.bends().size(); i++) {
                assertThat(line.bends().get(i).layer()).isEqualTo(from + 1 + i);
            }
        });
        Map<Integer, List<Double>> layers = new TreeMap<>();
        layout.nodes()
                .forEach(place -> layers.computeIfAbsent(place.layer(), layer -> new ArrayList<>())
                        .add(place.row()));
        layers.values().forEach(rows -> {
            Collections.sort(rows);
            assertThat(rows.get(0)).isGreaterThanOrEqualTo(0);
            assertThat(rows.get(rows.size() - 1)).isLessThanOrEqualTo(layout.rows() - 1 + 1e-9);
            for (int i = 1; i < rows.size(); i++) {
                assertThat(rows.get(i) - rows.get(i - 1)).isGreaterThan(1 - 1e-6);
            }
        });
        assertThat(GraphLayout.of(graph)).isEqualTo(layout);
    }
}
