package io.heddle.kernel.graph;

import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What can be said about the edges of one level; fills the level's graph on the way. */
final class EdgeChecks {
    private final Level level;
    private final ValidationContext context;
    private final Findings findings;
    /** Whether a node that exists nowhere is an error. */
    private final boolean closed;

    private final Predicate<String> elsewhere;
    private final ExpressionChecks expressions;
    private final DefaultRoutes routes;
    private final BitSet leftEnds = new BitSet();
    /** The last own node seen with each upstream, to notice an edge written twice without a set per node. */
    private final Map<Integer, Integer> lastTarget = new HashMap<>();

    /**
     * Checks edges.
     *
     * @param elsewhere whether a key names a node of another level
     */
    EdgeChecks(
            Level level,
            ValidationContext context,
            Findings findings,
            boolean closed,
            Predicate<String> elsewhere,
            ExpressionChecks expressions,
            DefaultRoutes routes) {
        this.level = level;
        this.context = context;
        this.findings = findings;
        this.closed = closed;
        this.elsewhere = elsewhere;
        this.expressions = expressions;
        this.routes = routes;
    }

    void check(int number) {
        NodeDefinition node = level.ownDefinition(number);
        Set<String> unknown = new HashSet<>();
        boolean entered = false;
        for (Dependency edge : node.dependencies()) {
            int upstream = level.find(edge.upstream());
            boolean sound = ends(edge, upstream, number, unknown);
            fields(edge, number);
            routes.check(edge, upstream, number);
            expressions.condition(level, edge, upstream, number);
            if (!sound) {
                level.brokenIn.set(number);
            } else if (upstream >= 0 && level.isFirst(number)) {
                level.edges.edge(upstream, number);
                entered = true;
                end(upstream, number);
            }
        }
        if (entered && node.kind() == NodeKind.START) {
            findings.error(
                    FindingCodes.START_NODE_HAS_INCOMING_EDGES,
                    level.shown(number),
                    "START " + level.shown(number) + " must come first; remove its dependencies");
        }
    }

    /** Whether the edge may be part of the graph. */
    private boolean ends(Dependency edge, int upstream, int number, Set<String> unknown) {
        if (edge.upstream().equals(level.name(number))) {
            level.brokenOut.set(number);
            findings.error(
                    FindingCodes.SELF_DEPENDENCY,
                    level.shownEdge(edge.upstream(), number),
                    level.shown(number) + " depends on itself; remove the dependency, or use a LOOP to repeat it");
            return false;
        }
        boolean again = upstream >= 0
                ? Integer.valueOf(number).equals(lastTarget.put(upstream, number))
                : !unknown.add(edge.upstream());
        if (again) {
            findings.error(
                    FindingCodes.DUPLICATE_DEPENDENCY,
                    level.shownEdge(edge.upstream(), number),
                    level.shown(number) + " depends on " + level.shown(edge.upstream())
                            + " more than once; keep one of the dependencies");
            // The first of the two stays in the graph and the node is reachable through it.
            return upstream >= 0;
        }
        return upstream >= 0 || outside(edge.upstream(), number);
    }

    private boolean outside(String upstream, int number) {
        String shown = level.shownEdge(upstream, number);
        if (elsewhere.test(upstream)) {
            findings.error(
                    FindingCodes.LOOP_BODY_INVALID,
                    shown,
                    "the edge from " + Names.show(upstream) + " to " + level.shown(number)
                            + " crosses the border of a loop body; depend on the LOOP node, or move the node");
            return false;
        }
        if (closed) {
            findings.error(
                    FindingCodes.UNKNOWN_UPSTREAM,
                    shown,
                    level.shown(number) + " depends on " + Names.show(upstream)
                            + ", which is not defined; define it or remove the dependency");
            return false;
        }
        if (!Names.isValidId(upstream)) {
            // Neither a registration nor a later iteration ever makes such a node an upstream: it would wait for ever.
            findings.error(
                    upstream.indexOf('#') < 0 ? FindingCodes.INVALID_ID : FindingCodes.LOOP_BODY_INVALID,
                    shown,
                    level.shown(number) + " depends on " + Names.show(upstream)
                            + ", an id no registered node can have; depend on the LOOP node, or correct the id");
            return false;
        }
        return true;
    }

    private void fields(Dependency edge, int number) {
        if (edge.timeout() == null
                && edge.retryCount() == null
                && edge.rule() == null
                && edge.type() != DependencyType.CUSTOM) {
            // Most edges; a dense graph has millions, so not even their names are put together.
            return;
        }
        String shown = level.shownEdge(edge.upstream(), number);
        Durations.timeout(edge.timeout(), shown, "timeout", findings);
        if (edge.retryCount() != null && edge.retryCount() < 0) {
            findings.error(
                    FindingCodes.INVALID_RETRY,
                    shown,
                    "retryCount of " + shown + " is " + edge.retryCount() + "; use 0 or more");
        }
        rule(edge, shown);
    }

    private void rule(Dependency edge, String shown) {
        String rule = edge.rule();
        if (edge.type() != DependencyType.CUSTOM) {
            if (rule != null) {
                findings.error(
                        FindingCodes.UNKNOWN_RULE,
                        shown,
                        "the rule \"" + Names.show(rule) + "\" stands on " + shown + " of type " + edge.type()
                                + "; make the edge CUSTOM or remove the rule");
            }
        } else if (rule == null || !context.knownRule().test(rule)) {
            findings.error(
                    FindingCodes.UNKNOWN_RULE,
                    shown,
                    rule == null
                            ? "the CUSTOM edge " + shown + " names no rule"
                            : "nobody registered the rule \"" + Names.show(rule) + "\" of " + shown
                                    + "; give it to the builder, or put the jar that has it on the class path"
                                    + " (META-INF/services/io.heddle.spi.DependencyRule)");
        } else {
            for (Problem problem : context.ruleParams().check(rule, edge.params())) {
                findings.error(
                        problem.code(), shown, "rule " + Names.show(rule) + " of " + shown + ": " + problem.message());
            }
        }
    }

    private void end(int upstream, int number) {
        if (level.is(upstream, NodeKind.END) && !leftEnds.get(upstream)) {
            leftEnds.set(upstream);
            findings.error(
                    FindingCodes.END_NODE_HAS_OUTGOING_EDGES,
                    level.shown(upstream),
                    "END " + level.shown(upstream) + " must come last; remove the dependency of " + level.shown(number)
                            + " on it");
        }
    }
}
