package io.heddle.runtime.statistics;

import com.typesafe.config.Config;
import io.heddle.GlobalStatistics;
import io.heddle.ManagerStatistics;
import io.heddle.kernel.registry.Retention;
import io.heddle.kernel.registry.StatusTotals;
import io.heddle.runtime.registry.RegistryAccess;
import io.heddle.runtime.settings.HeddleSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/** What the whole system counts: the registry, and all nodes. Thread-safe. */
public final class SystemStatistics {
    private final RegistryAccess registry;
    private final AllNodes nodes;
    private final Config config;
    private final Duration cleanupInterval;
    private final Retention retention;
    private final Clock clock;
    private final Instant startedAt;

    /** @param config where {@code settings} come from */
    public SystemStatistics(
            RegistryAccess registry, AllNodes nodes, Config config, HeddleSettings settings, Clock clock) {
        this.registry = registry;
        this.nodes = nodes;
        this.config = config;
        this.cleanupInterval = settings.manager().cleanupInterval();
        this.retention = settings.cleanup().retention();
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    /** Instances by status. */
    public CompletionStage<ManagerStatistics> manager() {
        return registry.statistics().thenApply(all -> {
            StatusTotals totals = all.totals();
            return new ManagerStatistics(
                    totals.created(),
                    totals.in(StatusTotals.Bucket.IDLE),
                    totals.in(StatusTotals.Bucket.QUEUED),
                    totals.in(StatusTotals.Bucket.RUNNING),
                    totals.in(StatusTotals.Bucket.PAUSED),
                    totals.in(StatusTotals.Bucket.COMPLETED),
                    totals.in(StatusTotals.Bucket.FAILED),
                    totals.in(StatusTotals.Bucket.CANCELLED),
                    totals.in(StatusTotals.Bucket.TIMED_OUT),
                    totals.cleaned(),
                    all.rows(),
                    startedAt,
                    Duration.between(startedAt, clock.instant()),
                    !cleanupInterval.isZero() && !retention.equals(Retention.FOREVER),
                    cleanupInterval,
                    retention.completed());
        });
    }

    /** All six sections. */
    public CompletionStage<GlobalStatistics> global() {
        return nodes.figures().thenCombine(manager(), (figures, manager) -> {
            NodeFiguresCopy all = figures.stream().reduce(NodeFiguresCopy::plus).orElseThrow();
            return all.statistics(
                    manager,
                    figures.size(),
                    EffectiveConfiguration.of(config, all.cleanup().configuration()));
        });
    }
}
