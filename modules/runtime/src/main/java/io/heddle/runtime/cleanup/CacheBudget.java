package io.heddle.runtime.cleanup;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What all caches of a node may hold together. Thread-safe. */
public final class CacheBudget {
    private final AtomicLong used = new AtomicLong();
    private volatile long maxBytes;
    private volatile long maxAgeNanos;

    /** Zero means no bound, for either. */
    public CacheBudget(long bytes, Duration age) {
        bound(bytes, age);
    }

    /** Zero means no bound, for either. */
    void bound(long bytes, Duration age) {
        maxBytes = bytes;
        maxAgeNanos = age.toNanos();
    }

    /** More is held, or less. */
    public void take(long bytes) {
        used.addAndGet(bytes);
    }

    public boolean isExceeded() {
        return isAbove(1);
    }

    /** Whether more than that share of what may be held is held. */
    public boolean isAbove(double share) {
        long most = maxBytes;
        return most > 0 && used.get() > most * share;
    }

    /** Whether that much fits at all. */
    public boolean hasRoomFor(long bytes) {
        long most = maxBytes;
        return most == 0 || bytes <= most;
    }

    public boolean isTooOld(long ageNanos) {
        long most = maxAgeNanos;
        return most > 0 && ageNanos >= most;
    }
}
