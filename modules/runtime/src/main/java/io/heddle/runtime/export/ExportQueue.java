package io.heddle.runtime.export;

import io.heddle.ExporterStatistics;
import io.heddle.HistoryEntry;
import io.heddle.spi.EventExporter;
import io.heddle.spi.ExportedInstance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One exporter, its thread and what waits for it. One thread is what keeps the order. */
final class ExportQueue {
    private static final Logger LOG = LoggerFactory.getLogger(ExportQueue.class);
    private static final long IDLE_SECONDS = 30;

    private final EventExporter exporter;
    private final String name;
    private final ThreadPoolExecutor thread;
    private final AtomicLong waiting = new AtomicLong();
    private final LongAdder exported = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    /** Only the first failure of a row is logged: a system that is down would fill the log. */
    private boolean failing;

    ExportQueue(EventExporter exporter, String name) {
        this.exporter = exporter;
        this.name = name;
        this.thread =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread worker = new Thread(work, "heddle-export-" + name);
                    worker.setDaemon(true);
                    return worker;
                });
        thread.allowCoreThreadTimeOut(true);
    }

    void offer(ExportedInstance instance, List<HistoryEntry> entries) {
        if (waiting.get() >= EventExporter.MAX_WAITING || thread.isShutdown()) {
            dropped.add(entries.size());
            return;
        }
        waiting.addAndGet(entries.size());
        thread.execute(() -> export(instance, entries));
    }

    private void export(ExportedInstance instance, List<HistoryEntry> entries) {
        try {
            exporter.export(instance, entries);
            exported.add(entries.size());
            failing = false;
        } catch (Throwable e) {
            failed.add(entries.size());
            if (!failing) {
                failing = true;
                LOG.warn(
                        "exporter {} failed at instance {} from event {} on; further failures in a row are counted only",
                        name,
                        instance.id(),
                        entries.get(0).seq(),
                        e);
            }
        } finally {
            waiting.addAndGet(-entries.size());
        }
    }

    /** Nothing more is taken; what waits may still go out. */
    void close(Duration patience) {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("exporter {} did not finish in time; {} entries are in the history only", name, waiting);
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    ExporterStatistics statistics() {
        return new ExporterStatistics(name, exported.sum(), failed.sum(), dropped.sum(), waiting.get());
    }
}
