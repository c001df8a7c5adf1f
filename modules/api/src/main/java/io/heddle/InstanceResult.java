package io.heddle;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an instance ended.
 *
 * @param id the instance
 * @param status a terminal status
 * @param output of a COMPLETED instance, otherwise null
 * @param error why it did not complete, otherwise null
 * @param endedAt when
 */
public record InstanceResult(
        InstanceId id,
        InstanceStatus status,
        @Nullable Payload output,
        @Nullable NodeError error,
        Instant endedAt) {

    /** Whether it COMPLETED. */
    public boolean isCompleted() {
        return status == InstanceStatus.COMPLETED;
    }
}
