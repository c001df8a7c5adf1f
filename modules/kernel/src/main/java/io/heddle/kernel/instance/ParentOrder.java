package io.heddle.kernel.instance;

import org.jspecify.annotations.Nullable;

/**
 * What a parent wants of a child, complete each time: a later order replaces an earlier one, and one that is late is
 * known by its number.
 *
 * @param number grows with every change of what the parent wants of all its children about pausing
 * @param pausedBy the ancestor because of which the child pauses; null when it may run
 * @param cancelReason why the child has to end; null when it need not
 */
public record ParentOrder(
        int number, @Nullable String pausedBy, @Nullable String cancelReason) {

    /** What a parent wants that was never paused. */
    public static final ParentOrder RUN = new ParentOrder(0, null, null);
}
