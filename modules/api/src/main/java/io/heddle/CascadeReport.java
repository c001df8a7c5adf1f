package io.heddle;

import java.util.List;

/**
 * What a cancellation did to the threads below the one that was cancelled.
 *
 * @param cancelled descendants that are CANCELLED because of it
 * @param alreadyTerminal descendants that had ended before it reached them
 * @param failed descendants that have not ended yet, each with the reason; the cancellation goes on after this report
 * @param complete whether every descendant it concerns has ended
 */
public record CascadeReport(int cancelled, int alreadyTerminal, List<Failure> failed, boolean complete) {

    public CascadeReport {
        failed = List.copyOf(failed);
    }

    /** A descendant that has not ended. */
    public record Failure(InstanceId threadId, String reason) {}
}
