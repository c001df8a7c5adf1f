package io.heddle.compat;

import static io.heddle.compat.Bench.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What configuration keys change. */
class KeysTest {

    @Test
    @Tag("key-mode")
    void theFacadeWorksInTheConfiguredModeIfNobodySaysOtherwise() {
        try (Heddle heddle =
                Heddle.builder().inMemory().config("heddle.mode = COMPATIBLE").start()) {
            assertThat(WorkflowContextManagerV2.of(heddle).mode()).isEqualTo(ManagerMode.COMPATIBLE);
        }
        try (Heddle heddle = Heddle.builder().inMemory().start()) {
            assertThat(WorkflowContextManagerV2.of(heddle).mode()).isEqualTo(ManagerMode.ENHANCED);
        }
    }

    /** Wrong values stop the start, long before the first call of an old method. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mode = OLD",
                "compat.definition-id = \"\"",
                "compat.strict-order = perhaps",
                "compat.auto-seal-grace = -1",
                "compat.drain-lease = soon",
                "compat.callback-timeout = -1"
            })
    void aWrongValueStopsTheStart(String line) {
        assertThatThrownBy(() ->
                        Heddle.builder().inMemory().config("heddle." + line).start())
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("INVALID_CONFIG_VALUE"))
                .hasMessageContaining("heddle." + line.split(" ", 2)[0]);
    }

    @Test
    void aMisspeltKeyStopsTheStart() {
        assertThatThrownBy(() -> Heddle.builder()
                        .inMemory()
                        .config("heddle.compat.strict_order = true")
                        .start())
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_CONFIG_KEY"))
                .hasMessageContaining("did you mean heddle.compat.strict-order?");
    }

    @Test
    @Tag("key-compat.definition-id")
    void legacyWorkflowsBelongToTheConfiguredDefinition() {
        try (Bench bench = Bench.hybrid("heddle.compat.definition-id = old-world")) {
            bench.init("w");
            assertThat(bench.heddle
                            .handle(InstanceId.of("w"))
                            .status()
                            .definitionId()
                            .value())
                    .isEqualTo("old-world");
        }
    }

    @Test
    @Tag("key-compat.strict-order")
    void inStrictOrderMarksThatComeTooEarlyAreIgnored() {
        try (Bench bench = Bench.hybrid("heddle.compat.strict-order = true")) {
            bench.init("w");
            bench.register("w", "a");
            bench.register("w", "b", "a");
            bench.completed("w", "b");
            assertThat(bench.state("w", "b")).isEqualTo("PENDING");
            assertThat(bench.counted("mark_node_completed", "ignored")).isEqualTo(1);
            bench.completed("w", "a");
            bench.completed("w", "b");
            assertThat(bench.state("w", "b")).isEqualTo("COMPLETED");
        }
    }

    @Test
    @Tag("key-compat.auto-seal-grace")
    @Tag("trap-D30")
    void aFinishedWorkflowEndsAfterTheConfiguredQuietTime() {
        try (Bench bench = Bench.hybrid("heddle.compat.auto-seal-grace = 0.2")) {
            bench.init("w");
            bench.register("w", "a");
            bench.completed("w", "a");
            Awaitility.await()
                    .atMost(Bench.PATIENCE)
                    .until(() ->
                            bench.heddle.handle(InstanceId.of("w")).status().status() == InstanceStatus.COMPLETED);
            // It has ended, and whoever drives it sees what he saw.
            assertThat(bench.status("w")).containsEntry("status", "COMPLETED");
        }
    }

    @Test
    void aFailedNodeOfAWorkflowThatHasEndedRunsAgain() {
        try (Bench bench = Bench.hybrid("heddle.compat.auto-seal-grace = 0")) {
            bench.init("w");
            bench.register("w", "a");
            bench.failed("w", "a");
            assertThat(bench.heddle.handle(InstanceId.of("w")).awaitEnd().status())
                    .isEqualTo(InstanceStatus.FAILED);
            bench.executing("w", "a");
            assertThat(bench.status("w")).containsEntry("status", "RUNNING").containsEntry("failed_nodes", 0);
            bench.completed("w", "a");
            assertThat(bench.heddle.handle(InstanceId.of("w")).awaitEnd().status())
                    .isEqualTo(InstanceStatus.COMPLETED);
            bench.init("w");
            assertThat(bench.status("w")).containsEntry("status", "RUNNING").containsEntry("pending_nodes", 1);
        }
    }

    @Test
    @Tag("key-compat.drain-lease")
    @Tag("trap-D17")
    void aNodeThatWasGivenOutAndHasNotBegunIsGivenOutAgainAfterTheConfiguredTime() {
        try (Bench bench = Bench.hybrid("heddle.compat.drain-lease = 0.2")) {
            bench.init("w");
            bench.register("w", "a");
            bench.register("w", "b", "a");
            bench.completed("w", "a");
            assertThat(bench.ready("w")).containsExactly(id("w", "b"));
            Awaitility.await()
                    .atMost(Bench.PATIENCE)
                    .untilAsserted(() -> assertThat(bench.ready("w")).containsExactly(id("w", "b")));
        }
    }

    @Test
    void legacyWorkflowsTakeSlotsBeyondTheLimitAndNoMoreNodesThanTheyLikeAreBounded() {
        try (Bench bench = Bench.hybrid("""
                heddle.manager { max-concurrent-workflows = 1, admission = REJECT }
                heddle.instance.max-parallel-nodes = 1
                """)) {
            IntStream.range(0, 3).forEach(n -> {
                bench.init("w" + n);
                bench.executing("w" + n, "a");
                bench.executing("w" + n, "b");
                assertThat(bench.status("w" + n)).containsEntry("executing_nodes", 2);
            });
            // More if one of them left memory on its way, asked for before it was, and took its slot anew.
            assertThat(Bench.get(bench.old().getCompatibilityStats()))
                    .hasEntrySatisfying(
                            "over_limit", taken -> assertThat((Integer) taken).isGreaterThanOrEqualTo(2));
        }
    }
}
