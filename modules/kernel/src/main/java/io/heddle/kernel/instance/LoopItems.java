package io.heddle.kernel.instance;

import io.heddle.Payload;
import io.heddle.kernel.expression.EvaluationException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The items of a LOOP: one payload, which may be kept elsewhere, and its elements once an iteration has asked for one.
 * Immutable but for that memory, which only saves decoding the same bytes again.
 */
final class LoopItems {
    private final Payload all;
    private volatile @Nullable List<Payload> elements;

    LoopItems(Payload all) {
        this.all = all;
    }

    Payload all() {
        return all;
    }

    /**
     * The item of an iteration.
     *
     * @throws EvaluationException when the payload cannot be read
     */
    Payload item(int iteration) {
        return elements().get(iteration);
    }

    /** Whether no further iteration can follow. Throws as {@link #item} does. */
    boolean isLast(int iteration) {
        return iteration == elements().size() - 1;
    }

    private List<Payload> elements() {
        List<Payload> known = elements;
        if (known == null) {
            known = Loops.elements(all);
            elements = known;
        }
        return known;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LoopItems that && all.equals(that.all);
    }

    @Override
    public int hashCode() {
        return all.hashCode();
    }

    @Override
    public String toString() {
        return all.toString();
    }
}
