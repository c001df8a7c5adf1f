package io.heddle.bench.harness;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Many pieces of work, a bounded number of them at once. */
public final class InFlight {
    private InFlight() {}

    /**
     * Does {@code work} for every number from {@code first} to {@code last} and waits for the end of all of it.
     *
     * @throws ExecutionException if any of it failed
     */
    public static void run(int places, int first, int last, IntFunction<CompletionStage<?>> work)
            throws InterruptedException, ExecutionException {
        Semaphore free = new Semaphore(places);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        for (int n = first; n <= last; n++) {
            free.acquire();
            work.apply(n).whenComplete((done, error) -> {
                if (error != null) {
                    failure.set(error);
                }
                free.release();
            });
        }
        free.acquire(places);
        if (failure.get() != null) {
            throw new ExecutionException("one of them failed", failure.get());
        }
    }
}
