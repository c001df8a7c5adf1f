package io.heddle.cli;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.StartOptions;
import io.heddle.definition.WorkflowDefinition;

/** A node that starts instances which wait for a person, says so, and stays until it is killed. */
final class Waiters {
    static final DefinitionId ID = DefinitionId.of("approval");

    private Waiters() {}

    /** Takes the configuration and how many. */
    public static void main(String[] args) throws InterruptedException {
        Heddle heddle = Heddle.builder().config(args[0]).start();
        heddle.publish(WorkflowDefinition.builder(ID.value())
                .node("approve", node -> node.executor("human").config("topic", "approvals"))
                .build());
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            heddle.start(ID, StartOptions.id("w" + i));
        }
        System.out.println("all started");
        Thread.currentThread().join();
    }
}
