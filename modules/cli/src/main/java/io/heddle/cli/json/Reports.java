package io.heddle.cli.json;

import io.heddle.AttemptView;
import io.heddle.CriticalPath;
import io.heddle.DurationStatistics;
import io.heddle.PerformanceReport;
import io.heddle.runtime.json.Records;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was slow and why, as JSON objects; durations in milliseconds with their microseconds. */
public final class Reports {
    private Reports() {}

    /** An attempt. */
    public static Map<String, @Nullable Object> attempt(AttemptView attempt) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("instanceId", attempt.instanceId().value());
        fields.put("seq", attempt.seq());
        fields.put("nodeId", attempt.nodeId());
        fields.put("key", attempt.key());
        fields.put("attempt", attempt.attempt());
        fields.put("pathId", attempt.pathId());
        fields.put("state", attempt.state().name());
        fields.put("startedAt", attempt.startedAt().toString());
        fields.put("endedAt", text(attempt.endedAt()));
        fields.put("waitedMs", millis(attempt.waited()));
        fields.put("ranMs", attempt.ran() == null ? null : millis(attempt.ran()));
        return Records.of("attempt", fields);
    }

    /** A critical path. */
    public static Map<String, @Nullable Object> criticalPath(CriticalPath path) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("instanceId", path.instanceId().value());
        fields.put("seq", path.seq());
        fields.put("durationMs", millis(path.duration()));
        fields.put("dependenciesOnlyMs", millis(path.dependenciesOnly()));
        fields.put("bottleneck", bottleneck(path));
        fields.put("steps", path.steps().stream().map(step -> step(path, step)).toList());
        Map<String, Object> slack = new LinkedHashMap<>();
        path.slack().forEach((node, time) -> slack.put(node, millis(time)));
        fields.put("slackMs", slack);
        return Records.of("criticalPath", fields);
    }

    private static @Nullable Map<String, @Nullable Object> bottleneck(CriticalPath path) {
        CriticalPath.Bottleneck worst = path.bottleneck();
        if (worst == null) {
            return null;
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("nodeId", worst.nodeId());
        fields.put("key", worst.key());
        fields.put("part", worst.part().name());
        fields.put("timeMs", millis(worst.time()));
        fields.put("share", path.share(worst.time()));
        return fields;
    }

    private static Map<String, @Nullable Object> step(CriticalPath path, CriticalPath.Step step) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("nodeId", step.nodeId());
        fields.put("key", step.key());
        fields.put("kind", step.kind().name());
        fields.put("waitedMs", millis(step.waited()));
        fields.put("ranMs", millis(step.ran()));
        fields.put("share", path.share(step.waited().plus(step.ran())));
        fields.put("thread", step.thread() == null ? null : step.thread().value());
        return fields;
    }

    /** A performance report. */
    public static Map<String, @Nullable Object> performance(PerformanceReport report) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("definitionId", report.definitionId().value());
        fields.put("runs", report.runs());
        Map<String, Object> statuses = new TreeMap<>();
        report.statuses().forEach((status, count) -> statuses.put(status.name(), count));
        fields.put("statuses", statuses);
        fields.put("truncated", report.truncated());
        fields.put("unread", report.unread());
        fields.put("attempts", report.attempts());
        fields.put("retries", report.retries());
        fields.put("durations", times(report.durations()));
        fields.put("ran", times(report.ran()));
        fields.put("waited", times(report.waited()));
        fields.put("nodes", nodes(report));
        fields.put(
                "bottlenecks",
                report.bottlenecks().stream()
                        .map(node -> Map.of(
                                "key", node.key(),
                                "runs", node.runs(),
                                "bottleneck", node.bottleneck(),
                                "time", times(node.time())))
                        .toList());
        return Records.of("performance", fields);
    }

    private static List<Map<String, Object>> nodes(PerformanceReport report) {
        return report.nodes().stream()
                .map(node -> {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    fields.put("key", node.key());
                    fields.put("attempts", node.attempts());
                    fields.put("completed", node.completed());
                    fields.put("failed", node.failed());
                    fields.put("retries", node.retries());
                    fields.put("ran", times(node.ran()));
                    fields.put("waited", times(node.waited()));
                    return fields;
                })
                .toList();
    }

    private static Map<String, Object> times(DurationStatistics times) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("count", times.count());
        fields.put("totalMs", millis(times.total()));
        fields.put("meanMs", millis(times.mean()));
        fields.put("minMs", millis(times.min()));
        fields.put("p50Ms", millis(times.p50()));
        fields.put("p90Ms", millis(times.p90()));
        fields.put("p99Ms", millis(times.p99()));
        fields.put("maxMs", millis(times.max()));
        return fields;
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1_000_000.0;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
