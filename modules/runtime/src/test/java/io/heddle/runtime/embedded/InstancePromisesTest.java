package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Claim;
import io.heddle.DefinitionId;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.InstanceResult;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.InvalidDefinitionException;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.NodeView;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Dependency;
import io.heddle.definition.Join;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.DependencyRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an instance promises, seen through the public API on the built product. */
class InstancePromisesTest {
    private static Local local;

    @BeforeAll
    static void start() {
        local = new Local("heddle.manager.max-concurrent-workflows = 0\nheddle.instance.auto-seal-grace = 0");
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    private static WorkflowDefinition diamond(String id) {
        return WorkflowDefinition.builder(id)
                .task("A", "name")
                .task("B", "name", "A")
                .task("C", "name", "A")
                .task("D", "name", "B")
                .task("E", "name", "C")
                .node("F", node -> node.executor("name").after("D", "E"))
                .build();
    }

    private static WorkflowHandle start(WorkflowDefinition definition) {
        return local.heddle.start(definition, StartOptions.DEFAULT);
    }

    @Test
    @Tag("promise-1")
    void instancesOfOneDefinitionShareNothing() {
        WorkflowDefinition definition = WorkflowDefinition.builder("apart")
                .task("A", "name")
                .node("B", node -> node.executor("echo").after("A").input("seen", "upstream.A"))
                .build();
        WorkflowHandle one = start(definition);
        WorkflowHandle two = start(definition);
        assertThat(outputOf(one))
                .contains(one.id().value())
                .doesNotContain(two.id().value());
        assertThat(outputOf(two))
                .contains(two.id().value())
                .doesNotContain(one.id().value());
    }

    private static String outputOf(WorkflowHandle handle) {
        InstanceResult result = handle.awaitEnd(Local.PATIENCE);
        assertThat(result.status()).isEqualTo(InstanceStatus.COMPLETED);
        return java.util.Objects.requireNonNull(result.output()).text();
    }

    @Test
    @Tag("promise-3")
    void everyTransitionOfEveryNodeHasATimeAndIsAllowed() {
        WorkflowHandle handle = start(diamond("transitions"));
        handle.awaitEnd(Local.PATIENCE);
        List<HistoryEntry> history = handle.history(1, 10_000);
        assertThat(history).hasSizeGreaterThan(18);
        for (HistoryEntry entry : history) {
            assertThat(entry.at()).isNotNull();
            if (entry.nodeId() != null && entry.from() != null && entry.to() != null) {
                assertThat(NodeStatus.valueOf(entry.from()).mayBecome(NodeStatus.valueOf(entry.to())))
                        .as(entry.toString())
                        .isTrue();
            }
        }
        NodeView last = handle.node("F");
        assertThat(last.status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(last.attempt()).isEqualTo(1);
        assertThat(last.readyAt()).isBeforeOrEqualTo(last.startedAt());
        assertThat(last.startedAt()).isBeforeOrEqualTo(last.endedAt());
    }

    @Test
    @Tag("promise-5")
    @Tag("promise-6")
    void pausedInstancesStartNothingAndResumedOnesRunEverythingOnce() {
        WorkflowBuilder builder =
                WorkflowDefinition.builder("pause").maxParallelNodes(1).task("gate", "gate");
        for (int n = 0; n < 100; n++) {
            builder.node("n" + n, node -> node.executor("name").priority(-1));
        }
        WorkflowHandle handle = start(builder.build());
        Local.await(handle, "gate", NodeStatus.EXECUTING);
        assertThat(handle.pause()).isEqualTo(InstanceStatus.PAUSED);
        assertThat(handle.pause()).isEqualTo(InstanceStatus.PAUSED);
        local.open(handle, "gate");
        Local.await(handle, "gate", NodeStatus.COMPLETED);
        InstanceView paused = handle.status();
        assertThat(paused.status()).isEqualTo(InstanceStatus.PAUSED);
        assertThat(paused.nodes()).containsEntry(NodeStatus.READY, 100).containsEntry(NodeStatus.EXECUTING, 0);
        assertThat(handle.resume()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        for (int n = 0; n < 100; n++) {
            assertThat(local.executed(handle, "n" + n)).isEqualTo(1);
        }
    }

    @Test
    @Tag("promise-7")
    void cancelledInstancesStopAtOnceAndStayVisible() {
        WorkflowHandle handle = start(WorkflowDefinition.builder("cancel")
                .task("A", "gate")
                .task("B", "name", "A")
                .build());
        Local.await(handle, "A", NodeStatus.EXECUTING);
        assertThat(handle.cancel("not needed")).isEqualTo(InstanceStatus.CANCELLED);
        assertThat(handle.cancel("again")).isEqualTo(InstanceStatus.CANCELLED);
        assertThat(handle.complete("A", 1, Payload.json("1"))).isEmpty();
        InstanceView view = handle.status();
        assertThat(view.status()).isEqualTo(InstanceStatus.CANCELLED);
        assertThat(view.lateResults()).isGreaterThanOrEqualTo(1);
        assertThat(local.executed(handle, "B")).isZero();
    }

    @Test
    @Tag("promise-8")
    void successAndFailureWalkTheFullLifeCycle() {
        WorkflowHandle handle = start(WorkflowDefinition.builder("cycle")
                .task("good", "name")
                .task("bad", "boom")
                .build());
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
        assertThat(states(handle, "good")).containsExactly("READY", "EXECUTING", "COMPLETED");
        assertThat(states(handle, "bad")).containsExactly("READY", "EXECUTING", "FAILED");
    }

    private static List<String> states(WorkflowHandle handle, String node) {
        return handle.history(1, 10_000).stream()
                .filter(entry -> node.equals(entry.nodeId()) && entry.to() != null && !"PENDING".equals(entry.to()))
                .map(HistoryEntry::to)
                .toList();
    }

    @Test
    @Tag("promise-9")
    @Tag("promise-4")
    void downstreamStartsOnceAndOnlyAfterAllItsUpstreams() {
        List<WorkflowHandle> runs = new ArrayList<>();
        for (int run = 0; run < 200; run++) {
            runs.add(start(diamond("downstream")));
        }
        for (WorkflowHandle run : runs) {
            assertThat(run.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(local.executed(run, "F")).isEqualTo(1);
            NodeView last = run.node("F");
            assertThat(last.startedAt()).isAfterOrEqualTo(run.node("D").endedAt());
            assertThat(last.startedAt()).isAfterOrEqualTo(run.node("E").endedAt());
        }
        assertThat(runs.get(0).graph().edges())
                .extracting(edge -> edge.upstream() + ">" + edge.node())
                .containsExactlyInAnyOrder("A>B", "A>C", "B>D", "C>E", "D>F", "E>F");
    }

    @Test
    @Tag("promise-10")
    void countsSumToTheTotalAtEveryMoment() {
        WorkflowHandle handle = start(diamond("counts"));
        InstanceView view;
        do {
            view = handle.status();
            assertThat(view.nodes().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum())
                    .isEqualTo(view.totalNodes());
            assertThat(view.nodes()).containsOnlyKeys(NodeStatus.values());
        } while (!view.status().isTerminal());
        assertThat(view.executionPath()).startsWith("A").endsWith("F").hasSize(6);
        assertThat(view.runningTime()).isPositive();
    }

    @Test
    @Tag("promise-22")
    @Tag("promise-23")
    void conditionsRouteAndOptionalUpstreamsMayFail() {
        WorkflowHandle handle = local.heddle.start(
                WorkflowDefinition.builder("routes")
                        .task("A", "echo")
                        .node("big", node -> node.executor("echo").when("A", "output.amount > 100"))
                        .node("small", node -> node.executor("echo").when("A", "output.amount <= 100"))
                        .node("bad", node -> node.executor("boom").after("A").continueWith(null))
                        .node(
                                "after",
                                node -> node.executor("echo")
                                        .dependsOn(Dependency.optional("bad"))
                                        .input("given", "has(upstream.bad)"))
                        .build(),
                StartOptions.input("{\"amount\": 150}"));
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(handle.node("big").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(handle.node("small").status()).isEqualTo(NodeStatus.SKIPPED);
        assertThat(handle.node("small").reason()).contains("CONDITION_FALSE");
        assertThat(handle.node("after").status()).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    @Tag("promise-20")
    @Tag("promise-21")
    void sequenceSkipsAfterAFailureAndBarriersOpenByTheirRule() {
        WorkflowHandle handle = start(WorkflowDefinition.builder("barriers")
                .task("ok", "name")
                .task("bad", "boom")
                .task("never", "name", "bad")
                .node(
                        "any",
                        node -> node.executor("name").afterAllOf("ok", "bad").join(Join.ANY))
                .node("all", node -> node.executor("name").afterAllOf("ok", "bad"))
                .node(
                        "settled",
                        node -> node.executor("name").afterAllOf("ok", "bad").join(Join.ALL_SETTLED))
                .build());
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
        assertThat(handle.node("never").status()).isEqualTo(NodeStatus.SKIPPED);
        assertThat(handle.node("never").reason()).contains("bad");
        assertThat(handle.node("any").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(handle.node("all").status()).isEqualTo(NodeStatus.SKIPPED);
        assertThat(handle.node("settled").status()).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    @Tag("promise-30")
    @Tag("promise-26")
    void aRefusedCycleLeavesTheInstanceAsItWas() {
        WorkflowHandle handle = local.heddle.startDynamic(DefinitionId.of("dynamic"), StartOptions.DEFAULT);
        handle.registerNodes(List.of(
                NodeBuilder.of("A").executor("gate").build(),
                NodeBuilder.of("B").executor("name").after("A").build()));
        assertThatThrownBy(() -> handle.registerNodes(List.of(
                        NodeBuilder.of("C").executor("name").after("B", "D").build(),
                        NodeBuilder.of("D").executor("name").after("C").build())))
                .isInstanceOfSatisfying(
                        InvalidDefinitionException.class,
                        refused -> assertThat(refused.findings()).anySatisfy(finding -> {
                            assertThat(finding.code()).isEqualTo("CYCLE_DETECTED");
                            assertThat(finding.path()).contains("C", "D");
                        }));
        local.open(handle, "A");
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(handle.status().totalNodes()).isEqualTo(2);
    }

    @Test
    @Tag("promise-60")
    void independentNodesRunAtTheSameTime() {
        WorkflowBuilder builder = WorkflowDefinition.builder("parallel");
        for (int n = 0; n < 8; n++) {
            builder.node("s" + n, node -> node.executor("gate"));
        }
        WorkflowHandle handle = start(builder.build());
        Awaitility.await()
                .atMost(Local.PATIENCE)
                .until(() -> handle.status().nodes().get(NodeStatus.EXECUTING) == 8);
        for (int n = 0; n < 8; n++) {
            local.open(handle, "s" + n);
        }
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    @Tag("promise-67")
    @Tag("key-instance.timeout")
    void anInstanceTimesOutAfterItsRunningTime() {
        WorkflowHandle handle = local.heddle.start(
                WorkflowDefinition.builder("slow").task("A", "gate").build(),
                StartOptions.DEFAULT.withConfig("timeout", 0.3));
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.TIMED_OUT);
        assertThat(handle.node("A").status()).isEqualTo(NodeStatus.CANCELLED);
    }

    @Test
    @Tag("promise-68")
    void everyDependencyFieldMatters() {
        WorkflowHandle handle = start(WorkflowDefinition.builder("fields")
                .task("slow", "gate")
                .node(
                        "early",
                        node -> node.executor("name")
                                .dependsOn(Dependency.optional("slow").withTimeout(Duration.ofMillis(50))))
                .node(
                        "shaky",
                        node -> node.executor("fail")
                                .config("times", 1)
                                .config("output", "second try")
                                .retry(new Retry(1, Duration.ZERO, Duration.ZERO, null, null, List.of(), List.of())))
                .node(
                        "after",
                        node -> node.executor("name")
                                .dependsOn(Dependency.sequence("shaky").withRetryCount(1)))
                .build());
        Local.await(handle, "early", NodeStatus.COMPLETED);
        assertThat(handle.node("slow").status()).isEqualTo(NodeStatus.EXECUTING);
        Local.await(handle, "after", NodeStatus.COMPLETED);
        assertThat(handle.node("shaky").attempt()).isEqualTo(2);
        local.open(handle, "slow");
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    @Tag("promise-69")
    @Tag("promise-70")
    void callersClaimNodesSeeTheirContextAndReportResults() {
        WorkflowHandle handle = local.heddle.start(
                WorkflowDefinition.builder("callers")
                        .task("A", "name")
                        .node("mine", node -> node.after("A").config("limit", 3))
                        .node(
                                "next",
                                node -> node.executor("echo").after("mine").input("got", "upstream.mine"))
                        .build(),
                StartOptions.DEFAULT);
        Awaitility.await()
                .atMost(Local.PATIENCE)
                .until(() -> handle.readyNodes().equals(List.of("mine")));
        Claim claim = handle.claim("mine");
        assertThat(claim).isNotNull();
        assertThat(claim.upstream().immediate()).containsOnlyKeys("A");
        assertThat(claim.upstream().count()).isEqualTo(1);
        assertThat(handle.claim("mine")).isNull();
        assertThat(handle.heartbeat("mine", claim.attempt())).isTrue();
        assertThat(handle.complete("mine", claim.attempt(), Payload.json("{\"n\":1}")))
                .containsExactly("next");
        assertThat(handle.complete("mine", claim.attempt(), Payload.json("{\"n\":2}")))
                .isEmpty();
        assertThat(outputOf(handle)).isEqualTo("{\"got\":{\"n\":1}}");
        assertThat(handle.status().duplicateResults()).isEqualTo(1);
    }

    @Test
    @Tag("promise-98")
    void executorsAreFoundByNameAndAMissingOneIsNamed() {
        WorkflowHandle handle = start(WorkflowDefinition.builder("missing")
                .task("A", "nobody-registered-this")
                .build());
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
        NodeError error = handle.node("A").error();
        assertThat(error).isNotNull();
        assertThat(error.code()).isEqualTo("NO_EXECUTOR");
        assertThat(error.message()).contains("nobody-registered-this");
    }

    @Test
    @Tag("promise-94")
    @Tag("promise-97")
    void customRulesDecideReadiness() {
        try (Local own = new Local("", new TwoOf())) {
            WorkflowHandle handle = own.heddle.start(
                    WorkflowDefinition.builder("rules")
                            .task("a", "name")
                            .task("b", "boom")
                            .task("c", "name")
                            .node(
                                    "two",
                                    node -> node.executor("name")
                                            .dependsOn(Dependency.custom("a", "two-of", Map.of()))
                                            .dependsOn(Dependency.custom("b", "two-of", Map.of()))
                                            .dependsOn(Dependency.custom("c", "two-of", Map.of())))
                            .node(
                                    "later",
                                    node -> node.executor("name")
                                            .dependsOn(Dependency.custom("a", "timed", Map.of("delay", 0.2))))
                            .build(),
                    StartOptions.DEFAULT);
            handle.awaitEnd(Local.PATIENCE);
            assertThat(handle.node("two").status()).isEqualTo(NodeStatus.COMPLETED);
            assertThat(handle.node("later").status()).isEqualTo(NodeStatus.COMPLETED);
            assertThat(Duration.between(
                            handle.node("a").endedAt(), handle.node("later").readyAt()))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    private static final class TwoOf implements DependencyRule {
        @Override
        public String name() {
            return "two-of";
        }

        @Override
        public Decision decide(Context context) {
            long good = context.edges().stream()
                    .filter(edge -> edge.status() == NodeStatus.COMPLETED)
                    .count();
            long open = context.edges().stream().filter(edge -> !edge.decided()).count();
            if (good >= 2) {
                return Decision.go();
            }
            return good + open < 2 ? Decision.never("fewer than two") : Decision.waiting();
        }
    }

    @Test
    @Tag("promise-90")
    @Tag("promise-88")
    void historyIsCompleteAndInOrder() {
        WorkflowHandle handle = start(diamond("history"));
        handle.awaitEnd(Local.PATIENCE);
        List<HistoryEntry> all = handle.history(1, 10_000);
        for (int n = 0; n < all.size(); n++) {
            assertThat(all.get(n).seq()).isEqualTo(n + 1);
        }
        Set<String> types = all.stream().map(HistoryEntry::type).collect(Collectors.toSet());
        assertThat(types)
                .contains(
                        "INSTANCE_CREATED",
                        "INSTANCE_STARTED",
                        "NODE_READY",
                        "NODE_STARTED",
                        "NODE_COMPLETED",
                        "INSTANCE_COMPLETED");
        assertThat(handle.history(4, 3)).isEqualTo(all.subList(3, 6));
        assertThat(handle.status().seq()).isEqualTo(all.size());
    }

    @Test
    void failedInstancesRunAgainFromWhatFailed() {
        WorkflowHandle handle = start(WorkflowDefinition.builder("again")
                .task("A", "name")
                .node(
                        "B",
                        node -> node.executor("fail")
                                .after("A")
                                .config("times", 1)
                                .config("output", 1))
                .task("C", "name", "B")
                .build());
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
        assertThat(handle.retryFailed()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(local.executed(handle, "A")).isEqualTo(1);
        assertThat(handle.status().epoch()).isEqualTo(2);
        assertThat(handle.rerun("A", false)).isEqualTo(InstanceStatus.RUNNING);
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(local.executed(handle, "A")).isEqualTo(2);
    }

    @Test
    void loopsRunTheirBodyOncePerItem() {
        WorkflowHandle handle = local.heddle.start(
                WorkflowDefinition.builder("loop")
                        .node(
                                "each",
                                node -> node.loop(10)
                                        .items("input.items", "item")
                                        .body(
                                                "one",
                                                body -> body.executor("echo").input("double", "item * 2")))
                        .build(),
                StartOptions.input("{\"items\": [1, 2, 3]}"));
        assertThat(outputOf(handle))
                .isEqualTo("{\"iterations\":3,\"results\":[{\"double\":2},{\"double\":4},{\"double\":6}],"
                        + "\"last\":{\"double\":6}}");
    }

    @Test
    void unknownThingsGetTypedAnswers() {
        WorkflowHandle nobody = local.heddle.handle(io.heddle.InstanceId.of("nobody"));
        assertThatThrownBy(nobody::status)
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_INSTANCE"));
        assertThatThrownBy(nobody::awaitEnd)
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_INSTANCE"));
        assertThatThrownBy(() -> nobody.cancel("x"))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_INSTANCE"));
        assertThatThrownBy(() -> local.heddle.start(DefinitionId.of("never-published"), StartOptions.DEFAULT))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isIn("NOT_FOUND", "NOT_PUBLISHED"));
        assertThatThrownBy(() -> local.heddle.start(diamond("x"), StartOptions.id("a b")))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("INVALID_ID"));
    }

    @Test
    @Tag("promise-12")
    void startingOneIdTwiceGivesOneInstance() {
        WorkflowDefinition definition =
                WorkflowDefinition.builder("twice").task("A", "name").build();
        WorkflowHandle one = local.heddle.start(definition, StartOptions.id("twice-1"));
        WorkflowHandle two = local.heddle.start(definition, StartOptions.id("twice-1"));
        assertThat(one.awaitEnd(Local.PATIENCE)).isEqualTo(two.awaitEnd(Local.PATIENCE));
        assertThat(local.executed(one, "A")).isEqualTo(1);
        assertThatThrownBy(() -> local.heddle.start(diamond("other"), StartOptions.id("twice-1")))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("THREAD_LIVE"));
    }
}
