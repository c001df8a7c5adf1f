package io.heddle;

import io.heddle.definition.NodeKind;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What made an instance as slow as it was: the chain of nodes each of which was released by the one before, from an entry
 * to the node that ended last. Times on it add up to {@code duration}. Of an instance that runs, the chain so far.
 *
 * @param instanceId the instance
 * @param seq sequence number of the last event it takes into account
 * @param duration from the start of the instance to the end of the last node of the chain
 * @param steps the chain, entry first; a LOOP stands before the nodes of its iterations; empty before the first node ended
 * @param bottleneck the largest single time on the chain; null if there is none above zero
 * @param slack of every other node that ran, by id: how much longer it could have taken without delaying the end, if
 *     everything else had gone as it did; never negative. Of a node in a loop, without delaying the loop
 * @param dependenciesOnly how long the instance would have taken if no node had ever waited: the longest chain of dependencies
 *     counting only the time nodes ran
 */
public record CriticalPath(
        InstanceId instanceId,
        long seq,
        Duration duration,
        List<Step> steps,
        @Nullable Bottleneck bottleneck,
        Map<String, Duration> slack,
        Duration dependenciesOnly) {

    public CriticalPath {
        steps = List.copyOf(steps);
        slack = Collections.unmodifiableMap(new LinkedHashMap<>(slack));
    }

    /** The share of {@code duration} that {@code time} is, 0 to 1; 0 when nothing took any time. */
    public double share(Duration time) {
        return duration.isZero() ? 0 : (double) time.toNanos() / duration.toNanos();
    }

    /**
     * A node of the chain. It begins where the one before ended.
     *
     * @param nodeId node id
     * @param key node key
     * @param kind what it does
     * @param waited the part in which it did not run: for a slot, a place, a worker, the end of a back-off or of a pause
     * @param ran the part in which it ran, all attempts together; of a LOOP, what its iterations do not account for
     * @param thread the child a SUBWORKFLOW or JOIN waited for last, whose own critical path goes on from here; null for
     *     others
     */
    public record Step(
            String nodeId,
            String key,
            NodeKind kind,
            Duration waited,
            Duration ran,
            @Nullable InstanceId thread) {}

    /** Which of the two times of a step. */
    public enum Part {
        /** It did not run. */
        WAITED,
        /** It ran. */
        RAN
    }

    /**
     * Where most of the time went.
     *
     * @param nodeId node id
     * @param key node key
     * @param part whether it ran or waited so long
     * @param time how long
     */
    public record Bottleneck(String nodeId, String key, Part part, Duration time) {}
}
