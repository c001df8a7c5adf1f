package io.heddle.runtime.dispatch;

import io.heddle.InstanceId;
import io.heddle.NodeId;
import io.heddle.Payload;
import io.heddle.spi.NodeOutcome;
import java.util.Map;

/**
 * What came of an attempt.
 *
 * @param delivery the latest one this dispatcher was given
 * @param outcome within the limits of the configuration
 * @param globals values to record with success; empty with anything else
 */
public record AttemptReport(
        InstanceId instanceId,
        NodeId nodeId,
        int attempt,
        int delivery,
        NodeOutcome outcome,
        Map<String, Payload> globals) {
    public AttemptReport {
        globals = Map.copyOf(globals);
    }
}
