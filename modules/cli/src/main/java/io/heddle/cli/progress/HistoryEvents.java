package io.heddle.cli.progress;

import io.heddle.HistoryEntry;
import io.heddle.WorkflowHandle;
import java.util.List;

/**
 * Reads an instance's history page by page. Entries of one journal event share its sequence number and the end of a full
 * page may cut through them, so those are left for the next page.
 */
final class HistoryEvents implements EventSource {
    static final int PAGE = 1000;

    private final WorkflowHandle handle;
    private long seen;

    HistoryEvents(WorkflowHandle handle, long afterSeq) {
        this.handle = handle;
        this.seen = afterSeq;
    }

    @Override
    public List<HistoryEntry> next() {
        int limit = PAGE;
        List<HistoryEntry> page = handle.history(seen + 1, limit);
        List<HistoryEntry> whole = withoutCutEvent(page, limit);
        while (whole.isEmpty() && !page.isEmpty()) {
            limit = Math.multiplyExact(limit, 10);
            page = handle.history(seen + 1, limit);
            whole = withoutCutEvent(page, limit);
        }
        if (!whole.isEmpty()) {
            seen = whole.get(whole.size() - 1).seq();
        }
        return whole;
    }

    private static List<HistoryEntry> withoutCutEvent(List<HistoryEntry> page, int limit) {
        if (page.size() < limit) {
            return page;
        }
        long last = page.get(page.size() - 1).seq();
        int end = page.size();
        while (end > 0 && page.get(end - 1).seq() == last) {
            end--;
        }
        return page.subList(0, end);
    }
}
