package io.heddle.definition;

import java.util.Objects;

/**
 * How a node decides over its PARALLEL edges.
 *
 * @param rule when the barrier opens
 * @param k how many sources must complete; used by {@link Rule#N_OF} only, otherwise 0. Not checked here: validation
 *     reports a bad value as {@code INVALID_JOIN_THRESHOLD}
 * @param losers what happens to sources still running when ANY or N_OF has opened
 */
public record Join(Rule rule, int k, Losers losers) {

    /** When a barrier opens. */
    public enum Rule {
        /** All sources completed. */
        ALL,
        /** One source completed. */
        ANY,
        /** {@code k} sources completed. */
        N_OF,
        /** All sources ended, in whatever way. */
        ALL_SETTLED
    }

    /** What happens to the sources that lost the race. */
    public enum Losers {
        /** They run on. */
        KEEP,
        /** Those whose only dependent is this node are cancelled. */
        CANCEL
    }

    /** The default: all sources must complete. */
    public static final Join ALL = new Join(Rule.ALL, 0, Losers.KEEP);

    /** One source completed. */
    public static final Join ANY = new Join(Rule.ANY, 0, Losers.KEEP);
    /** All sources ended, however they ended. */
    public static final Join ALL_SETTLED = new Join(Rule.ALL_SETTLED, 0, Losers.KEEP);

    public Join {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(losers, "losers");
    }

    /** At least {@code k} of the sources completed; {@code k} is at least 1. */
    public static Join nOf(int k) {
        return new Join(Rule.N_OF, k, Losers.KEEP);
    }

    /** The same rule, cancelling sources that are no longer needed by anybody. */
    public Join cancelLosers() {
        return new Join(rule, k, Losers.CANCEL);
    }
}
