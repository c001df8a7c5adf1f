package io.heddle.runtime.embedded;

import io.heddle.HeddleException;
import io.heddle.OutcomeUnknownException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Turns stages into values for callers who block. */
final class Waiting {
    private Waiting() {}

    /** The value, however long it takes. */
    static <T> T forever(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** The value, if it comes within {@code patience}. */
    static <T> T atMost(Duration patience, CompletionStage<T> stage, String what) {
        try {
            return stage.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } catch (TimeoutException e) {
            throw new OutcomeUnknownException(what + " not known after " + patience.toMillis() + " ms");
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static HeddleException interrupted() {
        Thread.currentThread().interrupt();
        return new OutcomeUnknownException("interrupted while waiting for an answer; it is safe to ask again");
    }

    private static RuntimeException unwrapped(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof TimeoutException) {
            return new OutcomeUnknownException("no answer within heddle.client.ask-timeout; it is safe to ask again");
        }
        return cause instanceof RuntimeException runtime
                ? runtime
                : new HeddleException("INTERNAL_ERROR", String.valueOf(cause), cause);
    }
}
