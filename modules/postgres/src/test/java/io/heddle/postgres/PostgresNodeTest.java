package io.heddle.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.DefinitionId;
import io.heddle.GlobalStatistics;
import io.heddle.Health;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.ManagerStatistics;
import io.heddle.Payload;
import io.heddle.Removal;
import io.heddle.RestoreOptions;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One node, or two in this process, on a real database. */
class PostgresNodeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static PostgresServer server;

    private final AtomicInteger runs = new AtomicInteger();

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

    private Heddle node(String url, int port, int seed, String more) {
        return Heddle.builder()
                .config(server.config(url)
                        + "heddle.cluster { enabled = on, port = " + port + ", seed-nodes = [\"127.0.0.1:" + seed
                        + "\"] }\n"
                        + "heddle.client.ask-timeout = 30s\n" + more)
                .executor("count", task -> {
                    runs.incrementAndGet();
                    return NodeOutcome.completed(task.input());
                })
                .start();
    }

    private static WorkflowDefinition chain() {
        return WorkflowDefinition.builder("chain")
                .task("a", "count")
                .task("b", "count", "a")
                .build();
    }

    @Test
    void whatANodeWroteTheNextOneFinds() {
        String url = server.database("restart");
        Payload large = Payload.of("text/plain", "x".repeat(300_000).getBytes(StandardCharsets.UTF_8));
        int port = Ports.free();
        try (Heddle heddle = node(url, port, port, "")) {
            heddle.publish(chain());
            WorkflowHandle run =
                    heddle.start(DefinitionId.of("chain"), StartOptions.id("r").withInput(large));
            assertThat(run.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        }
        try (Heddle heddle = node(url, port, port, "")) {
            WorkflowHandle run = heddle.handle(InstanceId.of("r"));
            assertThat(run.status().status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(run.history(1, 100)).isNotEmpty();
            assertThat(heddle.statistics().completed()).isEqualTo(1);
            assertThat(run.awaitEnd(PATIENCE).output().size()).isGreaterThan(200_000);
            assertThat(heddle.remove(run.id(), false)).isEqualTo(Removal.REMOVED);
        }
        assertThat(runs).hasValue(2);
    }

    @Test
    @Tag("promise-79")
    @Tag("promise-81")
    @Tag("promise-92")
    void instancesOfEitherNodeRunAndAreReachedThroughBoth() {
        String url = server.database("two");
        int first = Ports.free();
        try (Heddle one = node(url, first, first, "");
                Heddle other = node(url, Ports.free(), first, "")) {
            one.publish(chain());
            List<WorkflowHandle> runs = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                runs.add((i % 2 == 0 ? one : other).start(DefinitionId.of("chain"), StartOptions.id("i" + i)));
            }
            for (WorkflowHandle run : runs) {
                assertThat(other.handle(run.id()).awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            }
            ManagerStatistics statistics = one.statistics();
            assertThat(statistics.totalCreated()).isEqualTo(40);
            assertThat(statistics.completed()).isEqualTo(40);
            // A node hears of the others a moment after they have joined.
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> other.globalStatistics().totals().nodes() == 2);
            GlobalStatistics all = other.globalStatistics();
            assertThat(all.totals().nodesExecuted()).as("of both nodes").isEqualTo(80);
            assertThat(all.performance().nodeCompletionMillis().count()).isEqualTo(80);
            assertThat(all.performance().workflowCreationMillis().count()).isEqualTo(40);
            assertThat(all.totals().workflowsCompleted()).isEqualTo(40);
            one.resources().cache("c", (String value) -> value.length()).get("k", key -> "value");
            other.optimizePerformance();
            assertThat(one.resources().statistics().caches())
                    .filteredOn(cache -> cache.name().equals("c"))
                    .singleElement()
                    .satisfies(cache -> assertThat(cache.entries()).isZero());
        }
        assertThat(runs).hasValue(80);
    }

    @Test
    @Tag("key-cluster.hosting")
    @SuppressWarnings("try") // The host leaves before the client does.
    void aClientStartsAndAsksButHoldsNothing() {
        String url = server.database("client");
        int seed = Ports.free();
        Heddle host = node(url, seed, seed, "");
        try (Heddle asking = Heddle.builder()
                .config(server.config(url) + "heddle.cluster { enabled = on, port = 0, hosting = off, seed-nodes ="
                        + " [\"127.0.0.1:" + seed + "\"] }\nheddle.client.ask-timeout = 30s\n")
                .start()) {
            host.publish(chain());
            for (int i = 0; i < 20; i++) {
                WorkflowHandle run = asking.start(DefinitionId.of("chain"), StartOptions.id("c" + i));
                assertThat(run.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            }
            assertThat(asking.statistics().completed()).isEqualTo(20);
            assertThat(host.start(DefinitionId.of("chain"), StartOptions.id("after"))
                            .awaitEnd(PATIENCE)
                            .status())
                    .isEqualTo(InstanceStatus.COMPLETED);
            host.close();
            // Alone it would be a cluster that no host ever joins.
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> ((ActorHeddle) asking)
                            .actorSystem()
                            .whenTerminated()
                            .isCompleted());
        } finally {
            host.close();
        }
        assertThat(runs).as("only the host has the executor").hasValue(42);
    }

    /** Injected: the database only reads for a while, as one that is failing over does, and cuts all connections. */
    @Test
    void whileTheDatabaseOnlyReadsTheNodeIsNotReadyAndLosesNothing() {
        String url = server.database("reads");
        int port = Ports.free();
        try (Heddle heddle = node(url, port, port, "")) {
            heddle.publish(chain());
            WorkflowHandle before = heddle.start(DefinitionId.of("chain"), StartOptions.id("before"));
            assertThat(before.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(heddle.health().ready()).isTrue();

            server.readOnly("reads", true);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(heddle.health().checks())
                            .filteredOn(check -> check.name().equals("journal"))
                            .noneMatch(Health.Check::passed));
            CompletableFuture<WorkflowHandle> during = heddle.startAsync(
                            DefinitionId.of("chain"), StartOptions.id("during"))
                    .toCompletableFuture();

            server.readOnly("reads", false);
            Awaitility.await().atMost(PATIENCE).until(() -> heddle.health().ready());
            // Not known yet, or begun: never lost without a word.
            during.handle((handle, unknown) -> handle).join();
            WorkflowHandle again = heddle.start(DefinitionId.of("chain"), StartOptions.id("during"));
            assertThat(again.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(before.status().status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(heddle.statistics().completed()).isEqualTo(2);
        }
        assertThat(runs).hasValue(4);
    }

    @Test
    @Tag("key-heddle.postgres.url")
    void aDatabaseThatIsAwayFailsTheStartAndNamesTheFix() {
        int nobody = Ports.free();
        assertThatThrownBy(() -> node("jdbc:postgresql://127.0.0.1:" + nobody + "/none", Ports.free(), 1, ""))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("STORE_UNAVAILABLE"))
                .hasMessageContaining("127.0.0.1:" + nobody)
                .hasMessageContaining("heddle.postgres.url");
    }

    @Test
    void aDatabaseThatDoesNotExistIsNamedWithTheCommandThatMakesIt() {
        String url = server.database("exists").replace("exists", "missing");
        assertThatThrownBy(() -> node(url, Ports.free(), 1, ""))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("STORE_UNAVAILABLE"))
                .hasMessageContaining("createdb");
    }

    @Test
    void tablesOfANewerReleaseAreLeftAlone() {
        String url = server.database("newer");
        PostgresServer.execute(url, "CREATE TABLE heddle_schema (version INTEGER PRIMARY KEY)");
        PostgresServer.execute(url, "INSERT INTO heddle_schema VALUES (99)");
        assertThatThrownBy(() -> node(url, Ports.free(), 1, ""))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("STORE_VERSION"))
                .hasMessageContaining("99");
    }

    @Test
    @Tag("key-heddle.postgres.migrate")
    void tablesAreNotMadeWhereThatIsForbidden() {
        String url = server.database("frozen");
        assertThatThrownBy(() -> node(url, Ports.free(), 1, "heddle.postgres.migrate = off"))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("STORE_VERSION"))
                .hasMessageContaining("heddle.postgres.migrate = on");
    }

    @Test
    void aNodeWithoutADowningStrategyOrWithAFolderIsRefused() {
        String url = server.database("strategy");
        int port = Ports.free();
        assertThatThrownBy(() -> node(url, port, port, "pekko.cluster.downing-provider-class = \"\""))
                .hasMessageContaining("downing-provider-class");
        assertThatThrownBy(() -> node(url, port, port, "heddle.payload.store = embedded"))
                .hasMessageContaining("heddle.payload.store");
        assertThatThrownBy(() -> node(url, port, port, "heddle.payload.max-size = 100"))
                .hasMessageContaining("maximum-frame-size");
    }

    @Test
    void checkpointsAndTheirContentsAreKeptThere() {
        String url = server.database("checkpoints");
        int port = Ports.free();
        try (Heddle heddle = node(url, port, port, "")) {
            WorkflowHandle run = heddle.start(chain(), StartOptions.id("c"));
            run.awaitEnd(PATIENCE);
            WorkflowHandle restored = run.restore(RestoreOptions.at(1).withId("c2"));
            assertThat(restored.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    @Test
    @Tag("key-heddle.postgres.user")
    @Tag("key-heddle.postgres.password")
    void whoMayNotUseTheDatabaseIsToldWhichKeysSayWhoItIs() {
        String url = server.database("door");
        for (String wrong : List.of("heddle.postgres.user = nobody", "heddle.postgres.password = guessed")) {
            assertThatThrownBy(() -> node(url, Ports.free(), 1, wrong))
                    .isInstanceOfSatisfying(
                            HeddleException.class, e -> assertThat(e.code()).isEqualTo("STORE_UNAVAILABLE"))
                    .hasMessageContaining("heddle.postgres.user")
                    .hasMessageContaining("HEDDLE_POSTGRES_PASSWORD");
        }
    }

    @Test
    @Tag("key-heddle.postgres.connections")
    void aNodeOpensNoMoreConnectionsForEventsThanItIsTold() {
        String url = server.database("connections");
        int port = Ports.free();
        try (Heddle heddle = node(url, port, port, "heddle.postgres.connections = 2")) {
            heddle.start(chain(), StartOptions.id("c")).awaitEnd(PATIENCE);
            // Two for events; one each at most for queries, payloads, and this question.
            assertThat(PostgresServer.number(
                            url, "SELECT count(*) FROM pg_stat_activity WHERE datname = 'connections'"))
                    .isBetween(3L, 6L);
        }
    }

    @Test
    @Tag("key-heddle.postgres.connect-timeout")
    void aValueThatCannotBeIsRefused() {
        for (String wrong : List.of("connect-timeout = 0", "connections = 0", "url = \"jdbc:h2:mem\"")) {
            assertThatThrownBy(() -> node("jdbc:postgresql:none", 1, 1, "heddle.postgres." + wrong))
                    .isInstanceOfSatisfying(
                            HeddleException.class, e -> assertThat(e.code()).isEqualTo("INVALID_CONFIG_VALUE"))
                    .hasMessageContaining(wrong.substring(0, wrong.indexOf(' ')));
        }
    }

    /**
     * Injected: two clusters on one database, as after a network that was cut with nobody to put either half down. Both have
     * the instance in memory; what one writes, the other may not write again.
     */
    @Test
    @Tag("promise-92")
    void ofTwoOwnersOfAnInstanceOneMayWrite() {
        String url = server.database("parted");
        int first = Ports.free();
        int second = Ports.free();
        WorkflowDefinition approval = WorkflowDefinition.builder("approval")
                .node("ask", node -> node.executor("human"))
                .task("after", "count", "ask")
                .build();
        try (Heddle one = node(url, first, first, "");
                Heddle other = node(url, second, second, "heddle.client.ask-timeout = 2s")) {
            WorkflowHandle here = one.start(approval, StartOptions.id("x"));
            WorkflowHandle there = other.handle(here.id());
            assertThat(there.status().status()).isEqualTo(InstanceStatus.RUNNING);

            here.signal("ask", Payload.json("1"));
            assertThat(here.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThatThrownBy(() -> there.signal("ask", Payload.json("2"))).isInstanceOf(HeddleException.class);

            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(there.status().status()).isEqualTo(InstanceStatus.COMPLETED));
            assertThat(here.history(1, 100))
                    .filteredOn(entry -> entry.type().equals("NODE_COMPLETED"))
                    .hasSize(2);
        }
        assertThat(runs).hasValue(1);
    }
}
