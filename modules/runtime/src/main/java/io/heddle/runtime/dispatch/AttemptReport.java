package io.heddle.runtime.dispatch;

import io.heddle.InstanceId;
import io.heddle.NodeId;
import io.heddle.spi.NodeOutcome;

/**
 * What came of an attempt.
 *
 * @param delivery the latest one this dispatcher was given
 * @param outcome within the limits of the configuration
 * @param notes what to record with success; nothing with anything else
 */
public record AttemptReport(
        InstanceId instanceId, NodeId nodeId, int attempt, int delivery, NodeOutcome outcome, Notes notes) {}
