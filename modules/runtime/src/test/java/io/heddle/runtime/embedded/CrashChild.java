package io.heddle.runtime.embedded;

import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.StartOptions;
import io.heddle.definition.Durability;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The process that {@link CrashTest} kills: starts its instances, again and again the same ones, and works on them. */
final class CrashChild {
    static final int INSTANCES = 200;

    private CrashChild() {}

    /** Arguments: data folder, execution log, and the durabilities the runs have in turn. */
    public static void main(String[] args) throws IOException {
        Path log = Path.of(args[1]);
        Heddle heddle = open(Path.of(args[0]), log);
        System.out.println("OPEN");
        List<CompletableFuture<?>> starts = new ArrayList<>();
        for (int n = 0; n < INSTANCES; n++) {
            starts.add(heddle.startAsync(definition(args[2], n), StartOptions.id(id(n).value()))
                    .toCompletableFuture());
        }
        CompletableFuture.allOf(starts.toArray(CompletableFuture[]::new)).join();
        System.out.println("STARTED");
        for (int n = 0; n < INSTANCES; n++) {
            heddle.handle(id(n)).awaitEnd();
        }
        System.out.println("DONE");
        heddle.close();
    }

    static InstanceId id(int n) {
        return InstanceId.of("crash-" + n);
    }

    /** Every execution is one line of the log: instance, node, when it began. */
    static Heddle open(Path data, Path log) {
        return Heddle.builder()
                .dataDir(data)
                .config("heddle.manager.max-concurrent-workflows = 0\nheddle.node.max-redeliveries = 0")
                .executor("note", task -> {
                    String line = task.instanceId() + " " + task.nodeId() + " "
                            + Instant.now().toEpochMilli() + "\n";
                    Files.write(
                            log,
                            line.getBytes(StandardCharsets.US_ASCII),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
                    return NodeOutcome.completed(task.input());
                })
                .start();
    }

    /** Run {@code n} of those that have the {@code durabilities} in turn; each of them is a definition of its own. */
    static WorkflowDefinition definition(String durabilities, int n) {
        String[] all = durabilities.split(",", -1);
        return definition(Durability.valueOf(all[n % all.length]));
    }

    /** A fan of chains with short sleeps, so that every moment finds nodes in every state. */
    private static WorkflowDefinition definition(Durability durability) {
        WorkflowBuilder builder = WorkflowDefinition.builder("crash-" + durability)
                .durability(durability)
                .task("first", "note");
        for (int branch = 0; branch < 3; branch++) {
            String sleep = "sleep" + branch;
            builder.node(sleep, node -> node.executor("sleep").after("first").config("seconds", 0.4));
            builder.task("work" + branch, "note", sleep);
            builder.node(
                    "nap" + branch,
                    node -> node.executor("sleep")
                            .after("work" + sleep.charAt(5))
                            .config("seconds", 0.2));
            builder.task("rest" + branch, "note", "nap" + branch);
        }
        return builder.node("last", node -> node.executor("note").after("rest0", "rest1", "rest2"))
                .build();
    }
}
