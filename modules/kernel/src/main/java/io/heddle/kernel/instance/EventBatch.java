package io.heddle.kernel.instance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything one command made happen; one atomic write.
 *
 * @param at when, epoch microseconds
 * @param commandId the client's id of the command, if it gave one; remembered with {@code reply}
 * @param reply the answer given, kept only with a command id
 * @param events in order, never empty
 */
public record EventBatch(
        long at, @Nullable String commandId, @Nullable InstanceReply reply, List<InstanceEvent> events) {

    public EventBatch {
        events = List.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a batch holds at least one event");
        }
    }
}
