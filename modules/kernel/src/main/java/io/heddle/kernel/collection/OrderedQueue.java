package io.heddle.kernel.collection;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable priority queue: {@code plus} and {@code withoutFirst} cost O(log n), {@code first} O(1).
 *
 * <p>A leftist heap (Crane 1972; Okasaki, "Purely Functional Data Structures", §3.1): the right spine of a heap of n
 * elements has at most log2(n + 1) nodes, so merging recurses no deeper than that.
 *
 * @param <T> element type, smallest first
 */
public final class OrderedQueue<T extends Comparable<? super T>> {

    private record Heap<T>(
            T top,
            int rank,
            @Nullable Heap<T> left,
            @Nullable Heap<T> right) {}

    private static final OrderedQueue<?> EMPTY = new OrderedQueue<Integer>(null, 0);

    private final @Nullable Heap<T> heap;
    private final int size;

    private OrderedQueue(@Nullable Heap<T> heap, int size) {
        this.heap = heap;
        this.size = size;
    }

    /** The queue without elements. */
    @SuppressWarnings("unchecked") // holds no element, so every element type fits
    public static <T extends Comparable<? super T>> OrderedQueue<T> empty() {
        return (OrderedQueue<T>) EMPTY;
    }

    public boolean isEmpty() {
        return heap == null;
    }

    /** Number of elements. */
    public int size() {
        return size;
    }

    /** The smallest element, or null when empty. */
    public @Nullable T first() {
        return heap == null ? null : heap.top();
    }

    public OrderedQueue<T> plus(T element) {
        return new OrderedQueue<>(merge(new Heap<>(element, 1, null, null), heap), size + 1);
    }

    /** This queue without its smallest element; itself when empty. */
    public OrderedQueue<T> withoutFirst() {
        if (heap == null) {
            return this;
        }
        Heap<T> rest = merge(heap.left(), heap.right());
        return rest == null ? empty() : new OrderedQueue<>(rest, size - 1);
    }

    /** Visits every element, in no particular order. */
    public void forEach(Consumer<? super T> visitor) {
        Deque<Heap<T>> open = new ArrayDeque<>();
        if (heap != null) {
            open.push(heap);
        }
        while (!open.isEmpty()) {
            Heap<T> next = open.pop();
            visitor.accept(next.top());
            if (next.left() != null) {
                open.push(next.left());
            }
            if (next.right() != null) {
                open.push(next.right());
            }
        }
    }

    private static <T extends Comparable<? super T>> @Nullable Heap<T> merge(@Nullable Heap<T> a, @Nullable Heap<T> b) {
        if (a == null) {
            return b;
        }
        if (b == null) {
            return a;
        }
        if (a.top().compareTo(b.top()) > 0) {
            Heap<T> swap = a;
            a = b;
            b = swap;
        }
        Heap<T> merged = merge(a.right(), b);
        int leftRank = rank(a.left());
        int mergedRank = rank(merged);
        return leftRank >= mergedRank
                ? new Heap<>(a.top(), mergedRank + 1, a.left(), merged)
                : new Heap<>(a.top(), leftRank + 1, merged, a.left());
    }

    private static int rank(@Nullable Heap<?> heap) {
        return heap == null ? 0 : heap.rank();
    }
}
