package io.heddle.kernel.graph;

import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which node belongs to which path of which FORK: to the innermost one that has it between its start and the JOIN. Takes
 * the forks from the last to the first, so that an inner fork is done before the one around it, which then steps over it
 * from FORK to JOIN; every node is walked once by the path that owns it.
 */
final class ForkRegions {
    /** No path, no node. */
    static final int NONE = -1;

    /**
     * One path.
     *
     * @param fork number of the FORK
     * @param number position of the path among those of the fork
     * @param start number of its first node; {@link #NONE} if there is none of that name
     */
    record Path(int fork, int number, int start) {}

    private final List<@Nullable NodeDefinition> nodes;
    private final ToIntFunction<String> numberOf;
    private final List<Integer> forks = new ArrayList<>();
    private final List<Path> paths = new ArrayList<>();
    /** By node: the path that owns it, an index into {@link #paths}. */
    private final int[] owner;
    /** By node: the first path that begins with it, an index into {@link #paths}. */
    private final int[] begins;
    /** By node: the other bracket, of a FORK its JOIN and of a JOIN its FORK. */
    private final int[] pair;
    /** By path: whether it has a route to the JOIN. */
    private boolean[] arrives = new boolean[0];

    private ForkRegions(List<@Nullable NodeDefinition> nodes, ToIntFunction<String> numberOf) {
        this.nodes = nodes;
        this.numberOf = numberOf;
        this.owner = new int[nodes.size()];
        this.begins = new int[nodes.size()];
        this.pair = new int[nodes.size()];
        Arrays.fill(begins, NONE);
        Arrays.fill(owner, NONE);
        Arrays.fill(pair, NONE);
    }

    /**
     * The forks of an acyclic graph.
     *
     * @param nodes by number; null for one nobody has looked at
     * @param numberOf the number of a name, {@link #NONE} for none
     */
    static ForkRegions of(
            List<@Nullable NodeDefinition> nodes, ToIntFunction<String> numberOf, IntGraph graph, Layers layers) {
        ForkRegions regions = new ForkRegions(nodes, numberOf);
        regions.pairUp();
        for (int i = layers.count() - 1; i >= 0; i--) {
            if (regions.isFork(layers.ordered(i))) {
                regions.forks.add(layers.ordered(i));
                regions.addPaths(layers.ordered(i));
            }
        }
        regions.arrives = new boolean[regions.paths.size()];
        int[] seen = new int[nodes.size()];
        int[] lost = new int[nodes.size()];
        Arrays.fill(seen, NONE);
        Arrays.fill(lost, NONE);
        for (int path = 0; path < regions.paths.size(); path++) {
            regions.walk(path, graph, seen, lost);
        }
        return regions;
    }

    /** Whether there is anything to do with forks. */
    static boolean concern(List<@Nullable NodeDefinition> nodes) {
        return nodes.stream()
                .anyMatch(node -> node != null && (node.kind() == NodeKind.FORK || node.kind() == NodeKind.JOIN));
    }

    /** Forks, the last first. */
    List<Integer> forks() {
        return forks;
    }

    List<Path> paths() {
        return paths;
    }

    /** The path that owns {@code node}, an index into {@link #paths}. */
    int owner(int node) {
        return owner[node];
    }

    /** The FORK on no path that {@code node} is between, or a bracket of; {@link #NONE} for none with a JOIN. */
    int outermost(int node) {
        int at = node;
        while (owner[at] != NONE) {
            at = paths.get(owner[at]).fork();
        }
        return pair[at] == NONE || !isFork(at) ? pair[at] : at;
    }

    /** The JOIN of a FORK, the FORK of a JOIN. */
    int pair(int node) {
        return pair[node];
    }

    /** Whether the path has a route to the JOIN of its fork. */
    boolean arrives(int path) {
        return arrives[path];
    }

    /** Whether an edge stays within one thread, enters a path at its start or leaves one to its JOIN. */
    boolean isInOrder(int from, int to) {
        return owner[from] == owner[to] || isEntry(from, to) || isExit(from, to);
    }

    /** Whether {@code node} is on {@code path}, or on a path within it; every node is within {@link #NONE}. */
    boolean isWithin(int node, int path) {
        int at = owner[node];
        while (at != path && at != NONE) {
            at = owner[paths.get(at).fork()];
        }
        return at == path;
    }

