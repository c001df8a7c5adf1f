package io.heddle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a fork made at run time, as it stood when its JOIN ended. A path that still ran then, or was just being
 * cancelled, is in neither list.
 *
 * @param success whether the JOIN was met
 * @param output output of the JOIN: of several paths an object with the output of each COMPLETED one by path id, of a
 *     single path its output itself; null without success
 * @param completedThreads paths that COMPLETED, in their order
 * @param failedThreads paths that ended otherwise or were refused, in their order
 * @param status of the JOIN; one that has not ended stays so because its instance ended first
 * @param error why the JOIN failed; null if it did not
 * @param reason why the JOIN was skipped or cancelled; null if it was not
 */
public record ForkResult(
        boolean success,
        @Nullable Payload output,
        List<InstanceId> completedThreads,
        List<InstanceId> failedThreads,
        NodeStatus status,
        @Nullable NodeError error,
        @Nullable String reason) {

    public ForkResult {
        completedThreads = List.copyOf(completedThreads);
        failedThreads = List.copyOf(failedThreads);
    }
}
