package io.heddle.testkit.story;

import static io.heddle.testkit.story.HostileGraphs.refusal;
import static io.heddle.testkit.story.HostileGraphs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Finding;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.WorkflowBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Conditions that are wrong, wicked or slow. */
final class HostileExpressions {

    private HostileExpressions() {}

    static void addTo(Map<String, AdversarialTest.Body> cases) {
        cases.put("C01", () -> {
            refusal(when("1"), "CONDITION_TYPE");
            refusal(when("'false'"), "CONDITION_TYPE");
            for (String value : List.of("1", "\"false\"", "null", "[]")) {
                conditionError(when("input.v"), value);
            }
        });
        cases.put("C02", () -> {
            conditionError(when("output.unknown > 100"), "1");
            assertThat(taken("output.unknown == 'x'"))
                    .as("a missing path reads as null")
                    .isFalse();
            RunResult missing = run(
                    workflow()
                            .task("a", "x")
                            .node(
                                    "b",
                                    node -> node.executor("x")
                                            .dependsOn(Dependency.when(
                                                    "a",
                                                    new Condition.Simple("output.unknown", "equals", "x", "STRING")))),
                    "1");
            assertThat(missing.nodes().get("b"))
                    .as("a missing path reads as null")
                    .isEqualTo(NodeStatus.SKIPPED);
            assertThat(missing.status()).isEqualTo(InstanceStatus.COMPLETED);
        });
        cases.put("C03", () -> {
            for (String text :
                    List.of("output.x >", "(output.x", "output.x)", "!() > 1", "&& true", "a b", "'", "1 ==")) {
                refusal(when(text), "CONDITION_SYNTAX");
            }
        });
        cases.put("C04", () -> {
            for (String text : List.of(
                    "T(java.lang.Runtime).getRuntime()",
                    "new java.io.File(\"x\")",
                    "${jndi:ldap://127.0.0.1/x}",
                    "while(true){}",
                    "output.getClass().forName('java.lang.Runtime') == null",
                    "true || " + "x".repeat(10_000_000),
                    "(".repeat(5_000) + "true" + ")".repeat(5_000))) {
                long before = System.nanoTime();
                assertThat(KernelRun.validate(when(text).build()))
                        .as(text.substring(0, Math.min(60, text.length())))
                        .anyMatch(Finding::isError)
                        .allSatisfy(finding ->
                                assertThat(finding.toString().length()).isLessThan(10_000));
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
            }
        });
        cases.put("C05", () -> {
            RunResult result = run(when("input.v.matches('^(a+)+$')"), "\"" + "a".repeat(40) + "!\"");
            assertThat(result.nodes().get("b")).isEqualTo(NodeStatus.SKIPPED);
        });
        // Nothing an expression can read changes by itself; what was decided is in the events, see Driver.
        cases.put("C06", () -> {
            for (String text : List.of("now() > timestamp('2020-01-01T00:00:00Z')", "random() > 0.5", "uuid() != ''")) {
                refusal(when(text), "CONDITION_TYPE");
            }
        });
        cases.put("C07", () -> {
            for (String text : List.of("${secrets.x}", "{{ secrets.x }}", "1 + 1")) {
                RunResult result = KernelRun.of(workflow()
                                .task("a", "x")
                                .node("b", node -> node.executor("x").after("a").input("v", "upstream.a"))
                                .build())
                        .script("a", Outcome.value(text))
                        .script("b", attempt -> Outcome.value(attempt.inputValue()))
                        .run();
                assertThat(result.value("b")).isEqualTo(Map.of("v", text));
            }
        });
        cases.put("C08", () -> {
            assertThat(taken("'10' < '9'")).as("strings by code point").isTrue();
            assertThat(taken("'\u00e9' == 'e\u0301'")).as("no normalisation").isFalse();
        });
    }

    private static boolean taken(String cel) {
        return run(when(cel), "1").nodes().get("b") == NodeStatus.COMPLETED;
    }

    private static WorkflowBuilder when(String cel) {
        return workflow().task("a", "x").node("b", node -> node.executor("x").when("a", cel));
    }

    private static RunResult run(WorkflowBuilder workflow, String value) {
        return KernelRun.of(workflow.build()).input("{\"v\": " + value + "}").run();
    }

    private static void conditionError(WorkflowBuilder workflow, String value) {
        RunResult result = run(workflow, value);
        assertThat(result.errors().get("b").code()).as(value).isEqualTo("CONDITION_ERROR");
        assertThat(result.attempts("b")).isZero();
        assertThat(result.status()).isEqualTo(InstanceStatus.FAILED);
    }
}
