package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.InstanceStatus;
import io.heddle.StartOptions;
import io.heddle.actor.ActorHeddle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.postgres.Ports;
import io.heddle.postgres.PostgresServer;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code heddle cluster} against nodes that run. */
class ClusterCommandTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static PostgresServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void startDatabase() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopDatabase() {
        if (server != null) {
            server.close();
        }
    }

    private static Heddle node(String url, int port, int seed, int admin, Path token) {
        return Heddle.builder()
                .config(server.config(url) + "heddle.cluster { enabled = on, port = " + port
                        + ", seed-nodes = [\"127.0.0.1:" + seed + "\"] }\n"
                        + "heddle.admin { enabled = on, port = " + admin + ", token-file = \"" + token + "\" }\n")
                .executor("done", task -> NodeOutcome.completed(task.input()))
                .start();
    }

    private static InProcess.Ended cluster(int admin, Path token, String... more) {
        String[] all = new String[more.length + 5];
        all[0] = "cluster";
        System.arraycopy(more, 0, all, 1, more.length);
        all[more.length + 1] = "--admin";
        all[more.length + 2] = "http://127.0.0.1:" + admin;
        all[more.length + 3] = "--token-file";
        all[more.length + 4] = token.toString();
        return InProcess.heddle(all);
    }

    private static void untilReady(int admin, Path token) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> cluster(admin, token, "status", "--json").out().contains("\"ready\":true"));
    }

    @Test
    void nodesAreShownDrainedAndNotPutOutByMistake() throws Exception {
        String url = server.database("shown");
        Path token = Files.writeString(folder.resolve("token"), "secret");
        int one = Ports.free();
        int two = Ports.free();
        int adminOfOne = Ports.free();
        int adminOfTwo = Ports.free();
        try (Heddle first = node(url, one, one, adminOfOne, token);
                Heddle second = node(url, two, one, adminOfTwo, token)) {
            // A node that joins takes over parts of the registry, which answer again when they have moved.
            untilReady(adminOfOne, token);
            untilReady(adminOfTwo, token);
            InProcess.Ended shown = cluster(adminOfOne, token, "status");
            assertThat(shown.code()).as(shown.err()).isEqualTo(ExitCode.OK);
            assertThat(shown.out())
                    .contains("127.0.0.1:" + one, "127.0.0.1:" + two, "leader", "is ready")
                    .contains("ok     journal", "ok     registry", "ok     cluster");
            assertThat(cluster(adminOfTwo, token, "status", "--json").out())
                    .contains("\"type\":\"node\"", "\"address\":\"127.0.0.1:" + two + "\"", "\"ready\":true");
            assertThat(InProcess.heddle("cluster", "status", "--admin", "http://127.0.0.1:" + adminOfOne)
                            .err())
                    .contains("TOKEN_NEEDED", "--token-file");

            InProcess.Ended mistake = cluster(adminOfOne, token, "down", "127.0.0.1:" + two);
            assertThat(mistake.code()).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(mistake.err()).contains("NODE_REACHABLE");
            assertThat(cluster(adminOfOne, token, "down", "127.0.0.1:1").err()).contains("NO_SUCH_NODE");

            assertThat(cluster(adminOfTwo, token, "drain").code()).isEqualTo(ExitCode.OK);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> ((ActorHeddle) second)
                            .actorSystem()
                            .getWhenTerminated()
                            .toCompletableFuture()
                            .isDone());
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> !cluster(adminOfOne, token, "status").out().contains("127.0.0.1:" + two));
            first.publish(WorkflowDefinition.builder("small").task("a", "done").build());
            assertThat(first.start(DefinitionId.of("small"), StartOptions.DEFAULT)
                            .awaitEnd(PATIENCE)
                            .status())
                    .isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    @Test
    void whatCannotBeAskedIsSaid() {
        InProcess.Ended nobody = InProcess.heddle("cluster", "status", "--admin", "http://127.0.0.1:" + Ports.free());
        assertThat(nobody.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(nobody.err()).contains("NODE_UNREACHABLE", "heddle.admin.enabled");
        assertThat(InProcess.heddle("cluster").code()).isEqualTo(ExitCode.USAGE);
        assertThat(InProcess.heddle("cluster", "dance").code()).isEqualTo(ExitCode.USAGE);
        assertThat(InProcess.heddle("cluster", "down").code()).isEqualTo(ExitCode.USAGE);
        assertThat(InProcess.heddle("cluster", "status", "a:1").code()).isEqualTo(ExitCode.USAGE);
        assertThat(InProcess.heddle("cluster", "status", "--admin", "nonsense").code())
                .isEqualTo(ExitCode.USAGE);
    }
}
