package io.heddle;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A named checkpoint: a point of a run whose whole content is kept by itself, so that deleting one never breaks another.
 *
 * @param id unique in its instance
 * @param instanceId whose point it is
 * @param seq the event of the instance after which it was taken
 * @param createdAt when it was taken
 * @param occasion why
 * @param description for people
 * @param tags for people
 * @param customFields for applications
 * @param stored whether its content is kept already; until then it is restored from the history
 * @param size bytes of its content; 0 until it is stored
 * @param children thread ids of the children that were live, each with the event its own point is after
 */
public record CheckpointView(
        String id,
        InstanceId instanceId,
        long seq,
        Instant createdAt,
        CheckpointOccasion occasion,
        String description,
        List<String> tags,
        Map<String, String> customFields,
        boolean stored,
        long size,
        Map<InstanceId, Long> children) {

    public CheckpointView {
        tags = List.copyOf(tags);
        customFields = Map.copyOf(customFields);
        children = Map.copyOf(children);
    }
}
