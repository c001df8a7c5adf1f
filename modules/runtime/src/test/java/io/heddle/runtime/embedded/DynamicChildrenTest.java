package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.ChildOptions;
import io.heddle.ChildStatus;
import io.heddle.ChildView;
import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WaitCause;
import io.heddle.WorkflowHandle;
import io.heddle.definition.OnParentEnd;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** DYNAMIC children: started by a client or by an executor while their parent runs. */
class DynamicChildrenTest {
    private static final DefinitionId INNER = DefinitionId.of("inner");

    private static WorkflowDefinition single(String id, String executor) {
        return WorkflowDefinition.builder(id).task("work", executor).build();
    }

    @Test
    @Tag("promise-113")
    void aParentWaitsForTheChildItWasGiven() {
        try (Local local = new Local()) {
            local.heddle.publish(single("inner", "gate"));
            WorkflowHandle parent = local.heddle.start(single("outer", "gate"), StartOptions.id("p"));
            WorkflowHandle child =
                    parent.startChild(INNER, ChildOptions.input("{\"n\":1}").withId("p/extra"));
            assertThat(child.id()).isEqualTo(InstanceId.of("p/extra"));
            local.open(parent, "work");
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> parent.explain().stream()
                            .map(WaitCause::reason)
                            .toList()
                            .equals(List.of("CHILD")));
            assertThat(parent.status().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(parent.status().stalled()).isFalse();
            assertThat(child.status().kind()).isEqualTo("DYNAMIC");
            assertThat(Registries.references(local.heddle, "inner").references())
                    .extracting(
                            reference -> reference.sourceId(),
                            reference -> reference.details().get("parent"))
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("p/extra", "p"));

            local.open(child, "work");
            assertThat(parent.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(parent.children())
                    .extracting(ChildView::status, ChildView::output)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(ChildStatus.COMPLETED, Payload.json("\"opened\"")));
            assertThat(parent.history(1, 100))
                    .extracting(HistoryEntry::type)
                    .containsSubsequence("DYNAMIC_CHILD_SUBMITTED", "DYNAMIC_CHILD_STARTED", "DYNAMIC_CHILD_COMPLETED");
        }
    }

    @Test
    @Tag("trap-D47")
    void askingTwiceForOneIdGivesOneChild() {
        try (Local local = new Local()) {
            local.heddle.publish(single("inner", "gate"));
            WorkflowHandle parent = local.heddle.start(single("outer", "gate"), StartOptions.id("p"));
            ChildOptions options = ChildOptions.DEFAULT.withId("p/one");
            parent.startChild(INNER, options);
            parent.startChild(INNER, options);
            assertThat(parent.children()).hasSize(1);
            WorkflowHandle first = parent.startChild(INNER, ChildOptions.DEFAULT);
            WorkflowHandle second = parent.startChild(INNER, ChildOptions.DEFAULT);
            assertThat(first.id()).isNotEqualTo(second.id());
            assertThat(parent.children()).hasSize(3);
        }
    }

    @Test
    void anIdThatBelongsToAnotherRunIsRefused() {
        try (Local local = new Local()) {
            local.heddle.publish(single("inner", "gate"));
            WorkflowHandle other = local.heddle.start(single("other", "gate"), StartOptions.id("taken"));
            WorkflowHandle parent = local.heddle.start(single("outer", "gate"), StartOptions.id("p"));
            assertThatThrownBy(() -> parent.startChild(INNER, ChildOptions.DEFAULT.withId("taken")))
                    .isInstanceOfSatisfying(
                            HeddleException.class, e -> assertThat(e.code()).isEqualTo("START_REFUSED"))
                    .hasMessageContaining("THREAD_LIVE");
            assertThat(parent.children().get(0).status()).isEqualTo(ChildStatus.REFUSED);
            assertThat(parent.children().get(0).error().message()).contains("THREAD_LIVE");
            assertThat(other.status().status()).isEqualTo(InstanceStatus.RUNNING);
        }
    }

    /** The executor of an attempt that fails leaves no child; the attempt that succeeds leaves what it asked for. */
    @Test
    void executorsStartChildrenWithTheirSuccess() {
        try (Heddle heddle = Heddle.builder()
                .inMemory()
                .executor("echo", task -> NodeOutcome.completed(task.input()))
                .executor("spawn", task -> {
                    for (int n = 1; n <= 3; n++) {
                        task.startChild(INNER, ChildOptions.input("{\"n\":" + n + "}"));
                    }
                    if (task.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    return NodeOutcome.json("null");
                })
                .start()) {
            heddle.publish(single("inner", "echo"));
            WorkflowHandle parent = heddle.start(
                    WorkflowDefinition.builder("outer")
                            .node("work", node -> node.executor("spawn").retry(Retry.fixed(2, Duration.ZERO)))
                            .build(),
                    StartOptions.id("p"));
            assertThat(parent.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(parent.children())
                    .extracting(child -> child.threadId().value(), ChildView::output)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("p/work@2.1", Payload.json("{\"n\":1}")),
                            org.assertj.core.groups.Tuple.tuple("p/work@2.2", Payload.json("{\"n\":2}")),
                            org.assertj.core.groups.Tuple.tuple("p/work@2.3", Payload.json("{\"n\":3}")));
        }
    }

    @Test
    void aChildNobodyWaitsForDoesNotHoldItsParent() {
        try (Local local = new Local()) {
            local.heddle.publish(single("inner", "gate"));
            WorkflowHandle parent = local.heddle.start(single("outer", "gate"), StartOptions.id("p"));
            WorkflowHandle runsOn = parent.startChild(INNER, ChildOptions.DEFAULT.withoutWaiting());
            WorkflowHandle ends = parent.startChild(
                    INNER, ChildOptions.DEFAULT.withoutWaiting().withOnParentEnd(OnParentEnd.CANCEL));
            local.open(parent, "work");
            assertThat(parent.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(ends.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(runsOn.status().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(runsOn.status().parent()).isEqualTo(parent.id());
        }
    }

    @Test
    void aCancelledChildIsAnEndedChild() {
        try (Local local = new Local()) {
            local.heddle.publish(single("inner", "gate"));
            WorkflowHandle parent = local.heddle.start(single("outer", "gate"), StartOptions.id("p"));
            WorkflowHandle child = parent.startChild(INNER, ChildOptions.DEFAULT);
            parent.cancelChild(child.id(), "not needed");
            assertThat(child.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(parent.awaitChildren()).isEmpty();
            assertThat(parent.children()).extracting(ChildView::status).containsExactly(ChildStatus.CANCELLED);
            parent.cancelChild(child.id(), "again");
            assertThatThrownBy(() -> parent.cancelChild(InstanceId.of("p/nobody"), "x"))
                    .isInstanceOfSatisfying(
                            HeddleException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_CHILD"));
            local.open(parent, "work");
            assertThat(parent.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    @Test
    @Tag("key-threads.wait-children-timeout")
    @Tag("trap-D47")
    void waitingForChildrenEndsWithThoseStillLive() {
        try (Local local = new Local("heddle.threads.wait-children-timeout = 50 ms")) {
            local.heddle.publish(single("inner", "gate"));
            WorkflowHandle parent = local.heddle.start(single("outer", "gate"), StartOptions.id("p"));
            WorkflowHandle child = parent.startChild(INNER, ChildOptions.DEFAULT);
            assertThat(parent.awaitChildren()).extracting(ChildView::threadId).containsExactly(child.id());
            local.open(child, "work");
            assertThat(parent.awaitChildren(Local.PATIENCE)).isEmpty();
        }
    }

    @Test
    void childrenOfWhatHasEndedAreRefused() {
        try (Local local = new Local()) {
            local.heddle.publish(single("inner", "echo"));
            WorkflowHandle parent = local.heddle.start(single("outer", "echo"), StartOptions.id("p"));
            parent.awaitEnd(Local.PATIENCE);
            assertThatThrownBy(() -> parent.startChild(INNER, ChildOptions.DEFAULT))
                    .isInstanceOfSatisfying(
                            HeddleException.class, e -> assertThat(e.code()).isEqualTo("ALREADY_TERMINAL"));
        }
    }

    @Test
    @Tag("key-threads.max-children")
    @Tag("trap-D49")
    void oneChildTooManyIsRefused() {
        try (Local local = new Local("heddle.threads.max-children = 2")) {
            local.heddle.publish(single("inner", "gate"));
            WorkflowHandle parent = local.heddle.start(single("outer", "gate"), StartOptions.id("p"));
            WorkflowHandle first = parent.startChild(INNER, ChildOptions.DEFAULT);
            parent.startChild(INNER, ChildOptions.DEFAULT);
            assertThatThrownBy(() -> parent.startChild(INNER, ChildOptions.DEFAULT))
                    .isInstanceOfSatisfying(
                            HeddleException.class, e -> assertThat(e.code()).isEqualTo("CHILD_LIMIT"));
            local.open(first, "work");
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> parent.children().get(0).status() == ChildStatus.COMPLETED);
            parent.startChild(INNER, ChildOptions.DEFAULT);
        }
    }

    @Test
    @Tag("key-threads.max-depth")
    @Tag("trap-D49")
    void oneLevelTooManyIsRefused() {
        try (Local local = new Local("heddle.threads.max-depth = 1")) {
            local.heddle.publish(single("inner", "gate"));
            WorkflowHandle parent = local.heddle.start(single("outer", "gate"), StartOptions.id("p"));
            WorkflowHandle child = parent.startChild(INNER, ChildOptions.DEFAULT);
            Local.await(child, "work", io.heddle.NodeStatus.EXECUTING);
            assertThatThrownBy(() -> child.startChild(INNER, ChildOptions.DEFAULT))
                    .isInstanceOfSatisfying(HeddleException.class, e -> {
                        assertThat(e.code()).isEqualTo("NESTING_LIMIT");
                        assertThat(e).hasMessageContaining("[p of outer, " + child.id() + " of inner]");
                    });
        }
    }

    /** Root, its child and its grandchild fill the tree; the root sees its own children, the child asks the root. */
    @Test
    @Tag("key-threads.max-live-per-tree")
    @Tag("trap-D49")
    @Tag("trap-D50")
    void oneThreadTooManyInATreeIsRefusedWhereverItIs() {
        try (Local local = new Local("heddle.threads.max-live-per-tree = 3")) {
            local.heddle.publish(single("inner", "gate"));
            WorkflowHandle root = local.heddle.start(single("outer", "gate"), StartOptions.id("p"));
            WorkflowHandle child = root.startChild(INNER, ChildOptions.DEFAULT.withId("p/c"));
            Local.await(child, "work", io.heddle.NodeStatus.EXECUTING);
            WorkflowHandle grandchild = child.startChild(INNER, ChildOptions.DEFAULT.withId("p/c/g"));
            Local.await(grandchild, "work", io.heddle.NodeStatus.EXECUTING);

            assertThatThrownBy(() -> root.startChild(INNER, ChildOptions.DEFAULT))
                    .isInstanceOfSatisfying(
                            HeddleException.class, e -> assertThat(e.code()).isEqualTo("TREE_LIMIT"));
            assertThatThrownBy(() -> child.startChild(INNER, ChildOptions.DEFAULT.withId("p/c/h")))
                    .isInstanceOfSatisfying(
                            HeddleException.class, e -> assertThat(e.code()).isEqualTo("TREE_LIMIT"));
            assertThat(child.children().get(1).status()).isEqualTo(ChildStatus.REFUSED);
            assertThat(child.children().get(1).error().code()).isEqualTo("TREE_LIMIT");

            local.open(grandchild, "work");
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .untilAsserted(() -> root.startChild(INNER, ChildOptions.DEFAULT.withId("p/d")));
        }
    }
}
