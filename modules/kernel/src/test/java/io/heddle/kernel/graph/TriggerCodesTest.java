package io.heddle.kernel.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.heddle.Finding;
import io.heddle.definition.Action;
import io.heddle.definition.Trigger;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.graph.SubworkflowChecks.Missing;
import io.heddle.kernel.graph.SubworkflowChecks.Startable;
import io.heddle.kernel.plan.CompiledExpressionChecker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way a trigger can be wrong, and one trigger of every action that is right. */
class TriggerCodesTest {
    private static final ValidationContext CONTEXT = new ValidationContext(
            Checks.CONTEXT.limits(),
            name -> name.equals("trigger action audit"),
            Checks.CONTEXT.knownRule(),
            Checks.CONTEXT.ruleParams(),
            new CompiledExpressionChecker(Expressions.withDefaultLimits()));

    private static final Action STOP = new Action.Stop();

    private static List<String> codes(WorkflowBuilder workflow) {
        return DefinitionValidator.validate(workflow.build(), CONTEXT).stream()
                .map(finding -> (finding.isError() ? "" : "warning ") + finding.code() + " " + finding.element())
                .toList();
    }

    private static WorkflowBuilder workflow(Trigger... triggers) {
        WorkflowBuilder workflow = io.heddle.definition.WorkflowDefinition.builder("w")
                .node("a", node -> node)
                .node("each", node -> node.after("a").loop(2).body("inner", body -> body));
        for (Trigger trigger : triggers) {
            workflow.trigger(trigger);
        }
        return workflow;
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                arguments("UNKNOWN_TRIGGER_ACTION t", Trigger.on("t", "NODE_FAILED", new Action.Unknown("foo"))),
                arguments(
                        "UNKNOWN_TRIGGER_ACTION t",
                        Trigger.on("t", "NODE_FAILED", new Action.Unknown("execute_script"))),
                arguments("INVALID_ID a b", Trigger.on("a b", "NODE_FAILED", STOP)),
                arguments(
                        "INVALID_LIMIT t", Trigger.on("t", "NODE_FAILED", STOP).atMost(-1)),
                arguments("UNKNOWN_EVENT_TYPE t", Trigger.on("t", "NODE_EXPLODED", STOP)),
                arguments(
                        "UNKNOWN_TRIGGER_TARGET t",
                        Trigger.on("t", "NODE_FAILED", STOP).named("b")),
                arguments(
                        "UNKNOWN_TRIGGER_TARGET t",
                        Trigger.on("t", "TRIGGER_FIRED", STOP).named("other")),
                arguments(
                        "INVALID_TRIGGER t",
                        Trigger.on("t", "INSTANCE_PAUSED", STOP).named("a")),
                arguments(
                        "CONDITION_SYNTAX t",
                        Trigger.on("t", "NODE_FAILED", STOP).when("event.")),
                arguments(
                        "CONDITION_TYPE t", Trigger.on("t", "NODE_FAILED", STOP).when("1 + 1")),
                arguments(
                        "UNKNOWN_UPSTREAM t",
                        Trigger.on("t", "NODE_FAILED", STOP).when("upstream['b'] == 1")),
                arguments("INVALID_TRIGGER t", Trigger.on("t", "INSTANCE_COMPLETED", STOP)),
                arguments(
                        "INVALID_TRIGGER t",
                        Trigger.on("t", "CHECKPOINT_CREATED", new Action.Pause())
                                .withCheckpoint()),
                arguments("INVALID_TRIGGER t", Trigger.on("t", "INSTANCE_FAILED", Action.startChild("repair"))),
                arguments("UNKNOWN_TRIGGER_TARGET t", Trigger.on("t", "NODE_FAILED", Action.skipNode("b"))),
                arguments("MAPPING_SYNTAX t", Trigger.on("t", "NODE_FAILED", new Action.SkipNode("a", "1 +"))),
                arguments("MAPPING_SYNTAX t", Trigger.on("t", "NODE_FAILED", Action.setVariable("k", "("))),
                arguments("INVALID_TRIGGER t", Trigger.on("t", "NODE_FAILED", Action.setVariable(" ", "1"))),
                arguments(
                        "MAPPING_SYNTAX t",
                        Trigger.on(
                                "t", "NODE_FAILED", Action.startChild("repair").withInput("x", "a +"))),
                arguments("MISSING_SUBWORKFLOW_ID t", Trigger.on("t", "NODE_FAILED", Action.startChild(""))),
                arguments("INVALID_ID t", Trigger.on("t", "NODE_FAILED", Action.startWorkflow("a b"))),
                arguments(
                        "INVALID_TIMEOUT t",
                        Trigger.on(
                                "t", "NODE_FAILED", Action.startChild("repair").withTimeout(Duration.ofSeconds(-1)))),
                arguments(
                        "INVALID_TRIGGER t", Trigger.on("t", "NODE_FAILED", new Action.Custom("", Map.of(), Map.of()))),
                arguments("warning UNKNOWN_EXECUTOR t", Trigger.on("t", "NODE_FAILED", Action.custom("nobody"))));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void minimalBadTrigger(String expected, Trigger trigger) {
        assertThat(codes(workflow(trigger))).first().isEqualTo(expected);
    }

