package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.heddle.CheckpointOptions;
import io.heddle.ChildStatus;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.RestoreOptions;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.runtime.instance.WorkflowInstance;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.persistence.AbstractPersistentActor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An instance whose history nobody can read stands aside: it says so, and everything else goes on. */
class QuarantineTest {
    private static final InstanceId CHILD = InstanceId.of("p/call@1");

    /** Injected: a record that is no event, at the end of the child's history. */
    @Test
    void aRunThatCannotBeReadIsQuarantinedAndItsRemovalReachesItsParent(@TempDir Path folder) throws Exception {
        try (Local local = Local.in(folder, "")) {
            local.heddle.publish(single("inner"));
            WorkflowHandle parent = local.heddle.start(
                    WorkflowDefinition.builder("outer")
                            .node("call", node -> node.subworkflow("inner"))
                            .build(),
                    StartOptions.id("p"));
            Awaitility.await().atMost(Local.PATIENCE).until(() -> parent.tree().size() == 2);
            Local.await(local.heddle.handle(CHILD), "work", NodeStatus.READY);
            Local.await(local.heddle.start(single("alone"), StartOptions.id("other")), "work", NodeStatus.READY);
        }
        spoil(folder, CHILD);
        // The question that meets the failure may be lost with it; asked again, it is answered.
        try (Local local = Local.in(folder, "heddle.client.ask-timeout = 5s")) {
            WorkflowHandle child = local.heddle.handle(CHILD);
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .untilAsserted(() -> assertThatThrownBy(child::status)
                            .isInstanceOfSatisfying(
                                    HeddleException.class,
                                    e -> assertThat(e.code()).isEqualTo("QUARANTINED")));
            assertThatThrownBy(() -> child.cancel("no use"))
                    .isInstanceOfSatisfying(
                            HeddleException.class, e -> assertThat(e.code()).isEqualTo("QUARANTINED"));
            // Whoever waits for its end is told as well.
            assertThatThrownBy(() -> child.awaitEnd(Local.PATIENCE))
                    .isInstanceOfSatisfying(
                            HeddleException.class, e -> assertThat(e.code()).isEqualTo("QUARANTINED"));
            // Its reference stays: nobody may delete what it may still need.
            assertThat(Registries.references(local.heddle, "inner").active()).isTrue();

            WorkflowHandle other = local.heddle.handle(InstanceId.of("other"));
            other.complete("work", other.claim("work").attempt(), Payload.NULL);
            assertThat(other.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);

            WorkflowHandle parent = local.heddle.handle(InstanceId.of("p"));
            assertThat(parent.status().status()).isEqualTo(InstanceStatus.RUNNING);
            // A child that cannot say where it is does not hold up a checkpoint of its parent.
            assertThat(parent.createCheckpoint(CheckpointOptions.id("without")).stored())
                    .isTrue();
            local.heddle.remove(CHILD, true);
            assertThat(parent.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(parent.node("call").error().code()).isEqualTo("CHILD_CANCELLED");
            assertThat(parent.children()).extracting(view -> view.status()).containsExactly(ChildStatus.CANCELLED);
            assertThat(parent.children().get(0).error().code()).isEqualTo("REMOVED");
            assertThatThrownBy(child::status)
                    .isInstanceOfSatisfying(
                            HeddleException.class, e -> assertThat(e.code()).isEqualTo("UNKNOWN_INSTANCE"));
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> !Registries.references(local.heddle, "inner").active());
        }
    }

