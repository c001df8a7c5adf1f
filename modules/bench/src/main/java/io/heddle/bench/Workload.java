package io.heddle.bench;

/** What is measured. Steps do nothing and give a JSON text of about 100 characters. */
enum Workload {
    W1("chain of 10 nodes, 64 instances in flight", 10, 64),
    W2("1 -> 50 in parallel -> 1, 8 in flight", 52, 8),
    W3("one node, one instance at a time", 1, 1),
    W4("instances that wait an hour", 1, 64),
    W5("kill -9 with 1,000 chains in flight", 10, 1_000),
    W7("traces of real workflows, 8 workers", 0, 1),
    W8("one graph of many nodes", 0, 1),
    KERNEL("decide and evolve alone, one core", 0, 1),
    REGISTRY("is a definition in use, however many threads are live", 0, 1);

    final String title;
    /** Nodes of one instance; 0 where the input says. */
    final int steps;
    /** Instances in flight. */
    final int inFlight;

    Workload(String title, int steps, int inFlight) {
        this.title = title;
        this.steps = steps;
        this.inFlight = inFlight;
    }
}
