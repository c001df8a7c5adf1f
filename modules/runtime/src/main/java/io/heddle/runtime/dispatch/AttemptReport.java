package io.heddle.runtime.dispatch;

import io.heddle.InstanceId;
import io.heddle.NodeId;
import io.heddle.spi.NodeOutcome;
import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt.
 *
 * @param delivery the latest one this dispatcher was given
 * @param outcome within the limits of the configuration; null if the node that ran it is gone and nobody knows
 * @param notes what to record with success; nothing with anything else
 */
public record AttemptReport(
        InstanceId instanceId,
        NodeId nodeId,
        int attempt,
        int delivery,
        @Nullable NodeOutcome outcome,
        Notes notes) {

    Attempt.Key key() {
        return new Attempt.Key(instanceId, nodeId, attempt);
    }

    AttemptReport with(NodeOutcome other) {
        return new AttemptReport(instanceId, nodeId, attempt, delivery, other, Notes.NONE);
    }
}
