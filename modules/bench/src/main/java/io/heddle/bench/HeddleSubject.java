package io.heddle.bench;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.bench.harness.Steps;
import io.heddle.bench.harness.Subject;
import io.heddle.bench.harness.Workload;
import io.heddle.definition.Durability;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.journal.EmbeddedStore;
import io.heddle.journal.StoreStatistics;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;

/** Heddle, embedded, on its own journal with a real sync. */
final class HeddleSubject implements Subject {
    /** The definition of the instances that wait. */
    static final DefinitionId WAITING = DefinitionId.of("waiting");

    /** Admission is not what is measured, and an answer that comes late is a figure, no failure. */
    private static final String SETTINGS = """
            heddle.manager.max-concurrent-workflows = 0
            heddle.client.ask-timeout = 60
            """;

    private static final int CHAIN = 10;
    private static final int FAN = 50;

    private final Heddle heddle;
    private final WorkflowDefinition chain;
    private final WorkflowDefinition fan;
    private final WorkflowDefinition one =
            WorkflowDefinition.builder("one").task("n", "step").build();
    private final WorkflowDefinition waiting = WorkflowDefinition.builder(WAITING.value())
            .node("wait", node -> node.executor("sleep").config("seconds", 3600L))
            .build();

    /** @param hocon further settings */
    HeddleSubject(Path folder, String hocon) {
        this(folder, hocon, Durability.SYNC);
    }

    /** With another durability of chains and fans. */
    HeddleSubject(Path folder, String hocon, Durability durability) {
        chain = chain(durability);
        fan = fan(durability);
        heddle = builder(folder, hocon).start();
    }

    static Heddle.Builder builder(Path folder, String hocon) {
        return Heddle.builder()
                .dataDir(folder)
                .config(SETTINGS + hocon)
                .executor(
                        "step",
                        task -> NodeOutcome.completed(
                                Payload.json(Steps.result(task.instanceId().value(), task.nodeKey()))));
    }

    Heddle heddle() {
        return heddle;
    }

    static WorkflowDefinition chain(Durability durability) {
        return chain("chain", CHAIN, durability);
    }

    static WorkflowDefinition chain(String id, int nodes) {
        return chain(id, nodes, Durability.SYNC);
    }

    private static WorkflowDefinition chain(String id, int nodes, Durability durability) {
        WorkflowBuilder builder = WorkflowDefinition.builder(id).durability(durability);
        for (int n = 0; n < nodes; n++) {
            builder.task("n" + n, "step", n == 0 ? new String[0] : new String[] {"n" + (n - 1)});
        }
        return builder.build();
    }

    private static WorkflowDefinition fan(Durability durability) {
        WorkflowBuilder builder =
                WorkflowDefinition.builder("fan").durability(durability).task("first", "step");
        String[] middle = new String[FAN];
        Arrays.setAll(middle, n -> "m" + n);
        for (String key : middle) {
            builder.task(key, "step", "first");
        }
        return builder.task("last", "step", middle).build();
    }

    @Override
    public CompletionStage<?> run(Workload workload, String id) {
        return switch (workload) {
            case W1, W5, W9 -> ended(chain, id);
            case W2 -> ended(fan, id);
            case W3 -> ended(one, id);
            case W4 -> heddle.startAsync(waiting, StartOptions.id(id));
            case LIMITS, KERNEL, WRITES, W6, W7, W8, MANY, OLDNEW ->
                throw new IllegalArgumentException(workload + " is not made of many small instances");
        };
    }

    private CompletionStage<?> ended(WorkflowDefinition definition, String id) {
        return heddle.startAsync(definition, StartOptions.id(id)).thenCompose(WorkflowHandle::ended);
    }

    @Override
    public Writes writes() {
        StoreStatistics statistics = EmbeddedStore.get(
                        ActorHeddle.of(heddle).actorSystem().classicSystem())
                .statistics();
        return new Writes(statistics.writes(), statistics.commits(), statistics.bytes());
    }

    @Override
    public void close() {
        heddle.close();
    }
}
