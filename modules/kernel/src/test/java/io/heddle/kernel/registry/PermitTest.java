package io.heddle.kernel.registry;

import static io.heddle.kernel.registry.PartitionBench.CONTENT;
import static io.heddle.kernel.registry.PartitionBench.ORDER;
import static io.heddle.kernel.registry.PartitionBench.V1;
import static io.heddle.kernel.registry.PartitionBench.V2;
import static io.heddle.kernel.registry.PartitionBench.activated;
import static io.heddle.kernel.registry.PartitionBench.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.Version;
import io.heddle.kernel.registry.DefinitionCommand.Activate;
import io.heddle.kernel.registry.DefinitionCommand.Deactivate;
import io.heddle.kernel.registry.PartitionCommand.AcquireStart;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Starts, their permits and the claims they need. */
class PermitTest {
    private final PartitionBench bench = new PartitionBench();

    private static AcquireStart start(String id, VersionSelector version) {
        return AcquireStart.main(InstanceId.of(id), 1, ORDER, version);
    }

    private static AcquireStart epoch(String id, int epoch, VersionSelector version) {
        return AcquireStart.main(InstanceId.of(id), epoch, ORDER, version);
    }

    private Refusal refusal() {
        return ((PartitionReply.Refused) bench.onlyReply()).reason();
    }

    @Test
    void theFirstStartOfAVersionAsksItsDefinitionBeforeItIsGranted() {
        bench.send(start("a", V1));
        assertThat(bench.replies()).isEmpty();
        Activate activate = bench.toDefinition(Activate.class);
        assertThat(activate).isEqualTo(new Activate(ORDER, V1, 3, 1, false));
        assertThat(bench.events)
                .as("the claim is durable before it is made")
                .contains(new PartitionEvent.ClaimOpened(ORDER, 1, V1));

        bench.tell(activated(1, V1, view(1)));
        assertThat(bench.onlyReply()).isEqualTo(new PartitionReply.Granted(InstanceId.of("a"), 1, V1, CONTENT));
        assertThat(bench.entry("a").released()).isFalse();
    }

    @Test
    void furtherStartsAreGrantedWithoutAsking() {
        bench.start("a");
        assertThat(bench.ask(start("b", V1))).isInstanceOf(PartitionReply.Granted.class);
        assertThat(bench.effects).hasSize(1);
        assertThat(bench.events).hasSize(1);
    }

    @Test
    void startsWaitTogetherForOneActivation() {
        bench.send(start("a", V1));
        bench.send(start("b", V1));
        assertThat(bench.effects).isEmpty();
        bench.tell(activated(1, V1, view(1)));
        assertThat(bench.replies()).hasSize(2);
    }

    @Test
    @Tag("trap-D4")
    void theSameRequestGetsTheSameGrantAndCountsOnce() {
        bench.start("a");
        assertThat(bench.ask(start("a", V1))).isEqualTo(new PartitionReply.Granted(InstanceId.of("a"), 1, V1, CONTENT));
        assertThat(bench.ask(start("a", VersionSelector.latest()))).isInstanceOf(PartitionReply.Granted.class);
        assertThat(bench.state.liveThreads()).isEqualTo(1);
        assertThat(bench.state.totals().created()).isEqualTo(1);
    }

    @Test
    @Tag("trap-D46")
    void aLiveIdIsNotRegisteredForAnythingElse() {
        bench.start("a");
        bench.ask(start("a", V2));
        assertThat(refusal()).isEqualTo(Refusal.THREAD_LIVE);
        bench.ask(AcquireStart.main(InstanceId.of("a"), 1, DefinitionId.of("other"), V1));
        assertThat(refusal()).isEqualTo(Refusal.THREAD_LIVE);
        bench.ask(epoch("a", 2, V1));
        assertThat(refusal()).isEqualTo(Refusal.THREAD_LIVE);
    }

