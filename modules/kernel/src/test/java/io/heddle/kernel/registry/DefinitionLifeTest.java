package io.heddle.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.Version;
import io.heddle.kernel.registry.DefinitionCommand.CheckReferences;
import io.heddle.kernel.registry.DefinitionCommand.Delete;
import io.heddle.kernel.registry.DefinitionCommand.DeleteMode;
import io.heddle.kernel.registry.DefinitionCommand.Detail;
import io.heddle.kernel.registry.DefinitionCommand.GetDefinition;
import io.heddle.kernel.registry.DefinitionCommand.ListVersions;
import io.heddle.kernel.registry.DefinitionCommand.Publish;
import io.heddle.kernel.registry.DefinitionCommand.Retire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Versions from publication to deletion, and what is told about their references. */
class DefinitionLifeTest {
    private static final DefinitionId ORDER = DefinitionId.of("order");
    private static final Version V1 = new Version(1, 0, 0);
    private static final Version V2 = new Version(2, 0, 0);
    private static final VersionSelector S1 = VersionSelector.exact(V1);
    private static final VersionSelector S2 = VersionSelector.exact(V2);

    private final MiniRegistry registry = new MiniRegistry(4);

    private static DefinitionContent content(int n) {
        return DefinitionContent.of(new byte[] {(byte) n});
    }

    private Object publish(Version version, int content) {
        return registry.ask(new Publish(ORDER, version, content(content)));
    }

    private Refusal startRefusal(String id, VersionSelector version) {
        return ((PartitionReply.Refused) registry.start(id, ORDER, version)).reason();
    }

    @Test
    @Tag("trap-D11")
    void aPublishedVersionNeverChanges() {
        assertThat(publish(V1, 1))
                .isEqualTo(new DefinitionReply.Published(ORDER, V1, content(1).contentHash()));
        assertThat(publish(V1, 1)).as("the same again").isInstanceOf(DefinitionReply.Published.class);
        assertThat(publish(V1, 2))
                .isEqualTo(new DefinitionReply.VersionExists(
                        ORDER, V1, VersionStatus.PUBLISHED, content(1).contentHash()));
        DefinitionReply.Definition definition =
                (DefinitionReply.Definition) registry.ask(new GetDefinition(ORDER, VersionSelector.latest()));
        assertThat(definition.content()).isEqualTo(content(1)).hasSameHashCodeAs(content(1));
        assertThat(definition.content()).isNotEqualTo(content(2));
        assertThat(content(1).toString()).contains("1 bytes");
    }

    @Test
    void versionsAreListedAndFetched() {
        publish(V2, 2);
        publish(V1, 1);
        DefinitionReply.VersionList list = (DefinitionReply.VersionList) registry.ask(new ListVersions(ORDER));
        assertThat(list.versions())
                .extracting(DefinitionReply.VersionInfo::version)
                .containsExactly(V1, V2);
        assertThat(list.versions().get(0).publishedAt()).isEqualTo(registry.now);
        assertThat(list.latest()).isEqualTo(V2);
        assertThat(registry.ask(new GetDefinition(ORDER, S1))).isInstanceOf(DefinitionReply.Definition.class);
        assertThat(registry.ask(new GetDefinition(ORDER, VersionSelector.adHoc())))
                .isInstanceOf(DefinitionReply.NotFound.class);
        assertThat(registry.ask(new GetDefinition(DefinitionId.of("none"), VersionSelector.latest())))
                .isInstanceOf(DefinitionReply.NotFound.class);
    }

