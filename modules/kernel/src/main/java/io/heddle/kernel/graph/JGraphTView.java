package io.heddle.kernel.graph;

import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jgrapht.GraphType;
import org.jgrapht.graph.AbstractGraph;
import org.jgrapht.graph.DefaultGraphType;
import org.jspecify.annotations.Nullable;

/**
 * An {@link IntGraph} as JGraphT's algorithms want it: read-only, nothing copied. Vertices are node numbers, edges edge
 * numbers.
 */
final class JGraphTView extends AbstractGraph<Integer, Integer> {
    private static final GraphType TYPE =
            DefaultGraphType.directedPseudograph().asUnmodifiable().asUnweighted();

    private final IntGraph graph;

    JGraphTView(IntGraph graph) {
        this.graph = graph;
    }

    @Override
    public Set<Integer> vertexSet() {
        return new Numbers(graph.nodeCount(), i -> i);
    }

    @Override
    public Set<Integer> edgeSet() {
        return new Numbers(graph.edgeCount(), i -> i);
    }

    @Override
    public Set<Integer> outgoingEdgesOf(Integer vertex) {
        return new Numbers(graph.outDegree(vertex), i -> graph.outEdge(vertex, i));
    }

    @Override
    public Set<Integer> incomingEdgesOf(Integer vertex) {
        return new Numbers(graph.inDegree(vertex), i -> graph.inEdge(vertex, i));
    }

    @Override
    public Set<Integer> edgesOf(Integer vertex) {
        int out = graph.outDegree(vertex);
        return new Numbers(
                out + graph.inDegree(vertex), i -> i < out ? graph.outEdge(vertex, i) : graph.inEdge(vertex, i - out));
    }

    @Override
    public Set<Integer> getAllEdges(Integer source, Integer target) {
        int[] found = IntStream.range(0, graph.outDegree(source))
                .map(i -> graph.outEdge(source, i))
                .filter(edge -> graph.to(edge) == target)
                .toArray();
        return new Numbers(found.length, i -> found[i]);
    }

    @Override
    public @Nullable Integer getEdge(Integer source, Integer target) {
        Set<Integer> all = getAllEdges(source, target);
        return all.isEmpty() ? null : all.iterator().next();
    }

    @Override
    public Integer getEdgeSource(Integer edge) {
        return graph.from(edge);
    }

    @Override
    public Integer getEdgeTarget(Integer edge) {
        return graph.to(edge);
    }

    @Override
    public int inDegreeOf(Integer vertex) {
        return graph.inDegree(vertex);
    }

    @Override
    public int outDegreeOf(Integer vertex) {
        return graph.outDegree(vertex);
    }

    @Override
    public int degreeOf(Integer vertex) {
        return graph.inDegree(vertex) + graph.outDegree(vertex);
    }

    @Override
    public boolean containsVertex(Integer vertex) {
        return vertex >= 0 && vertex < graph.nodeCount();
    }

    @Override
    public boolean containsEdge(Integer edge) {
        return edge >= 0 && edge < graph.edgeCount();
    }

    @Override
    public GraphType getType() {
        return TYPE;
    }

    @Override
    public double getEdgeWeight(Integer edge) {
        return DEFAULT_EDGE_WEIGHT;
    }

    @Override
    public @Nullable Supplier<Integer> getVertexSupplier() {
        return null;
    }

    @Override
    public @Nullable Supplier<Integer> getEdgeSupplier() {
        return null;
    }

    @Override
    public Integer addEdge(Integer source, Integer target) {
        throw readOnly();
    }

    @Override
    public boolean addEdge(Integer source, Integer target, Integer edge) {
        throw readOnly();
    }

    @Override
    public Integer addVertex() {
        throw readOnly();
    }

    @Override
    public boolean addVertex(Integer vertex) {
        throw readOnly();
    }

    @Override
    public Integer removeEdge(Integer source, Integer target) {
        throw readOnly();
    }

    @Override
    public boolean removeEdge(Integer edge) {
        throw readOnly();
    }

    @Override
    public boolean removeVertex(Integer vertex) {
        throw readOnly();
    }

    @Override
    public void setEdgeWeight(Integer edge, double weight) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("this view is read-only");
    }

    /** Distinct numbers computed on the way. */
    private static final class Numbers extends AbstractSet<Integer> {
        private final int size;
        private final IntUnaryOperator number;

        Numbers(int size, IntUnaryOperator number) {
            this.size = size;
            this.number = number;
        }

        @Override
        public Iterator<Integer> iterator() {
            return IntStream.range(0, size).map(number).iterator();
        }

        @Override
        public int size() {
            return size;
        }
    }
}
