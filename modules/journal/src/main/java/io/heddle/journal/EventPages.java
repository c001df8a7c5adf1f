package io.heddle.journal;

import java.util.List;
import java.util.function.Consumer;

/** Walks the events of a persistence id page by page, so that memory holds one page and the database is not held. */
final class EventPages {
    private EventPages() {}

    /** Blocking; at most {@code max} events, ascending. */
    static void each(
            Store store, String persistenceId, long from, long to, long max, Consumer<Database.Stored> consumer) {
        long next = Math.max(0, from);
        long left = max;
        while (left > 0 && next <= to) {
            List<Database.Stored> page = store.events(persistenceId, next, to, left);
            if (page.isEmpty()) {
                return;
            }
            page.forEach(consumer);
            left -= page.size();
            next = page.get(page.size() - 1).sequenceNr() + 1;
        }
    }
}
