package io.heddle.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Version;
import io.heddle.kernel.registry.DefinitionCommand.CheckReferences;
import io.heddle.kernel.registry.DefinitionCommand.Delete;
import io.heddle.kernel.registry.DefinitionCommand.DeleteMode;
import io.heddle.kernel.registry.DefinitionCommand.Detail;
import io.heddle.kernel.registry.DefinitionCommand.Publish;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Definitions that refer to each other. */
class StaticReferenceTest {
    private static final DefinitionId ORDER = DefinitionId.of("order");
    private static final DefinitionId BILL = DefinitionId.of("bill");
    private static final Version V1 = new Version(1, 0, 0);
    private static final Version V2 = new Version(2, 0, 0);
    private static final VersionSelector S1 = VersionSelector.exact(V1);
    private static final VersionSelector S2 = VersionSelector.exact(V2);
    private static final VersionSelector LATEST = VersionSelector.latest();

    private final MiniRegistry registry = new MiniRegistry(4);

    private Object publish(DefinitionId id, Version version, StaticReference... references) {
        return registry.ask(publication(id, version, references));
    }

    private static Publish publication(DefinitionId id, Version version, StaticReference... references) {
        byte[] content = (version + Arrays.toString(references)).getBytes(StandardCharsets.UTF_8);
        return new Publish(id, version, DefinitionContent.of(content), "Orders", List.of(references));
    }

    private static StaticReference node(String key, DefinitionId target, VersionSelector version) {
        return new StaticReference(target, version, StaticReference.SUBWORKFLOW_NODE, key, Map.of());
    }

    private DefinitionReply.ReferenceInfo check(VersionSelector version) {
        return registry.check(new CheckReferences(BILL, version, Detail.FULL, 0, null));
    }

    private Object delete(DefinitionId id, VersionSelector version, DeleteMode mode) {
        return registry.ask(new Delete(id, version, mode, mode + " " + id + version));
    }

    /** The first is published on the strength of the other's draft. */
    @Test
    void twoDefinitionsCanStartEachOther() {
        assertThat(publish(ORDER, V1, node("pay", BILL, LATEST))).isInstanceOf(DefinitionReply.UnknownTargets.class);
        registry.ask(new DefinitionCommand.SaveDraft(BILL, DefinitionContent.of(new byte[] {1})));
        assertThat(publish(ORDER, V1, node("pay", BILL, LATEST), node("refund", BILL, S1)))
                .isInstanceOf(DefinitionReply.Published.class);
        assertThat(publish(BILL, V1, node("remind", ORDER, S1))).isInstanceOf(DefinitionReply.Published.class);
        assertThat(check(S1).references()).hasSize(2);
        delete(BILL, S1, DeleteMode.FORCE);
        registry.ask(new DefinitionCommand.SaveDraft(BILL, DefinitionContent.of(new byte[] {2})));
        assertThat(publish(ORDER, V2, node("refund", BILL, S1)))
                .as("a number that is used up comes no more")
                .isInstanceOf(DefinitionReply.UnknownTargets.class);
    }

