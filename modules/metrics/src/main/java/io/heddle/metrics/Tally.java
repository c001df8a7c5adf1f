package io.heddle.metrics;

/** Adds up one series. Told on the threads of actors, by many at once: it may not block and has to be cheap. */
@FunctionalInterface
interface Tally {
    /**
     * Adds.
     *
     * @param amount for a timer a duration in microseconds; never negative
     */
    void add(long amount);
}
