package io.heddle;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Names a workflow definition; together with a {@link Version} it names one immutable graph.
 *
 * @param value the id as written; never null, checked where it enters the system, not here
 */
public record DefinitionId(String value) implements Comparable<DefinitionId> {

    public DefinitionId {
        Objects.requireNonNull(value, "value");
    }

    /** Wraps {@code value}. */
    public static DefinitionId of(String value) {
        return new DefinitionId(value);
    }

    @Override
    public int compareTo(DefinitionId other) {
        return value.compareTo(other.value);
    }

    // As InstanceId.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DefinitionId that && value.equals(that.value);
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
