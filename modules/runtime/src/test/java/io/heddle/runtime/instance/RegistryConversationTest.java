package io.heddle.runtime.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeId;
import io.heddle.Payload;
import io.heddle.definition.Action;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.Trigger;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.graph.ValidationContext;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceDecider;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceOverrides;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceSnapshot;
import io.heddle.kernel.instance.Lineage;
import io.heddle.kernel.instance.Past;
import io.heddle.kernel.instance.StepMeter;
import io.heddle.kernel.instance.ThreadMessage;
import io.heddle.kernel.plan.CompiledExpressionChecker;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.kernel.registry.PartitionCommand;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.registry.Refusal;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.kernel.rule.Rules;
import io.heddle.runtime.cleanup.CacheBudget;
import io.heddle.runtime.dispatch.AttemptReport;
import io.heddle.runtime.dispatch.NodeDispatcher;
import io.heddle.runtime.dispatch.Notes;
import io.heddle.runtime.export.Exporters;
import io.heddle.runtime.payload.MemoryPayloads;
import io.heddle.runtime.payload.Payloads;
import io.heddle.runtime.settings.HeddleSettings;
import io.heddle.runtime.wire.InstanceWire;
import io.heddle.spi.NodeOutcome;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.testkit.JournalOperation;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.ProcessingPolicy;
import org.apache.pekko.persistence.testkit.ProcessingResult;
import org.apache.pekko.persistence.testkit.ProcessingSuccess;
import org.apache.pekko.persistence.testkit.WriteEvents;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An instance talks to its registry partition. The test stands in for the partition, sees every message, and moves the
 * timers by hand.
 */
class RegistryConversationTest {
    private static final InstanceId ID = InstanceId.of("order-7");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static final Config CONFIG = ConfigFactory.parseString("""
            pekko.loglevel = WARNING
            pekko.actor.allow-java-serialization = off
            pekko.persistence.testkit.events.serialize = on
            pekko.persistence.testkit.snapshots.serialize = on
            """)
            .withFallback(ManualTime.config())
            .withFallback(PersistenceTestKitPlugin.config())
            .withFallback(PersistenceTestKitSnapshotPlugin.config())
            .withFallback(ConfigFactory.load());

    @AutoClose("shutdownTestKit")
    private final ActorTestKit kit = ActorTestKit.create(CONFIG);

    private final ManualTime time = ManualTime.get(kit.system());
    private final TestProbe<Asked> partition = kit.createTestProbe(Asked.class);
    private final TestProbe<InstanceReply> client = kit.createTestProbe(InstanceReply.class);
    private final TestProbe<NodeDispatcher.Message> dispatcher = kit.createTestProbe(NodeDispatcher.Message.class);
    private final TestProbe<SlotRequest> manager = kit.createTestProbe(SlotRequest.class);
    /** The instance that takes the place of one that left. */
    private final TestProbe<InstanceMessage> successor = kit.createTestProbe(InstanceMessage.class);

    private final TestProbe<PartitionCommand.NoSuchThread> denied =
            kit.createTestProbe(PartitionCommand.NoSuchThread.class);
    /** Whether the test answers requests for slots instead of granting them at once. */
    private final AtomicBoolean holdsSlotsBack = new AtomicBoolean();

    /** Whether the store of large payloads is away. */
    private final AtomicBoolean storeIsAway = new AtomicBoolean();

    private ActorRef<InstanceMessage> instance = kit.spawn(behavior(""));

    private record Asked(PartitionCommand.ThreadRequest<?> request, ActorRef<PartitionReply> replyTo) {}