    @Test
    void anEndedEpochIsStaleAndTheNextIsGranted() {
        bench.start("a");
        bench.release("a");
        bench.ask(start("a", V1));
        assertThat(refusal()).isEqualTo(Refusal.STALE_EPOCH);

        bench.start(epoch("a", 2, V1));
        assertThat(bench.entry("a").epoch()).isEqualTo(2);
        assertThat(bench.entry("a").replaced()).isNotNull();
        bench.ask(start("a", V1));
        assertThat(refusal()).isEqualTo(Refusal.STALE_EPOCH);
        assertThat(bench.state.totals().created())
                .as("the same instance runs again")
                .isEqualTo(1);
    }

    @Test
    void nestingIsLimited() {
        InstanceId root = InstanceId.of("t0");
        List<InstanceId> ten =
                IntStream.range(0, 10).mapToObj(i -> InstanceId.of("t" + i)).toList();
        List<InstanceId> eleven =
                IntStream.range(0, 11).mapToObj(i -> InstanceId.of("t" + i)).toList();
        bench.start(new AcquireStart(
                InstanceId.of("deep"), 1, ORDER, V1, ThreadKind.DYNAMIC, ten.get(9), root, ten, "n", "e", "h"));
        ThreadRow row = ((PartitionReply.Found) bench.ask(new PartitionCommand.GetThread(InstanceId.of("deep")))).row();
        assertThat(row.parentId()).isEqualTo(ten.get(9));
        assertThat(row.rootId()).isEqualTo(root);
        assertThat(row.kind()).isEqualTo(ThreadKind.DYNAMIC);
        bench.ask(new AcquireStart(
                InstanceId.of("deeper"),
                1,
                ORDER,
                V1,
                ThreadKind.DYNAMIC,
                eleven.get(10),
                root,
                eleven,
                null,
                null,
                null));
        PartitionReply.Refused refused = (PartitionReply.Refused) bench.onlyReply();
        assertThat(refused.reason()).isEqualTo(Refusal.NESTING_LIMIT);
        assertThat(refused.detail()).contains("t0", "t10", "deeper", "order");
    }

    @Test
    void adHocThreadsCanBeSwitchedOff() {
        bench.send(start("a", VersionSelector.adHoc()));
        bench.tell(activated(1, VersionSelector.adHoc(), view(0)));
        PartitionReply.Granted granted = (PartitionReply.Granted) bench.onlyReply();
        assertThat(granted.version()).isEqualTo(VersionSelector.adHoc());
        assertThat(granted.definition()).isNull();

        PartitionBench strict = new PartitionBench(new PartitionSettings(
                0,
                1,
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                1,
                1,
                0,
                false));
        strict.ask(start("a", VersionSelector.adHoc()));
        assertThat(((PartitionReply.Refused) strict.onlyReply()).reason()).isEqualTo(Refusal.AD_HOC_DISABLED);
        strict.ask(new PartitionCommand.Pin("h", ORDER, VersionSelector.adHoc()));
        assertThat(((PartitionReply.PinRefused) strict.onlyReply()).reason()).isEqualTo(Refusal.AD_HOC_DISABLED);
    }

    @Test
    void latestIsResolvedByTheDefinitionFirstAndHereThen() {
        bench.send(start("a", VersionSelector.latest()));
        assertThat(bench.toDefinition(Activate.class).version()).isEqualTo(VersionSelector.latest());
        bench.tell(activated(1, V1, view(1)));
        assertThat(((PartitionReply.Granted) bench.onlyReply()).version()).isEqualTo(V1);

        assertThat(((PartitionReply.Granted) bench.ask(start("b", VersionSelector.latest()))).version())
                .isEqualTo(V1);

        bench.tell(new PartitionCommand.Notice(ORDER, new DefinitionView(2, new Version(2, 0, 0), Set.of())));
        bench.send(start("c", VersionSelector.latest()));
        assertThat(bench.toDefinition(Activate.class).version()).isEqualTo(V2);
    }

