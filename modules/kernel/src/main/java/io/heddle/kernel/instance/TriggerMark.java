package io.heddle.kernel.instance;

import io.heddle.TriggerStatus;
import io.heddle.definition.Trigger;

/**
 * How a trigger stands in one instance.
 *
 * @param enabled whether it may fire
 * @param fired how often it has
 * @param lastFiredAt when last, epoch microseconds; 0 for never
 */
public record TriggerMark(boolean enabled, int fired, long lastFiredAt) {

    TriggerMark fired(long at) {
        return new TriggerMark(enabled, fired + 1, at);
    }

    TriggerMark switched(boolean on) {
        return new TriggerMark(on, fired, lastFiredAt);
    }

    TriggerStatus status(Trigger trigger) {
        if (trigger.maxTriggers() > 0 && fired >= trigger.maxTriggers()) {
            return TriggerStatus.EXPIRED;
        }
        if (!enabled) {
            return TriggerStatus.DISABLED;
        }
        return fired == 0 ? TriggerStatus.ENABLED : TriggerStatus.TRIGGERED;
    }

    boolean mayFire(Trigger trigger) {
        TriggerStatus status = status(trigger);
        return status == TriggerStatus.ENABLED || status == TriggerStatus.TRIGGERED;
    }
}
