package io.heddle.runtime.cleanup;

import io.heddle.resource.CleanerStatistics;
import io.heddle.resource.ResourceSpec.ReleaseAction;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cleaners registered by name and what became of their runs. Touched by the resource manager only. */
final class Cleaners {

    private static final class Cleaner {
        final ReleaseAction action;
        final Duration interval;

        @Nullable Instant lastRun;

        long runs;
        long errors;
        boolean busy;

        Cleaner(ReleaseAction action, Duration interval) {
            this.action = action;
            this.interval = interval;
        }
    }

    private final Map<String, Cleaner> byName = new LinkedHashMap<>();

    /** False when the name is taken. */
    boolean add(String name, ReleaseAction action, Duration interval) {
        return byName.putIfAbsent(name, new Cleaner(action, interval)) == null;
    }

    /** What to run now, or null while the last run has not ended. */
    @Nullable ReleaseAction begin(String name) {
        Cleaner cleaner = byName.get(name);
        if (cleaner == null || cleaner.busy) {
            return null;
        }
        cleaner.busy = true;
        return cleaner.action;
    }

    void ended(String name, boolean failed, Instant now) {
        Cleaner cleaner = byName.get(name);
        if (cleaner != null) {
            cleaner.busy = false;
            cleaner.lastRun = now;
            cleaner.runs++;
            cleaner.errors += failed ? 1 : 0;
        }
    }

    List<CleanerStatistics> statistics() {
        return byName.entrySet().stream()
                .map(each -> new CleanerStatistics(
                        each.getKey(),
                        each.getValue().interval,
                        each.getValue().lastRun,
                        each.getValue().runs,
                        each.getValue().errors))
                .toList();
    }
}
