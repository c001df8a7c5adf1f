package io.heddle.resource;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Figures of one registered cleaner.
 *
 * @param name as registered
 * @param interval time between two runs
 * @param lastRun end of the last run; null before
 * @param runs how often it ran, failures included
 * @param errors how often it threw
 */
public record CleanerStatistics(
        String name, Duration interval, @Nullable Instant lastRun, long runs, long errors) {}
