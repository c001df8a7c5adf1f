package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.heddle.ChildStatus;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.runtime.instance.WorkflowInstance;
import java.nio.file.Path;
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
        spoil(folder);
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

    private static WorkflowDefinition single(String id) {
        return WorkflowDefinition.builder(id).node("work", node -> node).build();
    }

    /** Adds what is no event to the child's history, with nothing but the journal. */
    private static void spoil(Path folder) throws Exception {
        ActorSystem system = ActorSystem.create(
                "spoil",
                ConfigFactory.parseString("heddle.journal.dir = \"" + folder.resolve("journal") + "\"")
                        .withFallback(ConfigFactory.parseResources("heddle-embedded.conf"))
                        .withFallback(ConfigFactory.load())
                        .resolve());
        try {
            CompletableFuture<Void> written = new CompletableFuture<>();
            system.actorOf(Props.create(Spoiler.class, () -> new Spoiler(written)));
            written.get(60, TimeUnit.SECONDS);
        } finally {
            system.terminate();
            system.getWhenTerminated().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    private static final class Spoiler extends AbstractPersistentActor {
        private final CompletableFuture<Void> written;

        Spoiler(CompletableFuture<Void> written) {
            this.written = written;
        }

        @Override
        public String persistenceId() {
            return WorkflowInstance.persistenceId(CHILD).id();
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
