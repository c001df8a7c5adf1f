package io.heddle.kernel.registry;

import java.util.List;

/**
 * Topics under which a thread has work for somebody outside; each list sorted, without repetition.
 *
 * @param free work can be taken
 * @param held somebody has taken work for as long as it takes
 */
public record WorkTopics(List<String> free, List<String> held) {

    /** No work. */
    public static final WorkTopics NONE = new WorkTopics(List.of(), List.of());

    public WorkTopics {
        free = List.copyOf(free);
        held = List.copyOf(held);
    }

    boolean isEmpty() {
        return free.isEmpty() && held.isEmpty();
    }
}
