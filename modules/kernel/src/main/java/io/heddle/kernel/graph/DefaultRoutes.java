package io.heddle.kernel.graph;

import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.Routing;
import java.util.HashMap;
import java.util.Map;

/** The defaults of EXCLUSIVE nodes, counted over one level. */
final class DefaultRoutes {
    private final Level level;
    private final GraphView around;
    private final Findings findings;
    private final Map<Integer, Integer> defaults = new HashMap<>();

    DefaultRoutes(Level level, GraphView around, Findings findings) {
        this.level = level;
        this.around = around;
        this.findings = findings;
    }

    void check(Dependency edge, int upstream, int number) {
        if (!edge.isDefault()) {
            return;
        }
        String shown = level.shownEdge(edge.upstream(), number);
        if (edge.type() != DependencyType.CONDITIONAL) {
            findings.error(
                    FindingCodes.ROUTE_DEFAULT_INVALID,
                    shown,
                    "the default edge " + shown + " is of type " + edge.type() + "; a default is CONDITIONAL");
            return;
        }
        NodeDefinition source = upstream < 0 ? null : level.definition(upstream);
        if (source == null) {
            return;
        }
        if (source.routing() != Routing.EXCLUSIVE) {
            findings.error(
                    FindingCodes.ROUTE_DEFAULT_INVALID,
                    shown,
                    shown + " is a default edge but " + level.shown(upstream)
                            + " is not EXCLUSIVE; set its routing or remove isDefault");
            return;
        }
        Integer before = defaults.get(upstream);
        int count = (before == null ? existing(upstream) : before) + 1;
        defaults.put(upstream, count);
        if (count == 2) {
            findings.error(
                    FindingCodes.ROUTE_DEFAULT_INVALID,
                    level.shown(upstream),
                    level.shown(upstream) + " has more than one default edge; keep one");
        }
    }

    /** Default edges already registered; nodes of the batch are left out since they count with their new edges. */
    private int existing(int upstream) {
        String id = level.name(upstream);
        int count = 0;
        for (String successor : around.successors(id)) {
            NodeDefinition node = around.node(successor);
            int number = level.number(successor);
            if (node != null && number >= level.own) {
                count += (int) node.dependencies().stream()
                        .filter(edge -> edge.isDefault() && edge.upstream().equals(id))
                        .count();
            }
        }
        return count;
    }
}
