package io.heddle.tracing;

import io.heddle.HistoryEntry;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** What has to be known of an instance under way to write its spans: its ids, and when its nodes became ready. */
final class OpenInstance {
    private final Map<String, Instant> ready = new HashMap<>();
    private final String trace;
    private final String span;
    private long seq;

    OpenInstance(String trace, String span) {
        this.trace = trace;
        this.span = span;
    }

    String trace() {
        return trace;
    }

    String span() {
        return span;
    }

    /** Of the last entry it knows. */
    long seq() {
        return seq;
    }

    /** When a node that is under way became ready; {@code otherwise} for one that never was. */
    Instant readyAt(String node, Instant otherwise) {
        return ready.getOrDefault(node, otherwise);
    }

    /** Learns from an entry, after its spans were written. */
    void learn(HistoryEntry entry) {
        seq = entry.seq();
        if (entry.nodeId() == null) {
            return;
        }
        if (entry.type().equals("NODE_READY")) {
            ready.put(entry.nodeId(), entry.at());
        } else if (entry.to() != null && isOver(entry.to())) {
            ready.remove(entry.nodeId());
        }
    }

    /** Whether a node in this status is no longer under way. PENDING is what a reset leads to. */
    static boolean isOver(String status) {
        return !status.equals("READY") && !status.equals("EXECUTING");
    }
}
