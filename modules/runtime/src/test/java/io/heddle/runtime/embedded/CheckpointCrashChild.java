package io.heddle.runtime.embedded;

import io.heddle.CheckpointOptions;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.RestoreOptions;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.nio.file.Path;
import java.util.List;

/**
 * The process that {@link CheckpointCrashTest} kills: runs that are checkpointed, restored as new runs and set back in
 * place, again and again the same ones.
 */
final class CheckpointCrashChild {
    static final int RUNS = 8;

    private CheckpointCrashChild() {}

    /** Argument: data folder. */
    public static void main(String[] args) {
        try (Heddle heddle = open(Path.of(args[0]))) {
            System.out.println("OPEN");
            work(heddle);
            System.out.println("DONE");
        }
    }

    static String run(int n) {
        return "run-" + n;
    }

    static String restored(int n) {
        return "again-" + n;
    }

    static Heddle open(Path data) {
        return Heddle.builder()
                .dataDir(data)
                .config("heddle.node.max-redeliveries = 0")
                .executor("echo", task -> NodeOutcome.completed(task.input()))
                .start();
    }

    /** Idempotent: what has been done is not asked for again. */
    static void work(Heddle heddle) {
        WorkflowDefinition definition = WorkflowDefinition.builder("kept")
                .task("before", "echo")
                .node(
                        "sleep",
                        node -> node.executor("sleep").config("seconds", 0.1).after("before"))
                .node(
                        "split",
                        node -> node.fork(Fork.parallel().path("p", "left").path("q", "right"))
                                .after("sleep"))
                .node(
                        "left",
                        node -> node.executor("sleep").config("seconds", 0.05).after("split"))
                .task("right", "echo", "split")
                .node("gather", node -> node.forkJoin(ForkJoin.of("split")).after("left", "right"))
                .build();
        for (int n = 0; n < RUNS; n++) {
            WorkflowHandle run = heddle.start(definition, StartOptions.id(run(n)));
            checkpoint(run, "early");
            checkpoint(run, "late");
            run.awaitEnd();
            run.restore(RestoreOptions.checkpoint("early").withId(restored(n)));
            if (!history(run).contains("CHECKPOINT_RESTORED")) {
                setBack(run);
            }
        }
        for (int n = 0; n < RUNS; n++) {
            heddle.handle(InstanceId.of(run(n))).awaitEnd();
            heddle.handle(InstanceId.of(restored(n))).awaitEnd();
        }
    }

    private static void checkpoint(WorkflowHandle run, String id) {
        if (run.checkpoints().stream().noneMatch(known -> known.id().equals(id))) {
            run.createCheckpoint(CheckpointOptions.id(id));
        }
    }

    private static void setBack(WorkflowHandle run) {
        try {
            run.restore(RestoreOptions.checkpoint("late").inPlace());
        } catch (HeddleException refused) {
            // It was on its way back already, or has gone back and runs.
            if (!List.of("BEING_RESTORED", "NOT_PAUSED").contains(refused.code())) {
                throw refused;
            }
        }
    }

    static List<String> history(WorkflowHandle run) {
        return run.history(1, 10_000).stream().map(entry -> entry.type()).toList();
    }
}
