package io.heddle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.heddle.bench.harness.InFlight;
import io.heddle.bench.harness.Subject;
import io.heddle.bench.harness.Workload;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a step costs, in counts rather than in time, beside event-sourced actors that do nothing but write, measured in
 * the same process: so neither a slow machine nor a busy one makes it fail. The bounds leave room for what differs from
 * run to run; a change that costs a write or an object graph per step goes beyond them.
 */
class RegressionTest {
    /** Counts are the same, and the disk does not matter. */
    private static final String UNSYNCED = "heddle.journal.fsync = off";

    private static final int INSTANCES = 20;
    private static final int ALLOCATING = 150;

    @Test
    void aStepIsOneWriteAndAnInstanceAFew(@TempDir Path folder) {
        // Reports to the registry are sent together while a write is under way: how many there are depends on the disk.
        try (HeddleSubject heddle = new HeddleSubject(folder, WriteCounts.FEW_PARTITIONS + UNSYNCED)) {
            Map<String, Object> counted = WriteCounts.count(heddle, INSTANCES);
            assertThat((Double) counted.get("writesPerFurtherStep")).isLessThan(1.3);
            assertThat((Double) counted.get("writesOfOneNode")).isLessThan(6);
        }
    }

    @Test
    void aStepWritesAndAllocatesABoundedMultipleOfWhatABareActorDoes(@TempDir Path folder) throws Exception {
        double[] heddle;
        double[] bare;
        try (HeddleSubject subject = new HeddleSubject(folder.resolve("heddle"), UNSYNCED)) {
            heddle = perStep(subject);
        }
        try (BareActorsSubject subject = new BareActorsSubject(folder.resolve("bare"), false)) {
            bare = perStep(subject);
        }
        assertThat(heddle[0] / bare[0]).as("bytes written").isLessThan(2.5);
        assertThat(heddle[1] / bare[1]).as("bytes allocated").isLessThan(8);
    }

    /** Bytes written, and bytes of heap allocated, per step. */
    private static double[] perStep(Subject subject) throws Exception {
        chains(subject, "warm-up-");
        Subject.Writes before = subject.writes();
        long allocated = allocated();
        chains(subject, "counted-");
        double steps = ALLOCATING * Workload.W1.steps;
        return new double[] {subject.writes().since(before).bytes() / steps, (allocated() - allocated) / steps};
    }

    private static void chains(Subject subject, String prefix) throws Exception {
        InFlight.run(16, 1, ALLOCATING, n -> subject.run(Workload.W1, prefix + n));
    }

    /** By all threads that live; none of an actor system ends within the time. */
    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    @Test
    void aTransitionOfTheKernelAllocatesLittle() {
        KernelBenchmark kernel = new KernelBenchmark();
        kernel.compile();
        long perRun = 0;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int n = 0; n < 200; n++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            kernel.run10();
            perRun = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(perRun / KernelBenchmark.SMALL_TRANSITIONS).isBetween(1L, 1_600L);
    }
}
