package io.heddle;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a listing, as last reported by the instance.
 *
 * @param instanceId the instance
 * @param name for people
 * @param definitionId its definition
 * @param version version label
 * @param kind thread kind
 * @param parent parent thread; null for a root
 * @param root root of its tree
 * @param status as of {@code lastActivity}
 * @param queued waiting for an admission slot
 * @param createdAt when it was created
 * @param lastActivity when it last reported
 * @param endedAt when it ended
 * @param totalNodes nodes known at the last report
 * @param completedNodes of them completed
 * @param failedNodes of them failed
 */
public record InstanceRow(
        InstanceId instanceId,
        String name,
        DefinitionId definitionId,
        String version,
        String kind,
        @Nullable InstanceId parent,
        InstanceId root,
        InstanceStatus status,
        boolean queued,
        Instant createdAt,
        Instant lastActivity,
        @Nullable Instant endedAt,
        int totalNodes,
        int completedNodes,
        int failedNodes) {}
