package io.heddle.resource;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Figures of one registered cleaner.
 *
 * @param lastRun end of the last run; null before
 */
public record CleanerStatistics(
        String name, Duration interval, @Nullable Instant lastRun, long runs, long errors) {}
