package io.heddle.kernel.instance;

import io.heddle.CheckpointOccasion;
import java.util.List;
import java.util.Map;

/**
 * A named checkpoint as its instance's state holds it; the content is kept elsewhere, under its sequence number.
 *
 * @param id unique in its instance
 * @param seq sequence number of the event that took it, and the point it holds
 * @param at when, epoch microseconds
 * @param occasion why
 * @param description for people
 * @param tags for people
 * @param customFields for applications
 * @param stored whether its content is kept
 * @param size bytes of its content
 * @param children sequence numbers of the children that were live, by thread id
 */
public record Checkpoint(
        String id,
        int seq,
        long at,
        CheckpointOccasion occasion,
        String description,
        List<String> tags,
        Map<String, String> customFields,
        boolean stored,
        int size,
        Map<String, Integer> children) {

    public Checkpoint {
        tags = List.copyOf(tags);
        customFields = Map.copyOf(customFields);
        children = Map.copyOf(children);
    }

    static Checkpoint taken(InstanceEvent.CheckpointTaken event, int seq, long at) {
        return new Checkpoint(
                event.id(),
                seq,
                at,
                event.occasion(),
                event.description(),
                event.tags(),
                event.customFields(),
                false,
                0,
                Map.of());
    }

    Checkpoint stored(InstanceEvent.CheckpointStored event) {
        return new Checkpoint(
                id, seq, at, occasion, description, tags, customFields, true, event.size(), event.children());
    }
}
