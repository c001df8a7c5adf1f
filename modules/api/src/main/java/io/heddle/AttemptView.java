package io.heddle;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a node as the history has it; a copy.
 *
 * @param instanceId the instance whose history it stands in: the one that was asked, or the FORK thread of one of its paths
 * @param seq sequence number of the event that began it
 * @param nodeId the node
 * @param key its key
 * @param attempt number of the attempt, from 1; higher ones are retries or, after a rerun, go on counting
 * @param pathId where in the run, for example {@code main/loop#2} or {@code main/split.eu}
 * @param state EXECUTING, or how it ended; FAILED also where a retry followed
 * @param readyAt when the node became READY for it; null if that was before the history begins, as in a copy
 * @param startedAt when it began
 * @param endedAt when it ended; null while it is EXECUTING
 */
public record AttemptView(
        InstanceId instanceId,
        long seq,
        String nodeId,
        String key,
        int attempt,
        String pathId,
        NodeStatus state,
        @Nullable Instant readyAt,
        Instant startedAt,
        @Nullable Instant endedAt) {

    /** READY until EXECUTING, a back-off included; zero where it is not known. */
    public Duration waited() {
        return readyAt == null ? Duration.ZERO : Duration.between(readyAt, startedAt);
    }

    /** Start to end; null while it is EXECUTING. */
    public @Nullable Duration ran() {
        return endedAt == null ? null : Duration.between(startedAt, endedAt);
    }
}
