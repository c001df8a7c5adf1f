package io.heddle.tracing;

import com.typesafe.config.Config;
import io.heddle.HeddleException;
import io.heddle.runtime.export.ExporterProvider;
import io.heddle.spi.EventExporter;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sends spans where OpenTelemetry's own variables say: to OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
 * or to what OTEL_TRACES_EXPORTER names. Without any of them there are no spans and nothing is computed. System properties
 * of the same meaning ({@code otel.exporter.otlp.endpoint}) win over variables.
 */
public final class TracingProvider implements ExporterProvider {
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.service.name", "heddle",
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none");

    @Override
    public Optional<EventExporter> exporter(Config config) {
        boolean wanted = Stream.of(
                        "otel.exporter.otlp.endpoint", "otel.exporter.otlp.traces.endpoint", "otel.traces.exporter")
                .anyMatch(key -> setting(key) != null);
        if (!wanted || "true".equalsIgnoreCase(setting("otel.sdk.disabled"))) {
            return Optional.empty();
        }
        GivenIds ids = new GivenIds();
        try {
            return Optional.of(new TracingExporter(
                    AutoConfiguredOpenTelemetrySdk.builder()
                            .addPropertiesSupplier(() -> DEFAULTS)
                            .addTracerProviderCustomizer((provider, properties) -> provider.setIdGenerator(ids))
                            .disableShutdownHook()
                            .build()
                            .getOpenTelemetrySdk()
                            .getSdkTracerProvider(),
                    ids));
        } catch (ConfigurationException e) {
            throw new HeddleException(
                    "INVALID_CONFIG_VALUE", "OpenTelemetry cannot be set up by its variables: " + e.getMessage(), e);
        }
    }

    private static @Nullable String setting(String key) {
        String property = System.getProperty(key);
        return property != null ? property : System.getenv(key.replace('.', '_').toUpperCase(Locale.ROOT));
    }
}
