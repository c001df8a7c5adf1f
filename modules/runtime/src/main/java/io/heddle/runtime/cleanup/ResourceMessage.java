package io.heddle.runtime.cleanup;

import io.heddle.resource.CleanupStatistics;
import io.heddle.resource.Optimization;
import io.heddle.resource.ResourceCache;
import io.heddle.resource.ResourceFilter;
import io.heddle.resource.ResourceOwner;
import io.heddle.resource.ResourceSpec;
import io.heddle.resource.ResourceView;
import io.heddle.spi.CleanupStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Everything the resource manager of a node can be told. Local messages: they carry code and caches. */
public sealed interface ResourceMessage {

    /** Look after a resource; answered with its id. {@code actor} is the owner if that is an actor. */
    record Register(ResourceSpec spec, @Nullable ActorRef<?> actor, ActorRef<Registered> replyTo)
            implements ResourceMessage {}

    /**
     * The answer.
     *
     * @param id null if the resource was refused
     * @param refusal why, or null
     */
    record Registered(@Nullable String id, @Nullable String refusal) {}

    /** The owner of one resource needs it no longer. */
    record Close(String id) implements ResourceMessage {}

    /** An owner has ended. */
    record OwnerEnded(ResourceOwner owner) implements ResourceMessage {}

    record NewCache(String name, ToLongFunction<?> weigher, ActorRef<ResourceCache<?, ?>> replyTo)
            implements ResourceMessage {}

    record RegisterCleaner(
            String name, ResourceSpec.ReleaseAction cleaner, Duration interval, ActorRef<Boolean> replyTo)
            implements ResourceMessage {}

    record GetResources(ResourceFilter filter, ActorRef<Listing> replyTo) implements ResourceMessage {}

    record Listing(List<ResourceView> resources) {}

    /** Release what is releasable and meant; answered with the number once all of them have come to an end. */
    record Release(ResourceFilter filter, ActorRef<Long> replyTo) implements ResourceMessage {}

    record Optimize(ActorRef<Optimization> replyTo) implements ResourceMessage {}

    /** Answered with null when it holds, otherwise with the reason. */
    record UpdatePolicy(Map<String, ?> changes, ActorRef<PolicyAnswer> replyTo) implements ResourceMessage {}

    record PolicyAnswer(@Nullable RuntimeException refusal) {}

    record GetStatistics(ActorRef<CleanupStatistics> replyTo) implements ResourceMessage {}

    // ---- what it tells itself -------------------------------------------------------------------------------------

    enum Tick implements ResourceMessage {
        NOW
    }

    enum Sample implements ResourceMessage {
        NOW
    }

    record OwnerSeen(ResourceOwner owner, boolean ended) implements ResourceMessage {}

    record Released(String id, @Nullable Throwable failure) implements ResourceMessage {}

    record Advised(String id, CleanupStrategy.@Nullable Decision decision) implements ResourceMessage {}

    record RunCleaner(String name) implements ResourceMessage {}

    record CleanerEnded(String name, @Nullable Throwable failure) implements ResourceMessage {}

    record Passivated(long asked, Optimization soFar, ActorRef<Optimization> replyTo) implements ResourceMessage {}
}
