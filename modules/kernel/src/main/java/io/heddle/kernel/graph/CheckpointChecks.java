package io.heddle.kernel.graph;

import io.heddle.CheckpointOccasion;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The occasions of a definition or a node. */
final class CheckpointChecks {

    private CheckpointChecks() {}

    static void check(@Nullable Set<CheckpointOccasion> occasions, String element, Findings findings) {
        if (occasions != null && occasions.contains(CheckpointOccasion.REQUEST)) {
            String owner = element.isEmpty() ? "the workflow" : element;
            findings.error(
                    FindingCodes.INVALID_CHECKPOINTS,
                    element,
                    "checkpoints of " + owner + " has REQUEST, which never comes by itself; remove it and use "
                            + "createCheckpoint");
        }
    }
}