    @Test
    void twoTriggersOfOneId() {
        assertThat(codes(workflow(Trigger.on("t", "NODE_FAILED", STOP), Trigger.on("t", "NODE_READY", STOP))))
                .containsExactly("DUPLICATE_TRIGGER_ID t");
    }

    static Stream<Trigger> fine() {
        return Stream.of(
                Trigger.on("t", "NODE_FAILED", STOP).named("a").when("error.code == 'TIMEOUT' && node.attempt > 1"),
                Trigger.on("t", "NODE_COMPLETED", new Action.Pause()).named("inner"),
                Trigger.on("t", "CHECKPOINT_CREATED", new Action.Pause()),
                Trigger.on("t", "NODE_COMPLETED", new Action.Pause()).withCheckpoint(),
                Trigger.on("t", "NODE_COMPLETED", new Action.Pause()).named("each#1/inner"),
                Trigger.on("t", "ERROR", new Action.Resume()).named("t"),
                Trigger.on("t", "VARIABLE_CHANGED", Action.skipNode("a"))
                        .named("any")
                        .when("event.details.value > 3"),
                Trigger.on("t", "NODE_FAILED", new Action.SkipNode("each", "upstream['a']")),
                Trigger.on("t", "NODE_FAILED", Action.setVariable("k", "event.nodeId")),
                Trigger.on("t", "INSTANCE_COMPLETED", Action.sendNotification(Map.of("m", "instance.id"))),
                Trigger.on("t", "INSTANCE_FAILED", Action.custom("audit")),
                Trigger.on(
                        "t",
                        "INSTANCE_TIMED_OUT",
                        Action.startWorkflow("repair").withInput("of", "instance.id")),
                Trigger.on("t", "NODE_COMPLETED", Action.startSubworkflow("repair"))
                        .when("output.amount > 100"),
                Trigger.on("t", "NODE_FAILED", Action.startChild("repair").withoutWaiting())
                        .disabled());
    }

    @ParameterizedTest
    @MethodSource("fine")
    void validTrigger(Trigger trigger) {
        assertThat(codes(workflow(trigger))).isEmpty();
    }

    private static List<String> starting(Action action) {
        return SubworkflowChecks.check(
                        workflow(Trigger.on("t", "NODE_FAILED", action)).build(),
                        target -> target.id().value().equals("loop")
                                ? new Startable(io.heddle.definition.WorkflowDefinition.builder("loop")
                                        .node("x", node -> node)
                                        .trigger(Trigger.on("again", "NODE_FAILED", Action.startChild("w")))
                                        .build())
                                : new Missing("no such version is published"),
                        10)
                .stream()
                .map(Finding::code)
                .toList();
    }

    @Test
    void whatATriggerStartsMustBePublished() {
        assertThat(starting(Action.startChild("nowhere"))).containsExactly("UNKNOWN_SUBWORKFLOW");
        assertThat(starting(Action.startSubworkflow("nowhere"))).containsExactly("UNKNOWN_SUBWORKFLOW");
        assertThat(starting(Action.startWorkflow("nowhere"))).containsExactly("UNKNOWN_SUBWORKFLOW");
    }

    @Test
    void childrenOfTriggersNestAndThreadsOfTheirOwnDoNot() {
        assertThat(starting(Action.startChild("loop"))).containsExactly("RECURSIVE_SUBWORKFLOW");
        assertThat(starting(Action.startWorkflow("loop"))).isEmpty();
    }
}
