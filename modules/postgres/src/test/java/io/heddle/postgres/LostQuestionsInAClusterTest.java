package io.heddle.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Heddle;
import io.heddle.InstanceStatus;
import io.heddle.Removal;
import io.heddle.RestoreOptions;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.remote.RemoteActorRefProvider;
import org.apache.pekko.remote.transport.ThrottlerTransportAdapter;
import org.junit.jupiter.api.Test;
import scala.concurrent.Await;
import scala.concurrent.duration.FiniteDuration;

/** Fault: whatever a client sends is lost between two nodes, for a second. */
@SuppressWarnings("deprecation") // Only the names are of the old transport: the commands are those of the one in use.
class LostQuestionsInAClusterTest {
    private static final WorkflowDefinition SMALL =
            WorkflowDefinition.builder("small").task("a", "done").build();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Longer than it takes to send; had a slow machine sent nothing by then, nothing would be lost and nothing shown. */
    private static final Duration LOST = Duration.ofSeconds(1);

    private static final String TEST_MODE = "pekko.remote.artery.advanced.test-mode = on";

    private static Heddle node(PostgresServer server, String url, int seed, String more) {
        return Heddle.builder()
                .config(server.config(url) + """
                        heddle.cluster { enabled = on, seed-nodes = ["127.0.0.1:%d"] }
                        heddle.client.ask-timeout = 30s
                        pekko.cluster.failure-detector.acceptable-heartbeat-pause = 60s
                        """.formatted(seed) + more)
                .executor("done", task -> NodeOutcome.completed(task.input()))
                .start();
    }

    @Test
    void aQuestionThatIsLostOnItsWayIsAnsweredAllTheSame() throws Exception {
        int seed = Ports.free();
        try (PostgresServer server = PostgresServer.start()) {
            String url = server.database("lost");
            try (Heddle host = node(server, url, seed, "heddle.cluster.port = " + seed);
                    Heddle client =
                            node(server, url, seed, "heddle.cluster { port = 0, hosting = off }\n" + TEST_MODE)) {
                host.publish(SMALL);
                WorkflowHandle run = client.start(SMALL.id(), StartOptions.id("before"));
                assertThat(run.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);

                Address there = addressOf(host);
                send(client, there, ThrottlerTransportAdapter.Blackhole$.MODULE$);
                CompletableFuture<?> look = CompletableFuture.supplyAsync(
                        () -> assertThat(run.status().status()).isEqualTo(InstanceStatus.COMPLETED));
                CompletableFuture<?> registry = CompletableFuture.supplyAsync(() -> assertThat(
                                client.definitions().versions(SMALL.id()).versions())
                        .hasSize(1));
                CompletableFuture<WorkflowHandle> start =
                        CompletableFuture.supplyAsync(() -> client.start(SMALL.id(), StartOptions.id("meanwhile")));
                TimeUnit.MILLISECONDS.sleep(LOST.toMillis());
                assertThat(look).isNotDone();
                assertThat(registry).isNotDone();
                assertThat(start).isNotDone();
                send(client, there, ThrottlerTransportAdapter.Unthrottled$.MODULE$);

                look.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                registry.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                assertThat(start.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                                .awaitEnd(PATIENCE)
                                .status())
                        .isEqualTo(InstanceStatus.COMPLETED);
            }
        }
    }

    /**
     * Fault: the question to run again, to go back or to be removed is lost. (That an answer is lost cannot be injected here: what
     * drops what a node sends drops what it receives from there as well. {@code LostAnswersTest} does that in one process.)
     */
    @Test
    void whatBeginsAgainOrGoesBackOrIsRemovedIsAskedForAgainAndDoneOnce() throws Exception {
        int seed = Ports.free();
        try (PostgresServer server = PostgresServer.start()) {
            String url = server.database("answers");
            try (Heddle host = node(server, url, seed, "heddle.cluster.port = " + seed);
                    Heddle client =
                            node(server, url, seed, "heddle.cluster { port = 0, hosting = off }\n" + TEST_MODE)) {
                host.publish(SMALL);
                WorkflowHandle run = client.start(SMALL.id(), StartOptions.id("again"));
                assertThat(run.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
                WorkflowHandle seen = host.handle(run.id());

                whileItIsLost(host, client, () -> run.rerun("a", false));
                assertThat(run.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
                assertThat(count(seen, "INSTANCE_REOPENED")).isEqualTo(1);
                assertThat(count(seen, "INSTANCE_COMPLETED")).isEqualTo(2);

                RestoreOptions begin = RestoreOptions.at(1).inPlace();
                whileItIsLost(host, client, () -> run.restore(begin));
                assertThat(run.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
                assertThat(count(seen, "CHECKPOINT_RESTORED")).isEqualTo(1);
                assertThat(count(seen, "INSTANCE_REOPENED")).isEqualTo(2);
                assertThat(count(seen, "INSTANCE_COMPLETED")).isEqualTo(3);

                assertThat(whileItIsLost(host, client, () -> client.remove(run.id(), false)))
                        .isEqualTo(Removal.REMOVED);
            }
        }
    }

    private static <T> T whileItIsLost(Heddle host, Heddle client, Supplier<T> command) throws Exception {
        send(client, addressOf(host), ThrottlerTransportAdapter.Blackhole$.MODULE$);
        CompletableFuture<T> asked = CompletableFuture.supplyAsync(command);
        TimeUnit.MILLISECONDS.sleep(LOST.toMillis());
        assertThat(asked).isNotDone();
        send(client, addressOf(host), ThrottlerTransportAdapter.Unthrottled$.MODULE$);
        return asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static int count(WorkflowHandle run, String type) {
        return Math.toIntExact(run.history(1, 1_000).stream()
                .filter(entry -> entry.type().equals(type))
                .count());
    }

    private static Address addressOf(Heddle node) {
        return Cluster.get(((ActorHeddle) node).actorSystem()).selfMember().address();
    }

    private static void send(Heddle from, Address to, ThrottlerTransportAdapter.ThrottleMode mode) throws Exception {
        ExtendedActorSystem system = (ExtendedActorSystem) Adapter.toClassic(((ActorHeddle) from).actorSystem());
        Object done = Await.result(
                ((RemoteActorRefProvider) system.provider())
                        .transport()
                        .managementCommand(new ThrottlerTransportAdapter.SetThrottle(to, sending(), mode)),
                FiniteDuration.create(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertThat(done).isEqualTo(true);
    }

    /** Scala nests it so that Java source cannot name it. */
    private static ThrottlerTransportAdapter.Direction sending() throws ReflectiveOperationException {
        Class<?> send = Class.forName(ThrottlerTransportAdapter.class.getName() + "$Direction$Send$");
        return (ThrottlerTransportAdapter.Direction) send.getField("MODULE$").get(null);
    }
}
