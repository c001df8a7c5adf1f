package io.heddle.bench.report;

import java.util.Arrays;
import java.util.Locale;

/**
 * A figure over the rounds.
 *
 * @param median of an even number of rounds, the mean of the two in the middle
 */
record Spread(double median, double least, double greatest, int rounds) {
    private static final double EXACT = 1e15;
    private static final int LARGE = 100;
    private static final double SMALL = 0.1;

    /** @param values at least one */
    static Spread of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    /** Median, and least to greatest where there is more than one round. */
    String text() {
        return rounds == 1 ? text(median) : "**" + text(median) + "** (" + text(least) + "–" + text(greatest) + ")";
    }

    /** A number for people. */
    static String text(double value) {
        if ((value == Math.rint(value) && Math.abs(value) < EXACT) || Math.abs(value) >= LARGE) {
            return String.format(Locale.ROOT, "%,d", Math.round(value));
        }
        return String.format(Locale.ROOT, Math.abs(value) < SMALL ? "%.4f" : "%.2f", value);
    }
}
