package io.heddle.runtime.registry;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sweeps all partitions, but few at once. Whatever is removed comes into memory once more, and those who work wait behind it: all
 * partitions at once brought twenty thousand instances back, and everybody waited for a second.
 */
final class SweepLanes {
    /** Partitions that are swept at the same time. */
    static final int LANES = 8;

    private final int partitions;
    private final IntFunction<CompletionStage<Long>> sweep;
    private final AtomicInteger next = new AtomicInteger();

    private SweepLanes(int partitions, IntFunction<CompletionStage<Long>> sweep) {
        this.partitions = partitions;
        this.sweep = sweep;
    }

    /**
     * Sweeps each partition once. The stage completes when every sweep has ended, with the sum of what they removed, or with the
     * failure of one of them: it does not keep the others from being swept.
     */
    static CompletionStage<Long> run(int partitions, IntFunction<CompletionStage<Long>> sweep) {
        SweepLanes lanes = new SweepLanes(partitions, sweep);
        CompletionStage<Lane> all = CompletableFuture.completedStage(Lane.NONE);
        for (int lane = 0; lane < LANES; lane++) {
            all = all.thenCombine(lanes.follow(Lane.NONE), Lane::and);
        }
        return all.thenCompose(Lane::result);
    }

    private CompletionStage<Lane> follow(Lane before) {
        int partition = next.getAndIncrement();
        if (partition >= partitions) {
            return CompletableFuture.completedStage(before);
        }
        // Also what it throws is a failure of this partition alone.
        return CompletableFuture.completedFuture(partition)
                .thenCompose(sweep::apply)
                .handle((removed, failure) -> before.and(new Lane(failure == null ? removed : 0, failure)))
                .thenCompose(this::follow);
    }

    /** What has been swept so far. */
    private record Lane(long removed, @Nullable Throwable failure) {
        static final Lane NONE = new Lane(0, null);

        Lane and(Lane other) {
            return new Lane(removed + other.removed, failure == null ? other.failure : failure);
        }

        CompletionStage<Long> result() {
            return failure == null ? CompletableFuture.completedStage(removed) : CompletableFuture.failedStage(failure);
        }
    }
}
