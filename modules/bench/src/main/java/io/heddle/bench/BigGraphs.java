package io.heddle.bench;

import io.heddle.InstanceStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** W8: one graph of 100 up to 100,000 nodes, wide and deep: what a completion costs, and what a node takes. */
final class BigGraphs {
    private static final int[] SIZES = {100, 1_000, 10_000, 100_000};
    private static final int WARM_UPS = 40;
    private static final int LAYER = 100;

    private BigGraphs() {}

    static Map<String, Object> run(Path folder, String hocon) throws InterruptedException {
        Map<String, Object> figures = new LinkedHashMap<>();
        String settings = "heddle.instance.max-nodes = 0\nheddle.registry.max-definition-size = 0\n"
                + "heddle.instance.max-parallel-nodes = 64\n" + hocon;
        try (HeddleSubject subject = new HeddleSubject(folder, settings)) {
            for (int n = 0; n < WARM_UPS; n++) {
                microsPerNode(subject, layered(1_000));
            }
            for (int size : SIZES) {
                figures.put("layered" + size + "MicrosPerNode", microsPerNode(subject, layered(size)));
                figures.put("chain" + size + "MicrosPerNode", microsPerNode(subject, chain(size)));
                figures.put("fan" + size + "MicrosPerNode", microsPerNode(subject, fan(size)));
            }
            int large = SIZES[SIZES.length - 1];
            WorkflowDefinition definition = layered(large);
            long before = Memory.heap();
            WorkflowHandle first = waiting(subject, definition);
            long one = Memory.heap();
            WorkflowHandle second = waiting(subject, definition);
            // The second instance shares the compiled graph with the first.
            figures.put("heapBytesPerNodeFirstInstance", (one - before) / large);
            figures.put("heapBytesPerNodeFurtherInstance", (Memory.heap() - one) / large);
            first.cancel("measured");
            second.cancel("measured");
        }
        return figures;
    }

    private static WorkflowHandle waiting(HeddleSubject subject, WorkflowDefinition definition) {
        return subject.heddle().start(definition, StartOptions.DEFAULT.withAutoStart(false));
    }

    private static double microsPerNode(HeddleSubject subject, WorkflowDefinition definition) {
        WorkflowHandle handle = subject.heddle().start(definition, StartOptions.DEFAULT);
        if (handle.awaitEnd().status() != InstanceStatus.COMPLETED) {
            throw new IllegalStateException(definition.id() + " did not complete");
        }
        var view = handle.status();
        return ClosedLoop.round(
                java.time.Duration.between(view.startedAt(), view.endedAt()).toNanos()
                        / 1e3
                        / definition.nodes().size());
    }

    /** Layers of 100 nodes, each node after two of the layer before. */
    static WorkflowDefinition layered(int size) {
        WorkflowBuilder builder = WorkflowDefinition.builder("layered-" + size);
        for (int n = 0; n < size; n++) {
            int above = n - LAYER;
            builder.task(
                    "n" + n,
                    "step",
                    above < 0
                            ? new String[0]
                            : new String[] {"n" + above, "n" + (above / LAYER * LAYER + (above + 1) % LAYER)});
        }
        return builder.build();
    }

    private static WorkflowDefinition chain(int size) {
        WorkflowBuilder builder = WorkflowDefinition.builder("chain-" + size);
        for (int n = 0; n < size; n++) {
            builder.task("n" + n, "step", n == 0 ? new String[0] : new String[] {"n" + (n - 1)});
        }
        return builder.build();
    }

    private static WorkflowDefinition fan(int size) {
        WorkflowBuilder builder = WorkflowDefinition.builder("fan-" + size).task("first", "step");
        for (int n = 1; n < size; n++) {
            builder.task("n" + n, "step", "first");
        }
        return builder.build();
    }
}
