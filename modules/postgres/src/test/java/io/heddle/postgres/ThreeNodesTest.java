package io.heddle.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.DeleteRequest;
import io.heddle.DeleteResult;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.OutcomeUnknownException;
import io.heddle.ReferenceInfo;
import io.heddle.ReferenceQuery;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.postgres.Linearizability.Call;
import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.pekko.cluster.typed.Cluster;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What one node promises, three nodes keep. They share this process, and a real database; the last test stops them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThreeNodesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RUNS = 100;
    private static final int ROUNDS = 15;
    private static final int CALLERS = 4;
    private static final int CALLS = 5;
    private static final int SEED = Ports.free();

    private static PostgresServer server;
    private static String url = "";
    private static List<Heddle> nodes = List.of();
    private static final ExecutorService CALLING = Executors.newFixedThreadPool(6);
    private static final Queue<Work> WORKED = new ConcurrentLinkedQueue<>();

    /** An executor began to work. */
    private record Work(InstanceId instance, String node, Instant at) {}

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
        url = server.database("three");
        nodes = cluster();
    }

    @AfterAll
    static void stop() {
        CALLING.shutdownNow();
        nodes.forEach(Heddle::close);
        if (server != null) {
            server.close();
        }
    }

    private static List<Heddle> cluster() {
        List<Heddle> started = new ArrayList<>();
        for (int port : List.of(SEED, Ports.free(), Ports.free())) {
            started.add(node(port));
        }
        return started;
    }

    private static Heddle node(int port) {
        return Heddle.builder()
                .config(server.config(url)
                        + "heddle.cluster { enabled = on, port = " + port + ", seed-nodes = [\"127.0.0.1:" + SEED
                        + "\"] }\n"
                        + "heddle.client.ask-timeout = 30s\nheddle.postgres.connections = 3\n"
                        + "heddle.manager.max-concurrent-workflows = 0\n")
                .executor("work", task -> {
                    WORKED.add(new Work(task.instanceId(), task.nodeKey(), Instant.now()));
                    return NodeOutcome.completed(task.input());
                })
                .start();
    }

    private static <T> void together(List<Callable<T>> work) throws Exception {
        for (Future<T> each : CALLING.invokeAll(work)) {
            each.get();
        }
    }

    /** What a history of starts, releases, checks and deletions of one definition is about. */
    private record Registry(Set<String> live, boolean deleted) {
        Optional<Registry> granted(String id) {
            Set<String> more = new TreeSet<>(live);
            more.add(id);
            return deleted ? Optional.empty() : Optional.of(new Registry(more, false));
        }

        Optional<Registry> refused() {
            return deleted ? Optional.of(this) : Optional.empty();
        }

        Optional<Registry> released(String id) {
            Set<String> less = new TreeSet<>(live);
            return less.remove(id) ? Optional.of(new Registry(less, deleted)) : Optional.empty();
        }

        Optional<Registry> checked(boolean free) {
            return free == live.isEmpty() ? Optional.of(this) : Optional.empty();
        }

        Optional<Registry> deletion(boolean done) {
            return done != live.isEmpty() ? Optional.empty() : Optional.of(done ? new Registry(live, true) : this);
        }
    }

    /** Callers on all nodes start, end, check and delete at the same time; no order of these calls is a contradiction. */
    @Test
    @Order(1)
    @Tag("promise-121")
    void startsReleasesChecksAndDeletionsAreLinearizable() throws Exception {
        int deleted = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            DefinitionId id = DefinitionId.of("held-" + round);
            nodes.get(0)
                    .publish(WorkflowDefinition.builder(id.value())
                            .node("wait", node -> node.executor("human").config("topic", "held"))
                            .build());
            Queue<Call<Registry>> calls = new ConcurrentLinkedQueue<>();
            AtomicLong clock = new AtomicLong();
            List<Callable<Boolean>> callers = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                Caller each = new Caller(id, caller, new Random(round * 31L + caller), clock, calls);
                callers.add(() -> {
                    each.call();
                    return true;
                });
            }
            together(callers);
            List<Call<Registry>> history = List.copyOf(calls);
            assertThat(Linearizability.holds(new Registry(Set.of(), false), history))
                    .as("%s", history)
                    .isTrue();
            deleted += history.stream().anyMatch(call -> call.what().equals("deleted")) ? 1 : 0;
            refused += history.stream().anyMatch(call -> call.what().equals("not deleted")) ? 1 : 0;
        }
        // Else nothing was shown.
        assertThat(deleted).isPositive();
        assertThat(refused).isPositive();
    }

    /** One of those that call at the same time. */
    private record Caller(
            DefinitionId definition, int number, Random random, AtomicLong clock, Queue<Call<Registry>> calls) {

        void call() {
            Heddle heddle = nodes.get(number % nodes.size());
            List<WorkflowHandle> own = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                String id = definition.value() + "-" + number + "-" + i;
                switch (own.isEmpty() ? random.nextInt(4) : random.nextInt(6)) {
                    case 0, 1 -> start(heddle, id).ifPresent(own::add);
                    case 2 -> check(heddle);
                    case 3 -> delete(heddle);
                    default -> release(own.remove(0));
                }
            }
            own.forEach(this::release);
        }

        private Optional<WorkflowHandle> start(Heddle heddle, String id) {
            long begin = clock.incrementAndGet();
            try {
                WorkflowHandle handle = heddle.start(definition, StartOptions.id(id));
                record("started " + id, begin, state -> state.granted(id));
                return Optional.of(handle);
            } catch (OutcomeUnknownException e) {
                throw e;
            } catch (HeddleException e) {
                record("not started: " + e.code(), begin, Registry::refused);
                return Optional.empty();
            }
        }

        private void check(Heddle heddle) {
            long begin = clock.incrementAndGet();
            boolean free = heddle.definitions()
                            .references(ReferenceQuery.state(definition))
                            .state()
                    == ReferenceInfo.State.FREE;
            record(free ? "free" : "active", begin, state -> state.checked(free));
        }

        private void delete(Heddle heddle) {
            long begin = clock.incrementAndGet();
            try {
                boolean done =
                        heddle.definitions().delete(DeleteRequest.safe(definition)) instanceof DeleteResult.Deleted;
                record(done ? "deleted" : "not deleted", begin, state -> state.deletion(done));
            } catch (OutcomeUnknownException e) {
                throw e;
            } catch (HeddleException e) {
                record("nothing to delete: " + e.code(), begin, Registry::refused);
            }
        }

        private void release(WorkflowHandle handle) {
            long begin = clock.incrementAndGet();
            handle.cancel("released");
            handle.awaitReleased();
            record(
                    "released " + handle.id(),
                    begin,
                    state -> state.released(handle.id().value()));
        }

        private void record(String what, long begin, Linearizability.Effect<Registry> effect) {
            calls.add(new Call<>(what, begin, clock.incrementAndGet(), effect));
        }
    }

    /** All nodes are stopped in order while a hundred runs are under way. */
    @Test
    @Order(2)
    @Tag("promise-50")
    void whatIsUnderWayWhenAllNodesAreStoppedEndsAfterTheyAreStartedAgain() throws Exception {
        nodes.get(0)
                .publish(WorkflowDefinition.builder("underway")
                        .task("before", "work")
                        .node(
                                "nap",
                                nap -> nap.executor("sleep")
                                        .config("seconds", 1.5)
                                        .after("before"))
                        .task("after", "work", "nap")
                        .build());
        List<Callable<Boolean>> starts = IntStream.range(0, RUNS)
                .<Callable<Boolean>>mapToObj(run -> () -> {
                    nodes.get(run % 3).start(DefinitionId.of("underway"), StartOptions.id("u" + run));
                    return true;
                })
                .toList();
        together(starts);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> nodes.get(0)
                                .handle(InstanceId.of("u" + (RUNS - 1)))
                                .node("before")
                                .status()
                        == NodeStatus.COMPLETED);
        for (int n = 2; n >= 0; n--) {
            nodes.get(n).close();
        }

        nodes = cluster();
        for (int run = 0; run < RUNS; run++) {
            WorkflowHandle handle = nodes.get(run % 3).handle(InstanceId.of("u" + run));
            assertThat(handle.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            for (HistoryEntry entry : handle.history(1, 100)) {
                if (entry.type().equals("NODE_COMPLETED")) {
                    assertThat(WORKED)
                            .filteredOn(work -> work.instance().equals(handle.id())
                                    && work.node().equals(entry.nodeId()))
                            .allSatisfy(work -> assertThat(work.at()).isBeforeOrEqualTo(entry.at()));
                }
            }
        }
        assertThat(nodes.get(1)
                        .definitions()
                        .references(ReferenceQuery.list(DefinitionId.of("underway")))
                        .stats()
                        .threadReferences())
                .isZero();
    }

    /** It is listed alone as the first to join through, so without knowing better it would make a cluster of its own. */
    @Test
    @Order(3)
    void theFirstSeedNodeStartedAgainJoinsTheOthers() {
        nodes.get(0).close();
        Heddle again = node(SEED);
        nodes = List.of(again, nodes.get(1), nodes.get(2));
        assertThat(Cluster.get(((ActorHeddle) again).actorSystem()).state().getMembers())
                .extracting(member -> member.address().getPort().orElse(0))
                .contains(
                        SEED,
                        ((ActorHeddle) nodes.get(1))
                                .actorSystem()
                                .address()
                                .getPort()
                                .orElse(0));
    }
}