    private Behavior<InstanceMessage> behavior(String config) {
        HeddleSettings settings = HeddleSettings.from(ConfigFactory.parseString(config)
                .withFallback(ConfigFactory.defaultReference())
                .resolve());
        ActorRef<SlotRequest> slots = kit.spawn(Behaviors.receiveMessage(request -> {
            if (holdsSlotsBack.get()) {
                manager.getRef().tell(request);
            } else if (request instanceof SlotRequest.AcquireSlot acquire) {
                acquire.replyTo().tell(new SlotReply.SlotGranted(acquire.request()));
            }
            return Behaviors.same();
        }));
        InstanceServices.RegistryPort port = new InstanceServices.RegistryPort() {
            @Override
            public void ask(PartitionCommand.ThreadRequest<?> request, ActorRef<PartitionReply> replyTo) {
                partition.getRef().tell(new Asked(request, replyTo));
            }

            @Override
            public void deny(PartitionCommand.NoSuchThread message) {
                denied.getRef().tell(message);
            }
        };
        InstanceServices services = new InstanceServices(
                new InstanceDecider((existing, batch) -> List.of()),
                new ValidationContext(
                        ValidationContext.Limits.DEFAULT,
                        executor -> true,
                        rule -> true,
                        (rule, params) -> List.of(),
                        new CompiledExpressionChecker(Expressions.withDefaultLimits())),
                InstanceWire.get(kit.system().classicSystem()).plans()::plan,
                Rules.load(getClass().getClassLoader(), Expressions.withDefaultLimits(), List.of()),
                Runnable::run,
                dispatcher.getRef(),
                (executor, nodeConfig) -> null,
                slots,
                port,
                "host",
                new InstanceServices.ThreadPort() {
                    @Override
                    public void tell(ThreadMessage message) {}

                    @Override
                    public void again(InstanceId to, InstanceMessage message) {
                        assertThat(to).isEqualTo(ID);
                        successor.getRef().tell(message);
                    }
                },
                settings.toInstanceSettings(),
                new Quarantine(failure -> false),
                new GraphCache(new CacheBudget(0, Duration.ZERO)),
                Exporters.load(getClass().getClassLoader(), ConfigFactory.empty(), List.of()),
                StepMeter.NONE,
                new Payloads(new MemoryPayloads(), 64 << 10, this::store, Clock.systemUTC()),
                () -> false,
                ended -> {},
                Clock.systemUTC(),
                settings.instance().passivateAfter(),
                settings.manager().pausedReleasesSlot(),
                settings.registry().resendInterval(),
                settings.instance().snapshotEvery(),
                settings.instance().keepSnapshots(),
                (persistenceId, sequenceNr) -> {},
                new InstanceServices.CheckpointPort() {
                    @Override
                    public CompletionStage<Integer> save(InstanceId id, int seq, InstanceSnapshot content) {
                        return CompletableFuture.completedStage(0);
                    }

                    @Override
                    public CompletionStage<Void> keepOnly(InstanceId id, List<Integer> seqs, int upTo) {
                        return CompletableFuture.completedStage(null);
                    }
                },
                (source, seq) -> CompletableFuture.completedStage(Past.NONE),
                true,
                durability -> Set.of());
        return WorkflowInstance.create(ID, services, context -> {});
    }

    private void store(Runnable work) {
        if (!storeIsAway.get()) {
            work.run();
        }
    }

    private <T> T expect(Class<T> request) {
        lastAsked = partition.receiveMessage(LONG);
        return request.cast(lastAsked.request());
    }

    private Asked lastAsked;

    private void answer(PartitionReply reply) {
        lastAsked.replyTo().tell(reply);
    }

    private void perform(InstanceCommand command) {
        instance.tell(new InstanceMessage.Perform(command, 0, null, client.getRef()));
    }

    /** An instance without nodes that stays as it is, up to its first report. */
    private PartitionCommand.Report createUpToItsReport() {
        return createUpToItsReport(true);
    }

    private InstanceMessage.Create creation(boolean autoStart) {
        return creation(autoStart, null);
    }

    private InstanceMessage.Create creation(boolean autoStart, @Nullable String commandId) {
        return creation(autoStart, commandId, null);
    }

    private InstanceMessage.Create creation(
            boolean autoStart, @Nullable String commandId, @Nullable DefinitionContent content) {
        return creation(autoStart, commandId, content, Payload.NULL);
    }

    private InstanceMessage.Create creation(
            boolean autoStart, @Nullable String commandId, @Nullable DefinitionContent content, Payload input) {
        HeddleSettings settings =
                HeddleSettings.from(ConfigFactory.defaultReference().resolve());
        return new InstanceMessage.Create(
                new InstanceMessage.NewInstance(
                        ID,
                        DefinitionId.of("order"),
                        VersionSelector.adHoc(),
                        content,
                        "",
                        "",
                        input,
                        Map.of(),
                        autoStart,
                        new InstanceOverrides(null, null, true, true),
                        settings.toInstanceSettings(),
                        Lineage.ROOT,
                        0),
                commandId,
                client.getRef());
    }

