package io.heddle.bench.harness;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Instances whose end is announced by a listener of the engine, anywhere in this process. */
public final class OpenRuns {
    private static final Map<String, CompletableFuture<String>> OPEN = new ConcurrentHashMap<>();

    private OpenRuns() {}

    /** Starts an instance; completes when its end is announced. */
    public static CompletionStage<String> start(String id, Runnable start) {
        CompletableFuture<String> end = new CompletableFuture<>();
        OPEN.put(id, end);
        start.run();
        return end;
    }

    /** Announces an end; nothing happens if nobody waits for it. */
    public static void ended(String id) {
        CompletableFuture<String> end = OPEN.remove(id);
        if (end != null) {
            end.complete(id);
        }
    }
}