    @Test
    void startsAreRefusedWithTheReasonTheDefinitionHas() {
        assertThat(startRefusal("a", S1)).isEqualTo(Refusal.NOT_FOUND);
        assertThat(startRefusal("a", VersionSelector.latest())).isEqualTo(Refusal.NOT_FOUND);
        publish(V1, 1);
        assertThat(startRefusal("a", S2)).isEqualTo(Refusal.NOT_PUBLISHED);
        registry.ask(new Retire(ORDER, V1));
        assertThat(startRefusal("a", S1)).isEqualTo(Refusal.RETIRED);
        assertThat(startRefusal("a", VersionSelector.latest())).isEqualTo(Refusal.RETIRED);
        registry.ask(new Delete(ORDER, null, DeleteMode.SAFE, "c"));
        assertThat(startRefusal("a", S1)).isEqualTo(Refusal.DELETED);
        assertThat(startRefusal("a", VersionSelector.latest())).isEqualTo(Refusal.DELETED);
        assertThat(startRefusal("a", VersionSelector.adHoc())).isEqualTo(Refusal.DELETED);
    }

    @Test
    @Tag("promise-129")
    void latestMovesWithANewVersionAndRunsKeepTheirs() {
        publish(V1, 1);
        registry.start("a", ORDER, VersionSelector.latest());
        publish(V2, 2);
        PartitionReply.Granted granted = (PartitionReply.Granted) registry.start("b", ORDER, VersionSelector.latest());
        assertThat(granted.version()).isEqualTo(S2);
        PartitionReply.Found found =
                (PartitionReply.Found) registry.ask(new PartitionCommand.GetThread(InstanceId.of("a")));
        assertThat(found.row().version()).isEqualTo(S1);
    }

    @Test
    void publishIsAnsweredWhenEveryClaimingPartitionKnows() {
        publish(V1, 1);
        registry.start("a", ORDER, S1);
        registry.cut = true;
        assertThat(publish(V2, 2)).isNull();
        registry.cut = false;
        registry.resetCounts();
        registry.drain();
        assertThat(registry.replies).isEqualTo(1);
        assertThat(registry.internalMessages).as("notice and acknowledgement").isEqualTo(2);
    }

    @Test
    void anUnacknowledgedNoticeIsSentAgain() {
        publish(V1, 1);
        registry.start("a", ORDER, S1);
        registry.cut = true;
        registry.ask(new Retire(ORDER, V1));
        registry.now = registry.now.plusSeconds(2);
        registry.tickDefinition(ORDER);
        registry.cut = false;
        registry.resetCounts();
        registry.drain();
        assertThat(registry.internalMessages)
                .as("two notices, two acknowledgements")
                .isEqualTo(4);
        assertThat(registry.replies).isEqualTo(1);
        assertThat(registry.ask(new Retire(ORDER, V1))).as("again").isEqualTo(new DefinitionReply.Retired(ORDER, V1));
        assertThat(registry.ask(new Retire(ORDER, V2))).isInstanceOf(DefinitionReply.NotFound.class);
        assertThat(publish(V1, 1)).as("retired for ever").isInstanceOf(DefinitionReply.VersionExists.class);
    }

