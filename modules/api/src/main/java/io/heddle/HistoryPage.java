package io.heddle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a history.
 *
 * @param entries oldest first
 * @param next where the next page begins, for {@link HistoryFilter#from(long)}; null when this is the last
 */
public record HistoryPage(
        List<HistoryEntry> entries, @Nullable Long next) {
    public HistoryPage {
        entries = List.copyOf(entries);
    }
}
