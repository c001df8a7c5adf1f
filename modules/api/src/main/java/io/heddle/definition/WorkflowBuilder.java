package io.heddle.definition;

import io.heddle.CheckpointOccasion;
import io.heddle.DefinitionId;
import io.heddle.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Builds a {@link WorkflowDefinition}; not thread-safe. Nothing is checked before validation. */
public final class WorkflowBuilder {
    private final DefinitionId id;
    private Version version = Version.INITIAL;
    private String name = "";
    private String description = "";
    private List<String> tags = List.of();
    private String category = "";
    private String author = "";
    private final List<NodeDefinition> nodes = new ArrayList<>();
    private final List<Trigger> triggers = new ArrayList<>();
    private final Map<String, String> output = new LinkedHashMap<>();
    private @Nullable Duration timeout;
    private @Nullable Instant deadline;
    private @Nullable Integer maxParallelNodes;
    private @Nullable Integer maxSteps;
    private @Nullable FailurePolicy failurePolicy;
    private @Nullable Set<CheckpointOccasion> checkpoints;
    private @Nullable Durability durability;
    private Retry retry = Retry.INHERIT;

    WorkflowBuilder(String id) {
        this.id = DefinitionId.of(id);
    }

    /** {@code MAJOR.MINOR.PATCH}; 1.0.0 unless called. */
    public WorkflowBuilder version(String text) {
        this.version = Version.parse(text);
        return this;
    }

    /** A name for people. */
    public WorkflowBuilder name(String value) {
        this.name = value;
        return this;
    }

    /** What it is for. */
    public WorkflowBuilder description(String value) {
        this.description = value;
        return this;
    }

    /** Words to find it by; replaces earlier ones. */
    public WorkflowBuilder tags(String... values) {
        this.tags = List.of(values);
        return this;
    }

    /** A word to group definitions by. */
    public WorkflowBuilder category(String value) {
        this.category = value;
        return this;
    }

    /** Who wrote it. */
    public WorkflowBuilder author(String value) {
        this.author = value;
        return this;
    }

    /** Adds a node, configured by {@code settings}. */
    public WorkflowBuilder node(String key, UnaryOperator<NodeBuilder> settings) {
        nodes.add(settings.apply(new NodeBuilder(key)).build());
        return this;
    }

    /** Adds a TASK run by {@code executor} that depends in SEQUENCE on each of {@code upstream}. */
    public WorkflowBuilder task(String key, String executor, String... upstream) {
        return node(key, node -> node.executor(executor).after(upstream));
    }

    /** One more node. */
    public WorkflowBuilder add(NodeDefinition node) {
        nodes.add(node);
        return this;
    }

    /** One more trigger. */
    public WorkflowBuilder trigger(Trigger trigger) {
        triggers.add(trigger);
        return this;
    }

    /** One entry of the instance output, a CEL expression. */
    public WorkflowBuilder output(String key, String cel) {
        output.put(key, cel);
        return this;
    }

    /** Longest running time of an instance, pauses excluded; zero for none. */
    public WorkflowBuilder timeout(Duration value) {
        this.timeout = value;
        return this;
    }

    /** When an unfinished instance times out, by the clock, paused or not. */
    public WorkflowBuilder deadline(Instant value) {
        this.deadline = value;
        return this;
    }

    /** Most TASK attempts at once in an instance; 0 for no limit. */
    public WorkflowBuilder maxParallelNodes(int value) {
        this.maxParallelNodes = value;
        return this;
    }

    /** Most attempts started in an instance; 0 for no limit. */
    public WorkflowBuilder maxSteps(int value) {
        this.maxSteps = value;
        return this;
    }

    /** The policy of nodes that name none. */
    public WorkflowBuilder failurePolicy(FailurePolicy value) {
        this.failurePolicy = value;
        return this;
    }

    /** The retries of nodes that name none. */
    public WorkflowBuilder retry(Retry value) {
        this.retry = value;
        return this;
    }

    /** Takes a checkpoint on these occasions, unless a node or the start says otherwise.Validation refuses {@code REQUEST}. */
    public WorkflowBuilder checkpoints(CheckpointOccasion... occasions) {
        this.checkpoints = Set.copyOf(List.of(occasions));
        return this;
    }

    /** When the outcome of a step is on disk, where a node says nothing else; {@link Durability#SYNC} unless called. */
    public WorkflowBuilder durability(Durability value) {
        this.durability = value;
        return this;
    }

    /** The definition; validated when it is used, not here. */
    public WorkflowDefinition build() {
        return new WorkflowDefinition(
                id,
                version,
                name,
                description,
                tags,
                category,
                author,
                nodes,
                triggers,
                output,
                new WorkflowConfig(
                        timeout, deadline, maxParallelNodes, maxSteps, failurePolicy, retry, checkpoints, durability));
    }
}
