package io.heddle.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.Map;

/** What a run of an imported trace needs beyond the defaults, which are made for definitions written by hand. */
final class TraceOptions {
    private TraceOptions() {}

    /** Limits that let any imported trace run; what the user says wins. */
    static Config config(Config own) {
        return own.withFallback(ConfigFactory.parseMap(
                Map.of("heddle.instance.max-nodes", 0, "heddle.registry.max-definition-size", 0), "limits for traces"));
    }
}
