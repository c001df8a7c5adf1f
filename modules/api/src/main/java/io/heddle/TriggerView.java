package io.heddle;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A trigger of one instance.
 *
 * @param id names it in its definition
 * @param eventType events it listens to
 * @param eventName of this node, global value, choice or trigger only; null for all
 * @param filter CEL that must hold as well; null for none
 * @param action what it does, in the word of the definition
 * @param status how it stands
 * @param fired how often it has fired
 * @param maxTriggers how often it may fire; 0 for any number
 * @param lastFiredAt when it fired last; null before the first time
 * @param running runs of its custom action that have not ended
 */
public record TriggerView(
        String id,
        String eventType,
        @Nullable String eventName,
        @Nullable String filter,
        String action,
        TriggerStatus status,
        int fired,
        int maxTriggers,
        @Nullable Instant lastFiredAt,
        int running) {}
