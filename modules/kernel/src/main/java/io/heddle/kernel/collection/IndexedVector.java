package io.heddle.kernel.collection;

import java.util.Arrays;

/**
 * An immutable vector: {@code get} and {@code with} cost O(log32 n), and versions share what they have in common, so
 * that changing one element of 100,000 copies a few hundred bytes.
 *
 * <p>The structure is the bit-partitioned trie of Bagwell ("Ideal Hash Trees", 2001) as used for vectors by Clojure,
 * without a tail buffer.
 *
 * @param <T> element type
 */
public final class IndexedVector<T> {
    private static final int BITS = 5;
    private static final int WIDTH = 1 << BITS;
    private static final int MASK = WIDTH - 1;
    private static final IndexedVector<?> EMPTY = new IndexedVector<>(0, 0, new Object[0]);

    private final int size;
    private final int shift;
    private final Object[] root;

    private IndexedVector(int size, int shift, Object[] root) {
        this.size = size;
        this.shift = shift;
        this.root = root;
    }

    /** The vector without elements. */
    @SuppressWarnings("unchecked") // holds no element, so every element type fits
    public static <T> IndexedVector<T> empty() {
        return (IndexedVector<T>) EMPTY;
    }

    /** {@code size} times the same element; all subtrees are shared, so this costs O(log n). */
    public static <T> IndexedVector<T> filled(int size, T element) {
        if (size < 0) {
            throw new IllegalArgumentException("size " + size);
        }
        if (size == 0) {
            return empty();
        }
        int shift = 0;
        while ((size - 1) >>> shift >= WIDTH) {
            shift += BITS;
        }
        // One full subtree per level is built once; only the right edge of the trie differs.
        Object full = element;
        Object right = element;
        int lastIndex = size - 1;
        for (int level = 0; level <= shift; level += BITS) {
            int last = (lastIndex >>> level) & MASK;
            boolean top = level == shift;
            Object[] edge = new Object[last + 1];
            Arrays.fill(edge, full);
            edge[last] = right;
            right = edge;
            if (!top) {
                Object[] whole = new Object[WIDTH];
                Arrays.fill(whole, full);
                full = whole;
            }
        }
        return new IndexedVector<>(size, shift, (Object[]) right);
    }

    /** Number of elements. */
    public int size() {
        return size;
    }

    /**
     * The element at {@code index}.
     *
     * @throws IndexOutOfBoundsException outside 0 to size - 1
     */
    @SuppressWarnings("unchecked") // only elements of type T are ever stored in leaves
    public T get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("index " + index + " of " + size);
        }
        Object[] node = root;
        for (int level = shift; level > 0; level -= BITS) {
            node = (Object[]) node[(index >>> level) & MASK];
        }
        return (T) node[index & MASK];
    }

    /** This vector with another element at {@code index}. */
    public IndexedVector<T> with(int index, T element) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("index " + index + " of " + size);
        }
        Object[] newRoot = root.clone();
        Object[] node = newRoot;
        for (int level = shift; level > 0; level -= BITS) {
            int slot = (index >>> level) & MASK;
            Object[] child = ((Object[]) node[slot]).clone();
            node[slot] = child;
            node = child;
        }
        node[index & MASK] = element;
        return new IndexedVector<>(size, shift, newRoot);
    }

    /** This vector with {@code element} after its last one. */
    public IndexedVector<T> plus(T element) {
        Object[] newRoot;
        int newShift = shift;
        if (size > 0 && size >>> shift >= WIDTH) {
            newRoot = new Object[] {root};
            newShift = shift + BITS;
        } else {
            newRoot = root;
        }
        newRoot = grown(newRoot, (size >>> newShift) & MASK);
        Object[] node = newRoot;
        for (int level = newShift; level > 0; level -= BITS) {
            int slot = (size >>> level) & MASK;
            Object[] child = node[slot] == null ? new Object[0] : (Object[]) node[slot];
            child = grown(child, (size >>> (level - BITS)) & MASK);
            node[slot] = child;
            node = child;
        }
        node[size & MASK] = element;
        return new IndexedVector<>(size + 1, newShift, newRoot);
    }

    private static Object[] grown(Object[] node, int slot) {
        return Arrays.copyOf(node, Math.max(node.length, slot + 1));
    }
}
