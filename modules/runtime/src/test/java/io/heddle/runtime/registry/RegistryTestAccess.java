package io.heddle.runtime.registry;

import io.heddle.kernel.registry.DefinitionCommand;
import io.heddle.kernel.registry.DefinitionReply;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/** Asks definition entities what no door of the product asks yet. */
public final class RegistryTestAccess {
    private RegistryTestAccess() {}

    public static <R extends DefinitionReply> R ask(ActorSystem<?> system, DefinitionCommand.Request<R> request) {
        return ClusterSharding.get(system)
                .entityRefFor(
                        WorkflowRegistry.TYPE,
                        EntityIds.encode(request.definitionId().value()))
                .<R>ask(replyTo -> new WorkflowRegistry.Ask<>(request, replyTo), Duration.ofSeconds(30))
                .toCompletableFuture()
                .join();
    }
}
