package io.heddle;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A question about references.
 *
 * @param definitionId of what
 * @param version null for all versions together
 * @param listed whether every reference is wanted; else the answer takes one message, whatever their number
 * @param limit most references in one answer; 0 for {@code heddle.registry.reference-detail-limit}
 * @param cursor where the previous answer ended; null for the first
 */
public record ReferenceQuery(
        DefinitionId definitionId,
        @Nullable Version version,
        boolean listed,
        int limit,
        @Nullable String cursor) {

    public ReferenceQuery {
        Objects.requireNonNull(definitionId, "definitionId");
        if (limit < 0) {
            throw new IllegalArgumentException("limit must not be negative: " + limit);
        }
    }

    /** Whether there are any, all versions together. */
    public static ReferenceQuery state(DefinitionId definitionId) {
        return new ReferenceQuery(definitionId, null, false, 0, null);
    }

    /** Which there are, all versions together, from the beginning. */
    public static ReferenceQuery list(DefinitionId definitionId) {
        return new ReferenceQuery(definitionId, null, true, 0, null);
    }

    /** About this version only. */
    public ReferenceQuery withVersion(Version value) {
        return new ReferenceQuery(definitionId, value, listed, limit, cursor);
    }

    /** With at most so many references in one answer. */
    public ReferenceQuery withLimit(int value) {
        return new ReferenceQuery(definitionId, version, listed, value, cursor);
    }

    /** The next page, after {@link ReferenceInfo} said where it goes on. */
    public ReferenceQuery after(@Nullable String nextCursor) {
        return new ReferenceQuery(definitionId, version, listed, limit, nextCursor);
    }
}
