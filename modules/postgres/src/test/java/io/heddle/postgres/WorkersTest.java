package io.heddle.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Executors that only some nodes have: two nodes hold the instances, others come and go. No attempt may be tried twice. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WorkersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int SEED = Ports.free();
    /** Attempts of instances that were on {@link #one}. */
    private static final AtomicInteger BEGUN_AT_ONE = new AtomicInteger();

    private static PostgresServer server;
    private static String url;
    private static Heddle one;
    private static Heddle other;

    @TempDir
    static Path folder;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
        url = server.database("workers");
        one = host(SEED, BEGUN_AT_ONE);
        other = host(Ports.free(), new AtomicInteger());
    }

    @AfterAll
    static void stop() {
        if (one != null) {
            one.close();
        }
        if (other != null) {
            other.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static String config(int port, String more) {
        return server.config(url) + "heddle.cluster { enabled = on, port = " + port
                + ", join-timeout = 120s, seed-nodes = [\"127.0.0.1:" + SEED + "\"] }\n"
                + "heddle.client.ask-timeout = 30s\nheddle.postgres.connections = 3\n"
                + "pekko.cluster.failure-detector.acceptable-heartbeat-pause = 3s\n" + more;
    }

    private static Heddle host(int port, AtomicInteger attempts) {
        return Heddle.builder()
                .config(config(port, ""))
                .executor("common", task -> {
                    attempts.incrementAndGet();
                    return NodeOutcome.completed(task.input());
                })
                .start();
    }

    /** It takes part in no vote and has no shards: executing is on where hosting is, unless said otherwise. */
    private static String worker() {
        return config(0, "heddle.cluster { hosting = off, executing = on }\n");
    }

    private static Process process() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerNode.class.getName(),
                        worker(),
                        WorkerNode.STUCK)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("worker").toFile())
                .start();
    }

    private static void awaitWorker(String word) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> Files.readAllLines(folder.resolve("worker")).contains(word));
    }

    private static WorkflowDefinition definition() {
        return WorkflowDefinition.builder("mixed")
                .task("before", "common")
                .task("there", "rare", "before")
                .task("after", "common", "there")
                .build();
    }

    private static List<HistoryEntry> ofThere(WorkflowHandle run, String type) {
        return run.history(1, 10_000).stream()
                .filter(entry -> "there".equals(entry.nodeId()) && entry.type().equals(type))
                .toList();
    }

    private static String completed(WorkflowHandle run) {
        assertThat(run.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        assertThat(ofThere(run, "NODE_COMPLETED")).hasSize(1);
        return run.node("there").output().text();
    }

    /** The worker is a process of its own, so that it can be killed; its successor goes on with what it had. */
    @Test
    @Order(1)
    @Tag("key-cluster.executing")
    void anExecutorThatOnlyOneNodeHasIsReachedFromAllAndReplacedWhenThatNodeIsKilled() throws Exception {
        assertThat(one.validate(definition()))
                .extracting(finding -> finding.code())
                .containsExactly("UNKNOWN_EXECUTOR");
        Process worker = process();
        try {
            awaitWorker("UP");
            assertThat(one.validate(definition())).isEmpty();
            one.publish(definition());
            List<WorkflowHandle> runs = IntStream.range(0, 20)
                    .mapToObj(n -> (n % 2 == 0 ? one : other).start(DefinitionId.of("mixed"), StartOptions.id("w" + n)))
                    .toList();
            runs.forEach(run -> assertThat(completed(run)).isEqualTo("\"" + WorkerNode.STUCK + " 1\""));

            WorkflowHandle run = other.start(
                    DefinitionId.of("mixed"),
                    StartOptions.id("killed").withInput(Payload.json("\"" + WorkerNode.STUCK + "\"")));
            awaitWorker(WorkerNode.STUCK);
            worker.destroyForcibly().waitFor();
            try (Heddle next = WorkerNode.start(worker(), "next")) {
                assertThat(completed(run)).as("handed over a second time").isEqualTo("\"next 2\"");
                assertThat(ofThere(run, "NODE_REDELIVERED")).hasSize(1);
                assertThat(next.statistics().completed()).isEqualTo(21);
            }
        } finally {
            worker.destroyForcibly();
        }
    }

    /**
     * The only worker was stopped a moment ago: what needs it waits for the next one. The node of some of the instances is
     * stopped meanwhile, and they move to where their attempts run, or past them, without doing them twice.
     */
    @Test
    @Order(2)
    void instancesThatMoveFindTheirAttemptsUnderWay() {
        int earlier = BEGUN_AT_ONE.get();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger stopped = new AtomicInteger();
        CountDownLatch open = new CountDownLatch(1);
        List<WorkflowHandle> runs = IntStream.range(0, 20)
                .mapToObj(n -> other.start(DefinitionId.of("mixed"), StartOptions.id("m" + n)))
                .toList();
        try (Heddle third = Heddle.builder()
                .config(config(Ports.free(), ""))
                .executor("common", task -> NodeOutcome.completed(task.input()))
                .executor("rare", task -> {
                    begun.incrementAndGet();
                    try {
                        open.await();
                    } catch (InterruptedException e) {
                        stopped.incrementAndGet();
                        throw e;
                    }
                    return NodeOutcome.json("1");
                })
                .start()) {
            Awaitility.await().atMost(PATIENCE).until(() -> begun.get() == 20);
            assertThat(BEGUN_AT_ONE.get() - earlier)
                    .as("instances that were on the node that is stopped now")
                    .isPositive();
            one.close();
            runs.forEach(run -> assertThat(run.status().status()).isEqualTo(InstanceStatus.RUNNING));
            open.countDown();
            for (WorkflowHandle run : runs) {
                completed(run);
                assertThat(ofThere(run, "NODE_REDELIVERED")).isEmpty();
            }
            assertThat(begun).as("begun once each").hasValue(20);
            assertThat(stopped).hasValue(0);
            assertThat(third.statistics().completed()).isEqualTo(41);
        }
    }
}
