package io.heddle.runtime.engine;

import io.heddle.AttemptView;
import io.heddle.ChildStatus;
import io.heddle.ChildView;
import io.heddle.CriticalPath;
import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.PerformanceReport;
import io.heddle.kernel.diagnosis.CriticalPaths;
import io.heddle.kernel.diagnosis.ExecutionPaths;
import io.heddle.kernel.diagnosis.PerformanceReports;
import io.heddle.kernel.registry.ThreadFilter;
import io.heddle.kernel.registry.ThreadKind;
import io.heddle.kernel.registry.ThreadRow;
import io.heddle.runtime.client.InstanceClient;
import io.heddle.runtime.instance.InstanceQuery;
import io.heddle.runtime.registry.RegistryAccess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * What instances tell about their past: asks them and their histories, then computes. Nothing is kept. Thread-safe.
 */
public final class Diagnoses {
    /** Runs read at the same time for one report. */
    private static final int PARALLEL = 4;

    private final ActorSystem<?> system;
    private final InstanceClient instances;
    private final HistoryReader history;
    private final RegistryAccess registry;

    Diagnoses(ActorSystem<?> system, InstanceClient instances, HistoryReader history, RegistryAccess registry) {
        this.system = system;
        this.instances = instances;
        this.history = history;
        this.registry = registry;
    }

    /** A run with everything that is known of it. */
    private record Run(InstanceQuery.WholeIs whole, List<AttemptView> attempts) {
        CriticalPath criticalPath() {
            return CriticalPaths.of(whole.view(), whole.nodes(), whole.children());
        }
    }

    /** Every attempt, paths of forks included, in the order they began. */
    public CompletionStage<List<AttemptView>> executionPath(InstanceId id) {
        return run(id).thenApply(Run::attempts);
    }

    /** What made it as slow as it was. */
    public CompletionStage<CriticalPath> criticalPath(InstanceId id) {
        return whole(id).thenApply(whole -> CriticalPaths.of(whole.view(), whole.nodes(), whole.children()));
    }

    /** The figures of one run. */
    public CompletionStage<PerformanceReport> report(InstanceId id) {
        return run(id).thenApply(run -> {
            PerformanceReports reports =
                    new PerformanceReports(run.whole().view().definitionId());
            reports.add(run.whole().view(), run.attempts(), run.criticalPath());
            return reports.report(false);
        });
    }

    /** The figures of the ended runs of a definition, at most {@code maxRuns}. */
    public CompletionStage<PerformanceReport> report(DefinitionId definition, int maxRuns) {
        // One more tells whether any is left out.
        return ended(definition)
                .take(maxRuns + 1L)
                .runFold(
                        new ArrayList<InstanceId>(),
                        (ids, id) -> {
                            ids.add(id);
                            return ids;
                        },
                        system)
                .thenCompose(ids ->
                        sumUp(definition, ids.subList(0, Math.min(ids.size(), maxRuns)), ids.size() > maxRuns));
    }

    private CompletionStage<PerformanceReport> sumUp(DefinitionId definition, List<InstanceId> ids, boolean truncated) {
        return Source.from(ids)
                .mapAsync(PARALLEL, id -> run(id).thenApply(Optional::of).exceptionally(error -> Optional.empty()))
                .runFold(
                        new PerformanceReports(definition),
                        (reports, run) -> {
                            run.ifPresentOrElse(
                                    read -> reports.add(read.whole().view(), read.attempts(), read.criticalPath()),
                                    reports::addUnread);
                            return reports;
                        },
                        system)
                .thenApply(reports -> reports.report(truncated));
    }

    /** Runs that have ended; the paths of forks belong to the runs they are paths of. */
    private Source<InstanceId, NotUsed> ended(DefinitionId definition) {
        ThreadFilter filter = new ThreadFilter(definition, null, null, null, null, null, ThreadFilter.Life.RETAINED);
        return Source.unfoldAsync(new Page(null, false), page -> next(filter, page))
                .mapConcat(rows -> rows)
                .filter(row -> row.kind() != ThreadKind.FORK)
                .map(ThreadRow::threadId);
    }

    private record Page(RegistryAccess.@Nullable Cursor cursor, boolean last) {}

    private CompletionStage<Optional<Pair<Page, List<ThreadRow>>>> next(ThreadFilter filter, Page page) {
        if (page.last()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return registry.list(filter, page.cursor(), 0)
                .thenApply(rows ->
                        Optional.of(Pair.create(new Page(rows.next(), rows.next() == null), List.copyOf(rows.rows()))));
    }

    private CompletionStage<InstanceQuery.WholeIs> whole(InstanceId id) {
        return instances.read(id, new InstanceQuery.Whole(), InstanceQuery.WholeIs.class);
    }

    private CompletionStage<Run> run(InstanceId id) {
        return whole(id)
                .thenCompose(whole -> threads(id, whole.children())
                        .thenApply(threads -> new Run(whole, ExecutionPaths.merge(threads))));
    }

    /** The attempts of a thread and of the paths of its forks, however deep. */
    private CompletionStage<List<List<AttemptView>>> threads(InstanceId id, List<ChildView> children) {
        CompletionStage<List<List<AttemptView>>> all = history.attempts(id).thenApply(own -> List.of(own));
        for (ChildView child : children) {
            if (child.kind().equals(ThreadKind.FORK.name())
                    && child.status() != ChildStatus.REFUSED
                    && child.status() != ChildStatus.REQUESTED) {
                all = all.thenCombine(path(child.threadId()), Diagnoses::both);
            }
        }
        return all;
    }

    private CompletionStage<List<List<AttemptView>>> path(InstanceId id) {
        return instances
                .read(id, new InstanceQuery.Children(), InstanceQuery.ChildrenAre.class)
                .thenCompose(below -> threads(id, below.children()));
    }

    private static List<List<AttemptView>> both(List<List<AttemptView>> one, List<List<AttemptView>> other) {
        List<List<AttemptView>> both = new ArrayList<>(one);
        both.addAll(other);
        return both;
    }
}
