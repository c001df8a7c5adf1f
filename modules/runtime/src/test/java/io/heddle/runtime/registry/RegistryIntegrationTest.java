package io.heddle.runtime.registry;

import static io.heddle.runtime.registry.RegistryNode.SOON;
import static io.heddle.runtime.registry.RegistryNode.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.Version;
import io.heddle.kernel.registry.DefinitionCommand;
import io.heddle.kernel.registry.DefinitionReply;
import io.heddle.kernel.registry.NodeCounts;
import io.heddle.kernel.registry.PartitionCommand;
import io.heddle.kernel.registry.PartitionCountMismatchException;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.registry.Refusal;
import io.heddle.kernel.registry.RegistryEffect;
import io.heddle.kernel.registry.StatusTotals;
import io.heddle.kernel.registry.ThreadFilter;
import io.heddle.kernel.registry.ThreadRow;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.kernel.registry.WorkTopics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The registry's actors together, sharded on one node, with a journal of bytes. */
@Tag("promise-122")
class RegistryIntegrationTest {
    private static final Version V1 = new Version(1, 0, 0);
    private static RegistryNode node;

    @BeforeAll
    static void start() {
        node = new RegistryNode(RegistryNode.settings(4));
        await(node.access.checkPartitioning(Duration.ofMinutes(1)));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static CompletionStage<PartitionReply.AcquireReply> acquire(String thread, DefinitionId id) {
        return node.access.ask(
                PartitionCommand.AcquireStart.main(InstanceId.of(thread), 1, id, VersionSelector.latest()));
    }

    private static CompletionStage<PartitionReply.ReportReply> report(
            String thread, long seq, Instant wakeAt, boolean parked) {
        return node.access.ask(reportOf(thread, seq, wakeAt, parked));
    }

    private static PartitionCommand.Report reportOf(String thread, long seq, Instant wakeAt, boolean parked) {
        return new PartitionCommand.Report(
                InstanceId.of(thread),
                1,
                seq,
                InstanceStatus.RUNNING,
                false,
                NodeCounts.NONE,
                wakeAt,
                parked,
                RegistryAccess.host(node.kit.system()),
                WorkTopics.NONE);
    }

    private static CompletionStage<PartitionReply.ReleaseReply> release(String thread) {
        return node.access.ask(new PartitionCommand.Release(
                InstanceId.of(thread), 1, InstanceStatus.COMPLETED, Instant.now(), null, NodeCounts.NONE, true));
    }

    private static boolean isActive(DefinitionId id) {
        return ((DefinitionReply.ReferenceInfo) await(node.access.check(DefinitionCommand.CheckReferences.state(id))))
                .active();
    }

    /** Takes the partition of a thread down. */
    private static void crashPartitionOf(String thread) {
        int partition = ThreadPartition.of(InstanceId.of(thread), 4);
        ClusterSharding.get(node.kit.system())
                .entityRefFor(ThreadRegistry.TYPE, Integer.toString(partition))
                .tell(new ThreadRegistry.Stop());
    }

    private static RegistryEffect.Wake wakeAfterCrash(String thread) {
        int partition = ThreadPartition.of(InstanceId.of(thread), 4);
        return await().atMost(SOON)
                .until(
                        () -> {
                            // What the keeper does every few seconds.
                            node.access.toPartition(partition, new PartitionCommand.Tick());
                            return node.wakes.stream()
                                    .filter(wake -> wake.threadId().equals(InstanceId.of(thread)))
                                    .findFirst();
                        },
                        Optional::isPresent)
                .orElseThrow();
    }

    @Test
    @Tag("promise-123")
    @Tag("trap-D3")
    void startCheckReleaseDelete() {
        DefinitionId id = DefinitionId.of("order / Bestellung №1");
        node.publish(id, V1);
        PartitionReply.Granted granted = (PartitionReply.Granted) await(acquire("o-1", id));
        assertThat(granted.version()).isEqualTo(VersionSelector.exact(V1));
        assertThat(new String(granted.definition().bytes(), StandardCharsets.UTF_8))
                .isEqualTo("1.0.0");
        assertThat(isActive(id)).isTrue();
        DefinitionCommand.Delete delete =
                new DefinitionCommand.Delete(id, null, DefinitionCommand.DeleteMode.SAFE, "c-1");
        DefinitionReply.DeleteRefused refused = (DefinitionReply.DeleteRefused) await(node.access.ask(delete));
        assertThat(refused.references().references())
                .extracting(DefinitionReply.Reference::sourceId)
                .containsExactly("o-1");
        await(report("o-1", 1, null, false));
        assertThat(await(release("o-1"))).isInstanceOf(PartitionReply.Released.class);
        assertThat(isActive(id)).isFalse();
        assertThat(await(node.access.ask(delete))).isInstanceOf(DefinitionReply.Deleted.class);
        assertThat(((PartitionReply.Refused) await(acquire("o-2", id))).reason())
                .isEqualTo(Refusal.DELETED);
    }

    @Test
    @Tag("promise-124")
    void aThousandParallelStartsAndStopsLeaveNothing() {
        DefinitionId id = DefinitionId.of("parallel");
        node.publish(id, V1);
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            String thread = "p-" + i;
            all.add(acquire(thread, id)
                    .thenCompose(granted -> report(thread, 1, null, false))
                    .thenCompose(reported -> release(thread)));
        }
        all.forEach(RegistryNode::await);
        assertThat(isActive(id)).isFalse();
        RegistryAccess.Page live = await(
                node.access.list(new ThreadFilter(id, null, null, null, null, null, ThreadFilter.Life.LIVE), null, 10));
        assertThat(live.rows()).isEmpty();
        List<ThreadRow> rows = new ArrayList<>();
        RegistryAccess.Cursor cursor = null;
        do {
            RegistryAccess.Page page = await(node.access.list(
                    new ThreadFilter(id, null, null, null, null, null, ThreadFilter.Life.RETAINED), cursor, 64));
            rows.addAll(page.rows());
            cursor = page.next();
        } while (cursor != null);
        assertThat(rows).hasSize(1_000).extracting(ThreadRow::threadId).doesNotHaveDuplicates();
        PartitionReply.Statistics statistics = await(node.access.statistics());
        assertThat(statistics.totals().in(StatusTotals.Bucket.COMPLETED)).isGreaterThanOrEqualTo(1_000);
    }

