package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.heddle.CascadeReport;
import io.heddle.ChildStatus;
import io.heddle.ChildView;
import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.InstanceResult;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.Reference;
import io.heddle.ReferenceQuery;
import io.heddle.StartOptions;
import io.heddle.ThreadTree;
import io.heddle.WaitCause;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Action;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.Trigger;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FORK and JOIN, from the outside. */
class ForkTest {
    /** before → split: eu (pack-eu → ship-eu), us (ship-us) → gather → after. */
    private static WorkflowDefinition forked(String executor, UnaryOperator<Fork> fork, UnaryOperator<ForkJoin> join) {
        return forked(executor, fork, join, node -> node.input("all", "upstream['gather']"));
    }

    private static WorkflowDefinition forked(
            String executor, UnaryOperator<Fork> fork, UnaryOperator<ForkJoin> join, UnaryOperator<NodeBuilder> after) {
        return WorkflowDefinition.builder("forked")
                .task("before", "echo")
                .node(
                        "split",
                        node -> node.fork(fork.apply(
                                        Fork.parallel().path("eu", "pack-eu").path("us", "ship-us")))
                                .after("before"))
                .task("pack-eu", executor, "split")
                .task("ship-eu", executor, "pack-eu")
                .task("ship-us", executor, "split")
                .node(
                        "gather",
                        node -> node.forkJoin(join.apply(ForkJoin.of("split"))).after("ship-eu", "ship-us"))
                .node("after", node -> after.apply(node.executor("echo").after("gather")))
                .build();
    }

    private static WorkflowDefinition forked(String executor) {
        return forked(executor, fork -> fork, join -> join);
    }

    private static WorkflowHandle path(Local local, WorkflowHandle parent, String path) {
        return local.heddle.handle(InstanceId.of(parent.id() + "/split." + path + "@1"));
    }

    private static void awaitExecuted(Local local, WorkflowHandle handle, String node) {
        Awaitility.await().atMost(Local.PATIENCE).until(() -> local.executed(handle, node) == 1);
    }

