package io.heddle.runtime.statistics;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The keys in force, for showing. */
public final class EffectiveConfiguration {
    private EffectiveConfiguration() {}

    /**
     * The block {@code heddle} of {@code config} as nested maps, with the cleanup keys as they are now.
     *
     * @param cleanup key without {@code heddle.cleanup.} → value
     */
    public static Map<String, @Nullable Object> of(Config config, Map<String, String> cleanup) {
        Config now = ConfigFactory.parseMap(cleanup, "updatePolicy")
                .atPath("cleanup")
                .withFallback(config.getConfig("heddle"));
        return shown(now.root());
    }

    private static Map<String, @Nullable Object> shown(ConfigObject block) {
        Map<String, @Nullable Object> map = new TreeMap<>();
        for (Map.Entry<String, ConfigValue> entry : block.entrySet()) {
            if (entry.getValue() instanceof ConfigObject inner) {
                map.put(entry.getKey(), shown(inner));
            } else if (!isSecret(entry.getKey())) {
                map.put(entry.getKey(), entry.getValue().unwrapped());
            }
        }
        return Collections.unmodifiableMap(map);
    }

    private static boolean isSecret(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return name.contains("password")
                || name.contains("secret")
                || name.contains("credential")
                || name.endsWith("token")
                || name.endsWith("api-key");
    }
}
