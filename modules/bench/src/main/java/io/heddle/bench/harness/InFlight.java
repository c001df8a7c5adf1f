package io.heddle.bench.harness;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
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
        from(places, first, n -> n <= last, work);
    }

    /**
     * Does {@code work} for the numbers from 1 on, begins none once {@code time} is over, and waits for the end of all of
     * it.
     *
     * @return how many there were
     * @throws ExecutionException as {@link #run}
     */
    public static int runFor(int places, Duration time, IntFunction<CompletionStage<?>> work)
            throws InterruptedException, ExecutionException {
        long until = System.nanoTime() + time.toNanos();
        return from(places, 1, n -> System.nanoTime() < until, work) - 1;
    }

    /** Returns the first number that was not done. */
    private static int from(int places, int first, IntPredicate goesOn, IntFunction<CompletionStage<?>> work)
            throws InterruptedException, ExecutionException {
        Semaphore free = new Semaphore(places);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        int n = first;
        for (; goesOn.test(n); n++) {
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
        return n;
    }

    private static void awaitPlace(Semaphore free) throws InterruptedException, ExecutionException {
        if (!free.tryAcquire(PATIENCE.toMinutes(), TimeUnit.MINUTES)) {
            throw new ExecutionException(new TimeoutException("nothing ended for " + PATIENCE));
        }
    }
}
