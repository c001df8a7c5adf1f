package io.heddle.runtime.dispatch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who holds a place, who waits for one, and who lost his by not stopping. Touched by the dispatcher only. */
final class Places {
    private final int count;
    private final TreeMap<Attempt.Turn, Attempt> queue = new TreeMap<>();
    /** Stopped, their grace over, still holding a place. */
    private final Deque<Attempt> overdue = new ArrayDeque<>();

    private int taken;
    private int abandoned;
    private long abandonedTotal;

    /** @param count 0 for no limit */
    Places(int count) {
        this.count = count == 0 ? Integer.MAX_VALUE : count;
    }

    void enqueue(Attempt attempt) {
        queue.put(attempt.turn, attempt);
    }

    /** Takes it out of the queue. */
    void drop(Attempt attempt) {
        queue.remove(attempt.turn);
    }

    /** Gives the next one a place; null if there is none to give or nobody waits. */
    @Nullable Attempt next() {
        if (taken == count || queue.isEmpty()) {
            return null;
        }
        Attempt attempt = queue.pollFirstEntry().getValue();
        attempt.phase = Attempt.Phase.RUNNING;
        taken++;
        return attempt;
    }

    /** Its user code ended. */
    void ended(Attempt attempt) {
        if (attempt.phase == Attempt.Phase.ABANDONED) {
            abandoned--;
        } else {
            taken--;
            overdue.remove(attempt);
        }
    }

    /** It did not stop in time. */
    void overdue(Attempt attempt) {
        overdue.add(attempt);
    }

    /**
     * Takes the place of one that is overdue; null if nobody is, or if as many as there are places lost theirs already.
     *
     * @param unlimited however many lost theirs
     */
    @Nullable Attempt abandon(boolean unlimited) {
        if (overdue.isEmpty() || (abandoned >= count && !unlimited)) {
            return null;
        }
        Attempt attempt = overdue.remove();
        attempt.phase = Attempt.Phase.ABANDONED;
        taken--;
        abandoned++;
        abandonedTotal++;
        return attempt;
    }

    int abandoned() {
        return abandoned;
    }

    NodeDispatcher.Running counts(int sleeping) {
        return new NodeDispatcher.Running(taken, sleeping, queue.size(), abandoned, abandonedTotal);
    }
}
