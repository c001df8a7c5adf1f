package io.heddle.definition;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an instance does by itself when something happens to it. Plain data as written: it may be invalid until
 * validated. Immutable; each method returns a changed copy.
 *
 * <p>A trigger fires at most once per event of its own instance, in the same write as the event. Its expressions may read
 * {@code event} (an entry of the history as an object: {@code type}, {@code seq}, {@code at}, {@code nodeId}, {@code
 * attempt}, {@code pathId}, {@code from}, {@code to}, {@code details}), {@code upstream} (the outputs of all nodes), {@code
 * node} and {@code error} of the node concerned, {@code input}, {@code global}, {@code choices} and {@code instance}; its
 * filter also {@code output}, the output of the node concerned.
 *
 * @param id names the trigger in its definition
 * @param condition which events
 * @param action what to do
 * @param enabled whether it may fire from the start; it can be turned on and off while the instance runs
 * @param maxTriggers how often it may fire in one instance; 0 for any number
 * @param createCheckpoint whether a checkpoint is taken after it has fired, one for all that fire in one step; not for
 *     events of checkpoints themselves
 */
public record Trigger(
        String id, Condition condition, Action action, boolean enabled, int maxTriggers, boolean createCheckpoint) {

    public Trigger {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(condition, "condition");
        Objects.requireNonNull(action, "action");
    }

    /**
     * Which events concern a trigger.
     *
     * @param eventType a type of the history, for example {@code NODE_FAILED}
     * @param eventName only events of this node (by key or id), of this global value or choice (by key) or of this
     *     trigger (by id), whichever the type is about; null for all
     * @param filter CEL that must hold as well; null for none
     */
    public record Condition(
            String eventType,
            @Nullable String eventName,
            @Nullable String filter) {
        public Condition {
            Objects.requireNonNull(eventType, "eventType");
        }
    }

    /** Fires on every event of a type. */
    public static Trigger on(String id, String eventType, Action action) {
        return new Trigger(id, new Condition(eventType, null, null), action, true, 0, false);
    }

    /** Only for events of this node, global value, choice or trigger. */
    public Trigger named(String eventName) {
        return with(new Condition(condition.eventType(), eventName, condition.filter()));
    }

    /** Only where this CEL expression holds. */
    public Trigger when(String filter) {
        return with(new Condition(condition.eventType(), condition.eventName(), filter));
    }

    /** At most so often in one instance; 0 for any number. */
    public Trigger atMost(int times) {
        return new Trigger(id, condition, action, enabled, times, createCheckpoint);
    }

    /** Does not fire until it is enabled. */
    public Trigger disabled() {
        return new Trigger(id, condition, action, false, maxTriggers, createCheckpoint);
    }

    /** Takes a checkpoint after it has fired. */
    public Trigger withCheckpoint() {
        return new Trigger(id, condition, action, enabled, maxTriggers, true);
    }

    private Trigger with(Condition changed) {
        return new Trigger(id, changed, action, enabled, maxTriggers, createCheckpoint);
    }
}
