package io.heddle;

import java.util.List;
import java.util.Map;

/**
 * How long runs and their nodes took, computed from what the instances recorded. FORK threads count as part of the
 * instance whose paths they run; other children are runs of their own definitions and are not in it.
 *
 * @param definitionId the definition of the runs
 * @param runs how many runs it is about
 * @param statuses those runs by status; statuses without a run are left out
 * @param truncated whether there are further runs it leaves out, because it was limited
 * @param unread runs left out because they were removed meanwhile or their history cannot be read
 * @param attempts attempts started
 * @param retries those of them that were not the first of their node
 * @param durations of the runs that have ended, start to end, pauses included
 * @param ran of the attempts that have ended, start to end
 * @param waited of all attempts, READY to start, back-offs included
 * @param nodes figures per node key, the key with the largest total time first
 * @param bottlenecks figures per node key that was on a critical path, most often the bottleneck first
 */
public record PerformanceReport(
        DefinitionId definitionId,
        int runs,
        Map<InstanceStatus, Integer> statuses,
        boolean truncated,
        int unread,
        int attempts,
        int retries,
        DurationStatistics durations,
        DurationStatistics ran,
        DurationStatistics waited,
        List<NodeTimes> nodes,
        List<OnCriticalPath> bottlenecks) {

    public PerformanceReport {
        statuses = Map.copyOf(statuses);
        nodes = List.copyOf(nodes);
        bottlenecks = List.copyOf(bottlenecks);
    }

    /**
     * A node key over all runs, iterations and paths.
     *
     * @param key node key
     * @param attempts attempts started
     * @param completed attempts that completed
     * @param failed attempts that failed, also where a retry followed
     * @param retries attempts that were not the first of their node
     * @param ran of the attempts that have ended
     * @param waited of all attempts
     */
    public record NodeTimes(
            String key,
            int attempts,
            int completed,
            int failed,
            int retries,
            DurationStatistics ran,
            DurationStatistics waited) {}

    /**
     * A node key on critical paths.
     *
     * @param key node key
     * @param runs runs on whose critical path it was
     * @param bottleneck runs of which it was the bottleneck
     * @param time what it took on the path of each such run, waiting included
     */
    public record OnCriticalPath(String key, int runs, int bottleneck, DurationStatistics time) {}
}
