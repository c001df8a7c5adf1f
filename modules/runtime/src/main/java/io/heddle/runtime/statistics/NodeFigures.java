package io.heddle.runtime.statistics;

import io.heddle.CacheStatistics;
import io.heddle.kernel.instance.StepMeter;
import io.heddle.resource.CleanupStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

/** What a node counts and measures since it started. Thread-safe: everything on the node adds to it. */
public final class NodeFigures implements StepMeter {
    private static final double MICROS_PER_MILLI = 1_000;
    private static final double BYTES_PER_MEBIBYTE = 1 << 20;

    private final Instant startedAt;
    private final boolean timed;
    private final LongAdder executed = new LongAdder();
    private final LongAdder nodes = new LongAdder();
    private final LongAdder edges = new LongAdder();
    private final LongAdder evaluations = new LongAdder();
    private final LongAdder ends = new LongAdder();
    private final LongAdder endedMicros = new LongAdder();
    private final Histogram creations = new Histogram();
    private final Histogram completions = new Histogram();
    private final Histogram resolutions = new Histogram();
    private final Histogram memory = new Histogram();

    /**
     * @param startedAt when the node started
     * @param timed whether times and memory are measured; counts are kept in any case
     */
    public NodeFigures(Instant startedAt, boolean timed) {
        this.startedAt = startedAt;
        this.timed = timed;
    }

    @Override
    public void joined(long joinedNodes, long joinedEdges) {
        nodes.add(joinedNodes);
        edges.add(joinedEdges);
    }

    @Override
    public void nodeReady(long micros) {
        measure(resolutions, micros);
    }

    @Override
    public void nodeCompleted(long micros) {
        measure(completions, micros);
    }

    @Override
    public void nodeEnded(boolean ran, int decided) {
        if (ran) {
            executed.increment();
        }
        evaluations.add(decided);
    }

    @Override
    public void instanceEnded(long micros) {
        ends.increment();
        endedMicros.add(micros);
    }

    /** An instance is durable that somebody asked for {@code length} ago. */
    public void created(Duration length) {
        measure(creations, length.toNanos() / 1_000);
    }

    /** Measures the heap in use. */
    public void sampleMemory() {
        if (timed) {
            Runtime runtime = Runtime.getRuntime();
            memory.add((runtime.totalMemory() - runtime.freeMemory()) / BYTES_PER_MEBIBYTE);
        }
    }

    private void measure(Histogram histogram, long micros) {
        if (timed) {
            histogram.add(Math.max(0, micros) / MICROS_PER_MILLI);
        }
    }

    /** As they are now, with what other parts of the node count. */
    public NodeFiguresCopy copy(CacheStatistics graphs, CleanupStatistics cleanup) {
        sampleMemory();
        return new NodeFiguresCopy(
                startedAt,
                executed.sum(),
                nodes.sum(),
                edges.sum(),
                evaluations.sum(),
                ends.sum(),
                endedMicros.sum(),
                creations.copy(),
                completions.copy(),
                resolutions.copy(),
                memory.copy(),
                graphs,
                cleanup);
    }
}
