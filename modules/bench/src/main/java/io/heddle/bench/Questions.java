package io.heddle.bench;

import java.util.Arrays;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** The same question over and over, one at a time: how long its answer takes at one size and another. */
final class Questions {
    private static final int MOST = 10_000;
    private static final int FEWEST = 5;

    private final long budgetNanos;
    private final Map<String, Object> figures;

    /**
     * @param seconds for all questions of one kind at one size
     * @param figures where the answers' times go
     */
    Questions(int seconds, Map<String, Object> figures) {
        this.budgetNanos = seconds * 1_000_000_000L;
        this.figures = figures;
    }

    /**
     * One question after the other, the first half of them to warm up.
     *
     * @param question false for a wrong answer
     * @return the median, in microseconds
     */
    double ask(int size, String name, BooleanSupplier question) {
        long[] nanos = new long[MOST];
        int asked = 0;
        long end = System.nanoTime() + budgetNanos;
        while (asked < MOST && (asked < FEWEST || System.nanoTime() < end)) {
            long began = System.nanoTime();
            if (!question.getAsBoolean()) {
                throw new IllegalStateException("at size " + size + " the wrong answer: " + name);
            }
            nanos[asked++] = System.nanoTime() - began;
        }
        long[] counted = Arrays.copyOfRange(nanos, asked / 2, asked);
        Arrays.sort(counted);
        String prefix = name + "At" + size;
        double median = counted[counted.length / 2] / 1e3;
        figures.put(prefix + "P50Micros", median);
        figures.put(prefix + "P99Micros", counted[Math.min(counted.length - 1, counted.length * 99 / 100)] / 1e3);
        return median;
    }
}
