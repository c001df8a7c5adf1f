package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.DeleteMode;
import io.heddle.DeleteRequest;
import io.heddle.DeleteResult;
import io.heddle.InstanceStatus;
import io.heddle.ReferenceInfo;
import io.heddle.ReferenceQuery;
import io.heddle.StartOptions;
import io.heddle.UpdateOptions;
import io.heddle.Version;
import io.heddle.actor.ActorHeddle;
import io.heddle.actor.DefinitionManager;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.WorkflowDefinition;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The operations on definitions as typed messages. */
class DefinitionMessagesTest {
    private static final DefinitionId ID = DefinitionId.of("order");
    private static final Version V1 = new Version(1, 0, 0);
    private static final WorkflowDefinition ORDER =
            WorkflowDefinition.builder("order").task("A", "gate").build();

    private static <R> R ask(ActorHeddle heddle, Function<ActorRef<R>, InstanceManager.Command> message) {
        return Waiting.forever(AskPattern.<InstanceManager.Command, R>ask(
                heddle.manager(),
                message::apply,
                Local.PATIENCE,
                heddle.actorSystem().scheduler()));
    }

    private static DefinitionManager.Reply about(
            ActorHeddle heddle, Function<ActorRef<DefinitionManager.Reply>, InstanceManager.Command> message) {
        return ask(heddle, message);
    }

    @Test
    @Tag("promise-135")
    @Tag("promise-126")
    void everyOperationIsAMessage() {
        try (Local local = new Local()) {
            ActorHeddle heddle = ActorHeddle.of(local.heddle);
            assertThat(about(heddle, to -> new DefinitionManager.SaveDraft(ORDER, to)))
                    .isEqualTo(new DefinitionManager.DraftSaved(List.of()));
            assertThat(about(heddle, to -> new DefinitionManager.GetDraft(ID, to)))
                    .isEqualTo(new DefinitionManager.DraftIs(ORDER));
            assertThat(about(heddle, to -> new DefinitionManager.PublishDraft(ID, to)))
                    .isEqualTo(new DefinitionManager.Published(V1));
            assertThat(about(heddle, to -> new DefinitionManager.DropDraft(ID, to)))
                    .isEqualTo(new DefinitionManager.Done(ID));
            assertThat(about(heddle, to -> new DefinitionManager.Publish(ORDER, to)))
                    .isEqualTo(new DefinitionManager.Published(V1));
            InstanceManager.Started started = (InstanceManager.Started) ask(
                    heddle,
                    (ActorRef<InstanceManager.Reply> to) ->
                            new InstanceManager.StartPublished(ID, V1, StartOptions.DEFAULT, to));
            Version v2 = new Version(1, 0, 1);
            assertThat(about(heddle, to -> new DefinitionManager.Update(ORDER, UpdateOptions.DEFAULT, to)))
                    .isEqualTo(new DefinitionManager.Published(v2));
            assertThat(((DefinitionManager.Versions) about(heddle, to -> new DefinitionManager.ListVersions(ID, to)))
                            .versions()
                            .latest())
                    .isEqualTo(v2);
            assertThat(((DefinitionManager.Definition)
                                    about(heddle, to -> new DefinitionManager.GetDefinition(ID, V1, to)))
                            .definition()
                            .definition())
                    .isEqualTo(ORDER);
            assertThat(((DefinitionManager.Page)
                                    about(heddle, to -> new DefinitionManager.ListDefinitions(null, 10, to)))
                            .page()
                            .definitions())
                    .hasSize(1);
            assertThat(((DefinitionManager.Hierarchy) about(heddle, to -> new DefinitionManager.GetHierarchy(ID, to)))
                            .hierarchy()
                            .roots())
                    .containsExactly(ID);
            assertThat(about(heddle, to -> new DefinitionManager.Pin("me", ID, V1, to)))
                    .isEqualTo(new DefinitionManager.Pinned(V1));
            assertThat(about(heddle, DefinitionManager.GetActive::new))
                    .isEqualTo(new DefinitionManager.Active(Set.of(ID)));
            ReferenceInfo info = ((DefinitionManager.References)
                            about(heddle, to -> new DefinitionManager.CheckReferences(ReferenceQuery.list(ID), to)))
                    .info();
            assertThat(info.stats().runtimeReferences()).isEqualTo(2);
            assertThat(about(heddle, to -> new DefinitionManager.Unpin("me", to)))
                    .isEqualTo(new DefinitionManager.Unpinned(true));
            assertThat(about(heddle, to -> new DefinitionManager.Retire(ID, v2, to)))
                    .isEqualTo(new DefinitionManager.Done(ID));
            DeleteRequest safe = DeleteRequest.safe(ID);
            assertThat(((DefinitionManager.Deletion) about(heddle, to -> new DefinitionManager.Delete(safe, to)))
                            .result())
                    .isInstanceOf(DeleteResult.Refused.class);
            about(heddle, to -> new DefinitionManager.Delete(safe.withMode(DeleteMode.CANCEL_AND_DELETE), to));
            InstanceManager.Ended ended = (InstanceManager.Ended) ask(
                    heddle,
                    (ActorRef<InstanceManager.Reply> to) ->
                            new InstanceManager.AwaitReleased(started.instanceId(), to));
            assertThat(ended.result().status()).isEqualTo(InstanceStatus.CANCELLED);
            assertThat(about(heddle, to -> new DefinitionManager.GetDefinition(ID, V1, to)))
                    .isInstanceOfSatisfying(
                            InstanceManager.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo("UNKNOWN_DEFINITION"));
            WorkflowDefinition invalid =
                    WorkflowDefinition.builder("bad").task("A", "gate", "A").build();
            assertThat(about(heddle, to -> new DefinitionManager.Publish(invalid, to)))
                    .isInstanceOf(InstanceManager.Invalid.class);
        }
    }
}
