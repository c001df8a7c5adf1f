package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.CheckpointView;
import io.heddle.Heddle;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.RestoreOptions;
import io.heddle.WorkflowHandle;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Injected: {@code kill -9} of the whole process at random moments while checkpoints are taken and restored. Asserted:
 * every checkpoint exists once, is kept and restores; every restored run exists once and finishes; a run that was to
 * go back did so once and finishes; a node that had completed at the point is not done again.
 */
@Tag("slow")
class CheckpointCrashTest {
    private static final int KILLS = 3;

    @Test
    @Tag("promise-133")
    @Tag("trap-D45")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void killedProcessesLoseNoCheckpointAndRestoreNothingTwice(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("heddle.seed", System.nanoTime());
        System.out.println("CheckpointCrashTest seed " + seed + " (rerun with -Dheddle.seed=" + seed + ")");
        Random random = new Random(seed);
        Path data = folder.resolve("data");
        int kills = 0;
        while (kills < KILLS && !runAndKill(data, folder, random)) {
            kills++;
        }
        System.out.println(kills + " kills");
        assertAllIsWell(data);
    }

    private static boolean runAndKill(Path data, Path tmp, Random random) throws Exception {
        return Victim.start(CheckpointCrashChild.class, tmp, data.toString()).endsWithin(200 + random.nextInt(1_500));
    }

    private static void assertAllIsWell(Path data) {
        try (Heddle heddle = CheckpointCrashChild.open(data)) {
            CheckpointCrashChild.work(heddle);
            for (int n = 0; n < CheckpointCrashChild.RUNS; n++) {
                WorkflowHandle run = heddle.handle(InstanceId.of(CheckpointCrashChild.run(n)));
                assertThat(run.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
                List<CheckpointView> checkpoints = run.checkpoints();
                assertThat(checkpoints).extracting(CheckpointView::id).containsExactly("early", "late");
                assertThat(checkpoints).allMatch(CheckpointView::stored);
                List<String> types = CheckpointCrashChild.history(run);
                assertThat(Collections.frequency(types, "CHECKPOINT_TAKEN")).isEqualTo(2);
                assertThat(Collections.frequency(types, "CHECKPOINT_CREATED")).isEqualTo(2);
                assertThat(Collections.frequency(types, "CHECKPOINT_RESTORED"))
                        .as("each wish to go back came true once")
                        .isPositive()
                        .isEqualTo(Collections.frequency(types, "RESTORE_REQUESTED"));

                WorkflowHandle restored = heddle.handle(InstanceId.of(CheckpointCrashChild.restored(n)));
                assertThat(restored.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
                assertThat(Collections.frequency(CheckpointCrashChild.history(restored), "CHECKPOINT_RESTORED"))
                        .isEqualTo(1);
                assertCompletedOnce(restored);
                // What was killed on its way still restores, from its content alone.
                WorkflowHandle more = run.restore(RestoreOptions.checkpoint("late"));
                assertThat(more.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            }
        }
    }

    private static void assertCompletedOnce(WorkflowHandle run) {
        List<String> completed = run.history(1, 10_000).stream()
                .filter(entry -> entry.type().equals("NODE_COMPLETED"))
                .map(HistoryEntry::nodeId)
                .toList();
        assertThat(completed).doesNotHaveDuplicates();
    }
}