    /** What happens on a path reaches the triggers as news of the fork, not as events of the path's nodes. */
    @Test
    void triggersBelongToTheThreadOfTheWholeDefinition() {
        try (Local local = new Local()) {
            WorkflowDefinition definition = WorkflowDefinition.builder("forked")
                    .node(
                            "split",
                            node -> node.fork(
                                    Fork.parallel().path("eu", "ship-eu").path("us", "ship-us")))
                    .task("ship-eu", "name", "split")
                    .task("ship-us", "name", "split")
                    .node("gather", node -> node.forkJoin(ForkJoin.of("split")).after("ship-eu", "ship-us"))
                    .trigger(Trigger.on("path", "FORK_PATH_COMPLETED", Action.setVariable("seen", "event.seq")))
                    .trigger(Trigger.on("shipped", "NODE_COMPLETED", Action.setVariable("node", "event.seq"))
                            .named("ship-eu"))
                    .build();
            WorkflowHandle run = local.heddle.start(definition, StartOptions.id("f"));
            assertThat(run.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(run.history(1, 200))
                    .filteredOn(entry -> entry.type().equals("TRIGGER_FIRED"))
                    .hasSize(2);
            assertThat(path(local, run, "eu").history(1, 100))
                    .extracting(HistoryEntry::type)
                    .contains("NODE_COMPLETED")
                    .doesNotContain("TRIGGER_FIRED");
        }
    }

    @Test
    @Tag("promise-113")
    @Tag("trap-D2")
    void thePathsRunAsThreadsAndTheJoinTakesTheirOutputs() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.start(forked("name"), StartOptions.id("f"));
            InstanceResult end = run.awaitEnd(Local.PATIENCE);
            assertThat(end.status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(end.output())
                    .isEqualTo(Payload.json(
                            "{\"all\":{\"eu\":\"f/split.eu@1/ship-eu\",\"us\":\"f/split.us@1/ship-us\"}}"));

            InstanceView eu = path(local, run, "eu").status();
            assertThat(eu.kind()).isEqualTo("FORK");
            assertThat(eu.parent()).isEqualTo(run.id());
            assertThat(eu.status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(eu.totalNodes()).isEqualTo(2);
            assertThat(run.status().totalNodes())
                    .as("nodes of paths belong to their paths")
                    .isEqualTo(4);
            assertThat(run.status().children()).isEqualTo(Map.of(ChildStatus.COMPLETED, 2));
            assertThat(run.history(1, 200))
                    .extracting(HistoryEntry::type)
                    .containsSubsequence(
                            "FORK_STARTED",
                            "FORK_PATH_STARTED",
                            "FORK_COMPLETED",
                            "JOIN_STARTED",
                            "JOIN_CONDITION_MET",
                            "INSTANCE_COMPLETED");
            assertThat(path(local, run, "eu").history(1, 100))
                    .filteredOn(entry -> "ship-eu".equals(entry.nodeId()))
                    .extracting(HistoryEntry::pathId)
                    .containsOnly("main/split.eu");
            assertThat(run.graph().nodes())
                    .extracting(node -> node.id())
                    .containsExactly("before", "split", "gather", "after");
            assertThat(path(local, run, "eu").graph().edges())
                    .extracting(edge -> edge.upstream() + " -> " + edge.node())
                    .containsExactly("pack-eu -> ship-eu");
        }
    }

    @Test
    @Tag("promise-114")
    @Tag("trap-D2")
    void thePathsAppearInTheReferenceListWithKindAndParent() {
        try (Local local = new Local()) {
            DefinitionId id = DefinitionId.of("forked");
            local.heddle.publish(forked("gate"));
            WorkflowHandle run = local.heddle.start(id, StartOptions.id("f"));
            awaitExecuted(local, path(local, run, "eu"), "pack-eu");
            awaitExecuted(local, path(local, run, "us"), "ship-us");

            List<Reference> references = local.heddle
                    .definitions()
                    .references(ReferenceQuery.list(id))
                    .references();
            assertThat(references)
                    .extracting(
                            Reference::sourceId,
                            each -> each.details().get("kind"),
                            each -> each.details().get("parent"))
                    .containsExactlyInAnyOrder(
                            tuple("f", "MAIN", null),
                            tuple("f/split.eu@1", "FORK", "f"),
                            tuple("f/split.us@1", "FORK", "f"));
            assertThat(run.explain())
                    .extracting(WaitCause::reason, WaitCause::nodeId)
                    .contains(tuple("JOIN", "gather"));
        }
    }

    /** A version that takes no new starts takes the branches of its live threads. */
    @Test
    @Tag("promise-114")
    void aRetiredVersionStillForks() {
        try (Local local = new Local()) {
            WorkflowDefinition definition = WorkflowDefinition.builder("late")
                    .task("before", "gate")
                    .node(
                            "split",
                            node -> node.fork(Fork.parallel().path("p", "a")).after("before"))
                    .task("a", "name", "split")
                    .node("gather", node -> node.forkJoin(ForkJoin.of("split")).after("a"))
                    .build();
            local.heddle.publish(definition);
            WorkflowHandle run = local.heddle.start(definition.id(), StartOptions.id("f"));
            awaitExecuted(local, run, "before");
            Registries.retire(local.heddle, "late", "1.0.0");
            local.open(run, "before");
            assertThat(run.awaitEnd(Local.PATIENCE).output()).isEqualTo(Payload.json("\"f/split.p@1/a\""));
        }
    }

    @Test
    @Tag("promise-130")
    @Tag("trap-D42")
    void pauseResumeAndCancelReachThePathsAndWhatTheyStarted() {
        try (Local local = new Local()) {
            local.heddle.publish(
                    WorkflowDefinition.builder("leaf").task("work", "gate").build());
            WorkflowHandle root = local.heddle.start(
                    WorkflowDefinition.builder("top")
                            .node("split", node -> node.fork(Fork.parallel().path("p", "call")))
                            .node("call", node -> node.subworkflow("leaf").after("split"))
                            .node(
                                    "gather",
                                    node -> node.forkJoin(ForkJoin.of("split")).after("call"))
                            .build(),
                    StartOptions.id("r"));
            awaitExecuted(local, local.heddle.handle(InstanceId.of("r/split.p@1/call@1")), "work");
            root.pause();
            awaitAll(root, InstanceStatus.PAUSED, 3);
            root.resume();
            awaitAll(root, InstanceStatus.RUNNING, 3);
            assertThat(root.cancelTree("enough")).isEqualTo(new CascadeReport(2, 0, List.of(), true));
            awaitAll(root, InstanceStatus.CANCELLED, 3);
        }
    }

    private static void awaitAll(WorkflowHandle root, InstanceStatus status, int count) {
        Awaitility.await().atMost(Local.PATIENCE).until(() -> {
            List<ThreadTree> threads = new ArrayList<>();
            root.tree().forEach(threads::add);
            return threads.stream().filter(thread -> thread.status() == status).count() == count;
        });
    }

    // ---- isolation ------------------------------------------------------------------------------------------------

    /** {@code write} adds its path to the list {@code seen}, and says what it saw before. */
    private static Local writers() {
        return new Local(
                "",
                builder -> builder.executor("write", task -> {
                    String seen = task.upstream()
                            .workflowGlobal()
                            .globalData()
                            .get("seen")
                            .text();
                    task.setGlobal("seen", Payload.json(seen.replace("]", ",\"" + task.nodeKey() + "\"]")));
                    return NodeOutcome.json(seen);
                }));
    }

    @Test
    @Tag("promise-132")
    @Tag("trap-D41")
    void whatPathsWriteMeetsOnlyInTheDeclaredMerge() {
        for (Fork.Merge merge : Fork.Merge.values()) {
            try (Local local = writers()) {
                WorkflowHandle run = local.heddle.start(
                        forked(
                                "write",
                                fork -> fork.withMerge(merge),
                                join -> join,
                                node -> node.input("eu", "upstream['gather'].eu")
                                        .input("us", "upstream['gather'].us")
                                        .input("seen", "global.seen")),
                        StartOptions.id("f").withConfig("seen", List.of("start")));
                String merged = switch (merge) {
                    case NONE -> "[\"start\"]";
                    case REPLACE, MERGE -> "[\"start\",\"ship-us\"]";
                    case APPEND -> "[\"start\",\"pack-eu\",\"ship-eu\",\"ship-us\"]";
                };
                assertThat(run.awaitEnd(Local.PATIENCE).output())
                        .as("%s: no path saw the other, each saw its own", merge)
                        .isEqualTo(Payload.json(
                                "{\"eu\":[\"start\",\"pack-eu\"],\"seen\":" + merged + ",\"us\":[\"start\"]}"));
            }
        }
    }

    // ---- joins ----------------------------------------------------------------------------------------------------

    @Test
    @Tag("promise-131")
    @Tag("trap-D40")
    void theFirstPathWinsAndTheOtherIsCancelled() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.start(
                    forked("gate", fork -> fork, join -> join.withStrategy(ForkJoin.Strategy.ANY_COMPLETED)),
                    StartOptions.id("f"));
            awaitExecuted(local, path(local, run, "eu"), "pack-eu");
            local.open(path(local, run, "us"), "ship-us");
            assertThat(run.awaitEnd(Local.PATIENCE).output()).isEqualTo(Payload.json("{\"all\":{\"us\":\"opened\"}}"));
            assertThat(path(local, run, "eu").awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(run.children())
                    .extracting(ChildView::status)
                    .containsExactly(ChildStatus.CANCELLED, ChildStatus.COMPLETED);
        }
    }

