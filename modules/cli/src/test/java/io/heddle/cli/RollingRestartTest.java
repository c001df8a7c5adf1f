package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Heddle;
import io.heddle.postgres.Ports;
import io.heddle.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes under load are replaced one after the other, as when a cluster is brought to another release. With
 * {@code -Drolling.class-path=…} the nodes replaced are of the release that path holds (docs/reliability.md).
 */
@Tag("soak")
class RollingRestartTest {
    private static final String BEFORE =
            System.getProperty("rolling.class-path", System.getProperty("java.class.path"));
    private static final Duration BETWEEN = Duration.ofSeconds(8);

    @TempDir
    Path folder;

    @Test
    void noCallFailsAndEverythingEnds() throws Exception {
        List<Integer> ports = List.of(Ports.free(), Ports.free(), Ports.free());
        List<NodeProcess> nodes = new ArrayList<>();
        try (PostgresServer server = PostgresServer.start()) {
            String seeds =
                    ports.stream().map(port -> "\"127.0.0.1:" + port + "\"").collect(Collectors.joining(", "));
            String common = server.config(server.database("rolling"))
                    + "heddle.cluster { enabled = on, join-timeout = 120, seed-nodes = [" + seeds + "] }\n"
                    + "heddle.client.ask-timeout = 30\nheddle.postgres.connections = 4\n"
                    + "heddle.executors.shell.enabled = on\nheddle.manager.max-concurrent-workflows = 0\n";
            Path file = Files.writeString(folder.resolve("cluster.conf"), common);
            for (int port : ports) {
                nodes.add(started(NodeProcess.ofRelease(folder, "before-" + port, BEFORE, file, port)));
            }
            try (Heddle client = Heddle.builder()
                    .config(common + "heddle.cluster { hosting = off, port = 0 }")
                    .start()) {
                CampaignChain chain = new CampaignChain(folder);
                client.publish(chain.definition());
                try (CampaignLoad load = new CampaignLoad(CampaignChain.ID, () -> client)) {
                    for (int n = 0; n < nodes.size(); n++) {
                        TimeUnit.SECONDS.sleep(BETWEEN.toSeconds());
                        assertThat(nodes.get(n).stop()).isEqualTo(143);
                        nodes.set(n, started(NodeProcess.node(folder, "after-" + n, file, ports.get(n))));
                    }
                    TimeUnit.SECONDS.sleep(BETWEEN.toSeconds());
                    load.stop();
                    chain.check(client, load.acknowledged(), load.wrong(), "rolling");
                    System.out.printf(
                            "rolling: %d starts, %d asked more than once, slowest %d ms%n",
                            load.acknowledged().size(),
                            load.askedAgain(),
                            load.slowest().toMillis());
                    assertThat(load.askedAgain()).isZero();
                }
            }
        } finally {
            nodes.forEach(NodeProcess::close);
        }
    }

    private static NodeProcess started(NodeProcess node) {
        node.awaitLine("is a member");
        return node;
    }
}
