package io.heddle.kernel.registry;

import java.util.List;

/**
 * What a partition decided.
 *
 * @param events to be written, in one piece; may be empty
 * @param state the durable state after them; what is known beyond it is {@link PartitionSession#known}
 * @param session the session after them
 * @param effects to be carried out, in order, once the events are durable
 */
public record PartitionDecision(
        List<PartitionEvent> events, PartitionState state, PartitionSession session, List<RegistryEffect> effects) {
    public PartitionDecision {
        events = List.copyOf(events);
        effects = List.copyOf(effects);
    }
}
