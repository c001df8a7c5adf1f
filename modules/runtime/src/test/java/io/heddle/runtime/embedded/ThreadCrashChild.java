package io.heddle.runtime.embedded;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.StartOptions;
import io.heddle.definition.Durability;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.Subworkflow;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.nio.file.Path;
import java.util.List;

/** The process that {@link ThreadCrashTest} kills: trees of three levels, again and again the same ones. */
final class ThreadCrashChild {
    static final int TREES = 20;
    /** Root, two below it, two below each of them, one nobody waits for, and two paths, one of which has a child. */
    static final int THREADS = 11;

    /** Instances that are forked while they run. */
    static final int GROWN = 10;
    /** Root and two paths. */
    static final int GROWN_THREADS = 3;

    private ThreadCrashChild() {}

    /** Arguments: data folder, durability of the children that have no children. */
    public static void main(String[] args) {
        Heddle heddle = open(Path.of(args[0]));
        System.out.println("OPEN");
        begin(heddle, Durability.valueOf(args[1]));
        for (int n = 0; n < TREES; n++) {
            heddle.handle(id(n)).awaitEnd();
        }
        for (int n = 0; n < GROWN; n++) {
            heddle.handle(grown(n)).awaitEnd();
        }
        System.out.println("DONE");
        heddle.close();
    }

    static InstanceId id(int n) {
        return InstanceId.of("tree-" + n);
    }

    static InstanceId grown(int n) {
        return InstanceId.of("grown-" + n);
    }

    static Heddle open(Path data) {
        return Heddle.builder()
                .dataDir(data)
                .config("heddle.node.max-redeliveries = 0")
                .start();
    }

    /** Idempotent: what exists is joined. */
    static void begin(Heddle heddle, Durability ofLeaves) {
        heddle.publish(WorkflowDefinition.builder("leaf")
                .durability(ofLeaves)
                .node("sleep", node -> node.executor("sleep").config("seconds", 0.1))
                .node(
                        "again",
                        node -> node.executor("sleep").config("seconds", 0.1).after("sleep"))
                .build());
        heddle.publish(calling("middle", "leaf").build());
        WorkflowDefinition top = calling("top", "middle")
                .node("aside", node -> node.subworkflow(Subworkflow.of("leaf").withoutWaiting()))
                .node(
                        "split",
                        node -> node.fork(Fork.parallel().path("p", "nap").path("q", "call")))
                .node(
                        "nap",
                        node -> node.executor("sleep").config("seconds", 0.1).after("split"))
                .node("call", node -> node.subworkflow("leaf").after("split"))
                .node("gather", node -> node.forkJoin(ForkJoin.of("split")).after("nap", "call"))
                .build();
        for (int n = 0; n < TREES; n++) {
            heddle.start(top, StartOptions.id(id(n).value()));
        }
        for (int n = 0; n < GROWN; n++) {
            // Nobody waits here for the join: each process that is killed leaves somebody who does.
            heddle.startDynamic(DefinitionId.of("grown"), StartOptions.id(grown(n).value()))
                    .forkAsync(fork());
        }
    }

    /** split: p, q, a nap each → gather. */
    static List<NodeDefinition> fork() {
        return List.of(
                NodeBuilder.of("split")
                        .fork(Fork.parallel().path("p", "one").path("q", "two"))
                        .build(),
                nap("one"),
                nap("two"),
                NodeBuilder.of("gather")
                        .forkJoin(ForkJoin.of("split"))
                        .after("one", "two")
                        .build());
    }

    private static NodeDefinition nap(String key) {
        return NodeBuilder.of(key)
                .executor("sleep")
                .config("seconds", 0.3)
                .after("split")
                .build();
    }

    private static WorkflowBuilder calling(String id, String target) {
        return WorkflowDefinition.builder(id)
                .node("one", node -> node.subworkflow(target))
                .node("two", node -> node.subworkflow(target).after("one"));
    }
}
