package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.heddle.GraphSnapshot;
import io.heddle.kernel.graph.GraphExport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.tools.ToolProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line as a person or a script meets it: the launcher, real processes, exit codes, what is printed where. */
@Tag("slow")
class CliProcessTest {
    private static final Path EXAMPLES = Repository.root().resolve("docs/examples");

    @TempDir
    private Path folder;

    private String javaHome = System.getProperty("java.home");
    private String javaOptions = "";
    private String classPath = "";

    private record Ended(int code, List<String> out, String err) {}

    private Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", launcher().toString()));
        command.addAll(List.of(args));
        return start(command);
    }

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("HEDDLE_SKIP_BUILD", "1");
        builder.environment().put("JAVA_HOME", javaHome);
        builder.environment().put("HEDDLE_JAVA_OPTS", "-Djava.io.tmpdir=" + folder + " " + javaOptions);
        builder.environment().put("HEDDLE_CLASSPATH", classPath);
        return builder.redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    /** A background job of a shell ignores Ctrl-C, and so do all processes it starts. */
    private static boolean interruptsAreIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    /** The real script in a checkout that is built already: its class path is that of this test. */
    private Path launcher() throws IOException {
        Path script = folder.resolve("checkout/scripts/heddle");
        if (!Files.exists(script)) {
            Path target = Files.createDirectories(folder.resolve("checkout/modules/cli/target"));
            Files.writeString(target.resolve("launcher.classpath"), System.getProperty("java.class.path"));
            Files.createFile(target.resolve("heddle-cli-test.jar"));
            Files.createDirectories(script.getParent());
            Files.copy(Repository.root().resolve("scripts/heddle"), script);
        }
        return script;
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
    void onlyANodeGetsTheLargeCompilerAndCollector() throws Exception {
        Path java = folder.resolve("jdk/bin/java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
        javaHome = folder.resolve("jdk").toString();
        assertThat(run("run", "order.yaml").out())
                .contains("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "io.heddle.cli.Main", "order.yaml");
        assertThat(run("node", "--config", "cluster.conf").out())
                .contains("-Xlog:disable", "io.heddle.cli.Main", "cluster.conf")
                .noneMatch(option -> option.contains("Tiered") || option.matches("-XX:\\+Use.*GC"));
    }

    /** The jar is made of the example as docs/extending.md says. */
    @Test
    @Tag("promise-56")
    void aJarOfOnesOwnIsAddedByTheEnvironment() throws Exception {
        Path source = Repository.root().resolve("modules/examples/extensions/executor");
        Path classes = Files.createDirectories(folder.resolve("classes"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-d",
                                classes.toString(),
                                source.resolve("com/example/WordCount.java").toString()))
                .isZero();
        Path jar = folder.resolve("word-count.jar");
        assertThat(java.util.spi.ToolProvider.findFirst("jar")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "--create",
                                "--file",
                                jar.toString(),
                                "-C",
                                classes.toString(),
                                ".",
                                "-C",
                                source.toString(),
                                "META-INF"))
                .isZero();
        Path counting = write("count.yaml", """
                id: count
                nodes:
                  - key: count
                    executor: word-count
                    config: { text: warp and weft }
                """);
        classPath = jar.toString();
        Ended with = run("run", counting.toString(), "--id", "with", "--json");
        assertThat(with.code()).as(with.err()).isZero();
        classPath = "";
        Ended without = run("run", counting.toString(), "--id", "without", "--json");
        assertThat(without.code()).as(without.err()).isEqualTo(1);
        assertThat(String.join("\n", without.out()))
                .contains("NO_EXECUTOR", "word-count", "put the jar with its NodeExecutorFactory on the class path");
    }

    @Test
    @Tag("promise-102")
    void aCompletedRunEndsWithZeroAndASummary() throws Exception {
        Ended ended = run("run", EXAMPLES.resolve("hello.yaml").toString(), "--json", "--id", "h-1");
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.err()).as("no noise").isEmpty();
        assertThat(ended.out()).allMatch(line -> line.startsWith("{\"type\":"));
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
    @Tag("promise-89")
    void theGraphOfARunIsTheSameInEveryFormat() throws Exception {
        assertThat(run("run", EXAMPLES.resolve("order-fulfilment.yaml").toString(), "--id", "g-1")
                        .code())
                .isZero();
        GraphSnapshot json = GraphExport.fromJson(graph("json"));
        assertThat(json.workflowId()).isEqualTo("g-1");
        assertThat(json.nodes())
                .isNotEmpty()
                .allSatisfy(node -> assertThat(node.status()).isNotNull());
        for (GraphSnapshot other :
                List.of(GraphExport.fromDot(graph("dot")), GraphExport.fromGraphMl(graph("graphml")))) {
            assertThat(other.nodes()).isEqualTo(json.nodes());
            assertThat(other.edges()).isEqualTo(json.edges());
            assertThat(other.seq()).isEqualTo(json.seq());
        }
    }

    private String graph(String format) throws IOException, InterruptedException {
        return String.join("\n", run("graph", "g-1", "--format", format).out());
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
        assumeFalse(
                interruptsAreIgnored(), "skipped: this process was started with SIGINT ignored, as are its children");
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

    @Test
    void logsGoWhereTheyAreTold() throws Exception {
        String hello = EXAMPLES.resolve("hello.yaml").toString();
        Ended toFile = run("run", hello, "--log", "heddle.log");
        assertThat(toFile.code()).isZero();
        assertThat(toFile.err()).isEmpty();
        assertThat(Files.readString(folder.resolve("heddle.log"))).contains(" INFO ");
        Ended verbose = run("run", hello, "--verbose");
        assertThat(verbose.err()).contains(" INFO ");
        assertThat(verbose.out()).noneMatch(line -> line.contains(" INFO "));
    }

    @Test
    void configWinsOverTheApplicationsOwn() throws Exception {
        Path slow = write("slow.yaml", """
                id: slow
                nodes:
                  - {key: a, executor: sleep, config: {seconds: 30}}
                """);
        javaOptions = "-Dconfig.file="
                + write("application.conf", "heddle { data-dir = elsewhere, instance.timeout = 3000 }\n");
        Path own = write("own.conf", "heddle.instance.timeout = 0.2\n");
        assertThat(run("run", slow.toString(), "--config", own.toString()).code())
                .isEqualTo(3);
        assertThat(folder.resolve("elsewhere")).isNotEmptyDirectory();
    }

    @Test
    void aReaderThatLeavesDoesNotStopTheRun() throws Exception {
        Process running = start("run", EXAMPLES.resolve("hello.yaml").toString(), "--id", "h-9", "--json");
        assertThat(end(running).code()).isZero();
        Ended ended =
                end(start(List.of("/bin/sh", "-c", "/bin/sh '" + launcher() + "' history h-9 --json | head -n 1")));
        assertThat(ended.code()).isZero();
        assertThat(ended.out()).hasSize(1);
        assertThat(ended.err()).doesNotContain("Exception");
    }

    @Test
    void twoProcessesDoNotShareAFolder() throws Exception {
        Path long600 = write("long.yaml", "id: l\nnodes:\n  - {key: a, executor: sleep, config: {seconds: 600}}\n");
        Process running = start("run", long600.toString());
        Awaitility.await()
                .atMost(120, TimeUnit.SECONDS)
                .until(() -> Files.readString(folder.resolve("out")).contains("EXECUTING   a"));
        InProcess.Ended second =
                InProcess.heddle("list", "--data", folder.resolve("heddle-data").toString());
        assertThat(second.code()).isEqualTo(4);
        assertThat(second.err())
                .contains("STORE_IN_USE", "in use by process " + running.pid(), "fix: wait for that process")
                .doesNotContain("Fix:");
        running.destroyForcibly().waitFor();
    }

    @Test
    @Tag("traces")
    void tracesRunInAProcessOfTheirOwn() throws Exception {
        for (String name : List.of("sarek-dirt02-001.json", "montage-chameleon-2mass-005d-001.json.gz")) {
            String trace = SharedData.file("traces/" + name).toString();
            Ended ended = run("run", trace, "--time-scale", "0.001", "--workers", "8", "--json", "--id", name);
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.out().get(ended.out().size() - 1))
                    .contains("\"type\":\"summary\"", "\"status\":\"COMPLETED\"");
            assertThat(ended.out())
                    .filteredOn(line -> line.contains("\"event\":\"NODE_STARTED\""))
                    .doesNotHaveDuplicates()
                    .hasSize(name.startsWith("sarek") ? 26 : 58);
        }
    }
}