    @Test
    @Tag("promise-127")
    @Tag("trap-D7")
    void safeDeletionIsRefusedWithEveryReference() {
        publish(V1, 1);
        for (int i = 0; i < 7; i++) {
            registry.start("t" + i, ORDER, S1);
        }
        registry.ask(0, new PartitionCommand.Pin("legacy", ORDER, S1));
        DefinitionReply.DeleteRefused refused =
                (DefinitionReply.DeleteRefused) registry.ask(new Delete(ORDER, null, DeleteMode.SAFE, "c1"));
        assertThat(refused.references().references()).hasSize(8);
        assertThat(refused.references().references())
                .filteredOn(r -> r.type().equals("THREAD"))
                .extracting(DefinitionReply.Reference::sourceId)
                .containsExactlyInAnyOrder("t0", "t1", "t2", "t3", "t4", "t5", "t6");
        assertThat(refused.references().references())
                .filteredOn(r -> r.type().equals("PIN"))
                .extracting(DefinitionReply.Reference::sourceId)
                .containsExactly("legacy");
        assertThat(refused.references().canSafelyDelete()).isFalse();
        for (int i = 0; i < 7; i++) {
            registry.release("t" + i);
        }
        registry.ask(0, new PartitionCommand.Unpin("legacy"));
        assertThat(registry.ask(new Delete(ORDER, null, DeleteMode.SAFE, "c2")))
                .isEqualTo(new DefinitionReply.Deleted(ORDER, List.of(S1, VersionSelector.adHoc()), List.of()));
        assertThat(registry.ask(new Delete(ORDER, null, DeleteMode.SAFE, "c2")))
                .as("the same command again")
                .isEqualTo(new DefinitionReply.Deleted(ORDER, List.of(S1, VersionSelector.adHoc()), List.of()));
        assertThat(registry.ask(new Delete(ORDER, null, DeleteMode.SAFE, "c3")))
                .isInstanceOf(DefinitionReply.NotFound.class);
        assertThat(publish(V1, 1))
                .as("its number is never used again")
                .isEqualTo(new DefinitionReply.VersionExists(
                        ORDER, V1, VersionStatus.DELETED, content(1).contentHash()));
        assertThat(publish(V2, 1)).isInstanceOf(DefinitionReply.Published.class);
    }

    @Test
    @Tag("promise-128")
    void forcedDeletionLetsRunningThreadsFinish() {
        publish(V1, 1);
        publish(V2, 2);
        registry.start("a", ORDER, S1);
        assertThat(registry.ask(new Delete(ORDER, S1, DeleteMode.FORCE, "c1")))
                .isEqualTo(new DefinitionReply.Retiring(ORDER, List.of(S1)));
        assertThat(registry.ask(new Delete(ORDER, S1, DeleteMode.FORCE, "c1")))
                .as("again")
                .isEqualTo(new DefinitionReply.Retiring(ORDER, List.of(S1)));
        assertThat(startRefusal("b", S1)).isEqualTo(Refusal.RETIRED);
        InstanceId root = InstanceId.of("a");
        assertThat(registry.ask(new PartitionCommand.AcquireStart(
                        InstanceId.of("f"),
                        1,
                        ORDER,
                        S1,
                        ThreadKind.FORK,
                        root,
                        root,
                        List.of(root),
                        null,
                        null,
                        null)))
                .as("a branch of a live thread")
                .isInstanceOf(PartitionReply.Granted.class);
        registry.release("a");
        assertThat(registry.definition(ORDER).statusOf(S1)).isEqualTo(VersionStatus.RETIRED);
        registry.release("f");
        assertThat(registry.definition(ORDER).statusOf(S1)).isEqualTo(VersionStatus.DELETED);
        assertThat(registry.definition(ORDER).statusOf(S2)).isEqualTo(VersionStatus.PUBLISHED);
        assertThat(registry.ask(new Delete(ORDER, S1, DeleteMode.FORCE, "c1")))
                .isEqualTo(new DefinitionReply.Deleted(ORDER, List.of(S1), List.of()));
        assertThat(registry.ask(new GetDefinition(ORDER, S1))).isInstanceOf(DefinitionReply.NotFound.class);
        assertThat(registry.ask(new Delete(ORDER, S2, DeleteMode.FORCE, "c4")))
                .as("nothing runs: gone at once")
                .isEqualTo(new DefinitionReply.Deleted(ORDER, List.of(S2), List.of()));
    }

    @Test
    void adHocIdsAreCheckedAndDeletedTheSameWay() {
        registry.start("a", ORDER, VersionSelector.adHoc());
        assertThat(registry.check(CheckReferences.state(ORDER)).active()).isTrue();
        assertThat(registry.ask(new Delete(ORDER, null, DeleteMode.SAFE, "c")))
                .isInstanceOf(DefinitionReply.DeleteRefused.class);
        registry.ask(new Delete(ORDER, null, DeleteMode.FORCE, "f"));
        assertThat(startRefusal("b", VersionSelector.adHoc())).isEqualTo(Refusal.RETIRED);
        registry.release("a");
        assertThat(registry.definition(ORDER).statusOf(VersionSelector.adHoc())).isEqualTo(VersionStatus.DELETED);
        assertThat(startRefusal("b", VersionSelector.adHoc())).isEqualTo(Refusal.DELETED);
    }

