package io.heddle.bench;

import io.heddle.InstanceStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.bench.harness.ClosedLoop;
import io.heddle.bench.harness.Memory;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** W8: one graph of 100 up to 100,000 nodes, wide and deep: what a completion costs, and what a node takes. */
final class BigGraphs {
    private static final int[] SIZES = {100, 1_000, 10_000, 100_000};
    private static final int WARM_UPS = 40;
    private static final int LAYER = 100;
    private static final int FURTHER = 5;
    private static final int MOST_REPEATS = 11;
    private static final int ENOUGH_NODES = 5_000;

    private BigGraphs() {}

    static Map<String, Object> run(Path folder, String hocon) throws InterruptedException {
        Map<String, Object> figures = new LinkedHashMap<>();
        String settings = "heddle.instance.max-nodes = 0\nheddle.registry.max-definition-size = 0\n"
                + "heddle.instance.max-parallel-nodes = 64\n" + hocon;
        try (HeddleSubject subject = new HeddleSubject(folder.resolve("timed"), settings)) {
            for (int n = 0; n < WARM_UPS; n++) {
                microsPerNode(subject, layered(1_000));
            }
            for (int size : SIZES) {
                // The median of some small ones, which would else say more of a pause than of a node.
                figures.put("layered" + size + "MicrosPerNode", microsPerNode(subject, layered(size)));
                figures.put(
                        "chain" + size + "MicrosPerNode",
                        microsPerNode(subject, HeddleSubject.chain("chain-" + size, size)));
                figures.put("fan" + size + "MicrosPerNode", microsPerNode(subject, fan(size)));
            }
        }
        weigh(folder.resolve("weighed"), settings, figures);
        return figures;
    }

    /** In a store of its own, where nothing else comes into memory or leaves it. */
    private static void weigh(Path folder, String settings, Map<String, Object> figures) throws InterruptedException {
        int size = SIZES[SIZES.length - 1];
        WorkflowDefinition definition = layered(size);
        try (HeddleSubject subject = new HeddleSubject(folder, settings + "\nheddle.instance.passivate-after = 0")) {
            waiting(subject, layered(LAYER));
            long before = Memory.heap();
            waiting(subject, definition);
            long first = Memory.heap();
            for (int n = 0; n < FURTHER; n++) {
                waiting(subject, definition);
            }
            // Further instances share the compiled graph with the first.
            figures.put("heapBytesPerNodeFirstInstance", (first - before) / size);
            figures.put("heapBytesPerNodeFurtherInstance", (Memory.heap() - first) / FURTHER / size);
        }
    }

    private static WorkflowHandle waiting(HeddleSubject subject, WorkflowDefinition definition) {
        return subject.heddle().start(definition, StartOptions.DEFAULT.withAutoStart(false));
    }

    private static double microsPerNode(HeddleSubject subject, WorkflowDefinition definition) {
        int size = definition.nodes().size();
        double[] times = new double[Math.max(1, Math.min(MOST_REPEATS, ENOUGH_NODES / size))];
        for (int n = 0; n < times.length; n++) {
            times[n] = once(subject, definition) / size;
        }
        Arrays.sort(times);
        return ClosedLoop.round(times[times.length / 2]);
    }

    private static double once(HeddleSubject subject, WorkflowDefinition definition) {
        WorkflowHandle handle = subject.heddle().start(definition, StartOptions.DEFAULT);
        if (handle.awaitEnd().status() != InstanceStatus.COMPLETED) {
            throw new IllegalStateException(definition.id() + " did not complete");
        }
        var view = handle.status();
        return Duration.between(view.startedAt(), view.endedAt()).toNanos() / 1e3;
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

    private static WorkflowDefinition fan(int size) {
        WorkflowBuilder builder = WorkflowDefinition.builder("fan-" + size).task("first", "step");
        for (int n = 1; n < size; n++) {
            builder.task("n" + n, "step", "first");
        }
        return builder.build();
    }
}
