package io.heddle.definition;

import io.heddle.CheckpointOccasion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Builds a {@link NodeDefinition}; not thread-safe. A node is a caller-driven TASK until told otherwise. */
public final class NodeBuilder {
    private final String key;
    private NodeKind kind = NodeKind.TASK;
    private @Nullable String executor;
    private final Map<String, @Nullable Object> config = new LinkedHashMap<>();
    private final Map<String, String> inputs = new LinkedHashMap<>();
    private final List<Dependency> dependencies = new ArrayList<>();
    private Join join = Join.ALL;
    private Routing routing = Routing.INCLUSIVE;
    private @Nullable FailurePolicy failurePolicy;
    private @Nullable Object fallback;
    private Retry retry = Retry.INHERIT;
    private @Nullable Duration timeout;
    private int priority;
    private final List<NodeDefinition> body = new ArrayList<>();
    private @Nullable Integer maxIterations;
    private @Nullable String items;
    private @Nullable String itemVariable;
    private @Nullable String breakWhen;
    private @Nullable Set<CheckpointOccasion> checkpoints;
    private @Nullable Durability durability;
    private @Nullable Subworkflow subworkflow;
    private @Nullable Fork fork;
    private @Nullable ForkJoin forkJoin;

    NodeBuilder(String key) {
        this.key = key;
    }

    /** Starts a node outside a definition, for a registration at run time. */
    public static NodeBuilder of(String key) {
        return new NodeBuilder(key);
    }

    /** What the node does; a TASK unless called. */
    public NodeBuilder kind(NodeKind value) {
        this.kind = value;
        return this;
    }

    /** The executor that does the work; without one a caller does it. */
    public NodeBuilder executor(String name) {
        this.executor = name;
        return this;
    }

    /** One entry the executor reads; JSON data. */
    public NodeBuilder config(String name, @Nullable Object value) {
        config.put(name, value);
        return this;
    }

    /** One entry of the executor's input, a CEL expression. */
    public NodeBuilder input(String name, String cel) {
        inputs.put(name, cel);
        return this;
    }

    /** SEQUENCE edges. */
    public NodeBuilder after(String... upstream) {
        for (String one : upstream) {
            dependencies.add(Dependency.sequence(one));
        }
        return this;
    }

    /** Edges of the type that {@code heddle.dependencies.default-type} says. */
    public NodeBuilder dependsOn(String... upstream) {
        for (String one : upstream) {
            dependencies.add(Dependency.on(one));
        }
        return this;
    }

    /** PARALLEL edges, decided by the join. */
    public NodeBuilder afterAllOf(String... upstream) {
        for (String one : upstream) {
            dependencies.add(Dependency.parallel(one));
        }
        return this;
    }

    /** A CONDITIONAL edge. */
    public NodeBuilder when(String upstream, String cel) {
        dependencies.add(Dependency.when(upstream, cel));
        return this;
    }

    /** One more dependency. */
    public NodeBuilder dependsOn(Dependency dependency) {
        dependencies.add(dependency);
        return this;
    }

    /** How PARALLEL dependencies are decided; {@link Join#ALL} unless called. */
    public NodeBuilder join(Join value) {
        this.join = value;
        return this;
    }

    /** Which of the conditions out of this node are taken; INCLUSIVE unless called. */
    public NodeBuilder routing(Routing value) {
        this.routing = value;
        return this;
    }

    /** What a failure means; the policy of the workflow unless called. */
    public NodeBuilder failurePolicy(FailurePolicy value) {
        this.failurePolicy = value;
        return this;
    }

    /** CONTINUE with this output; JSON data. */
    public NodeBuilder continueWith(@Nullable Object value) {
        this.failurePolicy = FailurePolicy.CONTINUE;
        this.fallback = value;
        return this;
    }

    /** The fallback alone, without a policy; only CONTINUE uses it. */
    public NodeBuilder fallback(@Nullable Object value) {
        this.fallback = value;
        return this;
    }

    /** When and how often a failed attempt is tried again. */
    public NodeBuilder retry(Retry value) {
        this.retry = value;
        return this;
    }

    /** Longest time of one attempt; zero for none. */
    public NodeBuilder timeout(Duration value) {
        this.timeout = value;
        return this;
    }

    /** Larger is dispatched earlier; 0 unless called. */
    public NodeBuilder priority(int value) {
        this.priority = value;
        return this;
    }

    /** Makes this a LOOP of at most {@code bound} iterations. */
    public NodeBuilder loop(int bound) {
        this.kind = NodeKind.LOOP;
        this.maxIterations = bound;
        return this;
    }

    /** One iteration per element of this CEL list, known to the body as {@code variable} and {@code loop.item}. */
    public NodeBuilder items(String cel, @Nullable String variable) {
        this.items = cel;
        this.itemVariable = variable;
        return this;
    }

    /** CEL boolean evaluated after each iteration. */
    public NodeBuilder breakWhen(String cel) {
        this.breakWhen = cel;
        return this;
    }

    /** Adds a node to the loop's body. */
    public NodeBuilder body(String bodyKey, UnaryOperator<NodeBuilder> settings) {
        body.add(settings.apply(new NodeBuilder(bodyKey)).build());
        return this;
    }

    /** Makes this a SUBWORKFLOW. */
    public NodeBuilder subworkflow(Subworkflow value) {
        this.kind = NodeKind.SUBWORKFLOW;
        this.subworkflow = value;
        return this;
    }

    /** Makes this a SUBWORKFLOW that waits for the latest version of a published definition. */
    public NodeBuilder subworkflow(String definitionId) {
        return subworkflow(Subworkflow.of(definitionId));
    }

    /** Makes this a FORK. */
    public NodeBuilder fork(Fork value) {
        this.kind = NodeKind.FORK;
        this.fork = value;
        return this;
    }

    /** Makes this a JOIN. It depends on the last nodes of the paths, as any node depends on what comes before it. */
    public NodeBuilder forkJoin(ForkJoin value) {
        this.kind = NodeKind.JOIN;
        this.forkJoin = value;
        return this;
    }

    /** Takes a checkpoint on these occasions, if they are about this node.Validation refuses {@code REQUEST}. */
    public NodeBuilder checkpoints(CheckpointOccasion... occasions) {
        this.checkpoints = Set.copyOf(List.of(occasions));
        return this;
    }

    /** When the outcome of its attempts is on disk; the definition's unless called. Of a TASK that runs here, or a LOOP. */
    public NodeBuilder durability(Durability value) {
        this.durability = value;
        return this;
    }

    /** The definition; validated when it is used, not here. */
    public NodeDefinition build() {
        Loop loop = kind == NodeKind.LOOP ? new Loop(body, maxIterations, items, itemVariable, breakWhen) : null;
        return new NodeDefinition(
                key,
                kind,
                executor,
                config,
                inputs,
                dependencies,
                join,
                routing,
                failurePolicy,
                fallback,
                retry,
                timeout,
                priority,
                loop,
                subworkflow,
                fork,
                forkJoin,
                checkpoints,
                durability);
    }
}
