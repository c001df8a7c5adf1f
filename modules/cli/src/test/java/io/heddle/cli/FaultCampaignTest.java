package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.OutcomeUnknownException;
import io.heddle.ReferenceInfo;
import io.heddle.ReferenceQuery;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.postgres.Ports;
import io.heddle.postgres.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes under load while processes and the database fail by chance, from a seed that is printed. Afterwards the
 * {@link RunChecker} looks at every acknowledged start. {@code -Dcampaign.minutes=30 -Dcampaign.seed=1}.
 */
@Tag("soak")
class FaultCampaignTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long SEED = Long.getLong("campaign.seed", System.nanoTime());
    private static final Duration LENGTH = Duration.ofMinutes(Integer.getInteger("campaign.minutes", 5));
    private static final List<String> NODES = List.of("a", "b", "c", "nap", "d");
    private static final int NAP_SECONDS = 2;

    /** What is injected. */
    private enum Fault {
        /** kill -9, and a new process at the same address. */
        KILL,
        /** SIGTERM, and a new process at the same address. */
        RESTART,
        /** Longer than it takes to be put out; it goes on afterwards and must do no harm. */
        LONG_FREEZE,
        /** Too short to be put out. */
        SHORT_FREEZE,
        DATABASE_CRASH
    }

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final List<Integer> ports = List.of(Ports.free(), Ports.free(), Ports.free());
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final Map<Fault, Integer> injected = new EnumMap<>(Fault.class);
    private Path config = Path.of("");
    private int processes;

    private String cluster(PostgresServer server, String url) {
        List<String> seeds =
                ports.stream().map(port -> "\"127.0.0.1:" + port + "\"").toList();
        return server.config(url) + "heddle.cluster { enabled = on, join-timeout = 120, seed-nodes = " + seeds + " }\n"
                + "heddle.client.ask-timeout = 20\nheddle.postgres.connections = 4\n"
                + "heddle.executors.shell.enabled = on\nheddle.manager.max-concurrent-workflows = 0\n"
                // A node that cannot come back at once is started again by the next fault.
                + "heddle.shutdown.drain-timeout = 5\n";
    }

    private WorkflowDefinition chain() {
        String work = "echo \"$HEDDLE_INSTANCE_ID $HEDDLE_NODE_ID $HEDDLE_ATTEMPT $(date +%s%N)\" >> "
                + folder.resolve("began") + "; sleep 0.2";
        var builder = WorkflowDefinition.builder("campaign");
        String before = "";
        for (String node : NODES) {
            String[] after = before.isEmpty() ? new String[0] : new String[] {before};
            if (node.equals("nap")) {
                builder.node(
                        node,
                        nap -> nap.executor("sleep")
                                .config("seconds", (long) NAP_SECONDS)
                                .after(after));
            } else {
                builder.node(
                        node,
                        each -> each.executor("shell")
                                .config("command", List.of("sh", "-c", work))
                                .after(after));
            }
            before = node;
        }
        return builder.build();
    }

    @Test
    void everyAcknowledgedStartEndsAndNothingIsDoneTwice() throws Exception {
        System.out.printf("campaign: seed %d, %d minutes%n", SEED, LENGTH.toMinutes());
        try (PostgresServer server = PostgresServer.start()) {
            String url = server.database("campaign");
            config = Files.writeString(folder.resolve("cluster.conf"), cluster(server, url));
            for (int port : ports) {
                nodes.add(node(port));
            }
            try (Heddle client = Heddle.builder()
                    .config(cluster(server, url) + "heddle.cluster { hosting = off, port = 0 }")
                    .start()) {
                client.publish(chain());
                List<WorkflowHandle> acknowledged = load(client, server);
                check(client, acknowledged);
            } finally {
                nodes.forEach(NodeProcess::close);
            }
        }
    }

    private NodeProcess node(int port) throws IOException {
        NodeProcess node = NodeProcess.node(folder, "node-" + port + "-" + processes++, config, port);
        node.awaitLine("is a member");
        return node;
    }

    /** Starts instances, one every fifth of a second, and injects a fault every ten seconds. */
    private List<WorkflowHandle> load(Heddle client, PostgresServer server) throws Exception {
        List<WorkflowHandle> acknowledged = new ArrayList<>();
        int unknown = 0;
        Instant end = Instant.now().plus(LENGTH);
        Instant fault = Instant.now().plusSeconds(10);
        for (int i = 0; Instant.now().isBefore(end); i++) {
            try {
                acknowledged.add(client.start(DefinitionId.of("campaign"), StartOptions.id("c" + i)));
            } catch (OutcomeUnknownException e) {
                // Asked again later, as a caller would.
                unknown++;
                acknowledged.add(again(client, "c" + i));
            }
            TimeUnit.MILLISECONDS.sleep(200);
            if (Instant.now().isAfter(fault)) {
                inject(Fault.values()[random.nextInt(Fault.values().length)], server);
                fault = Instant.now().plusSeconds(10);
            }
        }
        System.out.printf(
                "campaign: %d starts acknowledged, %d of them asked more than once; injected %s%n",
                acknowledged.size(), unknown, injected);
        return acknowledged;
    }

    private static WorkflowHandle again(Heddle client, String id) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(OutcomeUnknownException.class)
                .until(() -> client.start(DefinitionId.of("campaign"), StartOptions.id(id)), handle -> true);
    }

    private void inject(Fault fault, PostgresServer server) throws Exception {
        injected.merge(fault, 1, Integer::sum);
        int victim = random.nextInt(nodes.size());
        switch (fault) {
            case KILL -> {
                nodes.get(victim).kill();
                nodes.set(victim, node(ports.get(victim)));
            }
            case RESTART -> {
                nodes.get(victim).stop();
                nodes.set(victim, node(ports.get(victim)));
            }
            case LONG_FREEZE -> {
                nodes.get(victim).freeze();
                TimeUnit.SECONDS.sleep(15);
                nodes.get(victim).goOn();
                TimeUnit.SECONDS.sleep(10);
                // Put out by the others it has ended by itself; if they could not agree, it is ended here.
                nodes.get(victim).kill();
                nodes.set(victim, node(ports.get(victim)));
            }
            case SHORT_FREEZE -> {
                nodes.get(victim).freeze();
                TimeUnit.MILLISECONDS.sleep(1_500);
                nodes.get(victim).goOn();
            }
            case DATABASE_CRASH -> server.crash(Duration.ofSeconds(random.nextInt(5)));
        }
        for (int n = 0; n < nodes.size(); n++) {
            if (!nodes.get(n).isAlive()) {
                nodes.set(n, node(ports.get(n)));
            }
        }
    }

    private void check(Heddle client, List<WorkflowHandle> acknowledged) throws IOException {
        Map<String, List<RunChecker.Began>> began = began();
        List<String> wrong = new ArrayList<>();
        for (WorkflowHandle run : acknowledged) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(OutcomeUnknownException.class)
                    .until(() -> run.status().status().isTerminal());
            String id = run.id().value();
            wrong.addAll(new RunChecker(id, NODES, Map.of("nap", Duration.ofSeconds(NAP_SECONDS)))
                    .check(run.history(1, 1_000), began.getOrDefault(id, List.of())));
        }
        System.out.println("campaign: wrong: " + wrong);
        assertThat(wrong).as("seed %d", SEED).isEmpty();
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(OutcomeUnknownException.class)
                .untilAsserted(() -> {
                    ReferenceInfo info =
                            client.definitions().references(ReferenceQuery.list(DefinitionId.of("campaign")));
                    assertThat(info.stats().threadReferences()).isZero();
                });
        assertThat(client.statistics().totalCreated()).isEqualTo(acknowledged.size());
        assertThat(client.statistics().completed()).isEqualTo(acknowledged.size());
    }

    private Map<String, List<RunChecker.Began>> began() throws IOException {
        Map<String, List<RunChecker.Began>> began = new HashMap<>();
        for (String line : Files.readAllLines(folder.resolve("began"))) {
            String[] words = line.split(" ", -1);
            long nanos = Long.parseLong(words[3]);
            began.computeIfAbsent(words[0], id -> new ArrayList<>())
                    .add(new RunChecker.Began(words[1], Integer.parseInt(words[2]), Instant.ofEpochSecond(0, nanos)));
        }
        return began;
    }
}
