package io.heddle.examples;

import io.heddle.Heddle;
import io.heddle.InstanceResult;
import io.heddle.StartOptions;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Path;

/** Two nodes, one after the other, in a JVM of one's own. Run it twice: the second time nothing runs again. */
public final class HelloWorld {
    private HelloWorld() {}

    /**
     * Runs it.
     *
     * @param args the folder where state is kept; {@code heddle-data} if there is none
     */
    public static void main(String[] args) {
        // snippet: hello
        WorkflowDefinition hello = WorkflowDefinition.builder("hello")
                .node("greet", node -> node.executor("cel").input("text", "'Hello, ' + input.name + '!'"))
                .node(
                        "publish",
                        node -> node.executor("publish")
                                .after("greet")
                                .input("text", "upstream.greet.text")
                                .retry(Retry.attempts(3)))
                .output("greeting", "upstream.greet.text")
                .output("published", "upstream.publish")
                .build();

        try (Heddle heddle = Heddle.builder()
                .dataDir(Path.of(args.length > 0 ? args[0] : "heddle-data"))
                .executor("publish", task -> {
                    System.out.println("publishing " + task.input().text() + ", attempt " + task.attempt());
                    return NodeOutcome.json("true");
                })
                .start()) {
            InstanceResult result = heddle.start(
                            hello, StartOptions.id("hello-ada").withInput("{\"name\": \"Ada\"}"))
                    .awaitEnd();
            System.out.println(result.status() + " "
                    + (result.output() == null ? "" : result.output().text()));
        }
        // end
    }
}
