package io.heddle.runtime.export;

import io.heddle.HistoryEntry;
import io.heddle.spi.ExportedInstance;
import java.util.List;

/** The exporters that want to know of one instance. */
public final class Audience {
    private final List<ExportQueue> queues;
    private final boolean wantsPayloads;

    Audience(List<ExportQueue> queues) {
        this.queues = List.copyOf(queues);
        this.wantsPayloads = queues.stream().anyMatch(ExportQueue::wantsPayloads);
    }

    /** Whether nobody does. */
    public boolean isEmpty() {
        return queues.isEmpty();
    }

    /** Whether one of them has to see payloads. */
    public boolean wantsPayloads() {
        return wantsPayloads;
    }

    /** Passes on what is as durable as its steps ask for (docs/durability.md); returns at once. */
    public void offer(ExportedInstance instance, List<HistoryEntry> entries) {
        queues.forEach(queue -> queue.offer(instance, entries));
    }
}
