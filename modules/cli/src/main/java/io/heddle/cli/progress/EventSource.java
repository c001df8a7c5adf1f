package io.heddle.cli.progress;

import io.heddle.HistoryEntry;
import io.heddle.WorkflowHandle;
import java.util.List;

/** Where the events of one instance come from. The only place that knows how they are fetched. */
interface EventSource {

    /** Events that came since the last call, oldest first, each once; empty if there are none. Does not wait. */
    List<HistoryEntry> next();

    /** Reads the instance's history after {@code afterSeq}, page by page. */
    static EventSource history(WorkflowHandle handle, long afterSeq) {
        return new HistoryEvents(handle, afterSeq);
    }
}