    /** Fault: the answer to a start is late or lost, so the client sends the start again. */
    @Test
    void aStartThatIsRepeatedHasTheFirstAnswerAgain() {
        InstanceMessage.Create creation = creation(true, "start-1");
        instance.tell(creation);
        expect(PartitionCommand.AcquireStart.class);
        instance.tell(creation);
        answer(new PartitionReply.Granted(ID, 1, VersionSelector.adHoc(), null));
        InstanceReply.Created first = client.expectMessageClass(InstanceReply.Created.class, LONG);
        assertThat(first.existing()).isFalse();

        instance.tell(creation);
        assertThat(client.receiveMessage(LONG)).isEqualTo(first);

        instance.tell(creation(true, "start-2"));
        assertThat(client.expectMessageClass(InstanceReply.Created.class, LONG).existing())
                .isTrue();
    }

    /** Whoever asks about an instance that is not there sends it out of memory, and may ask for it at the next moment. */
    @Test
    void aCreationThatIsCutShortByTheWishToLeaveIsTakenUpByTheSuccessor() {
        InstanceMessage.Create creation = creation(true);
        instance.tell(creation);
        expect(PartitionCommand.AcquireStart.class);
        instance.tell(InstanceMessage.Leave.NOW);
        assertThat(successor.receiveMessage(LONG)).isEqualTo(creation);
        instance = kit.spawn(behavior(""));
        instance.tell(creation);
        assertThat(expect(PartitionCommand.AcquireStart.class).epoch()).isEqualTo(1);
        answer(new PartitionReply.Granted(ID, 1, VersionSelector.adHoc(), null));
        assertThat(client.receiveMessage(LONG)).isInstanceOf(InstanceReply.Created.class);
    }

    private PartitionCommand.Report createUpToItsReport(boolean autoStart) {
        instance.tell(creation(autoStart));
        assertThat(expect(PartitionCommand.AcquireStart.class).epoch()).isEqualTo(1);
        answer(new PartitionReply.Granted(ID, 1, VersionSelector.adHoc(), null));
        assertThat(client.receiveMessage(LONG)).isInstanceOf(InstanceReply.Created.class);
        return expect(PartitionCommand.Report.class);
    }

    private void confirm(PartitionCommand.Report report) {
        answer(new PartitionReply.Reported(ID, 1, report.seq()));
    }

    /** Answers one command, so that everything sent before has been dealt with; then nothing is sent any more. */
    private void assertQuiet() {
        perform(new InstanceCommand.SetGlobal("probe", Payload.json("1"), null));
        client.receiveMessage(LONG);
        time.expectNoMessageFor(MINUTE, partition);
    }

    @Test
    @Tag("key-registry.resend-interval")
    void anUnansweredReportIsSentAgainAfterTheResendInterval() {
        kit.stop(instance);
        instance = kit.spawn(behavior("heddle.registry.resend-interval = 7"));
        PartitionCommand.Report report = createUpToItsReport();
        time.expectNoMessageFor(Duration.ofMillis(6_900), partition);
        time.timePasses(Duration.ofMillis(200));
        assertThat(expect(PartitionCommand.Report.class)).isEqualTo(report);
        confirm(report);
        assertQuiet();
    }

    @Test
    void aThreadTheRegistryDoesNotKnowGetsItsPermitAgain() {
        PartitionCommand.Report report = createUpToItsReport();
        answer(new PartitionReply.UnknownThread(ID, 1));
        PartitionCommand.AcquireStart again = expect(PartitionCommand.AcquireStart.class);
        assertThat(again.threadId()).isEqualTo(ID);
        assertThat(again.epoch()).as("the same epoch").isEqualTo(1);
        assertThat(again.definitionId()).isEqualTo(DefinitionId.of("order"));
        assertThat(again.version()).isEqualTo(VersionSelector.adHoc());
        answer(new PartitionReply.Granted(ID, 1, VersionSelector.adHoc(), null));
        assertThat(expect(PartitionCommand.Report.class)).isEqualTo(report);
        confirm(report);
        assertQuiet();
    }

    @Test
    void theSecondPermitIsAskedForUntilItIsAnswered() {
        createUpToItsReport();
        answer(new PartitionReply.UnknownThread(ID, 1));
        expect(PartitionCommand.AcquireStart.class);
        time.timePasses(Duration.ofMillis(1_500));
        expect(PartitionCommand.AcquireStart.class);
        answer(new PartitionReply.Granted(ID, 1, VersionSelector.adHoc(), null));
        // The report sent along with the repetition, then the one after the grant.
        expect(PartitionCommand.Report.class);
        PartitionCommand.Report last = expect(PartitionCommand.Report.class);
        confirm(last);
        assertQuiet();
    }

