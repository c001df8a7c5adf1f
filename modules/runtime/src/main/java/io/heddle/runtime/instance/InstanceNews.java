package io.heddle.runtime.instance;

import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import java.util.List;

/** What subscribers of an instance are told. */
public sealed interface InstanceNews {

    /** Live events follow; everything up to {@code seq} is in the history. */
    record Subscribed(InstanceId id, long seq) implements InstanceNews {}

    /** Events in order, without gaps after the previous ones. */
    record Happened(InstanceId id, List<HistoryEntry> entries) implements InstanceNews {
        public Happened {
            entries = List.copyOf(entries);
        }
    }

    /** Its history cannot be read. */
    record Quarantined(InstanceId id) implements InstanceNews {}

    record NoSuchInstance(InstanceId id) implements InstanceNews {}
}
