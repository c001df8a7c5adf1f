package io.heddle;

import java.util.Objects;

/**
 * A node's name in its instance: equal to its key, except inside loops ({@code loop#i/key}) or where a registration gave another.
 *
 * @param value the id as written; never null, checked where it enters the system, not here
 */
public record NodeId(String value) implements Comparable<NodeId> {

    public NodeId {
        Objects.requireNonNull(value, "value");
    }

    /** Wraps {@code value}. */
    public static NodeId of(String value) {
        return new NodeId(value);
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
