package io.heddle.kernel.registry;

import org.jspecify.annotations.Nullable;

/**
 * How many nodes of an instance stand where.
 *
 * @param pending waiting for their dependencies
 * @param ready may run
 * @param executing running
 * @param completed ended well
 * @param failed ended badly
 * @param skipped never ran
 * @param cancelled stopped
 */
public record NodeCounts(int pending, int ready, int executing, int completed, int failed, int skipped, int cancelled) {

    /** No nodes. */
    public static final NodeCounts NONE = new NodeCounts(0, 0, 0, 0, 0, 0, 0);

    public NodeCounts {
        if ((pending | ready | executing | completed | failed | skipped | cancelled) < 0) {
            throw new IllegalArgumentException("node counts must not be negative");
        }
    }

    // As InstanceId: compared with every report.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NodeCounts that
                && pending == that.pending
                && ready == that.ready
                && executing == that.executing
                && completed == that.completed
                && failed == that.failed
                && skipped == that.skipped
                && cancelled == that.cancelled;
    }

    @Override
    public int hashCode() {
        int hash = 31 * pending + ready;
        hash = 31 * hash + executing;
        hash = 31 * hash + completed;
        hash = 31 * hash + failed;
        hash = 31 * hash + skipped;
        return 31 * hash + cancelled;
    }

    /** All nodes. */
    public int total() {
        return pending + ready + executing + completed + failed + skipped + cancelled;
    }
}
