package io.heddle.runtime.cleanup;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** Releases and cleaners on their way to a thread: at most so many at once. Touched by the resource manager only. */
final class Workers {
    private final Executor threads;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int limit;
    private int active;

    Workers(Executor threads) {
        this.threads = threads;
    }

    /** At most this many at once; 0 for no limit. */
    void limit(int most) {
        limit = most;
        fill();
    }

    /** Runs {@code task} when there is room; it has to end in a call of {@link #ended}. */
    void begin(Runnable task) {
        waiting.add(task);
        fill();
    }

    void ended() {
        active--;
        fill();
    }

    int active() {
        return active;
    }

    int waiting() {
        return waiting.size();
    }

    private void fill() {
        while (!waiting.isEmpty() && (limit == 0 || active < limit)) {
            active++;
            threads.execute(waiting.remove());
        }
    }
}
