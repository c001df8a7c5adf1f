package io.heddle.runtime.dispatch;

import io.heddle.InstanceId;
import io.heddle.NodeId;
import io.heddle.spi.NodeOutcome;
import org.jspecify.annotations.Nullable;

/**
 * What came of an attempt.
 *
 * @param epoch which life of the instance's id
 * @param delivery the latest one this dispatcher was given
 * @param outcome within the limits of the configuration; null if the node that ran it is gone and nobody knows
 * @param notes what to record with success; nothing with anything else
 * @param owing whether it is kept elsewhere until the instance has said that it is recorded: {@link NodeDispatcher.Settled}
 */
public record AttemptReport(
        InstanceId instanceId,
        int epoch,
        NodeId nodeId,
        int attempt,
        int delivery,
        @Nullable NodeOutcome outcome,
        Notes notes,
        boolean owing) {

    Attempt.Key key() {
        return new Attempt.Key(instanceId, epoch, nodeId, attempt);
    }

    AttemptReport with(NodeOutcome other) {
        return new AttemptReport(instanceId, epoch, nodeId, attempt, delivery, other, Notes.NONE, owing);
    }

    /** The same, to be kept until it is settled. */
    AttemptReport keptUntilSettled() {
        return new AttemptReport(instanceId, epoch, nodeId, attempt, delivery, outcome, notes, true);
    }
}
