package io.heddle.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heddle.definition.WorkflowDefinition;
import java.util.Map;

/** What a run of an imported trace needs beyond the defaults, which are made for definitions written by hand. */
final class TraceOptions {
    private static final int USUAL_SNAPSHOT_EVERY = 200;

    private TraceOptions() {}

    /** Limits that let any imported trace run; what the user says wins. */
    static Config config(WorkflowDefinition trace, Config own) {
        int nodes = trace.nodes().size();
        return own.withFallback(ConfigFactory.parseMap(
                Map.of(
                        "heddle.instance.max-nodes", 0,
                        "heddle.registry.max-definition-size", 0,
                        // A snapshot holds every node, so that one per 200 events would make long runs quadratic.
                        "heddle.instance.snapshot-every", Math.max(USUAL_SNAPSHOT_EVERY, nodes)),
                "limits for traces"));
    }
}
