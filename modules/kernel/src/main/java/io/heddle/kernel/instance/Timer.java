package io.heddle.kernel.instance;

/**
 * Something that becomes due. Timers are never removed one by one: one whose {@code token} no longer matches its node is
 * stale and dropped when it comes first.
 *
 * @param due on the clock of its queue, microseconds: wall clock or running time
 * @param kind what becomes due
 * @param node index of the node
 * @param token attempt, delivery, position, group or sequence number, by kind
 * @param since which life of the node armed it; EDGE only, otherwise 0
 */
record Timer(long due, Kind kind, int node, int token, int since) implements Comparable<Timer> {

    enum Kind {
        /** An attempt has run too long; token = attempt. */
        ATTEMPT,
        /** A lease has ended; token = delivery. */
        LEASE,
        /** A back-off is over; token = sequence number of the retry. */
        BACKOFF,
        /** A dependency has waited too long; token = position. */
        EDGE,
        /** A rule wants to be asked again; token = group. */
        RULE,
        /** A JOIN has waited too long; token = attempt. Due in running time. */
        JOIN
    }

    @Override
    public int compareTo(Timer other) {
        int byDue = Long.compare(due, other.due);
        if (byDue != 0) {
            return byDue;
        }
        int byKind = kind.compareTo(other.kind);
        if (byKind != 0) {
            return byKind;
        }
        int byNode = Integer.compare(node, other.node);
        if (byNode != 0) {
            return byNode;
        }
        int byToken = Integer.compare(token, other.token);
        return byToken != 0 ? byToken : Integer.compare(since, other.since);
    }
}
