package io.heddle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a listing.
 *
 * @param rows at most as many as asked for
 * @param nextCursor pass to {@link InstanceFilter#after} for the next page; null when this is the last
 */
public record InstancePage(List<InstanceRow> rows, @Nullable String nextCursor) {
    public InstancePage {
        rows = List.copyOf(rows);
    }
}