    @Test
    void aNewerNoticeOvertakesTheActivation() {
        bench.send(start("a", VersionSelector.latest()));
        DefinitionView newer = new DefinitionView(2, new Version(2, 0, 0), Set.of());
        bench.tell(new PartitionCommand.Notice(ORDER, newer));
        assertThat(bench.toDefinition(DefinitionCommand.NoticeAck.class).noticeNo())
                .isEqualTo(2);
        bench.tell(activated(1, V1, view(1)));
        assertThat(bench.replies()).as("1.0.0 is no longer the latest").isEmpty();
        assertThat(bench.toDefinition(Activate.class).version()).isEqualTo(V2);
        assertThat(bench.toDefinition(Deactivate.class).claimNo()).isEqualTo(1);
        bench.tell(activated(2, V2, newer));
        assertThat(((PartitionReply.Granted) bench.onlyReply()).version()).isEqualTo(V2);
    }

    @Test
    void aRetiredVersionTakesOnlyWhatGoesOn() {
        bench.start("a");
        bench.start("c");
        bench.release("c");
        bench.tell(new PartitionCommand.Notice(ORDER, new DefinitionView(2, null, Set.of(V1))));
        bench.ask(start("b", V1));
        assertThat(refusal()).isEqualTo(Refusal.RETIRED);
        assertThat(bench.ask(epoch("c", 2, V1))).isInstanceOf(PartitionReply.Granted.class);
        InstanceId root = InstanceId.of("a");
        AcquireStart fork = new AcquireStart(
                InstanceId.of("f"), 1, ORDER, V1, ThreadKind.FORK, root, root, List.of(root), null, null, null);
        assertThat(bench.ask(fork)).isInstanceOf(PartitionReply.Granted.class);
        assertThat(bench.ask(start("a", V1))).as("a repetition").isInstanceOf(PartitionReply.Granted.class);
    }

