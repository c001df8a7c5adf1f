package io.heddle.kernel.instance;

import io.heddle.Payload;
import java.util.HashMap;
import java.util.Map;

/**
 * A point of a run that was read back.
 *
 * @param state everything that was known then
 * @param inputs inputs of the children that were live then, by thread id; the state itself forgets them
 */
public record Past(InstanceState state, Map<String, Payload> inputs) {

    /** Before the first event. */
    public static final Past NONE = new Past(InstanceState.NONE, Map.of());

    public Past {
        inputs = Map.copyOf(inputs);
    }

    /** A point of which only the state was kept. */
    public static Past of(InstanceState state) {
        return new Past(state, Map.of());
    }

    /**
     * The point after {@code batch}. A record is one step: the states within it never existed by themselves, and what
     * follows in it follows from the same decision. So a point within a record is the end of that record.
     */
    public Past evolve(EventBatch batch) {
        Map<String, Payload> live = new HashMap<>(inputs);
        for (InstanceEvent event : batch.events()) {
            if (event instanceof InstanceEvent.ChildRequested requested) {
                live.put(
                        requested.request().threadId().value(),
                        requested.request().input());
            }
        }
        boolean begins = batch.events().get(0) instanceof InstanceEvent.InstanceCreated;
        InstanceState next = (begins ? InstanceState.NONE : state).evolve(batch);
        live.keySet().retainAll(next.liveChildren.keySet());
        return new Past(next, live);
    }
}
