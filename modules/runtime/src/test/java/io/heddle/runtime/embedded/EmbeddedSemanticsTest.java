package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.DefinitionId;
import io.heddle.InstanceStatus;
import io.heddle.InvalidDefinitionException;
import io.heddle.NodeStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowDefinition;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Corners of the contract that only show when everything is put together. */
class EmbeddedSemanticsTest {
    private static Local local;

    @BeforeAll
    static void begin() {
        local = new Local();
    }

    @AfterAll
    static void end() {
        local.close();
    }

    @Test
    @Tag("trap-D18")
    void nodesOfALoopsBodyAreNoUpstreamsBeforeDuringAndAfterTheirIteration() {
        WorkflowHandle handle = local.heddle.startDynamic(DefinitionId.of("dynamic"), StartOptions.DEFAULT);
        assertRefusedAsBody(() -> handle.registerNodes(
                List.of(NodeBuilder.of("early").executor("name").after("l#0/s").build())));
        handle.registerNodes(List.of(
                NodeBuilder.of("l")
                        .loop(1)
                        .body("s", body -> body.executor("gate"))
                        .build(),
                NodeBuilder.of("b").executor("gate").after("l").build()));
        assertRefusedAsBody(() -> handle.registerNodes(
                List.of(NodeBuilder.of("t").executor("name").after("l#0/s").build())));
        assertRefusedAsBody(() -> handle.addDependencies("b", List.of(Dependency.sequence("l#0/s"))));
        local.open(handle, "l#0/s");
        Local.await(handle, "b", NodeStatus.EXECUTING);
        assertRefusedAsBody(() -> handle.registerNodes(
                List.of(NodeBuilder.of("t").executor("name").after("l#0/s").build())));
        assertThatThrownBy(() -> handle.rerun("l#0/s", false)).hasMessageContaining("loop");
        local.open(handle, "b");
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        local.open(handle, "l@2#0/s");
        handle.rerun("l", false);
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(local.executed(handle, "l@2#0/s")).isEqualTo(1);
        assertThat(handle.status().totalNodes()).isEqualTo(4);
    }

    private static void assertRefusedAsBody(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvalidDefinitionException.class,
                        refused -> assertThat(refused.findings())
                                .extracting(finding -> finding.code())
                                .contains("LOOP_BODY_INVALID"));
    }

    @Test
    void anInstanceRunsAgainRightAfterItsEndAndNothingElseSuffers() {
        WorkflowHandle other = local.heddle.start(
                WorkflowDefinition.builder("other").task("n", "gate").build(), StartOptions.DEFAULT);
        WorkflowHandle again = local.heddle.start(
                WorkflowDefinition.builder("again").task("n", "name").build(), StartOptions.DEFAULT);
        for (int times = 1; times <= 3; times++) {
            assertThat(again.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(local.executed(again, "n")).isEqualTo(times);
            again.rerun("n", false);
        }
        assertThat(again.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        local.open(other, "n");
        assertThat(other.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void retryEnabledFalseForcesOneAttempt() {
        WorkflowDefinition definition = WorkflowDefinition.builder("stubborn")
                .node("n", node -> node.executor("boom").retry(Retry.fixed(3, Duration.ZERO)))
                .build();
        WorkflowHandle once = local.heddle.start(definition, StartOptions.DEFAULT.withConfig("retry_enabled", false));
        WorkflowHandle thrice = local.heddle.start(definition, StartOptions.DEFAULT.withConfig("retry_enabled", true));
        assertThat(once.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
        assertThat(thrice.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
        assertThat(local.executed(once, "n")).isEqualTo(1);
        assertThat(local.executed(thrice, "n")).isEqualTo(3);
    }

    @Test
    @Tag("promise-67")
    void bothNamesOfTheTimeoutTakeEffect() {
        for (String name : List.of("timeout", "timeout_seconds")) {
            WorkflowHandle handle = local.heddle.start(
                    WorkflowDefinition.builder("endless").task("n", "gate").build(),
                    StartOptions.DEFAULT.withConfig(name, 1));
            assertThat(handle.awaitEnd(Local.PATIENCE).status()).as(name).isEqualTo(InstanceStatus.TIMED_OUT);
        }
    }

    @Test
    void maxParallelNodesBoundsThisInstance() {
        WorkflowHandle handle = local.heddle.start(
                WorkflowDefinition.builder("narrow")
                        .task("a", "gate")
                        .task("b", "gate")
                        .build(),
                StartOptions.DEFAULT.withConfig("max_parallel_nodes", 1));
        Local.await(handle, "a", NodeStatus.EXECUTING);
        assertThat(handle.node("b").status()).isEqualTo(NodeStatus.READY);
        local.open(handle, "a");
        local.open(handle, "b");
        assertThat(handle.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    @Tag("promise-70")
    void everyEntryAndEveryNodesConfigReadsAsGlobalData() {
        WorkflowHandle handle = local.heddle.start(
                WorkflowDefinition.builder("reader")
                        .node(
                                "a",
                                node -> node.executor("echo")
                                        .config("mode", "fast")
                                        .input("mode", "global.node_a_mode")
                                        .input("custom", "global.custom")
                                        .input("name", "instance.name"))
                        .build(),
                StartOptions.DEFAULT.withConfig("custom", List.of(1, 2)).withConfig("workflow_name", "nightly"));
        var ended = handle.awaitEnd(Local.PATIENCE);
        assertThat(ended.output()).isNotNull();
        assertThat(ended.output().text()).isEqualTo("{\"custom\":[1,2],\"mode\":\"fast\",\"name\":\"nightly\"}");
    }
}
