package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.DefinitionId;
import io.heddle.DefinitionPage;
import io.heddle.DefinitionStatus;
import io.heddle.DefinitionVersions;
import io.heddle.DeleteMode;
import io.heddle.DeleteRequest;
import io.heddle.DeleteResult;
import io.heddle.HeddleException;
import io.heddle.InstanceStatus;
import io.heddle.InvalidDefinitionException;
import io.heddle.NodeStatus;
import io.heddle.StartOptions;
import io.heddle.UpdateOptions;
import io.heddle.Version;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Definitions from draft to deletion, through the public API. */
class DefinitionPromisesTest {
    private static final Version V1 = new Version(1, 0, 0);
    private static Local local;

    @BeforeAll
    static void start() {
        local = new Local();
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    private static WorkflowDefinition gated(String id, String node) {
        return WorkflowDefinition.builder(id).task(node, "gate").build();
    }

    private static WorkflowHandle run(DefinitionId id) {
        WorkflowHandle run = local.heddle.start(id, StartOptions.DEFAULT);
        Awaitility.await().atMost(Local.PATIENCE).until(() -> run.status().status() == InstanceStatus.RUNNING);
        return run;
    }

    private static String code(Runnable work) {
        try {
            work.run();
        } catch (HeddleException refused) {
            return refused.code();
        }
        return "";
    }

    private static DefinitionStatus statusOf(DefinitionId id, Version version) {
        return local.heddle.definitions().versions(id).versions().stream()
                .filter(each -> each.version().equals(version))
                .findFirst()
                .orElseThrow()
                .status();
    }

    @Test
    @Tag("promise-123")
    void afterAwaitReleasedNothingIsInTheWay() {
        for (int round = 0; round < 20; round++) {
            DefinitionId id = DefinitionId.of("released-" + round);
            local.heddle.publish(gated(id.value(), "A"));
            WorkflowHandle run = run(id);
            if (round == 0) {
                assertThat(local.heddle.definitions().delete(DeleteRequest.safe(id)))
                        .isInstanceOf(DeleteResult.Refused.class);
            }
            local.open(run, "A");
            assertThat(run.awaitReleased().isCompleted()).isTrue();
            assertThat(local.heddle.definitions().delete(DeleteRequest.safe(id)))
                    .as("round %d", round)
                    .isEqualTo(new DeleteResult.Deleted(List.of("1.0.0", "AD_HOC"), List.of()));
            assertThat(run.awaitReleased().isCompleted())
                    .as("asked again later")
                    .isTrue();
            assertThat(run.status().status()).as("its own history stays").isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    @Test
    @Tag("promise-127")
    void aRefusalNamesEveryoneInTheWay() {
        DefinitionId id = DefinitionId.of("in-the-way");
        local.heddle.publish(gated(id.value(), "A"));
        List<String> running = new ArrayList<>();
        for (int n = 0; n < 7; n++) {
            running.add(run(id).id().value());
        }
        DeleteResult.Refused refused =
                (DeleteResult.Refused) local.heddle.definitions().delete(DeleteRequest.safe(id));
        assertThat(refused.references().references())
                .extracting(reference -> reference.sourceId())
                .containsExactlyInAnyOrderElementsOf(running);
        assertThat(refused.references().references())
                .allMatch(each -> each.details().get("status").equals("RUNNING"));
        assertThat(refused.references().canSafelyDelete()).isFalse();
        assertThat(statusOf(id, V1)).isEqualTo(DefinitionStatus.PUBLISHED);
    }

    @Test
    @Tag("promise-128")
    void aForcedDeletionLetsRunsFinish() {
        DefinitionId id = DefinitionId.of("forced");
        local.heddle.publish(gated(id.value(), "A"));
        WorkflowHandle run = run(id);
        DeleteRequest force = DeleteRequest.safe(id).withMode(DeleteMode.FORCE).withCommandId("force-1");
        assertThat(local.heddle.definitions().delete(force)).isEqualTo(new DeleteResult.Retiring(List.of("1.0.0")));
        assertThat(local.heddle.definitions().delete(force))
                .as("the same command again")
                .isEqualTo(new DeleteResult.Retiring(List.of("1.0.0")));
        assertThat(code(() -> local.heddle.start(id, StartOptions.DEFAULT))).isEqualTo("RETIRED");
        assertThat(code(() -> local.heddle.start(id, V1, StartOptions.DEFAULT))).isEqualTo("RETIRED");
        assertThat(statusOf(id, V1)).isEqualTo(DefinitionStatus.RETIRED);
        local.open(run, "A");
        assertThat(run.awaitReleased().isCompleted()).isTrue();
        assertThat(statusOf(id, V1)).isEqualTo(DefinitionStatus.DELETED);
        assertThat(local.heddle.definitions().delete(force))
                .isEqualTo(new DeleteResult.Deleted(List.of("1.0.0", "AD_HOC"), List.of()));
        assertThat(code(() -> local.heddle.definitions().get(id, V1))).isEqualTo("UNKNOWN_DEFINITION");
        assertThat(code(() -> local.heddle.publish(gated(id.value(), "A")))).isEqualTo("VERSION_EXISTS");
    }

    @Test
    @Tag("promise-128")
    void cancelAndDeleteCancelsEveryRunOfIt() {
        DefinitionId id = DefinitionId.of("cancelled");
        local.heddle.publish(gated(id.value(), "A"));
        List<WorkflowHandle> runs = new ArrayList<>();
        for (int n = 0; n < 12; n++) {
            runs.add(run(id));
        }
        WorkflowHandle paused = runs.get(0);
        paused.pause();
        WorkflowHandle other = local.heddle.start(gated("bystander", "A"), StartOptions.DEFAULT);
        DeleteResult result =
                local.heddle.definitions().delete(DeleteRequest.safe(id).withMode(DeleteMode.CANCEL_AND_DELETE));
        assertThat(result).isEqualTo(new DeleteResult.Retiring(List.of("1.0.0")));
        for (WorkflowHandle run : runs) {
            assertThat(run.awaitReleased().status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(run.history(1, 1000).toString()).contains("definition cancelled is being deleted");
        }
        assertThat(statusOf(id, V1)).isEqualTo(DefinitionStatus.DELETED);
        assertThat(other.status().status()).isEqualTo(InstanceStatus.RUNNING);
    }

    @Test
    @Tag("promise-129")
    @Tag("trap-D11")
    @Tag("trap-D12")
    void anUpdateStandsBesideWhatRuns() {
        DefinitionId id = DefinitionId.of("updated");
        local.heddle.publish(gated(id.value(), "A"));
        WorkflowHandle old = run(id);
        Version v2 = local.heddle
                .definitions()
                .update(gated(id.value(), "B"), UpdateOptions.DEFAULT.withBump(UpdateOptions.Bump.MINOR));
        assertThat(v2).isEqualTo(new Version(1, 1, 0));
        WorkflowHandle next = run(id);
        assertThat(next.status().version()).isEqualTo("1.1.0");
        assertThat(old.status().version()).isEqualTo("1.0.0");
        assertThat(local.heddle.start(id, V1, StartOptions.DEFAULT).status().version())
                .as("the original is kept")
                .isEqualTo("1.0.0");
        Local.await(old, "A", NodeStatus.EXECUTING);
        Local.await(next, "B", NodeStatus.EXECUTING);

        Version v3 = local.heddle
                .definitions()
                .update(
                        gated(id.value(), "C"),
                        UpdateOptions.DEFAULT.withBump(UpdateOptions.Bump.MAJOR).withKeepOriginal(false));
        assertThat(v3).isEqualTo(new Version(2, 0, 0));
        assertThat(statusOf(id, v2)).isEqualTo(DefinitionStatus.RETIRED);
        assertThat(code(() -> local.heddle.start(id, v2, StartOptions.DEFAULT))).isEqualTo("RETIRED");
        local.open(next, "B");
        assertThat(next.awaitReleased().isCompleted()).isTrue();
        assertThat(statusOf(id, v2)).as("free, so gone").isEqualTo(DefinitionStatus.DELETED);
        assertThat(statusOf(id, V1)).isEqualTo(DefinitionStatus.PUBLISHED);

        UpdateOptions again = UpdateOptions.DEFAULT.withCommandId("update-1");
        Version v4 = local.heddle.definitions().update(gated(id.value(), "D"), again);
        assertThat(v4).as("PATCH unless configured otherwise").isEqualTo(new Version(2, 0, 1));
        assertThat(local.heddle.definitions().update(gated(id.value(), "D"), again))
                .as("the same command again")
                .isEqualTo(v4);
        assertThat(local.heddle.definitions().get(id, null).definition().version())
                .isEqualTo(v4);
    }

    @Test
    @Tag("promise-129")
    void updatesAtTheSameTimeGetNumbersOfTheirOwn() {
        DefinitionId id = DefinitionId.of("raced");
        local.heddle.publish(gated(id.value(), "A"));
        var updates = new ArrayList<java.util.concurrent.CompletionStage<Version>>();
        for (int n = 0; n < 20; n++) {
            updates.add(local.heddle.definitions().updateAsync(gated(id.value(), "N" + n), UpdateOptions.DEFAULT));
        }
        assertThat(updates.stream().map(Waiting::forever)).doesNotHaveDuplicates();
        assertThat(local.heddle.definitions().versions(id).latest()).isEqualTo(new Version(1, 0, 20));
    }

    @Test
    void anUpdateOfNothingIsRefused() {
        assertThat(code(() -> local.heddle.definitions().update(gated("nobody", "A"), UpdateOptions.DEFAULT)))
                .isEqualTo("UNKNOWN_DEFINITION");
        WorkflowDefinition cycle =
                WorkflowDefinition.builder("nobody").task("A", "gate", "A").build();
        assertThatThrownBy(() -> local.heddle.definitions().update(cycle, UpdateOptions.DEFAULT))
                .isInstanceOf(InvalidDefinitionException.class);
    }

    @Test
    @Tag("key-registry.version-strategy")
    @Tag("key-registry.keep-original")
    void theConfigurationSaysWhatAnUpdateDoes() {
        try (Local own = new Local("heddle.registry { version-strategy = MAJOR, keep-original = false }")) {
            own.heddle.publish(gated("w", "A"));
            assertThat(own.heddle.definitions().update(gated("w", "B"), UpdateOptions.DEFAULT))
                    .isEqualTo(new Version(2, 0, 0));
            assertThat(own.heddle.definitions().versions(DefinitionId.of("w")).versions())
                    .extracting(DefinitionVersions.Entry::status)
                    .containsExactly(DefinitionStatus.DELETED, DefinitionStatus.PUBLISHED);
        }
    }

    @Test
    @Tag("promise-135")
    void whatIsPublishedStaysAsItIs() {
        DefinitionId id = DefinitionId.of("frozen");
        WorkflowDefinition first = gated(id.value(), "A");
        local.heddle.publish(first);
        WorkflowHandle before = run(id);
        assertThat(code(() -> local.heddle.publish(gated(id.value(), "B")))).isEqualTo("VERSION_EXISTS");
        assertThat(local.heddle.publish(first)).as("the same again").isEqualTo(V1);
        assertThat(before.graph().nodes()).extracting(node -> node.id()).containsExactly("A");
        assertThat(run(id).graph().nodes()).extracting(node -> node.id()).containsExactly("A");
        assertThat(local.heddle.definitions().get(id, V1).definition()).isEqualTo(first);
    }

    @Test
    @Tag("promise-135")
    void aDraftMayBeWrongUntilItIsPublished() {
        DefinitionId id = DefinitionId.of("drafted");
        WorkflowDefinition wrong = WorkflowDefinition.builder(id.value())
                .task("A", "gate", "B")
                .task("B", "gate", "A")
                .build();
        assertThat(local.heddle.definitions().saveDraft(wrong))
                .extracting(finding -> finding.code())
                .contains("CYCLE_DETECTED");
        assertThat(local.heddle.definitions().draft(id)).contains(wrong);
        assertThat(local.heddle.definitions().versions(id).hasDraft()).isTrue();
        assertThatThrownBy(() -> local.heddle.definitions().publishDraft(id))
                .isInstanceOf(InvalidDefinitionException.class);
        assertThat(code(() -> local.heddle.start(id, StartOptions.DEFAULT))).isEqualTo("NOT_FOUND");
        assertThat(local.heddle.definitions().saveDraft(gated(id.value(), "A"))).isEmpty();
        assertThat(local.heddle.definitions().publishDraft(id)).isEqualTo(V1);
        assertThat(local.heddle.definitions().draft(id)).isEmpty();
        assertThat(code(() -> local.heddle.definitions().publishDraft(id))).isEqualTo("UNKNOWN_DEFINITION");
        local.heddle.definitions().saveDraft(wrong);
        local.heddle.definitions().dropDraft(id);
        assertThat(local.heddle.definitions().draft(id)).isEmpty();
    }

    @Test
    void aRetiredVersionTakesNoNewStarts() {
        DefinitionId id = DefinitionId.of("retired");
        local.heddle.publish(gated(id.value(), "A"));
        WorkflowHandle run = run(id);
        local.heddle.definitions().retire(id, V1);
        assertThat(code(() -> local.heddle.start(id, StartOptions.DEFAULT))).isEqualTo("RETIRED");
        local.open(run, "A");
        assertThat(run.awaitReleased().isCompleted()).isTrue();
        assertThat(statusOf(id, V1)).isEqualTo(DefinitionStatus.RETIRED);
        assertThat(code(() -> local.heddle.definitions().retire(id, new Version(9, 9, 9))))
                .isEqualTo("UNKNOWN_DEFINITION");
        assertThat(local.heddle.definitions().delete(DeleteRequest.safe(id).withVersion(V1)))
                .isEqualTo(new DeleteResult.Deleted(List.of("1.0.0"), List.of()));
    }

    @Test
    void definitionsAreListedPageByPage() {
        try (Local own = new Local()) {
            for (int n = 10; n < 25; n++) {
                own.heddle.publish(gated("list-" + n, "A"));
            }
            own.heddle.definitions().saveDraft(gated("list-draft", "A"));
            own.heddle.start(gated("only-run", "A"), StartOptions.DEFAULT);
            assertThat(code(() -> own.heddle.start(DefinitionId.of("never"), StartOptions.DEFAULT)))
                    .isEqualTo("NOT_FOUND");
            List<String> seen = new ArrayList<>();
            String cursor = null;
            do {
                DefinitionPage page = own.heddle.definitions().list(cursor, 4);
                page.definitions().forEach(each -> seen.add(each.definitionId().value()));
                cursor = page.nextCursor();
            } while (cursor != null);
            assertThat(seen).hasSize(16).isSorted().startsWith("list-10").endsWith("list-draft");
            assertThat(code(() -> own.heddle.definitions().list(null, 0))).isEqualTo("INVALID_LIMIT");
            assertThat(code(() -> own.heddle.definitions().list("nonsense", 4))).isEqualTo("INVALID_CURSOR");
        }
    }
}
