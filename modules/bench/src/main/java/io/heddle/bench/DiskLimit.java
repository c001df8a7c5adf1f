package io.heddle.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The disk itself: appends of 4 KiB, each synced, one after the other. */
final class DiskLimit {
    private static final int BLOCK = 4096;

    private DiskLimit() {}

    static Map<String, Object> run(Path folder, int seconds) throws IOException {
        Histogram latencies = new Histogram(60_000_000, 3);
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        try (FileChannel file =
                FileChannel.open(folder.resolve("sync"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            for (long now = System.nanoTime(); now < end; ) {
                block.clear();
                file.write(block);
                file.force(false);
                long after = System.nanoTime();
                latencies.recordValue((after - now) / 1000);
                now = after;
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("syncsPerSecond", latencies.getTotalCount() / seconds);
        figures.put("p50Millis", latencies.getValueAtPercentile(50) / 1000.0);
        figures.put("p99Millis", latencies.getValueAtPercentile(99) / 1000.0);
        return figures;
    }
}
