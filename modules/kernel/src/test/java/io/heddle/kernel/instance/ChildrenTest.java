package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.OnParentEnd;
import io.heddle.definition.Retry;
import io.heddle.definition.Subworkflow;
import io.heddle.kernel.registry.ThreadKind;
import io.heddle.kernel.registry.VersionSelector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a parent decides about its children. */
class ChildrenTest {

    private static Story calling() {
        return Story.of(workflow -> workflow.node("call", node -> node.subworkflow("inner")));
    }

    private static InstanceCommand.StartChild child(String id, boolean awaited, OnParentEnd onParentEnd) {
        return new InstanceCommand.StartChild(
                InstanceId.of(id),
                DefinitionId.of("inner"),
                VersionSelector.latest(),
                Payload.NULL,
                "",
                awaited,
                onParentEnd,
                null);
    }

    private static InstanceCommand ended(String id, InstanceStatus status) {
        NodeError error = status == InstanceStatus.COMPLETED ? null : NodeError.fatal("E", "broken");
        return new InstanceCommand.NoteChildEnded(
                id, status, error, status == InstanceStatus.COMPLETED ? Payload.json("7") : null);
    }

    @Test
    void aNodeWaitsForItsChildAndTakesItsOutput() {
        calling()
                .start()
                .happenedAlso("child i-1/call@1 requested")
                .send(new InstanceCommand.NoteChildStarted("i-1/call@1"))
                .happened("child i-1/call@1 started")
                .send(ended("i-1/call@1", InstanceStatus.COMPLETED))
                .instance(InstanceStatus.COMPLETED)
                .output("7");
    }

    @ParameterizedTest
    @CsvSource({"FAILED, CHILD_FAILED, true", "CANCELLED, CHILD_CANCELLED, false", "TIMED_OUT, CHILD_TIMED_OUT, true"})
    void theEndOfAChildIsTheErrorOfItsNode(InstanceStatus status, String code, boolean retryable) {
        Story story = calling()
                .start()
                .send(ended("i-1/call@1", status))
                .instance(InstanceStatus.FAILED)
                .error("call", code);
        assertThat(story.node("call").details.error.retryable()).isEqualTo(retryable);
    }

    @Test
    @Tag("trap-D47")
    @Tag("trap-D16")
    void newsThatComeTwiceChangeNothing() {
        Story story = calling().start();
        story.send(new InstanceCommand.NoteChildStarted("i-1/call@1"))
                .send(new InstanceCommand.NoteChildStarted("i-1/call@1"))
                .nothingHappened()
                .send(ended("i-1/call@1", InstanceStatus.COMPLETED))
                .send(ended("i-1/call@1", InstanceStatus.FAILED))
                .nothingHappened()
                .send(new InstanceCommand.NoteChildStarted("i-1/call@1"))
                .nothingHappened()
                .send(ended("i-1/nobody", InstanceStatus.FAILED))
                .refused("UNKNOWN_CHILD");
    }

    @Test
    void aRefusedChildFailsItsNode() {
        calling()
                .start()
                .send(new InstanceCommand.NoteChildRefused(
                        "i-1/call@1", NodeError.retryable("START_REFUSED", "NOT_FOUND")))
                .instance(InstanceStatus.FAILED)
                .error("call", "START_REFUSED");
    }

