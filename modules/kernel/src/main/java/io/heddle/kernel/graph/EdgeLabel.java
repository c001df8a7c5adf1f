package io.heddle.kernel.graph;

import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import java.util.Locale;
import java.util.stream.Collectors;

/** An edge's condition or rule in one line, for display. */
public final class EdgeLabel {
    /** What is nested deeper is not written out. */
    private static final int MAX_DEPTH = 8;

    private EdgeLabel() {}

    /** The label; empty for an edge with neither condition nor rule. */
    public static String of(Dependency edge) {
        if (edge.rule() != null) {
            return edge.params().isEmpty() ? edge.rule() : edge.rule() + " " + edge.params();
        }
        if (edge.isDefault()) {
            return edge.condition() == null ? "default" : "default or " + of(edge.condition(), 0);
        }
        return edge.condition() == null ? "" : of(edge.condition(), 0);
    }

    private static String of(Condition condition, int depth) {
        if (condition instanceof Condition.Cel cel) {
            return cel.expression();
        }
        if (condition instanceof Condition.Template template) {
            return template.template();
        }
        if (condition instanceof Condition.Simple simple) {
            return simple.fieldPath() + " " + simple.operator() + " " + simple.expected();
        }
        if (condition instanceof Condition.UserChoice choice) {
            return "choice " + choice.choiceKey() + " = " + choice.expectedChoice();
        }
        if (condition instanceof Condition.Compound compound) {
            return depth == MAX_DEPTH ? "(…)" : compound(compound, depth);
        }
        return "script";
    }

    private static String compound(Condition.Compound compound, int depth) {
        String operator = compound.operator().name().toLowerCase(Locale.ROOT);
        if (compound.operator() == Condition.Compound.Operator.NOT) {
            return "not "
                    + compound.operands().stream()
                            .map(operand -> of(operand, depth + 1))
                            .collect(Collectors.joining(", "));
        }
        return compound.operands().stream()
                .map(operand -> of(operand, depth + 1))
                .collect(Collectors.joining(" " + operator + " ", "(", ")"));
    }
}