    @Test
    @Tag("trap-D13")
    void aPartitionComesBackWithEverythingAndWakesWhatWasAwake() {
        DefinitionId id = DefinitionId.of("recovering");
        node.publish(id, V1);
        await(acquire("r-1", id));
        await(report("r-1", 1, null, false));
        node.wakes.clear();
        crashPartitionOf("r-1");
        assertThat(wakeAfterCrash("r-1").reason()).isEqualTo(RegistryEffect.WakeReason.RECOVERY);
        assertThat(isActive(id)).isTrue();
        assertThat(await(acquire("r-1", id)))
                .as("the same start again, after the crash")
                .isInstanceOf(PartitionReply.Granted.class);
        assertThat(await(release("r-1"))).isInstanceOf(PartitionReply.Released.class);
        assertThat(isActive(id)).isFalse();
    }

    @Test
    void theAlarmClockRingsWhenAParkedThreadIsDue() {
        DefinitionId id = DefinitionId.of("sleeper");
        node.publish(id, V1);
        await(acquire("s-1", id));
        Instant due = Instant.now().plusMillis(700);
        await(report("s-1", 1, due, true));
        await().atMost(SOON)
                .until(() -> node.wakes.stream()
                        .anyMatch(wake -> wake.threadId().equals(InstanceId.of("s-1"))
                                && wake.reason() == RegistryEffect.WakeReason.TIMER));
        assertThat(Instant.now()).as("not before its instant").isAfterOrEqualTo(due);
        await(report("s-1", 2, null, false));
        await(release("s-1"));
    }

    @Test
    void aDefinitionNobodyUsesLeavesMemoryAndComesBack() {
        DefinitionId id = DefinitionId.of("idle");
        node.publish(id, V1);
        String persistenceId = WorkflowRegistry.TYPE.name() + "|" + EntityIds.encode("idle");
        assertThat(node.journal.persistedInStorage(persistenceId)).hasSize(1);
        ActorRef<?> before = entity(id);
        TestProbe<Object> probe = node.kit.createTestProbe();
        probe.expectTerminated(before, SOON);
        DefinitionReply.VersionList list = await(node.access.ask(new DefinitionCommand.ListVersions(id)));
        assertThat(list.latest()).isEqualTo(V1);
    }

    /** The actor behind a definition, found by the path sharding gives it. */
    private static ActorRef<?> entity(DefinitionId id) {
        String encoded = EntityIds.encode(id.value());
        int shard = Math.abs(encoded.hashCode() % 16);
        String path = "/system/sharding/WorkflowRegistry/" + shard + "/" + encoded;
        return Adapter.toTyped(
                await(Adapter.toClassic(node.kit.system()).actorSelection(path).resolveOne(SOON)));
    }

