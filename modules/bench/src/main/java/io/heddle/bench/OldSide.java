package io.heddle.bench;

import io.heddle.bench.harness.Steps;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowDefinition;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/** The old manager, used as its callers use it: they run the nodes and tell it. */
final class OldSide implements Side {
    /** Shared by all workflows, as constants of a program are. */
    private static final List<String> BASES =
            IntStream.range(0, CHAIN).mapToObj(n -> "n" + n).toList();

    private final OldContextManager manager = new OldContextManager();
    private final OldThreadRegistry threads = new OldThreadRegistry();

    @Override
    public CompletionStage<?> begin(String workflow) {
        register(workflow);
        manager.markNodeExecuting(workflow, workflow + "." + BASES.get(0));
        return CompletableFuture.completedStage(workflow);
    }

    @Override
    public CompletionStage<?> finish(String workflow) {
        register(workflow);
        for (String base : BASES) {
            complete(workflow, base);
            manager.getReadyNodes(workflow);
        }
        return CompletableFuture.completedStage(workflow);
    }

    private void register(String workflow) {
        manager.ensure(workflow);
        for (int n = 0; n < CHAIN; n++) {
            register(workflow, BASES.get(n), BASES.subList(Math.max(0, n - 1), n));
        }
    }

    private void register(String workflow, String base, List<String> upstream) {
        manager.registerNodeDependencies(workflow + "." + base, base, workflow, upstream);
    }

    private void complete(String workflow, String base) {
        String node = workflow + "." + base;
        manager.markNodeExecuting(workflow, node);
        manager.markNodeCompleted(workflow, base, node, Steps.result(workflow, base));
    }

    /** Whatever there ever was stays. */
    @Override
    public boolean isSettled() {
        return true;
    }

    @Override
    public List<String> contribute(String workflow, String node, String after) {
        manager.ensure(workflow);
        register(workflow, node, List.of());
        register(workflow, after, List.of(node));
        complete(workflow, node);
        return rest(workflow);
    }

    @Override
    public List<String> rest(String workflow) {
        return manager.getReadyNodes(workflow).stream()
                .map(node -> node.substring(workflow.length() + 1))
                .toList();
    }

    @Override
    public int completed(String workflow) {
        return manager.nodeOutputs(workflow).size();
    }

    @Override
    public void graph(WorkflowDefinition graph) {
        String workflow = graph.id().value();
        manager.ensure(workflow);
        for (NodeDefinition node : graph.nodes()) {
            register(
                    workflow,
                    node.key(),
                    node.dependencies().stream().map(Dependency::upstream).toList());
        }
    }

    @Override
    public int dependencies(WorkflowDefinition graph, String node) {
        return manager.getNodeDependencyInfo(graph.id().value() + "." + node).size();
    }

    @Override
    public CompletionStage<?> thread(String definition, String thread) {
        threads.register(thread, definition);
        return CompletableFuture.completedStage(thread);
    }

    @Override
    public boolean isInUse(String definition) {
        return !threads.checkThreadReferences(definition).isEmpty();
    }

    @Override
    public void close() {}
}
