package io.heddle.runtime.wire;

import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.DefinitionFormat;
import io.heddle.kernel.instance.Branches;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceDecider;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.instance.InstanceOverrides;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceSettings;
import io.heddle.kernel.instance.InstanceSnapshot;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.Lineage;
import io.heddle.kernel.plan.WorkflowPlan;
import java.util.List;
import java.util.Map;

/** Measures sizes and times of records. Run its main method; no test, because figures depend on the machine. */
final class CodecMeasurement {
    private static final int ROUNDS = 6;
    private static final PlanCache PLANS = new PlanCache(Samples.COMPILER);
    private static final InstanceCodec CODEC = new InstanceCodec(PLANS, Samples.COMPILER, InstanceWire.NO_SOURCE);

    private CodecMeasurement() {}

    public static void main(String[] arguments) {
        List<InstanceEvent> step = List.of(
                new InstanceEvent.NodeCompleted(90, 1, Payload.of(Payload.JSON, new byte[100]), Branches.NONE),
                new InstanceEvent.NodeReady(91, 90),
                new InstanceEvent.NodeStarted(91, 1, null, 0));
        batch("step, 100-byte output", new EventBatch(Samples.AT, null, null, step), 1_000_000);
        batch(
                "the same with command id and reply",
                new EventBatch(
                        Samples.AT,
                        "3f0c1f1e-9a51-4b4e-9f57-0123456789ab",
                        new InstanceReply.Recorded(List.of("next")),
                        step),
                1_000_000);
        batch(
                "InstanceCreated, 2 nodes",
                Samples.batch(new InstanceEvent.InstanceCreated(Samples.header(), 1)),
                200_000);
        for (int nodes : new int[] {10, 1_000, 100_000}) {
            snapshot(nodes);
        }
    }

    private static void batch(String name, EventBatch batch, int runs) {
        byte[] bytes = CODEC.write(batch);
        report(name, bytes.length, runs, () -> CODEC.write(batch), () -> CODEC.readBatch(bytes));
    }

    /** An instance half-way: half its nodes completed with 100-byte outputs, the rest untouched or under way. */
    private static void snapshot(int size) {
        WorkflowBuilder builder = WorkflowDefinition.builder("w");
        for (int node = 0; node < size; node++) {
            if (node < 10) {
                builder.task("n" + node, "x");
            } else {
                builder.task("n" + node, "x", "n" + (node - 10));
            }
        }
        WorkflowDefinition definition = builder.build();
        byte[] source = DefinitionFormat.canonicalJson(definition);
        WorkflowPlan plan = PLANS.plan(DefinitionFormat.contentHash(definition), source);
        InstanceDecider decider = new InstanceDecider((graph, nodes) -> List.of());
        InstanceHeader header = new InstanceHeader(
                InstanceId.of("i-1"),
                plan,
                false,
                false,
                "",
                "",
                Lineage.ROOT,
                Payload.NULL,
                Map.of(),
                true,
                InstanceOverrides.NONE,
                InstanceSettings.DEFAULTS);
        InstanceState state = decider.decide(
                        InstanceState.NONE, new InstanceCommand.Create(header, 1, true), null, Samples.AT)
                .next();
        Payload output = Payload.of(Payload.JSON, new byte[100]);
        for (int node = 0; node < size / 2; node++) {
            state = decider.decide(
                            state, new InstanceCommand.Complete("n" + node, 1, output), null, Samples.AT + node * 1000L)
                    .next();
        }
        InstanceState halfway = state;
        InstanceSnapshot snapshot = InstanceSnapshot.of(state);
        byte[] bytes = CODEC.write(snapshot);
        int runs = Math.max(3, 200_000 / size);
        report(
                "snapshot, " + size + " nodes, half completed (definition " + source.length + " bytes)",
                bytes.length,
                runs,
                () -> CODEC.write(InstanceSnapshot.of(halfway)),
                () -> CODEC.readSnapshot(bytes).toState());
    }

    private static void report(String name, int bytes, int runs, Runnable write, Runnable read) {
        System.out.printf(
                "%-75s %9d bytes   encode %10.0f ns   decode %10.0f ns%n",
                name, bytes, fastest(runs, write), fastest(runs, read));
    }

    private static double fastest(int runs, Runnable work) {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int n = 0; n < runs; n++) {
                work.run();
            }
            best = Math.min(best, (System.nanoTime() - start) / (double) runs);
        }
        return best;
    }
}
