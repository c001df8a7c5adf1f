package io.heddle.kernel.instance;

import io.heddle.definition.ForkJoin;

/** What a JOIN makes of its paths. */
enum Verdict {
    MET,
    UNREACHABLE,
    OPEN;

    /**
     * The verdict over {@code n} paths, {@code c} of which completed and {@code f} failed; nothing else counts, in
     * particular not when they did.
     *
     * @param threshold for SUCCESS_COUNT_THRESHOLD only
     */
    static Verdict of(ForkJoin.Strategy strategy, int threshold, int c, int f, int n) {
        boolean met = switch (strategy) {
            case ALL_COMPLETED -> c == n;
            case ANY_COMPLETED -> c >= 1;
            case ALL_FAILED -> f == n;
            case ANY_FAILED -> f >= 1;
            case SUCCESS_COUNT_THRESHOLD -> c >= threshold;
        };
        if (met) {
            return MET;
        }
        boolean unreachable = switch (strategy) {
            case ALL_COMPLETED -> f >= 1;
            case ANY_COMPLETED -> f == n;
            case ALL_FAILED -> c >= 1;
            case ANY_FAILED -> c == n;
            case SUCCESS_COUNT_THRESHOLD -> n - f < threshold;
        };
        return unreachable ? UNREACHABLE : OPEN;
    }
}
