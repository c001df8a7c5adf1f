package io.heddle.runtime.embedded;

import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.Removal;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The process that {@link RemovalCrashTest} kills: runs instances and removes every second one, by force. */
final class RemovalChild {
    static final int INSTANCES = 300;

    private RemovalChild() {}

    /** Arguments: data folder, how often such a process was killed before. */
    public static void main(String[] args) {
        Heddle heddle = open(Path.of(args[0]));
        System.out.println("OPEN");
        List<CompletableFuture<?>> removals = new ArrayList<>();
        for (int n = 0; n < INSTANCES; n++) {
            InstanceId id = id(n);
            boolean goes = n % 2 == 0;
            removals.add(heddle.startAsync(definition(), options(n, Integer.parseInt(args[1])))
                    .thenCompose(WorkflowHandle::ended)
                    .thenCompose(end -> goes
                            ? heddle.removeAsync(id, true)
                            : CompletableFuture.completedStage(Removal.NOT_TERMINAL))
                    .toCompletableFuture());
        }
        CompletableFuture.allOf(removals.toArray(CompletableFuture[]::new)).join();
        System.out.println("DONE");
        heddle.close();
    }

    static InstanceId id(int n) {
        return InstanceId.of("removal-" + n);
    }

    /** With an input that is kept outside the events, another one after every kill. */
    static StartOptions options(int n, int kills) {
        String input = "\"" + ("input " + n + " after " + kills + " kills; ").repeat(20) + "\"";
        return StartOptions.id(id(n).value()).withInput(Payload.json(input));
    }

    static Heddle open(Path data) {
        return Heddle.builder()
                .dataDir(data)
                .config("""
                        heddle.manager.max-concurrent-workflows = 0
                        heddle.node.max-redeliveries = 0
                        heddle.instance.snapshot-every = 2
                        heddle.client.ask-timeout = 60
                        heddle.payload.inline-threshold = 100b
                        heddle.payload.orphan-grace = 10
                        """)
                .executor("note", task -> NodeOutcome.completed(task.input()))
                .start();
    }

    static WorkflowDefinition definition() {
        return WorkflowDefinition.builder("removal")
                .task("A", "note")
                .task("B", "note", "A")
                .task("C", "note", "B")
                .build();
    }
}
