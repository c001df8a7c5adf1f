package io.heddle.runtime.embedded;

import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.StartOptions;
import io.heddle.definition.Durability;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Path;
import java.time.Duration;

/** The process of {@link DurabilityCrashTest} that its own node "b" ends, whenever it runs. */
final class HaltingChild {
    static final InstanceId CHAIN = InstanceId.of("chain");
    static final int MAX_REDELIVERIES = 2;
    static final int HALTED = 9;

    private HaltingChild() {}

    /** Arguments: data folder, execution log, durability, executor of "a", whether the run is to be started. */
    public static void main(String[] args) throws Exception {
        Path log = Path.of(args[1]);
        System.out.println("OPEN");
        try (Heddle heddle = builder(Path.of(args[0]))
                .executor("note", task -> {
                    DurabilityChild.note(log, task.instanceId() + " " + task.nodeId());
                    return NodeOutcome.json("1");
                })
                .executor("halt", task -> {
                    DurabilityChild.note(log, task.instanceId() + " " + task.nodeId());
                    Runtime.getRuntime().halt(HALTED);
                    return NodeOutcome.json("1");
                })
                .start()) {
            if (Boolean.parseBoolean(args[4])) {
                heddle.start(chain(Durability.valueOf(args[2]), args[3]), StartOptions.id(CHAIN.value()));
            }
            heddle.handle(CHAIN).awaitEnd(Duration.ofSeconds(40));
        }
    }

    static Heddle.Builder builder(Path data) {
        return DurabilityChild.builder(data, "1h").config("heddle.node.max-redeliveries = " + MAX_REDELIVERIES);
    }

    private static WorkflowDefinition chain(Durability durability, String executor) {
        return WorkflowDefinition.builder("halting")
                .durability(durability)
                .node("a", node -> {
                    NodeBuilder first = node.executor(executor);
                    return executor.equals("sleep") ? first.config("seconds", 0.1) : first;
                })
                .task("b", "halt", "a")
                .task("c", "note", "b")
                .build();
    }
}
