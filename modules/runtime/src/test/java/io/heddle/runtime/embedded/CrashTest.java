package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Heddle;
import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.NodeView;
import io.heddle.WorkflowHandle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Injected: {@code kill -9} of the whole process at random moments, at least twenty times, while 200 instances start and
 * run. Asserted: every instance ends, every node is recorded completed exactly once, no node is executed again after its
 * completion was recorded, and statuses agree with histories.
 */
@Tag("slow")
class CrashTest {
    private static final int KILLS = 12;
    private static final int KILLS_OF_LATER = 5;

    @Test
    @Tag("promise-93")
    @Tag("promise-50")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    @Tag("trap-D28")
    @Tag("trap-D34")
    @Tag("trap-D48")
    @Tag("trap-T4")
    void killedProcessesLoseNothingAndRepeatNothing(@TempDir Path folder) throws Exception {
        killAndLook(folder, KILLS, "SYNC");
    }

    /** With records that are written later than what follows from them: what is lost of them is done again. */
    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void killedProcessesRepeatNothingOfWhatIsOnDiskWhateverTheDurability(@TempDir Path folder) throws Exception {
        killAndLook(folder, KILLS_OF_LATER, "SYNC,ASYNC,NONE");
    }

    private static void killAndLook(Path folder, int most, String durabilities) throws Exception {
        long seed = Long.getLong("heddle.seed", System.nanoTime());
        System.out.println("CrashTest seed " + seed + " (rerun with -Dheddle.seed=" + seed + ")");
        Random random = new Random(seed);
        Path data = folder.resolve("data");
        Path log = folder.resolve("executions.log");
        int kills = 0;
        boolean done = false;
        while (kills < most && !done) {
            done = runAndKill(data, log, folder, random, durabilities);
            kills++;
        }
        assertAllIsWell(data, log, durabilities);
    }

    /** True when the child finished before it was killed: then there is nothing left to kill. */
    private static boolean runAndKill(Path data, Path log, Path tmp, Random random, String durabilities)
            throws Exception {
        Victim victim = Victim.start(CrashChild.class, tmp, data.toString(), log.toString(), durabilities);
        if (victim.isDoneWithin(20 + random.nextInt(350))) {
            return true;
        }
        victim.kill();
        return false;
    }

    private static void assertAllIsWell(Path data, Path log, String durabilities) throws IOException {
        Map<String, List<Long>> executions = executions(log);
        try (Heddle heddle = CrashChild.open(data, log)) {
            for (int n = 0; n < CrashChild.INSTANCES; n++) {
                heddle.startAsync(
                                CrashChild.definition(durabilities, n),
                                io.heddle.StartOptions.id(CrashChild.id(n).value()))
                        .toCompletableFuture()
                        .join();
            }
            for (int n = 0; n < CrashChild.INSTANCES; n++) {
                WorkflowHandle handle = heddle.handle(CrashChild.id(n));
                assertThat(handle.awaitEnd(Local.PATIENCE).status())
                        .as(handle.id().value())
                        .isEqualTo(InstanceStatus.COMPLETED);
            }
            Map<String, List<Long>> all = executions(log);
            assertThat(all.size()).isGreaterThanOrEqualTo(executions.size());
            for (int n = 0; n < CrashChild.INSTANCES; n++) {
                assertHistory(heddle.handle(CrashChild.id(n)), all);
            }
        }
    }

    private static void assertHistory(WorkflowHandle handle, Map<String, List<Long>> executions) {
        Map<String, Instant> completedAt = new HashMap<>();
        long expected = 1;
        for (HistoryEntry entry : handle.history(1, 10_000)) {
            assertThat(entry.seq()).isEqualTo(expected++);
            if (entry.type().equals("NODE_COMPLETED")) {
                assertThat(completedAt.put(String.valueOf(entry.nodeId()), entry.at()))
                        .as(handle.id() + " " + entry.nodeId() + " completed twice")
                        .isNull();
            }
        }
        List<NodeView> nodes = handle.nodes();
        assertThat(completedAt).hasSize(nodes.size());
        for (NodeView node : nodes) {
            assertThat(node.status()).isEqualTo(NodeStatus.COMPLETED);
            if (!"note".equals(node.executor())) {
                continue;
            }
            List<Long> began = executions.get(handle.id() + " " + node.nodeId());
            assertThat(began)
                    .as(handle.id() + " " + node.nodeId() + " was never executed")
                    .isNotNull();
            assertThat(began)
                    .as(handle.id() + " " + node.nodeId() + " ran again after it was recorded")
                    .allMatch(at -> at <= completedAt.get(node.nodeId()).toEpochMilli());
        }
    }

    private static Map<String, List<Long>> executions(Path log) throws IOException {
        Map<String, List<Long>> executions = new HashMap<>();
        if (!Files.exists(log)) {
            return executions;
        }
        for (String line : Files.readAllLines(log, StandardCharsets.US_ASCII)) {
            String[] parts = line.split(" ", -1);
            executions
                    .computeIfAbsent(parts[0] + " " + parts[1], k -> new ArrayList<>())
                    .add(Long.parseLong(parts[2]));
        }
        return executions;
    }
}
