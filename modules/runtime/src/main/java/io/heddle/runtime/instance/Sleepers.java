package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.NodeId;
import io.heddle.kernel.instance.AttemptOrder;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.Micros;
import io.heddle.kernel.instance.TriggerOrder;
import io.heddle.runtime.dispatch.NodeDispatcher;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Attempts that only wait. They need no host: the time they end is known from the events alone, so an instance with no
 * other work leaves memory, and whoever hosts it at that time hands them over again with nothing left to wait for.
 */
final class Sleepers {
    /** Something of the instance runs at its host. */
    static final long BUSY = Long.MIN_VALUE;

    private final InstanceId id;
    private final InstanceServices services;

    Sleepers(InstanceId id, InstanceServices services) {
        this.id = id;
        this.services = services;
    }

    /**
     * When the instance has to be in memory again, epoch microseconds: something is due, or a sleeper wakes.
     *
     * @return {@link Long#MAX_VALUE} if only a message can make it go on, {@link #BUSY} if it must not leave at all
     */
    long wakeAt(InstanceState state) {
        if (state.hasTriggerRuns()) {
            return BUSY;
        }
        long at = state.nextDue();
        for (AttemptOrder order : AttemptOrder.atHost(state)) {
            Duration wait = waitOf(order);
            if (wait == null) {
                return BUSY;
            }
            at = Math.min(at, order.startedAt() + Micros.of(wait));
        }
        return at;
    }

    /** The nodes whose attempt only waits. */
    Set<String> of(InstanceState state) {
        return AttemptOrder.atHost(state).stream()
                .filter(order -> waitOf(order) != null)
                .map(AttemptOrder::nodeId)
                .collect(Collectors.toUnmodifiableSet());
    }

    private @Nullable Duration waitOf(AttemptOrder order) {
        return services.waits().waitOf(String.valueOf(order.executor()), order.config());
    }

    /**
     * The instance leaves, however that came: the timers of its sleepers go too, and what runs here. Also of one that has
     * ended: an action of a trigger may go on.
     */
    void lieDown(InstanceState state) {
        if (!state.exists()) {
            return;
        }
        for (AttemptOrder order : AttemptOrder.atHost(state)) {
            letGo(state, NodeId.of(order.nodeId()), order.attempt());
        }
        for (TriggerOrder order : TriggerOrder.of(state)) {
            letGo(state, Performer.idOf(order), order.firing());
        }
    }

    private void letGo(InstanceState state, NodeId nodeId, int attempt) {
        services.dispatcher().tell(new NodeDispatcher.LetGo(id, state.epoch(), nodeId, attempt));
    }

    /** Names of executors of what is under way that other nodes run too, so that it may be with one of them. */
    Set<String> elsewhere(InstanceState state) {
        return Stream.concat(
                        AttemptOrder.atHost(state).stream().map(order -> String.valueOf(order.executor())),
                        TriggerOrder.of(state).stream().map(TriggerOrder::executor))
                .distinct()
                .filter(services.waits()::mayRunElsewhere)
                .collect(Collectors.toUnmodifiableSet());
    }
}
