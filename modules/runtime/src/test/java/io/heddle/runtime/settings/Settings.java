package io.heddle.runtime.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/** Settings for tests. */
final class Settings {
    private Settings() {}

    static HeddleSettings with(String hocon) {
        return HeddleSettings.from(config(hocon));
    }

    static Config config(String hocon) {
        return ConfigFactory.parseString(hocon)
                .withFallback(ConfigFactory.defaultReferenceUnresolved(Settings.class.getClassLoader()))
                .resolve();
    }
}
