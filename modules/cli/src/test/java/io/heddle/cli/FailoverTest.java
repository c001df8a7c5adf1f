package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.postgres.Ports;
import io.heddle.postgres.PostgresServer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long the instances of a killed node stand still, with the timings a node has by default. The figures are printed
 * and belong into docs/reliability.md; what is asserted is that every instance ends and no node is completed twice.
 */
@Tag("soak")
class FailoverTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int KILLS = Integer.getInteger("failover.kills", 50);
    private static final int INSTANCES = 24;
    private static final int ADMIN_PORT = Ports.free();
    private static final URI ADMIN = URI.create("http://127.0.0.1:" + ADMIN_PORT);

    @TempDir
    Path folder;

    private static String config(PostgresServer server, String url, int seed) {
        return server.config(url) + "heddle.cluster { enabled = on, seed-nodes = [\"127.0.0.1:" + seed + "\"] }\n"
                + "heddle.client.ask-timeout = 60s\nheddle.cluster.join-timeout = 120s\n"
                + "heddle.postgres.connections = 4\nheddle.executors.shell.enabled = on\n"
                + "heddle.manager.max-concurrent-workflows = 0\n";
    }

    private static WorkflowDefinition ticking() {
        var builder = WorkflowDefinition.builder("ticking");
        for (int n = 0; n < 60; n++) {
            String before = "t" + (n - 1);
            String[] after = n == 0 ? new String[0] : new String[] {before};
            builder.node(
                    "t" + n,
                    node -> node.executor("shell")
                            .config("command", List.of("sleep", "0.2"))
                            .after(after));
        }
        return builder.build();
    }

    /** Injected: {@code kill -9} of the node beside the oldest, again and again, while chains of short steps run. */
    @Test
    void instancesOfAKilledNodeGoOnElsewhere() throws Exception {
        List<Long> still = new ArrayList<>();
        try (PostgresServer server = PostgresServer.start()) {
            String url = server.database("failover");
            int own = Ports.free();
            Path file = Files.writeString(folder.resolve("cluster.conf"), config(server, url, own));
            try (Heddle heddle = Heddle.builder()
                            .config(config(server, url, own) + "heddle.cluster.port = " + own
                                    + "\nheddle.admin { enabled = on, port = " + ADMIN_PORT + " }")
                            .start();
                    // Two are no majority of two.
                    NodeProcess steady = NodeProcess.node(folder, "steady", file, Ports.free())) {
                steady.awaitLine("is a member");
                heddle.publish(ticking());
                for (int kill = 0; kill < KILLS; kill++) {
                    still.addAll(oneKill(heddle, file, kill));
                }
            }
        }
        assertThat(still).as("instances that moved").isNotEmpty();
        Collections.sort(still);
        System.out.printf(
                "%d kills moved %d instances; ms from the kill to the next transition of each: p50 %d, p99 %d, most %d%n",
                KILLS,
                still.size(),
                still.get(still.size() / 2),
                still.get((int) Math.ceil(still.size() * 0.99) - 1),
                still.get(still.size() - 1));
    }

    /** Instances in memory of the node at a port. */
    private static long instancesAt(int port) {
        Map<?, ?> cluster = new AdminClient(ADMIN, null).get("/cluster");
        for (Object node : (List<?>) Objects.requireNonNull(cluster.get("nodes"))) {
            Map<?, ?> fields = (Map<?, ?>) node;
            if (String.valueOf(fields.get("address")).endsWith(":" + port)
                    && fields.get("instances") instanceof Number count) {
                return count.longValue();
            }
        }
        return 0;
    }

    private List<Long> oneKill(Heddle heddle, Path file, int kill) throws Exception {
        List<WorkflowHandle> runs = new ArrayList<>();
        int port = Ports.free();
        Instant killed;
        try (NodeProcess victim = NodeProcess.node(folder, "victim" + kill, file, port)) {
            victim.awaitLine("is a member");
            // New shards go to the new node as the old ones move; instances started now are on both.
            for (int i = 0; i < INSTANCES; i++) {
                runs.add(heddle.start(DefinitionId.of("ticking"), StartOptions.id("k" + kill + "-" + i)));
            }
            Awaitility.await().atMost(PATIENCE).until(() -> instancesAt(port) >= INSTANCES / 4);
            victim.kill();
            killed = Instant.now();
        }
        List<Long> still = new ArrayList<>();
        for (WorkflowHandle run : runs) {
            assertThat(run.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            List<HistoryEntry> history = run.history(1, 2_000);
            assertThat(history.stream()
                            .filter(entry -> entry.type().equals("NODE_COMPLETED"))
                            .map(HistoryEntry::nodeId))
                    .hasSize(60)
                    .doesNotHaveDuplicates();
            // What was under way there is handed over again; that is its first transition after the kill.
            history.stream()
                    .filter(entry -> entry.type().equals("NODE_REDELIVERED"))
                    .map(HistoryEntry::at)
                    .filter(at -> at.isAfter(killed))
                    .findFirst()
                    .ifPresent(at -> still.add(Duration.between(killed, at).toMillis()));
        }
        return still;
    }
}
