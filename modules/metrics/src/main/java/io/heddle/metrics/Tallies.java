package io.heddle.metrics;

import java.time.Duration;
import java.util.List;

/** Gives each series of {@link EventMeters} what adds it up. Thread-safe. */
interface Tallies {
    /** Of histograms. Fixed, so that what nodes say can be added up; from a fast call to a long wait for a person. */
    List<Duration> BOUNDS = List.of(
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(6),
            Duration.ofDays(1));

    /**
     * Asked twice for the same, as for a definition that is called {@link EventMeters#OTHER}, it gives what goes on adding up.
     *
     * @param series a counter or a timer
     * @param value of its second label; empty where it has none
     */
    Tally of(Series series, String definition, String value);
}
