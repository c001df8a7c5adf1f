package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.HistoryEntry;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.ManagerStatistics;
import io.heddle.ReferenceInfo;
import io.heddle.ReferenceQuery;
import io.heddle.RestoreOptions;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.postgres.Ports;
import io.heddle.postgres.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes as processes of their own on one database: killed, told to go, started again. */
@Tag("slow")
class ClusterProcessTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int INSTANCES = 45;
    private static final List<String> NODES = List.of("a", "b", "c");

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

    /** What every node is told; the first port is that of the node that makes the cluster. */
    private static String config(String url, int... seeds) {
        List<String> all = new ArrayList<>();
        for (int seed : seeds) {
            all.add("\"127.0.0.1:" + seed + "\"");
        }
        return server.config(url) + "heddle.cluster { enabled = on, seed-nodes = " + all + " }\n"
                + "heddle.client.ask-timeout = 60s\nheddle.cluster.join-timeout = 120s\n"
                + "heddle.postgres.connections = 4\n"
                // Builds beside this one may stop a process for seconds, which is not what is tested here.
                + "pekko.cluster.failure-detector.acceptable-heartbeat-pause = 6s\n"
                // A sleeping node needs no host, so losing one would show nothing.
                + "heddle.executors.shell.enabled = on\n";
    }

    private static WorkflowDefinition naps() {
        return WorkflowDefinition.builder("naps")
                .node("a", node -> node.executor("shell").config("command", List.of("sleep", "1")))
                .node(
                        "b",
                        node -> node.executor("shell")
                                .config("command", List.of("sleep", "1"))
                                .after("a"))
                .node(
                        "c",
                        node -> node.executor("shell")
                                .config("command", List.of("sleep", "1"))
                                .after("b"))
                .build();
    }

    /**
     * Injected: the oldest of three nodes, which leads the cluster and places the shards, is killed while all instances are
     * under way. Nothing is lost, no completed node runs again, nothing hangs, and the registry counts what there is.
     */
    @Test
    @Tag("promise-92")
    @Tag("promise-120")
    void whenANodeIsKilledTheOthersFinishEverything() throws Exception {
        String url = server.database("one_killed");
        int oldest = Ports.free();
        int own = Ports.free();
        int thirdPort = Ports.free();
        String config = config(url, oldest, own);
        Path file = Files.writeString(folder.resolve("cluster.conf"), config);
        try (NodeProcess first = NodeProcess.node(folder, "first", file, oldest)) {
            first.awaitLine("is a member");
            try (NodeProcess third = NodeProcess.node(folder, "third", file, thirdPort);
                    Heddle heddle = Heddle.builder()
                            .config(config + "heddle.cluster.port = " + own)
                            .start()) {
                third.awaitLine("is a member");
                heddle.publish(naps());
                List<WorkflowHandle> runs = new ArrayList<>();
                for (int i = 0; i < INSTANCES; i++) {
                    runs.add(heddle.start(DefinitionId.of("naps"), StartOptions.id("n" + i)));
                }
                first.kill();

                List<HistoryEntry> all = new ArrayList<>();
                for (WorkflowHandle run : runs) {
                    InstanceStatus status = run.awaitEnd(PATIENCE).status();
                    List<HistoryEntry> history = run.history(1, 1_000);
                    assertThat(status).as("%s: %s", run.id(), history).isEqualTo(InstanceStatus.COMPLETED);
                    assertThat(of(history, "NODE_COMPLETED"))
                            .extracting(entry -> String.valueOf(entry.nodeId()))
                            .containsExactlyElementsOf(NODES);
                    assertThat(of(history, "NODE_COMPLETED"))
                            .extracting(HistoryEntry::attempt)
                            .containsOnly(1);
                    all.addAll(history);
                }
                // Something was under way on the node that was killed, else nothing was shown.
                assertThat(of(all, "NODE_REDELIVERED")).isNotEmpty();

                Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
                    ReferenceInfo info = heddle.definitions().references(ReferenceQuery.list(DefinitionId.of("naps")));
                    assertThat(info.stats().threadReferences()).isZero();
                });
                ManagerStatistics statistics = heddle.statistics();
                assertThat(statistics.totalCreated()).isEqualTo(INSTANCES);
                assertThat(statistics.completed()).isEqualTo(INSTANCES);

                Queue<MemberStatus> before = statusBeforeRemoval(((ActorHeddle) heddle).actorSystem(), thirdPort);
                assertThat(third.stop()).isEqualTo(143);
                assertThat(third.out()).contains("leaves the cluster");
                // It said good-bye: nobody had to find out that it is gone.
                Awaitility.await()
                        .atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(Cluster.get(((ActorHeddle) heddle).actorSystem())
                                        .state()
                                        .getMembers())
                                .hasSize(1));
                Awaitility.await()
                        .atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(before).containsExactly(MemberStatus.exiting()));
                WorkflowHandle last = heddle.start(DefinitionId.of("naps"), StartOptions.id("last"));
                assertThat(last.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            }
        }
    }

    /** What the node of this port was before it was removed: exiting if it left, down if the others gave it up. */
    private static Queue<MemberStatus> statusBeforeRemoval(ActorSystem<?> system, int port) {
        Queue<MemberStatus> seen = new ConcurrentLinkedQueue<>();
        Behavior<MemberRemoved> listener = Behaviors.receiveMessage(removed -> {
            if (removed.member().address().getPort().equals(Optional.of(port))) {
                seen.add(removed.previousStatus());
            }
            return Behaviors.same();
        });
        Cluster.get(system)
                .subscriptions()
                .tell(Subscribe.create(system.systemActorOf(listener, "removals", Props.empty()), MemberRemoved.class));
        return seen;
    }

    private static List<HistoryEntry> of(List<HistoryEntry> history, String type) {
        return history.stream().filter(entry -> entry.type().equals(type)).toList();
    }

    /** Injected: every node is killed. The nodes that come after count what was live, and a restored run with it. */
    @Test
    @Tag("promise-115")
    void whenAllNodesAreKilledTheNextOnesCountTheSame() throws Exception {
        String url = server.database("restarted");
        int one = Ports.free();
        int other = Ports.free();
        int waiting = 20;
        Path file = Files.writeString(folder.resolve("cluster.conf"), config(url, one));
        try (NodeProcess first = NodeProcess.node(folder, "first", file, one)) {
            first.awaitLine("is a member");
            try (NodeProcess starter = NodeProcess.program(
                    folder,
                    "starter",
                    Waiters.class,
                    config(url, one) + "heddle.cluster.port = " + other,
                    Integer.toString(waiting))) {
                starter.awaitLine("all started");
                starter.kill();
            }
            first.kill();
        }

        try (Heddle heddle = Heddle.builder()
                .config(config(url, one) + "heddle.cluster.port = " + one)
                .start()) {
            assertThat(heddle.definitions()
                            .references(ReferenceQuery.list(Waiters.ID))
                            .stats()
                            .threadReferences())
                    .isEqualTo(waiting);
            // That they run, those say that had just begun when they were killed, once they are woken.
            Awaitility.await().atMost(PATIENCE).until(() -> live(heddle) == waiting);
            WorkflowHandle restored = heddle.handle(InstanceId.of("w0"))
                    .restore(RestoreOptions.at(1).withId("restored"));
            assertThat(restored.status().status()).isEqualTo(InstanceStatus.RUNNING);
            Awaitility.await().atMost(PATIENCE).until(() -> live(heddle) == waiting + 1);
            assertThat(heddle.list(InstanceFilter.ALL).rows())
                    .extracting(row -> row.instanceId().value())
                    .contains("restored");
            assertThat(heddle.definitions()
                            .references(ReferenceQuery.list(Waiters.ID))
                            .stats()
                            .threadReferences())
                    .isEqualTo(waiting + 1);
        }
    }

    private static long live(Heddle heddle) {
        return heddle.statistics().running();
    }
}
