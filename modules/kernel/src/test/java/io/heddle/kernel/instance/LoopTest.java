package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.Payload;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeKind;
import io.heddle.definition.Retry;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** LOOP nodes: iterations one after another, each on fresh body nodes. */
@Tag("trap-D21")
class LoopTest {

    private static Story loop(UnaryOperator<NodeBuilder> loop) {
        return Story.of(workflow -> workflow.node("l", loop).task("after", "x", "l"));
    }

    private static NodeBuilder step(NodeBuilder loop) {
        return loop.body("step", step -> step.executor("x"));
    }

    @Test
    void aCountRunsEveryIterationOnItsOwnNodes() {
        Story story = loop(node -> step(node.loop(3)))
                .start()
                .happened(
                        "created",
                        "l READY by -",
                        "started",
                        "l EXECUTING 1",
                        "l iteration 0",
                        "l#0/step READY by l",
                        "l#0/step EXECUTING 1")
                .completesWith("l#0/step", "10")
                .happened(
                        "l#0/step COMPLETED",
                        "l iteration 0 gave 10",
                        "l iteration 1",
                        "l#1/step READY by l",
                        "l#1/step EXECUTING 1")
                .completesWith("l#1/step", "11")
                .expect("l EXECUTING", "after PENDING")
                .completesWith("l#2/step", "12")
                .expect("l COMPLETED", "after EXECUTING")
                .seesOutput("after", "l", "{\"iterations\":3,\"results\":[10,11,12],\"last\":12}")
                .expect("l#0/step COMPLETED", "l#1/step COMPLETED", "l#2/step COMPLETED")
                .completes("after")
                .instance(InstanceStatus.COMPLETED)
                .counts(5, 0, 0, 0);
        assertThat(story.state().topology.pathId(story.index("l#2/step"))).isEqualTo("main/l#2");
        assertThat(story.state().topology.pathId(story.index("l"))).isEqualTo("main");
    }

    @Test
    void itemsGiveOneIterationEach() {
        loop(node -> node.loop(5)
                        .items("input.list", "item")
                        .body(
                                "step",
                                step -> step.executor("x")
                                        .input("it", "item")
                                        .input("same", "loop.item")
                                        .input("index", "loop.index")
                                        .input("last", "loop.last")))
                .input("{\"list\":[\"p\",\"q\"]}")
                .start()
                .mappedInput("l#0/step", "{\"it\":\"p\",\"same\":\"p\",\"index\":0,\"last\":false}")
                .completesWith("l#0/step", "1")
                .mappedInput("l#1/step", "{\"it\":\"q\",\"same\":\"q\",\"index\":1,\"last\":true}")
                .completesWith("l#1/step", "2")
                .expect("l COMPLETED")
                .seesOutput("after", "l", "{\"iterations\":2,\"results\":[1,2],\"last\":2}");
    }

    @Test
    void noItemsMeanNoIteration() {
        loop(node -> step(node.loop(5).items("input.list", null)))
                .input("{\"list\":[]}")
                .start()
                .expect("l COMPLETED", "after EXECUTING")
                .seesOutput("after", "l", "{\"iterations\":0,\"results\":[],\"last\":null}");
    }

