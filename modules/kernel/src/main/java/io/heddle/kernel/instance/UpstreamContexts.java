package io.heddle.kernel.instance;

import io.heddle.Payload;
import io.heddle.UpstreamContext;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a node sees of the run. Pure. */
public final class UpstreamContexts {
    private UpstreamContexts() {}

    /**
     * The context of {@code node} as the run stands in {@code state}, which it keeps alive. The direct upstreams are
     * collected at once, everything else when asked for.
     */
    public static UpstreamContext of(InstanceState state, int node) {
        return new Context(state, node);
    }

    /** The run as a whole, seen by nobody in particular. */
    public static UpstreamContext ofTrigger(InstanceState state) {
        return new Context(state, -1);
    }

    /** The context of the node of that id; null if there is none. */
    public static @Nullable UpstreamContext byId(InstanceState state, String nodeId) {
        int node = state.topology.indexOf(nodeId);
        return node < 0 ? null : of(state, node);
    }

    private static final class Context implements UpstreamContext {
        private final InstanceState state;
        private final int node;
        private final Map<String, Payload> immediate;
        // Benign races: whoever is late computes the same value again.
        private volatile @Nullable Map<String, Payload> all;
        private volatile @Nullable WorkflowGlobal global;

        Context(InstanceState state, int node) {
            this.state = state;
            this.node = node;
            this.immediate = node < 0 ? Map.of() : Collections.unmodifiableMap(Visibility.immediate(state, node));
        }

        @Override
        public Map<String, Payload> immediate() {
            return immediate;
        }

        @Override
        public Map<String, Payload> all() {
            Map<String, Payload> known = all;
            if (known == null) {
                known = node < 0 ? Map.of() : Collections.unmodifiableMap(Visibility.all(state, node));
                all = known;
            }
            return known;
        }

        @Override
        public int count() {
            return node < 0 ? 0 : Visibility.declared(state, node);
        }

        @Override
        public WorkflowGlobal workflowGlobal() {
            WorkflowGlobal known = global;
            if (known == null) {
                known = new WorkflowGlobal(
                        List.copyOf(InstanceViews.executionPath(state)),
                        Collections.unmodifiableMap(new GlobalView(state)),
                        Micros.toInstant(state.startedAt == 0 ? state.createdAt : state.startedAt),
                        InstanceViews.instant(state.endedAt));
                global = known;
            }
            return known;
        }
    }
}
