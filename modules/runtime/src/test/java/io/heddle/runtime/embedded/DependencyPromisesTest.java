package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Claim;
import io.heddle.DefinitionId;
import io.heddle.InstanceStatus;
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
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What dependencies promise. Upstreams without an executor let a test decide when and how they end. */
class DependencyPromisesTest {
    private static Local local;

    @BeforeAll
    static void start() {
        local = new Local(
                "heddle.manager.max-concurrent-workflows = 0\nheddle.instance.auto-seal-grace = 0\nheddle.client.ask-timeout = 60");
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    private static WorkflowHandle start(WorkflowBuilder builder) {
        return local.heddle.start(builder.build(), StartOptions.DEFAULT);
    }

    private static WorkflowBuilder workflow(String id) {
        return WorkflowDefinition.builder(id);
    }

    private static NodeStatus status(WorkflowHandle handle, String node) {
        return handle.node(node).status();
    }

    /** How a caller ends a node that is READY. */
    private enum End {
        COMPLETED_TRUE,
        COMPLETED_FALSE,
        FAILED,
        SKIPPED,
        CANCELLED,
        EXPIRED;

        boolean completes() {
            return this == COMPLETED_TRUE || this == COMPLETED_FALSE;
        }

        void play(WorkflowHandle handle, String node) {
            switch (this) {
                case COMPLETED_TRUE, COMPLETED_FALSE -> {
                    Claim claim = Objects.requireNonNull(handle.claim(node));
                    String output = "{\"go\":" + (this == COMPLETED_TRUE) + ",\"n\":7}";
                    handle.complete(node, claim.attempt(), Payload.json(output));
                }
                case FAILED -> {
                    Claim claim = Objects.requireNonNull(handle.claim(node));
                    handle.fail(node, claim.attempt(), NodeError.fatal("TEST", "on purpose"));
                }
                case SKIPPED -> handle.skipNode(node, null);
                case CANCELLED -> handle.cancelNode(node, "test");
                case EXPIRED -> {}
            }
        }
    }

    @Test
    @Tag("promise-20")
    @Tag("trap-D20")
    void sequenceRunsAfterSuccessAndSkipsAfterFailureWithTheReason() {
        WorkflowHandle good = start(workflow("sequence").task("A", "name").task("B", "name", "A"));
        assertThat(good.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(local.executed(good, "B")).isEqualTo(1);
        WorkflowHandle bad = start(workflow("sequence").task("A", "boom").task("B", "name", "A"));
        assertThat(bad.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
        assertThat(status(bad, "B")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(bad.node("B").reason()).contains("A").contains("FAILED");
        assertThat(local.executed(bad, "B")).isZero();
    }

    @Test
    @Tag("promise-21")
    void eachBarrierDecidesAtTheCompletionItsRuleSays() {
        List<List<String>> orders = List.of(
                List.of("a", "b", "c"),
                List.of("a", "c", "b"),
                List.of("b", "a", "c"),
                List.of("b", "c", "a"),
                List.of("c", "a", "b"),
                List.of("c", "b", "a"));
        for (List<String> order : orders) {
            for (int failures = 0; failures < 8; failures++) {
                playBarriers(order, failures);
            }
        }
    }

    private static void playBarriers(List<String> order, int failures) {
        WorkflowBuilder builder = workflow("barriers");
        List.of("a", "b", "c").forEach(source -> builder.node(source, node -> node));
        List.of(Join.ALL, Join.ANY, Join.nOf(2), Join.ALL_SETTLED)
                .forEach(join -> builder.node(
                        "after-" + join.rule(),
                        node -> node.afterAllOf("a", "b", "c").join(join)));
        WorkflowHandle handle = start(builder);
        int ok = 0;
        int bad = 0;
        for (int step = 0; step < 3; step++) {
            boolean fails = (failures >> step & 1) == 1;
            (fails ? End.FAILED : End.COMPLETED_TRUE).play(handle, order.get(step));
            ok += fails ? 0 : 1;
            bad += fails ? 1 : 0;
            String when = order + " failures " + failures + " step " + step;
            assertThat(status(handle, "after-ALL")).as(when).isEqualTo(decided(ok == 3, bad > 0));
            assertThat(status(handle, "after-ANY")).as(when).isEqualTo(decided(ok > 0, bad == 3));
            assertThat(status(handle, "after-N_OF")).as(when).isEqualTo(decided(ok >= 2, 3 - bad < 2));
            assertThat(status(handle, "after-ALL_SETTLED")).as(when).isEqualTo(decided(ok + bad == 3, false));
        }
        handle.cancel("seen enough");
    }

    private static NodeStatus decided(boolean go, boolean never) {
        return go ? NodeStatus.READY : never ? NodeStatus.SKIPPED : NodeStatus.PENDING;
    }

    @Test
    @Tag("promise-22")
    @Tag("trap-D24")
    void theTrueBranchRunsTheFalseOneIsSkipped() {
        WorkflowHandle handle = local.heddle.start(
                workflow("routes")
                        .task("A", "echo")
                        .node("big", node -> node.executor("echo").when("A", "output.amount > 100"))
                        .node("small", node -> node.executor("echo").when("A", "output.amount <= 100"))
                        .build(),
                StartOptions.input("{\"amount\": 150}"));
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(status(handle, "big")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(handle, "small")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(handle.node("small").reason()).contains("CONDITION_FALSE");
    }

    @Test
    @Tag("promise-23")
    void anOptionalUpstreamMayFailAndThenHasNoOutput() {
        WorkflowHandle handle = start(workflow("optional")
                .task("good", "name")
                .task("bad", "boom")
                .node("after", node -> node.after("good").dependsOn(Dependency.optional("bad"))));
        Local.await(handle, "after", NodeStatus.READY);
        assertThat(status(handle, "bad")).isEqualTo(NodeStatus.FAILED);
        Claim claim = Objects.requireNonNull(handle.claim("after"));
        assertThat(claim.upstream().immediate()).containsOnlyKeys("good");
        assertThat(claim.upstream().count()).isEqualTo(2);
        handle.complete("after", claim.attempt(), Payload.json("1"));
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
        assertThat(status(handle, "after")).isEqualTo(NodeStatus.COMPLETED);
    }

    /** One node with a SEQUENCE, two PARALLEL, a compound CONDITIONAL and an OPTIONAL edge that times out. */
    @Test
    @Tag("promise-28")
    @Tag("trap-D22")
    void everyCombinationOfUpstreamEndsIsDecidedByTheTable() throws Exception {
        WorkflowDefinition patient = mixed(Duration.ofMinutes(10));
        WorkflowDefinition hasty = mixed(Duration.ofMillis(30));
        List<End> usual = List.of(End.COMPLETED_TRUE, End.FAILED, End.SKIPPED, End.CANCELLED);
        List<End> conditional =
                List.of(End.COMPLETED_TRUE, End.COMPLETED_FALSE, End.FAILED, End.SKIPPED, End.CANCELLED);
        List<End> optional = List.of(End.COMPLETED_TRUE, End.FAILED, End.SKIPPED, End.CANCELLED, End.EXPIRED);
        ExecutorService pool = Executors.newFixedThreadPool(16);
        List<CompletableFuture<Void>> plays = new ArrayList<>();
        for (End s : usual) {
            for (End p1 : usual) {
                for (End p2 : usual) {
                    for (End c : conditional) {
                        for (End o : optional) {
                            plays.add(CompletableFuture.runAsync(
                                    () -> playMixed(o == End.EXPIRED ? hasty : patient, s, p1, p2, c, o), pool));
                        }
                    }
                }
            }
        }
        assertThat(plays).hasSize(1_600);
        CompletableFuture.allOf(plays.toArray(CompletableFuture[]::new)).get(5, TimeUnit.MINUTES);
        pool.shutdown();
    }

    private static WorkflowDefinition mixed(Duration timeout) {
        return workflow("mixed")
                .node("s", node -> node)
                .node("p1", node -> node)
                .node("p2", node -> node)
                .node("c", node -> node)
                .node("o", node -> node)
                .node(
                        "t",
                        node -> node.after("s")
                                .afterAllOf("p1", "p2")
                                .when("c", "output.go && (output.n > 5 || output.n < 0)")
                                .dependsOn(Dependency.optional("o").withTimeout(timeout)))
                .build();
    }

    private static void playMixed(WorkflowDefinition definition, End s, End p1, End p2, End c, End o) {
        WorkflowHandle handle = local.heddle.start(definition, StartOptions.DEFAULT);
        String combination = List.of(s, p1, p2, c, o).toString();
        o.play(handle, "o");
        s.play(handle, "s");
        p1.play(handle, "p1");
        p2.play(handle, "p2");
        boolean lives = s.completes() && p1.completes() && p2.completes();
        assertThat(status(handle, "t"))
                .as(combination + " before c ends")
                .isEqualTo(lives ? NodeStatus.PENDING : NodeStatus.SKIPPED);
        c.play(handle, "c");
        if (!lives || c != End.COMPLETED_TRUE) {
            assertThat(status(handle, "t")).as(combination).isEqualTo(NodeStatus.SKIPPED);
        } else {
            Local.await(handle, "t", NodeStatus.READY);
            Set<String> seen = new TreeSet<>(List.of("s", "p1", "p2", "c"));
            if (o.completes()) {
                seen.add("o");
            }
            assertThat(Objects.requireNonNull(handle.claim("t"))
                            .upstream()
                            .immediate()
                            .keySet())
                    .as(combination)
                    .containsExactlyInAnyOrderElementsOf(seen);
        }
        handle.cancel("seen enough");
    }

    @Test
    @Tag("promise-26")
    void anEdgeThatClosesACycleIsRefusedWithTheCycleInOrder() {
        Random random = new Random(26);
        for (int run = 0; run < 10; run++) {
            WorkflowHandle handle = local.heddle.startDynamic(DefinitionId.of("chain"), StartOptions.DEFAULT);
            List<NodeDefinition> chain = new ArrayList<>();
            chain.add(NodeBuilder.of("gate").build());
            for (char letter = 'A'; letter <= 'Z'; letter++) {
                chain.add(NodeBuilder.of(String.valueOf(letter))
                        .after(letter == 'A' ? "gate" : String.valueOf((char) (letter - 1)))
                        .build());
            }
            handle.registerNodes(chain);
            int from = random.nextInt(25);
            int to = run == 0 ? 25 : from + 1 + random.nextInt(25 - from);
            if (run == 0) {
                from = 0;
            }
            List<String> expected = new ArrayList<>();
            for (int n = from; n <= to; n++) {
                expected.add(String.valueOf((char) ('A' + n)));
            }
            String first = expected.get(0);
            String last = expected.get(expected.size() - 1);
            assertThatThrownBy(() -> handle.addDependencies(first, List.of(Dependency.sequence(last))))
                    .isInstanceOfSatisfying(
                            InvalidDefinitionException.class,
                            refused -> assertThat(refused.findings()).anySatisfy(finding -> {
                                assertThat(finding.code()).isEqualTo("CYCLE_DETECTED");
                                assertThat(turned(finding.path(), first)).isEqualTo(expected);
                            }));
            assertThat(handle.graph().edges()).hasSize(26);
            handle.cancel("seen enough");
        }
    }

    /** A cycle may be told from any of its nodes and may name that one again at the end. */
    private static List<String> turned(List<String> path, String first) {
        List<String> cycle = new ArrayList<>(path);
        if (cycle.size() > 1 && cycle.get(0).equals(cycle.get(cycle.size() - 1))) {
            cycle.remove(cycle.size() - 1);
        }
        java.util.Collections.rotate(cycle, -cycle.indexOf(first));
        return cycle;
    }

    @Test
    @Tag("promise-30")
    void aRefusedCycleLeavesTheInstanceAsItWas() {
        WorkflowHandle handle = local.heddle.startDynamic(DefinitionId.of("dynamic"), StartOptions.DEFAULT);
        handle.registerNodes(List.of(
                NodeBuilder.of("A").executor("gate").build(),
                NodeBuilder.of("B").executor("name").after("A").build()));
        assertThatThrownBy(() -> handle.registerNodes(List.of(
                        NodeBuilder.of("C").executor("name").after("B", "D").build(),
                        NodeBuilder.of("D").executor("name").after("C").build())))
                .isInstanceOf(InvalidDefinitionException.class);
        local.open(handle, "A");
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(handle.graph().nodes()).extracting("id").containsExactly("A", "B");
        assertThat(local.executed(handle, "B")).isEqualTo(1);
    }

    /** The same play each time; one field of the dependency differs, and so does what is seen. */
    @Test
    @Tag("promise-68")
    @Tag("trap-D26")
    void eachFieldOfADependencyChangesWhatHappens() {
        Dependency plain = Dependency.sequence("up");
        assertThat(play(plain, End.COMPLETED_TRUE)).isEqualTo(NodeStatus.READY);
        assertThat(play(Dependency.sequence("other"), End.COMPLETED_TRUE))
                .as("upstream_node_id")
                .isEqualTo(NodeStatus.PENDING);

        assertThat(play(plain, End.FAILED)).isEqualTo(NodeStatus.SKIPPED);
        assertThat(play(Dependency.optional("up"), End.FAILED)).as("type").isEqualTo(NodeStatus.READY);

        assertThat(play(Dependency.when("up", "output.n > 5"), End.COMPLETED_TRUE))
                .as("condition")
                .isEqualTo(NodeStatus.READY);
        assertThat(play(Dependency.when("up", "output.n > 50"), End.COMPLETED_TRUE))
                .as("condition")
                .isEqualTo(NodeStatus.SKIPPED);

        WorkflowHandle patient = start(fields(plain));
        WorkflowHandle hasty = start(fields(plain.withTimeout(Duration.ofMillis(50))));
        Local.await(hasty, "target", NodeStatus.SKIPPED);
        assertThat(status(patient, "target")).as("timeout_seconds").isEqualTo(NodeStatus.PENDING);

        assertThat(afterAFailure(plain)).isEqualTo(NodeStatus.FAILED);
        assertThat(afterAFailure(plain.withRetryCount(1))).as("retry_count").isEqualTo(NodeStatus.READY);
    }

    private static WorkflowBuilder fields(Dependency edge) {
        return workflow("fields")
                .node(
                        "up",
                        node -> node.retry(
                                new Retry(1, Duration.ZERO, Duration.ZERO, null, null, List.of(), List.of())))
                .node("other", node -> node)
                .node("target", node -> node.dependsOn(edge));
    }

    private static NodeStatus play(Dependency edge, End end) {
        WorkflowHandle handle = start(fields(edge));
        end.play(handle, "up");
        return status(handle, "target");
    }

    private static NodeStatus afterAFailure(Dependency edge) {
        WorkflowHandle handle = start(fields(edge));
        Claim claim = Objects.requireNonNull(handle.claim("up"));
        handle.fail("up", claim.attempt(), NodeError.retryable("TEST", "once"));
        NodeView up = handle.node("up");
        assertThat(up.attempt()).isEqualTo(1);
        return up.status();
    }

    @Test
    @Tag("trap-D23")
    void unknownUpstreamsAreVisibleUntilTheyAreRegisteredAndRefusedAtTheSeal() {
        WorkflowHandle handle = local.heddle.startDynamic(DefinitionId.of("late"), StartOptions.DEFAULT);
        handle.registerNodes(List.of(NodeBuilder.of("B").after("A").build()));
        assertThat(handle.explain()).extracting("reason").contains("UNRESOLVED_UPSTREAM");
        assertThatThrownBy(handle::seal)
                .isInstanceOfSatisfying(
                        InvalidDefinitionException.class,
                        refused -> assertThat(refused.findings())
                                .extracting("code")
                                .containsExactly("UNKNOWN_UPSTREAM"));
        handle.registerNodes(List.of(NodeBuilder.of("A").build()));
        End.COMPLETED_TRUE.play(handle, "A");
        assertThat(status(handle, "B")).isEqualTo(NodeStatus.READY);
        // An edge to what has ended is decided at once.
        assertThat(handle.registerNodes(List.of(NodeBuilder.of("C").after("A").build())))
                .containsExactly("C");
    }
}
