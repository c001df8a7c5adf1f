package io.heddle.kernel.expression;

import io.heddle.definition.Condition;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compiles conditions and mappings. Immutable and thread-safe; making one costs some milliseconds, so keep it.
 *
 * <p>Expressions are CEL with four choices of ours: a path that leads nowhere reads as null; {@code ==} on values of
 * different types is an error unless one of them is null; numbers compare by exact value; and there are no unsigned
 * integers, bytes or messages, because JSON has none. There is no clock, no I/O and no randomness.
 */
public final class Expressions {
    /** Default of {@code heddle.expressions.max-length}, in characters. */
    public static final int DEFAULT_MAX_LENGTH = 4096;
    /** Default of {@code heddle.expressions.max-cost}, in parts of an expression evaluated. */
    public static final long DEFAULT_MAX_COST = 100_000;

    /**
     * A value in a {@link Scope} that is not known yet. A condition whose result depends on it cannot be
     * {@linkplain CompiledCondition#judge judged}.
     */
    public static final Object UNKNOWN = new Object() {
        @Override
        public String toString() {
            return "UNKNOWN";
        }
    };

    private static final Set<String> MAPPING_VARIABLES =
            Set.of("upstream", "input", "global", "choices", "node", "instance", "error", "loop");
    /** Names CEL gives a meaning of its own. */
    private static final Set<String> TAKEN = Set.of(
            "true",
            "false",
            "null",
            "in",
            "int",
            "uint",
            "double",
            "bool",
            "string",
            "bytes",
            "list",
            "map",
            "type",
            "null_type",
            "dyn",
            "google",
            "output");

    private final int maxLength;
    private final long maxCost;
    private final Cel conditions;
    private final Cel mappings;

    /**
     * @param maxLength longest expression accepted, in characters; 0 for no limit
     * @param maxCost most parts evaluated in one evaluation, work on long texts counting extra; 0 for no limit
     */
    public Expressions(int maxLength, long maxCost) {
        this(
                maxLength == 0 ? Integer.MAX_VALUE : maxLength,
                maxCost == 0 ? Long.MAX_VALUE : maxCost,
                plus(MAPPING_VARIABLES, "output"),
                MAPPING_VARIABLES);
    }

    private Expressions(int maxLength, long maxCost, Set<String> conditionVariables, Set<String> mappingVariables) {
        if (maxLength < 0 || maxCost < 0) {
            throw new IllegalArgumentException("limits are not negative");
        }
        this.maxLength = maxLength;
        this.maxCost = maxCost;
        this.conditions = new Cel(conditionVariables);
        this.mappings = conditionVariables.equals(mappingVariables) ? conditions : new Cel(mappingVariables);
    }

    /** With the default limits. */
    public static Expressions withDefaultLimits() {
        return new Expressions(DEFAULT_MAX_LENGTH, DEFAULT_MAX_COST);
    }

    /**
     * The same limits and variables, and {@code variable} as well: the item variable of a loop.
     *
     * @throws ExpressionException with MAPPING_SYNTAX when the name is no identifier or has a meaning already
     */
    public Expressions with(String variable) {
        if (!variable.matches("[A-Za-z_][A-Za-z0-9_]{0,127}")) {
            throw new ExpressionException(
                    ExpressionException.MAPPING_SYNTAX, "a variable is a letter or _, then letters, digits and _");
        }
        if (TAKEN.contains(variable) || conditions.variables().contains(variable)) {
            throw new ExpressionException(
                    ExpressionException.MAPPING_SYNTAX, "the variable name '" + variable + "' is taken");
        }
        return new Expressions(
                maxLength, maxCost, plus(conditions.variables(), variable), plus(mappings.variables(), variable));
    }

    /** The same limits and no other variables than these. */
    public Expressions only(Set<String> variables) {
        return new Expressions(maxLength, maxCost, variables, variables);
    }

    /**
     * Compiles the condition of an edge; null and an empty text are true.
     *
     * @throws ExpressionException with CONDITION_SYNTAX, CONDITION_TYPE, SCRIPT_NOT_ALLOWED or UNKNOWN_OPERATOR
     */
    public CompiledCondition condition(@Nullable Condition condition) {
        return new CompiledCondition(new Structured(conditions, maxLength).compile(condition), maxCost);
    }

    /** {@link #condition(Condition)} for CEL text. */
    public CompiledCondition condition(String cel) {
        return condition(Condition.cel(cel));
    }

    /**
     * Compiles an entry of an input or output mapping. It cannot read {@code output}.
     *
     * @throws ExpressionException with MAPPING_SYNTAX
     */
    public CompiledMapping mapping(String cel) {
        return mapping(cel, Cel.Use.MAPPING);
    }

    /**
     * Compiles the items of a loop.
     *
     * @throws ExpressionException with MAPPING_SYNTAX, also when the result cannot be a list
     */
    public CompiledMapping loopItems(String cel) {
        return mapping(cel, Cel.Use.ITEMS);
    }

    private CompiledMapping mapping(String cel, Cel.Use use) {
        requireLength(cel, maxLength, use.syntaxCode);
        return new CompiledMapping(mappings.compile(cel, use), maxCost);
    }

    static void requireLength(String text, int maxLength, String code) {
        if (text.length() > maxLength) {
            throw new ExpressionException(
                    code,
                    "the expression has " + text.length() + " characters; heddle.expressions.max-length is "
                            + maxLength);
        }
    }

    private static Set<String> plus(Set<String> names, String name) {
        Set<String> all = new TreeSet<>(names);
        all.add(name);
        return all;
    }
}
