package io.heddle;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

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

    // As InstanceId.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NodeId that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
