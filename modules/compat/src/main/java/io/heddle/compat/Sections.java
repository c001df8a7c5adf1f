package io.heddle.compat;

import io.heddle.CacheStatistics;
import io.heddle.ManagerStatistics;
import io.heddle.resource.CleanupStatistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Statistics under the keys of the old manager. */
final class Sections {
    private Sections() {}

    static Map<String, @Nullable Object> manager(ManagerStatistics of) {
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

    static Map<String, @Nullable Object> graphs(CacheStatistics of) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("cache_hits", of.hits());
        map.put("cache_misses", of.misses());
        map.put("cache_invalidations", of.invalidations());
        map.put("cache_entries", of.entries());
        return map;
    }

    static Map<String, @Nullable Object> cleanup(CleanupStatistics of) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("total_cleanups", of.totalCleanups());
        map.put("cleanups", new TreeMap<>(named(of)));
        map.put("errors", of.errors());
        map.put("bytes_freed", of.bytesFreed());
        map.put("last_run", of.lastRun());
        map.put("active_tasks", of.activeTasks());
        map.put("registered_cleaners", of.cleaners().size());
        map.put("memory_level", of.memoryLevel().name());
        map.put("configuration", of.configuration());
        return map;
    }

    private static Map<String, Long> named(CleanupStatistics of) {
        Map<String, Long> byName = new TreeMap<>();
        of.cleanups().forEach((kind, count) -> byName.put(kind.name(), count));
        return byName;
    }
}
