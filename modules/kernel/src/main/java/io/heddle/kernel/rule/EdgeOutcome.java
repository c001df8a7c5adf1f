package io.heddle.kernel.rule;

import io.heddle.spi.DependencyRule.Edge;

/** How an edge ended, as rules see it. */
enum EdgeOutcome {
    /** Not decided yet. */
    OPEN,
    /** COMPLETED, FAILED under CONTINUE, or SKIPPED with a substitute output: there is an output. */
    OK,
    /** FAILED. */
    FAILED,
    /** SKIPPED without an output, also because of a failure further up. */
    SKIPPED,
    /** CANCELLED. */
    CANCELLED,
    /** The edge timed out first; what its upstream does later changes nothing. */
    EXPIRED;

    static EdgeOutcome of(Edge edge) {
        if (edge.expired()) {
            return EXPIRED;
        }
        if (edge.tolerated() || edge.substituted()) {
            return OK;
        }
        return switch (edge.status()) {
            case PENDING, READY, EXECUTING -> OPEN;
            case COMPLETED -> OK;
            case FAILED -> FAILED;
            case SKIPPED -> SKIPPED;
            case CANCELLED -> CANCELLED;
        };
    }
}
