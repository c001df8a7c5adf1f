package io.heddle.compat;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a workflow. Of one workflow in ascending order of {@code seq}, at least once.
 *
 * @param workflow id of the workflow
 * @param seq number of the event in the workflow
 * @param type name of the event, for example {@code INSTANCE_PAUSED}
 * @param nodeId the node concerned; null for events of the workflow
 * @param details JSON data of the event
 */
public record ManagerEvent(
        String workflow, long seq, String type, @Nullable String nodeId, Map<String, @Nullable Object> details) {}