    @Test
    void theEndOfAnEarlierAttemptDoesNotTouchALaterOne() {
        Story.of(workflow ->
                        workflow.node("call", node -> node.subworkflow("inner").retry(Retry.fixed(2, Duration.ZERO))))
                .start()
                .send(new InstanceCommand.NoteChildRefused("i-1/call@1", NodeError.retryable("START_REFUSED", "")))
                .happenedAlso("child i-1/call@2 requested")
                .send(ended("i-1/call@1", InstanceStatus.COMPLETED))
                .nothingHappened()
                .send(ended("i-1/call@2", InstanceStatus.COMPLETED))
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void aNodeThatDoesNotWaitCompletesWithTheStart() {
        Story.of(workflow -> workflow.node(
                        "call", node -> node.subworkflow(Subworkflow.of("inner").withoutWaiting())))
                .start()
                .send(new InstanceCommand.NoteChildStarted("i-1/call@1"))
                .instance(InstanceStatus.COMPLETED)
                .output("{\"threadId\":\"i-1/call@1\"}");
    }

    @Test
    void aSkippedNodeGivesItsChildUp() {
        Story story = calling().start().skip("call");
        assertThat(story.state().liveChildren.get("i-1/call@1").cancelReason())
                .contains("its node call no longer waits for it");
    }

    @ParameterizedTest
    @CsvSource({
        "CANCEL, COMPLETED, true",
        "CANCEL, CANCELLED, true",
        "CANCEL_UNLESS_COMPLETED, COMPLETED, false",
        "CANCEL_UNLESS_COMPLETED, CANCELLED, true",
        "CANCEL_UNLESS_COMPLETED, FAILED, true",
        "LET_RUN, COMPLETED, false",
        "LET_RUN, CANCELLED, false"
    })
    void theEndOfTheParentMeansWhatTheChildWasGiven(OnParentEnd rule, InstanceStatus end, boolean cancelled) {
        Story story = Story.of(workflow -> workflow.task("work", "x")).start().send(child("i-1/c", false, rule));
        switch (end) {
            case COMPLETED -> story.completes("work");
            case FAILED -> story.failsFatally("work");
            default -> story.cancel();
        }
        story.instance(end);
        assertThat(story.state().liveChildren.get("i-1/c").cancelReason() != null)
                .isEqualTo(cancelled);
        assertThat(story.state().isCancellingChildren()).isEqualTo(cancelled);
    }

    /** A mark is never taken back: the child may have been told already. */
    @Test
    void aParentThatRunsAgainDoesNotUncancelItsChildren() {
        Story story = Story.of(workflow -> workflow.task("work", "x"))
                .start()
                .send(child("i-1/c", false, OnParentEnd.CANCEL))
                .failsFatally("work")
                .retryFailed()
                .instance(InstanceStatus.RUNNING);
        assertThat(story.state().isCancellingChildren()).isTrue();
    }

    @Test
    void anInstanceWaitsForChildrenItWasGiven() {
        Story.of(workflow -> workflow.task("work", "x"))
                .start()
                .send(child("i-1/c", true, OnParentEnd.CANCEL))
                .replied(new InstanceReply.ChildAccepted("i-1/c", false))
                .send(child("i-1/c", true, OnParentEnd.CANCEL))
                .replied(new InstanceReply.ChildAccepted("i-1/c", true))
                .completes("work")
                .instance(InstanceStatus.RUNNING)
                .send(ended("i-1/c", InstanceStatus.FAILED))
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void childrenOfAnAttemptComeWithItsSuccessOnly() {
        List<InstanceCommand.StartChild> children = List.of(child("i-1/c", false, OnParentEnd.LET_RUN));
        Story story = Story.of(workflow -> workflow.task("work", "x").task("more", "x", "work"))
                .start();
        story.send(new InstanceCommand.Complete("work", 1, Payload.NULL, java.util.Map.of(), children))
                .happenedAlso("child i-1/c requested");
        story.send(new InstanceCommand.Complete(
                "work", 1, Payload.NULL, java.util.Map.of(), List.of(child("i-1/late", false, OnParentEnd.LET_RUN))));
        assertThat(story.state().liveChildren).containsOnlyKeys("i-1/c");
    }

    @Test
    @Tag("trap-D49")
    void oneChildTooManyIsRefused() {
        Story.of(workflow -> workflow.task("work", "x"))
                .settings(settings -> settings.maxChildren(1))
                .start()
                .send(child("i-1/a", true, OnParentEnd.CANCEL))
                .send(child("i-1/b", true, OnParentEnd.CANCEL))
                .refused("CHILD_LIMIT")
                .send(ended("i-1/a", InstanceStatus.COMPLETED))
                .send(child("i-1/b", true, OnParentEnd.CANCEL))
                .replied(new InstanceReply.ChildAccepted("i-1/b", false));
    }

    /** The root, its own child and two further down: the fifth does not fit, and what is there stays. */
    @Test
    @Tag("trap-D49")
    void theRootCountsItsTree() {
        Story.of(workflow -> workflow.task("work", "x"))
                .settings(settings -> settings.maxLivePerTree(4))
                .start()
                .send(child("i-1/a", true, OnParentEnd.CANCEL))
                .send(new InstanceCommand.CountTree("i-1/a", 10, 2))
                .replied(new InstanceReply.TreeAllows(10, 2))
                .send(new InstanceCommand.CountTree("i-1/a", 10, 2))
                .replied(new InstanceReply.TreeAllows(10, 2))
                .nothingHappened()
                .send(child("i-1/b", true, OnParentEnd.CANCEL))
                .refused("TREE_LIMIT")
                .send(new InstanceCommand.CountTree("i-1/a", 12, 3))
                .replied(new InstanceReply.TreeAllows(12, 2))
                .send(new InstanceCommand.CountTree("i-1/a", 11, 0))
                .replied(new InstanceReply.TreeAllows(12, 2))
                .send(new InstanceCommand.CountTree("i-1/a", 13, 1))
                .send(child("i-1/b", true, OnParentEnd.CANCEL))
                .replied(new InstanceReply.ChildAccepted("i-1/b", false));
    }

    /** It need not be there any more when the child asks again; and had it left, it would first have to ask the root again. */
    @Test
    @Tag("trap-D49")
    void anEndedParentAnswersItsChildAsSoonAsTheRootHasCounted() {
        Story parent = Story.of(workflow -> workflow.task("work", "x"))
                .settings(settings -> settings.maxLivePerTree(4))
                .lineage(new Lineage(
                        ThreadKind.DYNAMIC,
                        List.of(new Ancestor(InstanceId.of("root"), DefinitionId.of("outer"))),
                        OnParentEnd.CANCEL))
                .start()
                .send(child("i-1/a", true, OnParentEnd.CANCEL))
                .send(new InstanceCommand.NoteChildStarted("i-1/a"))
                .send(new InstanceCommand.Cancel("enough"))
                .instance(InstanceStatus.CANCELLED)
                .send(ended("i-1/a", InstanceStatus.CANCELLED));
        InstanceState state = parent.state();
        InstanceId id = InstanceId.of("i-1");
        InstanceId child = InstanceId.of("i-1/a");
        ThreadMessage.News news = new ThreadMessage.News(
                child, id, 1, 0, new ThreadMessage.Ended(InstanceStatus.CANCELLED, null, null, Map.of()));

        ParentTalk.Heard asked = ParentTalk.BEGUN.heard(state, news);
        assertThat(asked.answers()).isEmpty();
        assertThat(asked.talk().due(state)).singleElement().isInstanceOf(ThreadMessage.Count.class);

        ParentTalk.Heard late = asked.talk().counted(state, new ThreadMessage.Counted(id, 0, 0));
        assertThat(late.answers()).as("an answer to an earlier count").isEmpty();
        ParentTalk.Heard counted = late.talk().counted(state, new ThreadMessage.Counted(id, state.childrenSeq, 0));
        assertThat(counted.answers()).containsExactly(new ThreadMessage.Taken(child, true));
        assertThat(counted.talk().due(state)).isEmpty();
        assertThat(counted.talk()
                        .counted(state, new ThreadMessage.Counted(id, state.childrenSeq, 0))
                        .answers())
                .as("it has been told")
                .isEmpty();
        assertThat(counted.talk().heard(state, news).answers())
                .as("whoever asks again is told again")
                .containsExactly(new ThreadMessage.Taken(child, true));
    }

    @Test
    void lateOrdersOfAParentAreKnownByTheirNumber() {
        Story.of(workflow -> workflow.task("work", "x"))
                .start()
                .send(new InstanceCommand.Heed(new ParentOrder(5, "root", null)))
                .instance(InstanceStatus.PAUSED)
                .send(new InstanceCommand.Heed(new ParentOrder(7, null, null)))
                .instance(InstanceStatus.RUNNING)
                .send(new InstanceCommand.Heed(new ParentOrder(6, "root", null)))
                .nothingHappened()
                .instance(InstanceStatus.RUNNING)
                .pause()
                .send(new InstanceCommand.Heed(new ParentOrder(8, "root", null)))
                .send(new InstanceCommand.Heed(new ParentOrder(9, null, null)))
                .instance(InstanceStatus.PAUSED)
                .send(new InstanceCommand.Heed(new ParentOrder(9, null, "its parent ended")))
                .instance(InstanceStatus.CANCELLED);
    }

    @Test
    void longIdsKeepTheirBeginningAndStayApart() {
        InstanceId parent = InstanceId.of("p".repeat(150));
        String node = "n".repeat(120);
        InstanceId first = ChildIds.ofAttempt(parent, node, 1);
        assertThat(first.value()).hasSizeLessThanOrEqualTo(200).startsWith(parent.value() + "/nnn");
        assertThat(first)
                .isEqualTo(ChildIds.ofAttempt(parent, node, 1))
                .isNotEqualTo(ChildIds.ofAttempt(parent, node, 2));
        assertThat(Ids.require(first)).isEqualTo(first);
    }

    @Test
    void aChildNodeHoldsNoPlace() {
        Story story = Story.of(workflow -> workflow.node("call", node -> node.subworkflow("inner"))
                        .task("work", "x")
                        .maxParallelNodes(1))
                .start();
        assertThat(story.node("work").status).isEqualTo(NodeStatus.EXECUTING);
        assertThat(story.node("call").status).isEqualTo(NodeStatus.EXECUTING);
    }
}
