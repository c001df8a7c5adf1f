package io.heddle;

/**
 * What became of the history entries meant for one exporter since Heddle started. Read one by one, so the figures may be
 * slightly apart under load.
 *
 * @param name the exporter
 * @param exported entries it took
 * @param failed entries it threw at
 * @param dropped entries it never saw, because too many were waiting
 * @param waiting entries it has yet to see
 */
public record ExporterStatistics(String name, long exported, long failed, long dropped, long waiting) {}
