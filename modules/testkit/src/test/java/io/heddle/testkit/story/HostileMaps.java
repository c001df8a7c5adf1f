package io.heddle.testkit.story;

import static io.heddle.testkit.story.HostileGraphs.refusal;
import static io.heddle.testkit.story.HostileGraphs.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Maps over lists that are empty, no lists at all, long, doubled or partly failing. */
final class HostileMaps {

    private HostileMaps() {}

    static void addTo(Map<String, AdversarialTest.Body> cases) {
        cases.put("M01", () -> {
            RunResult result = run(body -> body, 10, "[]");
            assertThat(result.value("map")).isEqualTo(output(List.of()));
            assertThat(result.nodes().get("after")).isEqualTo(NodeStatus.COMPLETED);
        });
        cases.put("M02", () -> {
            for (String items : List.of("null", "\"abc\"", "7", "{\"a\": 1}")) {
                RunResult result = run(body -> body, 10, items);
                assertThat(result.errors().get("map").code()).as(items).isEqualTo("INPUT_MAPPING_ERROR");
                assertThat(result.nodes().get("after")).isEqualTo(NodeStatus.SKIPPED);
                assertThat(result.status()).isEqualTo(InstanceStatus.FAILED);
            }
        });
        cases.put("M03", () -> {
            refusal(workflow().add(map(body -> body, 100_000).build()), "LOOP_BOUND_MISSING");
            RunResult result = run(body -> body, 10_000, numbers(100_000));
            assertThat(result.errors().get("map").code()).isEqualTo("LOOP_BOUND_EXCEEDED");
            assertThat(result.errors().get("map").message()).contains("10000");
        });
        cases.put("M04", () -> {
            Random random = new Random(3);
            RunResult result = KernelRun.of(definition(body -> body, 1_000))
                    .input("{\"items\": " + numbers(1_000) + "}")
                    .script(
                            "body",
                            attempt -> Outcome.value(PatternCases.number(attempt, "n"))
                                    .after(Duration.ofMillis(random.nextInt(1_000))))
                    .run();
            assertThat(PatternCases.results(result, "map"))
                    .isEqualTo(IntStream.range(0, 1_000).mapToObj(n -> (long) n).toList());
        });
        cases.put("M05", HostileMaps::oneFails);
        cases.put("M06", () -> {
            RunResult result = run(body -> body, 10, "[5, 5, 5]");
            assertThat(result.value("map")).isEqualTo(output(List.of(5L, 5L, 5L)));
            assertThat(result.starts().keySet()).contains("map#0/body", "map#1/body", "map#2/body");
        });
        cases.put("M07", HostileMaps::nested);
    }

    /** The 4,001st of 10,000 items fails: the map stops there, or goes on where its body tolerates failures. */
    private static void oneFails() {
        for (FailurePolicy policy : FailurePolicy.values()) {
            RunResult result = KernelRun.of(definition(body -> body.failurePolicy(policy), 10_000))
                    .input("{\"items\": " + numbers(10_000) + "}")
                    .script(
                            "body",
                            attempt -> PatternCases.number(attempt, "n") == 4_000 ? Outcome.failed() : Outcome.done())
                    .run();
            boolean tolerated = policy == FailurePolicy.CONTINUE;
            assertThat(result.starts().keySet().stream().filter(id -> id.startsWith("map#")))
                    .as("items tried under " + policy)
                    .hasSize(tolerated ? 10_000 : 4_001);
            assertThat(result.completions().stream().filter(id -> id.startsWith("map#")))
                    .hasSize(tolerated ? 9_999 : 4_000);
            assertThat(result.status()).isEqualTo(tolerated ? InstanceStatus.COMPLETED : InstanceStatus.FAILED);
            assertThat(result.nodes().get("after"))
                    .isEqualTo(
                            switch (policy) {
                                case CONTINUE -> NodeStatus.COMPLETED;
                                case FAIL_BRANCH -> NodeStatus.SKIPPED;
                                case FAIL_FAST -> NodeStatus.CANCELLED;
                            });
        }
    }

    /** A million instances do not fit into an instance: the limit is named, and reached in bounded time. */
    private static void nested() {
        WorkflowDefinition definition = workflow()
                .node(
                        "outer",
                        node -> node.loop(1_000)
                                .body("inner", inner -> inner.loop(1_000).body("body", body -> body.executor("x"))))
                .build();
        RunResult result = KernelRun.of(definition).run();
        assertThat(result.status()).isEqualTo(InstanceStatus.FAILED);
        assertThat(result.nodes().size()).isLessThanOrEqualTo(100_000);
        assertThat(String.valueOf(result.error())).contains("heddle.instance.max-nodes");
    }

    private static RunResult run(UnaryOperator<NodeBuilder> body, int bound, String items) {
        return KernelRun.of(definition(body, bound))
                .input("{\"items\": " + items + "}")
                .script("body", attempt -> Outcome.value(PatternCases.number(attempt, "n")))
                .run();
    }

    private static WorkflowDefinition definition(UnaryOperator<NodeBuilder> body, int bound) {
        return workflow()
                .add(map(body, bound).build())
                .task("after", "x", "map")
                .build();
    }

    private static NodeBuilder map(UnaryOperator<NodeBuilder> settings, int bound) {
        return NodeBuilder.of("map")
                .loop(bound)
                .items("input.items", null)
                .body("body", body -> settings.apply(body.executor("x").input("n", "loop.item")));
    }

    private static Map<String, Object> output(List<Long> results) {
        Map<String, Object> output = new java.util.LinkedHashMap<>();
        output.put("iterations", (long) results.size());
        output.put("results", new ArrayList<>(results));
        output.put("last", results.isEmpty() ? null : results.get(results.size() - 1));
        return output;
    }

    private static String numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]"));
    }
}
