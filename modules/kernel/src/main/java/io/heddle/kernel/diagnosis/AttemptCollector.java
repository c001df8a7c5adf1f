package io.heddle.kernel.diagnosis;

import io.heddle.AttemptView;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.NodeStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes attempts of the history of one instance, entry by entry. Not thread-safe. */
public final class AttemptCollector {
    /** After it nodes stand elsewhere without having moved there. */
    private static final String RESTORED = "CHECKPOINT_RESTORED";

    private final InstanceId instance;
    private final List<AttemptView> attempts = new ArrayList<>();
    private final Map<String, Integer> open = new HashMap<>();
    private final Map<String, Instant> ready = new HashMap<>();

    public AttemptCollector(InstanceId instance) {
        this.instance = instance;
    }

    /**
     * Takes the next entry.
     *
     * @param keys gives the key of a node that stands in the entry
     */
    public void add(HistoryEntry entry, UnaryOperator<String> keys) {
        String node = entry.nodeId();
        if (node == null) {
            if (entry.type().equals(RESTORED)) {
                List.copyOf(open.keySet()).forEach(each -> end(each, NodeStatus.CANCELLED, entry.at()));
                ready.clear();
            }
            return;
        }
        if (NodeStatus.EXECUTING.name().equals(entry.from())) {
            end(node, ended(entry.to()), entry.at());
        }
        if (NodeStatus.READY.name().equals(entry.to())) {
            ready.put(node, entry.at());
        } else if (NodeStatus.EXECUTING.name().equals(entry.to())) {
            open.put(node, attempts.size());
            attempts.add(new AttemptView(
                    instance,
                    entry.seq(),
                    node,
                    keys.apply(node),
                    entry.attempt(),
                    String.valueOf(entry.pathId()),
                    NodeStatus.EXECUTING,
                    ready.remove(node),
                    entry.at(),
                    null));
        }
    }

    /** What an attempt ended as, by where its node went. */
    private static NodeStatus ended(@Nullable String to) {
        NodeStatus status = NodeStatus.valueOf(String.valueOf(to));
        return switch (status) {
            case COMPLETED, SKIPPED, CANCELLED -> status;
            case FAILED, READY -> NodeStatus.FAILED;
            // Begun anew, as by a rerun: nobody waits for this attempt any more.
            case PENDING, EXECUTING -> NodeStatus.CANCELLED;
        };
    }

    private void end(String node, NodeStatus state, Instant at) {
        Integer index = open.remove(node);
        if (index != null) {
            AttemptView begun = attempts.get(index);
            attempts.set(
                    index,
                    new AttemptView(
                            begun.instanceId(),
                            begun.seq(),
                            begun.nodeId(),
                            begun.key(),
                            begun.attempt(),
                            begun.pathId(),
                            state,
                            begun.readyAt(),
                            begun.startedAt(),
                            at));
        }
    }

    /** The attempts so far, in the order they began. */
    public List<AttemptView> attempts() {
        return List.copyOf(attempts);
    }
}
