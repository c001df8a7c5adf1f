package io.heddle.cli.progress;

import io.heddle.NodeStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One node as far as its events have told.
 *
 * @param nodeId its id
 * @param status its state
 * @param attempt last attempt, 0 before the first
 * @param startedAt when that attempt began, where seen
 */
record NodeProgress(
        String nodeId,
        NodeStatus status,
        int attempt,
        @Nullable Instant startedAt) {}
