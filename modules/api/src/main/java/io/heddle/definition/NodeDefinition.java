package io.heddle.definition;

import io.heddle.CheckpointOccasion;
import io.heddle.Json;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One node of a definition or of a registration. Plain data as written; validation checks it.
 *
 * @param key name in the definition, {@code [A-Za-z0-9_.:-]{1,128}}
 * @param kind what the node does
 * @param executor name of the executor of a TASK; null makes it caller-driven
 * @param config JSON data the executor reads
 * @param inputs name → CEL, evaluated when an attempt starts; empty passes the instance input
 * @param dependencies the edges into this node
 * @param join how its PARALLEL edges are decided
 * @param routing how its outgoing conditional edges are chosen
 * @param failurePolicy null inherits
 * @param fallback JSON data used as output when a CONTINUE node failed
 * @param retry what is repeated
 * @param timeout bound on one attempt; null inherits {@code heddle.node.timeout}, zero is none. Of a JOIN it bounds the
 *     wait, in running time, and nothing is inherited; a FORK has none
 * @param priority higher is dispatched first
 * @param loop for LOOP nodes, otherwise null
 * @param subworkflow for SUBWORKFLOW nodes, otherwise null
 * @param fork for FORK nodes, otherwise null
 * @param forkJoin for JOIN nodes, otherwise null
 * @param checkpoints when checkpoints about this node are taken by themselves; null leaves it to the definition
 * @param durability when the outcome of its attempts is on disk; null leaves it to the definition
 */
public record NodeDefinition(
        String key,
        NodeKind kind,
        @Nullable String executor,
        Map<String, @Nullable Object> config,
        Map<String, String> inputs,
        List<Dependency> dependencies,
        Join join,
        Routing routing,
        @Nullable FailurePolicy failurePolicy,
        @Nullable Object fallback,
        Retry retry,
        @Nullable Duration timeout,
        int priority,
        @Nullable Loop loop,
        @Nullable Subworkflow subworkflow,
        @Nullable Fork fork,
        @Nullable ForkJoin forkJoin,
        @Nullable Set<CheckpointOccasion> checkpoints,
        @Nullable Durability durability) {

    public NodeDefinition {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(join, "join");
        Objects.requireNonNull(routing, "routing");
        Objects.requireNonNull(retry, "retry");
        config = Json.normalizeMap(config);
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
        dependencies = List.copyOf(dependencies);
        fallback = Json.normalize(fallback);
        checkpoints = checkpoints == null ? null : Collections.unmodifiableSet(new TreeSet<>(checkpoints));
    }

    /** This node with other edges into it. */
    public NodeDefinition withDependencies(List<Dependency> others) {
        return with(others, priority);
    }

    /** This node with another priority. */
    public NodeDefinition withPriority(int value) {
        return with(dependencies, value);
    }

    private NodeDefinition with(List<Dependency> edges, int rank) {
        return new NodeDefinition(
                key,
                kind,
                executor,
                config,
                inputs,
                edges,
                join,
                routing,
                failurePolicy,
                fallback,
                retry,
                timeout,
                rank,
                loop,
                subworkflow,
                fork,
                forkJoin,
                checkpoints,
                durability);
    }
}
