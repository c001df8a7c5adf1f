package io.heddle.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.Version;
import io.heddle.kernel.registry.DefinitionCommand.Delete;
import io.heddle.kernel.registry.DefinitionCommand.DeleteMode;
import io.heddle.kernel.registry.DefinitionCommand.Publish;
import io.heddle.kernel.registry.DefinitionCommand.Update;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Drafts, new versions beside old ones, and deletions that cancel. */
class UpdateTest {
    private static final DefinitionId ORDER = DefinitionId.of("order");
    private static final Version V1 = new Version(1, 0, 0);
    private static final Version V2 = new Version(1, 1, 0);
    private static final VersionSelector S1 = VersionSelector.exact(V1);
    private static final VersionSelector S2 = VersionSelector.exact(V2);

    private final MiniRegistry registry = new MiniRegistry(4);

    private static DefinitionContent content(String text) {
        return DefinitionContent.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Update update(Version version, Version base, boolean keep, String commandId) {
        return new Update(ORDER, version, base, content("new"), null, List.of(), keep, commandId);
    }

    @Test
    @Tag("promise-129")
    @Tag("trap-D11")
    void theNextVersionStandsBesideTheOld() {
        registry.publish(ORDER, V1);
        registry.start("old", ORDER, VersionSelector.latest());
        assertThat(registry.ask(update(V2, V1, true, "u1")))
                .isEqualTo(
                        new DefinitionReply.Published(ORDER, V2, content("new").contentHash()));
        assertThat(registry.definition(ORDER).statusOf(S1)).isEqualTo(VersionStatus.PUBLISHED);
        PartitionReply.Granted granted =
                (PartitionReply.Granted) registry.start("next", ORDER, VersionSelector.latest());
        assertThat(granted.version()).isEqualTo(S2);
        assertThat(((PartitionReply.Found) registry.ask(new PartitionCommand.GetThread(InstanceId.of("old"))))
                        .row()
                        .version())
                .isEqualTo(S1);
    }

    @Test
    @Tag("promise-129")
    void theOriginalGoesWhenItIsFree() {
        registry.publish(ORDER, V1);
        registry.start("old", ORDER, S1);
        registry.ask(update(V2, V1, false, "u1"));
        assertThat(registry.definition(ORDER).statusOf(S1)).isEqualTo(VersionStatus.RETIRED);
        assertThat(((PartitionReply.Refused) registry.start("late", ORDER, S1)).reason())
                .isEqualTo(Refusal.RETIRED);
        registry.release("old");
        assertThat(registry.definition(ORDER).statusOf(S1)).isEqualTo(VersionStatus.DELETED);
        Version v3 = new Version(1, 1, 1);
        registry.ask(update(v3, V2, false, "u2"));
        assertThat(registry.definition(ORDER).statusOf(S2)).as("nothing ran").isEqualTo(VersionStatus.DELETED);
    }

    @Test
    void anUpdateIsRepeatedByItsCommandAndRefusedOnAnOldBase() {
        registry.publish(ORDER, V1);
        Object first = registry.ask(update(V2, V1, true, "u1"));
        assertThat(registry.ask(update(V2, V1, true, "u1"))).isEqualTo(first);
        assertThat(registry.ask(update(new Version(1, 0, 1), V1, true, "u2")))
                .isEqualTo(new DefinitionReply.VersionMoved(ORDER, V2));
        assertThat(registry.ask(new Update(DefinitionId.of("none"), V2, V1, content("x"), null, List.of(), true, "u3")))
                .isInstanceOf(DefinitionReply.NotFound.class);
        assertThatThrownBy(() -> update(V1, V2, true, "u4")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anOriginalThatOthersNameExactlyIsNotReplaced() {
        registry.publish(ORDER, V1);
        StaticReference exact = new StaticReference(ORDER, S1, StaticReference.SUBWORKFLOW_NODE, "n", Map.of());
        registry.ask(new Publish(DefinitionId.of("shop"), V1, content("shop"), null, List.of(exact)));
        DefinitionReply.OriginalReferenced refused =
                (DefinitionReply.OriginalReferenced) registry.ask(update(V2, V1, false, "u1"));
        assertThat(refused.original()).isEqualTo(V1);
        assertThat(refused.references())
                .extracting(DefinitionReply.Reference::sourceId)
                .containsExactly("shop@1.0.0");
        assertThat(registry.definition(ORDER).latest()).isEqualTo(V1);
        assertThat(registry.ask(update(V2, V1, true, "u2"))).isInstanceOf(DefinitionReply.Published.class);
    }

    @Test
    @Tag("promise-135")
    void aDraftChangesUntilItIsPublished() {
        registry.ask(new DefinitionCommand.SaveDraft(ORDER, content("one")));
        registry.ask(new DefinitionCommand.SaveDraft(ORDER, content("two")));
        assertThat(draft()).isEqualTo(content("two"));
        assertThat(((PartitionReply.Refused) registry.start("a", ORDER, VersionSelector.latest())).reason())
                .as("a draft starts nothing")
                .isEqualTo(Refusal.NOT_FOUND);
        registry.ask(new Publish(ORDER, V1, content("other")));
        assertThat(draft()).as("something else was published").isEqualTo(content("two"));
        registry.ask(new Publish(ORDER, V2, content("two")));
        assertThat(draft()).isNull();
        registry.ask(new DefinitionCommand.SaveDraft(ORDER, content("three")));
        registry.ask(new DefinitionCommand.DropDraft(ORDER));
        assertThat(draft()).isNull();
    }

    private DefinitionContent draft() {
        return ((DefinitionReply.DraftIs) registry.ask(new DefinitionCommand.GetDraft(ORDER))).content();
    }

    @Test
    @Tag("promise-128")
    void cancelAndDeleteTellsEveryThreadUntilItHasEnded() {
        registry.publish(ORDER, V1);
        List<String> threads = List.of("a", "b", "c", "d", "e", "f");
        threads.forEach(thread -> registry.start(thread, ORDER, S1));
        assertThat(registry.ask(new Delete(ORDER, S1, DeleteMode.CANCEL_AND_DELETE, "c1")))
                .isEqualTo(new DefinitionReply.Retiring(ORDER, List.of(S1)));
        registry.tickPartitions();
        assertThat(registry.cancelled())
                .as("not at once: they were just granted")
                .isEmpty();
        registry.now = registry.now.plusSeconds(2);
        registry.tickPartitions();
        assertThat(registry.cancelled()).containsExactlyInAnyOrderElementsOf(threads);
        registry.release("a");
        registry.wakes.clear();
        registry.now = registry.now.plusSeconds(10);
        registry.tickPartitions();
        assertThat(registry.cancelled()).containsExactlyInAnyOrder("b", "c", "d", "e", "f");
        threads.forEach(registry::release);
        assertThat(registry.definition(ORDER).statusOf(S1)).isEqualTo(VersionStatus.DELETED);
        assertThat(registry.states).allMatch(state -> state.cancelling().isEmpty());
    }

    @Test
    void branchesOfCancelledThreadsAreCancelledToo() {
        registry.publish(ORDER, V1);
        registry.start("a", ORDER, S1);
        registry.ask(new Delete(ORDER, S1, DeleteMode.CANCEL_AND_DELETE, "c1"));
        InstanceId root = InstanceId.of("a");
        // In every partition, the one of its parent and those that hear of the deletion only now.
        for (String branch : List.of("f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8")) {
            registry.ask(new PartitionCommand.AcquireStart(
                    InstanceId.of(branch), 1, ORDER, S1, ThreadKind.FORK, root, root, List.of(root), null, null, null));
        }
        registry.now = registry.now.plusSeconds(2);
        registry.tickPartitions();
        assertThat(registry.cancelled()).containsExactlyInAnyOrder("a", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8");
    }

    @Test
    void aLaterForceDoesNotTakeACancellationBack() {
        registry.publish(ORDER, V1);
        registry.start("a", ORDER, S1);
        registry.ask(new Delete(ORDER, S1, DeleteMode.CANCEL_AND_DELETE, "c1"));
        registry.ask(new Delete(ORDER, S1, DeleteMode.FORCE, "c2"));
        assertThat(registry.definition(ORDER).isCancelling(S1)).isTrue();
    }
}
