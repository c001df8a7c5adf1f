package io.heddle;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which instances a listing shows, and from where.
 *
 * @param statuses empty for all
 * @param definitionId null for all
 * @param live whether live instances are shown
 * @param retained whether ended ones are shown
 * @param cursor where the previous page ended; null for the first page
 * @param limit rows per page; 0 for {@code heddle.manager.listing-page-size}
 */
public record InstanceFilter(
        Set<InstanceStatus> statuses,
        @Nullable DefinitionId definitionId,
        boolean live,
        boolean retained,
        @Nullable String cursor,
        int limit) {

    /** Everything, first page. */
    public static final InstanceFilter ALL = new InstanceFilter(Set.of(), null, true, true, null, 0);

    public InstanceFilter {
        statuses = Set.copyOf(statuses);
        if (limit < 0) {
            throw new IllegalArgumentException("limit must not be negative: " + limit);
        }
    }

    /** The same filter from where a page ended; null for the first page. */
    public InstanceFilter after(@Nullable String nextCursor) {
        return new InstanceFilter(statuses, definitionId, live, retained, nextCursor, limit);
    }
}