    @Test
    void aRefusedActivationRefusesWhoWaited() {
        bench.send(start("a", V1));
        bench.tell(new PartitionCommand.ActivationRefused(ORDER, 1, Refusal.NOT_FOUND, view(0)));
        assertThat(refusal()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(bench.state.claims()).isEmpty();
    }

    @Test
    void whatGoesOnAsksForItselfWhenNewStartsAreRefused() {
        bench.start("b");
        bench.release("b");
        bench.send(start("a", V1));
        bench.send(epoch("b", 2, V1));
        assertThat(bench.toDefinition(Activate.class).continuation()).isTrue();
        bench.tell(new PartitionCommand.ActivationRefused(
                ORDER, 2, Refusal.RETIRED, new DefinitionView(2, null, Set.of(V1))));
        assertThat(refusal()).isEqualTo(Refusal.RETIRED);
        assertThat(bench.toDefinition(Activate.class)).isEqualTo(new Activate(ORDER, V1, 3, 3, true));
    }

    @Test
    void latestIsAskedAgainWhenItsVersionWasRetiredMeanwhile() {
        bench.start("a");
        bench.tell(new PartitionCommand.Notice(ORDER, new DefinitionView(2, new Version(2, 0, 0), Set.of())));
        bench.send(start("b", VersionSelector.latest()));
        DefinitionView after = new DefinitionView(3, new Version(1, 0, 0), Set.of(V2));
        bench.tell(new PartitionCommand.ActivationRefused(ORDER, 2, Refusal.RETIRED, after));
        assertThat(((PartitionReply.Granted) bench.onlyReply()).version()).isEqualTo(V1);
    }

    @Test
    void aStaleClaimIsMadeAnew() {
        bench.send(start("a", V1));
        bench.tell(new PartitionCommand.ActivationRefused(ORDER, 1, Refusal.STALE_CLAIM, view(1)));
        assertThat(bench.replies()).isEmpty();
        assertThat(bench.toDefinition(Activate.class).claimNo()).isEqualTo(2);
        bench.tell(activated(2, V1, view(1)));
        assertThat(bench.onlyReply()).isInstanceOf(PartitionReply.Granted.class);
    }

    @Test
    void aClaimTheDefinitionLostIsMadeAnewForLiveThreads() {
        bench.start("a");
        bench.restart();
        bench.send(start("b", V1));
        assertThat(bench.toDefinition(Activate.class).claimNo()).isEqualTo(1);
        bench.tell(new PartitionCommand.ActivationRefused(ORDER, 1, Refusal.STALE_CLAIM, view(1)));
        assertThat(bench.toDefinition(Activate.class)).isEqualTo(new Activate(ORDER, V1, 3, 2, true));

        PartitionBench alone = new PartitionBench();
        alone.start("a");
        alone.restart();
        alone.tell(new PartitionCommand.ActivationRefused(ORDER, 1, Refusal.STALE_CLAIM, view(1)));
        assertThat(alone.toDefinition(Activate.class)).isEqualTo(new Activate(ORDER, V1, 3, 2, true));
        alone.restart();
        assertThat(alone.toDefinition(Activate.class).claimNo())
                .as("still open after a restart, and needed")
                .isEqualTo(2);
    }

    @Test
    void grantingAfterARestartNeedsANewActivation() {
        bench.start("a");
        bench.restart();
        bench.send(start("b", V1));
        assertThat(bench.replies()).isEmpty();
        assertThat(bench.toDefinition(Activate.class)).isEqualTo(new Activate(ORDER, V1, 3, 1, true));
        bench.tell(activated(1, V1, view(1)));
        assertThat(bench.onlyReply()).isInstanceOf(PartitionReply.Granted.class);
    }

    @Test
    void theActivationIsSentUntilAnswered() {
        bench.send(start("a", V1));
        bench.tickAfter(Duration.ofMillis(500));
        assertThat(bench.effects).isEmpty();
        bench.tickAfter(Duration.ofMillis(600));
        assertThat(bench.toDefinition(Activate.class).claimNo()).isEqualTo(1);
        bench.tell(activated(1, V1, view(1)));
        bench.tickAfter(Duration.ofSeconds(2));
        assertThat(bench.effects).isEmpty();
    }

    @Test
    void aClaimWithoutAThreadIsGivenUpAfterARestart() {
        bench.send(start("a", V1));
        bench.restart();
        assertThat(bench.toDefinition(Deactivate.class).claimNo()).isEqualTo(1);
        bench.tell(activated(1, V1, view(1)));
        assertThat(bench.effects).as("a late answer to a claim given up").isEmpty();
        bench.restart();
        assertThat(bench.toDefinition(Deactivate.class).claimNo()).isEqualTo(1);
        bench.tell(new PartitionCommand.Deactivated(ORDER, 1));
        assertThat(bench.state.claims()).isEmpty();
        bench.tell(new PartitionCommand.Deactivated(ORDER, 1));
        assertThat(bench.events).isEmpty();
    }

    @Test
    void aStartDuringTheEndOfAClaimOpensAnother() {
        bench.start("a");
        bench.send(bench.release("a", 1));
        assertThat(bench.replies()).isEmpty();
        bench.send(start("b", V1));
        assertThat(bench.toDefinition(Activate.class).claimNo()).isEqualTo(2);
        bench.tell(activated(2, V1, view(1)));
        assertThat(bench.onlyReply()).isInstanceOf(PartitionReply.Granted.class);
        bench.tell(new PartitionCommand.Deactivated(ORDER, 1));
        assertThat(bench.onlyReply()).isInstanceOf(PartitionReply.Released.class);
        assertThat(bench.state.liveThreads()).isEqualTo(1);
    }

    @Test
    void aPermitNobodyHoldsIsDropped() {
        bench.start("a");
        assertThat(bench.tickAfter(Duration.ofSeconds(29))).isEmpty();
        bench.tickAfter(Duration.ofSeconds(1));
        RegistryEffect.Wake wake = bench.wakes().get(0);
        assertThat(wake.reason()).isEqualTo(RegistryEffect.WakeReason.CONFIRM);

        bench.tell(new PartitionCommand.NoSuchThread(InstanceId.of("a"), 2, wake.permit()));
        assertThat(bench.events).as("another epoch").isEmpty();
        bench.ask(start("a", V1));
        bench.tell(new PartitionCommand.NoSuchThread(InstanceId.of("a"), 1, wake.permit()));
        assertThat(bench.events).as("asked for again meanwhile").isEmpty();

        bench.tell(new PartitionCommand.NoSuchThread(
                InstanceId.of("a"), 1, bench.entry("a").heard()));
        assertThat(bench.entry("a")).isNull();
        assertThat(bench.state.totals().created()).isZero();
        assertThat(bench.toDefinition(Deactivate.class).claimNo()).isEqualTo(1);
    }

    @Test
    void aDroppedPermitOfALaterEpochLeavesTheEndedRun() {
        bench.start("a");
        bench.release("a");
        bench.start(epoch("a", 2, V1));
        bench.tell(new PartitionCommand.NoSuchThread(
                InstanceId.of("a"), 2, bench.entry("a").heard()));
        assertThat(bench.entry("a").epoch()).isEqualTo(1);
        assertThat(bench.entry("a").status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(bench.state.totals().in(StatusTotals.Bucket.COMPLETED)).isEqualTo(1);
    }

    @Test
    void holdsCountLikeThreads() {
        PartitionCommand.Pin pin = new PartitionCommand.Pin("deployer", ORDER, VersionSelector.latest());
        bench.send(pin);
        bench.confirmActivations();
        assertThat(bench.onlyReply()).isEqualTo(new PartitionReply.Pinned("deployer", V1));
        assertThat(bench.ask(pin)).isEqualTo(new PartitionReply.Pinned("deployer", V1));
        assertThat(bench.state.liveOf(new ClaimKey(ORDER, V1))).isEqualTo(1);
        bench.ask(new PartitionCommand.Pin("deployer", DefinitionId.of("other"), V1));
        assertThat(((PartitionReply.PinRefused) bench.onlyReply()).detail()).contains("order@1.0.0");

        bench.start("deployer");
        bench.release("deployer");
        assertThat(bench.state.liveOf(new ClaimKey(ORDER, V1)))
                .as("a thread of the same name is another holder")
                .isEqualTo(1);
        bench.send(new PartitionCommand.Unpin("deployer"));
        bench.confirmDeactivations();
        assertThat(bench.onlyReply()).isEqualTo(new PartitionReply.Unpinned("deployer"));
        assertThat(bench.ask(new PartitionCommand.Unpin("deployer")))
                .isEqualTo(new PartitionReply.UnknownHolder("deployer"));
        assertThat(bench.state.live()).isEmpty();
    }

    @Test
    void aHoldOfAnUnknownDefinitionIsRefused() {
        bench.send(new PartitionCommand.Pin("h", ORDER, V1));
        bench.tell(new PartitionCommand.ActivationRefused(ORDER, 1, Refusal.NOT_FOUND, view(0)));
        assertThat(((PartitionReply.PinRefused) bench.onlyReply()).reason()).isEqualTo(Refusal.NOT_FOUND);
        assertThat(bench.tell(new PartitionCommand.ActivationRefused(ORDER, 1, Refusal.NOT_FOUND, view(0))))
                .as("once")
                .isEmpty();
    }

    @Test
    void nonsenseIsRefusedWhereItIsMade() {
        assertThatThrownBy(() -> epoch("a", 0, V1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PartitionCommand.Release(
                        InstanceId.of("a"), 1, InstanceStatus.RUNNING, bench.now, null, NodeCounts.NONE, false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ClaimKey(ORDER, VersionSelector.latest()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NodeCounts(0, -1, 0, 0, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PartitionDecider.Input.request(null, start("a", V1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PartitionDecider.Input(PartitionBench.CALLER, new PartitionCommand.Tick()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
