package io.heddle.runtime.instance.planted;

/** Violates on purpose. */
final class SynchronizedMethod {
    private int count;

    synchronized int next() {
        count++;
        return count;
    }
}
