package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.InstanceStatus;
import io.heddle.ManagerStatistics;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Finished and removed instances leave nothing: heap measured after collections this test asks for, the size of the data
 * folder on disk, and a live instance that outlasts all of it.
 */
class LeakTest {
    private static final int BATCH = 500;
    private static final String INPUT = "\"" + "x".repeat(1_000) + "\"";

    @TempDir
    Path folder;

    @Test
    @Tag("promise-16")
    @Tag("promise-66")
    void fiveThousandInstancesLeaveNothing() {
        runAndRemove(5_000, 0);
    }

    @Test
    @Tag("soak")
    @Tag("promise-16")
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void aHundredThousandInstancesLeaveNothing() {
        // The journal never forgets which ids were used, and how far: 190 bytes each were measured.
        runAndRemove(100_000, 100_000 * 250L);
    }

    /** @param ids bytes that may stay on disk for the ids that were used */
    private void runAndRemove(int instances, long ids) {
        try (Heddle heddle = Heddle.builder()
                .dataDir(folder)
                // What the journal remembers of ids is bounded; a small bound is reached before measuring begins.
                .config("""
                        heddle.journal { fsync = off, id-cache-size = 500 }
                        heddle.manager.max-concurrent-workflows = 0
                        heddle.client.ask-timeout = 60
                        """)
                .executor("echo", task -> NodeOutcome.completed(task.input()))
                .start()) {
            WorkflowHandle live = heddle.startDynamic(DefinitionId.of("live"), StartOptions.DEFAULT);
            // Code is compiled, buffers grow to their size, caches fill.
            for (int n = 0; n < 4; n++) {
                run(heddle, BATCH);
                removeAll(heddle);
            }
            long baseline = usedHeap();
            long full = 0;
            for (int n = 0; n < instances; n += BATCH) {
                run(heddle, BATCH);
                if (n + BATCH >= 5_000) {
                    full = Math.max(full, sizeOf(folder));
                    removeAll(heddle);
                }
            }
            // What lingers a moment goes; what leaks does not.
            long[] after = {usedHeap()};
            if (after[0] >= baseline * 1.05) {
                Awaitility.await("the heap to shrink to " + baseline)
                        .atMost(Local.PATIENCE)
                        .until(() -> (after[0] = usedHeap()) < baseline * 1.05);
            }
            long peak = full;
            Awaitility.await("the disk to shrink from " + peak)
                    .atMost(Local.PATIENCE)
                    .until(() -> sizeOf(folder) < peak / 2 + ids);
            System.out.printf(
                    "LeakTest: %d instances, heap %.1f -> %.1f MiB, disk at most %.1f -> %.1f MiB%n",
                    instances, mib(baseline), mib(after[0]), mib(peak), mib(sizeOf(folder)));
            ManagerStatistics counts = heddle.statistics();
            assertThat(counts.completed()).isEqualTo(instances + 4L * BATCH);
            assertThat(counts.cleaned()).isEqualTo(counts.completed());
            assertThat(counts.instancesCount()).isEqualTo(1);
            assertThat(live.status().status()).isEqualTo(InstanceStatus.RUNNING);
        }
    }

    private static void run(Heddle heddle, int count) {
        WorkflowDefinition two = WorkflowDefinition.builder("two")
                .task("A", "echo")
                .task("B", "echo", "A")
                .build();
        List<CompletableFuture<?>> ends = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            ends.add(heddle.startAsync(two, StartOptions.input(INPUT))
                    .thenCompose(WorkflowHandle::ended)
                    .toCompletableFuture());
        }
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();
    }

    /** The release of the last ones may still be on its way when their end is known. */
    private static void removeAll(Heddle heddle) {
        Awaitility.await().atMost(Local.PATIENCE).until(() -> {
            heddle.removeEnded(Duration.ofMillis(1));
            return heddle.statistics().instancesCount() == 1;
        });
    }

    /** What is left when collecting more changes nothing. */
    private static long usedHeap() {
        long[] last = {Long.MAX_VALUE};
        Awaitility.await()
                .atMost(Local.PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> {
                    System.gc();
                    long used = Runtime.getRuntime().totalMemory()
                            - Runtime.getRuntime().freeMemory();
                    boolean settled = used > last[0] * 0.995;
                    last[0] = Math.min(last[0], used);
                    return settled;
                });
        return last[0];
    }

    private static long sizeOf(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            long sum = 0;
            for (Path file : files.toList()) {
                try {
                    sum += Files.isRegularFile(file) ? Files.size(file) : 0;
                } catch (NoSuchFileException goneMeanwhile) {
                    sum += 0;
                }
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double mib(long bytes) {
        return bytes / (1024.0 * 1024);
    }
}
