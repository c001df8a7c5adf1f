package io.heddle.runtime.registry;

import static io.heddle.runtime.registry.RegistryNode.SOON;
import static io.heddle.runtime.registry.RegistryNode.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.Version;
import io.heddle.kernel.registry.DefinitionCommand;
import io.heddle.kernel.registry.DefinitionReply;
import io.heddle.kernel.registry.PartitionCommand;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.registry.VersionSelector;
import java.util.List;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.testkit.javadsl.SnapshotTestKit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PartitionSnapshotsTest {
    private static final DefinitionId ID = DefinitionId.of("growing");
    private static final String PARTITION = ThreadRegistry.TYPE.name() + "|0";

    @Test
    void aSmallPartitionTakesOneEverySoManyRecords() {
        PartitionSnapshots snapshots = new PartitionSnapshots(3);
        assertThat(taken(snapshots, 9, 12)).isEqualTo(3);
    }

    @Test
    void aLargePartitionTakesFewer() {
        PartitionSnapshots snapshots = new PartitionSnapshots(3);
        assertThat(taken(snapshots, 99, 40)).isEqualTo(9);
    }

    @Test
    void whatTheLastButOneHoldsMayGo() {
        PartitionSnapshots snapshots = new PartitionSnapshots(3);
        snapshots.recovered(0);
        assertThat(snapshots.stored(3)).isZero();
        assertThat(snapshots.stored(6)).isEqualTo(3);
    }

    @Test
    void aSnapshotAReplayBeganWithIsNotTakenForTheNextOne() {
        PartitionSnapshots snapshots = new PartitionSnapshots(3);
        snapshots.recovered(6);
        assertThat(snapshots.stored(6)).as("told of late").isZero();
        assertThat(snapshots.stored(9)).isEqualTo(6);
    }

    @Test
    void afterAReplayTheSnapshotItBeganWithIsKnown() {
        PartitionSnapshots snapshots = new PartitionSnapshots(3);
        snapshots.wrote();
        snapshots.wrote();
        snapshots.recovered(12);
        snapshots.wrote();
        assertThat(snapshots.isDue(0)).as("two records read, one written").isTrue();
        assertThat(snapshots.stored(13)).isEqualTo(10);
    }

    private static long taken(PartitionSnapshots snapshots, int records, int threads) {
        long taken = 0;
        for (int n = 0; n < records; n++) {
            snapshots.wrote();
            taken += snapshots.isDue(threads) ? 1 : 0;
        }
        return taken;
    }

    /** Injected: the partition is stopped and comes back from its snapshot and the records that were kept. */
    @Test
    @Tag("trap-D13")
    void aGrowingPartitionKeepsTwoSnapshotsAndTheRecordsAfterTheOlder() {
        int threads = 400;
        try (RegistryNode node = new RegistryNode(RegistryNode.settings(1, 10))) {
            node.publish(ID, new Version(1, 0, 0));
            for (int n = 0; n < threads; n++) {
                assertThat(await(node.access.ask(PartitionCommand.AcquireStart.main(
                                InstanceId.of("g-" + n), 1, ID, VersionSelector.latest()))))
                        .isInstanceOf(PartitionReply.Granted.class);
            }
            SnapshotTestKit snapshots = SnapshotTestKit.create(node.kit.system());
            Awaitility.await().atMost(SOON).untilAsserted(() -> {
                List<Long> kept = snapshots.persistedInStorage(PARTITION).stream()
                        .map(stored -> stored.first().sequenceNr())
                        .toList();
                assertThat(kept).hasSize(2);
                int between = (int) (kept.get(1) - kept.get(0));
                assertThat(between).isBetween(threads / 6, threads / 3);
                assertThat(node.journal.persistedInStorage(PARTITION)).hasSizeBetween(between, between + threads / 3);
            });

            ClusterSharding.get(node.kit.system())
                    .entityRefFor(ThreadRegistry.TYPE, "0")
                    .tell(new ThreadRegistry.Stop());
            // A question that meets the partition as it stops is lost, and asked again.
            Awaitility.await()
                    .atMost(SOON.multipliedBy(3))
                    .ignoreExceptionsInstanceOf(Throwable.class)
                    .untilAsserted(() ->
                            assertThat(await(node.access.statistics()).live()).isEqualTo(threads));
            DefinitionReply.ReferenceInfo info = (DefinitionReply.ReferenceInfo)
                    await(node.access.check(DefinitionCommand.CheckReferences.state(ID)));
            assertThat(info.active()).isTrue();
        }
    }
}
