package io.heddle.kernel.instance;

import io.heddle.Payload;
import java.util.HashMap;
import java.util.Map;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * A point of a run that was read back.
 *
 * @param state everything that was known then
 * @param inputs inputs of the children that were live then, by thread id; the state itself forgets them
 * @param children points of those children, by thread id; empty unless a named checkpoint noted them
 */
public record Past(InstanceState state, Map<String, Payload> inputs, Map<String, Integer> children) {

    /** Before the first event. */
    public static final Past NONE = new Past(InstanceState.NONE, Map.of(), Map.of());

    public Past {
        inputs = Map.copyOf(inputs);
        children = Map.copyOf(children);
    }

    /** A point of which only the state was kept. */
    public static Past kept(InstanceSnapshot content) {
        return new Past(content.toState(), Map.of(), Map.of());
    }

    /** What has to be kept of a point, so that it can be read back without its history. */
    public static InstanceSnapshot toKeep(InstanceState point) {
        InstanceState kept = point.copy();
        kept.remembered = HashTreePMap.empty();
        kept.rememberedOrder = TreePVector.empty();
        kept.checkpoints = TreePMap.empty();
        return InstanceSnapshot.of(kept);
    }

    /** The same with the points of its children. */
    public Past with(Map<String, Integer> points) {
        return new Past(state, inputs, points);
    }

    /**
     * What follows with {@code batch}, on the way to the event {@code point}. A record is one step: the states within it
     * never existed by themselves, and what follows in it follows from the same decision. So a point within a record is
     * the end of that record, but for a checkpoint, which was taken for the sake of what it holds.
     */
    public Past evolve(EventBatch batch, int point) {
        Map<String, Payload> live = new HashMap<>(inputs);
        for (InstanceEvent event : batch.events()) {
            if (event instanceof InstanceEvent.ChildRequested requested) {
                live.put(
                        requested.request().threadId().value(),
                        requested.request().input());
            }
        }
        boolean begins = batch.events().get(0) instanceof InstanceEvent.InstanceCreated;
        InstanceState next = (begins ? InstanceState.NONE : state).evolve(batch, point);
        live.keySet().retainAll(next.liveChildren.keySet());
        return new Past(next, live, children);
    }
}
