package io.heddle.kernel.instance;

import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The public copy of an instance. Pure; costs O(n log n) in the number of completed nodes. */
public final class InstanceViews {
    private InstanceViews() {}

    /**
     * The instance as it stands.
     *
     * @param queued whether it waits for an admission slot, which the instance itself does not know
     * @param now epoch microseconds
     * @throws IllegalStateException before the first event
     */
    public static InstanceView of(InstanceState state, boolean queued, long now) {
        InstanceHeader header = state.header();
        return new InstanceView(
                header.id(),
                header.plan().definition().id(),
                header.plan().definition().version().toString(),
                header.adHoc(),
                header.lineage().kind().name(),
                header.lineage().parent(),
                header.lineage().root(header.id()),
                header.name(),
                state.status,
                state.pausedBy == null ? null : InstanceId.of(state.pausedBy),
                queued && state.status == InstanceStatus.CREATED,
                state.slotAwaited && state.status == InstanceStatus.PAUSED,
                state.sealed,
                state.stalled,
                counts(state),
                state.nodes.size(),
                ChildViews.byStatus(state),
                executionPath(state),
                Micros.toInstant(state.createdAt),
                instant(state.startedAt),
                instant(state.endedAt),
                length(state.runningTime(now)),
                length(pausedTime(state, now)),
                state.attempts,
                state.late,
                state.duplicate,
                Micros.toInstant(state.lastActivityAt),
                state.error,
                state.output,
                state.seq,
                state.epoch);
    }

    /** Keys of COMPLETED nodes in the order they completed; body nodes of loops once per iteration. */
    static List<String> executionPath(InstanceState state) {
        int[] completed = new int[state.count(NodeStatus.COMPLETED)];
        int size = 0;
        for (int node = 0; size < completed.length; node++) {
            if (state.nodes.get(node).status == NodeStatus.COMPLETED) {
                completed[size++] = node;
            }
        }
        List<String> path = new ArrayList<>(size);
        Arrays.stream(completed)
                .boxed()
                .sorted(Comparator.comparingInt(node -> state.nodes.get(node).endSeq))
                .forEach(node -> path.add(state.topology.plan(node).key()));
        return path;
    }

    private static Map<NodeStatus, Integer> counts(InstanceState state) {
        Map<NodeStatus, Integer> counts = new EnumMap<>(NodeStatus.class);
        for (NodeStatus status : NodeStatus.values()) {
            counts.put(status, state.count(status));
        }
        return counts;
    }

    private static long pausedTime(InstanceState state, long now) {
        return state.pausedBefore + (state.pausedSince == 0 ? 0 : Math.max(0, now - state.pausedSince));
    }

    /** The instant; null for 0, which stands for "not yet". */
    static @Nullable Instant instant(long epochMicros) {
        return epochMicros == 0 ? null : Micros.toInstant(epochMicros);
    }

    static Duration length(long micros) {
        return Duration.of(micros, ChronoUnit.MICROS);
    }
}
