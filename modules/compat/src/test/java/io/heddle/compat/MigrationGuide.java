package io.heddle.compat;

import io.heddle.Heddle;
import io.heddle.InstanceResult;
import io.heddle.StartOptions;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The examples of the migration guide. */
final class MigrationGuide {
    private MigrationGuide() {}

    /** Stage 2: nothing but the manager is another one. */
    static Map<String, @Nullable Object> compatible(Path folder) {
        // snippet: compatible
        try (Heddle heddle = Heddle.builder()
                .dataDir(folder)
                .config("heddle.mode = COMPATIBLE")
                .start()) {
            WorkflowContextManager manager = WorkflowContextManagerV2.of(heddle)
                    .getCompatibilityInterface()
                    .orElseThrow();
            return new SampleProgram(manager).order("order-1");
        }
        // end
    }

    /** Stage 3: old and new code work at one workflow. */
    static List<String> mixed(Path folder) {
        // snippet: mixed
        try (Heddle heddle = Heddle.builder().dataDir(folder).start()) {
            WorkflowContextManagerV2 manager = WorkflowContextManagerV2.of(heddle, ManagerMode.HYBRID);
            WorkflowContextManager old = manager.getCompatibilityInterface().orElseThrow();

            // Code that has not been moved yet ...
            old.initializeWorkflowContext("order-2");
            old.registerNodeDependencies("receive-2", "receive", "order-2", List.of());
            old.markNodeCompleted("order-2", "receive", "receive-2", Map.of("total", 20))
                    .toCompletableFuture()
                    .join();

            // ... and code that has: it depends on a node of the old code, and the old code on its node.
            manager.registerNodeWithDependencies(
                            "order-2",
                            "pay-2",
                            "pay",
                            List.of(Map.of(
                                    "upstream_node_id",
                                    "receive-2",
                                    "type",
                                    "CONDITIONAL",
                                    "condition",
                                    "output.total > 10")),
                            Map.of())
                    .toCompletableFuture()
                    .join();
            old.registerNodeDependencies("ship-2", "ship", "order-2", List.of("pay"));
            manager.executeNode("order-2", "pay-2", (node, input, upstream, workflow) -> "paid", null)
                    .toCompletableFuture()
                    .join();
            return old.getReadyNodes("order-2").toCompletableFuture().join(); // [ship-2]
        }
        // end
    }

    /** Stage 4: nothing of the old manager is left. */
    static InstanceResult enhanced(Path folder) {
        // snippet: enhanced
        WorkflowDefinition order = WorkflowDefinition.builder("order")
                .node("receive", node -> node.executor("work"))
                .node("check", node -> node.executor("work").after("receive"))
                .node("pay", node -> node.executor("work").after("check"))
                .node("pack", node -> node.executor("work").after("check"))
                .node("ship", node -> node.executor("work").after("pay", "pack"))
                .build();
        try (Heddle heddle = Heddle.builder()
                .dataDir(folder)
                .executor("work", task -> NodeOutcome.json("\"" + task.nodeKey() + " done\""))
                .start()) {
            return heddle.start(order, StartOptions.id("order-3")).awaitEnd();
        }
        // end
    }
}
