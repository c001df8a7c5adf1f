package io.heddle;

import java.time.Duration;
import java.time.Instant;

/**
 * Counts over all instances. At rest, {@code totalCreated} equals the sum of {@code idle}, {@code queued},
 * {@code running}, {@code paused}, {@code completed}, {@code failed}, {@code cancelled} and {@code timedOut}.
 */
public record ManagerStatistics(
        long totalCreated,
        long idle,
        long queued,
        long running,
        long paused,
        long completed,
        long failed,
        long cancelled,
        long timedOut,
        long instancesCount,
        Instant managerStartTime,
        Duration uptime) {}
