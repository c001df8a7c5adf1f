package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.ChildStatus;
import io.heddle.DefinitionId;
import io.heddle.Finding;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.InstanceResult;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.InvalidDefinitionException;
import io.heddle.NodeStatus;
import io.heddle.NodeView;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.ThreadTree;
import io.heddle.WaitCause;
import io.heddle.WorkflowHandle;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.OnParentEnd;
import io.heddle.definition.Retry;
import io.heddle.definition.Subworkflow;
import io.heddle.definition.WorkflowDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** SUBWORKFLOW nodes, from the outside. */
class SubworkflowTest {

    private static WorkflowDefinition leaf(String id, String executor) {
        return WorkflowDefinition.builder(id).task("work", executor).build();
    }

    private static WorkflowDefinition calling(String id, UnaryOperator<NodeBuilder> node) {
        return WorkflowDefinition.builder(id).node("call", node).build();
    }

    private static WorkflowHandle run(Local local, WorkflowDefinition definition) {
        return local.heddle.start(definition, StartOptions.id(definition.id().value() + "-1"));
    }

    private static InstanceId childOf(WorkflowHandle parent, int attempt) {
        return InstanceId.of(parent.id() + "/call@" + attempt);
    }

    @Test
    void theNodeTakesTheOutputOfItsChild() {
        try (Local local = new Local()) {
            local.heddle.publish(leaf("inner", "echo"));
            WorkflowHandle parent = local.heddle.start(
                    calling("outer", node -> node.subworkflow("inner").input("doubled", "input.n * 2")),
                    StartOptions.id("outer-1").withInput("{\"n\":21}"));
            InstanceResult end = parent.awaitEnd(Local.PATIENCE);
            assertThat(end.status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(end.output()).isEqualTo(Payload.json("{\"doubled\":42}"));

            WorkflowHandle child = local.heddle.handle(childOf(parent, 1));
            InstanceView view = child.status();
            assertThat(view.kind()).isEqualTo("SUBWORKFLOW");
            assertThat(view.parent()).isEqualTo(parent.id());
            assertThat(view.root()).isEqualTo(parent.id());
            assertThat(view.status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(parent.status().children()).isEqualTo(Map.of(ChildStatus.COMPLETED, 1));
            assertThat(parent.history(1, 100))
                    .extracting(HistoryEntry::type)
                    .containsSubsequence(
                            "NODE_STARTED",
                            "SUBWORKFLOW_REQUESTED",
                            "SUBWORKFLOW_STARTED",
                            "SUBWORKFLOW_COMPLETED",
                            "NODE_COMPLETED",
                            "INSTANCE_COMPLETED");
        }
    }

    @Test
    void withoutAMappingTheChildGetsTheInputOfItsParent() {
        try (Local local = new Local()) {
            local.heddle.publish(leaf("inner", "echo"));
            WorkflowHandle parent = local.heddle.start(
                    calling("outer", node -> node.subworkflow("inner")),
                    StartOptions.id("outer-1").withInput("{\"n\":1}"));
            assertThat(parent.awaitEnd(Local.PATIENCE).output()).isEqualTo(Payload.json("{\"n\":1}"));
        }
    }

    @Test
    @Tag("trap-D2")
    @Tag("promise-113")
    @Tag("trap-D42")
    void subworkflowsInSubworkflowsAreThreadsOfOneTree() {
        try (Local local = new Local()) {
            local.heddle.publish(leaf("c", "gate"));
            local.heddle.publish(calling("b", node -> node.subworkflow("c")));
            WorkflowHandle root = run(local, calling("a", node -> node.subworkflow("b")));
            WorkflowHandle middle = local.heddle.handle(InstanceId.of("a-1/call@1"));
            WorkflowHandle last = local.heddle.handle(InstanceId.of("a-1/call@1/call@1"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> local.executed(last, "work") == 1);

            ThreadTree tree = root.tree();
            assertThat(tree.size()).isEqualTo(3);
            assertThat(tree.children().get(0).threadId()).isEqualTo(middle.id());
            assertThat(tree.children().get(0).children().get(0).threadId()).isEqualTo(last.id());
            assertThat(last.status().root()).isEqualTo(root.id());
            assertThat(last.status().parent()).isEqualTo(middle.id());
            assertThat(root.explain()).extracting(WaitCause::reason).containsExactly("CHILD");

            local.open(last, "work");
            assertThat(root.awaitEnd(Local.PATIENCE).output()).isEqualTo(Payload.json("\"opened\""));
        }
    }

    @Test
    void aFailedChildFailsItsNode() {
        try (Local local = new Local()) {
            local.heddle.publish(leaf("inner", "boom"));
            WorkflowHandle parent = run(local, calling("outer", node -> node.subworkflow("inner")));
            assertThat(parent.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
            NodeView node = parent.node("call");
            assertThat(node.error().code()).isEqualTo("CHILD_FAILED");
            assertThat(node.error().message()).contains("boom at work");
        }
    }

    @Test
    void everyAttemptIsAChildOfItsOwn() {
        try (Local local = new Local()) {
            local.heddle.publish(leaf("inner", "boom"));
            WorkflowHandle parent = run(
                    local, calling("outer", node -> node.subworkflow("inner").retry(Retry.fixed(3, Duration.ZERO))));
            assertThat(parent.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(parent.children())
                    .extracting(child -> child.threadId().value())
                    .containsExactly("outer-1/call@1", "outer-1/call@2", "outer-1/call@3");
            for (int attempt = 1; attempt <= 3; attempt++) {
                assertThat(local.executed(local.heddle.handle(childOf(parent, attempt)), "work"))
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void aCancelledChildFailsItsNodeForGood() {
        try (Local local = new Local()) {
            local.heddle.publish(leaf("inner", "gate"));
            WorkflowHandle parent = run(
                    local, calling("outer", node -> node.subworkflow("inner").retry(Retry.fixed(3, Duration.ZERO))));
            WorkflowHandle child = local.heddle.handle(childOf(parent, 1));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> local.executed(child, "work") == 1);
            child.cancel("no longer wanted");
            assertThat(parent.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(parent.node("call").error().code()).isEqualTo("CHILD_CANCELLED");
        }
    }

    @Test
    void theTimeoutOfTheNodeBoundsTheChild() {
        try (Local local = new Local()) {
            local.heddle.publish(leaf("inner", "gate"));
            WorkflowHandle parent = run(
                    local, calling("outer", node -> node.subworkflow("inner").timeout(Duration.ofMillis(200))));
            assertThat(parent.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(parent.node("call").error().code()).isEqualTo("CHILD_TIMED_OUT");
            assertThat(local.heddle.handle(childOf(parent, 1)).status().status())
                    .isEqualTo(InstanceStatus.TIMED_OUT);
        }
    }

    @Test
    @Tag("key-threads.child-timeout")
    void childrenWithoutATimeoutHaveTheConfiguredOne() {
        try (Local local = new Local("heddle.threads.child-timeout = 200 ms")) {
            local.heddle.publish(leaf("inner", "gate"));
            WorkflowHandle parent = run(local, calling("outer", node -> node.subworkflow("inner")));
            assertThat(parent.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(parent.node("call").error().code()).isEqualTo("CHILD_TIMED_OUT");
        }
    }

    @Test
    void aNodeThatDoesNotWaitCompletesWithTheThreadId() {
        try (Local local = new Local()) {
            local.heddle.publish(leaf("inner", "gate"));
            WorkflowHandle parent = run(
                    local,
                    calling(
                            "outer",
                            node -> node.subworkflow(Subworkflow.of("inner").withoutWaiting())));
            assertThat(parent.awaitEnd(Local.PATIENCE).output())
                    .isEqualTo(Payload.json("{\"threadId\":\"outer-1/call@1\"}"));
            WorkflowHandle child = local.heddle.handle(childOf(parent, 1));
            assertThat(child.status().status()).isEqualTo(InstanceStatus.RUNNING);
            local.open(child, "work");
            assertThat(child.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> parent.children().get(0).status() == ChildStatus.COMPLETED);
        }
    }

    @Test
    void anExactVersionIsStartedEvenIfThereIsALaterOne() {
        try (Local local = new Local()) {
            local.heddle.publish(WorkflowDefinition.builder("inner")
                    .version("1.0.0")
                    .task("old", "name")
                    .build());
            local.heddle.publish(WorkflowDefinition.builder("inner")
                    .version("2.0.0")
                    .task("new", "name")
                    .build());
            WorkflowHandle exact = run(
                    local,
                    calling(
                            "exact",
                            node -> node.subworkflow(Subworkflow.of("inner").withVersion("1.0.0"))));
            WorkflowHandle latest = run(local, calling("latest", node -> node.subworkflow("inner")));
            assertThat(exact.awaitEnd(Local.PATIENCE).output()).isEqualTo(Payload.json("\"exact-1/call@1/old\""));
            assertThat(latest.awaitEnd(Local.PATIENCE).output()).isEqualTo(Payload.json("\"latest-1/call@1/new\""));
        }
    }

    @Test
    void unknownTargetsAreRefusedWithTheDefinition() {
        try (Local local = new Local()) {
            WorkflowDefinition outer = calling("outer", node -> node.subworkflow("nowhere"));
            assertThat(local.heddle.validate(outer))
                    .extracting(Finding::code, Finding::element)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("UNKNOWN_SUBWORKFLOW", "call"));
            assertThatThrownBy(() -> local.heddle.publish(outer)).isInstanceOf(InvalidDefinitionException.class);
            assertThatThrownBy(() -> run(local, outer)).isInstanceOf(InvalidDefinitionException.class);
        }
    }

    @Test
    @Tag("trap-D49")
    void chainsTooLongAreRefusedWithTheChain() {
        try (Local local = new Local()) {
            local.heddle.publish(leaf("d11", "echo"));
            for (int depth = 10; depth >= 1; depth--) {
                String next = "d" + (depth + 1);
                local.heddle.publish(calling("d" + depth, node -> node.subworkflow(next)));
            }
            List<Finding> findings = local.heddle.validate(calling("d0", node -> node.subworkflow("d1")));
            assertThat(findings).extracting(Finding::code).containsExactly("SUBWORKFLOW_NESTING_TOO_DEEP");
            assertThat(findings.get(0).path())
                    .containsExactly("d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11");
        }
    }

    @Test
    @Tag("promise-136")
    @Tag("trap-D49")
    void recursionEndsAtTheDepthLimitWithThePath() {
        try (Local local = new Local()) {
            WorkflowDefinition self = calling("self", node -> node.subworkflow("self"));
            assertThat(local.heddle.validate(self)).extracting(Finding::code).containsExactly("RECURSIVE_SUBWORKFLOW");
            local.heddle.publish(self);
            WorkflowHandle root = local.heddle.start(DefinitionId.of("self"), StartOptions.id("s"));
            assertThat(root.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
            StringBuilder deepest = new StringBuilder("s");
            for (int link = 0; link < 10; link++) {
                deepest.append("/call@1");
            }
            NodeView refused =
                    local.heddle.handle(InstanceId.of(deepest.toString())).node("call");
            assertThat(refused.error().code()).isEqualTo("NESTING_LIMIT");
            assertThat(refused.error().message())
                    .contains("[s of self, s/call@1 of self, s/call@1/call@1 of self")
                    .contains("then " + deepest + "/call@1 of self");
            assertThat(root.tree().size()).isEqualTo(11);
        }
    }

    @Test
    void aTargetThatWentAwayFailsTheNode() {
        try (Local local = new Local()) {
            local.heddle.publish(leaf("inner", "echo"));
            WorkflowHandle parent = run(
                    local,
                    WorkflowDefinition.builder("outer")
                            .task("before", "gate")
                            .node("call", node -> node.subworkflow("inner").after("before"))
                            .build());
            Local.await(parent, "before", NodeStatus.EXECUTING);
            Registries.retire(local.heddle, "inner", "1.0.0");
            local.open(parent, "before");
            assertThat(parent.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(parent.node("call").error().code()).isEqualTo("START_REFUSED");
            assertThat(parent.node("call").error().message()).contains("RETIRED");
            assertThat(parent.children()).extracting(child -> child.status()).containsExactly(ChildStatus.REFUSED);
        }
    }

    @Test
    @Tag("trap-D50")
    void childrenTakeNoSlotAndNoPlace() {
        try (Local local = new Local("heddle.manager.max-concurrent-workflows = 1")) {
            local.heddle.publish(leaf("inner", "echo"));
            WorkflowHandle parent = run(
                    local,
                    WorkflowDefinition.builder("outer")
                            .node("call", node -> node.subworkflow("inner"))
                            .maxParallelNodes(1)
                            .build());
            assertThat(parent.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    @Test
    void aSkippedNodeCancelsItsChild() {
        try (Local local = new Local()) {
            local.heddle.publish(leaf("inner", "gate"));
            WorkflowHandle parent = run(
                    local,
                    calling(
                            "outer",
                            node -> node.subworkflow(Subworkflow.of("inner").withOnParentEnd(OnParentEnd.LET_RUN))));
            WorkflowHandle child = local.heddle.handle(childOf(parent, 1));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> local.executed(child, "work") == 1);
            parent.skipNode("call", Payload.json("7"));
            assertThat(parent.awaitEnd(Local.PATIENCE).output()).isEqualTo(Payload.json("7"));
            assertThat(child.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.CANCELLED);
        }
    }

    @Test
    void subworkflowsRunInLoops() {
        try (Local local = new Local()) {
            local.heddle.publish(leaf("inner", "echo"));
            WorkflowHandle parent = local.heddle.start(
                    WorkflowDefinition.builder("outer")
                            .node(
                                    "each",
                                    node -> node.loop(5)
                                            .items("input.list", "item")
                                            .body(
                                                    "call",
                                                    body -> body.subworkflow("inner")
                                                            .input("n", "item")))
                            .build(),
                    StartOptions.id("outer-1").withInput("{\"list\":[1,2,3]}"));
            assertThat(parent.awaitEnd(Local.PATIENCE).output())
                    .isEqualTo(Payload.json(
                            "{\"iterations\":3,\"results\":[{\"n\":1},{\"n\":2},{\"n\":3}],\"last\":{\"n\":3}}"));
            assertThat(parent.children())
                    .extracting(child -> child.threadId().value())
                    .containsExactly("outer-1/each#0/call@1", "outer-1/each#1/call@1", "outer-1/each#2/call@1");
        }
    }
}
