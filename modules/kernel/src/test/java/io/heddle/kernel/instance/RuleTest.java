package io.heddle.kernel.instance;

import io.heddle.InstanceStatus;
import io.heddle.definition.Dependency;
import io.heddle.definition.FailurePolicy;
import io.heddle.spi.DependencyRule.Decision;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** CUSTOM dependencies: asked as an effect, answered as a command. */
class RuleTest {

    private static Story story() {
        return Story.of(workflow -> workflow.task("a", "x")
                .task("b", "x")
                .task("s", "x")
                .node(
                        "t",
                        node -> node.executor("x")
                                .dependsOn(Dependency.custom("a", "r", Map.of()))
                                .dependsOn(Dependency.custom("b", "r", Map.of()))
                                .after("s")));
    }

    @Test
    void aRuleIsAskedWheneverOneOfItsEdgesChanges() {
        story().start()
                .completes("a")
                .effects("ask t 0")
                .rule("t", Decision.waiting())
                .nothingHappened()
                .failsFatally("b")
                .effects("ask t 0");
    }

    @Test
    void aRuleIsAskedFromTheBeginningBecauseItMayNeedNoUpstream() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node("t", node -> node.executor("x").dependsOn(Dependency.custom("a", "r", Map.of()))))
                .create()
                .effects("ask t 0")
                .rule("t", Decision.go())
                .expect("t READY")
                .send(new InstanceCommand.Start())
                .expect("a EXECUTING", "t EXECUTING");
    }

    @Test
    void goIsFinalAndWaitsForTheOtherGroups() {
        story().start()
                .completes("a")
                .rule("t", Decision.go())
                .happened("t rule 0 satisfied")
                .expect("t PENDING")
                .rule("t", Decision.never("too late"))
                .nothingHappened()
                .completes("b")
                .effects()
                .completes("s")
                .expect("t EXECUTING");
    }

    @Test
    void neverSkipsWithItsReason() {
        story().start()
                .failsFatally("a")
                .rule("t", Decision.never("a is needed"))
                .expect("t SKIPPED")
                .reason("t", "a is needed")
                .rule("t", Decision.go())
                .nothingHappened();
    }

    @Test
    void aRuleThatThrowsFailsItsNode() {
        story().start()
                .completes("a")
                .ruleFails("t")
                .expect("t FAILED")
                .error("t", "RULE_ERROR")
                .completes("b", "s")
                .instance(InstanceStatus.FAILED);
    }

    @Test
    void aRuleErrorFollowsTheNodesPolicy() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node(
                                "t",
                                node -> node.executor("x")
                                        .dependsOn(Dependency.custom("a", "r", Map.of()))
                                        .failurePolicy(FailurePolicy.CONTINUE))
                        .task("u", "x", "t"))
                .start()
                .completes("a")
                .ruleFails("t")
                .expect("t FAILED", "u EXECUTING");
    }

    @Test
    void waitUntilAsksAgainWhenItIsTime() {
        Story story = story().start().completes("s").completes("a");
        story.rule("t", Decision.waitUntil(Micros.toInstant(story.now()).plusSeconds(30)))
                .tickAfter(Duration.ofSeconds(29))
                .nothingHappened()
                .tickWhenDue()
                .happened("t rule 0 waits 0")
                .effects("ask t 0")
                .rule("t", Decision.go())
                .expect("t EXECUTING");
    }

    @Test
    void differentRulesAndParametersAreDifferentGroups() {
        Story.of(workflow -> workflow.task("a", "x")
                        .task("b", "x")
                        .task("c", "x")
                        .node(
                                "t",
                                node -> node.executor("x")
                                        .dependsOn(Dependency.custom("a", "r", Map.of("n", 1)))
                                        .dependsOn(Dependency.custom("b", "r", Map.of("n", 2)))
                                        .dependsOn(Dependency.custom("c", "r", Map.of("n", 1)))))
                .start()
                .completes("a")
                .effects("ask t 0", "ask t 1")
                .rule("t", 0, Decision.go())
                .expect("t PENDING")
                .rule("t", 1, Decision.go())
                .expect("t EXECUTING");
    }

    @Test
    void anExpiredEdgeIsToldToItsRule() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node(
                                "t",
                                node -> node.executor("x")
                                        .dependsOn(Dependency.custom("a", "r", Map.of())
                                                .withTimeout(Duration.ofSeconds(5)))))
                .start()
                .tickAfter(Duration.ofSeconds(5))
                .happened("t edge 0 expired")
                .effects("ask t 0");
    }

    @Test
    void aRuleQuestionLostInACrashIsAskedAgain() {
        story().start()
                .completes("a", "b", "s")
                .expect("t PENDING")
                .crash()
                .recover()
                .effects("ask t 0");
    }

    @Test
    void anAnswerAboutTheEdgesBeforeARerunIsNotAnAnswerAboutThoseAfterIt() {
        Story story = Story.of(workflow -> workflow.task("a", "x")
                        .node("t", node -> node.executor("x").dependsOn(Dependency.custom("a", "r", Map.of()))))
                .start()
                .completes("a")
                .effects("ask t 0");
        InstanceEffect.EvaluateRule asked =
                (InstanceEffect.EvaluateRule) story.effectList().get(0);
        story.rerun("a")
                .expect("a EXECUTING", "t PENDING")
                .send(InstanceCommand.ApplyRule.answering(asked, Decision.go()))
                .nothingHappened()
                .expect("t PENDING")
                .send(InstanceCommand.FailRule.answering(asked, "it broke"))
                .nothingHappened()
                .completes("a")
                .effects("ask t 0")
                .rule("t", Decision.go())
                .expect("t EXECUTING");
    }

    @Test
    void anAnswerThatDidNotSeeALaterDependencyDoesNotCount() {
        Story story = Story.dynamic()
                .start()
                .register(
                        io.heddle.definition.NodeBuilder.of("a").executor("x"),
                        io.heddle.definition.NodeBuilder.of("b").executor("x"),
                        io.heddle.definition.NodeBuilder.of("t")
                                .executor("x")
                                .dependsOn(Dependency.custom("a", "r", Map.of())))
                .completes("a");
        InstanceEffect.EvaluateRule asked =
                (InstanceEffect.EvaluateRule) story.effectList().get(0);
        story.send(new InstanceCommand.AddDependencies("t", java.util.List.of(Dependency.custom("b", "r", Map.of()))))
                .effects("ask t 0")
                .send(InstanceCommand.ApplyRule.answering(asked, Decision.go()))
                .nothingHappened()
                .expect("t PENDING");
    }

    @Test
    void aQuestionAboutANodeThatEndedInTheSameStepIsNotAsked() {
        Story.of(workflow -> workflow.task("a", "x")
                        .node(
                                "t",
                                node -> node.executor("x")
                                        .dependsOn(Dependency.custom("a", "r", Map.of()))
                                        .after("b"))
                        .node("b", node -> node.executor("x").after("a").when("a", "false")))
                .start()
                .completes("a")
                .expect("b SKIPPED", "t SKIPPED")
                .effects();
    }
}
