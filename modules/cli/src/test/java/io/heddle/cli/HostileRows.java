package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.InstanceResult;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** One data folder on which hostile inputs are played, with an instance that was there before. */
final class HostileRows {

    /** One row, played out. */
    interface Body {
        void play(HostileRows rows) throws Exception;
    }

    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final WorkflowDefinition WITNESS = WorkflowDefinition.builder("witness")
            .node("said", node -> node.executor("cel").input("text", "input.text"))
            .build();

    static final WorkflowDefinition ECHO = WorkflowDefinition.builder("echo")
            .node("echo", node -> node.executor("echo").input("value", "input"))
            .output("value", "upstream.echo.value")
            .build();

    final Path folder;
    /** Executions by instance. */
    final Map<String, AtomicInteger> executions = new ConcurrentHashMap<>();

    HostileRows(Path folder) {
        this.folder = folder;
    }

    Path data() {
        return folder.resolve("data");
    }

    /** A node with the executors {@code echo}, which gives its input back, and {@code say}, which fails with it. */
    Heddle open() {
        return open("");
    }

    Heddle open(String config) {
        return Heddle.builder()
                .dataDir(data())
                // A slow machine is not an unknown outcome.
                .config("heddle.client.ask-timeout = 60s\n" + config)
                .executor("echo", task -> {
                    executions
                            .computeIfAbsent(task.instanceId().value(), id -> new AtomicInteger())
                            .incrementAndGet();
                    return NodeOutcome.completed(task.input());
                })
                .executor(
                        "say",
                        task -> NodeOutcome.failed(
                                NodeError.fatal("SAID", task.input().text())))
                .start();
    }

    void begin() {
        try (Heddle heddle = open()) {
            WorkflowHandle handle =
                    heddle.start(WITNESS, StartOptions.id("witness").withInput("{\"text\": \"I was here first\"}"));
            assertThat(handle.awaitEnd(PATIENCE).isCompleted()).isTrue();
        }
    }

    void end() {
        try (Heddle heddle = open()) {
            WorkflowHandle handle = heddle.handle(InstanceId.of("witness"));
            assertThat(handle.awaitEnd(PATIENCE).output()).isEqualTo(Payload.json("{\"text\":\"I was here first\"}"));
            assertThat(handle.history(1, 100)).isNotEmpty();
            // And the folder still works.
            assertThat(echo(heddle, "afterwards", Payload.json("1")).isCompleted())
                    .isTrue();
        }
    }

    static InstanceResult echo(Heddle heddle, String id, Payload input) {
        return heddle.start(ECHO, StartOptions.id(id).withInput(input)).awaitEnd(PATIENCE);
    }

    /** The command line on this folder. */
    InProcess.Ended cli(String... args) {
        List<String> all = new java.util.ArrayList<>(List.of(args));
        all.add("--data");
        all.add(data().toString());
        return InProcess.heddle(all.toArray(String[]::new));
    }

    /** Refused by name, in a message one can read. */
    static void refused(String code, ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOfSatisfying(HeddleException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(code);
            assertReadable(String.valueOf(refusal.getMessage()));
        });
    }

    /** Nothing that steers a terminal or forges a line of a log, and not endless. */
    static void assertReadable(String text) {
        assertThat(text.length()).isLessThan(4096);
        assertThat(text.lines().count()).isLessThanOrEqualTo(20);
        assertThat(text.codePoints()
                        .filter(c ->
                                c != '\n' && (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT))
                        .count())
                .as("control characters in %s", text)
                .isZero();
    }
}
