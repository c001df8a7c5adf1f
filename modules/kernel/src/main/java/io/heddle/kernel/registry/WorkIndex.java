package io.heddle.kernel.registry;

import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePSet;

/**
 * Which threads have work for somebody outside, by topic; what the rows say, the other way round.
 *
 * @param free threads with work that can be taken; no entry for none
 * @param held threads with work that somebody holds for as long as it takes; no entry for none
 */
public record WorkIndex(PMap<String, TreePSet<String>> free, PMap<String, TreePSet<String>> held) {

    /** No work. */
    public static final WorkIndex NONE = new WorkIndex(HashTreePMap.empty(), HashTreePMap.empty());

    /** After the row of a thread has changed. */
    public WorkIndex moved(String threadId, WorkTopics before, WorkTopics after) {
        if (before.equals(after)) {
            return this;
        }
        return new WorkIndex(
                moved(free, threadId, before.free(), after.free()), moved(held, threadId, before.held(), after.held()));
    }

    private static PMap<String, TreePSet<String>> moved(
            PMap<String, TreePSet<String>> index, String threadId, Iterable<String> before, Iterable<String> after) {
        PMap<String, TreePSet<String>> next = index;
        for (String topic : before) {
            TreePSet<String> left = next.getOrDefault(topic, TreePSet.empty()).minus(threadId);
            next = left.isEmpty() ? next.minus(topic) : next.plus(topic, left);
        }
        for (String topic : after) {
            next = next.plus(topic, next.getOrDefault(topic, TreePSet.empty()).plus(threadId));
        }
        return next;
    }

    /** At most {@code limit} threads after {@code after}, in the order of their ids. */
    TreeSet<String> find(@Nullable String topic, boolean alsoHeld, @Nullable String after, int limit) {
        TreeSet<String> found = new TreeSet<>();
        collect(free, topic, after, limit, found);
        if (alsoHeld) {
            collect(held, topic, after, limit, found);
        }
        return found;
    }

    private static void collect(
            PMap<String, TreePSet<String>> index,
            @Nullable String topic,
            @Nullable String after,
            int limit,
            TreeSet<String> found) {
        for (String each : topic == null ? index.keySet() : java.util.Set.of(topic)) {
            TreePSet<String> threads = index.getOrDefault(each, TreePSet.empty());
            int looked = 0;
            for (String thread : after == null ? threads : threads.tailSet(after, false)) {
                if (looked++ == limit) {
                    break;
                }
                found.add(thread);
                if (found.size() > limit) {
                    found.pollLast();
                }
            }
        }
    }
}
