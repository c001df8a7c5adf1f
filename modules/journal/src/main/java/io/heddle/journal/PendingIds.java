package io.heddle.journal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The persistence ids of which events wait for the commit thread or are in its hands. Thread-safe. */
final class PendingIds {
    private final Map<String, Integer> writes = new ConcurrentHashMap<>();

    /** A write is about to be handed in. */
    void began(String persistenceId) {
        writes.merge(persistenceId, 1, Integer::sum);
    }

    /** It is committed, or never will be. */
    void ended(String persistenceId) {
        writes.computeIfPresent(persistenceId, (id, count) -> count == 1 ? null : count - 1);
    }

    boolean has(String persistenceId) {
        return writes.containsKey(persistenceId);
    }
}
