package io.heddle.runtime.registry;

import io.heddle.kernel.registry.PartitionEvent;
import java.util.List;

/** A journal record of a partition: everything decided while the record before was being written. */
record PartitionBatch(List<PartitionEvent> events) {
    PartitionBatch {
        events = List.copyOf(events);
    }
}
