package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.heddle.Heddle;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.StartOptions;
import io.heddle.TriggerStatus;
import io.heddle.TriggerView;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.DefinitionFormat;
import io.heddle.formats.Parsed;
import io.heddle.formats.ReadOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every definition in {@code docs/examples} runs to its end. */
@Tag("promise-102")
class YamlExamplesTest {
    private static Heddle heddle;

    @BeforeAll
    static void start() {
        heddle = Heddle.builder().inMemory().start();
    }

    @AfterAll
    static void stop() {
        heddle.close();
    }

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "..", "docs", "examples"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void runsToItsEnd(Path file) throws IOException {
        Parsed parsed = DefinitionFormat.read(file, ReadOptions.DEFAULT);
        WorkflowDefinition definition = parsed.definition();
        assertThat(heddle.start(definition, StartOptions.DEFAULT)
                        .awaitEnd(Duration.ofMinutes(2))
                        .status())
                .isEqualTo(InstanceStatus.COMPLETED);
    }

    @Test
    void theTriggersOfTheExampleFireOneAfterTheOther() throws IOException {
        Parsed parsed =
                DefinitionFormat.read(Path.of("..", "..", "docs", "examples", "triggers.yaml"), ReadOptions.DEFAULT);
        WorkflowHandle order = heddle.start(parsed.orThrow(), StartOptions.DEFAULT);
        assertThat(order.awaitEnd(Duration.ofMinutes(2)).output().text())
                .isEqualTo("{\"reviewed\":\"charge looks large\"}");
        assertThat(order.node("gift").status()).isEqualTo(NodeStatus.SKIPPED);
        assertThat(order.triggers())
                .extracting(TriggerView::id, TriggerView::status, TriggerView::fired)
                .containsExactly(
                        tuple("large", TriggerStatus.TRIGGERED, 1),
                        tuple("no-gift", TriggerStatus.EXPIRED, 1),
                        tuple("tell-skipped", TriggerStatus.TRIGGERED, 1),
                        tuple("tell-failed", TriggerStatus.ENABLED, 0));
        assertThat(order.history(0, 1_000))
                .filteredOn(entry -> entry.details().containsKey("notification"))
                .extracting(entry -> entry.details().get("notification"))
                .containsExactly(Map.of("text", "gift is SKIPPED"));
    }
}