    @Test
    @Tag("promise-131")
    void aJoinThatCannotBeMetFailsAtOnceAndSaysWhy() {
        try (Local local = new Local()) {
            WorkflowDefinition definition = WorkflowDefinition.builder("forked")
                    .node(
                            "split",
                            node -> node.fork(Fork.parallel().path("bad", "a").path("slow", "b")))
                    .task("a", "boom", "split")
                    .task("b", "gate", "split")
                    .node("gather", node -> node.forkJoin(ForkJoin.of("split")).after("a", "b"))
                    .build();
            WorkflowHandle run = local.heddle.start(definition, StartOptions.id("f"));
            InstanceResult end = run.awaitEnd(Local.PATIENCE);
            assertThat(end.status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(end.error().message()).contains("JOIN_UNREACHABLE").contains("boom at a");
        }
    }

    @Test
    @Tag("promise-131")
    void aJoinThatWaitsTooLongFailsAndCancelsThePaths() {
        try (Local local = new Local()) {
            WorkflowDefinition definition = WorkflowDefinition.builder("forked")
                    .node("split", node -> node.fork(Fork.parallel().path("slow", "a")))
                    .task("a", "gate", "split")
                    .node(
                            "gather",
                            node -> node.forkJoin(ForkJoin.of("split"))
                                    .after("a")
                                    .timeout(Duration.ofMillis(200)))
                    .build();
            WorkflowHandle run = local.heddle.start(definition, StartOptions.id("f"));
            assertThat(run.awaitEnd(Local.PATIENCE).error().message()).contains("JOIN_TIMEOUT");
            assertThat(path(local, run, "slow").awaitEnd(Local.PATIENCE).status())
                    .isEqualTo(InstanceStatus.CANCELLED);
        }
    }

    // ---- restarts -------------------------------------------------------------------------------------------------

    /** Ad hoc, so that no registry has the definition: the paths have it from their parent. */
    @Test
    @Tag("promise-115")
    @Tag("trap-D29")
    void aForkGoesOnAfterARestart(@TempDir Path folder) {
        WorkflowDefinition definition = WorkflowDefinition.builder("claims")
                .node("split", node -> node.fork(Fork.serial().path("p", "a").path("q", "b")))
                .node("a", node -> node.after("split"))
                .node("b", node -> node.after("split"))
                .node("gather", node -> node.forkJoin(ForkJoin.of("split")).after("a", "b"))
                .build();
        try (Heddle heddle = Heddle.builder().dataDir(folder).start()) {
            heddle.start(definition, StartOptions.id("f"));
            Local.await(heddle.handle(InstanceId.of("f/split.p@1")), "a", NodeStatus.READY);
        }
        try (Heddle heddle = Heddle.builder().dataDir(folder).start()) {
            finish(heddle.handle(InstanceId.of("f/split.p@1")), "a", "1");
            Local.await(heddle.handle(InstanceId.of("f/split.q@1")), "b", NodeStatus.READY);
        }
        try (Heddle heddle = Heddle.builder().dataDir(folder).start()) {
            finish(heddle.handle(InstanceId.of("f/split.q@1")), "b", "2");
            assertThat(heddle.handle(InstanceId.of("f"))
                            .awaitEnd(Local.PATIENCE)
                            .output())
                    .isEqualTo(Payload.json("{\"p\":1,\"q\":2}"));
        }
    }

    private static void finish(WorkflowHandle path, String node, String json) {
        Local.await(path, node, NodeStatus.READY);
        path.complete(node, path.claim(node).attempt(), Payload.json(json));
    }
}
