package io.heddle.runtime.store;

import java.time.Duration;
import java.util.Map;

/**
 * Which nodes are members of the cluster on a database, as the database knows it: each member notes its address again and
 * again. A node that starts learns from it that there is a cluster, also when it reaches none of its members. Addresses
 * are {@code host:port}; times are measured by the clock of the database. Blocking; thread-safe.
 *
 * <p>When the database does not answer, methods throw a {@link RuntimeException}.
 */
public interface Members {

    /** Notes that a node is a member now. */
    void note(String address);

    /** Takes the note of a node away: it has ended. */
    void forget(String address);

    /** All notes that were not taken away, and how long ago each was made. */
    Map<String, Duration> noted();
}
