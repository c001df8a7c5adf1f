package io.heddle.runtime.client;

import io.heddle.CascadeReport;
import io.heddle.ChildStatus;
import io.heddle.ChildView;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.ThreadTree;
import io.heddle.runtime.instance.InstanceQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Walks trees of threads from above, asking one instance after the other. Thread-safe. */
public final class ThreadTrees {
    private static final List<Object> NOTHING = List.of();

    private final InstanceClient instances;
    private final Duration cascadeTimeout;

    /** @param cascadeTimeout {@code heddle.threads.cascade-timeout}; longer than any wait for none */
    public ThreadTrees(InstanceClient instances, Duration cascadeTimeout) {
        this.instances = instances;
        this.cascadeTimeout = cascadeTimeout;
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    /** The thread and everything below it; no thread appears twice, whatever the instances say. */
    public CompletionStage<ThreadTree> tree(InstanceId id) {
        Set<InstanceId> seen = ConcurrentHashMap.newKeySet();
        seen.add(id);
        return status(id).thenCompose(view -> below(id, seen).thenApply(children -> tree(view, null, children)));
    }

    private CompletionStage<InstanceView> status(InstanceId id) {
        return instances
                .read(id, new InstanceQuery.Status(), InstanceQuery.StatusIs.class)
                .thenApply(InstanceQuery.StatusIs::view);
    }

    /** Children of an instance in the order they were asked for. */
    public CompletionStage<List<ChildView>> children(InstanceId id) {
        return instances
                .read(id, new InstanceQuery.Children(), InstanceQuery.ChildrenAre.class)
                .thenApply(InstanceQuery.ChildrenAre::children);
    }

    private CompletionStage<List<ThreadTree>> below(InstanceId id, Set<InstanceId> seen) {
        return children(id).thenCompose(children -> {
            List<CompletionStage<ThreadTree>> trees = new ArrayList<>();
            for (ChildView child : children) {
                if (seen.add(child.threadId())) {
                    trees.add(child(child, seen));
                }
            }
            return all(trees);
        });
    }

    private CompletionStage<ThreadTree> child(ChildView child, Set<InstanceId> seen) {
        if (child.status() == ChildStatus.REFUSED) {
            return CompletableFuture.completedStage(unasked(
                    child,
                    "refused: " + (child.error() == null ? "" : child.error().message())));
        }
        InstanceId id = child.threadId();
        return status(id)
                .thenCompose(view -> below(id, seen).thenApply(children -> tree(view, child.nodeId(), children)))
                .exceptionally(error -> unasked(child, reason(child, error)));
    }

    private static String reason(ChildView child, Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        boolean unknown =
                cause instanceof HeddleException refused && refused.code().equals("UNKNOWN_INSTANCE");
        return unknown && child.status() == ChildStatus.REQUESTED
                ? "has not started yet"
                : unknown ? "removed; its parent knows it as " + child.status() : String.valueOf(cause.getMessage());
    }

    private static ThreadTree tree(InstanceView view, @Nullable String nodeId, List<ThreadTree> children) {
        return new ThreadTree(
                view.instanceId(),
                view.kind(),
                view.definitionId(),
                view.version(),
                nodeId,
                view.status(),
                "",
                children);
    }

    private static ThreadTree unasked(ChildView child, String note) {
        return new ThreadTree(
                child.threadId(),
                child.kind(),
                child.definitionId(),
                child.version(),
                child.nodeId(),
                null,
                note,
                List.of());
    }

    // ---- cancelling -----------------------------------------------------------------------------------------------

    /**
     * What became of everything below an instance that has been cancelled; waits for it, but not longer than {@code
     * heddle.threads.cascade-timeout}.
     */
    public CompletionStage<CascadeReport> cascaded(InstanceId id) {
        return settled(id, ConcurrentHashMap.newKeySet())
                .toCompletableFuture()
                .completeOnTimeout(NOTHING, cascadeTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(error -> NOTHING)
                .thenCompose(done -> status(id))
                .thenCompose(root -> report(root));
    }

    /** An instance is released when every child it cancelled has ended; so each level tells when to look at the next. */
    private CompletionStage<List<Object>> settled(InstanceId id, Set<InstanceId> seen) {
        if (!seen.add(id)) {
            return CompletableFuture.completedStage(NOTHING);
        }
        return instances
                .released(id)
                .thenCompose(end -> children(id))
                .thenCompose(children -> all(children.stream()
                        .filter(child -> child.cancelling() && child.status() != ChildStatus.REFUSED)
                        .map(child -> settled(child.threadId(), seen))
                        .toList()))
                .thenApply(done -> NOTHING);
    }

    private CompletionStage<CascadeReport> report(InstanceView root) {
        Instant since = root.endedAt() == null ? Instant.MAX : root.endedAt();
        Tally tally = new Tally(since);
        return count(root.instanceId(), tally, ConcurrentHashMap.newKeySet()).thenApply(done -> tally.report());
    }

    private CompletionStage<List<Object>> count(InstanceId id, Tally tally, Set<InstanceId> seen) {
        if (!seen.add(id)) {
            return CompletableFuture.completedStage(NOTHING);
        }
        return children(id)
                .thenCompose(children -> all(children.stream()
                        .filter(child -> child.status() != ChildStatus.REFUSED)
                        .map(child -> countChild(child, tally, seen))
                        .toList()))
                .thenApply(done -> NOTHING);
    }

    /** One that was let run is no concern of this cancellation, nor is what it started. */
    private CompletionStage<List<Object>> countChild(ChildView child, Tally tally, Set<InstanceId> seen) {
        return status(child.threadId())
                .thenCompose(view -> tally.counts(child, view)
                        ? count(child.threadId(), tally, seen)
                        : CompletableFuture.completedStage(NOTHING))
                .exceptionally(error -> {
                    tally.failed(child.threadId(), reason(child, error));
                    return NOTHING;
                });
    }

    /** Adds up what concurrent answers say. */
    private static final class Tally {
        private final Instant since;
        private final AtomicInteger cancelled = new AtomicInteger();
        private final AtomicInteger alreadyTerminal = new AtomicInteger();
        private final Queue<CascadeReport.Failure> failed = new ConcurrentLinkedQueue<>();

        Tally(Instant since) {
            this.since = since;
        }

        /** Counts a descendant; whether those below it count as well. */
        boolean counts(ChildView child, InstanceView view) {
            Instant ended = view.endedAt();
            if (ended != null) {
                boolean byThis = view.status() == InstanceStatus.CANCELLED && !ended.isBefore(since);
                (byThis ? cancelled : alreadyTerminal).incrementAndGet();
            } else if (child.cancelling()) {
                failed(view.instanceId(), "is still " + view.status());
            }
            return ended != null || child.cancelling();
        }

        void failed(InstanceId id, String reason) {
            failed.add(new CascadeReport.Failure(id, reason));
        }

        CascadeReport report() {
            List<CascadeReport.Failure> failures = List.copyOf(failed);
            return new CascadeReport(cancelled.get(), alreadyTerminal.get(), failures, failures.isEmpty());
        }
    }

    private static <T> CompletionStage<List<T>> all(List<CompletionStage<T>> stages) {
        List<CompletableFuture<T>> futures =
                stages.stream().map(CompletionStage::toCompletableFuture).toList();
        return CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new))
                .thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
    }
}
