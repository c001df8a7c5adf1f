package io.heddle.runtime.embedded;

import io.heddle.DefinitionId;
import io.heddle.Finding;
import io.heddle.Heddle;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstancePage;
import io.heddle.ManagerStatistics;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.Version;
import io.heddle.WorkflowHandle;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.runtime.dispatch.CompletionToken;
import io.heddle.runtime.engine.Engine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;

/** Heddle in this process. */
public final class EmbeddedHeddle implements Heddle {
    private final ActorSystem<InstanceManager.Command> system;
    private final Engine engine;
    private final Instant startedAt;
    private final Runnable onClose;

    EmbeddedHeddle(ActorSystem<InstanceManager.Command> system, Engine engine, Instant startedAt, Runnable onClose) {
        this.system = system;
        this.engine = engine;
        this.startedAt = startedAt;
        this.onClose = onClose;
    }

    /** The typed door for an application's own actors. */
    public ActorRef<InstanceManager.Command> manager() {
        return system;
    }

    /** The actor system Heddle runs in; an application may spawn its own actors there. */
    public ActorSystem<?> actorSystem() {
        return system;
    }

    @Override
    public List<Finding> validate(WorkflowDefinition definition) {
        return engine.validate(definition);
    }

    @Override
    public Version publish(WorkflowDefinition definition) {
        return Waiting.forever(publishAsync(definition));
    }

    @Override
    public CompletionStage<Version> publishAsync(WorkflowDefinition definition) {
        return engine.publish(definition);
    }

    @Override
    public WorkflowHandle start(DefinitionId definitionId, StartOptions options) {
        return Waiting.forever(startAsync(definitionId, options));
    }

    @Override
    public CompletionStage<WorkflowHandle> startAsync(DefinitionId definitionId, StartOptions options) {
        return engine.start(definitionId, options).thenApply(started -> handle(started.id()));
    }

    @Override
    public WorkflowHandle start(WorkflowDefinition definition, StartOptions options) {
        return Waiting.forever(startAsync(definition, options));
    }

    @Override
    public CompletionStage<WorkflowHandle> startAsync(WorkflowDefinition definition, StartOptions options) {
        return engine.start(definition, options).thenApply(started -> handle(started.id()));
    }

    @Override
    public WorkflowHandle startDynamic(DefinitionId definitionId, StartOptions options) {
        return handle(
                Waiting.forever(engine.startDynamic(definitionId, options)).id());
    }

    @Override
    public WorkflowHandle handle(InstanceId id) {
        return new EmbeddedHandle(engine, id);
    }

    @Override
    public InstancePage list(InstanceFilter filter) {
        return Waiting.forever(Listings.page(engine.registry(), filter));
    }

    @Override
    public ManagerStatistics statistics() {
        return Waiting.forever(Listings.statistics(engine.registry(), startedAt));
    }

    @Override
    public void completeByToken(String token, Payload output) {
        CompletionToken work = CompletionToken.parse(token);
        handle(work.instanceId()).complete(work.nodeId().value(), work.attempt(), output);
    }

    @Override
    public void failByToken(String token, NodeError error) {
        CompletionToken work = CompletionToken.parse(token);
        handle(work.instanceId()).fail(work.nodeId().value(), work.attempt(), error);
    }

    @Override
    public void close() {
        system.terminate();
        Waiting.atMost(Duration.ofSeconds(60), system.getWhenTerminated(), "the end of the actor system");
        onClose.run();
    }
}
