package io.heddle.runtime.registry;

import io.heddle.kernel.registry.DefinitionEvent;
import java.util.List;

/** A journal record of a definition entity: everything decided while the record before was being written. */
record DefinitionBatch(List<DefinitionEvent> events) {
    DefinitionBatch {
        events = List.copyOf(events);
    }
}
