package io.heddle;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Work for workers and people outside, by topic, over all instances, in memory or not. Work is offered from the moment
 * its node is READY until somebody takes it. Thread-safe; holds nothing: every call asks the registry and the instances.
 *
 * <p>Whoever takes {@code external} work holds it for {@code heddle.executors.external.lease} and extends that with
 * every {@link #heartbeat}; after silence for that long it is offered again. {@code human} work is held until it is
 * answered or given back. The same attempt may thus reach two workers: one result counts, and {@link
 * UpstreamContext} and input are the same for both.
 *
 * <p>Blocking methods throw {@link OutcomeUnknownException} when no answer came in time; asking again is safe.
 */
public interface WorkQueue {

    /**
     * Takes work.
     *
     * @param topic under what it is offered
     * @param max most pieces wanted, at least 1
     * @param wait how long to look for it when there is none; zero looks once
     * @return what was taken, in no order over instances; empty if there was nothing
     * @throws HeddleException INVALID_POLL if {@code max} or {@code wait} is out of range
     */
    List<WorkItem> poll(String topic, int max, Duration wait);

    /**
     * {@link #poll} without waiting. Cancelling the future gives back what was taken for it meanwhile.
     */
    CompletionStage<List<WorkItem>> pollAsync(String topic, int max, Duration wait);

    /**
     * Reports success.
     *
     * @return whether it was recorded; false for a result that comes too late or a second time, which is counted and
     *     changes nothing
     */
    boolean complete(WorkItem item, Payload output);

    /** {@link #complete} without waiting. */
    CompletionStage<Boolean> completeAsync(WorkItem item, Payload output);

    /**
     * Reports failure; the retries of the node decide what follows.
     *
     * @return as for {@link #complete}
     */
    boolean fail(WorkItem item, NodeError error);

    /** {@link #fail} without waiting. */
    CompletionStage<Boolean> failAsync(WorkItem item, NodeError error);

    /**
     * Extends the lease.
     *
     * @return false when the caller no longer holds the work, or nobody wants it any more: stop
     */
    boolean heartbeat(WorkItem item);

    /** {@link #heartbeat} without waiting. */
    CompletionStage<Boolean> heartbeatAsync(WorkItem item);

    /**
     * Gives work back, to be offered again at once as the next delivery of the same attempt.
     *
     * @return false when the caller no longer held it
     */
    boolean giveBack(WorkItem item);

    /** {@link #giveBack} without waiting. */
    CompletionStage<Boolean> giveBackAsync(WorkItem item);

    /**
     * Work that is open: what can be taken, and what somebody holds for as long as it takes (human work). Looking takes
     * nothing.
     *
     * @param topic null for every topic
     * @param limit most pieces wanted, at least 1
     */
    List<WorkOffer> open(@Nullable String topic, int limit);

    /** {@link #open} without waiting. */
    CompletionStage<List<WorkOffer>> openAsync(@Nullable String topic, int limit);
}
