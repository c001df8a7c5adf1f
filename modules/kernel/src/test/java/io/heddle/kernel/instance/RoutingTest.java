package io.heddle.kernel.instance;

import io.heddle.InstanceStatus;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.Routing;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** EXCLUSIVE and INCLUSIVE choice among outgoing conditional edges. */
class RoutingTest {

    private static Dependency route(String cel, int priority) {
        return Dependency.when("a", cel).withPriority(priority);
    }

    private static Story exclusive() {
        return Story.of(workflow -> workflow.node(
                                "a", node -> node.executor("x").routing(Routing.EXCLUSIVE))
                        .node("low", node -> node.executor("x").dependsOn(route("output.n > 0", 2)))
                        .node("high", node -> node.executor("x").dependsOn(route("output.n > 10", 1)))
                        .node("other", node -> node.executor("x").dependsOn(Dependency.otherwise("a")))
                        .task("always", "x", "a"))
                .start();
    }

    @Test
    void theFirstTrueRouteByPriorityIsTaken() {
        exclusive()
                .completesWith("a", "{\"n\":50}")
                .expect("high EXECUTING", "low SKIPPED", "other SKIPPED", "always EXECUTING");
        exclusive().completesWith("a", "{\"n\":5}").expect("high SKIPPED", "low EXECUTING", "other SKIPPED");
    }

    @Test
    void theDefaultRouteIsTakenWhenNoneIsTrue() {
        exclusive().completesWith("a", "{\"n\":-5}").expect("high SKIPPED", "low SKIPPED", "other EXECUTING");
    }

    @Test
    void everyTrueRouteOfAnInclusiveNodeIsTaken() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node("low", node -> node.executor("x").dependsOn(route("output.n > 0", 2)))
                        .node("high", node -> node.executor("x").dependsOn(route("output.n > 10", 1))))
                .start()
                .completesWith("a", "{\"n\":50}")
                .expect("low EXECUTING", "high EXECUTING");
    }

    @Test
    void aNodeWithoutARouteFails() {
        Story.of(workflow -> workflow.node("a", node -> node.executor("x").routing(Routing.EXCLUSIVE))
                        .node("b", node -> node.executor("x").dependsOn(route("output.n > 0", 1)))
                        .task("s", "x", "a"))
                .start()
                .completesWith("a", "{\"n\":0}")
                .expect("a FAILED", "b SKIPPED", "s SKIPPED")
                .error("a", "NO_ROUTE")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void aToleratedNodeChoosesItsRouteByItsFallback() {
        Story.of(workflow -> workflow.node(
                                "a",
                                node -> node.executor("x")
                                        .routing(Routing.EXCLUSIVE)
                                        .continueWith(java.util.Map.of("n", 1)))
                        .node("b", node -> node.executor("x").dependsOn(route("output.n > 0", 1)))
                        .node("c", node -> node.executor("x").dependsOn(Dependency.otherwise("a"))))
                .start()
                .failsFatally("a")
                .expect("a FAILED", "b EXECUTING", "c SKIPPED");
    }

    @Test
    void aToleratedNodeWithoutARouteIsNotTolerated() {
        Story.of(workflow -> workflow.node(
                                "a",
                                node -> node.executor("x")
                                        .routing(Routing.EXCLUSIVE)
                                        .continueWith(null))
                        .node("b", node -> node.executor("x").dependsOn(route("output == 1", 1))))
                .start()
                .completesWith("a", "2")
                .expect("a FAILED", "b SKIPPED")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void aRouteThatCannotBeEvaluatedFailsItsTargetAndTheNextIsTried() {
        Story.of(workflow -> workflow.node("a", node -> node.executor("x").routing(Routing.EXCLUSIVE))
                        .node("b", node -> node.executor("x").dependsOn(route("output.n > 0", 1)))
                        .node("c", node -> node.executor("x").dependsOn(route("true", 2))))
                .start()
                .completesWith("a", "{\"n\":\"text\"}")
                .expect("a COMPLETED", "b FAILED", "c EXECUTING")
                .error("b", "CONDITION_ERROR");
    }

    @Test
    void aRouteThatTimedOutIsNeitherTakenNorADeadEnd() {
        Story.of(workflow -> workflow.node("a", node -> node.executor("x").routing(Routing.EXCLUSIVE))
                        .node(
                                "b",
                                node -> node.executor("x")
                                        .dependsOn(route("true", 1).withTimeout(Duration.ofSeconds(1)))))
                .start()
                .tickAfter(Duration.ofSeconds(1))
                .expect("b SKIPPED")
                .completes("a")
                .expect("a COMPLETED")
                .instance(InstanceStatus.COMPLETED);
    }

    @Test
    void lateRoutesRespectTheChoiceMade() {
        Story.dynamic()
                .start()
                .register(
                        NodeBuilder.of("a").executor("x").routing(Routing.EXCLUSIVE),
                        NodeBuilder.of("b").executor("x").dependsOn(route("true", 5)))
                .completes("a")
                .expect("b EXECUTING")
                .register(NodeBuilder.of("late").executor("x").dependsOn(route("true", 1)))
                .expect("b EXECUTING", "late SKIPPED");
    }

    @Test
    void lateRoutesOfOneBatchAreChosenByPriority() {
        Story.dynamic()
                .start()
                .register(
                        NodeBuilder.of("a").executor("x").routing(Routing.EXCLUSIVE),
                        NodeBuilder.of("z").executor("x"))
                .completes("a")
                .register(
                        NodeBuilder.of("other").executor("x").dependsOn(Dependency.otherwise("a")),
                        NodeBuilder.of("second").executor("x").dependsOn(route("true", 2)),
                        NodeBuilder.of("first").executor("x").dependsOn(route("true", 1)))
                .expect("first EXECUTING", "second SKIPPED", "other SKIPPED");
    }
}
