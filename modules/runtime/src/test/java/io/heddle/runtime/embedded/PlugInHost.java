package io.heddle.runtime.embedded;

import io.heddle.Heddle;
import io.heddle.InstanceResult;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Action;
import io.heddle.definition.Dependency;
import io.heddle.definition.Trigger;
import io.heddle.definition.WorkflowDefinition;
import java.util.Map;

/** An application that names what a jar on its class path brings, and knows nothing else of it. */
final class PlugInHost {
    private PlugInHost() {}

    public static void main(String[] args) {
        try (Heddle heddle = Heddle.builder().inMemory().start()) {
            WorkflowHandle handle = heddle.start(
                    WorkflowDefinition.builder("plugged")
                            .task("first", "greeter")
                            .node(
                                    "second",
                                    node -> node.executor("greeter")
                                            .dependsOn(Dependency.custom("first", "always", Map.of())))
                            .trigger(Trigger.on("ring", "NODE_COMPLETED", Action.custom("bell"))
                                    .named("first"))
                            .build(),
                    StartOptions.id("plugged-1"));
            InstanceResult result = handle.awaitEnd();
            System.out.println(
                    "RESULT " + result.status() + " " + result.output().text());
        }
    }
}
