package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.HistoryEntry;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A history read in pages, however they are cut and in whatever order they are asked for. */
class HistoryPagesTest {
    private static final int EVERYTHING = Integer.MAX_VALUE;

    @AutoClose
    private final Local local = new Local("");

    @Test
    void pagesOfAnySizeAreTheWholeHistory() {
        WorkflowHandle handle = ended("pages", 20);
        List<HistoryEntry> whole = handle.history(1, EVERYTHING);
        assertThat(whole)
                .extracting(HistoryEntry::seq)
                .startsWith(1L)
                .isSorted()
                .doesNotContainNull();
        for (int size : new int[] {1, 2, 3, 7, 1_000}) {
            assertThat(inPages(handle, size)).as("pages of %d", size).isEqualTo(whole);
        }
    }

    @Test
    void anEarlierPageAskedForAgainIsTheSame() {
        WorkflowHandle handle = ended("again", 10);
        List<HistoryEntry> whole = handle.history(1, EVERYTHING);
        handle.history(15, 5);
        assertThat(handle.history(1, 5)).isEqualTo(expected(whole, 1, 5));
        assertThat(handle.history(4, EVERYTHING)).isEqualTo(expected(whole, 4, EVERYTHING));
        assertThat(handle.history(nextSeq(whole), 5)).isEmpty();
    }

    @Test
    void aReaderAtTheEndGetsWhatHappensAfterwards() {
        WorkflowHandle handle = local.heddle.start(
                WorkflowDefinition.builder("later")
                        .task("a", "gate")
                        .task("b", "name", "a")
                        .build(),
                StartOptions.DEFAULT);
        List<HistoryEntry> read = new ArrayList<>(handle.history(1, EVERYTHING));
        assertThat(handle.history(nextSeq(read), EVERYTHING)).isEmpty();
        local.open(handle, "a");
        handle.awaitEnd(Local.PATIENCE);
        read.addAll(handle.history(nextSeq(read), EVERYTHING));
        assertThat(read).isEqualTo(handle.history(1, EVERYTHING));
    }

    @Test
    void manyHistoriesReadInTurnDoNotMix() {
        List<WorkflowHandle> handles = new ArrayList<>();
        for (int n = 0; n < 40; n++) {
            handles.add(ended("many-" + n, 3));
        }
        List<List<HistoryEntry>> whole =
                handles.stream().map(handle -> handle.history(1, EVERYTHING)).toList();
        for (long from = 1; from < 12; from += 4) {
            for (int n = 0; n < handles.size(); n++) {
                assertThat(handles.get(n).history(from, 4)).isEqualTo(expected(whole.get(n), from, 4));
            }
        }
    }

    private WorkflowHandle ended(String id, int nodes) {
        WorkflowBuilder builder = WorkflowDefinition.builder(id);
        for (int n = 0; n < nodes; n++) {
            builder.task("n" + n, "name", n == 0 ? new String[0] : new String[] {"n" + (n - 1)});
        }
        WorkflowHandle handle = local.heddle.start(builder.build(), StartOptions.id(id));
        handle.awaitEnd(Local.PATIENCE);
        return handle;
    }

    /** Entries of one event share its number; a page that cuts through them is asked for again, larger. */
    private static List<HistoryEntry> inPages(WorkflowHandle handle, int size) {
        List<HistoryEntry> all = new ArrayList<>();
        int limit = size;
        while (true) {
            List<HistoryEntry> page = handle.history(nextSeq(all), limit);
            if (page.isEmpty()) {
                return all;
            }
            long last = page.get(page.size() - 1).seq();
            List<HistoryEntry> uncut = page.size() < limit
                    ? page
                    : page.stream().filter(entry -> entry.seq() < last).toList();
            all.addAll(uncut);
            limit = uncut.isEmpty() ? limit * 2 : size;
        }
    }

    private static long nextSeq(List<HistoryEntry> read) {
        return read.isEmpty() ? 1 : read.get(read.size() - 1).seq() + 1;
    }

    private static List<HistoryEntry> expected(List<HistoryEntry> whole, long fromSeq, int limit) {
        return whole.stream()
                .filter(entry -> entry.seq() >= fromSeq)
                .limit(limit)
                .toList();
    }
}
