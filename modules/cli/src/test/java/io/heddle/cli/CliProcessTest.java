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
    void aDefinitionIsPublishedRunUpdatedAndDeleted() throws Exception {
        Path order = write("order.yaml", "id: order\nnodes:\n  - {key: a, executor: sleep, config: {seconds: 0}}\n");
        assertThat(run("publish", order.toString()).out()).containsExactly("published order@1.0.0");
        assertThat(run("publish", order.toString(), "--json").out())
                .anyMatch(line -> line.contains("\"type\":\"published\"") && line.contains("\"version\":\"1.0.0\""));
        Path other = write("other.yaml", "id: order\nnodes:\n  - {key: b, executor: sleep, config: {seconds: 0}}\n");
        Ended exists = run("publish", other.toString());
        assertThat(exists.code()).isEqualTo(2);
        assertThat(exists.err()).contains("VERSION_EXISTS");
        assertThat(run("update", other.toString(), "--bump", "minor").out()).containsExactly("published order@1.1.0");
        assertThat(run("run", "--definition", "order", "--id", "o-1").code()).isZero();
        assertThat(run("run", "--definition", "order@1.0.0", "--id", "o-2").code())
                .isZero();
        assertThat(run("list").out())
                .anyMatch(line -> line.contains("o-1") && line.contains("order 1.1.0"))
                .anyMatch(line -> line.contains("o-2") && line.contains("order 1.0.0"));
        assertThat(run("definitions", "--json").out())
                .anyMatch(line -> line.contains("\"definitionId\":\"order\"") && line.contains("\"latest\":\"1.1.0\""));
        assertThat(run("retire", "order@1.0.0").code()).isZero();
        assertThat(run("versions", "order").out())
                .anyMatch(line -> line.contains("1.0.0") && line.contains("RETIRED"))
                .anyMatch(line -> line.contains("1.1.0") && line.contains("latest"));
        assertThat(run("run", "--definition", "order@1.0.0").err()).contains("RETIRED");
        Ended preview = run("delete", "order@1.0.0");
        assertThat(preview.out()).anyMatch(line -> line.contains("SAFE would delete it; nothing was changed"));
        assertThat(run("delete", "order@1.0.0", "--yes").out()).containsExactly("deleted order: 1.0.0");
        assertThat(run("references", "nobody").code()).isZero();
        assertThat(run("versions", "nobody").code()).isEqualTo(2);
        assertThat(run("run", order.toString(), "--definition", "order").code()).isEqualTo(2);
    }

    @Test
    void aDefinitionInUseIsNotDeletedAndItsRunsCanBeCancelledWithIt() throws Exception {
        Path slow = write("slow.yaml", "id: slow\nnodes:\n  - {key: a, executor: sleep, config: {seconds: 600}}\n");
        run("publish", slow.toString());
        Process running = start("run", "--definition", "slow", "--id", "s-1");
        Awaitility.await()
                .atMost(120, TimeUnit.SECONDS)
                .until(() -> Files.readString(folder.resolve("out")).contains("EXECUTING   a"));
        running.destroyForcibly().waitFor();
        Ended references = run("references", "slow");
        assertThat(references.out())
                .as(references.err())
                .anyMatch(line -> line.contains("THREAD") && line.contains("s-1"))
                .anyMatch(line -> line.contains("slow is ACTIVE"));
        Ended refused = run("delete", "slow", "--yes");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("REFERENCED");
        assertThat(refused.out()).anyMatch(line -> line.contains("s-1"));
        Ended doomed = run("delete", "slow", "--mode", "cancel_and_delete", "--yes", "--json");
        assertThat(doomed.out()).anyMatch(line -> line.contains("\"retiring\":[\"1.0.0\"]"));
        // Whether or not the order reached the run before the folder was closed: it stands.
        assertThat(run("resume", "s-1").code()).isIn(2, 3);
        assertThat(run("inspect", "s-1").out()).anyMatch(line -> line.contains("CANCELLED"));
        assertThat(run("versions", "slow").out()).anyMatch(line -> line.contains("DELETED"));
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
