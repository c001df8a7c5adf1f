package io.heddle.kernel.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jgrapht.Graphs;
import org.jgrapht.graph.DirectedPseudograph;
import org.junit.jupiter.api.Test;

class JGraphTViewTest {
    private final JGraphTView view = new JGraphTView(
            new IntGraph.Builder().edge(0, 1).edge(1, 2).edge(0, 1).edge(2, 2).build(4));

    @Test
    void copiesIntoAGraphOfJGraphTWithTheSameParts() {
        DirectedPseudograph<Integer, Integer> copy = new DirectedPseudograph<>(null, null, false);
        assertThat(Graphs.addGraph(copy, view)).isTrue();
        assertThat(copy.vertexSet()).isEqualTo(view.vertexSet()).hasSize(4);
        assertThat(copy.edgeSet()).isEqualTo(view.edgeSet()).hasSize(4);
        for (int vertex : copy.vertexSet()) {
            assertThat(view.outgoingEdgesOf(vertex)).isEqualTo(copy.outgoingEdgesOf(vertex));
            assertThat(view.incomingEdgesOf(vertex)).isEqualTo(copy.incomingEdgesOf(vertex));
            assertThat(view.edgesOf(vertex)).containsAll(copy.edgesOf(vertex));
            assertThat(view.inDegreeOf(vertex)).isEqualTo(copy.inDegreeOf(vertex));
            assertThat(view.outDegreeOf(vertex)).isEqualTo(copy.outDegreeOf(vertex));
            assertThat(view.degreeOf(vertex)).isEqualTo(copy.degreeOf(vertex));
            for (int other : copy.vertexSet()) {
                assertThat(view.getAllEdges(vertex, other)).isEqualTo(copy.getAllEdges(vertex, other));
            }
        }
        assertThat(view.getEdge(1, 2)).isEqualTo(1);
        assertThat(view.getEdge(2, 1)).isNull();
        assertThat(view.getEdgeSource(2)).isZero();
        assertThat(view.getEdgeTarget(2)).isEqualTo(1);
        assertThat(view.containsVertex(3)).isTrue();
        assertThat(view.containsVertex(4)).isFalse();
        assertThat(view.containsVertex(-1)).isFalse();
        assertThat(view.containsEdge(3)).isTrue();
        assertThat(view.containsEdge(4)).isFalse();
        assertThat(view.containsEdge(-1)).isFalse();
        assertThat(view.getEdgeWeight(0)).isEqualTo(1.0);
        assertThat(view.getVertexSupplier()).isNull();
        assertThat(view.getEdgeSupplier()).isNull();
        assertThat(view.getType().isDirected()).isTrue();
        assertThat(view.getType().isModifiable()).isFalse();
    }

    @Test
    void cannotBeChanged() {
        List<ThrowingCallable> changes = List.of(
                () -> view.addEdge(0, 2),
                () -> view.addEdge(0, 2, 9),
                view::addVertex,
                () -> view.addVertex(9),
                () -> view.removeEdge(0, 1),
                () -> view.removeEdge(0),
                () -> view.removeVertex(0),
                () -> view.setEdgeWeight(0, 2.0));
        for (ThrowingCallable change : changes) {
            assertThatThrownBy(change).isInstanceOf(UnsupportedOperationException.class);
        }
        assertThat(view.edgeSet()).hasSize(4);
    }
}
