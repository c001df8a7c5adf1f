package io.heddle.bench.peers.dbos;

/** The workflows; DBOS makes a proxy of this interface. */
public interface Flows {
    /** Steps one after another. */
    String chain(String id, int steps);

    /** One step, children side by side, one step. */
    String fan(String id, int children);

    /** A child with nothing but a result. */
    String leaf(String id, int number);

    /** An hour. */
    String waiting(String id);
}
