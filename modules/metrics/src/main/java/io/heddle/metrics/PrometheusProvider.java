package io.heddle.metrics;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.heddle.HeddleException;
import io.heddle.runtime.export.ExporterProvider;
import io.heddle.spi.EventExporter;
import java.util.Optional;

/** Gives a node with an admin server its page {@code /metrics}. */
public final class PrometheusProvider implements ExporterProvider {
    private static final String MAX_DEFINITIONS = "heddle.metrics.max-definitions";

    @Override
    public Optional<EventExporter> exporter(Config config) {
        int maxDefinitions = maxDefinitions(config);
        boolean enabled = flag(config, "heddle.metrics.enabled");
        return enabled && config.getBoolean("heddle.admin.enabled")
                ? Optional.of(new PrometheusPage(maxDefinitions))
                : Optional.empty();
    }

    private static boolean flag(Config config, String key) {
        try {
            return config.getBoolean(key);
        } catch (ConfigException e) {
            throw new HeddleException("INVALID_CONFIG_VALUE", key + " is neither on nor off: " + e.getMessage(), e);
        }
    }

    private static int maxDefinitions(Config config) {
        try {
            int max = config.getInt(MAX_DEFINITIONS);
            if (max >= 0) {
                return max;
            }
        } catch (ConfigException e) {
            throw new HeddleException("INVALID_CONFIG_VALUE", MAX_DEFINITIONS + ": " + e.getMessage(), e);
        }
        throw new HeddleException(
                "INVALID_CONFIG_VALUE", MAX_DEFINITIONS + " is less than 0; give 0 for no series per definition");
    }
}
