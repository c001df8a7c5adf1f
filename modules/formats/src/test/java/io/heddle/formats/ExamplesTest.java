package io.heddle.formats;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.Loop;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import io.heddle.definition.WorkflowDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {

    static Stream<Path> examples() throws IOException {
        return Examples.files();
    }

    private static WorkflowDefinition read(Path file) throws IOException {
        Parsed parsed = Formats.read(file, ReadOptions.DEFAULT, WfFormat.Options.DEFAULT);
        assertThat(parsed.findings()).isEmpty();
        return parsed.orThrow();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void readsWithoutFindingsAndWritesBack(Path file) throws IOException {
        WorkflowDefinition definition = read(file);

        for (DefinitionFormat.Syntax syntax : DefinitionFormat.Syntax.values()) {
            assertThat(DefinitionFormat.read(DefinitionFormat.write(definition, syntax), syntax, ReadOptions.DEFAULT)
                            .orThrow())
                    .isEqualTo(definition);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void graphIsSoundAndNeedsNoNetwork(Path file) throws IOException {
        checkGraph(read(file).nodes());
    }

    /** Known upstreams, no cycle, executors that come with the engine: what a reader of the examples relies on. */
    private static void checkGraph(List<NodeDefinition> nodes) {
        Map<String, Set<String>> upstream = new HashMap<>();
        nodes.forEach(node -> upstream.put(
                node.key(),
                node.dependencies().stream().map(Dependency::upstream).collect(Collectors.toSet())));
        assertThat(upstream).hasSameSizeAs(nodes);
        upstream.values().forEach(keys -> assertThat(upstream.keySet()).containsAll(keys));
        List<String> done = new ArrayList<>();
        while (upstream.entrySet().removeIf(entry -> done.containsAll(entry.getValue()) && done.add(entry.getKey()))) {
            // Each pass takes the nodes whose upstreams are done.
        }
        assertThat(upstream).as("on a cycle").isEmpty();
        for (NodeDefinition node : nodes) {
            Loop loop = node.loop();
            if (loop != null) {
                assertThat(loop.maxIterations()).isPositive();
                checkGraph(loop.body());
            } else if (node.kind() != NodeKind.FORK && node.kind() != NodeKind.JOIN) {
                assertThat(node.executor()).isIn("sleep", "cel", "fail", "human");
            }
        }
    }

    @Test
    void theOrderShowsWhatTheEngineCanDo() throws IOException {
        WorkflowDefinition order = read(SharedData.repository().resolve("docs/examples/order-fulfilment.yaml"));

        assertThat(order.nodes()).hasSizeBetween(10, 14);
        assertThat(order.nodes().stream()
                        .flatMap(n -> n.dependencies().stream())
                        .map(Dependency::type))
                .contains(
                        DependencyType.SEQUENCE,
                        DependencyType.PARALLEL,
                        DependencyType.CONDITIONAL,
                        DependencyType.OPTIONAL);
        assertThat(order.nodes()).extracting(NodeDefinition::kind).contains(NodeKind.LOOP);
        assertThat(order.nodes())
                .anySatisfy(node ->
                        assertThat(node.config()).containsEntry("times", 1L).containsKey("output"));
    }
}