    @Test
    void repliesGoToActorsToo() {
        DefinitionId id = DefinitionId.of("told");
        node.publish(id, V1);
        TestProbe<PartitionReply.AcquireReply> probe = node.kit.createTestProbe();
        node.access.tell(
                PartitionCommand.AcquireStart.main(InstanceId.of("t-1"), 1, id, VersionSelector.latest()),
                probe.getRef());
        assertThat(probe.receiveMessage(SOON)).isInstanceOf(PartitionReply.Granted.class);
        TestProbe<DefinitionReply.GetReply> definitions = node.kit.createTestProbe();
        node.access.tell(new DefinitionCommand.GetDefinition(id, VersionSelector.latest()), definitions.getRef());
        assertThat(definitions.receiveMessage(SOON)).isInstanceOf(DefinitionReply.Definition.class);
        PartitionReply.Pinned pinned = (PartitionReply.Pinned)
                await(node.access.ask(new PartitionCommand.Pin("holder", id, VersionSelector.latest())));
        assertThat(pinned.version()).isEqualTo(VersionSelector.exact(V1));
        await(node.access.ask(new PartitionCommand.Unpin("holder")));
        assertThat(await(node.access.activeDefinitions()).ids()).contains(id);
        await(release("t-1"));
        assertThat(await(node.access.activeDefinitions()).ids()).doesNotContain(id);
    }

    @Test
    @Tag("trap-T2")
    void aPermitWhoseInstanceDoesNotExistIsDropped() {
        DefinitionId id = DefinitionId.of("ghost");
        node.publish(id, V1);
        await(acquire("g-1", id));
        node.wakes.clear();
        crashPartitionOf("g-1");
        RegistryEffect.Wake wake = wakeAfterCrash("g-1");
        node.access.tell(new PartitionCommand.NoSuchThread(wake.threadId(), wake.epoch(), wake.permit()));
        await().atMost(SOON).until(() -> !isActive(id));
        assertThat(await(node.access.ask(new PartitionCommand.GetThread(InstanceId.of("g-1")))))
                .isInstanceOf(PartitionReply.UnknownThread.class);
    }

    @Test
    void namesAreEncodedAndPartitionsSpread() {
        for (String name : List.of("plain-1.0_x", "a b/c", "№ 工作流", "%41", "")) {
            assertThat(EntityIds.decode(EntityIds.encode(name))).isEqualTo(name);
            assertThat(EntityIds.encode(name)).matches("[A-Za-z0-9._%-]*");
        }
        int[] perPartition = new int[64];
        for (int i = 0; i < 64_000; i++) {
            perPartition[ThreadPartition.of(InstanceId.of("order-" + i), 64)]++;
        }
        assertThat(IntStream.of(perPartition)).allMatch(count -> count > 800 && count < 1_200);
        // Part of the stored form: these never change.
        assertThat(ThreadPartition.of(InstanceId.of("order-1"), 64)).isEqualTo(17);
    }

    @Test
    void anotherNumberOfPartitionsIsRefused() {
        assertThat(partitioningOf(100)).isEqualTo(new PartitionReply.Partitioning(100, 100));
        PartitionReply.Partitioning after = partitioningOf(200);
        assertThatThrownBy(after::require)
                .isInstanceOf(PartitionCountMismatchException.class)
                .hasMessageContaining("heddle.registry.partitions");
        assertThat(partitioningOf(100)).isEqualTo(new PartitionReply.Partitioning(100, 100));
    }

    /** As an instance says it first: told, not asked, and the answer goes to an actor. */
    private static PartitionCommand.Release tellRelease(String thread, ActorRef<PartitionReply> answers) {
        PartitionCommand.Release release = new PartitionCommand.Release(
                InstanceId.of(thread), 1, InstanceStatus.COMPLETED, Instant.now(), null, NodeCounts.NONE, true);
        node.access.tellStraight(release, answers);
        return release;
    }

    private static ActorRef<ThreadRegistry.Command> here(int partition) {
        return await().atMost(SOON).until(() -> node.access.local().at(partition), found -> found != null);
    }

    @Test
    void onlyThePartitionThatIsThereTakesItselfAway() {
        LocalPartitions here = new LocalPartitions(2);
        TestProbe<ThreadRegistry.Command> first = node.kit.createTestProbe();
        TestProbe<ThreadRegistry.Command> successor = node.kit.createTestProbe();
        assertThat(here.at(1)).isNull();
        here.arrived(1, first.getRef());
        here.arrived(1, successor.getRef());
        here.leaves(1, first.getRef());
        assertThat(here.at(1)).as("the end of the one before").isEqualTo(successor.getRef());
        here.leaves(1, successor.getRef());
        assertThat(here.at(1)).isNull();
    }

