package io.heddle.testkit;

/**
 * What may go wrong in a simulation.
 *
 * @param crashes the host dies between deciding, writing and acting, and is recovered from the journal or a snapshot
 * @param loss reports and ticks are lost, doubled and late
 * @param operators people pause, resume, skip, cancel, rerun
 * @param growth the graph is built while it runs
 */
public record Faults(boolean crashes, boolean loss, boolean operators, boolean growth) {
    /** Nothing but random outcomes in a random order. */
    public static final Faults NONE = new Faults(false, false, false, false);
    /** Everything. */
    public static final Faults ALL = new Faults(true, true, true, true);
}
