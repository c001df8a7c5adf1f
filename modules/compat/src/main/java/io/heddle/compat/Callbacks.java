package io.heddle.compat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told what became ready. Thread-safe. */
final class Callbacks {
    private static final Logger LOG = LoggerFactory.getLogger(CompletionCallback.class);

    private final List<CompletionCallback> all = new CopyOnWriteArrayList<>();
    private final Set<String> followed = ConcurrentHashMap.newKeySet();
    /** Of followed workflows: how often a node became ready by a call of this manager and has not been heard of since. */
    private final Map<String, Map<String, Integer>> caused = new ConcurrentHashMap<>();

    private final Executor threads;
    private final Duration timeout;

    Callbacks(Executor threads, Duration timeout) {
        this.threads = threads;
        this.timeout = timeout;
    }

    /** Returns whether it is the first. */
    boolean add(CompletionCallback callback) {
        boolean first = all.isEmpty();
        all.add(callback);
        return first;
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    int size() {
        return all.size();
    }

    void clear() {
        all.clear();
    }

    /** Returns false if it is followed already. */
    boolean follows(String workflow) {
        return followed.add(workflow);
    }

    void followsNoMore(String workflow) {
        followed.remove(workflow);
        caused.remove(workflow);
    }

    void caused(String workflow, List<String> nodes) {
        if (followed.contains(workflow)) {
            caused.compute(workflow, (id, known) -> {
                Map<String, Integer> counts = known == null ? new ConcurrentHashMap<>() : known;
                nodes.forEach(node -> counts.merge(node, 1, Integer::sum));
                return counts;
            });
        }
    }

    /** Whether a call of this manager made the node ready, for which it is told already. */
    boolean wasCaused(String workflow, String node) {
        boolean[] was = {false};
        caused.computeIfPresent(workflow, (id, counts) -> {
            was[0] = counts.containsKey(node);
            counts.computeIfPresent(node, (key, count) -> count == 1 ? null : count - 1);
            return counts.isEmpty() ? null : counts;
        });
        return was[0];
    }

    /** Calls everybody; completes when all have ended, or after the timeout. */
    CompletionStage<@Nullable Void> call(String workflow, List<String> nodes) {
        List<CompletableFuture<?>> open = new ArrayList<>();
        for (CompletionCallback callback : all) {
            open.add(CompletableFuture.supplyAsync(() -> begun(callback, workflow, nodes), threads)
                    .thenCompose(end -> end)
                    .exceptionally(error -> {
                        LOG.warn("a callback for workflow {} failed", workflow, Failures.cause(error));
                        return null;
                    }));
        }
        CompletableFuture<@Nullable Void> end = CompletableFuture.allOf(open.toArray(new CompletableFuture<?>[0]));
        return timeout.isZero() ? end : end.completeOnTimeout(null, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static CompletionStage<@Nullable Object> begun(
            CompletionCallback callback, String workflow, List<String> nodes) {
        try {
            CompletionStage<?> end = callback.onReady(workflow, nodes);
            return end == null ? CompletableFuture.completedFuture(null) : end.thenApply(value -> null);
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
