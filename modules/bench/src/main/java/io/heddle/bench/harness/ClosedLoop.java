package io.heddle.bench.harness;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a fixed number of instances in flight. The next one of a place is due the moment the one before has ended, and
 * its latency counts from that moment, so the time it waits for a thread or a full queue is in the figures.
 *
 * <p>Counted are the ends within the window; timed is every instance that was due within it, also when it ends later:
 * else a pause near the end of the window would hide the very instances it held up. Even so a pause touches no more
 * instances than are in flight. {@code p99SteadyMillis} adds those that would have come meanwhile had they been due at
 * the steady pace of the median, as HdrHistogram corrects for coordinated omission.
 */
public final class ClosedLoop {
    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(5);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);
    private static final int STARTERS = 4;

    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private enum Phase {
        WARM_UP,
        MEASURING,
        STOPPING
    }

    private final Subject subject;
    private final Workload workload;
    private final int starterThreads;
    /** Whether all of the subject's work is done by this process. */
    private final boolean here;

    private final Histogram latencies = new ConcurrentHistogram(LONGEST_MICROS, 3);
    private final LongAdder ends = new LongAdder();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WARM_UP);
    private final AtomicLong ids = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private ClosedLoop(Subject subject, Workload workload, int starterThreads, boolean here) {
        this.subject = subject;
        this.workload = workload;
        this.starterThreads = starterThreads;
        this.here = here;
    }

    /** For a subject whose starts return at once and which lives in this process alone. */
    public static ClosedLoop of(Subject subject, Workload workload) {
        return new ClosedLoop(subject, workload, Math.min(STARTERS, workload.inFlight), true);
    }

    /** For a subject whose starts block, some of them until the end: a thread for each in flight. */
    public static ClosedLoop blocking(Subject subject, Workload workload) {
        return new ClosedLoop(subject, workload, workload.inFlight, false);
    }

    /** Carries it out, with a window that lasts so long, and on until something has ended in it: a slow machine may need that. */
    public Map<String, Object> run(int warmUpSeconds, int seconds) throws InterruptedException {
        return run(warmUpSeconds, () -> {
            TimeUnit.SECONDS.sleep(seconds);
            long latest = System.nanoTime() + LONGEST_WAIT.toNanos();
            while (ended() == 0 && phase.get() == Phase.MEASURING && System.nanoTime() < latest) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        });
    }

    /** Carries it out, with a window that lasts as long as {@code window} does. */
    public Map<String, Object> run(int warmUpSeconds, Window window) throws InterruptedException {
        ExecutorService starters = Executors.newFixedThreadPool(starterThreads);
        CountDownLatch idle = new CountDownLatch(workload.inFlight);
        for (int place = 0; place < workload.inFlight; place++) {
            starters.execute(() -> next(System.nanoTime(), starters, idle));
        }
        TimeUnit.SECONDS.sleep(warmUpSeconds);
        Subject.Writes before = subject.writes();
        long processor = PROCESS.getProcessCpuTime();
        long start = System.nanoTime();
        phase.set(Phase.MEASURING);
        window.last();
        phase.set(Phase.STOPPING);
        double took = (System.nanoTime() - start) / 1e9;
        double processorMicros = (PROCESS.getProcessCpuTime() - processor) / 1e3;
        Subject.Writes writes = subject.writes().since(before);
        long instances = ends.sum();
        if (!idle.await(LONGEST_WAIT.toMinutes(), TimeUnit.MINUTES)) {
            throw new IllegalStateException(idle.getCount() + " instances did not end", failure.get());
        }
        starters.shutdown();
        if (failure.get() != null) {
            throw new IllegalStateException("an instance failed", failure.get());
        }
        return figures(instances, took, processorMicros, writes);
    }

    /** Instances that have ended within the window so far. */
    public long ended() {
        return ends.sum();
    }

    private Map<String, Object> figures(long instances, double took, double processorMicros, Subject.Writes writes) {
        Map<String, Object> figures = new LinkedHashMap<>();
        long steps = instances * workload.steps;
        figures.put("stepsPerSecond", Math.round(steps / took));
        if (here && steps > 0) {
            figures.put("processorPerStepMicros", round(processorMicros / steps));
        }
        boolean timed = latencies.getTotalCount() > 0;
        if (timed) {
            figures.put("p50Millis", millis(latencies, 50));
            figures.put("p99Millis", millis(latencies, 99));
        }
        if (writes.requests() > 0 && steps > 0) {
            figures.put("journalWritesPerStep", round((double) writes.requests() / steps));
            figures.put("journalBytesPerStep", Math.round((double) writes.bytes() / steps));
            figures.put("writesPerSync", round((double) writes.requests() / writes.commits()));
        }
        if (timed) {
            long median = Math.max(1, latencies.getValueAtPercentile(50));
            figures.put("p99SteadyMillis", millis(latencies.copyCorrectedForCoordinatedOmission(median), 99));
            figures.put("maxMillis", latencies.getMaxValue() / 1000.0);
        }
        figures.put("instances", instances);
        return figures;
    }

    private void next(long dueAt, ExecutorService starters, CountDownLatch idle) {
        Phase due = Objects.requireNonNull(phase.get());
        if (due == Phase.STOPPING) {
            idle.countDown();
            return;
        }
        try {
            subject.run(workload, workload + "-" + ids.incrementAndGet())
                    .whenComplete((result, error) -> ended(dueAt, due, error, starters, idle));
        } catch (RuntimeException error) {
            ended(dueAt, due, error, starters, idle);
        }
    }

    private void ended(
            long dueAt, Phase due, @Nullable Throwable error, ExecutorService starters, CountDownLatch idle) {
        long now = System.nanoTime();
        if (error != null) {
            failure.compareAndSet(null, error);
            phase.set(Phase.STOPPING);
        } else {
            if (phase.get() == Phase.MEASURING) {
                ends.increment();
            }
            if (due == Phase.MEASURING) {
                latencies.recordValue(Math.min(LONGEST_MICROS, (now - dueAt) / 1000));
            }
        }
        starters.execute(() -> next(now, starters, idle));
    }

    private static double millis(Histogram latencies, double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1000.0;
    }

    /** To two places. */
    public static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }

    /** What decides how long is measured. */
    @FunctionalInterface
    public interface Window {
        /** Returns when it is over. */
        void last() throws InterruptedException;
    }
}
