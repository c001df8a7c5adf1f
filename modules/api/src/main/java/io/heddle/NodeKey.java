package io.heddle;

import java.util.Objects;

/**
 * A node's name in its definition or registration.
 *
 * @param value the id as written; never null, checked where it enters the system, not here
 */
public record NodeKey(String value) implements Comparable<NodeKey> {

    public NodeKey {
        Objects.requireNonNull(value, "value");
    }

    /** Wraps {@code value}. */
    public static NodeKey of(String value) {
        return new NodeKey(value);
    }

    @Override
    public int compareTo(NodeKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
