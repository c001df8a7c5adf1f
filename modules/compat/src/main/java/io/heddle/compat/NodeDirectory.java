package io.heddle.compat;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.InstanceFilter;
import io.heddle.InstancePage;
import io.heddle.InstanceRow;
import io.heddle.kernel.instance.MarkedViews;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which workflow a node belongs to, for methods that are given the node alone. The instances know; this is what has been
 * heard of them, read again from all of them when somebody asks for a node that is not here. Thread-safe.
 */
final class NodeDirectory {
    /** Nodes that another process has registered are found after this time. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Reads one workflow, with one node or all; null where there is none. */
    interface Reader extends BiFunction<String, @Nullable String, CompletionStage<MarkedViews.@Nullable View>> {}

    /** One look at all instances; {@code done} when it is over. */
    private record Reading(Instant begun, CompletableFuture<@Nullable Void> done) {}

    private final Map<String, String> workflows = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();
    private final Heddle heddle;
    private final DefinitionId definitionId;
    private final Reader reader;
    private final Executor threads;
    private final Clock clock;

    NodeDirectory(Heddle heddle, DefinitionId definitionId, Reader reader, Executor threads, Clock clock) {
        this.heddle = heddle;
        this.definitionId = definitionId;
        this.reader = reader;
        this.threads = threads;
        this.clock = clock;
    }

    void note(String node, String workflow) {
        workflows.put(node, workflow);
    }

    void forget(String workflow) {
        workflows.values().removeIf(workflow::equals);
    }

    Set<String> known() {
        return Set.copyOf(workflows.keySet());
    }

    int size() {
        return workflows.size();
    }

    /** The workflow of a node; null if no workflow has it. */
    CompletionStage<@Nullable String> workflowOf(String node) {
        String known = workflows.get(node);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        // Whoever comes while it is read waits for it: what is not here yet is not unknown.
        return reading().done().thenApply(read -> workflows.get(node));
    }

    private Reading reading() {
        Instant now = clock.instant();
        Reading latest = last.get();
        if (latest != null && now.isBefore(latest.begun().plus(PATIENCE))) {
            return latest;
        }
        Reading mine = new Reading(now, new CompletableFuture<>());
        if (!last.compareAndSet(latest, mine)) {
            return reading();
        }
        threads.execute(() -> read(mine));
        return mine;
    }

    private void read(Reading mine) {
        try {
            readAll();
            mine.done().complete(null);
        } catch (RuntimeException | Error failure) {
            // It says nothing about any node: the next question reads again.
            last.compareAndSet(mine, null);
            mine.done().completeExceptionally(failure);
        }
    }

    private void readAll() {
        InstanceFilter filter = new InstanceFilter(Set.of(), definitionId, true, true, null, 0);
        for (String cursor = ""; cursor != null; ) {
            InstancePage page = heddle.list(filter.after(cursor.isEmpty() ? null : cursor));
            for (InstanceRow row : page.rows()) {
                MarkedViews.View view = reader.apply(row.instanceId().value(), null)
                        .toCompletableFuture()
                        .join();
                if (view != null && !view.letGo()) {
                    view.nodes()
                            .forEach(node -> note(node.id(), row.instanceId().value()));
                }
            }
            cursor = page.nextCursor();
        }
    }

    /** Forgets the nodes of workflows that are no more. */
    void prune() {
        for (String workflow : workflows.values().stream().collect(Collectors.toSet())) {
            MarkedViews.View view =
                    reader.apply(workflow, "").toCompletableFuture().join();
            if (view == null || view.letGo()) {
                forget(workflow);
            }
        }
    }
}
