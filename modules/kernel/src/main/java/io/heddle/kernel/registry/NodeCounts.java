package io.heddle.kernel.registry;

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

    /** All nodes. */
    public int total() {
        return pending + ready + executing + completed + failed + skipped + cancelled;
    }
}
