package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.ChildStatus;
import io.heddle.ChildView;
import io.heddle.CopyOptions;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.nio.file.Path;
import java.util.List;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** COPY threads. */
class CopyTest {

    private static WorkflowDefinition chain() {
        return WorkflowDefinition.builder("chain")
                .task("first", "echo")
                .task("second", "gate", "first")
                .task("third", "echo", "second")
                .build();
    }

    private static WorkflowHandle inTheMiddle(Local local) {
        local.heddle.publish(chain());
        WorkflowHandle source =
                local.heddle.start(chain().id(), StartOptions.id("s").withInput(Payload.json("{\"n\":1}")));
        Local.await(source, "second", NodeStatus.EXECUTING);
        return source;
    }

    @Test
    @Tag("promise-113")
    @Tag("promise-114")
    void anAttachedCopyIsAThreadOfItsDefinitionWithItsSourceAsParent() {
        try (Local local = new Local()) {
            WorkflowHandle source = inTheMiddle(local);
            WorkflowHandle copy = source.copy(CopyOptions.DEFAULT.withId("s/copy"));
            InstanceView view = copy.status();
            assertThat(view.status()).isEqualTo(InstanceStatus.CREATED);
            assertThat(view.kind()).isEqualTo("COPY");
            assertThat(view.parent()).isEqualTo(source.id());
            assertThat(Registries.references(local.heddle, "chain").references())
                    .extracting(
                            reference -> reference.sourceId(),
                            reference -> reference.details().get("kind"),
                            reference -> reference.details().get("parent"))
                    .containsExactlyInAnyOrder(Tuple.tuple("s", "MAIN", null), Tuple.tuple("s/copy", "COPY", "s"));

            copy.start();
            local.open(copy, "second");
            assertThat(copy.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(local.executed(copy, "first"))
                    .as("done by the source, not again")
                    .isZero();
            assertThat(local.executed(copy, "third")).isEqualTo(1);
            assertThat(copy.status().executionPath()).containsExactly("first", "second", "third");
            assertThat(source.node("second").status()).isEqualTo(NodeStatus.EXECUTING);
            assertThat(source.children())
                    .extracting(ChildView::threadId, ChildView::status)
                    .containsExactly(Tuple.tuple(copy.id(), ChildStatus.COMPLETED));
            assertThat(source.history(1, 100))
                    .extracting(HistoryEntry::type)
                    .containsSubsequence("COPY_STARTED", "COPY_COMPLETED", "COPY_ENDED");
            assertThat(copy.history(1, 100))
                    .extracting(HistoryEntry::type)
                    .startsWith("INSTANCE_CREATED", "COPY_COMPLETED", "INSTANCE_STARTED", "NODE_STARTED");
            local.open(source, "second");
            assertThat(source.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    @Test
    @Tag("trap-D42")
    void theCascadeReachesAnAttachedCopyAndNoDetachedOne() {
        try (Local local = new Local()) {
            WorkflowHandle source = inTheMiddle(local);
            WorkflowHandle attached = source.copy();
            WorkflowHandle detached = source.copy(CopyOptions.DEFAULT.detached().withId("own"));
            assertThat(source.cancelTree("unwanted").complete()).isTrue();
            assertThat(attached.status().status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(detached.status().status()).isEqualTo(InstanceStatus.CREATED);
            assertThat(detached.status().parent()).isNull();
            detached.start();
            local.open(detached, "second");
            assertThat(detached.awaitEnd(Local.PATIENCE).output()).isEqualTo(Payload.json("{\"n\":1}"));
        }
    }

    @Test
    void anEndedRunIsCopiedAtAnyOfItsEventsAndCopiesCanBeCopied() {
        try (Local local = new Local()) {
            WorkflowHandle source = inTheMiddle(local);
            long middle = source.status().seq();
            local.open(source, "second");
            source.awaitEnd(Local.PATIENCE);
            assertThatThrownBy(source::copy)
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("SOURCE_ENDED"));
            WorkflowHandle copy = source.copy(CopyOptions.at(middle).detached());
            assertThat(copy.node("second").status()).isEqualTo(NodeStatus.READY);
            WorkflowHandle again = copy.copy(CopyOptions.DEFAULT.detached());
            again.start();
            local.open(again, "second");
            assertThat(again.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(local.executed(again, "first")).isZero();
            assertThatThrownBy(() -> source.copy(CopyOptions.at(9_999).detached()))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("UNKNOWN_SEQ"));
        }
    }

    @Test
    void aGraphBuiltAtRunTimeIsCopiedWithItsNodes() {
        try (Local local = new Local()) {
            WorkflowHandle source = local.heddle.startDynamic(io.heddle.DefinitionId.of("built"), StartOptions.id("d"));
            source.registerNodes(List.of(
                    NodeBuilder.of("a").executor("echo").build(),
                    NodeBuilder.of("b").executor("gate").after("a").build()));
            Local.await(source, "b", NodeStatus.EXECUTING);
            WorkflowHandle copy = source.copy(CopyOptions.DEFAULT.detached());
            copy.start();
            copy.registerNodes(
                    List.of(NodeBuilder.of("c").executor("echo").after("b").build()));
            copy.seal();
            local.open(copy, "b");
            assertThat(copy.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(copy.status().executionPath()).containsExactly("a", "b", "c");
            assertThat(source.nodes()).hasSize(2);
        }
    }

    @Test
    @Tag("trap-D12")
    void aRestartChangesNothingAboutACopy(@TempDir Path folder) {
        try (Local local = Local.in(folder, "")) {
            WorkflowHandle source = inTheMiddle(local);
            source.copy(CopyOptions.DEFAULT.withId("s/copy"));
        }
        try (Local local = Local.in(folder, "")) {
            WorkflowHandle copy = local.heddle.handle(io.heddle.InstanceId.of("s/copy"));
            assertThat(copy.status().status()).isEqualTo(InstanceStatus.CREATED);
            copy.start();
            local.open(copy, "second");
            assertThat(copy.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(local.executed(copy, "first")).isZero();
        }
    }

    @Test
    void anActorAsksForACopyByMessage() {
        try (Local local = new Local()) {
            WorkflowHandle source = inTheMiddle(local);
            ActorHeddle actors = ActorHeddle.of(local.heddle);
            InstanceManager.Reply copied = Waiting.forever(AskPattern.ask(
                    actors.manager(),
                    replyTo -> new InstanceManager.Copy(source.id(), CopyOptions.DEFAULT.withId("s/c"), replyTo),
                    Local.PATIENCE,
                    actors.actorSystem().scheduler()));
            assertThat(copied).isEqualTo(new InstanceManager.Copied(io.heddle.InstanceId.of("s/c")));
            InstanceManager.Reply refused = Waiting.forever(AskPattern.ask(
                    actors.manager(),
                    replyTo -> new InstanceManager.Copy(source.id(), CopyOptions.at(9_999), replyTo),
                    Local.PATIENCE,
                    actors.actorSystem().scheduler()));
            assertThat(refused)
                    .isInstanceOfSatisfying(
                            InstanceManager.Refused.class,
                            no -> assertThat(no.code()).isEqualTo("UNKNOWN_SEQ"));
        }
    }
}
