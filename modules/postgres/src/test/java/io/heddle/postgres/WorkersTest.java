package io.heddle.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Retry;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors that only some nodes have. The node that has one is a process of its own, so that it can be killed. */
class WorkersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static PostgresServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static String config(String url, int port, int seed, String more) {
        return server.config(url) + "heddle.cluster { enabled = on, port = " + port
                + ", join-timeout = 120s, seed-nodes = [\"127.0.0.1:" + seed + "\"] }\n"
                + "heddle.client.ask-timeout = 30s\nheddle.postgres.connections = 3\n"
                // Builds run beside this.
                + "pekko.cluster.failure-detector.acceptable-heartbeat-pause = 8s\n" + more;
    }

    private static Heddle host(String url, int port, int seed) {
        return Heddle.builder()
                .config(config(url, port, seed, ""))
                .executor("common", task -> NodeOutcome.completed(task.input()))
                .start();
    }

    /** It takes part in no vote and has no shards: executing is on where hosting is, unless said otherwise. */
    private static String worker(String url, int seed) {
        return config(url, 0, seed, "heddle.cluster { hosting = off, executing = on }\n");
    }

    private Process process(String url, int seed) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerNode.class.getName(),
                        worker(url, seed),
                        WorkerNode.STUCK)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("worker").toFile())
                .start();
    }

    private void awaitWorker(String word) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> Files.readAllLines(folder.resolve("worker")).contains(word));
    }

    private static WorkflowDefinition definition() {
        return WorkflowDefinition.builder("mixed")
                .task("before", "common")
                .node(
                        "there",
                        node -> node.executor("rare").after("before").retry(Retry.fixed(500, Duration.ofMillis(300))))
                .task("after", "common", "there")
                .build();
    }

    private static String outputOfThere(WorkflowHandle run) {
        return run.node("there").output().text();
    }

    private static List<HistoryEntry> ofThere(WorkflowHandle run, String type) {
        return run.history(1, 10_000).stream()
                .filter(entry -> "there".equals(entry.nodeId()) && entry.type().equals(type))
                .toList();
    }

    @Test
    @Tag("key-cluster.executing")
    void anExecutorThatOnlyOneNodeHasIsReachedFromAllAndReplacedWhenThatNodeIsKilled() throws Exception {
        String url = server.database("workers");
        int seed = Ports.free();
        try (Heddle one = host(url, seed, seed);
                Heddle other = host(url, Ports.free(), seed)) {
            assertThat(one.validate(definition()))
                    .extracting(finding -> finding.code())
                    .containsExactly("UNKNOWN_EXECUTOR");
            Process worker = process(url, seed);
            try {
                awaitWorker("UP");
                assertThat(one.validate(definition())).isEmpty();
                one.publish(definition());
                List<WorkflowHandle> runs = IntStream.range(0, 20)
                        .mapToObj(n ->
                                (n % 2 == 0 ? one : other).start(DefinitionId.of("mixed"), StartOptions.id("w" + n)))
                        .toList();
                for (WorkflowHandle run : runs) {
                    assertThat(run.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
                    assertThat(outputOfThere(run)).isEqualTo("\"" + WorkerNode.STUCK + " 1\"");
                }

                WorkflowHandle run = other.start(
                        DefinitionId.of("mixed"),
                        StartOptions.id("killed").withInput(Payload.json("\"" + WorkerNode.STUCK + "\"")));
                awaitWorker(WorkerNode.STUCK);
                worker.destroyForcibly().waitFor();
                Awaitility.await()
                        .atMost(PATIENCE)
                        .until(() -> run.explain("there").stream()
                                .anyMatch(cause -> cause.reason().equals("NO_EXECUTOR")));
                assertThat(ofThere(run, "NODE_REDELIVERED")).hasSize(1);

                try (Heddle next = WorkerNode.start(worker(url, seed), "next")) {
                    assertThat(run.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
                    assertThat(outputOfThere(run)).isEqualTo("\"next 1\"");
                    assertThat(ofThere(run, "NODE_COMPLETED")).hasSize(1);
                    assertThat(next.statistics().completed()).isEqualTo(21);
                }
            } finally {
                worker.destroyForcibly();
            }
        }
    }

    /** The node of the instance is stopped while the attempt runs on another one, which does it once. */
    @Test
    void anInstanceThatMovesFindsItsAttemptUnderWay() throws Exception {
        String url = server.database("moves");
        int seed = Ports.free();
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch open = new CountDownLatch(1);
        Heddle first = host(url, seed, seed);
        try (Heddle second = host(url, Ports.free(), seed);
                Heddle worker = Heddle.builder()
                        .config(worker(url, seed))
                        .executor("rare", task -> {
                            begun.incrementAndGet();
                            open.await();
                            return NodeOutcome.json("1");
                        })
                        .start()) {
            second.publish(definition());
            List<WorkflowHandle> runs = IntStream.range(0, 10)
                    .mapToObj(n -> second.start(DefinitionId.of("mixed"), StartOptions.id("m" + n)))
                    .toList();
            Awaitility.await().atMost(PATIENCE).until(() -> begun.get() == 10);
            first.close();
            // Those that were there have come to the other one.
            runs.forEach(run -> assertThat(run.status().status()).isEqualTo(InstanceStatus.RUNNING));
            open.countDown();
            assertCompletedWithoutBeingHandedOverAgain(runs);
            assertThat(begun).as("begun once each").hasValue(10);
            assertThat(worker.statistics().completed()).isEqualTo(10);
        } finally {
            first.close();
        }
    }

    /** The node that runs the attempts of others becomes the home of their instances, and does them once. */
    @Test
    void anInstanceThatMovesToTheNodeOfItsAttemptFindsItUnderWay() throws Exception {
        String url = server.database("adopts");
        int seed = Ports.free();
        AtomicInteger begun = new AtomicInteger();
        AtomicInteger stopped = new AtomicInteger();
        CountDownLatch open = new CountDownLatch(1);
        Heddle first = host(url, seed, seed);
        try {
            first.publish(definition());
            // All of them begin where the executor is not.
            List<String> ids = IntStream.range(0, 10).mapToObj(n -> "h" + n).toList();
            ids.forEach(id -> first.start(DefinitionId.of("mixed"), StartOptions.id(id)));
            try (Heddle second = Heddle.builder()
                    .config(config(url, Ports.free(), seed, ""))
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
                Awaitility.await().atMost(PATIENCE).until(() -> begun.get() == 10);
                first.close();
                List<WorkflowHandle> runs =
                        ids.stream().map(id -> second.handle(InstanceId.of(id))).toList();
                runs.forEach(run -> assertThat(run.status().status()).isEqualTo(InstanceStatus.RUNNING));
                open.countDown();
                assertCompletedWithoutBeingHandedOverAgain(runs);
                assertThat(begun).as("begun once each").hasValue(10);
                assertThat(stopped).hasValue(0);
            }
        } finally {
            first.close();
        }
    }

    /** To move is no failure of an attempt that goes on: it does not count. */
    private static void assertCompletedWithoutBeingHandedOverAgain(List<WorkflowHandle> runs) {
        for (WorkflowHandle run : runs) {
            assertThat(run.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(ofThere(run, "NODE_REDELIVERED")).isEmpty();
            assertThat(ofThere(run, "NODE_COMPLETED")).hasSize(1);
        }
    }
}
