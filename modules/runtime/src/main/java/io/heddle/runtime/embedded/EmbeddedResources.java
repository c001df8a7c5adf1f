package io.heddle.runtime.embedded;

import io.heddle.HeddleException;
import io.heddle.resource.CleanupStatistics;
import io.heddle.resource.Lease;
import io.heddle.resource.Optimization;
import io.heddle.resource.ResourceCache;
import io.heddle.resource.ResourceFilter;
import io.heddle.resource.ResourceKind;
import io.heddle.resource.ResourceOwner;
import io.heddle.resource.ResourcePage;
import io.heddle.resource.ResourceSpec;
import io.heddle.resource.Resources;
import io.heddle.runtime.cleanup.ResourceMessage;
import io.heddle.runtime.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/** The resources of a node for those who call and wait; every call is a message to its resource manager. */
record EmbeddedResources(ActorSystem<?> system, Engine engine, Duration patience) implements Resources {

    @Override
    public Lease register(ResourceSpec spec) {
        return new Registered(Waiting.forever(engine.register(spec, null)), engine.resources());
    }

    private record Registered(String id, ActorRef<ResourceMessage> manager) implements Lease {
        @Override
        public void close() {
            manager.tell(new ResourceMessage.Close(id));
        }
    }

    @Override
    public Path tempFile(ResourceOwner owner, String suffix) {
        Path file;
        try {
            file = Files.createTempFile("heddle-", suffix);
        } catch (IOException e) {
            throw new HeddleException("NO_TEMP_FILE", "a temporary file cannot be made: " + e, e);
        }
        register(new ResourceSpec(ResourceKind.TEMP_FILE, owner, null, 0, () -> Files.deleteIfExists(file)));
        return file;
    }

    @Override
    @SuppressWarnings("unchecked") // the cache is new and has the types its maker gives it
    public <K, V> ResourceCache<K, V> cache(String name, ToLongFunction<? super V> weigher) {
        ResourceCache<?, ?> fresh = ask(patience, replyTo -> new ResourceMessage.NewCache(name, weigher, replyTo));
        return (ResourceCache<K, V>) fresh;
    }

    @Override
    public boolean registerCleaner(String name, ResourceSpec.ReleaseAction cleaner, Duration interval) {
        if (interval.isZero() || interval.isNegative()) {
            throw new IllegalArgumentException("the interval of a cleaner is more than zero");
        }
        Boolean added = ask(patience, replyTo -> new ResourceMessage.RegisterCleaner(name, cleaner, interval, replyTo));
        return added;
    }

    @Override
    public ResourcePage list(ResourceFilter filter, @Nullable String cursor) {
        if (cursor == null) {
            ResourceMessage.Listing here = ask(patience, replyTo -> new ResourceMessage.GetResources(filter, replyTo));
            return new ResourcePage(here.resources(), InstanceResources.FIRST);
        }
        return Waiting.forever(InstanceResources.page(engine, filter, cursor));
    }

    @Override
    public long release(ResourceFilter filter) {
        return Waiting.forever(engine.release(filter));
    }

    @Override
    public long forceCleanup() {
        return release(ResourceFilter.ALL);
    }

    @Override
    public Optimization optimizePerformance() {
        return Waiting.forever(engine.optimize());
    }

    @Override
    public void updatePolicy(Map<String, ?> changes) {
        ResourceMessage.PolicyAnswer answer =
                ask(patience, replyTo -> new ResourceMessage.UpdatePolicy(Map.copyOf(changes), replyTo));
        if (answer.refusal() != null) {
            throw answer.refusal();
        }
    }

    @Override
    public CleanupStatistics statistics() {
        return ask(patience, ResourceMessage.GetStatistics::new);
    }

    private <T> T ask(Duration most, Function<ActorRef<T>, ResourceMessage> message) {
        return Waiting.forever(
                AskPattern.<ResourceMessage, T>ask(engine.resources(), message::apply, most, system.scheduler()));
    }
}
