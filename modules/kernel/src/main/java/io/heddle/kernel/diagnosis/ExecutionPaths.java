package io.heddle.kernel.diagnosis;

import io.heddle.AttemptView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Brings the attempts of several threads into one order. Pure. */
public final class ExecutionPaths {
    private ExecutionPaths() {}

    private record Place(int thread, int index, AttemptView attempt) {}

    /**
     * The attempts of all threads by when they began. Those of one thread stay in the order of its history, even if the
     * clock went back; of those that began at the same time, the thread named first comes first.
     */
    public static List<AttemptView> merge(List<List<AttemptView>> threads) {
        PriorityQueue<Place> next = new PriorityQueue<>(
                Comparator.comparing((Place place) -> place.attempt().startedAt())
                        .thenComparing(Place::thread));
        List<AttemptView> merged = new ArrayList<>();
        for (int thread = 0; thread < threads.size(); thread++) {
            offer(next, threads, thread, 0);
        }
        while (!next.isEmpty()) {
            Place first = next.remove();
            merged.add(first.attempt());
            offer(next, threads, first.thread(), first.index() + 1);
        }
        return merged;
    }

    private static void offer(PriorityQueue<Place> next, List<List<AttemptView>> threads, int thread, int index) {
        if (index < threads.get(thread).size()) {
            next.add(new Place(thread, index, threads.get(thread).get(index)));
        }
    }
}
