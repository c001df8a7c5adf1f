package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.ChildOptions;
import io.heddle.ChildStatus;
import io.heddle.ChildView;
import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees of threads outlive the process, and what parents and children owe one another outlives their stay in memory. */
class ThreadRestartTest {

    private static Heddle open(Path folder, String config) {
        return Heddle.builder().dataDir(folder).config(config).start();
    }

    private static void publish(Heddle heddle) {
        heddle.publish(
                WorkflowDefinition.builder("leaf").node("claim", node -> node).build());
        heddle.publish(WorkflowDefinition.builder("middle")
                .node("call", node -> node.subworkflow("leaf"))
                .build());
    }

    private static WorkflowDefinition top() {
        return WorkflowDefinition.builder("top")
                .node("call", node -> node.subworkflow("middle"))
                .build();
    }

    private static void finish(WorkflowHandle leaf) {
        Local.await(leaf, "claim", NodeStatus.READY);
        leaf.complete("claim", leaf.claim("claim").attempt(), io.heddle.Payload.json("7"));
    }

    @Test
    @Tag("promise-115")
    @Tag("trap-D29")
    void aTreeGoesOnAfterARestart(@TempDir Path folder) {
        try (Heddle heddle = open(folder, "")) {
            publish(heddle);
            WorkflowHandle root = heddle.start(top(), StartOptions.id("r"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> root.tree().size() == 3);
            root.startChild(DefinitionId.of("leaf"), ChildOptions.DEFAULT.withId("r/more"));
        }
        try (Heddle heddle = open(folder, "")) {
            WorkflowHandle root = heddle.handle(InstanceId.of("r"));
            assertThat(root.tree().size()).isEqualTo(4);
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> Registries.references(heddle, "leaf").stats().threadReferences() == 2);
            // A permit comes before the child that has it.
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> root.tree().children().stream()
                            .allMatch(thread -> thread.status() == InstanceStatus.RUNNING));
            finish(heddle.handle(InstanceId.of("r/call@1/call@1")));
            finish(heddle.handle(InstanceId.of("r/more")));
            assertThat(root.awaitEnd(Local.PATIENCE).output()).isEqualTo(io.heddle.Payload.json("7"));
            assertThat(root.children()).extracting(ChildView::status).containsOnly(ChildStatus.COMPLETED);
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> !Registries.references(heddle, "leaf").active());
        }
    }

    /** Parent and child have left memory; the child's end brings its parent back. */
    @Test
    void theEndOfAChildFindsAParentThatLeftMemory(@TempDir Path folder) {
        try (Heddle heddle = open(folder, "heddle.instance.passivate-after = 200 ms")) {
            publish(heddle);
            WorkflowHandle root = heddle.start(top(), StartOptions.id("r"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> root.tree().size() == 3);
            Awaitility.await()
                    .pollDelay(java.time.Duration.ofSeconds(1))
                    .atMost(Local.PATIENCE)
                    .until(() -> true);
            finish(heddle.handle(InstanceId.of("r/call@1/call@1")));
            assertThat(root.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    /** The stop comes at once after the cancellation, before it can have reached everybody. */
    @Test
    @Tag("promise-130")
    @Tag("trap-D42")
    void aCancellationGoesOnAfterARestart(@TempDir Path folder) {
        try (Heddle heddle = open(folder, "")) {
            publish(heddle);
            WorkflowHandle root = heddle.start(top(), StartOptions.id("r"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> root.tree().size() == 3);
            assertThat(root.cancel("enough")).isEqualTo(InstanceStatus.CANCELLED);
        }
        try (Heddle heddle = open(folder, "")) {
            for (String id : new String[] {"r/call@1", "r/call@1/call@1"}) {
                assertThat(heddle.handle(InstanceId.of(id))
                                .awaitEnd(Local.PATIENCE)
                                .status())
                        .isEqualTo(InstanceStatus.CANCELLED);
            }
            for (String definition : new String[] {"leaf", "middle"}) {
                Awaitility.await()
                        .atMost(Local.PATIENCE)
                        .until(() -> !Registries.references(heddle, definition).active());
            }
        }
    }
}
