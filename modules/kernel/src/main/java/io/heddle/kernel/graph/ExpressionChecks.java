package io.heddle.kernel.graph;

import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.Loop;
import io.heddle.definition.NodeDefinition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks expressions and what they read. A read is kept as one more edge of the level, from the node read to the node
 * at whose turn the expression is evaluated, so that reading a descendant shows up as a cycle.
 */
final class ExpressionChecks {
    private static final int NOWHERE = -1;

    private final ExpressionChecker checker;
    private final Findings findings;
    private final boolean closed;

    ExpressionChecks(ExpressionChecker checker, Findings findings, boolean closed) {
        this.checker = checker;
        this.findings = findings;
        this.closed = closed;
    }

    /** The condition of an edge, evaluated when its source has ended. */
    void condition(Level level, Dependency edge, int upstream, int number) {
        Condition condition = edge.condition();
        if (condition == null) {
            return;
        }
        String shown = level.shownEdge(edge.upstream(), number);
        if (edge.type() != DependencyType.CONDITIONAL) {
            findings.error(
                    FindingCodes.CONDITION_NOT_ALLOWED,
                    shown,
                    shown + " is of type " + edge.type() + " and has a condition; make it CONDITIONAL or remove the "
                            + "condition");
            return;
        }
        if (isEmpty(condition) || !isSafe(condition, shown)) {
            return;
        }
        ExpressionChecker.Checked checked = checker.condition(condition, level.scope);
        report(checked, shown, "the condition of " + shown);
        int evaluatedAt = upstream >= 0 ? upstream : number;
        reads(level, evaluatedAt, checked.upstreamKeys(), edge.upstream(), shown, "the condition of " + shown);
    }

    void inputs(Level level, int number) {
        NodeDefinition node = level.ownDefinition(number);
        String shown = level.shown(number);
        node.inputs().forEach((name, text) -> {
            String what = "the input \"" + Names.show(name) + "\" of " + shown;
            ExpressionChecker.Checked checked = checker.mapping(text, level.scope);
            report(checked, shown, what);
            reads(level, number, checked.upstreamKeys(), null, shown, what);
        });
    }

    void output(Level level, Map<String, String> output) {
        output.forEach((name, text) -> {
            String what = "the output \"" + Names.show(name) + "\" of the workflow";
            ExpressionChecker.Checked checked = checker.mapping(text, level.scope);
            report(checked, "", what);
            reads(level, NOWHERE, checked.upstreamKeys(), null, "", what);
        });
    }

    /** The expressions of the loop {@code number} of {@code level}, whose body is {@code body}. */
    void loop(Level level, int number, Loop loop, Level body) {
        String shown = level.shown(number);
        if (loop.items() != null) {
            ExpressionChecker.Checked checked = checker.items(loop.items(), level.scope);
            report(checked, shown, "items of " + shown);
            reads(level, number, checked.upstreamKeys(), null, shown, "items of " + shown);
        }
        if (loop.breakWhen() != null) {
            ExpressionChecker.Checked checked = checker.breakWhen(loop.breakWhen(), body.scope);
            report(checked, shown, "breakWhen of " + shown);
            reads(body, NOWHERE, checked.upstreamKeys(), null, shown, "breakWhen of " + shown);
        }
    }

    private void report(ExpressionChecker.Checked checked, String element, String what) {
        for (Problem problem : checked.problems()) {
            findings.error(problem.code(), element, what + ": " + problem.message());
        }
    }

    /**
     * Looks each key up here, then in the levels around.
     *
     * @param at the node of {@code level} at whose turn the expression is evaluated, or {@link #NOWHERE}
     * @param source a name that may be read without further ado
     */
    private void reads(Level level, int at, Set<String> keys, @Nullable String source, String element, String what) {
        for (String key : keys) {
            if (!key.equals(source) && !read(level, at, key) && closed) {
                findings.error(
                        FindingCodes.UNKNOWN_UPSTREAM,
                        element,
                        what + " reads " + Names.show(key) + ", which is not defined; define it or read another node");
            }
        }
    }

    private static boolean read(Level level, int at, String key) {
        int turn = at;
        for (Level here = level; here != null; here = here.parent) {
            int found = here.find(key);
            if (found >= 0) {
                if (turn != NOWHERE) {
                    here.reads.edge(found, turn);
                } else if (here.parent == null) {
                    here.readByOutput.set(found);
                }
                return true;
            }
            // Seen from outside, a body is evaluated at the turn of its LOOP node.
            turn = here.loopNode;
        }
        return false;
    }

    private static boolean isEmpty(Condition condition) {
        if (condition instanceof Condition.Cel cel) {
            return cel.expression().isBlank();
        }
        return condition instanceof Condition.Template template
                && template.template().isBlank();
    }

    /** Refuses scripts and nesting no compiler should be bothered with; keeps its own stack for that reason. */
    private boolean isSafe(Condition condition, String shown) {
        record Nested(Condition condition, int depth) {}

        Deque<Nested> open = new ArrayDeque<>();
        open.push(new Nested(condition, 1));
        while (!open.isEmpty()) {
            Nested next = open.pop();
            if (next.depth() > ExpressionChecker.MAX_CONDITION_DEPTH) {
                findings.error(
                        FindingCodes.CONDITION_SYNTAX,
                        shown,
                        "the condition of " + shown + " is nested deeper than " + ExpressionChecker.MAX_CONDITION_DEPTH
                                + " levels");
                return false;
            }
            if (next.condition() instanceof Condition.Script script) {
                findings.error(
                        FindingCodes.SCRIPT_NOT_ALLOWED,
                        shown,
                        "the condition of " + shown + " is a " + Names.show(script.language())
                                + " script; write it as a CEL expression");
                return false;
            }
            if (next.condition() instanceof Condition.Compound compound) {
                compound.operands().forEach(operand -> open.push(new Nested(operand, next.depth() + 1)));
            }
        }
        return true;
    }
}
