package io.heddle.runtime.instance.planted;

/** Violates on purpose: only the bytecode shows it. */
final class SynchronizedBlock {
    private final Object guard = new Object();
    private int count;

    int next() {
        synchronized (guard) {
            count++;
            return count;
        }
    }
}