    @Test
    void anInstanceThatComesBackUnknownGoesOnWithItsNewPermit() {
        confirm(createUpToItsReport());
        assertQuiet();
        kit.stop(instance);
        instance = kit.spawn(behavior(""));
        expect(PartitionCommand.Report.class);
        perform(new InstanceCommand.Pause(true));
        answer(new PartitionReply.UnknownThread(ID, 1));
        expect(PartitionCommand.AcquireStart.class);
        answer(new PartitionReply.Granted(ID, 1, VersionSelector.adHoc(), null));
        client.expectNoMessage(Duration.ofMillis(50));
        confirm(expect(PartitionCommand.Report.class));
        assertThat(client.receiveMessage(LONG)).isEqualTo(new InstanceReply.Done(InstanceStatus.PAUSED));
        PartitionCommand.Report paused = expect(PartitionCommand.Report.class);
        assertThat(paused.status()).isEqualTo(InstanceStatus.PAUSED);
        confirm(paused);
        assertQuiet();
    }

    @Test
    void aRunThatGetsNoPermitAgainGoesOnAndStopsAsking() {
        createUpToItsReport();
        answer(new PartitionReply.UnknownThread(ID, 1));
        expect(PartitionCommand.AcquireStart.class);
        answer(new PartitionReply.Refused(ID, 1, Refusal.STALE_EPOCH, "epoch 1 has ended"));
        assertQuiet();
    }

    @Test
    void aReleaseOfAnUnknownThreadIsDone() {
        confirm(createUpToItsReport());
        perform(new InstanceCommand.Cancel("test"));
        assertThat(client.receiveMessage(LONG)).isEqualTo(new InstanceReply.Done(InstanceStatus.CANCELLED));
        assertThat(expect(PartitionCommand.Release.class).outcome()).isEqualTo(InstanceStatus.CANCELLED);
        time.timePasses(Duration.ofMillis(1_500));
        expect(PartitionCommand.Release.class);
        answer(new PartitionReply.UnknownThread(ID, 1));
        assertQuiet();
    }

    @Test
    void everybodyWhoStartsAnInstanceIsAnsweredOnceItIsDurable() {
        confirm(createUpToItsReport(false));
        holdsSlotsBack.set(true);
        perform(new InstanceCommand.Start());
        perform(new InstanceCommand.Start());
        SlotRequest.AcquireSlot asked = manager.expectMessageClass(SlotRequest.AcquireSlot.class);
        client.expectNoMessage(Duration.ofMillis(50));
        asked.replyTo().tell(new SlotReply.SlotQueued(asked.request(), 1));
        InstanceReply waits = new InstanceReply.Done(InstanceStatus.CREATED);
        assertThat(client.receiveSeveralMessages(2, LONG)).containsExactly(waits, waits);
        asked.replyTo().tell(new SlotReply.SlotGranted(asked.request()));
        PartitionCommand.Report running = expect(PartitionCommand.Report.class);
        assertThat(running.status()).isEqualTo(InstanceStatus.RUNNING);
        confirm(running);
        assertQuiet();
    }

    @Test
    void aGrantThatCrossedTheEndOfItsWaitIsNotTaken() {
        confirm(createUpToItsReport(false));
        holdsSlotsBack.set(true);
        perform(new InstanceCommand.Start());
        SlotRequest.AcquireSlot asked = manager.expectMessageClass(SlotRequest.AcquireSlot.class);
        perform(new InstanceCommand.Cancel("test"));
        assertThat(client.receiveSeveralMessages(2, LONG))
                .as("whoever waits for the start is told as well")
                .containsExactlyInAnyOrder(
                        new InstanceReply.Done(InstanceStatus.CANCELLED),
                        new InstanceReply.AlreadyTerminal(InstanceStatus.CANCELLED));
        assertThat(manager.receiveMessage(LONG)).isEqualTo(new SlotRequest.ReleaseSlot(ID, 1));
        asked.replyTo().tell(new SlotReply.SlotGranted(asked.request()));
        assertThat(expect(PartitionCommand.Release.class).outcome()).isEqualTo(InstanceStatus.CANCELLED);
        answer(new PartitionReply.Released(ID, 1));
        assertQuiet();
    }

