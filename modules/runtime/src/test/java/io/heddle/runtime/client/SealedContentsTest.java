package io.heddle.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.DefinitionFormat;
import io.heddle.kernel.registry.DefinitionContent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SealedContentsTest {
    private final SealedContents contents = new SealedContents();
    private final List<WorkflowDefinition> sealed = new ArrayList<>();

    private DefinitionContent of(WorkflowDefinition definition) {
        return contents.of(definition, each -> {
            sealed.add(each);
            return DefinitionContent.of(DefinitionFormat.canonicalJson(each));
        });
    }

    private static WorkflowDefinition definition(String name, String description) {
        return WorkflowDefinition.builder(name)
                .description(description)
                .task("a", "step")
                .build();
    }

    @Test
    void theSameObjectIsSealedOnce() {
        WorkflowDefinition one = definition("one", "");
        DefinitionContent first = of(one);
        assertThat(of(one)).isSameAs(first);
        assertThat(sealed).hasSize(1);
    }

    @Test
    void anEqualObjectIsSealedForItself() {
        DefinitionContent first = of(definition("one", ""));
        assertThat(of(definition("one", ""))).isEqualTo(first);
        assertThat(sealed).hasSize(2);
    }

    /** More than there are places for: each has its own content whatever is pushed out. */
    @Test
    void noObjectIsGivenTheContentOfAnother() {
        List<WorkflowDefinition> many = new ArrayList<>();
        for (int n = 0; n < 500; n++) {
            many.add(definition("d-" + n, ""));
        }
        for (int round = 0; round < 2; round++) {
            for (WorkflowDefinition each : many) {
                assertThat(of(each).bytes()).isEqualTo(DefinitionFormat.canonicalJson(each));
            }
        }
    }

    @Test
    void largeContentsAreNotKept() {
        WorkflowDefinition large = definition("large", "x".repeat(70_000));
        of(large);
        of(large);
        assertThat(sealed).hasSize(2);
    }
}
