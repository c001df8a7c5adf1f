package io.heddle.examples;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.InstanceFilter;
import io.heddle.StartOptions;
import io.heddle.WaitCause;
import io.heddle.WorkflowHandle;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs that stand still, each for another reason, and what they say about it. */
public final class StandingStill {
    private StandingStill() {}

    /**
     * Runs it.
     *
     * @param args the folder where state is kept; {@code heddle-data} if there is none
     */
    public static void main(String[] args) {
        try (Heddle heddle = Heddle.builder()
                .dataDir(Path.of(args.length > 0 ? args[0] : "heddle-data"))
                .config("heddle { manager.max-concurrent-workflows = 5, monitoring.stall-report-after = 100ms }")
                .start()) {
            WorkflowHandle human = heddle.start(
                    WorkflowDefinition.builder("contract")
                            .node("approve", node -> node.executor("human").config("assignee", "ann"))
                            .build(),
                    StartOptions.id("human"));
            WorkflowHandle backOff = heddle.start(
                    WorkflowDefinition.builder("import")
                            .node(
                                    "fetch",
                                    node -> node.executor("fail")
                                            .config("retryable", true)
                                            .retry(Retry.fixed(2, Duration.ofHours(1))))
                            .build(),
                    StartOptions.id("back-off"));
            WorkflowHandle limited = heddle.start(
                    WorkflowDefinition.builder("limited")
                            .node("first", node -> node)
                            .node("second", node -> node)
                            .build(),
                    StartOptions.id("limited").withConfig("max_parallel_nodes", 1));
            limited.claim("first");
            WorkflowHandle stalled = heddle.startDynamic(DefinitionId.of("late"), StartOptions.id("stalled"));
            stalled.registerNodes(
                    List.of(NodeBuilder.of("b").executor("cel").after("a").build()));
            WorkflowHandle paused = heddle.start(
                    WorkflowDefinition.builder("w").node("step", node -> node).build(), StartOptions.id("paused"));
            paused.pause();
            WorkflowHandle queued = heddle.start(
                    WorkflowDefinition.builder("w").node("step", node -> node).build(), StartOptions.id("queued"));

            // The first attempt fails within moments; until then it is EXECUTING. And a stall has to last.
            while (backOff.node("fetch").retryAt() == null || !stalled.status().stalled()) {
                Thread.onSpinWait();
            }

            // snippet: explain
            for (WorkflowHandle run : List.of(paused, queued, backOff, stalled, limited, human)) {
                String flags = run.status().stalled() ? " (stalled)" : "";
                System.out.println(run.id() + " is " + run.status().status() + flags);
                for (WaitCause cause : run.explain()) {
                    String where = cause.nodeId() == null ? "" : " at " + cause.nodeId();
                    System.out.println("  " + cause.reason() + where + ": " + cause.detail());
                }
            }
            // end

            heddle.list(InstanceFilter.ALL)
                    .rows()
                    .forEach(row -> heddle.handle(row.instanceId()).cancel("seen"));
        }
    }
}
