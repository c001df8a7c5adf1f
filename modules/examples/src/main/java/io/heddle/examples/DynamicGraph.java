package io.heddle.examples;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.InstanceResult;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A graph that is not known in advance: nodes are registered while the instance runs, then it is sealed. */
public final class DynamicGraph {
    private DynamicGraph() {}

    /**
     * Runs it.
     *
     * @param args the folder where state is kept; {@code heddle-data} if there is none
     */
    public static void main(String[] args) {
        try (Heddle heddle = Heddle.builder()
                .dataDir(Path.of(args.length > 0 ? args[0] : "heddle-data"))
                .executor("fetch", task -> NodeOutcome.json("\"page of " + task.nodeKey() + "\""))
                .executor(
                        "merge",
                        task -> NodeOutcome.json(
                                String.valueOf(task.upstream().immediate().size())))
                .config("heddle.instance.sealing = EXPLICIT")
                .start()) {
            // snippet: dynamic
            WorkflowHandle crawl = heddle.startDynamic(DefinitionId.of("crawl"), StartOptions.DEFAULT);
            List<NodeDefinition> pages = new ArrayList<>();
            for (String page : List.of("home", "news", "about")) {
                pages.add(NodeBuilder.of(page).executor("fetch").build());
            }
            crawl.registerNodes(pages);
            crawl.registerNodes(List.of(NodeBuilder.of("merge")
                    .executor("merge")
                    .afterAllOf("home", "news", "about")
                    .build()));
            crawl.seal();
            InstanceResult result = crawl.awaitEnd();
            // end
            System.out.println(result.status() + " "
                    + (result.output() == null ? "" : result.output().text()));
        }
    }
}