    @Test
    void anIdNobodyEverUsedIsNotFound() {
        startRefusal("a", S1);
        assertThat(registry.ask(new Delete(ORDER, null, DeleteMode.SAFE, "c")))
                .isInstanceOf(DefinitionReply.NotFound.class);
        DefinitionReply.ReferenceInfo info = registry.check(CheckReferences.state(ORDER));
        assertThat(info.active()).isFalse();
        assertThat(info.canSafelyDelete()).as("there is nothing to delete").isFalse();
        assertThatThrownBy(() -> new Delete(ORDER, VersionSelector.latest(), DeleteMode.SAFE, "c"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CheckReferences(ORDER, null, Detail.FULL, -1, null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCheckMayNameAVersion() {
        publish(V1, 1);
        publish(V2, 2);
        registry.start("a", ORDER, S1);
        assertThat(checkOf(S1).active()).isTrue();
        assertThat(checkOf(S2).active()).isFalse();
        assertThat(checkOf(S2).deletable()).containsEntry(DeleteMode.SAFE, true).containsEntry(DeleteMode.FORCE, true);
        assertThat(checkOf(S1).deletable())
                .containsEntry(DeleteMode.SAFE, false)
                .containsEntry(DeleteMode.FORCE, true);
        assertThat(checkOf(VersionSelector.latest()).active()).isFalse();
        DefinitionReply.ReferenceInfo quick = checkOf(S1);
        assertThat(quick.references()).isEmpty();
        assertThat(quick.stats()).isEqualTo(new DefinitionReply.ReferenceStats(0, 0, 1, 1, Map.of(), false));
        assertThat(registry.check(new CheckReferences(
                                DefinitionId.of("none"), VersionSelector.latest(), Detail.FULL, 0, null))
                        .references())
                .isEmpty();
    }

    private DefinitionReply.ReferenceInfo checkOf(VersionSelector version) {
        return registry.check(new CheckReferences(ORDER, version, Detail.STATE, 0, null));
    }

    @Test
    @Tag("promise-126")
    void referencesAreListedInPages() {
        publish(V1, 1);
        for (int i = 0; i < 23; i++) {
            registry.start("t" + i, ORDER, S1);
        }
        for (int i = 0; i < 4; i++) {
            registry.ask(i, new PartitionCommand.Pin("h" + i, ORDER, S1));
        }
        DefinitionReply.ReferenceInfo whole = registry.check(CheckReferences.full(ORDER));
        assertThat(whole.references()).hasSize(27);
        assertThat(whole.stats())
                .isEqualTo(new DefinitionReply.ReferenceStats(0, 0, 23, 27, Map.of("THREAD", 23L, "PIN", 4L), true));
        assertThat(whole.truncated()).isFalse();
        DefinitionReply.Reference thread = whole.references().stream()
                .filter(r -> r.sourceId().equals("t5"))
                .findFirst()
                .orElseThrow();
        assertThat(thread.isRuntime()).isTrue();
        assertThat(thread.details()).containsEntry("kind", "MAIN").containsEntry("version", "1.0.0");

        List<String> paged = new ArrayList<>();
        DefinitionCommand.ReferenceCursor cursor = null;
        do {
            DefinitionReply.ReferenceInfo page =
                    registry.check(new CheckReferences(ORDER, null, Detail.FULL, 5, cursor));
            page.references().forEach(r -> paged.add(r.sourceId()));
            cursor = page.cursor();
            assertThat(page.truncated()).isEqualTo(cursor != null);
        } while (cursor != null);
        assertThat(paged)
                .doesNotHaveDuplicates()
                .containsExactlyElementsOf(whole.references().stream()
                        .map(DefinitionReply.Reference::sourceId)
                        .toList());
    }

    @Test
    @Tag("trap-D13")
    @Tag("trap-T8")
    void afterARestartTheAnswerIsRecoveringUntilEveryClaimIsConfirmed() {
        publish(V1, 1);
        registry.start("a", ORDER, S1);
        registry.cut = true;
        registry.restartDefinition(ORDER);
        assertThat(registry.ask(CheckReferences.state(ORDER))).isEqualTo(new DefinitionReply.Recovering(ORDER));
        assertThat(registry.ask(new Delete(ORDER, null, DeleteMode.SAFE, "c")))
                .isEqualTo(new DefinitionReply.Recovering(ORDER));
        registry.now = registry.now.plusSeconds(1);
        registry.tickDefinition(ORDER);
        registry.cut = false;
        registry.drain();
        assertThat(registry.check(CheckReferences.state(ORDER)).active()).isTrue();
        assertThat(registry.definition(ORDER).repairs()).isZero();

        registry.release("a");
        registry.restartDefinition(ORDER);
        assertThat(registry.check(CheckReferences.state(ORDER)).active())
                .as("without claims there is nothing to wait for")
                .isFalse();
    }

    @Test
    void aListWhosePartitionsAreSilentEndsAsRecovering() {
        publish(V1, 1);
        registry.start("a", ORDER, S1);
        registry.cut = true;
        assertThat(registry.ask(CheckReferences.full(ORDER))).isNull();
        registry.resetCounts();
        for (int i = 0; i < 4; i++) {
            registry.now = registry.now.plusSeconds(1);
            registry.tickDefinition(ORDER);
        }
        assertThat(registry.replies).isZero();
        registry.now = registry.now.plusSeconds(1);
        registry.tickDefinition(ORDER);
        assertThat(registry.replies).isEqualTo(1);
        registry.cut = false;
        registry.drain();
        assertThat(registry.replies).as("late answers are ignored").isEqualTo(1);
    }

    @Test
    void aRefusalWhoseReasonHasGoneIsDecidedAfresh() {
        publish(V1, 1);
        registry.start("a", ORDER, S1);
        registry.cut = true;
        assertThat(registry.ask(new Delete(ORDER, S1, DeleteMode.SAFE, "c"))).isNull();
        registry.release("a");
        registry.cut = false;
        registry.drain();
        // The list was asked for before the release, and answered after it; the claim went in between or after.
        Object again = registry.ask(new Delete(ORDER, S1, DeleteMode.SAFE, "c"));
        assertThat(again).isInstanceOf(DefinitionReply.Deleted.class);
    }

    @Test
    void theAuditRepairsAndCounts() {
        DefinitionDecider decider = new DefinitionDecider(new DefinitionSettings(
                ORDER, Duration.ofSeconds(1), Duration.ofSeconds(600), Duration.ofSeconds(5), 10));
        DefinitionDecision begun = decider.recovered(DefinitionState.EMPTY, registry.now);
        DefinitionDecision missing = tell(decider, begun, claims(7, 7, new Claim(7, S1, Claim.Phase.HELD)));
        assertThat(missing.state().claimsOn(java.util.Set.of(S1))).isEqualTo(1);
        assertThat(missing.state().repairs()).isEqualTo(1);
        DefinitionDecision known = tell(decider, missing, claims(7, 7, new Claim(7, S1, Claim.Phase.HELD)));
        assertThat(known.events()).isEmpty();
        DefinitionDecision gone = tell(decider, known, claims(7, 8));
        assertThat(gone.state().hasClaims()).isFalse();
        assertThat(gone.state().repairs()).isEqualTo(2);
        DefinitionDecision late = tell(decider, gone, claims(7, 7, new Claim(7, S1, Claim.Phase.HELD)));
        assertThat(late.events()).as("an old audit revives nothing").isEmpty();

        DefinitionDecision audit = decider.decide(
                missing.state(),
                missing.session(),
                List.of(DefinitionDecider.Input.message(new DefinitionCommand.Tick(ORDER))),
                registry.now.plusSeconds(600));
        assertThat(audit.effects())
                .contains(new RegistryEffect.ToPartition(2, new PartitionCommand.ConfirmClaims(ORDER)));
    }

    private DefinitionDecision tell(
            DefinitionDecider decider, DefinitionDecision before, DefinitionCommand.Message message) {
        return decider.decide(
                before.state(), before.session(), List.of(DefinitionDecider.Input.message(message)), registry.now);
    }

    private static DefinitionCommand.Claims claims(long highest, long asOf, Claim... held) {
        List<Long> known = held.length == 0 ? List.of() : List.of(highest);
        return new DefinitionCommand.Claims(ORDER, 2, asOf, List.of(held), known);
    }

    @Test
    void aLateActivateFindsTheDoorClosed() {
        DefinitionDecider decider = new DefinitionDecider(
                new DefinitionSettings(ORDER, Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(5), 10));
        DefinitionDecision begun = decider.recovered(DefinitionState.EMPTY, registry.now);
        DefinitionDecision closed = tell(decider, begun, new DefinitionCommand.Deactivate(ORDER, 2, 5));
        assertThat(closed.effects())
                .containsExactly(new RegistryEffect.ToPartition(2, new PartitionCommand.Deactivated(ORDER, 5)));
        DefinitionDecision late =
                tell(decider, closed, new DefinitionCommand.Activate(ORDER, VersionSelector.adHoc(), 2, 5, false));
        assertThat(late.events()).isEmpty();
        PartitionCommand.Message answer =
                ((RegistryEffect.ToPartition) late.effects().get(0)).message();
        assertThat(((PartitionCommand.ActivationRefused) answer).reason()).isEqualTo(Refusal.STALE_CLAIM);
        DefinitionDecision next =
                tell(decider, late, new DefinitionCommand.Activate(ORDER, VersionSelector.adHoc(), 2, 6, false));
        DefinitionDecision twice =
                tell(decider, next, new DefinitionCommand.Activate(ORDER, VersionSelector.adHoc(), 2, 6, false));
        assertThat(next.events()).hasSize(1);
        assertThat(twice.events()).isEmpty();
        assertThat(twice.effects()).isEqualTo(next.effects());
    }

    @Test
    void nonsenseIsRefusedWhereItIsMade() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new DefinitionSettings(ORDER, Duration.ZERO, second, second, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DefinitionSettings(ORDER, second, second, Duration.ZERO, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DefinitionSettings(ORDER, second, second, second, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PartitionSettings(2, 2, second, second, second, second, second, 1, 1, 0, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () -> new PartitionSettings(0, 2, second, Duration.ZERO, second, second, second, 1, 1, 0, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PartitionSettings(
                        0, 2, Duration.ofSeconds(-1), second, second, second, second, 1, 1, 0, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PartitionSettings(0, 2, second, second, second, second, second, 0, 1, 0, true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DefinitionDecider.Input.request(null, new ListVersions(ORDER)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(VersionSelector.parse("LATEST"))
                .isEqualTo(VersionSelector.latest())
                .hasToString("LATEST");
        assertThat(VersionSelector.parse("AD_HOC"))
                .isEqualTo(VersionSelector.adHoc())
                .hasToString("AD_HOC");
        assertThat(VersionSelector.parse("1.0.0")).isEqualTo(S1);
        assertThat(Micros.toInstant(Micros.NONE)).isNull();
        assertThat(Micros.of((java.time.Instant) null)).isEqualTo(Micros.NONE);
        assertThatThrownBy(() -> Micros.toPresentInstant(Micros.NONE)).isInstanceOf(IllegalArgumentException.class);
    }
}
