package io.heddle.postgres;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether calls that ran side by side can be told as calls that ran one after the other: each takes effect at one moment
 * between its begin and its end. Tries the orders that the times allow, and remembers what led nowhere.
 */
final class Linearizability {
    private Linearizability() {}

    /** What a call does to a state; empty if it could not have answered so there. */
    @FunctionalInterface
    interface Effect<S> {
        Optional<S> on(S state);
    }

    /**
     * A call that has ended.
     *
     * @param begin when it was made, on a clock all callers share
     * @param end when it was answered
     */
    record Call<S>(String what, long begin, long end, Effect<S> effect) {
        @Override
        public String toString() {
            return "[" + begin + "–" + end + "] " + what;
        }
    }

    private record Tried<S>(BitSet done, S state) {}

    /** Whether there is such an order, beginning with {@code start}. States compare by value. */
    static <S> boolean holds(S start, List<Call<S>> calls) {
        return search(start, calls, new BitSet(), new HashSet<>());
    }

    private static <S> boolean search(S state, List<Call<S>> calls, BitSet done, Set<Tried<S>> tried) {
        if (done.cardinality() == calls.size()) {
            return true;
        }
        if (!tried.add(new Tried<>((BitSet) done.clone(), state))) {
            return false;
        }
        long firstEnd = firstEnd(calls, done);
        for (int i = done.nextClearBit(0); i < calls.size(); i = done.nextClearBit(i + 1)) {
            // A call that began after another one ended comes after it.
            if (calls.get(i).begin() > firstEnd) {
                continue;
            }
            Optional<S> next = calls.get(i).effect().on(state);
            if (next.isPresent()) {
                done.set(i);
                if (search(next.get(), calls, done, tried)) {
                    return true;
                }
                done.clear(i);
            }
        }
        return false;
    }

    private static <S> long firstEnd(List<Call<S>> calls, BitSet done) {
        long[] open = new long[calls.size()];
        Arrays.fill(open, Long.MAX_VALUE);
        for (int i = 0; i < open.length; i++) {
            if (!done.get(i)) {
                open[i] = calls.get(i).end();
            }
        }
        return Arrays.stream(open).min().orElse(Long.MAX_VALUE);
    }
}
