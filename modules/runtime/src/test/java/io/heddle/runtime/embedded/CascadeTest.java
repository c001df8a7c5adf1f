package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.CascadeReport;
import io.heddle.ChildOptions;
import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.StartOptions;
import io.heddle.ThreadTree;
import io.heddle.WorkflowHandle;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.WorkflowDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What happens to a parent happens to everything below it: three levels, sub-workflows and dynamic children. */
class CascadeTest {

    /** A root with two sub-workflows, each with one of its own, and a dynamic child at each of the three levels. */
    private static WorkflowHandle tree(Local local) {
        local.heddle.publish(
                WorkflowDefinition.builder("leaf").task("work", "gate").build());
        local.heddle.publish(WorkflowDefinition.builder("middle")
                .node("call", node -> node.subworkflow("leaf"))
                .build());
        WorkflowHandle root = local.heddle.start(
                WorkflowDefinition.builder("top")
                        .node("left", node -> node.subworkflow("middle"))
                        .node("right", node -> node.subworkflow("middle"))
                        .build(),
                StartOptions.id("r"));
        List<WorkflowHandle> leaves = new ArrayList<>();
        for (String id : List.of("r/left@1/call@1", "r/right@1/call@1")) {
            WorkflowHandle leaf = local.heddle.handle(InstanceId.of(id));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> local.executed(leaf, "work") == 1);
            leaves.add(leaf);
        }
        for (WorkflowHandle parent : List.of(root, local.heddle.handle(InstanceId.of("r/left@1")), leaves.get(0))) {
            WorkflowHandle child =
                    parent.startChild(DefinitionId.of("leaf"), ChildOptions.DEFAULT.withId(parent.id() + "/more"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> local.executed(child, "work") == 1);
        }
        return root;
    }

    private static void awaitAll(WorkflowHandle root, InstanceStatus status, int count) {
        Awaitility.await().atMost(Local.PATIENCE).until(() -> {
            List<ThreadTree> threads = new ArrayList<>();
            root.tree().forEach(threads::add);
            return threads.stream().filter(thread -> thread.status() == status).count() == count;
        });
    }

    @Test
    @Tag("promise-130")
    @Tag("trap-D42")
    void pauseResumeAndCancelReachEveryDescendant() {
        try (Local local = new Local()) {
            WorkflowHandle root = tree(local);
            assertThat(root.tree().size()).isEqualTo(8);
            root.pause();
            awaitAll(root, InstanceStatus.PAUSED, 8);
            assertThat(local.heddle
                            .handle(InstanceId.of("r/left@1/call@1/more"))
                            .status()
                            .pausedBy())
                    .isEqualTo(root.id());
            root.resume();
            awaitAll(root, InstanceStatus.RUNNING, 8);

            CascadeReport report = root.cancelTree("enough");
            assertThat(report).isEqualTo(new CascadeReport(7, 0, List.of(), true));
            awaitAll(root, InstanceStatus.CANCELLED, 8);
            for (String definition : List.of("leaf", "middle")) {
                Awaitility.await()
                        .atMost(Local.PATIENCE)
                        .until(() ->
                                !Registries.references(local.heddle, definition).active());
            }
        }
    }

    @Test
    void resumeWakesOnlyWhatWasPausedWithIt() {
        try (Local local = new Local()) {
            WorkflowHandle root = tree(local);
            WorkflowHandle left = local.heddle.handle(InstanceId.of("r/left@1"));
            left.pause();
            awaitAll(left, InstanceStatus.PAUSED, 4);
            root.pause();
            awaitAll(root, InstanceStatus.PAUSED, 8);
            root.resume();
            awaitAll(root, InstanceStatus.RUNNING, 4);
            awaitAll(left, InstanceStatus.PAUSED, 4);
            left.resume();
            awaitAll(root, InstanceStatus.RUNNING, 8);
        }
    }

