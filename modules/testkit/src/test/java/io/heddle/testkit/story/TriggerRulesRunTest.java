package io.heddle.testkit.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Finding;
import io.heddle.NodeStatus;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.instance.InstanceCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every row of the join table that Heddle can express, run to where it stops: upstreams that really succeed, fail, are
 * skipped, are cut off or never end, and what that makes of the node below.
 */
class TriggerRulesRunTest {
    private static final String TARGET = "target";

    /** A rule sees SKIPPED, not whether a failure further up was the cause. */
    static final List<String> NOT_EXPRESSIBLE = List.of(
            "test_one_failure_tr_success_no_failed",
            "test_none_failed_tr_failure_with_upstream_failure",
            "test_none_failed_min_one_success_tr_upstream_failure",
            "test_all_skipped_tr_failure_upstream_failed");

    /** Rules that mean setups among the upstreams: an expression that names them. */
    private static final Map<String, String> SETUPS = Map.of(
            "test_teardown_tr_not_all_done[no setups]", "up.all(k, up[k].decided)",
            "test_teardown_tr_not_all_done[setup not done]", "up.open1.ok && up.all(k, up[k].decided)",
            "test_teardown_tr_not_all_done[setup failed]", "up.f1.ok && up.all(k, up[k].decided)",
            "test_teardown_tr_not_all_done[one setup failed one success]",
                    "(up.f1.ok || up.s1.ok) && up.all(k, up[k].decided)",
            "test_teardown_tr_not_all_done[two setups both skipped]",
                    "(up.k1.ok || up.k2.ok) && up.all(k, up[k].decided)",
            "test_teardown_tr_not_all_done[work failed]", "up.s1.ok && up.all(k, up[k].decided)");

    @TestFactory
    Stream<DynamicTest> everyExpressibleRow() {
        return SharedData.table("trigger_rules.csv").stream()
                .filter(row -> !NOT_EXPRESSIBLE.contains(row.get("upstream_test")))
                .map(row -> DynamicTest.dynamicTest(row.get("upstream_test"), () -> check(row)));
    }

    @Test
    void theListNamesRows() {
        assertThat(SharedData.table("trigger_rules.csv").stream()
                        .map(row -> row.get("upstream_test"))
                        .toList())
                .containsAll(NOT_EXPRESSIBLE)
                .containsAll(SETUPS.keySet());
    }

    private static void check(Map<String, String> row) {
        WorkflowDefinition definition = definition(row);
        if (row.get("decision").equals("error")) {
            assertThat(KernelRun.validate(definition)).extracting(Finding::code).contains("UNKNOWN_RULE");
            return;
        }
        KernelRun run = KernelRun.of(definition)
                .otherwise(attempt -> attempt.key().startsWith("f")
                        ? Outcome.failed()
                        : attempt.key().startsWith("k")
                                ? Outcome.skipped()
                                : attempt.key().startsWith("open") ? Outcome.SILENT : Outcome.done());
        for (int i = 1; i <= count(row, "removed"); i++) {
            run.beforeStart(new InstanceCommand.CancelNode("r" + i, "removed"));
        }
        RunResult result = run.run();
        assertThat(result.nodes().get(TARGET))
                .isEqualTo(
                        switch (row.get("decision")) {
                            case "run" -> NodeStatus.COMPLETED;
                            case "wait" -> NodeStatus.PENDING;
                            case "skipped", "upstream_failed" -> NodeStatus.SKIPPED;
                            default -> throw new AssertionError(row.get("decision"));
                        });
    }

    private static WorkflowDefinition definition(Map<String, String> row) {
        List<String> upstreams = new ArrayList<>();
        add(upstreams, "s", count(row, "success"));
        add(upstreams, "k", count(row, "skipped"));
        add(upstreams, "f", count(row, "failed"));
        add(upstreams, "r", count(row, "removed"));
        add(upstreams, "u", count(row, "upstream_failed"));
        // One row counts more as done than it lists by state; it says that they succeeded.
        for (int i = upstreams.size(); i < count(row, "done"); i++) {
            upstreams.add("s" + (i + 1));
        }
        if (!row.get("upstream_total").equals("-")) {
            add(upstreams, "open", count(row, "upstream_total") - upstreams.size());
        }
        WorkflowBuilder workflow = WorkflowDefinition.builder("row");
        NodeBuilder target = NodeBuilder.of(TARGET).executor("x");
        for (String upstream : upstreams) {
            // Cut off: its own upstream failed.
            workflow.node(
                    upstream,
                    node -> upstream.startsWith("u") ? node.executor("x").after("fails") : node.executor("x"));
            target.dependsOn(edge(row, upstream));
        }
        if (upstreams.contains("u1")) {
            workflow.task("fails", "x");
        }
        return workflow.add(target.build()).build();
    }

    private static Dependency edge(Map<String, String> row, String upstream) {
        String go = SETUPS.get(row.get("upstream_test"));
        return go == null
                ? Dependency.custom(upstream, "outcomes", Map.of("when", row.get("rule")))
                : Dependency.custom(upstream, "expression", Map.of("go", go));
    }

    private static void add(List<String> upstreams, String prefix, int count) {
        for (int i = 1; i <= count; i++) {
            upstreams.add(prefix + i);
        }
    }

    private static int count(Map<String, String> row, String column) {
        return Integer.parseInt(row.get(column));
    }
}
