package io.heddle.metrics;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.kernel.instance.TransitionSink;
import io.heddle.runtime.admin.AdminPage;
import io.heddle.runtime.export.TransitionCounter;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;

/** The page {@code /metrics}: the figures of this node and of its process, as Prometheus reads them. */
final class PrometheusPage implements TransitionCounter, AdminPage, AutoCloseable {
    /** A scrape waits ten seconds by default; better old figures of one part than none at all. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final HeddleMetrics metrics;

    PrometheusPage(int maxDefinitions) {
        PageTallies tallies = new PageTallies(registry.config().clock());
        registry.getPrometheusRegistry().register(tallies);
        this.metrics = new HeddleMetrics(registry, tallies, maxDefinitions);
        List<MeterBinder> process = List.of(
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new ClassLoaderMetrics(),
                new ProcessorMetrics(),
                new UptimeMetrics(),
                new FileDescriptorMetrics(),
                gc);
        process.forEach(binder -> binder.bindTo(registry));
    }

    @Override
    public String name() {
        return "prometheus";
    }

    @Override
    public TransitionSink of(DefinitionId definition) {
        return metrics.of(definition);
    }

    @Override
    public void started(Heddle heddle) {
        metrics.started(heddle);
    }

    @Override
    public String path() {
        return "/metrics";
    }

    @Override
    public String contentType() {
        return "text/plain; version=0.0.4; charset=utf-8";
    }

    @Override
    public String text() {
        metrics.refresh(PATIENCE);
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