    @Test
    void whatAnInstanceTellsAPartitionOnItsNodeGoesStraightToItAndWhatItRepeatsThroughTheRegion() {
        DefinitionId id = DefinitionId.of("straight");
        node.publish(id, V1);
        await(acquire("straight-1", id));
        int partition = ThreadPartition.of(InstanceId.of("straight-1"), 4);
        ActorRef<ThreadRegistry.Command> real = here(partition);
        TestProbe<ThreadRegistry.Command> inItsPlace = node.kit.createTestProbe();
        TestProbe<PartitionReply> answers = node.kit.createTestProbe();
        node.access.local().arrived(partition, inItsPlace.getRef());
        try {
            PartitionCommand.Release release = tellRelease("straight-1", answers.getRef());
            assertThat(inItsPlace.receiveMessage(SOON)).isInstanceOf(ThreadRegistry.Ask.class);
            node.access.tell(release, answers.getRef());
            assertThat(answers.receiveMessage(SOON)).isInstanceOf(PartitionReply.Released.class);
            inItsPlace.expectNoMessage(Duration.ZERO);
        } finally {
            node.access.local().arrived(partition, real);
        }
    }

    @Test
    void whatWasToldStraightBeforeAPartitionStopsIsAnsweredByIt() {
        DefinitionId id = DefinitionId.of("stopping");
        node.publish(id, V1);
        await(acquire("stopping-1", id));
        ActorRef<ThreadRegistry.Command> partition = here(ThreadPartition.of(InstanceId.of("stopping-1"), 4));
        TestProbe<PartitionReply> answers = node.kit.createTestProbe();
        partition.tell(new ThreadRegistry.Ask<>(reportOf("stopping-1", 1, null, false), answers.getRef()));
        partition.tell(new ThreadRegistry.Stop());
        assertThat(answers.receiveMessage(SOON)).isInstanceOf(PartitionReply.Reported.class);
        answers.expectTerminated(partition, SOON);
        assertThat(await(release("stopping-1"))).isInstanceOf(PartitionReply.Released.class);
        assertThat(isActive(id)).isFalse();
    }

    /** Injected: the journal fails once, and then gives nothing back for as long as the test wants. */
    @Test
    void aPartitionThatWaitsForItsJournalIsToldNothingStraight() {
        DefinitionId id = DefinitionId.of("waiting");
        node.publish(id, V1);
        await(acquire("waiting-1", id));
        int partition = ThreadPartition.of(InstanceId.of("waiting-1"), 4);
        here(partition);
        String persistenceId = PersistenceId.of(ThreadRegistry.TYPE.name(), Integer.toString(partition))
                .id();
        TestProbe<PartitionReply> answers = node.kit.createTestProbe();
        node.journal.failNextNReads(persistenceId, 1_000);
        try {
            node.journal.failNextPersisted(persistenceId);
            tellRelease("waiting-1", answers.getRef());
            await().atMost(SOON).until(() -> node.access.local().at(partition) == null);
        } finally {
            node.journal.resetPolicy();
        }
        here(partition);
        await().atMost(SOON).untilAsserted(() -> {
            tellRelease("waiting-1", answers.getRef());
            assertThat(answers.receiveMessage(Duration.ofSeconds(1)))
                    .isInstanceOfAny(PartitionReply.Released.class, PartitionReply.AlreadyReleased.class);
        });
        assertThat(isActive(id)).isFalse();
    }

    /** What partition 77 says when it is started as one of so many. */
    private static PartitionReply.Partitioning partitioningOf(int partitions) {
        ActorRef<ThreadRegistry.Command> partition = node.kit.spawn(ThreadRegistry.create(
                new RegistryContext(RegistryNode.settings(partitions), wake -> {}, InstantSource.system()),
                node.access,
                new LocalPartitions(partitions),
                77));
        TestProbe<PartitionReply.Partitioning> probe = node.kit.createTestProbe();
        partition.tell(new ThreadRegistry.Tell(new PartitionCommand.Tick()));
        partition.tell(new ThreadRegistry.Ask<>(new PartitionCommand.CheckPartitioning(), probe.getRef()));
        PartitionReply.Partitioning reply = probe.receiveMessage(SOON);
        node.kit.stop(partition);
        return reply;
    }

    @Test
    void manyPartsOfOneMomentAreOneRecord() {
        DefinitionId id = DefinitionId.of("batched");
        node.publish(id, V1);
        await(acquire("b-keep", id));
        int partition = ThreadPartition.of(InstanceId.of("b-keep"), 4);
        String persistenceId = ThreadRegistry.TYPE.name() + "|" + partition;
        int before = node.journal.persistedInStorage(persistenceId).size();
        List<CompletionStage<?>> all = new ArrayList<>();
        int operations = 0;
        for (int i = 0; i < 4_000; i++) {
            String thread = "b-" + i;
            if (ThreadPartition.of(InstanceId.of(thread), 4) == partition) {
                operations += 2;
                all.add(acquire(thread, id).thenCompose(granted -> release(thread)));
            }
        }
        all.forEach(RegistryNode::await);
        int records = node.journal.persistedInStorage(persistenceId).size() - before;
        assertThat(records).isLessThan(operations / 2);
        await(release("b-keep"));
    }
}
