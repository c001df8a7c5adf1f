package io.heddle.bench.harness;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** W4: how many starts of instances that wait are taken on. */
public final class Starts {
    private final Function<String, CompletionStage<?>> start;

    private Starts(Function<String, CompletionStage<?>> start) {
        this.start = start;
    }

    /** For a subject whose starts return at once. */
    public static Starts of(Subject subject) {
        return new Starts(id -> subject.run(Workload.W4, id));
    }

    /** For a subject whose starts block; {@code threads} are as many as are to be in flight. */
    public static Starts blocking(Subject subject, Executor threads) {
        return new Starts(id -> CompletableFuture.supplyAsync(() -> subject.run(Workload.W4, id), threads)
                .thenCompose(started -> started));
    }

    /** Starts instances for so long. Returns how many; they wait beside those that are measured. */
    public int warmUp(int seconds) throws InterruptedException, ExecutionException {
        return InFlight.runFor(Workload.W4.inFlight, Duration.ofSeconds(seconds), n -> start.apply("warm-up-" + n));
    }

    /** Starts {@code w-1} to {@code w-count}. Returns how many a second. */
    public long perSecond(int count) throws InterruptedException, ExecutionException {
        long began = System.nanoTime();
        InFlight.run(Workload.W4.inFlight, 1, count, n -> start.apply("w-" + n));
        return Math.round(count / ((System.nanoTime() - began) / 1e9));
    }
}
