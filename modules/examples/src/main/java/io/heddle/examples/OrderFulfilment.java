package io.heddle.examples;

import io.heddle.Heddle;
import io.heddle.InstanceResult;
import io.heddle.NodeError;
import io.heddle.NodeView;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Dependency;
import io.heddle.definition.Join;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A graph with branches that run side by side, a condition, a retry and a node that may fail. */
public final class OrderFulfilment {
    private OrderFulfilment() {}

    /**
     * Runs it.
     *
     * @param args the folder where state is kept; {@code heddle-data} if there is none
     */
    public static void main(String[] args) {
        try (Heddle heddle = Heddle.builder()
                .dataDir(Path.of(args.length > 0 ? args[0] : "heddle-data"))
                .executor("reserve", task -> NodeOutcome.json("{\"shelf\": 7}"))
                .executor("charge", OrderFulfilment::charge)
                .executor("review", task -> NodeOutcome.json("\"fine\""))
                .executor("ship", task -> NodeOutcome.json("\"parcel 1 of 1\""))
                .executor("reward", task -> NodeOutcome.failed(NodeError.fatal("POINTS_DOWN", "no points today")))
                .start()) {
            heddle.publish(order());

            // snippet: async
            WorkflowHandle handle = heddle.start(order().id(), StartOptions.input("{\"amount\": 250}"));
            CompletionStage<InstanceResult> ended = handle.ended();
            InstanceResult result = ended.toCompletableFuture().join();
            // end

            System.out.println(result.status());
            for (NodeView node : handle.nodes()) {
                System.out.println(
                        "  " + node.nodeId() + " " + node.status() + " after " + node.attempt() + " attempts");
            }
        }
    }

    // snippet: order
    static WorkflowDefinition order() {
        return WorkflowDefinition.builder("order")
                .task("reserve", "reserve")
                .node(
                        "charge",
                        node -> node.executor("charge")
                                .retry(Retry.fixed(3, Duration.ofMillis(100)))
                                .timeout(Duration.ofSeconds(10)))
                .node("review", node -> node.executor("review").when("charge", "input.amount > 1000"))
                .node(
                        "ship",
                        node -> node.executor("ship")
                                .afterAllOf("reserve", "charge")
                                .join(Join.ALL)
                                .dependsOn(Dependency.optional("review")))
                .node("reward", node -> node.executor("reward").after("ship").continueWith(0))
                .timeout(Duration.ofMinutes(5))
                .build();
    }
    // end

    // snippet: executor
    private static NodeOutcome charge(NodeTask task) {
        if (task.attempt() == 1) {
            return NodeOutcome.failed(NodeError.retryable("GATEWAY_TIMEOUT", "the payment gateway did not answer"));
        }
        // The key is the same for every delivery of this attempt: the gateway can recognise a repeated call.
        return NodeOutcome.json("{\"charged\": true, \"key\": \"" + task.idempotencyKey() + "\"}");
    }
    // end
}
