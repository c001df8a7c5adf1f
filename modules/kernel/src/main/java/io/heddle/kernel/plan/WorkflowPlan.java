package io.heddle.kernel.plan;

import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.Loop;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.expression.CompiledCondition;
import io.heddle.kernel.expression.CompiledMapping;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.expression.JsonCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A valid definition, compiled. Shared by all instances of one (definition id, version, content); immutable.
 *
 * <p>Also compiles nodes registered at run time, with the same expression limits.
 */
public final class WorkflowPlan {
    private final WorkflowDefinition definition;
    private final String contentHash;
    private final byte[] source;
    private final Expressions expressions;
    private final GraphPlan graph;
    private final Map<String, CompiledMapping> output;
    private final List<TriggerPlan> triggers;
    private final int[] entries;
    private final boolean timedEdges;

    private WorkflowPlan(WorkflowDefinition definition, String contentHash, byte[] source, Expressions expressions) {
        this.definition = definition;
        this.contentHash = contentHash;
        this.source = source;
        this.expressions = expressions;
        this.graph = graph(definition.nodes(), new Conditions(expressions));
        this.output = mappings(definition.output(), expressions);
        this.triggers = triggers(definition, expressions);
        this.entries = graph.entries();
        this.timedEdges = graph.nodes().stream().anyMatch(NodePlan::timedEdges);
    }

    /**
     * Compiles {@code definition}, which must be valid.
     *
     * @param contentHash names the content; plans with equal hashes are interchangeable
     * @param source the definition as it is written to the journal; taken over, opaque to the kernel
     * @throws IllegalArgumentException if the definition has not been validated
     */
    public static WorkflowPlan compile(
            WorkflowDefinition definition, String contentHash, byte[] source, Expressions expressions) {
        return new WorkflowPlan(definition, contentHash, source, expressions);
    }

    public WorkflowDefinition definition() {
        return definition;
    }

    public String contentHash() {
        return contentHash;
    }

    /** The definition as written to the journal; not to be changed. */
    public byte[] source() {
        return source;
    }

    public GraphPlan graph() {
        return graph;
    }

    /** Compiled instance output; empty for the default. */
    public Map<String, CompiledMapping> output() {
        return output;
    }

    /** Compiled triggers, in the order of the definition. */
    public List<TriggerPlan> triggers() {
        return triggers;
    }

    /** Indexes of the nodes to look at when an instance begins; not to be changed. */
    public int[] entries() {
        return entries;
    }

    /** Whether any dependency has a timeout of its own. */
    public boolean hasTimedEdges() {
        return timedEdges;
    }

    /** Compiles a node registered at run time; it must be valid. */
    public NodePlan compile(NodeDefinition node) {
        return node(node, new Conditions(expressions));
    }

    /** Compiles each condition once, however many edges carry it: compiling is dear, and large graphs repeat themselves. */
    private static final class Conditions {
        final Expressions expressions;
        private final Map<Condition, CompiledCondition> compiled = new HashMap<>();

        Conditions(Expressions expressions) {
            this.expressions = expressions;
        }

        CompiledCondition of(Condition condition) {
            return compiled.computeIfAbsent(condition, expressions::condition);
        }
    }

    private static GraphPlan graph(List<NodeDefinition> nodes, Conditions scope) {
        List<NodePlan> plans = new ArrayList<>(nodes.size());
        for (NodeDefinition node : nodes) {
            plans.add(node(node, scope));
        }
        return GraphPlan.of(plans);
    }

    private static NodePlan node(NodeDefinition node, Conditions scope) {
        List<EdgePlan> edges = new ArrayList<>(node.dependencies().size());
        int required = 0;
        int parallel = 0;
        int conditional = 0;
        boolean timed = false;
        for (Dependency dependency : node.dependencies()) {
            edges.add(edge(dependency, scope));
            Duration timeout = dependency.timeout();
            timed |= timeout != null && !timeout.isZero();
            switch (dependency.type()) {
                case SEQUENCE, OPTIONAL -> required++;
                case PARALLEL -> parallel++;
                case CONDITIONAL -> conditional++;
                case CUSTOM -> {
                    // Counted by its rule group.
                }
            }
        }
        return new NodePlan(
                node,
                List.copyOf(edges),
                required,
                parallel,
                conditional,
                ruleGroups(node.dependencies()),
                timed,
                mappings(node.inputs(), scope.expressions),
                JsonCodec.encode(node.fallback()),
                node.loop() == null ? null : loop(node.loop(), scope.expressions));
    }

    private static EdgePlan edge(Dependency dependency, Conditions scope) {
        Condition condition = dependency.type() == DependencyType.CONDITIONAL ? dependency.condition() : null;
        return new EdgePlan(dependency, condition == null ? null : scope.of(condition));
    }

    private static LoopPlan loop(Loop loop, Expressions scope) {
        Expressions inner = loop.itemVariable() == null ? scope : scope.with(loop.itemVariable());
        return new LoopPlan(
                graph(loop.body(), new Conditions(inner)),
                Objects.requireNonNull(loop.maxIterations(), "maxIterations"),
                loop.items() == null ? null : scope.loopItems(loop.items()),
                loop.itemVariable(),
                loop.breakWhen() == null ? null : inner.condition(loop.breakWhen()));
    }

    private static List<TriggerPlan> triggers(WorkflowDefinition definition, Expressions scope) {
        if (definition.triggers().isEmpty()) {
            return List.of();
        }
        Expressions withEvent = scope.with("event");
        return definition.triggers().stream()
                .map(trigger -> TriggerPlan.of(trigger, withEvent))
                .toList();
    }

    private static Map<String, CompiledMapping> mappings(Map<String, String> texts, Expressions scope) {
        if (texts.isEmpty()) {
            return Map.of();
        }
        Map<String, CompiledMapping> compiled = new LinkedHashMap<>();
        texts.forEach((name, text) -> compiled.put(name, scope.mapping(text)));
        return Collections.unmodifiableMap(compiled);
    }

    private static List<RuleGroup> ruleGroups(List<Dependency> dependencies) {
        record Key(String rule, Map<String, @Nullable Object> params) {}
        Map<Key, List<Integer>> groups = new LinkedHashMap<>();
        for (int position = 0; position < dependencies.size(); position++) {
            Dependency dependency = dependencies.get(position);
            if (dependency.type() == DependencyType.CUSTOM) {
                Key key = new Key(Objects.requireNonNull(dependency.rule(), "rule"), dependency.params());
                groups.computeIfAbsent(key, k -> new ArrayList<>()).add(position);
            }
        }
        List<RuleGroup> result = new ArrayList<>(groups.size());
        groups.forEach((key, positions) -> result.add(new RuleGroup(key.rule(), key.params(), positions)));
        return List.copyOf(result);
    }
}
