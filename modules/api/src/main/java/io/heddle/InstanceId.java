package io.heddle;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

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

    // Hashed for every message: the methods a record is given go through method handles, which show in profiles.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof InstanceId that && value.equals(that.value);
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
