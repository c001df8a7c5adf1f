package io.heddle;

import java.util.List;

/**
 * What went when checkpoints were deleted.
 *
 * @param deletedIds ids of those deleted, oldest first
 * @param deletedCount how many
 * @param freedSpaceBytes bytes of their contents
 * @param remainingCount checkpoints left
 */
public record CheckpointCleanup(List<String> deletedIds, int deletedCount, long freedSpaceBytes, int remainingCount) {
    public CheckpointCleanup {
        deletedIds = List.copyOf(deletedIds);
    }
}
