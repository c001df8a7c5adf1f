package io.heddle.spi;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The instance that entries given to an {@link EventExporter} are about, so that an exporter need not remember what earlier
 * entries said: it may have been told of none of them, on another node or before a restart.
 *
 * @param id the instance
 * @param definitionId its definition
 * @param version the version of that
 * @param rootId the thread at the top of the tree it belongs to; its own id if it has no parent
 * @param parentId the thread above it; null if there is none
 * @param createdAt when it was created
 * @param startedAt when it first ran; null before
 */
public record ExportedInstance(
        InstanceId id,
        DefinitionId definitionId,
        Version version,
        InstanceId rootId,
        @Nullable InstanceId parentId,
        Instant createdAt,
        @Nullable Instant startedAt) {}
