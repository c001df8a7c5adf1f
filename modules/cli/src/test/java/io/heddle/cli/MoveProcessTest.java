package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Heddle;
import io.heddle.postgres.Ports;
import io.heddle.postgres.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Moving into a database, and back-ups of it, as a user does it: real processes, the commands of docs/operations.md. */
@Tag("slow")
class MoveProcessTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\n(.*?)^```$");

    @TempDir
    Path folder;

    private PostgresServer server;

    @BeforeEach
    void startDatabase() {
        server = PostgresServer.start();
    }

    @AfterEach
    void stopDatabase() {
        server.close();
    }

    private String config(String url, int port) {
        return server.config(url) + "heddle.cluster { enabled = on, seed-nodes = [\"127.0.0.1:" + port + "\"] }\n"
                + "heddle.client.ask-timeout = 60s\nheddle.cluster.join-timeout = 120s\n"
                + "pekko.cluster.failure-detector.acceptable-heartbeat-pause = 6s\n"
                + "heddle.executors.shell.enabled = on\n";
    }

    private static Heddle client(String config) {
        return Heddle.builder()
                .config(config + "heddle.cluster { hosting = off, port = 0 }")
                .start();
    }

    /** Injected: the process is killed while every run has a step that ended, one under way, and one to come. */
    @Test
    void whatWasUnderWayInAFolderEndsInTheCluster() throws Exception {
        Gated gated = new Gated(folder);
        Path data = folder.resolve("data");
        try (NodeProcess embedded =
                NodeProcess.program(folder, "embedded", Gated.class, data.toString(), folder.toString())) {
            gated.awaitAllInTheMiddle();
            embedded.kill();
        }
        int port = Ports.free();
        String config = config(server.database("moved"), port);
        Path file = Files.writeString(folder.resolve("cluster.conf"), config);
        Program heddle = new Program(folder);
        Program.Ended exported = heddle.run("export", "moving.heddle", "--data", data.toString());
        assertThat(exported.code()).as(exported.err()).isZero();
        Program.Ended imported = heddle.run("import", "moving.heddle", "--config", file.toString());
        assertThat(imported.code()).as(imported.err()).isZero();
        gated.openGate();
        try (NodeProcess node = NodeProcess.node(folder, "node", file, port)) {
            node.awaitLine("is a member");
            try (Heddle client = client(config)) {
                Gated.awaitEnd(client);
                // What had ended is not done again; what was under way is.
                gated.assertBegan(client, 1, 2, 1);
            }
        }
    }

    /** What a back-up does not know of is done again, and nothing else. */
    @Test
    void aRestoredBackUpGoesOnFromWhereItWas() throws Exception {
        List<String> commands = backUpCommands();
        Assumptions.assumeTrue(
                commands.stream().map(command -> command.split(" ", 2)[0]).allMatch(MoveProcessTest::isOnThePath),
                "SKIPPED, no pg_dump, createdb or pg_restore on the PATH");
        Gated gated = new Gated(folder);
        int port = Ports.free();
        String config = config(server.database("heddle"), port);
        Path file = Files.writeString(folder.resolve("cluster.conf"), config);
        try (NodeProcess node = NodeProcess.node(folder, "before", file, port)) {
            node.awaitLine("is a member");
            try (Heddle client = client(config)) {
                gated.start(client);
                gated.awaitAllInTheMiddle();
                // The back-up: no node stops for it.
                shell(commands.get(0));
                gated.openGate();
                Gated.awaitEnd(client);
                gated.assertBegan(client, 1, 1, 1);
            }
            node.kill();
        }
        commands.subList(1, commands.size()).forEach(this::shell);
        int other = Ports.free();
        String restored = config(server.url("heddle_restored"), other);
        Path restoredFile = Files.writeString(folder.resolve("restored.conf"), restored);
        try (NodeProcess node = NodeProcess.node(folder, "after", restoredFile, other)) {
            node.awaitLine("is a member");
            try (Heddle client = client(restored)) {
                Gated.awaitEnd(client);
                gated.assertBegan(client, 1, 2, 2);
            }
        }
    }

    /** The commands the page tells to type, each as it stands there. */
    private static List<String> backUpCommands() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Repository.root().resolve("docs/operations.md")));
        List<String> commands = block.results()
                .flatMap(each -> each.group(1).lines())
                .filter(line -> line.startsWith("pg_") || line.startsWith("createdb --owner heddle heddle_restored"))
                .toList();
        assertThat(commands)
                .extracting(command -> command.split(" ", 2)[0])
                .containsExactly("pg_dump", "createdb", "pg_restore");
        return commands;
    }

    private static boolean isOnThePath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
    }

    private void shell(String command) {
        try {
            ProcessBuilder builder = new ProcessBuilder("sh", "-c", command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true);
            builder.environment().putAll(server.environment());
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(command + "\n" + said).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
