package io.heddle.tracing;

import java.util.concurrent.TimeUnit;

/** Whether more happens than can be followed. One thread. */
final class Overload {
    /** So long without a drop, and it is over. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private long dropped;
    private long lastDrop;
    private boolean ever;

    /**
     * @param droppedSoFar entries dropped since the start
     * @param now of {@link System#nanoTime}
     */
    boolean isNow(long droppedSoFar, long now) {
        if (droppedSoFar != dropped) {
            dropped = droppedSoFar;
            lastDrop = now;
            ever = true;
        }
        return ever && now - lastDrop < QUIET_NANOS;
    }
}
