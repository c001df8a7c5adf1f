package io.heddle.runtime.store;

import io.heddle.spi.PayloadStore;

/** The database of a node, beside its journal plug-in. Thread-safe. */
public interface Store extends AutoCloseable {

    /** Large payloads kept in it. */
    PayloadStore payloads();

    /** Which nodes share it. */
    Members members();

    /** Lets go of its connections; the node has ended. */
    @Override
    void close();
}
