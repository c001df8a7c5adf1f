package io.heddle.runtime.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heddle.CascadeReport;
import io.heddle.ChildStatus;
import io.heddle.ChildView;
import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.definition.OnParentEnd;
import io.heddle.runtime.instance.InstanceMessage;
import io.heddle.runtime.instance.InstanceQuery;
import io.heddle.runtime.settings.HeddleSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ThreadTreesTest {
    private static final InstanceId PARENT = InstanceId.of("p");
    private static final InstanceId CHILD = InstanceId.of("p/c");
    private static final DefinitionId DEFINITION = DefinitionId.of("d");

    private final ActorTestKit kit = ActorTestKit.create();

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    /** Fault: the child has been told to end and never does, so its parent is never released. */
    @Test
    @Tag("key-threads.cascade-timeout")
    void aCascadeThatDoesNotEndIsReportedAsItStandsAfterTheTimeout() throws Exception {
        HeddleSettings settings =
                HeddleSettings.from(ConfigFactory.parseString("heddle.threads.cascade-timeout = 50 ms")
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve());
        ActorRef<InstanceMessage> parent = kit.spawn(parent());
        ActorRef<InstanceMessage> child = kit.spawn(child());
        InstanceClient instances = new InstanceClient(
                kit.system(), id -> id.equals(PARENT) ? parent : child, Duration.ofSeconds(60), Duration.ZERO);
        CascadeReport report = new ThreadTrees(instances, settings.threads().cascadeTimeout())
                .cascaded(PARENT)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        assertThat(report)
                .isEqualTo(
                        new CascadeReport(0, 0, List.of(new CascadeReport.Failure(CHILD, "is still RUNNING")), false));
    }

    private static Behavior<InstanceMessage> parent() {
        ChildView child = new ChildView(
                CHILD,
                "DYNAMIC",
                DEFINITION,
                "1.0.0",
                null,
                0,
                ChildStatus.LIVE,
                false,
                OnParentEnd.CANCEL,
                true,
                Instant.EPOCH,
                null,
                null,
                null);
        return answering(view(PARENT, InstanceStatus.CANCELLED), List.of(child));
    }

    private static Behavior<InstanceMessage> child() {
        return answering(view(CHILD, InstanceStatus.RUNNING), List.of());
    }

    private static Behavior<InstanceMessage> answering(InstanceView view, List<ChildView> children) {
        return Behaviors.receiveMessage(message -> {
            if (message instanceof InstanceMessage.Read read) {
                read.replyTo()
                        .tell(
                                read.query() instanceof InstanceQuery.Children
                                        ? new InstanceQuery.ChildrenAre(children)
                                        : new InstanceQuery.StatusIs(view));
            }
            return Behaviors.same();
        });
    }

    private static InstanceView view(InstanceId id, InstanceStatus status) {
        return new InstanceView(
                id,
                DEFINITION,
                "1.0.0",
                false,
                "MAIN",
                null,
                id,
                "",
                status,
                null,
                false,
                false,
                true,
                false,
                Map.of(),
                0,
                Map.of(),
                List.of(),
                Instant.EPOCH,
                Instant.EPOCH,
                status.isTerminal() ? Instant.EPOCH : null,
                Duration.ZERO,
                Duration.ZERO,
                0,
                0,
                0,
                Instant.EPOCH,
                null,
                null,
                1,
                1);
    }
}
