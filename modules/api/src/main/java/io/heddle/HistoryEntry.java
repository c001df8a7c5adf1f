package io.heddle;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event of an instance, for people and tools.
 *
 * @param seq sequence number in the instance, from 1, without gaps
 * @param at when
 * @param type event name, for example {@code NODE_COMPLETED}
 * @param nodeId the node concerned; null for events of the instance
 * @param from the node's or instance's status before; null where it did not change
 * @param to its status after
 * @param attempt the attempt concerned; 0 for none
 * @param pathId where in the run; null for events of the instance
 * @param details JSON data: outputs, errors, reasons
 */
public record HistoryEntry(
        long seq,
        Instant at,
        String type,
        @Nullable String nodeId,
        @Nullable String from,
        @Nullable String to,
        int attempt,
        @Nullable String pathId,
        Map<String, @Nullable Object> details) {

    public HistoryEntry {
        details = Json.normalizeMap(details);
    }
}
