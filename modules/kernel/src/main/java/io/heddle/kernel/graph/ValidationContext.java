package io.heddle.kernel.graph;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What validation must know besides the definition. A look-up that fails must throw: the exception reaches the caller
 * of validation, since an unanswered question is never taken for a "no".
 *
 * @param limits bounds from the configuration
 * @param knownExecutor whether some running node registers an executor of that name
 * @param knownRule whether a dependency rule of that name is registered
 * @param ruleParams checks the parameters of a known rule
 * @param expressions checks conditions, mappings and loop expressions
 */
public record ValidationContext(
        Limits limits,
        Predicate<String> knownExecutor,
        Predicate<String> knownRule,
        RuleParams ruleParams,
        ExpressionChecker expressions) {

    public ValidationContext {
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(knownExecutor, "knownExecutor");
        Objects.requireNonNull(knownRule, "knownRule");
        Objects.requireNonNull(ruleParams, "ruleParams");
        Objects.requireNonNull(expressions, "expressions");
    }

    /**
     * Bounds from the configuration.
     *
     * @param maxNodes {@code heddle.instance.max-nodes}: nodes of one graph, loop bodies counted once; 0 is none
     * @param maxIterationsLimit {@code heddle.loops.max-iterations-limit}: largest {@code maxIterations}; 0 is none
     */
    public record Limits(int maxNodes, int maxIterationsLimit) {

        /** The defaults of the configuration. */
        public static final Limits DEFAULT = new Limits(100_000, 10_000);

        public Limits {
            if (maxNodes < 0 || maxIterationsLimit < 0) {
                throw new IllegalArgumentException("limits are 0 (none) or positive");
            }
        }
    }

    /** Checks the parameters written on an edge for its rule. Pure. */
    @FunctionalInterface
    public interface RuleParams {

        /** Accepts whatever is written. */
        RuleParams ANY = (rule, params) -> List.of();

        /**
         * The problems of {@code params} for {@code rule}, empty for none.
         *
         * @param rule a known rule
         * @param params JSON data as written
         */
        List<Problem> check(String rule, Map<String, @Nullable Object> params);
    }
}
