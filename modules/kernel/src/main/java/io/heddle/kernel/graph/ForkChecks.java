package io.heddle.kernel.graph;

import io.heddle.Finding;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.Join;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether every FORK has its JOIN and every node between them exactly one path. */
final class ForkChecks {
    private final Level level;
    private final ForkRegions regions;
    private final Findings findings;

    private ForkChecks(Level level, ForkRegions regions, Findings findings) {
        this.level = level;
        this.regions = regions;
        this.findings = findings;
    }

    /**
     * Checks an acyclic level without duplicate names.
     *
     * @param closed whether unknown upstreams are refused without this
     */
    static void check(Level level, IntGraph graph, Layers layers, boolean closed, Findings findings) {
        List<@Nullable NodeDefinition> nodes = level.fresh();
        if (!ForkRegions.concern(nodes)) {
            return;
        }
        ForkChecks checks = new ForkChecks(
                level, ForkRegions.of(nodes, name -> newNumber(level, nodes, name), graph, layers), findings);
        for (int number = 0; number < level.own; number++) {
            NodeDefinition node = nodes.get(number);
            if (node != null && node.kind() == NodeKind.FORK) {
                checks.fork(number, node.fork());
            } else if (node != null && node.kind() == NodeKind.JOIN) {
                checks.join(number, node, node.forkJoin());
            }
        }
        checks.arrivals();
        checks.edges(graph);
        checks.reads();
        if (!closed) {
            checks.unknown();
        }
    }

    private static int newNumber(Level level, List<@Nullable NodeDefinition> nodes, String name) {
        int number = level.find(name);
        return number >= 0 && number < nodes.size() && nodes.get(number) != null ? number : ForkRegions.NONE;
    }

    // ---- the brackets ---------------------------------------------------------------------------------------------

    private void fork(int number, @Nullable Fork fork) {
        String shown = level.shown(number);
        if (fork == null) {
            return; // Said of the node alone.
        }
        if (regions.pair(number) == ForkRegions.NONE) {
            findings.error(
                    FindingCodes.UNPAIRED_FORK,
                    shown,
                    "no JOIN names the FORK " + shown + "; add one whose forkJoin.fork is " + shown);
        }
        Set<String> ids = new HashSet<>();
        Set<String> starts = new HashSet<>();
        for (Fork.Path path : fork.paths()) {
            if (!Names.isValidId(path.pathId())) {
                findings.error(
                        FindingCodes.INVALID_ID,
                        shown,
                        "the path id \"" + Names.show(path.pathId()) + "\" of the FORK " + shown
                                + " is not allowed; use 1 to 128 of the characters A-Z a-z 0-9 _ . : -");
            } else if (!ids.add(path.pathId())) {
                findings.error(
                        FindingCodes.DUPLICATE_FORK_PATH_ID,
                        shown,
                        "more than one path of the FORK " + shown + " is called " + path.pathId()
                                + "; rename all but one");
            }
            String problem = startProblem(number, path, starts);
            if (problem != null) {
                findings.error(
                        FindingCodes.INVALID_FORK_PATHS,
                        shown,
                        "the path " + Names.show(path.pathId()) + " of the FORK " + shown + " begins with "
                                + level.shown(path.childNodeId()) + ", " + problem);
            }
        }
    }

    private @Nullable String startProblem(int fork, Fork.Path path, Set<String> starts) {
        int start = level.find(path.childNodeId());
        if (start < 0) {
            return "which is not defined; define it or name another node";
        }
        if (start >= level.own) {
            return "which is registered already; give the path a node of its own";
        }
        if (!starts.add(path.childNodeId())) {
            return "and so does another path; give each path a node of its own";
        }
        if (start == regions.pair(fork)) {
            return "its JOIN; put a node between them";
        }
        List<Dependency> entries = level.ownDefinition(start).dependencies().stream()
                .filter(edge -> edge.upstream().equals(level.name(fork)))
                .toList();
        if (entries.isEmpty()) {
            return "which does not depend on the FORK; let it depend on " + level.name(fork) + " and on nothing else";
        }
        return entries.stream().allMatch(ForkChecks::isPlain)
                ? null
                : "whose dependency on the FORK is met as soon as the path begins; make it a plain SEQUENCE";
    }

