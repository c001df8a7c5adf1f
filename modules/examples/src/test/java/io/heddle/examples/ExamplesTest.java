package io.heddle.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example runs, and prints what the documentation says it prints. */
@Tag("promise-102")
class ExamplesTest {

    @TempDir
    Path folder;

    @Test
    void helloWorldRunsOnceHoweverOftenItIsStarted() {
        assertThat(output(HelloWorld::main)).isEqualToNormalizingNewlines("""
                        publishing {"text":"Hello, Ada!"}, attempt 1
                        COMPLETED {"greeting":"Hello, Ada!","published":true}
                        """);
        assertThat(output(HelloWorld::main)).isEqualToNormalizingNewlines("""
                        COMPLETED {"greeting":"Hello, Ada!","published":true}
                        """);
    }

    @Test
    void orderFulfilment() {
        assertThat(output(OrderFulfilment::main))
                .startsWith("COMPLETED")
                .contains("reserve COMPLETED after 1 attempts")
                .contains("charge COMPLETED after 2 attempts")
                .contains("review SKIPPED after 0 attempts")
                .contains("ship COMPLETED after 1 attempts")
                .contains("reward FAILED after 1 attempts");
    }

    @Test
    void callerDriven() {
        assertThat(output(CallerDriven::main)).contains("COMPLETED [draft, approve, archive]");
    }

    @Test
    void dynamicGraph() {
        assertThat(output(DynamicGraph::main)).contains("COMPLETED 3");
    }

    @Test
    void typedMessages() {
        assertThat(output(TypedMessages::main)).contains("COMPLETED");
    }

    /** The page on diagnosis shows what is printed, to the letter. */
    @Test
    void standingStill() throws IOException {
        String printed = output(StandingStill::main).replace("\r\n", "\n");
        assertThat(printed)
                .contains(
                        "INSTANCE_PAUSED",
                        "INSTANCE_QUEUED",
                        "BACKOFF",
                        "UNRESOLVED_UPSTREAM",
                        "PARALLEL_LIMIT",
                        "HUMAN",
                        "(stalled)");
        assertThat(Files.readString(Path.of("..", "..", "docs", "diagnosis.md")))
                .contains("```\n" + printed + "```\n");
    }

    private String output(Example example) {
        PrintStream terminal = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            example.run(new String[] {folder.toString()});
        } finally {
            System.setOut(terminal);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private interface Example {
        void run(String[] args);
    }
}
