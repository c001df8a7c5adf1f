package io.heddle;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One reason why an instance or a node is not moving.
 *
 * @param reason for example {@code BACKOFF}, {@code EXECUTING}, {@code CALLER}, {@code BARRIER}
 * @param nodeId the node concerned; null for the instance
 * @param detail in words
 * @param since since when, where known
 * @param until until when, where known
 * @param position its place in the line it stands in, 1 for the next, so that one less are ahead of it; null where there is
 *     no line
 */
public record WaitCause(
        String reason,
        @Nullable String nodeId,
        String detail,
        @Nullable Instant since,
        @Nullable Instant until,
        @Nullable Integer position) {}
