package io.heddle.spi;

import io.heddle.InstanceId;
import io.heddle.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One firing of a trigger, as its action sees it. Thread-safe. */
public interface TriggerTask {

    /** The instance. */
    InstanceId instanceId();

    /** The trigger. */
    String triggerId();

    /** Counted from 1. */
    int firing();

    /** Counted from 1; the same firing handed over again has the next number. */
    int delivery();

    /** The same for every delivery of one firing, different for everything else. */
    String idempotencyKey();

    /** What the trigger's {@code input} gave; without one the event, a JSON object. */
    Payload input();

    /** The action's config; JSON data. */
    Map<String, @Nullable Object> config();
}
