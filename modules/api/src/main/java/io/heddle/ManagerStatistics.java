package io.heddle;

import java.time.Duration;
import java.time.Instant;

/**
 * Counts over all instances. At rest, {@code totalCreated} equals the sum of {@code idle}, {@code queued},
 * {@code running}, {@code paused}, {@code completed}, {@code failed}, {@code cancelled} and {@code timedOut}: an instance
 * that was removed stays counted under its last status.
 *
 * @param totalCreated every instance there ever was
 * @param idle CREATED and not waiting for a slot
 * @param queued CREATED and waiting for a slot
 * @param running RUNNING
 * @param paused PAUSED
 * @param completed ended COMPLETED
 * @param failed ended FAILED
 * @param cancelled ended CANCELLED
 * @param timedOut ended TIMED_OUT
 * @param cleaned how many were removed after their end
 * @param instancesCount how many there are now, live and ended
 * @param managerStartTime when this node started
 * @param uptime since then
 * @param cleanupEnabled whether ended instances are removed by themselves
 * @param cleanupInterval time between two sweeps for them; zero for never
 * @param maxCompletedAge how long a completed instance is kept; zero for ever
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
        long cleaned,
        long instancesCount,
        Instant managerStartTime,
        Duration uptime,
        boolean cleanupEnabled,
        Duration cleanupInterval,
        Duration maxCompletedAge) {}
