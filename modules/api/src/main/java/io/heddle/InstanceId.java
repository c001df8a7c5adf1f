package io.heddle;

import java.util.Objects;

/**
 * Names one run of a workflow. The registry calls a live run a thread: the instance id is the thread id.
 *
 * @param value the id as written; never null, checked where it enters the system, not here
 */
public record InstanceId(String value) implements Comparable<InstanceId> {

    public InstanceId {
        Objects.requireNonNull(value, "value");
    }

    /** Wraps {@code value}. */
    public static InstanceId of(String value) {
        return new InstanceId(value);
    }

    @Override
    public int compareTo(InstanceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
