package io.heddle.cli.progress;

import io.heddle.GraphSnapshot;
import io.heddle.InstanceId;
import io.heddle.InstanceResult;
import io.heddle.InstanceView;
import io.heddle.WaitCause;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An instance that is being followed. Not thread-safe. */
public final class Tracked {
    private final WorkflowHandle handle;
    private final String title;
    private final Instant createdAt;
    private final RunModel model;
    private final EventSource source;
    private final CompletableFuture<InstanceResult> end;
    private final @Nullable Eta eta;
    private List<WaitCause> waiting = List.of();

    private Tracked(WorkflowHandle handle, InstanceView view, RunModel model, @Nullable Eta eta) {
        this.handle = handle;
        this.model = model;
        this.eta = eta;
        title = view.definitionId() + " " + view.version();
        createdAt = view.createdAt();
        source = EventSource.history(handle, model.seq());
        end = handle.ended().toCompletableFuture();
    }

    /** From its first event on. */
    public static Tracked fromStart(WorkflowHandle handle, WorkflowDefinition definition, int places) {
        return new Tracked(
                handle,
                handle.status(),
                RunModel.fresh(handle.graph()),
                Eta.of(definition, places).orElse(null));
    }

    /**
     * From where it stands now.
     *
     * @param definition its definition, where known
     */
    public static Tracked fromHere(WorkflowHandle handle, @Nullable WorkflowDefinition definition, int places) {
        // The graph carries its own sequence number, so that no event after it is missed or counted twice.
        GraphSnapshot graph = handle.graph();
        InstanceView view = handle.status();
        Eta eta = definition == null ? null : Eta.of(definition, places).orElse(null);
        return new Tracked(handle, view, new RunModel(graph, view.status(), view.startedAt()), eta);
    }

    public InstanceId id() {
        return handle.id();
    }

    WorkflowHandle handle() {
        return handle;
    }

    /** Its definition, in words. */
    public String title() {
        return title;
    }

    RunModel model() {
        return model;
    }

    EventSource source() {
        return source;
    }

    CompletableFuture<InstanceResult> end() {
        return end;
    }

    Duration elapsed(Instant now) {
        Instant from = model.startedAt() == null ? createdAt : model.startedAt();
        return Duration.between(from, now);
    }

    Optional<Duration> left(Instant now) {
        return Optional.ofNullable(eta).map(known -> known.left(model, now));
    }

    /** Why nothing is running, as last asked; empty while something is. */
    List<WaitCause> waiting() {
        return waiting;
    }

    void waiting(List<WaitCause> causes) {
        waiting = List.copyOf(causes);
    }
}
