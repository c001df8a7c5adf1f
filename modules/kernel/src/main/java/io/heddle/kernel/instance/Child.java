package io.heddle.kernel.instance;

import io.heddle.ChildStatus;
import io.heddle.NodeError;
import io.heddle.Payload;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A child as its parent's state holds it.
 *
 * @param request what was wanted; its input is dropped once the child has it
 * @param status where it stands
 * @param seq sequence number of the event that requested it: children in the order they were wanted
 * @param requestedAt when, epoch microseconds
 * @param cancelReason why it has been told to cancel; null when it has not
 * @param endedAt when its end was recorded, epoch microseconds; 0 before
 * @param error why it did not complete
 * @param output of a COMPLETED child without a node, or of a path
 * @param globals what a COMPLETED path has written
 */
public record Child(
        ChildRequest request,
        ChildStatus status,
        int seq,
        long requestedAt,
        @Nullable String cancelReason,
        long endedAt,
        @Nullable NodeError error,
        @Nullable Payload output,
        Map<String, Payload> globals) {

    public Child {
        globals = Collections.unmodifiableMap(new LinkedHashMap<>(globals));
    }

    static Child requested(ChildRequest request, int seq, long at) {
        return new Child(request, ChildStatus.REQUESTED, seq, at, null, 0, null, null, Map.of());
    }

    String id() {
        return request.threadId().value();
    }

    Child started() {
        return new Child(
                request.withoutInput(), ChildStatus.LIVE, seq, requestedAt, cancelReason, 0, null, null, Map.of());
    }

    /** Told to cancel; the first reason counts. */
    Child cancelling(String reason) {
        return cancelReason != null
                ? this
                : new Child(request, status, seq, requestedAt, reason, endedAt, error, output, globals);
    }

    Child ended(
            ChildStatus how, long at, @Nullable NodeError why, @Nullable Payload what, Map<String, Payload> writes) {
        return new Child(request.withoutInput(), how, seq, requestedAt, cancelReason, at, why, what, writes);
    }
}
