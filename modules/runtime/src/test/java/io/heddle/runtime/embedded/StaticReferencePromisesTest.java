package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.DefinitionHierarchy;
import io.heddle.DefinitionId;
import io.heddle.DeleteMode;
import io.heddle.DeleteRequest;
import io.heddle.DeleteResult;
import io.heddle.HeddleException;
import io.heddle.InvalidDefinitionException;
import io.heddle.Reference;
import io.heddle.ReferenceInfo;
import io.heddle.ReferenceQuery;
import io.heddle.UpdateOptions;
import io.heddle.Version;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Definitions that start each other, through the public API. */
class StaticReferencePromisesTest {
    private static final Version V1 = new Version(1, 0, 0);
    private static Local local;

    @BeforeAll
    static void start() {
        local = new Local();
    }

    @AfterAll
    static void stop() {
        local.close();
    }

    private static DefinitionId leaf(String id) {
        local.heddle.publish(WorkflowDefinition.builder(id).task("work", "echo").build());
        return DefinitionId.of(id);
    }

    private static WorkflowDefinition calling(String id, UnaryOperator<NodeBuilder> node) {
        return WorkflowDefinition.builder(id)
                .name("The " + id)
                .node("call", node)
                .build();
    }

    private static ReferenceInfo references(DefinitionId id) {
        return local.heddle.definitions().references(ReferenceQuery.list(id));
    }

    @Test
    @Tag("promise-126")
    @Tag("promise-127")
    @Tag("trap-D5")
    void whatAPublishedDefinitionStartsIsHeldByIt() {
        DefinitionId inner = leaf("inner");
        local.heddle.publish(calling("outer", node -> node.subworkflow("inner")));
        ReferenceInfo info = references(inner);
        assertThat(info.references())
                .extracting(
                        Reference::type,
                        Reference::sourceId,
                        Reference::sourceName,
                        Reference::isRuntime,
                        each -> each.details().get("node"))
                .containsExactly(Tuple.tuple("SUBWORKFLOW_NODE", "outer@1.0.0", "The outer", false, "call"));
        assertThat(info.state()).isEqualTo(ReferenceInfo.State.FREE);
        assertThat(info.stats().subworkflowReferences()).isEqualTo(1);
        assertThat(local.heddle.definitions().delete(DeleteRequest.safe(inner)))
                .isInstanceOf(DeleteResult.Refused.class);
        assertThat(local.heddle.definitions().delete(DeleteRequest.safe(DefinitionId.of("outer"))))
                .isInstanceOf(DeleteResult.Deleted.class);
        assertThat(local.heddle.definitions().delete(DeleteRequest.safe(inner)))
                .as("nothing refers to it any more")
                .isInstanceOf(DeleteResult.Deleted.class);
    }

    @Test
    @Tag("trap-D10")
    void nothingIsPublishedThatWouldStartWhatDoesNotExist() {
        assertThatThrownBy(() -> local.heddle.publish(calling("lost", node -> node.subworkflow("nobody"))))
                .isInstanceOfSatisfying(
                        InvalidDefinitionException.class,
                        refused -> assertThat(refused.findings())
                                .anyMatch(finding -> finding.code().equals("UNKNOWN_SUBWORKFLOW")));
        assertThat(local.heddle.definitions().versions(DefinitionId.of("lost")).versions())
                .isEmpty();
    }

    @Test
    void staticOkSaysWhatItBreaks() {
        DefinitionId inner = leaf("breakable");
        local.heddle.publish(calling("breaks", node -> node.subworkflow("breakable")));
        DeleteResult.Deleted deleted = (DeleteResult.Deleted)
                local.heddle.definitions().delete(DeleteRequest.safe(inner).withMode(DeleteMode.STATIC_OK));
        assertThat(deleted.broken()).extracting(Reference::sourceId).containsExactly("breaks@1.0.0");
    }

    @Test
    void anOriginalNamedExactlyIsNotReplaced() {
        DefinitionId inner = leaf("original");
        WorkflowDefinition exact = WorkflowDefinition.builder("exact")
                .node(
                        "call",
                        node -> node.subworkflow(
                                io.heddle.definition.Subworkflow.of("original").withVersion("1.0.0")))
                .build();
        local.heddle.publish(exact);
        WorkflowDefinition next =
                WorkflowDefinition.builder("original").task("other", "echo").build();
        assertThatThrownBy(() -> local.heddle.definitions().update(next, UpdateOptions.DEFAULT.withKeepOriginal(false)))
                .isInstanceOfSatisfying(HeddleException.class, refused -> {
                    assertThat(refused.code()).isEqualTo("ORIGINAL_REFERENCED");
                    assertThat(refused.getMessage()).contains("exact@1.0.0");
                });
        local.heddle.definitions().update(next, UpdateOptions.DEFAULT);
        assertThat(local.heddle.definitions().delete(DeleteRequest.safe(inner).withVersion(V1)))
                .isInstanceOf(DeleteResult.Refused.class);
    }

    @Test
    @Tag("trap-D5")
    void theHierarchyIsFoundByAsking() {
        leaf("h-leaf");
        local.heddle.publish(calling("h-middle", node -> node.subworkflow("h-leaf")));
        local.heddle.publish(calling("h-top", node -> node.subworkflow("h-middle")));
        local.heddle.publish(calling("h-other", node -> node.subworkflow("h-leaf")));
        DefinitionHierarchy leaf = local.heddle.definitions().hierarchy(DefinitionId.of("h-leaf"));
        assertThat(leaf.ancestors())
                .extracting(DefinitionId::value)
                .containsExactlyInAnyOrder("h-middle", "h-top", "h-other");
        assertThat(leaf.descendants()).isEmpty();
        assertThat(leaf.roots()).extracting(DefinitionId::value).containsExactlyInAnyOrder("h-top", "h-other");
        assertThat(leaf.depth()).as("from h-other").isEqualTo(1);
        DefinitionHierarchy top = local.heddle.definitions().hierarchy(DefinitionId.of("h-top"));
        assertThat(top.depth()).isZero();
        assertThat(top.descendants()).extracting(DefinitionId::value).containsExactlyInAnyOrder("h-middle", "h-leaf");
        local.heddle.definitions().update(calling("h-other", node -> node.subworkflow("h-top")), UpdateOptions.DEFAULT);
        assertThat(local.heddle
                        .definitions()
                        .hierarchy(DefinitionId.of("h-other"))
                        .descendants())
                .extracting(DefinitionId::value)
                .containsExactlyInAnyOrderElementsOf(List.of("h-leaf", "h-top", "h-middle"));
        assertThatThrownBy(() -> local.heddle.definitions().hierarchy(DefinitionId.of("h-nobody")))
                .isInstanceOfSatisfying(
                        HeddleException.class,
                        refused -> assertThat(refused.code()).isEqualTo("UNKNOWN_DEFINITION"));
    }
}
