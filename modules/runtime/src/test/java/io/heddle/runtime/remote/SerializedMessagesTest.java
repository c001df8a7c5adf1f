package io.heddle.runtime.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.InstanceFilter;
import io.heddle.InstanceStatus;
import io.heddle.Payload;
import io.heddle.ReferenceQuery;
import io.heddle.StartOptions;
import io.heddle.WorkItem;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.Subworkflow;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorSystem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One node that treats every message as if it went to another: what entities say to each other survives the way. */
@Tag("promise-92")
class SerializedMessagesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What stays within a node is exempt, by the packages of who says it. */
    private static final String EVERY_MESSAGE = """
            heddle.client.ask-timeout = 60s
            pekko.actor {
              serializers.heddle-message = "io.heddle.runtime.remote.CountingSerializer"
              serialize-messages = on
              no-serialization-verification-needed-class-prefix = [
                "org.apache.pekko.", "io.heddle.journal.", "io.heddle.runtime.dispatch.", "io.heddle.runtime.cleanup.",
                "io.heddle.runtime.retention.", "io.heddle.runtime.payload.", "io.heddle.runtime.engine.",
                "io.heddle.runtime.manager.", "io.heddle.runtime.instance.Slot",
                "io.heddle.runtime.registry.RegistryKeeper"
              ]
            }
            """;

    private static final WorkflowDefinition CHILD =
            WorkflowDefinition.builder("child").task("c", "echo").build();

    private static final WorkflowDefinition ORDER = WorkflowDefinition.builder("order")
            .task("before", "echo")
            .node(
                    "split",
                    node -> node.fork(Fork.parallel().path("a", "left").path("b", "right"))
                            .after("before"))
            .task("left", "echo", "split")
            .task("right", "echo", "split")
            .node("gather", node -> node.forkJoin(ForkJoin.of("split")).after("left", "right"))
            .node("sub", node -> node.subworkflow(Subworkflow.of("child")).after("gather"))
            .node(
                    "pack",
                    node -> node.executor("external").config("topic", "packing").after("sub"))
            .build();

    @Test
    void aRunWithAllKindsOfThreadsAndDoorsGoesThroughTheWire() {
        CountingSerializer.READ.clear();
        try (Heddle heddle = Heddle.builder()
                .inMemory()
                .config(EVERY_MESSAGE)
                .executor("echo", task -> NodeOutcome.completed(task.input()))
                .start()) {
            heddle.publish(CHILD);
            heddle.publish(ORDER);
            WorkflowHandle run = heddle.start(DefinitionId.of("order"), StartOptions.id("o"));

            ActorSystem<?> system = ((ActorHeddle) heddle).actorSystem();
            TestProbe<InstanceManager.Reply> probe = TestProbe.create(InstanceManager.Reply.class, system);
            TestProbe<InstanceManager.News> news = TestProbe.create(InstanceManager.News.class, system);
            ((ActorHeddle) heddle).manager().tell(new InstanceManager.AwaitEnd(run.id(), probe.getRef()));
            ((ActorHeddle) heddle).manager().tell(new InstanceManager.Subscribe(run.id(), 0, news.getRef()));

            List<WorkItem> items = heddle.work().poll("packing", 1, PATIENCE);
            assertThat(items).hasSize(1);
            run.signal("pack", Payload.json("\"packed\""));

            assertThat(run.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(probe.receiveMessage(PATIENCE)).isInstanceOf(InstanceManager.Ended.class);
            assertThat(news.receiveMessage(PATIENCE)).isInstanceOf(InstanceManager.Events.class);
            assertThat(run.nodes()).isNotEmpty();
            assertThat(heddle.list(InstanceFilter.ALL).rows()).hasSizeGreaterThanOrEqualTo(1);
            assertThat(heddle.statistics().completed()).isEqualTo(4);
            assertThat(heddle.definitions()
                            .references(ReferenceQuery.list(DefinitionId.of("child")))
                            .stats()
                            .subworkflowReferences())
                    .isEqualTo(1);
        }
        // Answers to questions go to no mailbox, where Pekko would check them; they are checked one by one elsewhere.
        assertThat(CountingSerializer.READ)
                .contains(
                        "instance-1", "partition-1", "definition-1", "manager-1", "manager-reply-1", "manager-news-1");
    }
}