    /** Holds the first write from now on until it is let go, and notes how many records each write holds. */
    private static final class Held implements ProcessingPolicy<JournalOperation> {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch letGo = new CountDownLatch(1);
        private final Queue<Integer> records = new ConcurrentLinkedQueue<>();

        @Override
        public ProcessingResult tryProcess(String persistenceId, JournalOperation operation) {
            if (operation instanceof WriteEvents write) {
                records.add(write.getBatch().size());
                reached.countDown();
                try {
                    letGo.await(LONG.toSeconds(), TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return ProcessingSuccess.getInstance();
        }
    }

    private void report(String node) {
        report(node, 1, false);
    }

    private AttemptReport report(String node, int epoch, boolean owing) {
        AttemptReport report = new AttemptReport(
                ID,
                epoch,
                NodeId.of(node),
                1,
                1,
                NodeOutcome.completed(Payload.json("1")),
                new Notes(Map.of(), List.of()),
                owing);
        instance.tell(new InstanceMessage.FromDispatcher(report));
        return report;
    }

    private void runSideBySide(int nodes) {
        confirm(createUpToItsReport());
        List<NodeDefinition> beside = IntStream.range(0, nodes)
                .mapToObj(n -> NodeBuilder.of("n" + n).executor("x").build())
                .toList();
        perform(InstanceCommand.RegisterNodes.of(beside));
        client.receiveMessage(LONG);
        for (int n = 0; n < nodes; n++) {
            dispatcher.expectMessageClass(NodeDispatcher.Run.class, LONG);
        }
    }

    @Test
    void whatHasEndedIsRecordedBeforeTheInstanceLeaves() {
        runSideBySide(3);
        report("n0");
        report("n1");
        instance.tell(InstanceMessage.Leave.NOW);
        kit.createTestProbe().expectTerminated(instance, LONG);
        assertThat(
                        PersistenceTestKit.create(kit.system())
                                .persistedInStorage(
                                        WorkflowInstance.persistenceId(ID).id())
                                .stream()
                                .flatMap(batch -> ((EventBatch) batch).events().stream())
                                .filter(InstanceEvent.NodeCompleted.class::isInstance))
                .hasSize(2);
    }

    @Test
    void nodesThatEndDuringAWriteShareTheNextOne() throws InterruptedException {
        int nodes = 20;
        runSideBySide(nodes);
        Held held = new Held();
        PersistenceTestKit.create(kit.system()).withPolicy(held);
        report("n0");
        assertThat(held.reached.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        for (int n = 1; n < nodes; n++) {
            report("n" + n);
        }
        held.letGo.countDown();
        perform(new InstanceCommand.SetGlobal("after", Payload.json("1"), null));
        client.receiveMessage(LONG);
        perform(new InstanceCommand.SetGlobal("later", Payload.json("1"), null));
        client.receiveMessage(LONG);
        assertThat(held.records).contains(nodes - 1).hasSizeLessThanOrEqualTo(4);
    }

    /** Whoever keeps a result for the instance hears that it is on disk, and not a moment before. */
    @Test
    void aResultIsSettledWhenItIsRecorded() throws InterruptedException {
        runSideBySide(3);
        Held held = new Held();
        PersistenceTestKit.create(kit.system()).withPolicy(held);
        AttemptReport first = report("n0", 1, true);
        assertThat(held.reached.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        AttemptReport second = report("n1", 1, true);
        dispatcher.expectNoMessage();
        held.letGo.countDown();
        assertThat(dispatcher.receiveMessage(LONG)).isEqualTo(new NodeDispatcher.Settled(first));
        assertThat(dispatcher.receiveMessage(LONG)).isEqualTo(new NodeDispatcher.Settled(second));
        AttemptReport late = report("n1", 1, true);
        assertThat(dispatcher.receiveMessage(LONG))
                .as("what is recorded already, too")
                .isEqualTo(new NodeDispatcher.Settled(late));
        report("n2");
        perform(new InstanceCommand.SetGlobal("after", Payload.json("1"), null));
        client.receiveMessage(LONG);
        dispatcher.expectNoMessage();
    }

    @Test
    void aResultOfAnotherLifeIsNone() {
        runSideBySide(1);
        AttemptReport old = report("n0", 7, true);
        assertThat(dispatcher.receiveMessage(LONG)).isEqualTo(new NodeDispatcher.Settled(old));
        perform(new InstanceCommand.SetGlobal("probe", Payload.json("1"), null));
        client.receiveMessage(LONG);
        assertThat(recorded(InstanceEvent.NodeCompleted.class)).isZero();
        report("n0");
        perform(new InstanceCommand.SetGlobal("probe", Payload.json("2"), null));
        client.receiveMessage(LONG);
        assertThat(recorded(InstanceEvent.NodeCompleted.class)).isEqualTo(1);
    }

    private long recorded(Class<? extends InstanceEvent> type) {
        return PersistenceTestKit.create(kit.system())
                .persistedInStorage(WorkflowInstance.persistenceId(ID).id())
                .stream()
                .flatMap(batch -> ((EventBatch) batch).events().stream())
                .filter(type::isInstance)
                .count();
    }

    /** Both what its nodes run and what its triggers run: whoever runs it is to know that nobody waits there. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsUnderWayIsLetGoWhenTheInstanceLeavesOrIsStopped(boolean stopped) {
        instance.tell(creation(
                true,
                null,
                DefinitionContent.of(InstanceWire.get(kit.system().classicSystem())
                        .compiler()
                        .write(WorkflowDefinition.builder("order")
                                .task("a", "x")
                                .task("b", "x", "a")
                                .trigger(Trigger.on("t", "NODE_COMPLETED", Action.custom("audit")))
                                .build()))));
        expect(PartitionCommand.AcquireStart.class);
        answer(new PartitionReply.Granted(ID, 1, VersionSelector.adHoc(), null));
        assertThat(client.receiveMessage(LONG)).isInstanceOf(InstanceReply.Created.class);
        confirm(expect(PartitionCommand.Report.class));
        dispatcher.expectMessageClass(NodeDispatcher.Run.class, LONG);
        report("a");
        dispatcher.expectMessageClass(NodeDispatcher.Run.class, LONG);
        dispatcher.expectMessageClass(NodeDispatcher.Run.class, LONG);
        if (stopped) {
            kit.stop(instance);
        } else {
            instance.tell(InstanceMessage.Leave.NOW);
        }
        assertThat(dispatcher.receiveSeveralMessages(2, LONG))
                .containsExactlyInAnyOrder(
                        new NodeDispatcher.LetGo(ID, 1, NodeId.of("b"), 1),
                        new NodeDispatcher.LetGo(ID, 1, NodeId.of("#t"), 1));
    }

    // ---- leaving memory -------------------------------------------------------------------------------------------

    private InstanceMessage.Perform set(String name) {
        return new InstanceMessage.Perform(
                new InstanceCommand.SetGlobal(name, Payload.json("1"), null), 0, null, client.getRef());
    }

    /** An instance that has had nothing to do for long enough, and asks to leave. */
    private PartitionCommand.Report parking() {
        kit.stop(instance);
        instance = kit.spawn(behavior("heddle.instance.passivate-after = 4"));
        confirm(createUpToItsReport());
        // It looks every two seconds, and the first look finds what it did just now.
        time.timePasses(Duration.ofMillis(6_100));
        PartitionCommand.Report report = expect(PartitionCommand.Report.class);
        assertThat(report.parked()).isTrue();
        return report;
    }

    /**
     * Fault: work arrives between the report that the instance leaves and its confirmation. Were it begun at once, and the
     * node killed before the registry hears of it, nobody would wake what the registry takes for parked.
     */
    @Test
    void workThatArrivesWhileTheInstanceParksBeginsOnceTheRegistryKnowsThatItStays() {
        PartitionCommand.Report parked = parking();
        long before = recorded(InstanceEvent.class);
        Asked asked = lastAsked;
        perform(InstanceCommand.RegisterNodes.of(
                List.of(NodeBuilder.of("n").executor("x").build())));
        PartitionCommand.Report stays = expect(PartitionCommand.Report.class);
        assertThat(stays.parked()).isFalse();
        assertThat(stays.seq()).isGreaterThan(parked.seq());

        asked.replyTo().tell(new PartitionReply.Reported(ID, 1, parked.seq()));
        client.expectNoMessage(Duration.ofMillis(50));
        dispatcher.expectNoMessage();
        assertThat(recorded(InstanceEvent.class)).as("nothing is recorded yet").isEqualTo(before);

        confirm(stays);
        client.receiveMessage(LONG);
        dispatcher.expectMessageClass(NodeDispatcher.Run.class, LONG);
    }

    /** Fault: the partition restarts while the instance parks, wakes whom it does not know to be parked, and records the parking. */
    @Test
    void anInstanceThatIsWokenWhileItParksBeginsNothingBeforeTheRegistryKnowsThatItStays() {
        PartitionCommand.Report parked = parking();
        Asked asked = lastAsked;
        instance.tell(new InstanceMessage.Wake(1, 8, "recovered", null));
        PartitionCommand.Report stays = expect(PartitionCommand.Report.class);
        assertThat(stays.parked()).isFalse();
        asked.replyTo().tell(new PartitionReply.Reported(ID, 1, parked.seq()));
        instance.tell(set("late"));
        client.expectNoMessage(Duration.ofMillis(50));
        confirm(stays);
        client.receiveMessage(LONG);
    }

    /** Fault: as before, and whoever waits for the children of the instance asks only once. */
    @Test
    void whoWaitsForChildrenOfAnInstanceThatLeavesWaitsForItsSuccessor() {
        confirm(parking());
        InstanceMessage.AwaitChildren wait = new InstanceMessage.AwaitChildren(
                kit.createTestProbe(ChildrenNotice.class).getRef());
        instance.tell(wait);
        instance.tell(InstanceMessage.Leave.NOW);
        assertThat(successor.receiveMessage(LONG)).isEqualTo(wait);
        assertThat(expect(PartitionCommand.Report.class).nextWakeAt())
                .as("the registry wakes it, whatever becomes of the message")
                .isNotNull();
        kit.createTestProbe().expectTerminated(instance, LONG);
    }

    /** Fault: the store of large payloads is away when an instance that is about to begin is told to leave. */
    @Test
    void aCreationWhoseInputIsBeingStoredIsTakenUpByTheSuccessor() {
        storeIsAway.set(true);
        InstanceMessage.Create creation = creation(true, null, null, Payload.json("\"" + "x".repeat(100_000) + "\""));
        instance.tell(creation);
        instance.tell(InstanceMessage.Leave.NOW);
        assertThat(successor.receiveMessage(LONG)).isEqualTo(creation);
        kit.createTestProbe().expectTerminated(instance, LONG);
    }

    /** Fault: a command crosses the wish to leave, which the registry has recorded by then. */
    @Test
    void aCommandThatCrossesTheParkingIsForTheSuccessor() {
        confirm(parking());
        InstanceMessage.Perform command = set("late");
        instance.tell(command);
        instance.tell(InstanceMessage.Leave.NOW);
        assertThat(successor.receiveMessage(LONG)).isEqualTo(command);
        kit.createTestProbe().expectTerminated(instance, LONG);
    }

    /** Fault: the shard moves before the registry has answered an instance that has just come back. */
    @Test
    void commandsThatWaitForTheRegistryAreForTheSuccessorInTheirOrder() {
        confirm(createUpToItsReport());
        assertQuiet();
        kit.stop(instance);
        instance = kit.spawn(behavior(""));
        expect(PartitionCommand.Report.class);
        InstanceMessage.Perform first = set("first");
        InstanceMessage.Perform second = set("second");
        instance.tell(first);
        instance.tell(second);
        instance.tell(InstanceMessage.Leave.NOW);
        assertThat(successor.receiveSeveralMessages(2, LONG)).containsExactly(first, second);
        kit.createTestProbe().expectTerminated(instance, LONG);
    }

    private void cancelledAndReleased() {
        confirm(createUpToItsReport());
        perform(new InstanceCommand.Cancel("test"));
        client.receiveMessage(LONG);
        expect(PartitionCommand.Release.class);
        answer(new PartitionReply.Released(ID, 1));
    }

    private InstanceMessage.Reopen beginAgain(String commandId) {
        return new InstanceMessage.Reopen(InstanceMessage.Reopen.BEGIN_AGAIN, null, false, client.getRef(), commandId);
    }

    /** Fault: the answer is late, then lost, so that the client sends its wish again, also when the new run is over. */
    @Test
    void aReopeningThatIsRepeatedBeginsOneRunAndHasTheFirstAnswerAgain() {
        cancelledAndReleased();
        InstanceMessage.Reopen reopening = beginAgain("again");
        instance.tell(reopening);
        assertThat(expect(PartitionCommand.AcquireStart.class).epoch()).isEqualTo(2);
        instance.tell(reopening);
        answer(new PartitionReply.Granted(ID, 2, VersionSelector.adHoc(), null));
        InstanceReply first = client.expectMessageClass(InstanceReply.Done.class, LONG);
        assertThat(first).isEqualTo(new InstanceReply.Done(InstanceStatus.RUNNING));
        PartitionCommand.Report report = expect(PartitionCommand.Report.class);
        answer(new PartitionReply.Reported(ID, 2, report.seq()));

        instance.tell(reopening);
        assertThat(client.receiveMessage(LONG)).as("while it runs").isEqualTo(first);

        perform(new InstanceCommand.Cancel("test"));
        client.receiveMessage(LONG);
        expect(PartitionCommand.Release.class);
        answer(new PartitionReply.Released(ID, 2));
        instance.tell(reopening);
        assertThat(client.receiveMessage(LONG)).as("when it is over").isEqualTo(first);
        assertThat(recorded(InstanceEvent.InstanceReopened.class)).isEqualTo(1);
        partition.expectNoMessage();
    }

    /** Fault: the answer is lost. What could not be is not tried a second time because of that. */
    @Test
    void aRestorationThatIsRepeatedHasItsEndAsTheAnswerAgain() {
        cancelledAndReleased();
        InstanceMessage.Restore restoration = new InstanceMessage.Restore(1, "", client.getRef(), "back");
        instance.tell(restoration);
        InstanceReply.Refused end = client.expectMessageClass(InstanceReply.Refused.class, LONG);
        assertThat(end.code()).isEqualTo("ORIGIN_UNREADABLE");
        instance.tell(restoration);
        assertThat(client.receiveMessage(LONG)).isEqualTo(end);

        kit.stop(instance);
        instance = kit.spawn(behavior(""));
        instance.tell(restoration);
        assertThat(client.receiveMessage(LONG)).as("after a restart").isEqualTo(end);
        assertThat(recorded(InstanceEvent.RewindRequested.class)).isEqualTo(1);
    }

    /** Fault: an ended instance is told to leave while it waits for the permit of its next run. */
    @Test
    void aReopeningThatIsCutShortByTheWishToLeaveIsTakenUpByTheSuccessor() {
        cancelledAndReleased();
        InstanceMessage.Reopen reopening = beginAgain("again");
        instance.tell(reopening);
        assertThat(expect(PartitionCommand.AcquireStart.class).epoch()).isEqualTo(2);
        instance.tell(InstanceMessage.Leave.NOW);
        assertThat(successor.receiveMessage(LONG)).isEqualTo(reopening);
        kit.createTestProbe().expectTerminated(instance, LONG);
        successor.expectNoMessage();
    }

    @Test
    void aSecondReopeningIsRefusedWhileTheFirstWaitsForItsPermit() {
        cancelledAndReleased();
        instance.tell(beginAgain("first"));
        expect(PartitionCommand.AcquireStart.class);
        instance.tell(beginAgain("second"));
        assertThat(client.expectMessageClass(InstanceReply.Refused.class, LONG).code())
                .isEqualTo("STILL_REOPENING");
        answer(new PartitionReply.Granted(ID, 2, VersionSelector.adHoc(), null));
        assertThat(client.receiveMessage(LONG)).isInstanceOf(InstanceReply.Done.class);
    }

    /** Fault: a node dies between the permit for the next run of an ended instance and the record of its beginning. */
    @Test
    void aPermitForANextRunThatNobodyWantsIsGivenBack() {
        cancelledAndReleased();
        instance.tell(new InstanceMessage.Wake(1, 8, "confirm", null));
        instance.tell(new InstanceMessage.Wake(2, 9, "confirm", null));
        assertThat(denied.receiveMessage(LONG)).isEqualTo(new PartitionCommand.NoSuchThread(ID, 2, 9));
        denied.expectNoMessage();
    }

    @Test
    void aPermitThatIsBeingWaitedForIsKept() {
        cancelledAndReleased();
        instance.tell(beginAgain("again"));
        expect(PartitionCommand.AcquireStart.class);
        instance.tell(new InstanceMessage.Wake(2, 9, "confirm", null));
        denied.expectNoMessage();
        answer(new PartitionReply.Granted(ID, 2, VersionSelector.adHoc(), null));
        assertThat(client.receiveMessage(LONG)).isInstanceOf(InstanceReply.Done.class);
    }
}
