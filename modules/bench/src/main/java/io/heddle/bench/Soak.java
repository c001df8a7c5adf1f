package io.heddle.bench;

import io.heddle.bench.harness.ClosedLoop;
import io.heddle.bench.harness.Memory;
import io.heddle.bench.harness.Run;
import io.heddle.bench.harness.Workload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * W9: 64 chains in flight for long, with a retention so short that as many instances go as come. Looks at throughput, at
 * the heap after a full collection and at the size of the folder again and again. A line is fitted through those looks
 * that come after the first {@link #SETTLING} of the time, when the kept instances have reached their number.
 */
final class Soak {
    /** Share of the time until what is kept has reached its size. */
    private static final double SETTLING = 1.0 / 3;

    /** The first and the last part whose throughputs are compared: five minutes of thirty. */
    private static final int PARTS = 6;

    private static final int MOST_LOOKS = 60;
    private static final double MIB = 1 << 20;

    private final Path folder;
    private final int seconds;
    private final int looks;
    private final List<Map<String, Object>> series = new ArrayList<>();
    private final Trend heap = new Trend();
    private final Trend disk = new Trend();
    private double largestDisk;

    private Soak(Path folder, int seconds) {
        this.folder = folder;
        this.seconds = seconds;
        this.looks = Math.min(MOST_LOOKS, Math.max(PARTS, seconds / 5));
    }

    static Map<String, Object> run(Run run) throws InterruptedException {
        return run(run.data(), run.hocon(), run.warmUpSeconds(), run.seconds());
    }

    static Map<String, Object> run(Path folder, String hocon, int warmUpSeconds, int seconds)
            throws InterruptedException {
        Soak soak = new Soak(folder, seconds);
        try (HeddleSubject subject = new HeddleSubject(folder, retention(seconds) + hocon)) {
            ClosedLoop loop = ClosedLoop.of(subject, Workload.W9);
            Map<String, Object> figures = loop.run(warmUpSeconds, () -> soak.watch(loop));
            soak.conclude(figures);
            return figures;
        }
    }

    /** A tenth of the time; the sweeps come ten times as often as that. */
    private static String retention(int seconds) {
        double kept = Math.max(1, seconds / 10.0);
        return "heddle.manager.auto-cleanup-after = \"" + Math.round(kept * 1000) + " ms\"\n"
                + "heddle.manager.cleanup-interval = \"" + Math.round(kept * 100) + " ms\"\n";
    }

    private void watch(ClosedLoop loop) throws InterruptedException {
        long began = System.nanoTime();
        long ended = 0;
        long last = began;
        for (int look = 1; look <= looks; look++) {
            long due = began + TimeUnit.SECONDS.toNanos(seconds) * look / looks;
            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
            long now = System.nanoTime();
            long count = loop.ended();
            double perSecond = (count - ended) * Workload.W9.steps / ((now - last) / 1e9);
            look(TimeUnit.NANOSECONDS.toMillis(now - began) / 1e3, perSecond);
            ended = count;
            last = now;
        }
    }

    private void look(double second, double perSecond) throws InterruptedException {
        double used = Memory.heap() / MIB;
        double files = Memory.disk(folder) / MIB;
        if (second >= seconds * SETTLING) {
            heap.add(second / 60, used);
            disk.add(second / 60, files);
        }
        largestDisk = Math.max(largestDisk, files);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("second", Math.round(second));
        row.put("stepsPerSecond", Math.round(perSecond));
        row.put("heapMiB", ClosedLoop.round(used));
        row.put("diskMiB", ClosedLoop.round(files));
        series.add(row);
    }

    private void conclude(Map<String, Object> figures) {
        int part = Math.max(1, looks / PARTS);
        double first = meanSpeed(series.subList(0, part));
        double last = meanSpeed(series.subList(looks - part, looks));
        figures.put("stepsPerSecondFirst", Math.round(first));
        figures.put("stepsPerSecondLast", Math.round(last));
        figures.put("lastOfFirst", ClosedLoop.round(last / first));
        figures.put("heapTrendMiBPerMinute", ClosedLoop.round(heap.slope()));
        figures.put("heapDrift", ClosedLoop.round(heap.drift()));
        figures.put("diskTrendMiBPerMinute", ClosedLoop.round(disk.slope()));
        figures.put("diskDrift", ClosedLoop.round(disk.drift()));
        figures.put("largestDiskMiB", ClosedLoop.round(largestDisk));
        figures.put("series", series);
    }

    private static double meanSpeed(List<Map<String, Object>> rows) {
        return rows.stream()
                .mapToLong(row -> ((Number) row.getOrDefault("stepsPerSecond", 0)).longValue())
                .average()
                .orElse(0);
    }
}
