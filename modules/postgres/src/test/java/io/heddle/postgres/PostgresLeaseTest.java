package io.heddle.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.coordination.lease.javadsl.Lease;
import org.apache.pekko.coordination.lease.javadsl.LeaseProvider;
import org.apache.pekko.remote.RemoteActorRefProvider;
import org.apache.pekko.remote.transport.ThrottlerTransportAdapter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A lease in a real database, and what the split brain resolver does with it. */
class PostgresLeaseTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ROW = " FROM heddle_lease WHERE name = 'l'";
    private static PostgresServer server;
    private static int databases;

    private final String url = server.database("lease" + ++databases);
    private final List<ActorSystem> systems = new ArrayList<>();

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

    @AfterEach
    void end() {
        systems.forEach(ActorSystem::terminate);
        systems.forEach(
                system -> system.getWhenTerminated().toCompletableFuture().join());
    }

    private Config config(String more) {
        Config config = ConfigFactory.parseString(more
                        + "\nheddle.lease.postgres { heartbeat-timeout = 2s, heartbeat-interval = 300ms,"
                        + " lease-operation-timeout = 3s }\n" + server.config(url))
                .withFallback(ConfigFactory.parseResources("heddle-cluster.conf"))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
        Schema.prepare(PostgresSettings.of(config));
        return config;
    }

    private ActorSystem process(String more) {
        ActorSystem system = ActorSystem.create("heddle", config("pekko.loglevel = ERROR\n" + more));
        systems.add(system);
        return system;
    }

    private Lease lease(ActorSystem process, String name, String owner) {
        return LeaseProvider.get(process).getLease(name, "heddle.lease.postgres", owner);
    }

    private static boolean taken(Lease lease) {
        return lease.acquire().toCompletableFuture().join();
    }

    @Test
    void ofTwoThatAskAtTheSameTimeOneGetsIt() {
        ActorSystem one = process("pekko.actor.provider = local");
        ActorSystem other = process("pekko.actor.provider = local");
        for (int round = 0; round < 20; round++) {
            Lease left = lease(one, "l" + round, "left");
            Lease right = lease(other, "l" + round, "right");
            CompletableFuture<Boolean> first = left.acquire().toCompletableFuture();
            CompletableFuture<Boolean> second = right.acquire().toCompletableFuture();
            assertThat(Stream.of(first.join(), second.join()).filter(each -> each))
                    .as("round %d", round)
                    .hasSize(1);
            assertThat(left.checkLease()).isEqualTo(first.join());
            assertThat(right.checkLease()).isEqualTo(second.join());
            assertThat(taken(first.join() ? left : right)).as("asked again").isTrue();
        }
    }

    @Test
    void whoHoldsItKeepsItUntilItIsGivenBack() {
        ActorSystem process = process("pekko.actor.provider = local");
        Lease left = lease(process, "l", "left");
        Lease right = lease(process, "l", "right");
        assertThat(taken(left)).isTrue();
        long end = PostgresServer.number(url, "SELECT extract(epoch FROM expires_at) * 1000" + ROW);
        // Twice as long as it is held without being renewed.
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        PostgresServer.number(url, "SELECT extract(epoch FROM expires_at) * 1000" + ROW) > end + 4_000);
        assertThat(left.checkLease()).isTrue();
        assertThat(taken(right)).isFalse();
        assertThat(right.release().toCompletableFuture().join())
                .as("of another")
                .isTrue();
        assertThat(taken(right)).isFalse();
        assertThat(left.release().toCompletableFuture().join()).isTrue();
        assertThat(left.checkLease()).isFalse();
        assertThat(taken(right)).isTrue();
    }

    @Test
    void afterTheEndOfItsOwnerTheOtherOneGetsIt() {
        ActorSystem dying = process("pekko.actor.provider = local");
        Lease right = lease(process("pekko.actor.provider = local"), "l", "right");
        assertThat(taken(lease(dying, "l", "left"))).isTrue();
        dying.terminate();
        dying.getWhenTerminated().toCompletableFuture().join();
        assertThat(taken(right)).isFalse();
        Awaitility.await().atMost(PATIENCE).until(() -> taken(right));
        assertThat(right.checkLease()).isTrue();
    }

    /** The database is asked and nobody else: a node whose clock is wrong is neither early nor late. */
    @Test
    void theDatabaseSaysWhenItIsOver() {
        ActorSystem process = process("pekko.actor.provider = local");
        AtomicInteger lost = new AtomicInteger();
        Lease left = lease(process, "l", "left");
        Lease right = lease(process, "l", "right");
        assertThat(left.acquire(reason -> lost.incrementAndGet())
                        .toCompletableFuture()
                        .join())
                .isTrue();
        PostgresServer.execute(
                url, "UPDATE heddle_lease SET owner = 'somebody', expires_at = now() + interval '1 day'");
        Awaitility.await().atMost(PATIENCE).until(() -> lost.get() == 1);
        assertThat(left.checkLease()).isFalse();
        assertThat(taken(right)).isFalse();
        PostgresServer.execute(url, "UPDATE heddle_lease SET expires_at = now() - interval '1 day'");
        assertThat(taken(right)).isTrue();
        assertThat(lost).as("told once").hasValue(1);
    }

    @Test
    void withoutTheDatabaseItIsLost() throws InterruptedException {
        ActorSystem process = process("pekko.actor.provider = local");
        AtomicInteger lost = new AtomicInteger();
        Lease left = lease(process, "l", "left");
        assertThat(left.acquire(reason -> lost.incrementAndGet())
                        .toCompletableFuture()
                        .join())
                .isTrue();
        Thread away = new Thread(() -> {
            try {
                server.crash(Duration.ofSeconds(6));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        away.start();
        Awaitility.await().atMost(PATIENCE).until(() -> lost.get() == 1);
        assertThat(left.checkLease()).isFalse();
        assertThatThrownBy(() -> taken(left)).isInstanceOf(CompletionException.class);
        away.join();
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> taken(left));
    }

    // ---- with the resolver ----------------------------------------------------------------------------------------

    private ActorSystem node(int port) {
        return process("""
                heddle.cluster { enabled = on, host = "127.0.0.1", port = %d }
                pekko.remote.artery.advanced.test-mode = on
                pekko.cluster.roles = [heddle-host]
                pekko.cluster.split-brain-resolver { active-strategy = lease-majority, lease-majority.release-after = 60s }
                """.formatted(port));
    }

    private static long up(ActorSystem node) {
        return StreamSupport.stream(Cluster.get(node).state().getMembers().spliterator(), false)
                .filter(member -> member.status().equals(MemberStatus.up()))
                .count();
    }

    /** Written in Scala in a way that Java has no name for; deprecated with the old remoting, and the only one Artery has. */
    @SuppressWarnings("deprecation")
    private static ThrottlerTransportAdapter.Direction both() {
        try {
            return (ThrottlerTransportAdapter.Direction)
                    Class.forName("org.apache.pekko.remote.transport.ThrottlerTransportAdapter$Direction$Both$")
                            .getField("MODULE$")
                            .get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("deprecation")
    private static void cut(ActorSystem from, Address to) {
        ((RemoteActorRefProvider) ((ExtendedActorSystem) from).provider())
                .transport()
                .managementCommand(ThrottlerTransportAdapter.SetThrottle$.MODULE$.apply(
                        to, both(), ThrottlerTransportAdapter.Blackhole$.MODULE$));
    }

    /** Neither half of two is larger, so without the lease the one with the lowest address would go on, dead or alive. */
    @Test
    void ofTwoNodesThatAreCutOffFromOneAnotherOneGoesOn() {
        ActorSystem one = node(0);
        ActorSystem other = node(0);
        Address first = Cluster.get(one).selfMember().address();
        Cluster.get(one).join(first);
        Cluster.get(other).join(first);
        Awaitility.await().atMost(PATIENCE).until(() -> up(one) == 2 && up(other) == 2);
        Address second = Cluster.get(other).selfMember().address();
        cut(one, second);
        cut(other, first);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() ->
                        Cluster.get(one).isTerminated() != Cluster.get(other).isTerminated());
        ActorSystem left = Cluster.get(one).isTerminated() ? other : one;
        Awaitility.await().atMost(PATIENCE).until(() -> up(left) == 1);
        assertThat(PostgresServer.number(url, "SELECT count(*) FROM heddle_lease"))
                .isEqualTo(1);
        assertThat(Cluster.get(left).isTerminated()).isFalse();
    }
}