    @Test
    @Tag("promise-126")
    @Tag("trap-D5")
    void aPublishedVersionCountsWhereItPointsTo() {
        publish(BILL, V1);
        assertThat(publish(ORDER, V1, node("pay", BILL, S1), node("refund", BILL, LATEST)))
                .isInstanceOf(DefinitionReply.Published.class);
        DefinitionReply.ReferenceInfo info = check(S1);
        assertThat(info.active()).as("nothing runs").isFalse();
        assertThat(info.hasReferences()).isTrue();
        assertThat(info.references())
                .extracting(
                        DefinitionReply.Reference::type,
                        DefinitionReply.Reference::sourceId,
                        DefinitionReply.Reference::sourceName,
                        DefinitionReply.Reference::isRuntime,
                        r -> r.details().get("node"),
                        r -> r.details().get("selector"))
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(
                                "SUBWORKFLOW_NODE", "order@1.0.0", "Orders", false, "pay", "1.0.0"),
                        org.assertj.core.groups.Tuple.tuple(
                                "SUBWORKFLOW_NODE", "order@1.0.0", "Orders", false, "refund", "LATEST"));
        assertThat(info.stats())
                .isEqualTo(new DefinitionReply.ReferenceStats(2, 0, 0, 0, Map.of("SUBWORKFLOW_NODE", 2L), true));
        assertThat(info.deletable())
                .isEqualTo(Map.of(
                        DeleteMode.SAFE,
                        false,
                        DeleteMode.STATIC_OK,
                        true,
                        DeleteMode.FORCE,
                        true,
                        DeleteMode.CANCEL_AND_DELETE,
                        true));
    }

    @Test
    void aTriggerIsNamedByDefinitionAndTrigger() {
        publish(BILL, V1);
        publish(
                ORDER,
                V1,
                new StaticReference(BILL, LATEST, StaticReference.TRIGGER, "nightly", Map.of("event", "TIMER")));
        DefinitionReply.ReferenceInfo info = check(null);
        assertThat(info.stats().triggerReferences()).isEqualTo(1);
        assertThat(info.references().get(0).sourceId()).isEqualTo("order:nightly");
        assertThat(info.references().get(0).details())
                .containsEntry("event", "TIMER")
                .containsEntry("trigger", "nightly");
    }

    @Test
    @Tag("trap-D7")
    @Tag("promise-127")
    void latestHoldsOnlyTheLastPublishedVersionAndAnExactOneItsOwn() {
        publish(BILL, V1);
        publish(BILL, V2);
        publish(ORDER, V1, node("pay", BILL, LATEST));
        assertThat(check(S1).canSafelyDelete()).isTrue();
        assertThat(check(S2).canSafelyDelete()).isTrue();
        assertThat(check(null).canSafelyDelete()).isFalse();
        assertThat(delete(BILL, S2, DeleteMode.SAFE)).isInstanceOf(DefinitionReply.Deleted.class);
        assertThat(check(S1).canSafelyDelete()).as("now the last one").isFalse();
        DefinitionReply.DeleteRefused refused = (DefinitionReply.DeleteRefused) delete(BILL, S1, DeleteMode.SAFE);
        assertThat(refused.references().references())
                .extracting(DefinitionReply.Reference::sourceId)
                .containsExactly("order@1.0.0");
        publish(BILL, new Version(3, 0, 0));
        publish(ORDER, V2, node("pay", BILL, S1));
        assertThat(delete(BILL, VersionSelector.exact(new Version(3, 0, 0)), DeleteMode.SAFE))
                .as("nobody names it, and 1.0.0 is left")
                .isInstanceOf(DefinitionReply.Deleted.class);
        assertThat(delete(ORDER, S1, DeleteMode.SAFE)).isInstanceOf(DefinitionReply.Deleted.class);
        publish(BILL, new Version(4, 0, 0));
        assertThat(check(S1).references())
                .extracting(DefinitionReply.Reference::sourceId)
                .containsExactly("order@2.0.0");
    }

    @Test
    @Tag("trap-D10")
    void nothingIsPublishedThatWouldStartWhatDoesNotExist() {
        publish(BILL, V1);
        StaticReference good = node("pay", BILL, LATEST);
        StaticReference wrongVersion = node("refund", BILL, S2);
        StaticReference nobody = node("ship", DefinitionId.of("none"), LATEST);
        assertThat(publish(ORDER, V1, good, wrongVersion, nobody))
                .isEqualTo(new DefinitionReply.UnknownTargets(ORDER, V1, List.of(wrongVersion, nobody)));
        assertThat(registry.definition(ORDER).versions()).isEmpty();
        assertThat(registry.definition(ORDER).departing()).as("all undone").isEmpty();
        assertThat(check(null).references()).isEmpty();
        assertThat(registry.isIdle(ORDER)).isTrue();
        assertThat(publish(ORDER, V1, good)).isInstanceOf(DefinitionReply.Published.class);
        assertThat(check(null).references()).hasSize(1);
    }

    @Test
    void aReferenceToItselfHoldsNothing() {
        assertThat(publish(ORDER, V1, node("again", ORDER, LATEST), node("same", ORDER, S1)))
                .isInstanceOf(DefinitionReply.Published.class);
        assertThat(publish(ORDER, V2, node("other", ORDER, VersionSelector.exact(new Version(9, 0, 0)))))
                .isInstanceOf(DefinitionReply.UnknownTargets.class);
        assertThat(registry.check(CheckReferences.full(ORDER)).canSafelyDelete())
                .isTrue();
        assertThat(delete(ORDER, null, DeleteMode.SAFE)).isInstanceOf(DefinitionReply.Deleted.class);
    }

    @Test
    void staticOkDeletesAndSaysWhatIsBroken() {
        publish(BILL, V1);
        publish(ORDER, V1, node("pay", BILL, S1));
        registry.start("run", BILL, S1);
        assertThat(delete(BILL, S1, DeleteMode.STATIC_OK)).isInstanceOf(DefinitionReply.DeleteRefused.class);
        registry.release("run");
        DefinitionReply.Deleted deleted = (DefinitionReply.Deleted) delete(BILL, S1, DeleteMode.STATIC_OK);
        assertThat(deleted.versions()).containsExactly(S1);
        assertThat(deleted.broken())
                .extracting(DefinitionReply.Reference::sourceId)
                .containsExactly("order@1.0.0");
        assertThat(((PartitionReply.Refused) registry.start("next", BILL, S1)).reason())
                .isEqualTo(Refusal.DELETED);
    }

    @Test
    @Tag("trap-D5")
    void referencesGoWithTheVersionThatMadeThem() {
        publish(BILL, V1);
        publish(ORDER, V1, node("pay", BILL, LATEST));
        registry.start("run", ORDER, S1);
        assertThat(delete(ORDER, S1, DeleteMode.FORCE)).isInstanceOf(DefinitionReply.Retiring.class);
        assertThat(check(null).references()).as("it still runs").hasSize(1);
        registry.release("run");
        assertThat(check(null).references()).isEmpty();
        assertThat(registry.isIdle(ORDER)).isTrue();
        assertThat(delete(BILL, null, DeleteMode.SAFE)).isInstanceOf(DefinitionReply.Deleted.class);
    }

    @Test
    void aCrashOfTheSourceLeavesNothingThatHoldsItsTargetForEver() {
        publish(BILL, V1);
        publish(ORDER, V1, node("pay", BILL, LATEST));
        registry.cut = true;
        delete(ORDER, S1, DeleteMode.SAFE);
        registry.loseMessages();
        registry.cut = false;
        registry.restartDefinition(ORDER);
        registry.loseMessages();
        // The source has forgotten to resend; the target asks before it holds anything against anybody.
        assertThat(delete(BILL, S1, DeleteMode.SAFE)).isInstanceOf(DefinitionReply.Deleted.class);
    }

    @Test
    void aPublicationGoesOnAfterACrash() {
        publish(BILL, V1);
        registry.cut = true;
        assertThat(publish(ORDER, V1, node("pay", BILL, LATEST))).isNull();
        registry.loseMessages();
        registry.cut = false;
        registry.restartDefinition(ORDER);
        registry.drain();
        assertThat(registry.definition(ORDER).latest()).isEqualTo(V1);
        assertThat(publish(ORDER, V1, node("pay", BILL, LATEST)))
                .as("and is acknowledged to whoever asks again")
                .isInstanceOf(DefinitionReply.Published.class);
    }

    @Test
    void publicationsBehindOneThatWaitsAreServedInTheirOrder() {
        publish(BILL, V1);
        registry.cut = true;
        List<Object> boxes = new ArrayList<>();
        boxes.add(registry.send(publication(ORDER, V1, node("pay", BILL, LATEST))));
        boxes.add(registry.send(publication(ORDER, V1, node("pay", BILL, LATEST))));
        boxes.add(registry.send(publication(ORDER, V1, node("other", BILL, LATEST))));
        boxes.add(registry.send(publication(ORDER, V2, node("pay", BILL, S1))));
        registry.cut = false;
        registry.drain();
        assertThat(boxes.stream().map(MiniRegistry::replyIn).map(Object::getClass))
                .isEqualTo(List.of(
                        DefinitionReply.Published.class,
                        DefinitionReply.Published.class,
                        DefinitionReply.VersionExists.class,
                        DefinitionReply.Published.class));
        assertThat(check(null).references()).hasSize(2);
    }

    @Test
    void linksTellBothDirections() {
        publish(BILL, V1);
        publish(ORDER, V1, node("pay", BILL, LATEST), node("self", ORDER, LATEST));
        DefinitionReply.Links order = (DefinitionReply.Links) registry.ask(new DefinitionCommand.GetLinks(ORDER));
        assertThat(order.targets()).containsExactly(BILL);
        assertThat(order.sources()).isEmpty();
        DefinitionReply.Links bill = (DefinitionReply.Links) registry.ask(new DefinitionCommand.GetLinks(BILL));
        assertThat(bill.sources()).containsExactly(ORDER);
    }

    @Test
    @Tag("promise-108")
    void aPlugInsReferencesAreListedCountedAndInTheWay() {
        publish(BILL, V1);
        IncomingReference screen =
                new IncomingReference("SCREEN", "checkout", "Checkout", LATEST, Map.of("url", "/checkout"));
        assertThat(registry.ask(new DefinitionCommand.DeclareReference(BILL, screen)))
                .isInstanceOf(DefinitionReply.Declared.class);
        registry.ask(
                0, new PartitionCommand.Pin("LEASE:7", BILL, LATEST, "LEASE", "Lease 7", Map.of("until", "tomorrow")));
        DefinitionReply.ReferenceInfo info = check(null);
        assertThat(info.references())
                .extracting(DefinitionReply.Reference::type, DefinitionReply.Reference::isRuntime)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("SCREEN", false),
                        org.assertj.core.groups.Tuple.tuple("LEASE", true));
        assertThat(info.stats().byType()).isEqualTo(Map.of("SCREEN", 1L, "LEASE", 1L));
        assertThat(info.stats().runtimeReferences()).isEqualTo(1);
        assertThat(delete(BILL, null, DeleteMode.SAFE)).isInstanceOf(DefinitionReply.DeleteRefused.class);
        registry.ask(0, new PartitionCommand.Unpin("LEASE:7"));
        assertThat(check(null).deletable())
                .containsEntry(DeleteMode.SAFE, false)
                .containsEntry(DeleteMode.STATIC_OK, true);
        assertThat(registry.ask(new DefinitionCommand.WithdrawReference(BILL, "SCREEN", "checkout")))
                .isEqualTo(new DefinitionReply.Withdrawn(BILL, true));
        assertThat(delete(BILL, null, DeleteMode.SAFE)).isInstanceOf(DefinitionReply.Deleted.class);
        assertThat(registry.ask(new DefinitionCommand.DeclareReference(BILL, screen)))
                .isInstanceOf(DefinitionReply.NotFound.class);
        assertThat(registry.ask(new DefinitionCommand.WithdrawReference(BILL, "SCREEN", "checkout")))
                .isEqualTo(new DefinitionReply.Withdrawn(BILL, false));
    }
}
