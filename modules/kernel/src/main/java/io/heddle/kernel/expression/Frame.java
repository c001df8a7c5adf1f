package io.heddle.kernel.expression;

import org.jspecify.annotations.Nullable;

/** One evaluation: what it sees, what it has cost, and its loop variables. Used by one thread and thrown away. */
final class Frame {
    /** Characters looked at for one unit of cost. */
    private static final int CHARS_SCANNED_PER_UNIT = 256;
    /** Characters copied for one unit of cost; dearer, because a copy stays in memory. */
    private static final int CHARS_COPIED_PER_UNIT = 16;

    private final Scope scope;
    private final long maxCost;
    private final @Nullable Object[] locals;
    private long cost;

    Frame(Scope scope, long maxCost, int localCount) {
        this.scope = scope;
        this.maxCost = maxCost;
        this.locals = new @Nullable Object[localCount];
    }

    /** Evaluates a part of the expression; every part costs one unit. */
    @Nullable Object eval(Node node) {
        charge(1);
        return node.eval(this);
    }

    void charge(long units) {
        cost += units;
        // A negative sum is an overflow, hence more than any limit.
        if (cost > maxCost || cost < 0) {
            throw new CostExceeded(maxCost);
        }
    }

    void chargeScan(String text) {
        charge(text.length() / CHARS_SCANNED_PER_UNIT);
    }

    void chargeCopy(long chars) {
        charge(chars / CHARS_COPIED_PER_UNIT);
    }

    @Nullable Object variable(String name) {
        return scope.value(name);
    }

    @Nullable Object local(int slot) {
        return locals[slot];
    }

    void setLocal(int slot, @Nullable Object value) {
        locals[slot] = value;
    }
}
