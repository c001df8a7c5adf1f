package io.heddle.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a fixed number of instances in flight. The next one of a place is due the moment the one before has ended, and
 * its latency counts from that moment, so a pause of the machine is in the figures and not left out of them.
 */
final class ClosedLoop {
    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(5);

    private enum Phase {
        WARM_UP,
        MEASURING,
        STOPPING
    }

    private final Subject subject;
    private final Workload workload;
    private final Histogram latencies = new ConcurrentHistogram(LONGEST_MICROS, 3);
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.WARM_UP);
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    ClosedLoop(Subject subject, Workload workload) {
        this.subject = subject;
        this.workload = workload;
    }

    Map<String, Object> run(int warmUpSeconds, int seconds) throws InterruptedException {
        ExecutorService starters = Executors.newFixedThreadPool(2);
        CountDownLatch idle = new CountDownLatch(workload.inFlight);
        for (int place = 0; place < workload.inFlight; place++) {
            starters.execute(() -> next(System.nanoTime(), starters, idle));
        }
        TimeUnit.SECONDS.sleep(warmUpSeconds);
        Subject.Writes before = subject.writes();
        long start = System.nanoTime();
        phase.set(Phase.MEASURING);
        TimeUnit.SECONDS.sleep(seconds);
        phase.set(Phase.STOPPING);
        double took = (System.nanoTime() - start) / 1e9;
        Subject.Writes writes = subject.writes().since(before);
        if (!idle.await(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException(idle.getCount() + " instances did not end", failure.get());
        }
        starters.shutdown();
        if (failure.get() != null) {
            throw new IllegalStateException("an instance failed", failure.get());
        }
        long instances = latencies.getTotalCount();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("stepsPerSecond", Math.round(instances * workload.steps / took));
        figures.put("p50Millis", millis(50));
        figures.put("p99Millis", millis(99));
        figures.put("maxMillis", latencies.getMaxValue() / 1000.0);
        figures.put("instances", instances);
        if (writes.requests() > 0) {
            figures.put("journalWritesPerStep", round((double) writes.requests() / (instances * workload.steps)));
            figures.put("journalBytesPerStep", Math.round((double) writes.bytes() / (instances * workload.steps)));
            figures.put("writesPerSync", round((double) writes.requests() / writes.commits()));
        }
        return figures;
    }

    private void next(long dueAt, ExecutorService starters, CountDownLatch idle) {
        if (phase.get() == Phase.STOPPING) {
            idle.countDown();
            return;
        }
        subject.run(workload, workload + "-" + ids.incrementAndGet()).whenComplete((result, error) -> {
            long now = System.nanoTime();
            if (error != null) {
                failure.compareAndSet(null, error);
                phase.set(Phase.STOPPING);
            } else if (phase.get() == Phase.MEASURING) {
                latencies.recordValue(Math.min(LONGEST_MICROS, (now - dueAt) / 1000));
            }
            starters.execute(() -> next(now, starters, idle));
        });
    }

    private double millis(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1000.0;
    }

    static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
