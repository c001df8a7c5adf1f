package io.heddle.bench.harness;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Many pieces of work, a bounded number of them at once. */
public final class InFlight {
    /** With none ending within that time, none will. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private InFlight() {}

    /**
     * Does {@code work} for every number from {@code first} to {@code last} and waits for the end of all of it.
     *
     * @throws ExecutionException if any of it failed, or none of what was under way ended for minutes
     */
    public static void run(int places, int first, int last, IntFunction<CompletionStage<?>> work)
            throws InterruptedException, ExecutionException {
        Semaphore free = new Semaphore(places);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        for (int n = first; n <= last; n++) {
            awaitPlace(free);
            work.apply(n).whenComplete((done, error) -> {
                if (error != null) {
                    failure.set(error);
                }
                free.release();
            });
        }
        for (int place = 0; place < places; place++) {
            awaitPlace(free);
        }
        if (failure.get() != null) {
            throw new ExecutionException("one of them failed", failure.get());
        }
    }

    private static void awaitPlace(Semaphore free) throws InterruptedException, ExecutionException {
        if (!free.tryAcquire(PATIENCE.toMinutes(), TimeUnit.MINUTES)) {
            throw new ExecutionException(new TimeoutException("nothing ended for " + PATIENCE));
        }
    }
}
