package io.heddle.bench;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Something whose speed is measured, started in a folder of its own. Thread-safe. */
interface Subject extends AutoCloseable {

    /** Starts one unit of a workload; completes when its result is known. */
    CompletionStage<?> run(Workload workload, String id);

    /** What it has written to disk so far, for {@code journalWritesPerStep}. */
    Writes writes();

    /** Further figures of interest at the end. */
    default Map<String, Object> figures() {
        return Map.of();
    }

    @Override
    void close();

    /** Requests to write, and commits (one sync each) they shared. */
    record Writes(long requests, long commits, long bytes) {
        static final Writes NONE = new Writes(0, 0, 0);

        Writes since(Writes before) {
            return new Writes(requests - before.requests, commits - before.commits, bytes - before.bytes);
        }
    }
}
