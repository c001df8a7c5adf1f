package io.heddle.compat;

import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Callbacks of the facade, fed by what the workflows record. Thread-safe. */
final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    private final Map<String, List<Consumer<? super ManagerEvent>>> callbacks = new ConcurrentHashMap<>();
    private final List<Consumer<? super WorkflowHandle>> created = new CopyOnWriteArrayList<>();
    private final java.util.Set<InstanceId> followed = ConcurrentHashMap.newKeySet();
    private final ActorHeddle heddle;
    private final Executor threads;

    Events(ActorHeddle heddle, Executor threads) {
        this.heddle = heddle;
        this.threads = threads;
    }

    void onCreated(Consumer<? super WorkflowHandle> callback) {
        created.add(callback);
    }

    void on(String type, Consumer<? super ManagerEvent> callback) {
        callbacks.computeIfAbsent(type, key -> new CopyOnWriteArrayList<>()).add(callback);
    }

    void created(WorkflowHandle handle) {
        if (!created.isEmpty()) {
            threads.execute(() -> created.forEach(callback -> tell(callback, handle)));
        }
        follow(handle.id(), 0);
    }

    void follow(InstanceId id, long afterSeq) {
        if (callbacks.isEmpty() || !followed.add(id)) {
            return;
        }
        // One after another, whatever thread each of them gets.
        AtomicReference<CompletableFuture<?>> last = new AtomicReference<>(CompletableFuture.completedFuture(null));
        Follower.follow(
                heddle,
                id,
                afterSeq,
                entry -> {
                    List<Consumer<? super ManagerEvent>> wanted = callbacks.get(entry.type());
                    if (wanted != null) {
                        last.set(Objects.requireNonNull(last.get())
                                .thenRunAsync(
                                        () -> wanted.forEach(callback -> tell(callback, event(id, entry))), threads));
                    }
                },
                () -> followed.remove(id));
    }

    private static ManagerEvent event(InstanceId id, HistoryEntry entry) {
        return new ManagerEvent(id.value(), entry.seq(), entry.type(), entry.nodeId(), entry.details());
    }

    private static <T> void tell(Consumer<? super T> callback, T news) {
        try {
            callback.accept(news);
        } catch (RuntimeException e) {
            LOG.warn("a callback failed", e);
        }
    }
}
