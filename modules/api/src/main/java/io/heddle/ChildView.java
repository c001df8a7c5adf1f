package io.heddle;

import io.heddle.definition.OnParentEnd;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A child thread as its parent knows it; a copy.
 *
 * @param threadId the child, which is also its instance id
 * @param kind how it came to be: FORK, SUBWORKFLOW, DYNAMIC or COPY
 * @param definitionId its definition
 * @param version {@code LATEST} or a version, as it was asked for
 * @param nodeId the node that started it; null for none
 * @param attempt the node's attempt; 0 without a node
 * @param status where it stands
 * @param awaited whether the parent waits for its end
 * @param onParentEnd what becomes of it when the parent ends first
 * @param cancelling whether the parent has told it to cancel
 * @param requestedAt when the parent decided to have it
 * @param endedAt when the parent learnt its end; null before
 * @param error why it did not complete
 * @param output of a COMPLETED child without a node; a node keeps its child's output itself
 */
public record ChildView(
        InstanceId threadId,
        String kind,
        DefinitionId definitionId,
        String version,
        @Nullable String nodeId,
        int attempt,
        ChildStatus status,
        boolean awaited,
        OnParentEnd onParentEnd,
        boolean cancelling,
        Instant requestedAt,
        @Nullable Instant endedAt,
        @Nullable NodeError error,
        @Nullable Payload output) {}