    /** Whether an edge says nothing that the borders of a path would leave without effect. */
    private static boolean isPlain(Dependency edge) {
        return (edge.type() == DependencyType.SEQUENCE || edge.type() == DependencyType.PARALLEL)
                && edge.timeout() == null
                && edge.retryCount() == null;
    }

    private void join(int number, NodeDefinition node, @Nullable ForkJoin join) {
        String shown = level.shown(number);
        if (join == null) {
            return; // Said of the node alone.
        }
        if (node.join().rule() != Join.Rule.ALL) {
            findings.error(
                    FindingCodes.INVALID_JOIN_STRATEGY,
                    shown,
                    "the JOIN " + shown + " decides over its paths by forkJoin.strategy; leave the field join out");
        }
        int fork = regions.pair(number);
        if (fork == ForkRegions.NONE) {
            findings.error(FindingCodes.UNPAIRED_JOIN, shown, unpairedJoin(join, shown));
            return;
        }
        if (regions.owner(fork) != regions.owner(number)) {
            findings.error(
                    FindingCodes.FORK_REGION_LEAK,
                    shown,
                    "the JOIN " + shown + " and its FORK " + level.shown(fork)
                            + " are on different paths; put both on the same path");
        }
        Fork forked = level.ownDefinition(fork).fork();
        if (forked == null) {
            return;
        }
        List<String> ids = forked.paths().stream().map(Fork.Path::pathId).toList();
        if (!join.pathIds().isEmpty() && !join.pathIds().equals(ids)) {
            findings.error(
                    FindingCodes.FORK_JOIN_MISMATCH,
                    shown,
                    "the JOIN " + shown + " names the paths " + Names.list(join.pathIds(), ", ") + " and its FORK "
                            + level.shown(fork) + " the paths " + Names.list(ids, ", ")
                            + "; give both the same in the same order, or leave pathIds out");
        }
        if (join.mainPathId() != null && !ids.contains(join.mainPathId())) {
            findings.error(
                    FindingCodes.MAIN_PATH_ID_NOT_FOUND,
                    shown,
                    "the main path " + Names.show(join.mainPathId()) + " of the JOIN " + shown
                            + " is no path of its FORK; use one of " + Names.list(ids, ", "));
        }
        if (join.strategy() == ForkJoin.Strategy.SUCCESS_COUNT_THRESHOLD
                && join.threshold() != null
                && join.threshold() > ids.size()) {
            findings.error(
                    FindingCodes.INVALID_JOIN_STRATEGY,
                    shown,
                    "the JOIN " + shown + " asks for " + join.threshold() + " completed paths of " + ids.size()
                            + "; its threshold must be from 1 to the number of paths");
        }
    }

    private String unpairedJoin(ForkJoin join, String shown) {
        if (join.fork() == null) {
            return "the JOIN " + shown + " names no FORK; give its forkJoin.fork";
        }
        int named = level.find(join.fork());
        String fork = level.shown(join.fork());
        if (named >= 0 && level.is(named, NodeKind.FORK)) {
            return "the FORK " + fork + " has a JOIN already; a FORK has one JOIN";
        }
        return "the JOIN " + shown + " names " + fork + ", which is no FORK; name one of this graph";
    }

    // ---- what lies between them -----------------------------------------------------------------------------------

