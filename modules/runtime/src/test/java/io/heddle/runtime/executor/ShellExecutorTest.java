package io.heddle.runtime.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.Payload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisabledOnOs(OS.WINDOWS)
class ShellExecutorTest {
    private final ShellExecutor shell = new ShellExecutor(100_000);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    private static StubTask sh(String script) {
        return StubTask.with(Map.of("command", List.of("sh", "-c", script)));
    }

    @Test
    void runsAProgramWithItsArguments() throws Exception {
        assertThat(StubTask.with(Map.of("command", List.of("echo", "-n", "a b", 7)))
                        .output(shell))
                .isEqualTo(Map.of("exitCode", 0L, "stdout", "a b 7", "stderr", ""));
    }

    @Test
    void theInputIsItsStandardInput() throws Exception {
        assertThat(sh("cat; echo oops >&2").input(Payload.json("{\"x\":\"ä\"}")).output(shell))
                .isEqualTo(Map.of("exitCode", 0L, "stdout", "{\"x\":\"ä\"}", "stderr", "oops\n"));
    }

    @Test
    void anInputNobodyReadsIsNoProblem() throws Exception {
        assertThat(sh("exit 0").input(Payload.of("x/y", new byte[1 << 20])).output(shell))
                .asInstanceOf(MAP)
                .containsEntry("exitCode", 0L);
    }

    @Test
    void environmentAndFolder() throws Exception {
        Object output = StubTask.with(Map.of(
                        "command",
                        List.of("sh", "-c", "echo $GREETING $HEDDLE_NODE_ID $HEDDLE_ATTEMPT; pwd"),
                        "env",
                        Map.of("GREETING", "hello"),
                        "dir",
                        folder.toString()))
                .output(shell);
        assertThat(output)
                .asInstanceOf(MAP)
                .containsEntry("stdout", "hello loop#1/pay 1\n" + folder.toRealPath() + "\n");
    }

    @Test
    void anotherExitCodeIsAFailure() throws Exception {
        NodeError error = sh("echo it broke >&2; exit 3").error(shell);
        assertThat(error.code()).isEqualTo("SHELL_EXIT_CODE");
        assertThat(error.message()).contains("3").contains("it broke");
        assertThat(error.retryable()).isTrue();
        assertThat(sh("exit 4").error(shell).message()).isEqualTo("the command ended with exit code 4");
    }

    @Test
    void anExpectedExitCodeIsNone() throws Exception {
        assertThat(StubTask.with(Map.of("command", List.of("sh", "-c", "exit 3"), "expectExit", List.of(0, 3)))
                        .output(shell))
                .asInstanceOf(MAP)
                .containsEntry("exitCode", 3L);
    }

    @Test
    void aProgramThatIsNotThere() throws Exception {
        NodeError error =
                StubTask.with(Map.of("command", List.of("/no/such/program"))).error(shell);
        assertThat(error.code()).isEqualTo("SHELL_START_FAILED");
        assertThat(error.retryable()).isTrue();
    }

    static List<Map<String, Object>> wrongConfigs() {
        return List.of(
                Map.of(),
                Map.of("command", "echo hello"),
                Map.of("command", List.of()),
                Map.of("command", List.of(List.of())),
                Map.of("command", List.of("true"), "env", "A=b"),
                Map.of("command", List.of("true"), "env", Map.of("A", List.of())),
                Map.of("command", List.of("true"), "dir", 7),
                Map.of("command", List.of("true"), "expectExit", "none"));
    }

    @ParameterizedTest
    @MethodSource("wrongConfigs")
    void wrongConfigIsExplained(Map<String, Object> config) throws Exception {
        assertThat(StubTask.with(config).error(shell).code()).isEqualTo("INVALID_NODE_CONFIG");
    }

    @Test
    void tooMuchOutputEndsTheCommand() throws Exception {
        NodeError error = sh("yes").error(shell);
        assertThat(error.code()).isEqualTo(ErrorCode.OUTPUT_TOO_LARGE);
        assertThat(error.retryable()).isFalse();
        // Within the limit as bytes, beyond it as JSON text.
        assertThat(sh("head -c 30000 /dev/zero").error(shell).code()).isEqualTo(ErrorCode.OUTPUT_TOO_LARGE);
    }

    @Test
    void aProcessLeftBehindIsNotWaitedFor() throws Exception {
        assertThat(sh("sleep 30 & echo done").output(shell)).asInstanceOf(MAP).containsEntry("stdout", "done\n");
    }

    @Test
    void aStopKillsTheWholeTree() throws Exception {
        Path pids = folder.resolve("pids");
        StubTask task = StubTask.with(Map.of(
                "command",
                List.of("sh", "-c", "sleep 3600 & echo $! > pids.tmp; echo $$ >> pids.tmp; mv pids.tmp pids; wait"),
                "dir",
                folder.toString()));
        Future<?> run = threads.submit(() -> task.output(shell));
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(pids));
        run.cancel(true);
        for (String pid : lines(pids)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> ProcessHandle.of(Long.parseLong(pid.strip()))
                            .map(process -> !process.isAlive())
                            .orElse(true));
        }
    }

    private static List<String> lines(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(2);
        return lines;
    }

    @Test
    void interruptionIsPassedOn() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> sh("sleep 3600").output(shell)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void withoutPermissionTheFixIsNamed() throws Exception {
        NodeError error = sh("true").error(new ShellRefusal());
        assertThat(error.code()).isEqualTo("SHELL_NOT_ALLOWED");
        assertThat(error.message()).contains("allowShell()").contains("heddle.executors.shell.enabled");
        assertThat(error.retryable()).isFalse();
    }
}
