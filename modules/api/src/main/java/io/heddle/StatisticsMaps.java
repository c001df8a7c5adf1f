package io.heddle;

import io.heddle.resource.CleanupStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Statistics under the names of the old manager. */
final class StatisticsMaps {
    private StatisticsMaps() {}

    static Map<String, @Nullable Object> of(GlobalStatistics of) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("global_stats", totals(of.totals()));
        map.put("performance_metrics", performance(of.performance()));
        map.put("instance_manager_stats", manager(of.instances()));
        map.put("dependency_tracker_stats", dependencies(of.dependencies()));
        map.put("cleanup_manager_stats", cleanup(of.cleanup()));
        map.put("configuration", of.configuration());
        return map;
    }

    private static Map<String, @Nullable Object> totals(GlobalStatistics.Totals of) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("manager_start_time", of.managerStartTime());
        map.put("total_workflows_created", of.workflowsCreated());
        map.put("total_workflows_completed", of.workflowsCompleted());
        map.put("total_workflows_failed", of.workflowsFailed());
        map.put("total_nodes_executed", of.nodesExecuted());
        map.put("average_workflow_duration", of.averageWorkflowDuration().toNanos() / 1e9);
        return map;
    }

    private static Map<String, @Nullable Object> performance(GlobalStatistics.Performance of) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("workflow_creation_time_ms", distribution(of.workflowCreationMillis()));
        map.put("node_completion_time_ms", distribution(of.nodeCompletionMillis()));
        map.put("dependency_resolution_time_ms", distribution(of.dependencyResolutionMillis()));
        map.put("memory_usage_mb", distribution(of.memoryUsageMebibytes()));
        return map;
    }

    private static Map<String, @Nullable Object> distribution(GlobalStatistics.Distribution of) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("average", of.average());
        map.put("min", of.min());
        map.put("max", of.max());
        map.put("count", of.count());
        map.put("p50", of.p50());
        map.put("p95", of.p95());
        map.put("p99", of.p99());
        return map;
    }

    private static Map<String, @Nullable Object> manager(ManagerStatistics of) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("total_created", of.totalCreated());
        map.put("idle", of.idle());
        map.put("queued", of.queued());
        map.put("currently_running", of.running());
        map.put("paused", of.paused());
        map.put("total_completed", of.completed());
        map.put("total_failed", of.failed());
        map.put("cancelled", of.cancelled());
        map.put("timed_out", of.timedOut());
        map.put("total_cleaned", of.cleaned());
        map.put("instances_count", of.instancesCount());
        map.put("manager_start_time", of.managerStartTime());
        map.put("uptime_seconds", of.uptime().toSeconds());
        map.put("cleanup_enabled", of.cleanupEnabled());
        map.put("cleanup_interval", of.cleanupInterval().toSeconds());
        map.put("max_completed_age", of.maxCompletedAge().toSeconds());
        return map;
    }

    private static Map<String, @Nullable Object> dependencies(GlobalStatistics.Dependencies of) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("nodes", of.nodes());
        map.put("edges", of.edges());
        map.put("evaluations", of.evaluations());
        map.put("cache_hits", of.graphs().hits());
        map.put("cache_misses", of.graphs().misses());
        map.put("cache_invalidations", of.graphs().invalidations());
        map.put("cache_entries", of.graphs().entries());
        return map;
    }

    private static Map<String, @Nullable Object> cleanup(CleanupStatistics of) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        Map<String, Long> byKind = new TreeMap<>();
        of.cleanups().forEach((kind, count) -> byKind.put(kind.name(), count));
        map.put("total_cleanups", of.totalCleanups());
        map.put("cleanups", byKind);
        map.put("errors", of.errors());
        map.put("bytes_freed", of.bytesFreed());
        map.put("last_run", of.lastRun());
        map.put("active_tasks", of.activeTasks());
        map.put("registered_cleaners", of.cleaners().size());
        map.put("memory_level", of.memoryLevel().name());
        map.put("configuration", of.configuration());
        return map;
    }
}
