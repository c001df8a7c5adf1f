package io.heddle.kernel.admission;

import io.heddle.InstanceId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The admission slots of one node: who holds one, who waits, in order of arrival. Not thread-safe: owned by the instance
 * manager. In memory only, because the instances' own states say who runs and who waits; they ask again after a
 * restart.
 */
public final class Slots {

    /** A holder: one run of one thread. */
    public record Holder(InstanceId threadId, int epoch) {}

    /** Where somebody who asks for a slot stands. */
    public enum Standing {
        /** Wants to begin: may be turned away. */
        STARTS,
        /** Was told before that it may wait: waits, however long the queue. */
        WAITS,
        /** Runs already: granted even beyond the limit, counted as over it. */
        RUNS
    }

    /** An answer. */
    public sealed interface Answer {}

    public record Granted() implements Answer {}

    /**
     * Waits.
     *
     * @param position 1 for the next to be granted
     */
    public record Queued(int position) implements Answer {}

    /**
     * Must not wait either.
     *
     * @param reason LIMIT or QUEUE_FULL
     */
    public record Rejected(String reason, String message) implements Answer {}

    private final int limit;
    private final boolean queueing;
    private final int queueCapacity;
    private final Map<InstanceId, Integer> holders = new LinkedHashMap<>();
    private final Set<Holder> queue = new LinkedHashSet<>();
    private int overLimit;

    /**
     * Free slots.
     *
     * @param limit most holders; 0 for no limit
     * @param queueing whether a full house queues (true) or rejects
     * @param queueCapacity most waiting; 0 for no limit
     */
    public Slots(int limit, boolean queueing, int queueCapacity) {
        this.limit = limit;
        this.queueing = queueing;
        this.queueCapacity = queueCapacity;
    }

    /** Asks for a slot; asking again gives the same answer. */
    public Answer acquire(Holder holder, Standing standing) {
        Integer held = holders.get(holder.threadId());
        if (held != null) {
            holders.put(holder.threadId(), Math.max(held, holder.epoch()));
            return new Granted();
        }
        if (limit == 0 || holders.size() < limit || standing == Standing.RUNS) {
            queue.remove(holder);
            holders.put(holder.threadId(), holder.epoch());
            if (limit != 0 && holders.size() > limit) {
                overLimit++;
            }
            return new Granted();
        }
        if (queue.contains(holder)) {
            return new Queued(position(holder));
        }
        if (standing == Standing.WAITS) {
            queue.add(holder);
            return new Queued(queue.size());
        }
        if (!queueing) {
            return new Rejected(
                    "LIMIT",
                    holders.size() + " instances run and heddle.manager.max-concurrent-workflows is " + limit
                            + "; try again later or set heddle.manager.admission=QUEUE");
        }
        if (queueCapacity != 0 && queue.size() >= queueCapacity) {
            return new Rejected(
                    "QUEUE_FULL",
                    queue.size() + " instances wait and heddle.manager.queue-capacity is " + queueCapacity
                            + "; try again later");
        }
        queue.add(holder);
        return new Queued(queue.size());
    }

    /** Gives a slot or a place in the queue back; returns who is granted a slot by that, or null. */
    public @Nullable Holder release(Holder holder) {
        queue.remove(holder);
        Integer held = holders.get(holder.threadId());
        if (held != null && held <= holder.epoch()) {
            holders.remove(holder.threadId());
        }
        if (queue.isEmpty() || (limit != 0 && holders.size() >= limit)) {
            return null;
        }
        Holder next = queue.iterator().next();
        queue.remove(next);
        holders.put(next.threadId(), next.epoch());
        return next;
    }

    /** Its place in the queue, 1 for the next to be granted; 0 if it does not wait. */
    public int position(Holder holder) {
        int position = 1;
        for (Holder waiting : queue) {
            if (waiting.equals(holder)) {
                return position;
            }
            position++;
        }
        return 0;
    }

    /** Number of holders. */
    public int held() {
        return holders.size();
    }

    /** Number of waiting. */
    public int waiting() {
        return queue.size();
    }

    /** How often a running thread was granted a slot beyond the limit. */
    public int overLimit() {
        return overLimit;
    }
}
