package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Heddle;
import io.heddle.HistoryEntry;
import io.heddle.InstanceFilter;
import io.heddle.InstanceRow;
import io.heddle.InstanceStatus;
import io.heddle.ThreadTree;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Durability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Injected: {@code kill -9} of the whole process at random moments while twenty trees of three levels start and run, and
 * ten instances are forked.
 * Asserted: every thread of every tree exists once and ends, parents know the ends of all their children, each end is
 * recorded once, and no permit is left.
 */
@Tag("slow")
class ThreadCrashTest {
    private static final int KILLS = 5;

    @Test
    @Tag("promise-93")
    @Tag("promise-115")
    @Tag("promise-120")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void killedProcessesLoseNoChildAndDoubleNone(@TempDir Path folder) throws Exception {
        killAndLook(folder, Durability.SYNC);
    }

    /** What a parent that is SYNC was told of does not depend on anything that can be lost. */
    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void parentsLoseNoChildWhoseStepsMayBeLost(@TempDir Path folder) throws Exception {
        killAndLook(folder, Durability.NONE);
    }

    private static void killAndLook(Path folder, Durability ofLeaves) throws Exception {
        long seed = Long.getLong("heddle.seed", System.nanoTime());
        System.out.println("ThreadCrashTest seed " + seed + " (rerun with -Dheddle.seed=" + seed + ")");
        Random random = new Random(seed);
        Path data = folder.resolve("data");
        int kills = 0;
        while (kills < KILLS && !runAndKill(data, folder, random, ofLeaves)) {
            kills++;
        }
        System.out.println(kills + " kills");
        assertAllIsWell(data, ofLeaves);
    }

    private static boolean runAndKill(Path data, Path tmp, Random random, Durability ofLeaves) throws Exception {
        return Victim.start(ThreadCrashChild.class, tmp, data.toString(), ofLeaves.name())
                .endsWithin(50 + random.nextInt(1_000));
    }

    private static void assertAllIsWell(Path data, Durability ofLeaves) {
        try (Heddle heddle = ThreadCrashChild.open(data)) {
            ThreadCrashChild.begin(heddle, ofLeaves);
            for (int n = 0; n < ThreadCrashChild.TREES; n++) {
                WorkflowHandle root = heddle.handle(ThreadCrashChild.id(n));
                assertThat(root.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
                Awaitility.await().atMost(Local.PATIENCE).until(() -> isOver(root));
                List<ThreadTree> threads = new ArrayList<>();
                root.tree().forEach(threads::add);
                assertThat(threads)
                        .hasSize(ThreadCrashChild.THREADS)
                        .extracting(ThreadTree::status)
                        .containsOnly(InstanceStatus.COMPLETED);
                threads.forEach(thread -> assertEndsAreRecordedOnce(heddle.handle(thread.threadId())));
            }
            for (int n = 0; n < ThreadCrashChild.GROWN; n++) {
                WorkflowHandle root = heddle.handle(ThreadCrashChild.grown(n));
                assertThat(root.fork(ThreadCrashChild.fork(), Local.PATIENCE).completedThreads())
                        .hasSize(2);
                assertThat(root.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
                assertThat(root.children()).hasSize(2);
                assertEndsAreRecordedOnce(root);
            }
            for (String definition : List.of("leaf", "middle", "top", "grown")) {
                Awaitility.await()
                        .atMost(Local.PATIENCE)
                        .until(() -> !Registries.references(heddle, definition).active());
            }
            List<InstanceRow> rows = new ArrayList<>();
            InstanceFilter filter = InstanceFilter.ALL;
            for (var page = heddle.list(filter); page != null; ) {
                rows.addAll(page.rows());
                page = page.nextCursor() == null ? null : heddle.list(filter.after(page.nextCursor()));
            }
            assertThat(rows)
                    .hasSize(ThreadCrashChild.TREES * ThreadCrashChild.THREADS
                            + ThreadCrashChild.GROWN * ThreadCrashChild.GROWN_THREADS);
        }
    }

    private static boolean isOver(WorkflowHandle root) {
        return root.children().stream().allMatch(child -> child.status().isTerminal());
    }

    private static void assertEndsAreRecordedOnce(WorkflowHandle thread) {
        List<String> ended = thread.history(1, 10_000).stream()
                .filter(entry -> entry.type().equals("SUBWORKFLOW_COMPLETED")
                        || entry.type().equals("FORK_PATH_COMPLETED"))
                .map(HistoryEntry::details)
                .map(details -> String.valueOf(details.get("threadId")))
                .toList();
        assertThat(ended).doesNotHaveDuplicates().hasSameSizeAs(thread.children());
    }
}
