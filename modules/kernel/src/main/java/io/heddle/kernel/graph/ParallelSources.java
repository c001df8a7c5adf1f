package io.heddle.kernel.graph;

import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import java.util.Arrays;

/**
 * Warns where PARALLEL sources of one node depend on each other, which contradicts what the type asserts.
 *
 * <p>Sources in the same layer cannot be ordered, and a direct edge between two sources is found by looking at their
 * own edges; both cost no more than reading the graph. Longer ways are searched as long as the budget of the whole
 * graph lasts: a warning is not worth more than a few tenths of a second, so a very large and tangled graph may go
 * without some.
 */
final class ParallelSources {
    private static final int BUDGET = 20_000_000;

    private final Level level;
    private final IntGraph graph;
    private final Layers layers;
    private final Findings findings;
    private final int[] source;
    private final int[] visited;
    private final int[] queue;
    private int budget = BUDGET;

    private ParallelSources(Level level, IntGraph graph, Layers layers, Findings findings) {
        this.level = level;
        this.graph = graph;
        this.layers = layers;
        this.findings = findings;
        this.source = unmarked(graph.nodeCount());
        this.visited = unmarked(graph.nodeCount());
        this.queue = new int[graph.nodeCount()];
    }

    /** Checks an acyclic level. */
    static void check(Level level, IntGraph graph, Layers layers, Findings findings) {
        ParallelSources check = new ParallelSources(level, graph, layers, findings);
        for (int node = 0; node < level.own; node++) {
            check.node(node);
        }
    }

    private void node(int node) {
        int lowest = Integer.MAX_VALUE;
        int deepest = -1;
        for (Dependency edge : level.ownDefinition(node).dependencies()) {
            int upstream = edge.type() == DependencyType.PARALLEL ? level.find(edge.upstream()) : -1;
            if (upstream >= 0) {
                source[upstream] = node;
                lowest = Math.min(lowest, layers.of(upstream));
                deepest = Math.max(deepest, layers.of(upstream));
            }
        }
        if (lowest >= deepest) {
            return;
        }
        for (Dependency edge : level.ownDefinition(node).dependencies()) {
            int upstream = edge.type() == DependencyType.PARALLEL ? level.find(edge.upstream()) : -1;
            int earlier = upstream < 0 ? -1 : sourceBefore(upstream, node, lowest);
            if (earlier >= 0) {
                findings.warning(
                        FindingCodes.PARALLEL_SOURCES_ORDERED,
                        level.shown(node),
                        "the PARALLEL sources " + level.shown(earlier) + " and " + level.shown(upstream) + " of "
                                + level.shown(node) + " run one after the other; use SEQUENCE for the later one");
                return;
            }
        }
    }

    /** Another source of {@code node} from which {@code upstream} can be reached; -1 when none was found. */
    private int sourceBefore(int upstream, int node, int lowest) {
        for (int i = 0; i < graph.inDegree(upstream); i++) {
            int before = graph.predecessor(upstream, i);
            if (source[before] == node) {
                return before;
            }
        }
        int tail = 0;
        queue[tail++] = upstream;
        for (int head = 0; head < tail && budget > 0; head++) {
            int from = queue[head];
            budget -= graph.inDegree(from) + 1;
            for (int i = 0; i < graph.inDegree(from); i++) {
                int before = graph.predecessor(from, i);
                if (source[before] == node) {
                    return before;
                }
                // What an earlier source of this node came by need not be searched again.
                if (visited[before] != node && layers.of(before) > lowest) {
                    visited[before] = node;
                    queue[tail++] = before;
                }
            }
        }
        return -1;
    }

    private static int[] unmarked(int size) {
        int[] marks = new int[size];
        Arrays.fill(marks, -1);
        return marks;
    }
}
