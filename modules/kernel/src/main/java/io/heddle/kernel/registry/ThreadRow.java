package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the registry knows of a thread, as listings show it.
 *
 * @param version exact or AD_HOC
 * @param seq the greatest report sequence seen; 0 before the first report
 * @param queued CREATED and waiting for a slot
 * @param counts nodes as of {@code lastActivity}
 * @param lastActivity when the registry last heard of it
 * @param endedAt null while live
 * @param retainUntil null while live, or when no limit is known
 * @param live whether it holds its permit
 * @param parked whether it has left memory
 */
public record ThreadRow(
        InstanceId threadId,
        int epoch,
        DefinitionId definitionId,
        VersionSelector version,
        ThreadKind kind,
        @Nullable InstanceId parentId,
        InstanceId rootId,
        @Nullable String name,
        @Nullable String executorId,
        @Nullable String host,
        InstanceStatus status,
        boolean queued,
        NodeCounts counts,
        long seq,
        Instant createdAt,
        Instant lastActivity,
        @Nullable Instant nextWakeAt,
        @Nullable Instant endedAt,
        @Nullable Instant retainUntil,
        boolean live,
        boolean parked) {}
