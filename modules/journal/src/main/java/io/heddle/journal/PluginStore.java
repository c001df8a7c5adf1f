package io.heddle.journal;

import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.ActorSystem;
import org.jspecify.annotations.Nullable;
import scala.concurrent.Future;
import scala.concurrent.Promise;

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

    /** Does the work on the store; the future fails with the very exception that happened. */
    <T> Future<T> with(Function<EmbeddedStore, CompletionStage<T>> work) {
        Promise<T> promise = Promise.apply();
        EmbeddedStore open = embedded;
        if (open == null) {
            return promise.failure(Objects.requireNonNull(failure)).future();
        }
        work.apply(open).whenComplete((value, problem) -> {
            if (problem == null) {
                promise.success(value);
            } else {
                promise.failure(unwrapped(problem));
            }
        });
        return promise.future();
    }

    private static Throwable unwrapped(Throwable problem) {
        Throwable cause = problem.getCause();
        return problem instanceof CompletionException && cause != null ? cause : problem;
    }
}
