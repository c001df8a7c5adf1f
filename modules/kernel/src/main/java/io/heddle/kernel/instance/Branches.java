package io.heddle.kernel.instance;

import java.util.Arrays;

/** An immutable set of small non-negative numbers: which edges were taken, which expired, which rules said go. */
public final class Branches {

    /** The empty set. */
    public static final Branches NONE = new Branches(new long[0]);

    private final long[] words;

    private Branches(long[] words) {
        this.words = words;
    }

    /** The set whose members are the one bits of {@code words}; the array is copied. */
    public static Branches of(long... words) {
        int length = words.length;
        while (length > 0 && words[length - 1] == 0) {
            length--;
        }
        return length == 0 ? NONE : new Branches(Arrays.copyOf(words, length));
    }

    public boolean contains(int member) {
        int word = member >>> 6;
        return word < words.length && (words[word] & (1L << member)) != 0;
    }

    public Branches with(int member) {
        if (contains(member)) {
            return this;
        }
        long[] copy = Arrays.copyOf(words, Math.max(words.length, (member >>> 6) + 1));
        copy[member >>> 6] |= 1L << member;
        return new Branches(copy);
    }

    /** The bits as written in the journal; a copy. */
    public long[] words() {
        return words.clone();
    }

    public boolean isEmpty() {
        return words.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Branches that && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        return java.util.BitSet.valueOf(words).toString();
    }
}