    private void arrivals() {
        for (int path = 0; path < regions.paths().size(); path++) {
            ForkRegions.Path one = regions.paths().get(path);
            int join = regions.pair(one.fork());
            boolean isJudged = join != ForkRegions.NONE
                    && one.start() != ForkRegions.NONE
                    && one.start() != join
                    && regions.owner(one.start()) == ForkRegions.NONE;
            if (isJudged && !regions.arrives(path)) {
                findings.error(
                        FindingCodes.FORK_JOIN_NOT_REACHABLE,
                        level.shown(one.fork()),
                        "the path that begins with " + level.shown(one.start()) + " has no route to the JOIN "
                                + level.shown(join) + "; let the JOIN depend on its last node");
            }
        }
    }

    private void edges(IntGraph graph) {
        for (int edge = 0; edge < graph.edgeCount(); edge++) {
            int from = graph.from(edge);
            int to = graph.to(edge);
            if (!regions.isInOrder(from, to)) {
                leak(from, to);
            } else if (regions.isExit(from, to) && !isPlainExit(from, to)) {
                findings.error(
                        FindingCodes.INVALID_FORK_PATHS,
                        level.shownEdge(level.name(from), to),
                        "the edge from the last node of a path to its JOIN is replaced by the join's strategy; make "
                                + level.shownEdge(level.name(from), to)
                                + " a plain SEQUENCE, without condition, timeout and retryCount");
            }
        }
    }

    /** Expressions that read what their thread will never have. */
    private void reads() {
        IntGraph reads = level.reads.build(level.size());
        for (int edge = 0; edge < reads.edgeCount(); edge++) {
            int read = reads.from(edge);
            int turn = reads.to(edge);
            if (!regions.isWithin(turn, regions.owner(read))) {
                findings.error(
                        FindingCodes.FORK_REGION_LEAK,
                        level.shown(turn),
                        "an expression evaluated for " + level.shown(turn) + " reads " + level.shown(read)
                                + ", which belongs to a path it is not on; read the output of the JOIN");
            }
        }
        level.readByOutput.stream()
                .filter(node -> regions.owner(node) != ForkRegions.NONE)
                .forEach(node -> findings.error(
                        FindingCodes.FORK_REGION_LEAK,
                        level.shown(node),
                        "the output of the workflow reads " + level.shown(node)
                                + ", which belongs to a path; read the output of the JOIN"));
    }

    /** A path is complete as it stands, also where the graph around it still grows. */
    private void unknown() {
        for (int number = 0; number < level.own; number++) {
            if (regions.owner(number) == ForkRegions.NONE) {
                continue;
            }
            for (Dependency edge : level.ownDefinition(number).dependencies()) {
                if (level.find(edge.upstream()) < 0) {
                    findings.error(
                            FindingCodes.UNKNOWN_UPSTREAM,
                            level.shownEdge(edge.upstream(), number),
                            level.shown(number) + " belongs to a path and depends on " + Names.show(edge.upstream())
                                    + ", which is not registered with it; register them together");
                }
            }
        }
    }

    private boolean isPlainExit(int from, int to) {
        return level.ownDefinition(to).dependencies().stream()
                .filter(edge -> edge.upstream().equals(level.name(from)))
                .allMatch(ForkChecks::isPlain);
    }

    private void leak(int from, int to) {
        if (findings.isFull(FindingCodes.FORK_REGION_LEAK, Finding.Severity.ERROR)) {
            findings.error(FindingCodes.FORK_REGION_LEAK, "", "");
            return;
        }
        List<String> sides = new ArrayList<>();
        for (int node : new int[] {from, to}) {
            int owner = regions.owner(node);
            sides.add(
                    owner == ForkRegions.NONE
                            ? level.shown(node) + " is on no path"
                            : level.shown(node) + " belongs to the path that begins with "
                                    + level.shown(regions.paths().get(owner).start()));
        }
        findings.error(
                FindingCodes.FORK_REGION_LEAK,
                level.shownEdge(level.name(from), to),
                "the edge " + level.shownEdge(level.name(from), to) + " crosses the border of a path: "
                        + String.join(", ", sides)
                        + "; a path is entered by its FORK and left to its JOIN only, and what it reads from before is "
                        + "in its upstream context");
    }
}
