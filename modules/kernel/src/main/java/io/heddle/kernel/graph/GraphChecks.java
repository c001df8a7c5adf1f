package io.heddle.kernel.graph;

import io.heddle.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Cycles of one level, through dependencies and through what expressions read. */
final class GraphChecks {

    /** Longest path in a finding, in nodes. */
    static final int MAX_PATH = 1000;

    private GraphChecks() {}

    /** Reports the cycles; answers the nodes that lie on a cycle of dependencies. */
    static BitSet cycles(Level level, IntGraph graph, Layers layers, Findings findings) {
        BitSet onCycle = new BitSet();
        for (int[] cycle : Cycles.of(graph, layers)) {
            Arrays.stream(cycle).forEach(onCycle::set);
            report(level, cycle, " is a cycle; remove one of these dependencies", findings);
        }
        if (!level.reads.isEmpty()) {
            IntGraph withReads = level.edges.buildWith(level.size(), level.reads);
            for (int[] cycle : Cycles.of(withReads, Layers.of(withReads))) {
                if (Arrays.stream(cycle).noneMatch(onCycle::get)) {
                    report(level, cycle, " is a cycle: " + firstRead(level, graph, cycle), findings);
                }
            }
        }
        return onCycle;
    }

    private static String firstRead(Level level, IntGraph graph, int[] cycle) {
        for (int i = 0; i < cycle.length; i++) {
            int read = cycle[i];
            int turn = cycle[(i + 1) % cycle.length];
            if (!graph.hasEdge(read, turn)) {
                return "an expression evaluated for " + level.shown(turn) + " reads " + level.shown(read)
                        + ", which cannot have ended by then; read an upstream node instead";
            }
        }
        throw new IllegalStateException("a cycle of dependencies was taken for one of reads");
    }

    private static void report(Level level, int[] cycle, String advice, Findings findings) {
        if (findings.isFull(FindingCodes.CYCLE_DETECTED, Finding.Severity.ERROR)) {
            findings.error(FindingCodes.CYCLE_DETECTED, "", "");
            return;
        }
        List<String> path = path(level, cycle);
        int shown = Math.min(cycle.length, Names.MAX_LISTED);
        String text = String.join(" -> ", path.subList(0, shown))
                + (cycle.length > shown ? " -> … " + (cycle.length - shown) + " more" : "")
                + " -> " + path.get(0);
        findings.add(Finding.error(FindingCodes.CYCLE_DETECTED, path.get(0), text + advice)
                .withPath(path));
    }

    /** The nodes with the first one repeated at the end, unless the path had to be cut. */
    private static List<String> path(Level level, int[] cycle) {
        List<String> path = new ArrayList<>();
        for (int i = 0; i < Math.min(cycle.length, MAX_PATH); i++) {
            path.add(level.shown(cycle[i]));
        }
        if (cycle.length <= MAX_PATH) {
            path.add(path.get(0));
        }
        return path;
    }
}
