package io.heddle.kernel.instance;

import io.heddle.NodeStatus;

/** Nodes by status; immutable, so that the sum always equals the number of nodes. */
record Counts(int pending, int ready, int executing, int completed, int failed, int skipped, int cancelled) {
    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);

    int of(NodeStatus status) {
        return switch (status) {
            case PENDING -> pending;
            case READY -> ready;
            case EXECUTING -> executing;
            case COMPLETED -> completed;
            case FAILED -> failed;
            case SKIPPED -> skipped;
            case CANCELLED -> cancelled;
        };
    }

    /** With one node that was {@code from} and is {@code to}. */
    Counts moved(NodeStatus from, NodeStatus to) {
        return new Counts(
                pending + moved(NodeStatus.PENDING, from, to),
                ready + moved(NodeStatus.READY, from, to),
                executing + moved(NodeStatus.EXECUTING, from, to),
                completed + moved(NodeStatus.COMPLETED, from, to),
                failed + moved(NodeStatus.FAILED, from, to),
                skipped + moved(NodeStatus.SKIPPED, from, to),
                cancelled + moved(NodeStatus.CANCELLED, from, to));
    }

    private static int moved(NodeStatus status, NodeStatus from, NodeStatus to) {
        return (status == to ? 1 : 0) - (status == from ? 1 : 0);
    }

    Counts plus(NodeStatus status, int n) {
        return switch (status) {
            case PENDING -> new Counts(pending + n, ready, executing, completed, failed, skipped, cancelled);
            case READY -> new Counts(pending, ready + n, executing, completed, failed, skipped, cancelled);
            case EXECUTING -> new Counts(pending, ready, executing + n, completed, failed, skipped, cancelled);
            case COMPLETED -> new Counts(pending, ready, executing, completed + n, failed, skipped, cancelled);
            case FAILED -> new Counts(pending, ready, executing, completed, failed + n, skipped, cancelled);
            case SKIPPED -> new Counts(pending, ready, executing, completed, failed, skipped + n, cancelled);
            case CANCELLED -> new Counts(pending, ready, executing, completed, failed, skipped, cancelled + n);
        };
    }
}
