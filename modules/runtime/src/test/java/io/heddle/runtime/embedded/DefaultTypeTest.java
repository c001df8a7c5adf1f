package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.DefinitionId;
import io.heddle.HeddleException;
import io.heddle.NodeStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.Join;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.DefinitionFormat;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edge that names no type gets the one the configuration says, whichever way it comes in, once and for all. */
@Tag("key-dependencies.default-type")
class DefaultTypeTest {
    private static final String OPTIONAL = "heddle.dependencies.default-type = OPTIONAL";

    /** B runs after A failed only if its edge is OPTIONAL. */
    private static void assertOptional(WorkflowHandle handle) {
        handle.awaitEnd(Local.PATIENCE);
        assertThat(handle.node("A").status()).isEqualTo(NodeStatus.FAILED);
        assertThat(handle.node("B").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(handle.node("B").edges())
                .allSatisfy(edge -> assertThat(edge.type()).isEqualTo(DependencyType.OPTIONAL));
    }

    @Test
    void inDefinitionsOfTheBuilder() {
        WorkflowDefinition definition = WorkflowDefinition.builder("built")
                .task("A", "boom")
                .node("B", node -> node.executor("name").dependsOn("A"))
                .build();
        try (Local local = new Local(OPTIONAL)) {
            assertOptional(local.heddle.start(definition, StartOptions.DEFAULT));
        }
        try (Local local = new Local()) {
            WorkflowHandle handle = local.heddle.start(definition, StartOptions.DEFAULT);
            handle.awaitEnd(Local.PATIENCE);
            assertThat(handle.node("B").status()).as("SEQUENCE by default").isEqualTo(NodeStatus.SKIPPED);
        }
    }

    @Test
    void inYamlAndJson() {
        String yaml = """
                id: written
                nodes:
                  - {key: A, executor: boom}
                  - {key: B, executor: name, dependencies: [{upstream: A}]}
                """;
        String json = """
                {"id": "written-too", "nodes": [{"key": "A", "executor": "boom"},
                 {"key": "B", "executor": "name", "dependencies": [{"upstream": "A"}]}]}
                """;
        try (Local local = new Local(OPTIONAL)) {
            assertOptional(local.heddle.start(DefinitionFormat.readYaml(yaml).orThrow(), StartOptions.DEFAULT));
            assertOptional(local.heddle.start(DefinitionFormat.readJson(json).orThrow(), StartOptions.DEFAULT));
        }
    }

    @Test
    void inRegistrationsAtRunTime() {
        try (Local local = new Local(OPTIONAL + "\nheddle.instance.auto-seal-grace = 1h")) {
            WorkflowHandle handle = local.heddle.startDynamic(DefinitionId.of("grown"), StartOptions.DEFAULT);
            NodeBuilder b = NodeBuilder.of("B").executor("name").dependsOn("A");
            handle.registerNodes(List.of(b.build()));
            handle.registerNodes(List.of(b.build()));
            handle.addDependencies("B", List.of(Dependency.on("A2")));
            handle.registerNodes(List.of(
                    NodeBuilder.of("A").executor("boom").build(),
                    NodeBuilder.of("A2").executor("boom").build()));
            handle.seal();
            assertOptional(handle);
        }
    }

    @Test
    void inLoopBodiesAndValidation() {
        WorkflowDefinition loop = WorkflowDefinition.builder("loop")
                .node(
                        "L",
                        node -> node.loop(1)
                                .body("A", body -> body.executor("name"))
                                .body(
                                        "B",
                                        body -> body.executor("name")
                                                .dependsOn("A")
                                                .join(Join.ANY)))
                .build();
        try (Local local = new Local("heddle.dependencies.default-type = PARALLEL")) {
            assertThat(local.heddle.validate(loop)).isEmpty();
            assertThat(local.heddle
                            .start(loop, StartOptions.DEFAULT)
                            .awaitEnd(Local.PATIENCE)
                            .isCompleted())
                    .isTrue();
        }
        try (Local local = new Local()) {
            assertThat(local.heddle.validate(loop))
                    .as("a join over SEQUENCE edges")
                    .extracting("code")
                    .contains("JOIN_WITHOUT_PARALLEL");
        }
    }

    @Test
    void aPublishedVersionKeepsItsMeaning(@TempDir Path folder) {
        WorkflowDefinition definition = WorkflowDefinition.builder("kept")
                .task("A", "name")
                .node("B", node -> node.executor("name").dependsOn("A"))
                .build();
        try (Local local = Local.in(folder, OPTIONAL)) {
            local.heddle.publish(definition);
        }
        try (Local local = Local.in(folder, "")) {
            WorkflowHandle handle = local.heddle.start(definition.id(), StartOptions.DEFAULT);
            handle.awaitEnd(Local.PATIENCE);
            assertThat(handle.node("B").edges().get(0).type()).isEqualTo(DependencyType.OPTIONAL);
            assertThatThrownBy(() -> local.heddle.publish(definition))
                    .as("it would mean something else now")
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("VERSION_EXISTS"));
        }
    }

    @Test
    void customIsNotADefault() {
        assertThatThrownBy(() -> new Local("heddle.dependencies.default-type = CUSTOM").close())
                .hasMessageContaining("SEQUENCE, PARALLEL, CONDITIONAL, OPTIONAL");
    }
}
