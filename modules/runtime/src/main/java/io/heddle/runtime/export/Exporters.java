package io.heddle.runtime.export;

import io.heddle.ExporterStatistics;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.spi.EventExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The exporters of a node. Thread-safe. */
public final class Exporters {
    private static final Logger LOG = LoggerFactory.getLogger(Exporters.class);

    private final List<ExportQueue> queues;
    /** Made here, so closed here. */
    private final List<AutoCloseable> own;

    private Exporters(List<ExportQueue> queues, List<AutoCloseable> own) {
        this.queues = List.copyOf(queues);
        this.own = List.copyOf(own);
    }

    /**
     * The exporters the application gave and those on the class path.
     *
     * @throws HeddleException DUPLICATE_EXPORTER if two have one name, INVALID_EXPORTER if one has none,
     *     EXPORTER_START_FAILED if one on the class path cannot be made
     */
    public static Exporters load(ClassLoader loader, List<EventExporter> given) {
        Map<String, EventExporter> byName = new LinkedHashMap<>();
        given.forEach(exporter -> add(byName, exporter));
        List<AutoCloseable> own = new ArrayList<>();
        try {
            for (EventExporter exporter : ServiceLoader.load(EventExporter.class, loader)) {
                add(byName, exporter);
                if (exporter instanceof AutoCloseable closeable) {
                    own.add(closeable);
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new HeddleException(
                    "EXPORTER_START_FAILED", "an exporter on the class path did not start: " + e.getMessage(), e);
        }
        List<ExportQueue> queues = new ArrayList<>();
        byName.forEach((name, exporter) -> queues.add(new ExportQueue(exporter, name)));
        return new Exporters(queues, own);
    }

    private static void add(Map<String, EventExporter> byName, EventExporter exporter) {
        String name = exporter.name();
        if (name.isBlank()) {
            throw new HeddleException("INVALID_EXPORTER", exporter.getClass().getName() + " has no name; give it one");
        }
        EventExporter earlier = byName.putIfAbsent(name, exporter);
        if (earlier != null) {
            throw new HeddleException(
                    "DUPLICATE_EXPORTER",
                    "two exporters are called " + name + ": "
                            + earlier.getClass().getName() + " and "
                            + exporter.getClass().getName() + "; rename one");
        }
    }

    /** Whether nobody wants to know. */
    public boolean isEmpty() {
        return queues.isEmpty();
    }

    /** Passes on what is as durable as its steps ask for (docs/durability.md); returns at once. */
    public void offer(InstanceId instance, List<HistoryEntry> entries) {
        queues.forEach(queue -> queue.offer(instance, entries));
    }

    /** Lets each exporter finish for at most {@code patience}, then closes those found on the class path. */
    public void close(Duration patience) {
        queues.forEach(queue -> queue.close(patience));
        for (AutoCloseable exporter : own) {
            try {
                exporter.close();
            } catch (Exception e) {
                LOG.warn("an exporter could not be closed", e);
            }
        }
    }

    /** One per exporter. */
    public List<ExporterStatistics> statistics() {
        return queues.stream().map(ExportQueue::statistics).toList();
    }
}
