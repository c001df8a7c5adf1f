package io.heddle.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.heddle.definition.WorkflowDefinition;
import org.jspecify.annotations.Nullable;

/** How many tasks of an instance may run at once, for the estimate of the time left. */
final class Places {
    private static final String KEY = "heddle.instance.max-parallel-nodes";

    private Places() {}

    /** 0 for no limit. */
    static int of(@Nullable Integer workers, WorkflowDefinition definition, Config config) {
        if (workers != null) {
            return workers;
        }
        Integer written = definition.config().maxParallelNodes();
        if (written != null) {
            return written;
        }
        try {
            return ConfigFactory.load(config).getInt(KEY);
        } catch (ConfigException e) {
            return 0; // The engine says what is wrong with it.
        }
    }
}
