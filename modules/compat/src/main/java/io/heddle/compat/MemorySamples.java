package io.heddle.compat;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;

/** Heap in use each time somebody asked, the last sixty times. Thread-safe. */
final class MemorySamples {
    private static final int KEPT = 60;
    private static final double MEBIBYTE = 1 << 20;

    private final ConcurrentLinkedDeque<Map<String, @Nullable Object>> samples = new ConcurrentLinkedDeque<>();
    private final Clock clock;

    MemorySamples(Clock clock) {
        this.clock = clock;
    }

    static double usedMebibytes() {
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / MEBIBYTE;
    }

    void take() {
        double used = usedMebibytes();
        Map<String, @Nullable Object> sample = new LinkedHashMap<>();
        sample.put("at", clock.instant());
        sample.put("memory_usage_mb", used);
        samples.addLast(sample);
        while (samples.size() > KEPT) {
            samples.pollFirst();
        }
    }

    /** Oldest first. */
    List<Map<String, @Nullable Object>> history() {
        return new ArrayList<>(samples);
    }
}
