package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.ManagerStatistics;
import io.heddle.Payload;
import io.heddle.Removal;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.journal.BlobStore;
import io.heddle.journal.EmbeddedStore;
import io.heddle.runtime.instance.WorkflowInstance;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Injected: {@code kill -9} of the whole process at random moments while 300 instances run and every second one is
 * removed; their payloads are kept outside the events. Asserted after every kill: an instance is whole, with a history
 * without gaps and payloads that can be read, or there is none at all; those nobody removed are there; what was being
 * removed goes by itself; the statistics count every instance once; no payload is left that no event refers to.
 */
@Tag("slow")
class RemovalCrashTest {
    private static final int KILLS = 4;

    @Test
    @Tag("trap-D31")
    @Tag("trap-T6")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void aKilledRemovalIsFinishedAndNothingHalfDeletedIsEverSeen(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("heddle.seed", System.nanoTime());
        System.out.println("RemovalCrashTest seed " + seed + " (rerun with -Dheddle.seed=" + seed + ")");
        Random random = new Random(seed);
        Path data = folder.resolve("data");
        for (int kill = 0; kill < KILLS; kill++) {
            runAndKill(data, folder, random, kill);
            try (Heddle heddle = RemovalChild.open(data)) {
                for (int n = 0; n < RemovalChild.INSTANCES; n++) {
                    assertWholeOrGone(heddle.handle(RemovalChild.id(n)));
                }
            }
        }
        try (Heddle heddle = RemovalChild.open(data)) {
            for (int n = 0; n < RemovalChild.INSTANCES; n++) {
                InstanceId id = RemovalChild.id(n);
                heddle.start(RemovalChild.definition(), RemovalChild.options(n, KILLS))
                        .awaitEnd(Local.PATIENCE);
                if (n % 2 == 0) {
                    assertThat(heddle.remove(id, true)).isIn(Removal.REMOVED, Removal.NOT_FOUND);
                }
            }
            InstanceFilter all = new InstanceFilter(Set.of(), null, true, true, null, 10_000);
            Set<String> left = heddle.list(all).rows().stream()
                    .map(row -> row.instanceId().value())
                    .collect(Collectors.toSet());
            assertThat(left)
                    .hasSize(RemovalChild.INSTANCES / 2)
                    .doesNotContain(RemovalChild.id(0).value());
            assertNoPayloadIsLeft(heddle);
            ManagerStatistics counts = heddle.statistics();
            assertThat(counts.totalCreated()).isEqualTo(counts.completed());
            assertThat(counts.totalCreated() - counts.cleaned()).isEqualTo(left.size());
        }
    }

    private static void assertWholeOrGone(WorkflowHandle handle) {
        // In this order: a removal that goes on meanwhile may take it away in between, but never bring it back.
        List<HistoryEntry> history = handle.history(1, 1_000);
        InstanceView view = statusOf(handle);
        long expected = 1;
        for (HistoryEntry entry : history) {
            assertThat(entry.seq()).isEqualTo(expected++);
        }
        if (view == null) {
            return;
        }
        assertThat(history).as("history of " + handle.id()).isNotEmpty();
        assertThat(history.get(0).type()).isEqualTo("INSTANCE_CREATED");
        assertThat(view.totalNodes()).isEqualTo(3);
        assertThat(view.status()).isNotIn(InstanceStatus.FAILED, InstanceStatus.CANCELLED, InstanceStatus.TIMED_OUT);
    }

    /** What a kill between storing and recording has left goes after its grace; what was recorded is there, once. */
    private static void assertNoPayloadIsLeft(Heddle heddle) {
        BlobStore blobs = EmbeddedStore.get(((ActorHeddle) heddle).actorSystem().classicSystem())
                .blobs();
        Awaitility.await()
                .atMost(Local.PATIENCE)
                .until(() -> blobs.unsettled(null, Long.MAX_VALUE, 10).isEmpty());
        for (int n = 0; n < RemovalChild.INSTANCES; n++) {
            InstanceId id = RemovalChild.id(n);
            List<BlobStore.Held> held =
                    blobs.held(WorkflowInstance.persistenceId(id).id());
            if (n % 2 == 0) {
                assertThat(held).as("payloads of the removed %s", id).isEmpty();
            } else {
                Payload output =
                        Objects.requireNonNull(heddle.handle(id).node("C").output());
                assertThat(output.text()).startsWith("\"input " + n + " after ");
                assertThat(held)
                        .as("payloads of %s", id)
                        .extracting(each -> HexFormat.of().formatHex(each.hash()))
                        .containsExactly(
                                Objects.requireNonNull(output.reference()).sha256());
            }
        }
    }

    private static @Nullable InstanceView statusOf(WorkflowHandle handle) {
        try {
            return handle.status();
        } catch (HeddleException e) {
            assertThat(e.code()).isEqualTo("UNKNOWN_INSTANCE");
            return null;
        }
    }

    private static void runAndKill(Path data, Path tmp, Random random, int kills) throws Exception {
        Victim victim = Victim.start(RemovalChild.class, tmp, data.toString(), String.valueOf(kills));
        victim.isDoneWithin(50 + random.nextInt(2_000));
        victim.kill();
    }
}