    @Test
    void moreItemsThanTheBoundFailTheLoop() {
        loop(node -> step(node.loop(1).items("input.list", null)))
                .input("{\"list\":[1,2]}")
                .start()
                .expect("l FAILED", "after SKIPPED")
                .error("l", "LOOP_BOUND_EXCEEDED")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void itemsThatAreNoListFailTheLoop() {
        loop(node -> step(node.loop(1).items("input.list", null)))
                .input("{\"list\":1}")
                .start()
                .expect("l FAILED")
                .error("l", "INPUT_MAPPING_ERROR");
    }

    @Test
    void breakWhenEndsTheLoopEarly() {
        loop(node -> step(node.loop(10).breakWhen("output > 1 && loop.index == 1")))
                .start()
                .completesWith("l#0/step", "5")
                .expect("l EXECUTING")
                .completesWith("l#1/step", "5")
                .expect("l COMPLETED")
                .seesOutput("after", "l", "{\"iterations\":2,\"results\":[5,5],\"last\":5}");
    }

    @Test
    void breakWhenStillFalseAtTheBoundFailsTheLoop() {
        loop(node -> step(node.loop(2).breakWhen("output > 9")))
                .start()
                .completesWith("l#0/step", "1")
                .completesWith("l#1/step", "1")
                .expect("l FAILED", "after SKIPPED")
                .error("l", "LOOP_BOUND_EXCEEDED");
    }

    @Test
    void breakWhenThatCannotBeEvaluatedFailsTheLoop() {
        loop(node -> step(node.loop(2).breakWhen("output > 9")))
                .start()
                .completesWith("l#0/step", "\"text\"")
                .expect("l FAILED")
                .error("l", "CONDITION_ERROR");
    }

    @Test
    void aFailedIterationFailsTheLoopOnceItsOtherNodesHaveEnded() {
        loop(node -> node.loop(2)
                        .body("one", body -> body.executor("x"))
                        .body("two", body -> body.executor("x"))
                        .body("three", body -> body.executor("x").after("one")))
                .start()
                .failsFatally("l#0/one")
                .expect("l#0/three SKIPPED", "l#0/two EXECUTING", "l EXECUTING")
                .completes("l#0/two")
                .expect("l FAILED", "after SKIPPED")
                .error("l", "LOOP_ITERATION_FAILED")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void aToleratedFailureInTheBodyDoesNotFailTheIteration() {
        loop(node -> node.loop(1)
                        .body("one", body -> body.executor("x").continueWith(4))
                        .body("two", body -> body.executor("x").after("one")))
                .start()
                .failsFatally("l#0/one")
                .expect("l#0/two EXECUTING")
                .seesOutput("l#0/two", "one", "4")
                .completes("l#0/two")
                .expect("l COMPLETED")
                .completes("after")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void aToleratedLoopFailureLetsTheInstanceComplete() {
        loop(node -> step(node.loop(1)).continueWith("none"))
                .start()
                .failsFatally("l#0/step")
                .expect("l FAILED", "after EXECUTING")
                .seesOutput("after", "l", "\"none\"")
                .completes("after")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void aRetriedLoopBeginsAgainOnFreshNodes() {
        loop(node -> step(node.loop(2)).retry(Retry.fixed(2, Duration.ofSeconds(1))))
                .start()
                .completes("l#0/step")
                .failsFatally("l#1/step")
                .expect("l READY")
                .tickWhenDue()
                .expect("l EXECUTING", "l@2#0/step EXECUTING")
                .completesWith("l@2#0/step", "1")
                .completesWith("l@2#1/step", "2")
                .expect("l COMPLETED", "l#1/step FAILED")
                .seesOutput("after", "l", "{\"iterations\":2,\"results\":[1,2],\"last\":2}")
                .completes("after")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void aLoopTimeoutCancelsItsBody() {
        loop(node -> step(node.loop(2)).timeout(Duration.ofSeconds(9)).retry(Retry.fixed(2, Duration.ZERO)))
                .start()
                .tickAfter(Duration.ofSeconds(9))
                .expect("l#0/step CANCELLED", "l EXECUTING", "l@2#0/step EXECUTING")
                .effects("stop l#0/step 1", "execute l@2#0/step 1 1")
                .completes("l#0/step")
                .replied(new InstanceReply.Late());
    }

    @Test
    void loopsNestAndEachKeepsItsOwnVariables() {
        Story.of(workflow -> workflow.node(
                        "outer",
                        outer -> outer.loop(2)
                                .items("[1, 2]", "row")
                                .body(
                                        "inner",
                                        inner -> inner.loop(2)
                                                .items("['a', 'b']", "column")
                                                .body(
                                                        "cell",
                                                        cell -> cell.executor("x")
                                                                .input("row", "row")
                                                                .input("column", "column")
                                                                .input("index", "loop.index")))))
                .start()
                .mappedInput("outer#0/inner#0/cell", "{\"row\":1,\"column\":\"a\",\"index\":0}")
                .completesWith("outer#0/inner#0/cell", "1")
                .mappedInput("outer#0/inner#1/cell", "{\"row\":1,\"column\":\"b\",\"index\":1}")
                .completesWith("outer#0/inner#1/cell", "2")
                .mappedInput("outer#1/inner#0/cell", "{\"row\":2,\"column\":\"a\",\"index\":0}")
                .completesWith("outer#1/inner#0/cell", "3")
                .completesWith("outer#1/inner#1/cell", "4")
                .expect("outer COMPLETED")
                .output("{\"iterations\":2,\"results\":[{\"iterations\":2,\"results\":[1,2],\"last\":2},"
                        + "{\"iterations\":2,\"results\":[3,4],\"last\":4}],"
                        + "\"last\":{\"iterations\":2,\"results\":[3,4],\"last\":4}}");
    }

    @Test
    void aFailureInAnInnerLoopFailsBoth() {
        Story.of(workflow -> workflow.node("outer", outer -> outer.loop(2).body("inner", inner -> step(inner.loop(2)))))
                .start()
                .failsFatally("outer#0/inner#0/step")
                .expect("outer#0/inner FAILED", "outer FAILED")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void cancellingALoopCancelsWhatItRuns() {
        Story.of(workflow -> workflow.node("outer", outer -> outer.loop(2).body("inner", inner -> step(inner.loop(2))))
                        .task("other", "x"))
                .start()
                .cancelNode("outer")
                .expect("outer CANCELLED", "outer#0/inner CANCELLED", "outer#0/inner#0/step CANCELLED")
                .effects("stop outer#0/inner#0/step 1")
                .completes("other")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void skippingALoopWithASubstituteCancelsItsBody() {
        loop(node -> step(node.loop(2)))
                .start()
                .skipWith("l", "\"enough\"")
                .expect("l SKIPPED", "l#0/step CANCELLED", "after EXECUTING")
                .seesOutput("after", "l", "\"enough\"");
    }

    @Test
    void skippingABodyNodeCountsForItsIterationOnly() {
        loop(node -> step(node.loop(2)))
                .start()
                .skip("l#0/step")
                .expect("l#0/step SKIPPED", "l#1/step EXECUTING", "l EXECUTING");
    }

    @Test
    void aLoopIsNotReportedFromOutside() {
        loop(node -> step(node.loop(2)))
                .start()
                .completes("l")
                .refused("CONTROL_NODE")
                .failsFatally("l")
                .refused("CONTROL_NODE")
                .send(new InstanceCommand.Defer("l", 1))
                .refused("CONTROL_NODE")
                .expect("l EXECUTING", "l#0/step EXECUTING");
    }

    @Test
    void failFastInABodyEndsTheInstance() {
        loop(node -> node.loop(2)
                        .body("step", body -> body.executor("x").failurePolicy(FailurePolicy.FAIL_FAST))
                        .failurePolicy(FailurePolicy.CONTINUE))
                .start()
                .failsFatally("l#0/step")
                .expect("l#0/step FAILED", "l CANCELLED", "after CANCELLED")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void anIterationBeyondTheNodeLimitFailsTheLoop() {
        loop(node -> step(node.loop(100)))
                .settings(settings -> settings.maxNodes(4))
                .start()
                .completes("l#0/step", "l#1/step")
                .expect("l FAILED")
                .error("l", "TOO_MANY_NODES")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void anIterationThatEndsDuringAPauseWaitsWithTheNext() {
        loop(node -> step(node.loop(2)))
                .start()
                .pause()
                .completes("l#0/step")
                .expect("l EXECUTING", "l#1/step READY")
                .resume()
                .expect("l#1/step EXECUTING");
    }

    @Test
    void aBodyOfFramesOnlyRunsThrough() {
        loop(node -> node.loop(1000).body("start", body -> body.kind(NodeKind.START)))
                .start()
                .expect("l COMPLETED", "l#999/start COMPLETED");
    }

    @Test
    void entriesOfTheBodySeeWhatTheLoopSees() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node(
                                "l",
                                node -> node.after("a")
                                        .loop(1)
                                        .body("one", body -> body.executor("x").input("n", "upstream['a'].n"))
                                        .body("two", body -> body.executor("x").after("one"))))
                .start()
                .completesWith("a", "{\"n\":5}")
                .sees("l#0/one", "a")
                .mappedInput("l#0/one", "{\"n\":5}")
                .completes("l#0/one")
                .sees("l#0/two", "one");
    }

    @Test
    void bodyResultsThatAreNotJsonFailTheLoopAndNothingElse() {
        loop(node -> node.loop(2).body("one", body -> body.executor("x")).body("two", body -> body.executor("x")))
                .start()
                .completesWith("l#0/one", "{oops")
                .completesWith("l#0/two", "1")
                .expect("l FAILED", "after SKIPPED")
                .instance(InstanceStatus.FAILED);
        loop(node -> step(node.loop(1)))
                .start()
                .completesWith("l#0/step", "{oops")
                .expect("l FAILED", "after SKIPPED")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void opaqueBodyResultsAreDescribedNotDecoded() {
        loop(node -> step(node.loop(1)))
                .start()
                .send(new InstanceCommand.Complete("l#0/step", 1, Payload.of("image/png", new byte[] {1, 2, 3})))
                .expect("l COMPLETED")
                .seesOutput(
                        "after",
                        "l",
                        "{\"iterations\":1,\"results\":[{\"size\":3,\"contentType\":\"image/png\"}],"
                                + "\"last\":{\"size\":3,\"contentType\":\"image/png\"}}");
    }
}
