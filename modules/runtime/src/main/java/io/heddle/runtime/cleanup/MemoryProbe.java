package io.heddle.runtime.cleanup;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Comparator;

/** How much of the memory for long-lived objects is in use. */
@FunctionalInterface
public interface MemoryProbe {

    /** Share in use after the last collection, 0 to 1. */
    double occupancy();

    /**
     * The pool that long-lived objects of this JVM end up in, by what the collector left there: what is in use between
     * two collections says nothing about what could be freed.
     */
    static MemoryProbe ofOldGeneration() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                // Young pools are as a rule smaller than the old one, or have no bound of their own.
                .max(Comparator.comparing(MemoryProbe::isOld).thenComparing(MemoryProbe::bound))
                .<MemoryProbe>map(pool -> () -> share(pool))
                .orElse(() -> 0);
    }

    private static boolean isOld(MemoryPoolMXBean pool) {
        return pool.getName().contains("Old") || pool.getName().contains("Tenured");
    }

    private static long bound(MemoryPoolMXBean pool) {
        return pool.getCollectionUsage().getMax();
    }

    private static double share(MemoryPoolMXBean pool) {
        MemoryUsage usage = pool.getCollectionUsage();
        long bound = usage.getMax() > 0 ? usage.getMax() : Runtime.getRuntime().maxMemory();
        return Math.min(1, (double) usage.getUsed() / bound);
    }
}
