package io.heddle.runtime.registry;

import io.heddle.InstanceId;

/** Which partition a thread belongs to. Part of the stored form: it never changes for a given number of partitions. */
public final class ThreadPartition {

    private ThreadPartition() {}

    /** The partition of a thread, from 0 to {@code partitions - 1}. */
    public static int of(InstanceId threadId, int partitions) {
        return of(threadId.value(), partitions);
    }

    /** The partition of a holder's name. */
    static int of(String name, int partitions) {
        // String.hashCode is specified, so it is stable; the mixing spreads ids that differ in their last digits only.
        int hash = name.hashCode();
        hash ^= hash >>> 16;
        hash *= 0x85EBCA6B;
        hash ^= hash >>> 13;
        hash *= 0xC2B2AE35;
        hash ^= hash >>> 16;
        return Math.floorMod(hash, partitions);
    }
}
