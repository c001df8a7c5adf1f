package io.heddle.runtime.export;

import io.heddle.ExporterStatistics;
import io.heddle.HistoryEntry;
import io.heddle.spi.EventExporter;
import io.heddle.spi.ExportedInstance;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One exporter, its thread and what waits for it. One thread is what keeps the order. It rests a moment before it takes what
 * was given meanwhile: an actor that had to wake it for each command would pay more for that than for the entries.
 */
final class ExportQueue {
    private static final Logger LOG = LoggerFactory.getLogger(ExportQueue.class);
    private static final long IDLE_SECONDS = 30;
    /** What an exporter may lag behind, so that it is woken at most two hundred times a second. */
    private static final long REST_MILLIS = 5;

    /** What one command caused. */
    private record Given(ExportedInstance instance, List<HistoryEntry> entries) {}

    private final EventExporter exporter;
    private final String name;
    private final ScheduledThreadPoolExecutor thread;
    private final Queue<Given> given = new ConcurrentLinkedQueue<>();
    /** Whether the thread is at work, or will be after its rest. */
    private final AtomicBoolean awake = new AtomicBoolean();

    /** Whether it ever failed to say what it wants. */
    private final AtomicBoolean unsure = new AtomicBoolean();

    private final AtomicLong waiting = new AtomicLong();
    private final LongAdder exported = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    /** Only the first failure of a row is logged: a system that is down would fill the log. */
    private boolean failing;
    /** Whether its time to finish is up. */
    private volatile boolean over;

    ExportQueue(EventExporter exporter, String name) {
        this.exporter = exporter;
        this.name = name;
        this.thread = new ScheduledThreadPoolExecutor(
                1,
                work -> {
                    Thread worker = new Thread(work, "heddle-export-" + name);
                    worker.setDaemon(true);
                    return worker;
                },
                // Refused only after closing; what comes that late is in the history.
                new ThreadPoolExecutor.DiscardPolicy());
        thread.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
    }

    /** Whether the instance concerns the exporter; one that cannot say is given everything. */
    boolean wants(ExportedInstance instance) {
        try {
            return exporter.wants(instance);
        } catch (RuntimeException e) {
            if (unsure.compareAndSet(false, true)) {
                LOG.warn(
                        "exporter {} failed to say whether it wants instance {}, so it is given it; further failures are not"
                                + " logged",
                        name,
                        instance.id(),
                        e);
            }
            return true;
        }
    }

    boolean wantsPayloads() {
        return exporter.wantsPayloads();
    }

    void offer(ExportedInstance instance, List<HistoryEntry> entries) {
        if (waiting.get() >= EventExporter.MAX_WAITING || thread.isShutdown()) {
            dropped.add(entries.size());
            return;
        }
        waiting.addAndGet(entries.size());
        given.add(new Given(instance, entries));
        wake();
    }

    private void wake() {
        if (!awake.get() && awake.compareAndSet(false, true)) {
            boolean due = false;
            try {
                Future<?> unused = thread.schedule(this::drain, REST_MILLIS, TimeUnit.MILLISECONDS);
                due = true;
            } finally {
                // Without a thread for it, which the system may refuse, the next command tries again.
                if (!due) {
                    awake.set(false);
                }
            }
        }
    }

    private void drain() {
        try {
            for (Given next = given.poll(); next != null && !over; next = given.poll()) {
                export(next.instance(), next.entries());
            }
        } finally {
            awake.set(false);
            // What was given between the last look and now found the thread awake.
            if (!given.isEmpty()) {
                wake();
            }
        }
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
        thread.execute(this::drain);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("exporter {} did not finish in time; {} entries are in the history only", name, waiting);
                giveUp();
            }
        } catch (InterruptedException e) {
            giveUp();
            Thread.currentThread().interrupt();
        }
    }

    private void giveUp() {
        over = true;
        thread.shutdownNow();
    }

    ExporterStatistics statistics() {
        return new ExporterStatistics(name, exported.sum(), failed.sum(), dropped.sum(), waiting.get());
    }
}
