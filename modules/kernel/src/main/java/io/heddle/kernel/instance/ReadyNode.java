package io.heddle.kernel.instance;

/**
 * A node waiting for a place: higher priority first, then the one that became READY first.
 *
 * @param order sequence number of the event that made it ready; an entry whose order is not its node's is stale
 */
record ReadyNode(int priority, int order, int node) implements Comparable<ReadyNode> {
    @Override
    public int compareTo(ReadyNode other) {
        int byPriority = Integer.compare(other.priority, priority);
        return byPriority != 0 ? byPriority : Integer.compare(order, other.order);
    }
}
