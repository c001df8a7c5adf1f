package io.heddle.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The published traces, counted against their manifest. */
class WfFormatTraceTest {

    @TestFactory
    Stream<DynamicTest> everyTraceHasTheTasksEdgesAndRuntimesOfTheManifest() throws IOException {
        List<String> lines = Files.readAllLines(SharedData.file("traces/manifest.csv"));
        List<String> header = List.of(lines.get(0).split(",", -1));
        assertThat(lines).hasSize(21);
        return lines.stream().skip(1).map(line -> List.of(line.split(",", -1))).map(row -> {
            String file = row.get(header.indexOf("file"));
            return DynamicTest.dynamicTest(
                    file,
                    () -> check(
                            file,
                            Integer.parseInt(row.get(header.indexOf("tasks"))),
                            Integer.parseInt(row.get(header.indexOf("edges"))),
                            Double.parseDouble(row.get(header.indexOf("sum_runtime_s"))),
                            Integer.parseInt(row.get(header.indexOf("zero_runtime_tasks")))));
        });
    }

    private static void check(String file, int tasks, int edges, double runtime, int zeros) throws IOException {
        var path = SharedData.file("traces/" + file);
        assertThat(Formats.detect(path)).isEqualTo(Formats.Kind.WF_FORMAT);
        assertThat(Formats.detect(Files.readAllBytes(path))).isEqualTo(Formats.Kind.WF_FORMAT);

        // A second is usual for the largest; the bound is for a loaded machine.
        Parsed parsed = Assertions.assertTimeout(
                Duration.ofSeconds(30),
                () -> Formats.read(path, ReadOptions.DEFAULT, WfFormat.Options.DEFAULT.withTimeScale(0.5)));

        assertThat(parsed.findings()).isEmpty();
        WorkflowDefinition definition = parsed.orThrow();
        assertThat(definition.nodes()).hasSize(tasks).allSatisfy(node -> {
            assertThat(node.executor()).isEqualTo("sleep");
            assertThat(node.config()).containsOnlyKeys("seconds");
            assertThat(node.key()).matches("[A-Za-z0-9_.:-]{1,128}");
        });
        assertThat(definition.nodes().stream().map(NodeDefinition::key).distinct())
                .hasSize(tasks);
        assertThat(definition.nodes().stream()
                        .mapToInt(n -> n.dependencies().size())
                        .sum())
                .isEqualTo(edges);
        assertThat(definition.nodes().stream()
                        .mapToDouble(WfFormatTraceTest::seconds)
                        .sum())
                .isCloseTo(runtime / 2, within(0.001 * tasks + 0.01));
        assertThat(definition.nodes().stream().filter(n -> seconds(n) == 0)).hasSize(zeros);

        byte[] canonical = DefinitionFormat.canonicalJson(definition);
        assertThat(DefinitionFormat.readCanonical(canonical)).isEqualTo(definition);
    }

    private static double seconds(NodeDefinition node) {
        return (Double) node.config().get("seconds");
    }
}
