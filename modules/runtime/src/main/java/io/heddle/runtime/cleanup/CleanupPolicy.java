package io.heddle.runtime.cleanup;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import io.heddle.HeddleException;
import io.heddle.kernel.registry.Retention;
import io.heddle.runtime.settings.HeddleSettings;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The cleanup keys in force: those of the configuration and what was changed since. Immutable. */
public final class CleanupPolicy {
    private static final String ROOT = "heddle.cleanup";

    private final Config config;
    private final HeddleSettings.Cleanup settings;
    private final Duration sampleInterval;

    private CleanupPolicy(Config config) {
        this.config = config;
        HeddleSettings all = HeddleSettings.from(config);
        this.settings = all.cleanup();
        this.sampleInterval = all.monitoring().enabled() ? settings.sampleInterval() : Duration.ZERO;
    }

    /** As configured. */
    public static CleanupPolicy of(Config config) {
        return new CleanupPolicy(config);
    }

    /**
     * With other values for some keys, named without {@code heddle.cleanup.}.
     *
     * @throws HeddleException UNKNOWN_CONFIG_KEY or INVALID_CONFIG_VALUE
     */
    CleanupPolicy with(Map<String, ?> changes) {
        Config changed = config;
        for (Map.Entry<String, ?> change : changes.entrySet()) {
            try {
                changed = changed.withValue(
                        ROOT + "." + change.getKey(), ConfigValueFactory.fromAnyRef(change.getValue(), "updatePolicy"));
            } catch (ConfigException e) {
                throw new HeddleException(
                        "INVALID_CONFIG_VALUE", ROOT + "." + change.getKey() + ": " + e.getMessage(), e);
            }
        }
        return new CleanupPolicy(changed);
    }

    HeddleSettings.Cleanup settings() {
        return settings;
    }

    /** Between two measurements of memory; zero for never. */
    Duration sampleInterval() {
        return sampleInterval;
    }

    /** How long ended instances stay. */
    public Retention retention() {
        return settings.retention();
    }

    /** Key without {@code heddle.cleanup.} → value as written. */
    Map<String, String> effective() {
        Map<String, String> values = new TreeMap<>();
        config.getConfig(ROOT)
                .entrySet()
                .forEach(entry -> values.put(
                        String.join(".", ConfigUtil.splitPath(entry.getKey())),
                        String.valueOf(entry.getValue().unwrapped())));
        return values;
    }
}
