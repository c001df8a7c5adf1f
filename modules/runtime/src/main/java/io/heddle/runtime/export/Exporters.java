package io.heddle.runtime.export;

import com.typesafe.config.Config;
import io.heddle.DefinitionId;
import io.heddle.ExporterStatistics;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.kernel.instance.Transitions;
import io.heddle.spi.EventExporter;
import io.heddle.spi.ExportedInstance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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

    private final List<EventExporter> exporters;
    private final List<ExportQueue> queues;
    private final Counters counters;
    /** Made here, so closed here. */
    private final List<AutoCloseable> own;

    private Exporters(Collection<EventExporter> exporters, List<AutoCloseable> own) {
        this.exporters = List.copyOf(exporters);
        this.queues = exporters.stream()
                .filter(exporter -> !(exporter instanceof TransitionCounter))
                .map(exporter -> new ExportQueue(exporter, exporter.name()))
                .toList();
        this.counters = new Counters(ofKind(TransitionCounter.class));
        this.own = List.copyOf(own);
    }

    /**
     * The exporters the application gave, those on the class path and those the configuration asks providers for.
     *
     * @throws HeddleException DUPLICATE_EXPORTER if two have one name, INVALID_EXPORTER if one has none,
     *     EXPORTER_START_FAILED if one on the class path cannot be made
     */
    public static Exporters load(ClassLoader loader, Config config, List<EventExporter> given) {
        Map<String, EventExporter> byName = new LinkedHashMap<>();
        given.forEach(exporter -> add(byName, exporter));
        List<AutoCloseable> own = new ArrayList<>();
        try {
            for (EventExporter exporter : found(loader, config)) {
                if (exporter instanceof AutoCloseable closeable) {
                    own.add(closeable);
                }
                add(byName, exporter);
            }
        } catch (ServiceConfigurationError e) {
            throw new HeddleException(
                    "EXPORTER_START_FAILED",
                    "an exporter on the class path did not start: " + e.getMessage()
                            + (e.getCause() == null ? "" : ": " + e.getCause().getMessage()),
                    e);
        }
        return new Exporters(byName.values(), own);
    }

    private static List<EventExporter> found(ClassLoader loader, Config config) {
        List<EventExporter> found = new ArrayList<>();
        ServiceLoader.load(EventExporter.class, loader).forEach(found::add);
        for (ExporterProvider provider : ServiceLoader.load(ExporterProvider.class, loader)) {
            provider.exporter(config).ifPresent(found::add);
        }
        return found;
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

    /** Who wants to know of an instance. */
    public Audience of(ExportedInstance instance) {
        return new Audience(
                queues.stream().filter(queue -> queue.wants(instance)).toList());
    }

    /** Whether anybody only counts, and so wants to be told of transitions. */
    public boolean anyCounts() {
        return !counters.isEmpty();
    }

    /** Tells those who only count what a durable record says. */
    public void count(DefinitionId definition, Transitions transitions) {
        counters.count(definition, transitions);
    }

    /** Those of a kind, in the order they were given or found. */
    public <T> List<T> ofKind(Class<T> kind) {
        return exporters.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** Tells each that the node works. */
    public void started(Heddle heddle) {
        exporters.forEach(exporter -> exporter.started(heddle));
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

    /** One per exporter that is given entries. */
    public List<ExporterStatistics> statistics() {
        return queues.stream().map(ExportQueue::statistics).toList();
    }
}
