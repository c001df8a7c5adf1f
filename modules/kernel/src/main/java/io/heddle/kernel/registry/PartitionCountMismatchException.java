package io.heddle.kernel.registry;

import io.heddle.HeddleException;

/** The data was written with another number of partitions; it would be looked for in the wrong places. */
public final class PartitionCountMismatchException extends HeddleException {
    private static final long serialVersionUID = 1L;

    /** The {@link #code()} of every instance. */
    public static final String CODE = "PARTITION_COUNT_MISMATCH";

    /**
     * @param stored the number the data was written with
     * @param configured the number asked for now
     */
    public PartitionCountMismatchException(int stored, int configured) {
        super(
                CODE,
                "the stored registry has " + stored + " partitions, heddle.registry.partitions says " + configured
                        + "; the number is fixed for the life of the data: set it back to " + stored);
    }
}
