package io.heddle.runtime.registry;

import static io.heddle.runtime.registry.RegistryNode.SOON;
import static io.heddle.runtime.registry.RegistryNode.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.Version;
import io.heddle.kernel.registry.NodeCounts;
import io.heddle.kernel.registry.PartitionCommand;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.registry.RegistryEffect.WakeReason;
import io.heddle.kernel.registry.ThreadRow;
import io.heddle.kernel.registry.VersionSelector;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fault: the answer to a removal is lost. Whoever asked asks again, and nothing goes but what was meant. */
class LostRemovalTest {
    private static final int PARTITIONS = 4;
    private static final InstanceId A = InstanceId.of("a");
    private static final DefinitionId DEFINITION = DefinitionId.of("removed");

    private final RegistryNode node = new RegistryNode(RegistryNode.settings(PARTITIONS, 1_000, Duration.ofMillis(50)));

    @BeforeEach
    void start() {
        await(node.access.checkPartitioning(Duration.ofMinutes(1)));
        node.publish(DEFINITION, new Version(1, 0, 0));
        run(1);
        await(node.access.ask(new PartitionCommand.Release(
                A, 1, InstanceStatus.COMPLETED, Instant.now(), null, NodeCounts.NONE, true)));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void run(int epoch) {
        assertThat(await(node.access.ask(
                        PartitionCommand.AcquireStart.main(A, epoch, DEFINITION, VersionSelector.latest()))))
                .isInstanceOf(PartitionReply.Granted.class);
    }

    private ThreadRow row() {
        return ((PartitionReply.Found) await(node.access.ask(new PartitionCommand.GetThread(A)))).row();
    }

    /** The partition has written down that the run is to go, and tells it. */
    private void untilTheInstanceIsTold() {
        await().atMost(SOON).until(() -> {
            node.access.toPartition(partition(), new PartitionCommand.Tick());
            return node.wakes.stream().anyMatch(wake -> wake.reason() == WakeReason.REMOVE);
        });
    }

    private static int partition() {
        return ThreadPartition.of(A, PARTITIONS);
    }

    /** With its partition goes who waits there. */
    @Test
    void whoWaitsForARemovalHearsOfItFromThePartitionThatFollows() {
        CompletionStage<PartitionReply.RemoveReply> removal = node.access.remove(A, false);
        untilTheInstanceIsTold();
        ClusterSharding.get(node.kit.system())
                .entityRefFor(ThreadRegistry.TYPE, Integer.toString(partition()))
                .tell(new ThreadRegistry.Stop());
        CompletionStage<PartitionReply.RemoveReply> another = node.access.remove(A, false);
        node.wakes.clear();
        untilTheInstanceIsTold();
        assertThat(removal.toCompletableFuture()).isNotDone();
        await(node.access.ask(new PartitionCommand.Forget(A, 1)));
        assertThat(await(removal)).isEqualTo(new PartitionReply.Removed(A));
        assertThat(await(another)).isEqualTo(new PartitionReply.Removed(A));
        assertThat(await(node.access.remove(A, true)))
                .as("who asks when it is gone")
                .isEqualTo(new PartitionReply.UnknownThread(A, 0));
    }

    @Test
    void aRemovalThatComesOnceMoreDoesNotTouchTheNextRunOfItsId() {
        PartitionCommand.Remove removal = new PartitionCommand.Remove(A, true, row().createdAt());
        CompletionStage<PartitionReply.RemoveReply> first = node.access.ask(removal);
        untilTheInstanceIsTold();
        await(node.access.ask(new PartitionCommand.Forget(A, 1)));
        assertThat(await(first)).isEqualTo(new PartitionReply.Removed(A));
        run(8);
        assertThat(await(node.access.ask(removal))).isEqualTo(new PartitionReply.Removed(A));
        assertThat(row().epoch()).isEqualTo(8);
        assertThat(row().live()).isTrue();
    }
}
