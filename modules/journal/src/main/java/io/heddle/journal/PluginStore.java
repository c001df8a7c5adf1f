package io.heddle.journal;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.ActorSystem;
import org.jspecify.annotations.Nullable;

/**
 * The store a plugin works on, or why there is none. A plugin that threw while starting would leave its callers to
 * their time-outs; this one answers each with the reason.
 */
final class PluginStore {
    private final @Nullable EmbeddedStore embedded;
    private final @Nullable RuntimeException failure;

    private PluginStore(@Nullable EmbeddedStore embedded, @Nullable RuntimeException failure) {
        this.embedded = embedded;
        this.failure = failure;
    }

    static PluginStore of(ActorSystem system) {
        try {
            return new PluginStore(EmbeddedStore.get(system), null);
        } catch (RuntimeException failure) {
            return new PluginStore(null, failure);
        }
    }

    <T> CompletionStage<T> with(Function<EmbeddedStore, CompletionStage<T>> work) {
        EmbeddedStore open = embedded;
        return open == null ? CompletableFuture.failedFuture(Objects.requireNonNull(failure)) : work.apply(open);
    }
}
