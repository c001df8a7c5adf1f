package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a person or a script meets it: real processes, exit codes, what is printed where. */
@Tag("slow")
class CliProcessTest {
    private static final Path EXAMPLES = Repository.root().resolve("docs/examples");

    @TempDir
    private Path folder;

    private record Ended(int code, List<String> out, String err) {}

    private Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private Ended end(Process process) throws IOException, InterruptedException {
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        return new Ended(
                process.exitValue(),
                Files.readAllLines(folder.resolve("out"), StandardCharsets.UTF_8),
                Files.readString(folder.resolve("err")));
    }

    private Ended run(String... args) throws IOException, InterruptedException {
        return end(start(args));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    @Tag("promise-102")
    void aCompletedRunEndsWithZeroAndASummary() throws Exception {
        Ended ended = run("run", EXAMPLES.resolve("hello.yaml").toString(), "--json", "--id", "h-1");
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out().get(ended.out().size() - 1))
                .contains("\"type\":\"summary\"")
                .contains("\"instanceId\":\"h-1\"")
                .contains("\"status\":\"COMPLETED\"")
                .contains("\"durationMs\":");
        Ended listed = run("list", "--json");
        assertThat(listed.out()).anyMatch(line -> line.contains("h-1") && line.contains("COMPLETED"));
        assertThat(run("inspect", "h-1").out()).anyMatch(line -> line.contains("greet"));
        assertThat(run("history", "h-1").out()).anyMatch(line -> line.contains("NODE_COMPLETED"));
        assertThat(run("graph", "h-1", "--format", "mermaid").out()).anyMatch(line -> line.contains("greet"));
        assertThat(run("inspect", "nobody").code()).isEqualTo(2);
    }

    @Test
    void treesOfThreadsAreRunAndShown() throws Exception {
        Path inner = write("inner.yaml", "id: inner\nnodes:\n  - {key: a, executor: sleep, config: {seconds: 0}}\n");
        Path outer = write("outer.yaml", "id: outer\nnodes:\n  - {key: call, subworkflow: {definitionId: inner}}\n");
        Ended unknown = run("run", outer.toString(), "--id", "t-0");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err() + unknown.out()).contains("UNKNOWN_SUBWORKFLOW");
        Ended ended = run("run", outer.toString(), "--with", inner.toString(), "--id", "t-1");
        assertThat(ended.code()).as(ended.err()).isZero();
        Ended tree = run("tree", "t-1", "--json");
        assertThat(tree.out()).hasSize(2);
        assertThat(tree.out().get(1))
                .contains("\"instanceId\":\"t-1/call@1\"")
                .contains("\"parent\":\"t-1\"")
                .contains("\"kind\":\"SUBWORKFLOW\"")
                .contains("\"status\":\"COMPLETED\"");
        assertThat(run("tree", "t-1").out()).contains("2 threads");
        assertThat(run("threads").out()).contains("0 live threads");
    }

    @Test
    void aFailedRunEndsWithOne() throws Exception {
        Path bad = write("fails.yaml", "id: fails\nnodes:\n  - key: a\n    executor: fail\n");
        assertThat(run("run", bad.toString()).code()).isEqualTo(1);
    }

    @Test
    void aTimedOutRunEndsWithThree() throws Exception {
        Path slow = write("slow.yaml", """
                id: slow
                config: {timeout: 0.2}
                nodes:
                  - {key: a, executor: sleep, config: {seconds: 30}}
                """);
        assertThat(run("run", slow.toString()).code()).isEqualTo(3);
    }

    @Test
    void invalidInputEndsWithTwoAndNamesTheLine() throws Exception {
        Path cycle = write("cycle.yaml", """
                id: c
                nodes:
                  - {key: a, executor: sleep, after: [b]}
                  - {key: b, executor: sleep, after: [a]}
                """);
        Ended ended = run("run", cycle.toString());
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err() + ended.out()).contains("CYCLE_DETECTED").contains("cycle.yaml");
        Ended typo = run("run", cycle.toString(), "--jsn");
        assertThat(typo.code()).isEqualTo(2);
        assertThat(typo.err()).contains("--json");
        assertThat(run("run", "no-such-file.yaml").code()).isEqualTo(2);
    }

    @Test
    @Tag("promise-93")
    void aKilledRunIsResumedToItsEnd() throws Exception {
        Process running = start("run", EXAMPLES.resolve("order-fulfilment.yaml").toString(), "--id", "o-1");
        Awaitility.await()
                .atMost(120, TimeUnit.SECONDS)
                .until(() -> Files.readString(folder.resolve("out")).contains("COMPLETED   confirm-order"));
        running.destroyForcibly().waitFor();
        Ended ended = run("resume");
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.out()).noneMatch(line -> line.contains("EXECUTING   confirm-order"));
        assertThat(ended.out()).anyMatch(line -> line.contains("COMPLETED") && line.contains("o-1"));
    }

    @Test
    void anInterruptedRunKeepsItsState() throws Exception {
        Process running = start("run", EXAMPLES.resolve("order-fulfilment.yaml").toString(), "--id", "o-2");
        Awaitility.await()
                .atMost(120, TimeUnit.SECONDS)
                .until(() -> Files.readString(folder.resolve("out")).contains("COMPLETED   validate-order"));
        new ProcessBuilder("kill", "-INT", Long.toString(running.pid())).start().waitFor();
        Ended interrupted = end(running);
        assertThat(interrupted.code()).isEqualTo(130);
        assertThat(interrupted.err() + interrupted.out()).contains("resume");
        assertThat(run("resume", "o-2").code()).isZero();
    }
}
