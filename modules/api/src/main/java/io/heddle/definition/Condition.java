package io.heddle.definition;

import io.heddle.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The condition of a CONDITIONAL edge. All forms compile to one typed expression without side effects; an invalid one is
 * kept as written and reported by validation.
 */
public sealed interface Condition {

    /**
     * A CEL expression that yields a boolean.
     *
     * @param expression the source text; empty means true
     */
    record Cel(String expression) implements Condition {
        public Cel {
            Objects.requireNonNull(expression, "expression");
        }
    }

    /**
     * A CEL expression in which {@code ${a.b}} stands for the field access {@code a.b}; values are never pasted in.
     *
     * @param template the source text
     */
    record Template(String template) implements Condition {
        public Template {
            Objects.requireNonNull(template, "template");
        }
    }

    /**
     * Compares a field of the source's output with an expected value.
     *
     * @param fieldPath dotted path, for example {@code output.amount}; a missing path reads as null
     * @param operator one of the operators of the definition reference, for example {@code greater_than}
     * @param expected JSON data
     * @param valueType STRING, NUMBER, BOOLEAN, DATETIME, LIST or AUTO
     */
    record Simple(
            String fieldPath, String operator, @Nullable Object expected, String valueType) implements Condition {
        public Simple {
            Objects.requireNonNull(fieldPath, "fieldPath");
            Objects.requireNonNull(operator, "operator");
            Objects.requireNonNull(valueType, "valueType");
            expected = Json.normalize(expected);
        }
    }

    /**
     * Holds when the recorded user selection is the expected one.
     *
     * @param choiceKey the selection's key
     * @param expectedChoice JSON data
     * @param defaultResult the result while nothing is chosen yet
     */
    record UserChoice(String choiceKey, @Nullable Object expectedChoice, boolean defaultResult) implements Condition {
        public UserChoice {
            Objects.requireNonNull(choiceKey, "choiceKey");
            expectedChoice = Json.normalize(expectedChoice);
        }
    }

    /** Combines conditions; NOT takes exactly one operand. */
    record Compound(Operator operator, List<Condition> operands) implements Condition {
        /** How operands are combined. */
        public enum Operator {
            /** Every part holds. */
            AND,
            /** Some part holds. */
            OR,
            /** Its only part does not hold. */
            NOT
        }

        public Compound {
            Objects.requireNonNull(operator, "operator");
            operands = List.copyOf(operands);
        }
    }

    /** A script; always refused (SCRIPT_NOT_ALLOWED), kept so that the refusal can name it. */
    record Script(String language, String text) implements Condition {}

    /** A CEL expression. */
    static Condition cel(String expression) {
        return new Cel(expression);
    }
}
