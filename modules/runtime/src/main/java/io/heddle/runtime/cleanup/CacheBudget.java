package io.heddle.runtime.cleanup;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What all caches of a node may hold together. Thread-safe. */
final class CacheBudget {
    private final AtomicLong used = new AtomicLong();
    private volatile long maxBytes;
    private volatile long maxAgeNanos;

    /** Zero means no bound, for either. */
    void bound(long bytes, Duration age) {
        maxBytes = bytes;
        maxAgeNanos = age.toNanos();
    }

    void take(long bytes) {
        used.addAndGet(bytes);
    }

    boolean isExceeded() {
        long most = maxBytes;
        return most > 0 && used.get() > most;
    }

    boolean isTooOld(long ageNanos) {
        long most = maxAgeNanos;
        return most > 0 && ageNanos >= most;
    }
}
