package io.heddle.definition;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a JOIN node waits for: the paths of one FORK. FAILED, CANCELLED and TIMED_OUT paths count as failed; a path that
 * ended before the JOIN began counts as well. The node's {@code timeout} bounds its wait, in running time. Its output is
 * an object from path id to the output of each COMPLETED path; where the fork has a single path, it is that path's.
 *
 * @param fork key of the FORK; null is reported as UNPAIRED_JOIN
 * @param pathIds the fork's paths once more, for readers; empty leaves them out, anything else must agree with the fork
 * @param strategy when the join is met
 * @param threshold how many paths must complete, for {@link Strategy#SUCCESS_COUNT_THRESHOLD} only
 * @param losers what becomes of paths that run on when the join has been decided; null is {@link #usualLosers}
 * @param mainPathId the path whose global data always replace the parent's, whatever the fork merges; null for none
 */
public record ForkJoin(
        @Nullable String fork,
        List<String> pathIds,
        Strategy strategy,
        @Nullable Integer threshold,
        @Nullable Losers losers,
        @Nullable String mainPathId) {

    /** When a join is met. As soon as that has become impossible, the JOIN fails with JOIN_UNREACHABLE. */
    public enum Strategy {
        /** All paths completed. */
        ALL_COMPLETED,
        /** One path completed. */
        ANY_COMPLETED,
        /** All paths failed. */
        ALL_FAILED,
        /** One path failed. */
        ANY_FAILED,
        /** As many paths completed as the threshold says. */
        SUCCESS_COUNT_THRESHOLD
    }

    /** What becomes of paths that run on when the join has been decided. */
    public enum Losers {
        /** They are cancelled. */
        CANCEL,
        /** They run on; how they end is recorded and nothing of it is merged. */
        KEEP,
        /** A join that is met waits for them. When it fails they are cancelled: there is nothing to wait for. */
        AWAIT
    }

    public ForkJoin {
        pathIds = List.copyOf(pathIds);
        Objects.requireNonNull(strategy, "strategy");
    }

    /** Joins all paths of {@code fork} when they have completed. */
    public static ForkJoin of(String fork) {
        return new ForkJoin(fork, List.of(), Strategy.ALL_COMPLETED, null, null, null);
    }

    /** With another strategy. */
    public ForkJoin withStrategy(Strategy value) {
        return new ForkJoin(fork, pathIds, value, threshold, losers, mainPathId);
    }

    /** Met when {@code count} paths have completed. */
    public ForkJoin withThreshold(int count) {
        return new ForkJoin(fork, pathIds, Strategy.SUCCESS_COUNT_THRESHOLD, count, losers, mainPathId);
    }

    /** With another fate of the paths that run on. */
    public ForkJoin withLosers(Losers value) {
        return new ForkJoin(fork, pathIds, strategy, threshold, value, mainPathId);
    }

    /** With a path whose global data always replace the parent's. */
    public ForkJoin withMainPath(String pathId) {
        return new ForkJoin(fork, pathIds, strategy, threshold, losers, pathId);
    }

    /** What becomes of losers where nothing is said: those of a race are cancelled. */
    public static Losers usualLosers(Strategy strategy) {
        return switch (strategy) {
            case ALL_COMPLETED, ALL_FAILED -> Losers.KEEP;
            case ANY_COMPLETED, ANY_FAILED, SUCCESS_COUNT_THRESHOLD -> Losers.CANCEL;
        };
    }
}