    /** Whether an edge leads from a FORK to the start of one of its paths. */
    boolean isEntry(int from, int to) {
        return owner[to] != NONE
                && paths.get(owner[to]).fork() == from
                && paths.get(owner[to]).start() == to;
    }

    /** Whether an edge leads from a path to its JOIN. */
    boolean isExit(int from, int to) {
        return owner[from] != NONE
                && pair[to] != NONE
                && pair[to] == paths.get(owner[from]).fork();
    }

    private boolean isFork(int node) {
        NodeDefinition definition = nodes.get(node);
        return definition != null && definition.kind() == NodeKind.FORK;
    }

    /** The first JOIN that names a fork has it. */
    private void pairUp() {
        for (int node = 0; node < nodes.size(); node++) {
            NodeDefinition definition = nodes.get(node);
            if (definition == null || definition.kind() != NodeKind.JOIN) {
                continue;
            }
            ForkJoin join = definition.forkJoin();
            int fork = join == null || join.fork() == null ? NONE : numberOf.applyAsInt(join.fork());
            if (fork != NONE && isFork(fork) && pair[fork] == NONE) {
                pair[fork] = node;
                pair[node] = fork;
            }
        }
    }

    private void addPaths(int node) {
        NodeDefinition definition = nodes.get(node);
        Fork fork = definition == null ? null : definition.fork();
        if (fork == null) {
            return;
        }
        for (int number = 0; number < fork.paths().size(); number++) {
            int start = numberOf.applyAsInt(fork.paths().get(number).childNodeId());
            if (start != NONE && begins[start] == NONE) {
                begins[start] = paths.size();
            }
            paths.add(new Path(node, number, start));
        }
    }

    /**
     * Finds what lies between a path's start and its JOIN.
     *
     * @param seen by node: the last path that walked over it
     * @param lost by node: the last fork from whose paths it was found not to lead to the JOIN
     */
    private void walk(int path, IntGraph graph, int[] seen, int[] lost) {
        int fork = paths.get(path).fork();
        int start = paths.get(path).start();
        int join = pair[fork];
        if (join == NONE || start == NONE || start == join || start == fork || owner[start] != NONE) {
            return;
        }
        List<Integer> walked = new ArrayList<>();
        seen[start] = path;
        walked.add(start);
        for (int head = 0; head < walked.size(); head++) {
            int node = walked.get(head);
            for (int i = 0; i < graph.outDegree(node); i++) {
                step(graph.successor(node, i), path, fork, join, seen, lost, walked);
            }
            if (isFork(node) && pair[node] != NONE) {
                step(pair[node], path, fork, join, seen, lost, walked);
            }
        }
        claim(path, join, graph, seen);
        for (int node : walked) {
            if (owner[node] != path) {
                lost[node] = fork;
            }
        }
        arrives[path] = owner[start] == path;
    }

    private void step(int node, int path, int fork, int join, int[] seen, int[] lost, List<Integer> walked) {
        boolean isSibling = begins[node] != NONE
                && begins[node] != path
                && paths.get(begins[node]).fork() == fork;
        if (node != join && !isSibling && owner[node] == NONE && seen[node] != path && lost[node] != fork) {
            seen[node] = path;
            walked.add(node);
        }
    }

    /** Of what the path walked over, takes what leads to the JOIN. */
    private void claim(int path, int join, IntGraph graph, int[] seen) {
        Deque<Integer> open = new ArrayDeque<>();
        open.add(join);
        while (!open.isEmpty()) {
            int node = open.poll();
            for (int i = 0; i < graph.inDegree(node); i++) {
                claim(graph.predecessor(node, i), path, seen, open);
            }
            // An inner JOIN is reached through its paths, which are walked over: its FORK is what comes before it.
            if (node != join && pair[node] != NONE && !isFork(node)) {
                claim(pair[node], path, seen, open);
            }
        }
    }

    private void claim(int node, int path, int[] seen, Deque<Integer> open) {
        if (seen[node] == path && owner[node] == NONE) {
            owner[node] = path;
            open.add(node);
        }
    }
}
