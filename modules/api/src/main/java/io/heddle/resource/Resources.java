package io.heddle.resource;

import io.heddle.HeddleException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What takes up room on this node, and when it goes. Only what was registered is ever released; no folder is swept by the
 * names of its files, and the collector is never called. Thread-safe.
 */
public interface Resources {

    /**
     * Has a resource looked after until its owner ends and its strategy releases it. An instance as owner ends with its
     * terminal status; one that does not exist has ended already.
     *
     * @throws HeddleException UNKNOWN_STRATEGY if no {@link io.heddle.spi.CleanupStrategy} has that name
     */
    Lease register(ResourceSpec spec);

    /**
     * Makes an empty temporary file that is deleted at the latest {@code heddle.cleanup.temp-file-max-age} after its
     * owner has ended, earlier under memory pressure or on request.
     *
     * @throws HeddleException NO_TEMP_FILE if it cannot be made
     */
    Path tempFile(ResourceOwner owner, String suffix);

    /**
     * A new cache, empty and registered.
     *
     * @param weigher bytes of a value, more or less
     */
    <K, V> ResourceCache<K, V> cache(String name, ToLongFunction<? super V> weigher);

    /**
     * Runs {@code cleaner} every {@code interval}, never twice at once, on a thread that may block. What it throws is
     * counted and changes nothing.
     *
     * @param interval more than zero
     * @return false if a cleaner of that name is registered already; then nothing changed
     */
    boolean registerCleaner(String name, ResourceSpec.ReleaseAction cleaner, Duration interval);

    /**
     * Resources of this node first, then instances in pages; an instance has one row, live or ended.
     *
     * @param cursor null for the first page
     * @throws HeddleException INVALID_CURSOR
     */
    ResourcePage list(ResourceFilter filter, @Nullable String cursor);

    /** Releases what is releasable and meant, ON_DEMAND included; gives how many were released. */
    long release(ResourceFilter filter);

    /** The same for everything. */
    long forceCleanup();

    /** Drops caches, asks idle instances to leave memory, releases what is releasable except ON_DEMAND. */
    Optimization optimizePerformance();

    /**
     * Changes {@code heddle.cleanup} keys of the running node, all or none. Holds until the node stops.
     *
     * @param changes key without {@code heddle.cleanup.} → value, as it would stand in the configuration
     * @throws HeddleException UNKNOWN_CONFIG_KEY, INVALID_CONFIG_VALUE
     */
    void updatePolicy(Map<String, ?> changes);

    /** What cleaning has done on this node. */
    CleanupStatistics statistics();
}
