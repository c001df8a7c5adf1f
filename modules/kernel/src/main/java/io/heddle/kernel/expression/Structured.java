package io.heddle.kernel.expression;

import io.heddle.definition.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compiles every form of {@link Condition} to the same nodes. Used once. */
final class Structured {
    /** Deepest nesting of compound conditions, in levels. */
    static final int MAX_DEPTH = 64;

    private final Cel cel;
    private final int maxLength;
    private final References.Collector references = new References.Collector();
    private int localCount;

    Structured(Cel cel, int maxLength) {
        this.cel = cel;
        this.maxLength = maxLength;
    }

    Compiled compile(@Nullable Condition condition) {
        Node root = condition == null ? always() : node(condition, 0);
        return new Compiled(root, localCount, references.references());
    }

    private static Node always() {
        return frame -> true;
    }

    private Node node(Condition condition, int depth) {
        if (condition instanceof Condition.Cel source) {
            return text(source.expression(), false);
        }
        if (condition instanceof Condition.Template source) {
            return text(source.template(), true);
        }
        if (condition instanceof Condition.Simple simple) {
            return simple(simple);
        }
        if (condition instanceof Condition.UserChoice choice) {
            return choice(choice);
        }
        if (condition instanceof Condition.Compound compound) {
            return compound(compound, depth);
        }
        throw new ExpressionException(
                ExpressionException.SCRIPT_NOT_ALLOWED, "scripts are never run; write the condition as an expression");
    }

    private Node text(String source, boolean template) {
        Expressions.requireLength(source, maxLength, ExpressionException.CONDITION_SYNTAX);
        if (source.isBlank()) {
            return always();
        }
        String text = template ? Template.toCel(source, cel.variables()) : source;
        Compiled compiled = cel.compile(text, Cel.Use.CONDITION);
        references.addAll(compiled.references());
        // Operands run one after another, so they can share the slots of their loop variables.
        localCount = Math.max(localCount, compiled.localCount());
        return compiled.root();
    }

    private Node simple(Condition.Simple simple) {
        Expressions.requireLength(simple.fieldPath(), maxLength, ExpressionException.CONDITION_SYNTAX);
        Operator operator = operator(simple.operator());
        ValueType type = valueType(simple.valueType());
        FieldPath path = FieldPath.parse(simple.fieldPath(), cel.variables());
        path.collectReferences(references);
        Operator.Test test;
        try {
            test = operator.against(simple.expected(), type);
        } catch (EvaluationException e) {
            throw new ExpressionException(
                    ExpressionException.CONDITION_TYPE, "the expected value does not fit: " + e.getMessage());
        }
        return frame -> test.test(frame, path.read(frame));
    }

    private static Operator operator(String name) {
        for (Operator operator : Operator.values()) {
            if (operator.name().toLowerCase(Locale.ROOT).equals(name)) {
                return operator;
            }
        }
        throw new ExpressionException(
                ExpressionException.UNKNOWN_OPERATOR, "there is no operator '" + name + "', but for example equals");
    }

    private static ValueType valueType(String name) {
        for (ValueType type : ValueType.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        throw new ExpressionException(
                ExpressionException.CONDITION_TYPE,
                "there is no value type '" + name + "', but " + List.of(ValueType.values()));
    }

    private Node choice(Condition.UserChoice choice) {
        references.variable("choices");
        return frame -> {
            boolean chosen = frame.variable("choices") instanceof Map<?, ?> map && map.containsKey(choice.choiceKey());
            if (!chosen) {
                return choice.defaultResult();
            }
            Object selected = Access.member(frame.variable("choices"), choice.choiceKey());
            return Values.equal(frame, Access.known(selected), choice.expectedChoice());
        };
    }

    private Node compound(Condition.Compound compound, int depth) {
        if (depth >= MAX_DEPTH) {
            throw new ExpressionException(
                    ExpressionException.CONDITION_SYNTAX,
                    "compound conditions are nested deeper than " + MAX_DEPTH + " levels");
        }
        boolean negation = compound.operator() == Condition.Compound.Operator.NOT;
        int count = compound.operands().size();
        if (count == 0 || (negation && count != 1)) {
            throw new ExpressionException(
                    ExpressionException.CONDITION_SYNTAX,
                    compound.operator() + " takes " + (negation ? "exactly one operand" : "at least one operand")
                            + ", not " + count);
        }
        List<Node> operands = new ArrayList<>(count);
        for (Condition operand : compound.operands()) {
            operands.add(node(operand, depth + 1));
        }
        return switch (compound.operator()) {
            case AND -> Logic.all(operands);
            case OR -> Logic.any(operands);
            case NOT -> Logic.not(operands.get(0));
        };
    }
}
