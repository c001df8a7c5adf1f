package io.heddle.bench.harness;

/** What is measured. Steps do nothing and give a JSON text of about 100 characters. */
public enum Workload {
    /** Rows of the report beside which the others are read. */
    LIMITS("what this machine can do", 1, 1),
    /** The kernel without a runtime. */
    KERNEL("decide and evolve alone, one core", 0, 1),
    /** Counted, not timed. */
    WRITES("journal writes of an instance alone", 0, 1),
    W1("chain of 10 nodes, 64 instances in flight", 10, 64),
    W2("1 -> 50 in parallel -> 1, 8 in flight", 52, 8),
    W3("one node, one instance at a time", 1, 1),
    W4("instances that wait an hour", 1, 64),
    W5("kill -9 with 1,000 chains in flight", 10, 1_000),
    W6("is a definition in use, however many threads are live", 0, 1),
    W7("traces of real workflows, 8 workers", 0, 1),
    W8("one graph of many nodes", 0, 1),
    W9("chain of 10 nodes, 64 instances in flight, for long", 10, 64),
    /** Ten thousand instances in one process, all at once. */
    MANY("10,000 instances of 20 nodes, all in flight", 20, 10_000),
    /** The design Heddle replaces, which keeps nothing on disk. */
    OLDNEW("the old manager of workflow contexts and Heddle", 0, 64);

    /** In words. */
    public final String title;
    /** Nodes of one instance; 0 where the input says. */
    public final int steps;
    /** Instances in flight. */
    public final int inFlight;

    Workload(String title, int steps, int inFlight) {
        this.title = title;
        this.steps = steps;
        this.inFlight = inFlight;
    }
}
