package io.heddle.kernel.graph;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names of executors that run nothing here: somebody outside takes the work, does it and reports. */
public final class WorkExecutors {
    /** Work for workers: whoever takes it keeps it by heartbeats. */
    public static final String EXTERNAL = "external";
    /** Work for people: whoever takes it keeps it until it is answered or given back. */
    public static final String HUMAN = "human";

    /** Both. */
    public static final Set<String> NAMES = Set.of(EXTERNAL, HUMAN);

    private WorkExecutors() {}

    /** Whether work of that executor is offered to the outside. */
    public static boolean contains(@Nullable String executor) {
        return executor != null && NAMES.contains(executor);
    }
}
