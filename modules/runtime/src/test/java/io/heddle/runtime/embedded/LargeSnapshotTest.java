package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigRenderOptions;
import io.heddle.InstanceView;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.runtime.instance.WorkflowInstance;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.SnapshotTestKit;
import org.apache.pekko.serialization.SerializationExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A large graph does not write its whole state again and again, and comes back from the snapshots it wrote. */
class LargeSnapshotTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String WIDE = "heddle { registry.max-definition-size = 0, client.ask-timeout = 120,"
            + " instance { passivate-after = 200ms, keep-snapshots = 1000, max-nodes = 0 } }\n";

    /** Many nodes beside each other, and one that a client has to do. */
    private static WorkflowDefinition wide(int nodes) {
        WorkflowBuilder builder = WorkflowDefinition.builder("wide").node("last", node -> node);
        for (int n = 0; n < nodes; n++) {
            builder.task("n" + n, "echo");
        }
        return builder.build();
    }

    private record Snapshots(int count, long total, long largest) {}

    private static Snapshots snapshots(Local local, WorkflowHandle handle) {
        var serialization = SerializationExtension.get(local.system());
        List<Long> sizes =
                SnapshotTestKit.create(local.system())
                        .persistedInStorage(
                                WorkflowInstance.persistenceId(handle.id()).id())
                        .stream()
                        .map(stored ->
                                (long) serialization.serialize(stored.second()).get().length)
                        .toList();
        return new Snapshots(
                sizes.size(),
                sizes.stream().mapToLong(Long::longValue).sum(),
                sizes.stream().mapToLong(Long::longValue).max().orElse(0));
    }

    private static void awaitCompleted(WorkflowHandle handle, int nodes) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> handle.status().nodes().get(NodeStatus.COMPLETED) == nodes);
    }

    @Test
    @Tag("key-instance.snapshot-every")
    void allSnapshotsTogetherTakeAFewTimesTheState() {
        int nodes = 20_000;
        String store = PersistenceTestKitSnapshotPlugin.config()
                .root()
                .render(ConfigRenderOptions.concise().setJson(false));
        try (Local local = new Local(store + "\npekko.persistence.testkit.snapshots.serialize = on\n" + WIDE)) {
            WorkflowHandle handle = local.heddle.start(wide(nodes), StartOptions.DEFAULT);
            awaitCompleted(handle, nodes);
            Snapshots written = snapshots(local, handle);
            System.out.printf(
                    "%d snapshots of %d nodes, %d bytes in all, the largest %d%n",
                    written.count(), nodes, written.total(), written.largest());
            // Every 200 records would be 100 snapshots, fifty times the largest of them.
            assertThat(written.count()).isBetween(2, 12);
            assertThat(written.total()).isLessThan(6 * written.largest());
            assertComesBack(local, handle, nodes);
        }
    }

    private static void assertComesBack(Local local, WorkflowHandle handle, int nodes) {
        Awaitility.await().atMost(PATIENCE).until(() -> !local.isInMemory(handle));
        InstanceView view = handle.status();
        assertThat(view.nodes())
                .containsEntry(NodeStatus.COMPLETED, nodes)
                .containsEntry(NodeStatus.READY, 1)
                .containsEntry(NodeStatus.EXECUTING, 0);
        assertThat(view.attempts()).as("nothing ran twice").isEqualTo(nodes);
        int attempt = Objects.requireNonNull(handle.claim("last")).attempt();
        handle.complete("last", attempt, Payload.json("1"));
        assertThat(handle.awaitEnd(PATIENCE).isCompleted()).isTrue();
    }

    /** The store takes a snapshot of the largest instance; what that takes is printed. */
    @Test
    @Tag("slow")
    void theLargestInstanceFitsTheStore() {
        int nodes = 100_000;
        try (Local local = new Local(WIDE)) {
            long began = System.nanoTime();
            WorkflowHandle handle = local.heddle.start(wide(nodes), StartOptions.DEFAULT);
            WorkflowDefinition small =
                    WorkflowDefinition.builder("small").task("A", "name").build();
            long slowest = 0;
            while (handle.status().nodes().get(NodeStatus.COMPLETED) < nodes) {
                long before = System.nanoTime();
                local.heddle.start(small, StartOptions.DEFAULT).awaitEnd(PATIENCE);
                slowest = Math.max(slowest, System.nanoTime() - before);
            }
            System.out.printf(
                    "%d nodes ran in %d ms; the slowest of the small instances beside them took %d ms%n",
                    nodes, millisSince(began), TimeUnit.NANOSECONDS.toMillis(slowest));
            Awaitility.await().atMost(PATIENCE).until(() -> !local.isInMemory(handle));
            began = System.nanoTime();
            assertThat(handle.status().nodes()).containsEntry(NodeStatus.COMPLETED, nodes);
            System.out.printf("it came back from its snapshot and journal in %d ms%n", millisSince(began));
            assertComesBack(local, handle, nodes);
        }
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }
}
