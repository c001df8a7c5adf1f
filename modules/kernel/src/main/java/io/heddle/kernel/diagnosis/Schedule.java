package io.heddle.kernel.diagnosis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Activities 0 … n-1, some of which precede others: the critical path method of J. E. Kelley and M. R. Walker,
 * "Critical-Path Planning and Scheduling" (Eastern Joint Computer Conference, 1959). The forward pass gives how early each
 * activity can end, the backward pass how late it may end; both cost O(activities + precedences) and recurse nowhere.
 * Times are whole numbers of any one unit.
 */
final class Schedule {
    private final List<List<Integer>> after = new ArrayList<>();
    private final int[] preceding;

    Schedule(int activities) {
        for (int activity = 0; activity < activities; activity++) {
            after.add(new ArrayList<>(2));
        }
        preceding = new int[activities];
    }

    /** {@code second} cannot begin before {@code first} has ended. */
    void precedes(int first, int second) {
        after.get(first).add(second);
        preceding[second]++;
    }

    /** When each activity ends at the earliest, if the first ones begin at 0. */
    long[] earliestEnds(long[] durations) {
        long[] ends = durations.clone();
        for (int activity : order()) {
            for (int next : after.get(activity)) {
                ends[next] = Math.max(ends[next], ends[activity] + durations[next]);
            }
        }
        return ends;
    }

    /** When each activity has to end at the latest, if all is to be over at {@code end}. */
    long[] latestEnds(long[] durations, long end) {
        long[] ends = new long[durations.length];
        Arrays.fill(ends, end);
        int[] order = order();
        for (int position = order.length - 1; position >= 0; position--) {
            int activity = order[position];
            for (int next : after.get(activity)) {
                ends[activity] = Math.min(ends[activity], ends[next] - durations[next]);
            }
        }
        return ends;
    }

    private int[] order() {
        int[] open = preceding.clone();
        int[] order = new int[open.length];
        int known = 0;
        for (int activity = 0; activity < open.length; activity++) {
            if (open[activity] == 0) {
                order[known++] = activity;
            }
        }
        for (int position = 0; position < known; position++) {
            for (int next : after.get(order[position])) {
                if (--open[next] == 0) {
                    order[known++] = next;
                }
            }
        }
        if (known < order.length) {
            throw new IllegalArgumentException("activities precede one another in a circle");
        }
        return order;
    }
}