    /** Going back waits for a child that cannot end; a cancellation ends the wait, and nobody is told it went well. */
    @Test
    void aRestoreThatIsGivenUpIsNoSuccess(@TempDir Path folder) throws Exception {
        long begun;
        try (Local local = Local.in(folder, "")) {
            local.heddle.publish(single("inner"));
            WorkflowHandle parent = local.heddle.start(
                    WorkflowDefinition.builder("outer")
                            .node("call", node -> node.subworkflow("inner"))
                            .build(),
                    StartOptions.id("p"));
            begun = parent.status().seq();
            Awaitility.await().atMost(Local.PATIENCE).until(() -> parent.tree().size() == 2);
            Local.await(local.heddle.handle(CHILD), "work", NodeStatus.READY);
            parent.pause();
        }
        spoil(folder, CHILD);
        try (Local local = Local.in(folder, "")) {
            WorkflowHandle parent = local.heddle.handle(InstanceId.of("p"));
            CompletableFuture<String> refusal = CompletableFuture.supplyAsync(() -> {
                try {
                    return parent.restore(RestoreOptions.at(begun).inPlace())
                            .id()
                            .value();
                } catch (HeddleException e) {
                    return e.code();
                }
            });
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> parent.history(1, 1_000).stream()
                            .anyMatch(entry -> entry.type().equals("RESTORE_REQUESTED")));
            parent.cancel("never mind");
            assertThat(refusal.get(60, TimeUnit.SECONDS)).isEqualTo("RESTORE_GIVEN_UP");
            assertThat(parent.status().status()).isEqualTo(InstanceStatus.CANCELLED);
        }
    }

    /** Its row still says that it has work; those behind it have it, too. */
    @Test
    void workThatCannotBeTakenHidesNoOther(@TempDir Path folder) throws Exception {
        String one = "heddle.registry.partitions = 1";
        try (Local local = Local.in(folder, one)) {
            WorkflowDefinition outside = WorkflowDefinition.builder("outside")
                    .node("work", node -> node.executor("external").config("topic", "t"))
                    .build();
            for (String id : new String[] {"a", "b"}) {
                Local.await(local.heddle.start(outside, StartOptions.id(id)), "work", NodeStatus.READY);
            }
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .until(() -> local.heddle.work().open("t", 10).size() == 2);
        }
        spoil(folder, InstanceId.of("a"));
        try (Local local = Local.in(folder, one + "\nheddle.client.ask-timeout = 5s")) {
            Awaitility.await()
                    .atMost(Local.PATIENCE)
                    .untilAsserted(() -> assertThat(local.heddle.work().poll("t", 1, Duration.ofSeconds(1)))
                            .extracting(item -> item.instanceId().value())
                            .containsExactly("b"));
        }
    }

    private static WorkflowDefinition single(String id) {
        return WorkflowDefinition.builder(id).node("work", node -> node).build();
    }

    /** Adds what is no event to a history, with nothing but the journal. */
    private static void spoil(Path folder, InstanceId id) throws Exception {
        ActorSystem system = ActorSystem.create(
                "spoil",
                ConfigFactory.parseString("heddle.journal.dir = \"" + folder.resolve("journal") + "\"")
                        .withFallback(ConfigFactory.parseResources("heddle-embedded.conf"))
                        .withFallback(ConfigFactory.load())
                        .resolve());
        try {
            CompletableFuture<Void> written = new CompletableFuture<>();
            system.actorOf(Props.create(Spoiler.class, () -> new Spoiler(id, written)));
            written.get(60, TimeUnit.SECONDS);
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    private static final class Spoiler extends AbstractPersistentActor {
        private final InstanceId id;
        private final CompletableFuture<Void> written;

        Spoiler(InstanceId id, CompletableFuture<Void> written) {
            this.id = id;
            this.written = written;
        }

        @Override
        public String persistenceId() {
            return WorkflowInstance.persistenceId(id).id();
        }

        @Override
        public void preStart() throws Exception {
            super.preStart();
            self().tell("now", self());
        }

        @Override
        public Receive createReceiveRecover() {
            return receiveBuilder().matchAny(event -> {}).build();
        }

        @Override
        public Receive createReceive() {
            return receiveBuilder()
                    .matchEquals("now", now -> persist(new byte[] {1, 2, 3}, done -> written.complete(null)))
                    .build();
        }
    }
}
