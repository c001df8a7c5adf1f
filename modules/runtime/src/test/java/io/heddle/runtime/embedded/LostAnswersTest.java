package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.RestoreOptions;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.runtime.client.InstanceClient;
import io.heddle.runtime.engine.Engine;
import io.heddle.runtime.instance.InstanceMessage;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * Fault: the first message of a client is lost on its way to the instance, and the answer to the second on its way back. The
 * client asks until it has an answer, and what it wants is done once.
 */
class LostAnswersTest {
    private static final WorkflowDefinition DEFINITION = WorkflowDefinition.builder("asked-again")
            .task("a", "echo")
            .task("b", "echo", "a")
            .build();

    @AutoClose
    private final Local local = new Local();

    private final WorkflowHandle run = local.heddle.start(DEFINITION, StartOptions.id("run"));

    /** What came from the client, lost or not. */
    private final AtomicInteger came = new AtomicInteger();

    private InstanceClient client() {
        ActorSystem<?> system = local.system();
        ActorRef<InstanceMessage> way = system.systemActorOf(
                lossy(
                        system,
                        ClusterSharding.get(system)
                                .entityRefFor(Engine.INSTANCE, run.id().value())),
                "lossy",
                Props.empty());
        return new InstanceClient(system, id -> way, Local.PATIENCE, Duration.ofMillis(20));
    }

    private Behavior<InstanceMessage> lossy(ActorSystem<?> system, RecipientRef<InstanceMessage> instance) {
        return Behaviors.receiveMessage(message -> {
            int number = came.incrementAndGet();
            if (number == 2) {
                instance.tell(unheard(system, message));
            } else if (number > 2) {
                instance.tell(message);
            }
            return Behaviors.same();
        });
    }

    /** The same command, whose answer nobody hears. */
    private static InstanceMessage unheard(ActorSystem<?> system, InstanceMessage message) {
        if (message instanceof InstanceMessage.Reopen reopen) {
            return new InstanceMessage.Reopen(
                    reopen.kind(), reopen.nodeId(), reopen.force(), system.ignoreRef(), reopen.commandId());
        }
        InstanceMessage.Restore restore = (InstanceMessage.Restore) message;
        return new InstanceMessage.Restore(
                restore.seq(), restore.checkpoint(), system.ignoreRef(), restore.commandId());
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(Local.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private int inTheHistory(String type) {
        List<String> types =
                run.history(1, 1_000).stream().map(HistoryEntry::type).toList();
        return Collections.frequency(types, type);
    }

    private void assertTwoRuns() {
        Awaitility.await()
                .atMost(Local.PATIENCE)
                .until(() ->
                        run.status().status() == InstanceStatus.COMPLETED && inTheHistory("INSTANCE_COMPLETED") > 1);
        assertThat(inTheHistory("INSTANCE_COMPLETED")).isEqualTo(2);
        assertThat(inTheHistory("INSTANCE_REOPENED")).isEqualTo(1);
        assertThat(local.executed(run, "a")).isEqualTo(2);
        assertThat(local.executed(run, "b")).isEqualTo(2);
        assertThat(came).as("the client sent it until it was answered").hasValueGreaterThan(2);
    }

    @Test
    void aRerunIsDoneOnce() throws Exception {
        run.awaitEnd(Local.PATIENCE);
        assertThat(get(client().reopen(run.id(), "rerun", "a", false)))
                .isEqualTo(new InstanceReply.Done(InstanceStatus.RUNNING));
        assertTwoRuns();
    }

    @Test
    void aRestorationIsDoneOnce() throws Exception {
        run.awaitEnd(Local.PATIENCE);
        get(client().restore(run.id(), RestoreOptions.at(1).inPlace()));
        assertTwoRuns();
        assertThat(inTheHistory("RESTORE_REQUESTED")).isEqualTo(1);
        assertThat(inTheHistory("CHECKPOINT_RESTORED")).isEqualTo(1);
    }
}
