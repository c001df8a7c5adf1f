package io.heddle.bench.harness;

import java.util.concurrent.CompletionStage;

/** Something whose speed is measured, started in a folder of its own. Thread-safe. */
public interface Subject extends AutoCloseable {

    /**
     * Starts one instance of a workload. May block.
     *
     * @return completes when its result is known; for {@link Workload#W4}, when its start is acknowledged
     */
    CompletionStage<?> run(Workload workload, String id);

    /** What it has written to disk so far, for {@code journalWritesPerStep}; {@link Writes#NONE} if it does not tell. */
    default Writes writes() {
        return Writes.NONE;
    }

    @Override
    void close();

    /** Requests to write, commits (one sync each) they shared, bytes. */
    record Writes(long requests, long commits, long bytes) {
        /** Nothing known. */
        public static final Writes NONE = new Writes(0, 0, 0);

        /** What came since. */
        public Writes since(Writes before) {
            return new Writes(requests - before.requests, commits - before.commits, bytes - before.bytes);
        }
    }
}
