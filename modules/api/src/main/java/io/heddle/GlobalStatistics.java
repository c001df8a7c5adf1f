package io.heddle;

import io.heddle.resource.CleanupStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything there is to count, in six sections. In a cluster, what nodes count for themselves is added up over those that
 * answered; what the registry counts is of the whole system and outlives restarts.
 *
 * @param totals what was done
 * @param performance how long it took
 * @param instances instances by status
 * @param dependencies what the graphs were made of
 * @param cleanup what cleaning has done; levels and times are the highest and latest of all nodes
 * @param configuration effective values of the {@code heddle} keys of the node that was asked, by block, as changed at run
 *     time; values of keys that hold a secret are left out
 */
public record GlobalStatistics(
        Totals totals,
        Performance performance,
        ManagerStatistics instances,
        Dependencies dependencies,
        CleanupStatistics cleanup,
        Map<String, @Nullable Object> configuration) {

    public GlobalStatistics {
        configuration = Collections.unmodifiableMap(new LinkedHashMap<>(configuration));
    }

    /**
     * What was done. The counts of workflows are of the whole system; the rest since each node started.
     *
     * @param managerStartTime when the first of the nodes started
     * @param workflowsCreated every instance there ever was
     * @param workflowsCompleted ended COMPLETED
     * @param workflowsFailed ended FAILED
     * @param nodesExecuted nodes that COMPLETED or FAILED
     * @param averageWorkflowDuration mean time from start to end of the instances that ended; zero if none did
     * @param nodes nodes of the cluster whose answers are in here
     */
    public record Totals(
            Instant managerStartTime,
            long workflowsCreated,
            long workflowsCompleted,
            long workflowsFailed,
            long nodesExecuted,
            Duration averageWorkflowDuration,
            int nodes) {}

    /**
     * How long things took since each node started. Empty with {@code heddle.monitoring.enabled = off}.
     *
     * @param workflowCreationMillis from the call that started an instance to the instance being durable
     * @param nodeCompletionMillis how long the attempts ran that completed their task
     * @param dependencyResolutionMillis from the start of an instance to one of its nodes being ready
     * @param memoryUsageMebibytes heap in use, measured each {@code heddle.cleanup.memory.sample-interval} and when asked
     */
    public record Performance(
            Distribution workflowCreationMillis,
            Distribution nodeCompletionMillis,
            Distribution dependencyResolutionMillis,
            Distribution memoryUsageMebibytes) {}

    /**
     * Figures of a bounded histogram: count, average, least and greatest are exact, percentiles are within a tenth. All zero
     * before the first value.
     */
    public record Distribution(
            long count, double average, double min, double max, double p50, double p95, double p99) {}

    /**
     * What the graphs of instances were made of since each node started.
     *
     * @param nodes nodes of created instances and nodes registered at run time
     * @param edges dependencies of them
     * @param evaluations dependencies that were decided by the end of their upstream
     * @param graphs the cache of exported graphs
     */
    public record Dependencies(long nodes, long edges, long evaluations, CacheStatistics graphs) {}

    /** The same under the names of the old manager; times stay {@link Instant}s, lengths are numbers. */
    public Map<String, @Nullable Object> asMap() {
        return StatisticsMaps.of(this);
    }
}
