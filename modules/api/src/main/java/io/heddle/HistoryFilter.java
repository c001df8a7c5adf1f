package io.heddle;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events of an instance a page of its history shows, and from where.
 *
 * @param types names of events, for example {@code NODE_FAILED}; empty for all
 * @param nodeIds only events of these nodes; empty for all, events of the instance included
 * @param pathId only events on this path, for example {@code main/loop#2}; null for all
 * @param fromSeq first sequence number, at least 1
 * @param toSeq last sequence number; {@link Long#MAX_VALUE} for no end
 * @param from only events at this time or later; null for no beginning
 * @param to only events before this time; null for no end
 * @param limit most events of a page, at least 1; what one change said together stays together, so a page may have a few more
 */
public record HistoryFilter(
        Set<String> types,
        Set<String> nodeIds,
        @Nullable String pathId,
        long fromSeq,
        long toSeq,
        @Nullable Instant from,
        @Nullable Instant to,
        int limit) {

    /** Everything, a hundred events at a time. */
    public static final HistoryFilter ALL =
            new HistoryFilter(Set.of(), Set.of(), null, 1, Long.MAX_VALUE, null, null, 100);

    /** @throws HeddleException INVALID_FILTER for a number below 1 */
    public HistoryFilter {
        types = Set.copyOf(types);
        nodeIds = Set.copyOf(nodeIds);
        if (fromSeq < 1 || toSeq < 1 || limit < 1) {
            throw new HeddleException(
                    "INVALID_FILTER",
                    "events from " + fromSeq + " to " + toSeq + ", " + limit + " a page: give numbers of at least 1");
        }
    }

    /** Only events of these types. */
    public HistoryFilter withTypes(String... only) {
        return new HistoryFilter(Set.of(only), nodeIds, pathId, fromSeq, toSeq, from, to, limit);
    }

    /** Only events of these nodes. */
    public HistoryFilter withNodes(String... only) {
        return new HistoryFilter(types, Set.of(only), pathId, fromSeq, toSeq, from, to, limit);
    }

    /** Only events on this path. */
    public HistoryFilter withPath(String only) {
        return new HistoryFilter(types, nodeIds, only, fromSeq, toSeq, from, to, limit);
    }

    /** Only events with sequence numbers from {@code first} to {@code last}, both included. */
    public HistoryFilter between(long first, long last) {
        return new HistoryFilter(types, nodeIds, pathId, first, last, from, to, limit);
    }

    /** Only events at {@code begin} or later and before {@code end}; null for no bound. */
    public HistoryFilter between(@Nullable Instant begin, @Nullable Instant end) {
        return new HistoryFilter(types, nodeIds, pathId, fromSeq, toSeq, begin, end, limit);
    }

    /** The same filter from where a page ended. */
    public HistoryFilter from(long seq) {
        return new HistoryFilter(types, nodeIds, pathId, seq, toSeq, from, to, limit);
    }

    /** At most that many events a page. */
    public HistoryFilter withLimit(int most) {
        return new HistoryFilter(types, nodeIds, pathId, fromSeq, toSeq, from, to, most);
    }

    /** Whether an event is shown. */
    public boolean matches(HistoryEntry event) {
        return event.seq() >= fromSeq
                && event.seq() <= toSeq
                && (types.isEmpty() || types.contains(event.type()))
                && (nodeIds.isEmpty() || (event.nodeId() != null && nodeIds.contains(event.nodeId())))
                && (pathId == null || pathId.equals(event.pathId()))
                && (from == null || !event.at().isBefore(from))
                && (to == null || event.at().isBefore(to));
    }
}
