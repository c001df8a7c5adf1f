package io.heddle;

import java.time.Duration;
import java.time.Instant;

/**
 * Counts over all instances. At rest, {@code totalCreated} equals the sum of {@code idle}, {@code queued},
 * {@code running}, {@code paused}, {@code completed}, {@code failed}, {@code cancelled} and {@code timedOut}.
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
 * @param instancesCount instances a listing shows
 * @param managerStartTime when this node started
 * @param uptime since then
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
