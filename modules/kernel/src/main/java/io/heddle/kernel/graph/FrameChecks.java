package io.heddle.kernel.graph;

import io.heddle.definition.NodeKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * START and END, and whether every node lies between them. One mistake gives one finding: a node whose place cannot be
 * judged because something next to it was refused is not reported as well.
 */
final class FrameChecks {
    private final Level level;
    private final IntGraph graph;
    private final BitSet onCycle;
    private final Findings findings;
    private final BitSet starts = new BitSet();
    private final BitSet ends = new BitSet();

    private FrameChecks(Level level, IntGraph graph, BitSet onCycle, Findings findings) {
        this.level = level;
        this.graph = graph;
        this.onCycle = onCycle;
        this.findings = findings;
        for (int node = 0; node < level.own; node++) {
            starts.set(node, level.is(node, NodeKind.START));
            ends.set(node, level.is(node, NodeKind.END));
        }
    }

    /** Checks a level without duplicate names. */
    static void check(Level level, IntGraph graph, BitSet onCycle, Findings findings) {
        FrameChecks checks = new FrameChecks(level, graph, onCycle, findings);
        if (checks.starts.isEmpty() && checks.ends.isEmpty()) {
            checks.unframed();
        } else {
            checks.framed();
        }
    }

    /** A bag of unrelated nodes is fine; one node apart from a graph looks forgotten. */
    private void unframed() {
        if (graph.edgeCount() == 0) {
            return;
        }
        for (int node = 0; node < level.own; node++) {
            if (isIsolated(node)) {
                findings.warning(
                        FindingCodes.ISOLATED_NODE,
                        level.shown(node),
                        level.shown(node) + " has no edge although the graph has some; it runs on its own");
            }
        }
    }

    private void framed() {
        if (starts.isEmpty()) {
            frame(FindingCodes.MISSING_START_NODE, "has an END but no START; add one, or remove the END nodes");
        }
        if (starts.cardinality() > 1) {
            frame(
                    FindingCodes.MULTIPLE_START_NODES,
                    "has more than one START (" + names(starts) + "); keep one and let the others depend on it");
        }
        if (ends.isEmpty()) {
            frame(FindingCodes.MISSING_END_NODE, "has a START but no END; add one, or remove the START node");
        }
        BitSet isolated = new BitSet();
        for (int node = 0; node < level.own; node++) {
            boolean frameNode = starts.get(node) || ends.get(node);
            if (isIsolated(node)) {
                isolated.set(node);
                if (!frameNode || (!starts.isEmpty() && !ends.isEmpty())) {
                    findings.error(
                            FindingCodes.ISOLATED_NODE,
                            level.shown(node),
                            level.shown(node) + " has no edge; connect it between START and END, or remove it");
                }
            }
        }
        unreachable(isolated);
        deadEnds(isolated);
    }

    private void unreachable(BitSet isolated) {
        if (starts.isEmpty()) {
            return;
        }
        BitSet roots = Reach.backward(graph, starts);
        roots.or(onCycle);
        roots.or(level.brokenIn);
        BitSet reached = Reach.forward(graph, roots);
        for (int node = 0; node < level.own; node++) {
            if (!reached.get(node) && !isolated.get(node)) {
                findings.error(
                        FindingCodes.UNREACHABLE_NODE,
                        level.shown(node),
                        level.shown(node) + " is not reached from START; let it, or what is before it, depend on a "
                                + "node that is");
            }
        }
    }

    private void deadEnds(BitSet isolated) {
        if (ends.isEmpty()) {
            return;
        }
        BitSet roots = Reach.forward(graph, ends);
        roots.or(onCycle);
        roots.or(level.brokenOut);
        BitSet leading = Reach.backward(graph, roots);
        for (int node = 0; node < level.own; node++) {
            if (!leading.get(node) && !isolated.get(node)) {
                findings.error(
                        FindingCodes.DEAD_END_NODE,
                        level.shown(node),
                        level.shown(node) + " leads to no END; let an END, or a node before one, depend on it");
            }
        }
    }

    private boolean isIsolated(int node) {
        return level.ownDefinition(node).dependencies().isEmpty() && graph.outDegree(node) == 0;
    }

    private void frame(String code, String what) {
        String loop = level.shownLevel();
        findings.error(code, loop, (loop.isEmpty() ? "the workflow " : "the body of " + loop + " ") + what);
    }

    private String names(BitSet nodes) {
        List<String> names = new ArrayList<>();
        nodes.stream().forEach(node -> names.add(level.name(node)));
        return Names.list(names, ", ");
    }
}
