package io.heddle.kernel.plan;

import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;

/**
 * A path of a FORK, compiled: what its thread runs.
 *
 * @param graph its nodes; inner paths are branches of their own
 * @param fork the fork that opens it
 * @param join what its end is joined by
 */
public record BranchPlan(GraphPlan graph, Fork fork, ForkJoin join) {

    /** Whether the global data that {@code pathId} writes will be of use to its parent. */
    public boolean isMerged(String pathId) {
        return fork.merge() != Fork.Merge.NONE || pathId.equals(join.mainPathId());
    }
}
