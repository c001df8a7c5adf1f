package io.heddle.bench;

import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.Payload;
import io.heddle.bench.harness.Steps;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.instance.Decision;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceDecider;
import io.heddle.kernel.instance.InstanceEffect;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.instance.InstanceOverrides;
import io.heddle.kernel.instance.InstanceSettings;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.Lineage;
import io.heddle.kernel.plan.WorkflowPlan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The kernel alone, on one core: whole runs of one instance, decide and evolve. A transition is a change of a node's or
 * the instance's status; a run of n nodes makes 3n + 2 of them. {@link #run10} says transitions per second for a graph of
 * ten nodes; {@link #run} takes the size of the graph as a parameter and reports runs per second.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
@Threads(1)
public class KernelBenchmark {
    private static final int SMALL = 10;
    /** READY, EXECUTING and COMPLETED of each node; RUNNING and COMPLETED of the instance. */
    static final int SMALL_TRANSITIONS = 3 * SMALL + 2;

    private static final Payload RESULT = Payload.json(Steps.result("i", "n"));

    private final InstanceDecider decider = new InstanceDecider((existing, batch) -> List.of());

    /** Nodes of the graph {@link #run} takes through. */
    @Param("10")
    int nodes = SMALL;

    private InstanceHeader small = header(SMALL);
    private InstanceHeader sized = small;

    /** Compiles the graphs, which is not measured. */
    @Setup
    public void compile() {
        small = header(SMALL);
        sized = header(nodes);
    }

    /** One run of a chain of ten nodes, counted in transitions; the parameter plays no part. */
    @Benchmark
    @OperationsPerInvocation(SMALL_TRANSITIONS)
    public InstanceState run10() {
        return run(small);
    }

    /** One run of a layered graph. */
    @Benchmark
    public InstanceState run() {
        return run(sized);
    }

    private InstanceState run(InstanceHeader header) {
        long now = 1_000_000;
        Deque<InstanceEffect.Execute> open = new ArrayDeque<>();
        InstanceState state = step(InstanceState.NONE, new InstanceCommand.Create(header, 1, true), now, open);
        for (InstanceEffect.Execute next = open.poll(); next != null; next = open.poll()) {
            now += 10;
            state = step(
                    state, new InstanceCommand.Complete(state.nodeId(next.node()), next.attempt(), RESULT), now, open);
        }
        if (state.status() != InstanceStatus.COMPLETED) {
            throw new IllegalStateException("the run ended " + state.status());
        }
        return state;
    }

    private InstanceState step(
            InstanceState state, InstanceCommand command, long now, Deque<InstanceEffect.Execute> open) {
        Decision decision = decider.decide(state, command, null, now);
        for (InstanceEffect effect : decision.effects()) {
            if (effect instanceof InstanceEffect.Execute execute) {
                open.add(execute);
            }
        }
        return decision.next();
    }

    private static InstanceHeader header(int nodes) {
        WorkflowDefinition definition = nodes > SMALL ? BigGraphs.layered(nodes) : HeddleSubject.chain("chain", nodes);
        return new InstanceHeader(
                InstanceId.of("i"),
                WorkflowPlan.compile(definition, "hash", new byte[0], Expressions.withDefaultLimits()),
                true,
                false,
                "",
                "",
                Lineage.ROOT,
                Payload.NULL,
                Map.of(),
                true,
                new InstanceOverrides(null, null, true, true),
                InstanceSettings.DEFAULTS);
    }
}