    @Test
    void aPauseWithoutCascadeLeavesTheChildrenAlone() {
        try (Local local = new Local()) {
            WorkflowHandle root = tree(local);
            root.pause(false);
            assertThat(root.status().status()).isEqualTo(InstanceStatus.PAUSED);
            WorkflowHandle leaf = local.heddle.handle(InstanceId.of("r/right@1/call@1"));
            local.open(leaf, "work");
            assertThat(leaf.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            awaitAll(root, InstanceStatus.RUNNING, 5);
        }
    }

    @Test
    void aChildRequestedByAPausedParentPausesAtOnce() {
        try (Local local = new Local()) {
            WorkflowHandle root = tree(local);
            root.pause();
            awaitAll(root, InstanceStatus.PAUSED, 8);
            WorkflowHandle late = root.startChild(DefinitionId.of("leaf"), ChildOptions.DEFAULT.withId("r/late"));
            awaitAll(root, InstanceStatus.PAUSED, 9);
            assertThat(local.executed(late, "work")).isZero();
            root.resume();
            awaitAll(root, InstanceStatus.RUNNING, 9);
        }
    }

    @Test
    void aParentThatFailsTakesItsTreeWithIt() {
        try (Local local = new Local()) {
            local.heddle.publish(
                    WorkflowDefinition.builder("leaf").task("work", "gate").build());
            WorkflowHandle root = local.heddle.start(
                    WorkflowDefinition.builder("top")
                            .node("call", node -> node.subworkflow("leaf"))
                            .node("door", node -> node.executor("gate"))
                            .node(
                                    "bad",
                                    node -> node.executor("boom").after("door").failurePolicy(FailurePolicy.FAIL_FAST))
                            .build(),
                    StartOptions.id("r"));
            WorkflowHandle child = local.heddle.handle(InstanceId.of("r/call@1"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> local.executed(child, "work") == 1);
            local.open(root, "door");
            assertThat(root.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(child.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(child.status().error().message()).contains("its parent r is FAILED");
        }
    }

    @Test
    void aParentThatTimesOutTakesItsTreeWithIt() {
        try (Local local = new Local()) {
            local.heddle.publish(
                    WorkflowDefinition.builder("leaf").task("work", "gate").build());
            WorkflowHandle root = local.heddle.start(
                    WorkflowDefinition.builder("top")
                            .node("call", node -> node.subworkflow("leaf"))
                            .timeout(Duration.ofMillis(500))
                            .build(),
                    StartOptions.id("r"));
            assertThat(root.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.TIMED_OUT);
            assertThat(local.heddle
                            .handle(InstanceId.of("r/call@1"))
                            .awaitEnd(Local.PATIENCE)
                            .status())
                    .isEqualTo(InstanceStatus.CANCELLED);
        }
    }

    @Test
    void theReportTellsWhatHadEndedBefore() {
        try (Local local = new Local()) {
            local.heddle.publish(
                    WorkflowDefinition.builder("quick").task("work", "echo").build());
            WorkflowHandle root = tree(local);
            WorkflowHandle quick = root.startChild(DefinitionId.of("quick"), ChildOptions.DEFAULT);
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> root.children().stream()
                            .anyMatch(child -> child.threadId().equals(quick.id())
                                    && child.status().isTerminal()));
            assertThat(root.cancelTree("enough")).isEqualTo(new CascadeReport(7, 1, List.of(), true));
            assertThat(quick.status().status()).isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    @Test
    void aChildThatWasRunAgainKeepsItsParentAndItsKind() {
        try (Local local = new Local()) {
            local.heddle.publish(
                    WorkflowDefinition.builder("leaf").task("work", "echo").build());
            WorkflowHandle root = local.heddle.start(
                    WorkflowDefinition.builder("top")
                            .node("call", node -> node.subworkflow("leaf"))
                            .task("wait", "gate", "call")
                            .build(),
                    StartOptions.id("r"));
            Local.await(root, "wait", NodeStatus.EXECUTING);
            WorkflowHandle child = local.heddle.handle(InstanceId.of("r/call@1"));
            child.released().toCompletableFuture().join();
            child.rerun("work", false);
            assertThat(child.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            child.released().toCompletableFuture().join();
            assertThat(child.status().kind()).isEqualTo("SUBWORKFLOW");
            assertThat(child.status().epoch()).isEqualTo(2);
            assertThat(local.executed(child, "work")).isEqualTo(2);
        }
    }
}
