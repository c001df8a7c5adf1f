package io.heddle.examples;

import io.heddle.Claim;
import io.heddle.Heddle;
import io.heddle.InstanceResult;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import java.nio.file.Path;
import java.util.List;

/** Nodes without an executor: the application takes each one when it is READY, does the work and reports it. */
public final class CallerDriven {
    private CallerDriven() {}

    /**
     * Runs it.
     *
     * @param args the folder where state is kept; {@code heddle-data} if there is none
     */
    public static void main(String[] args) {
        WorkflowDefinition approval = WorkflowDefinition.builder("approval")
                .node("draft", node -> node)
                .node("approve", node -> node.after("draft"))
                .node("archive", node -> node.after("draft"))
                .build();
        try (Heddle heddle = Heddle.builder()
                .dataDir(Path.of(args.length > 0 ? args[0] : "heddle-data"))
                .start()) {
            WorkflowHandle handle = heddle.start(approval, StartOptions.DEFAULT);

            // snippet: caller-driven
            List<String> ready = handle.readyNodes();
            while (!ready.isEmpty()) {
                for (String nodeId : ready) {
                    Claim claim = handle.claim(nodeId);
                    if (claim != null) { // null: somebody else was faster
                        String result = "\"" + nodeId + " done\"";
                        handle.complete(nodeId, claim.attempt(), Payload.json(result));
                    }
                }
                ready = handle.readyNodes();
            }
            // end

            InstanceResult result = handle.awaitEnd();
            System.out.println(result.status() + " " + handle.status().executionPath());
        }
    }
}
