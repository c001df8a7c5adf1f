package io.heddle.kernel.rule;

import io.heddle.spi.DependencyRule.Decision;
import io.heddle.spi.DependencyRule.Edge;
import java.util.List;

/**
 * The edges of a group, counted.
 *
 * @param total all edges
 * @param success with an output
 * @param failed FAILED, or timed out
 * @param skipped SKIPPED or CANCELLED
 */
record Tally(int total, int success, int failed, int skipped) {

    /**
     * @param skippedFails counts skipped edges as failed
     */
    static Tally of(List<Edge> edges, boolean skippedFails) {
        int success = 0;
        int failed = 0;
        int skipped = 0;
        for (Edge edge : edges) {
            switch (EdgeOutcome.of(edge)) {
                case OK -> success++;
                case FAILED, EXPIRED -> failed++;
                case SKIPPED, CANCELLED -> skipped++;
                case OPEN -> {}
            }
        }
        return skippedFails
                ? new Tally(edges.size(), success, failed + skipped, 0)
                : new Tally(edges.size(), success, failed, skipped);
    }

    int decided() {
        return success + failed + skipped;
    }

    /** Whether every edge is decided. */
    boolean settled() {
        return decided() == total;
    }

    /** GO once every edge is decided, unless ruled out, which may be known earlier. */
    Decision unless(boolean ruledOut, String reason) {
        return ruledOut ? Decision.never(reason) : settled() ? Decision.go() : Decision.waiting();
    }

    /** GO at once when reached; NEVER when every edge is decided without that. */
    Decision once(boolean reached, String reason) {
        return reached ? Decision.go() : settled() ? Decision.never(reason) : Decision.waiting();
    }
}
