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
import io.heddle.kernel.graph.ForkGraphs;
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
    private final Map<ForkGraphs.Key, BranchPlan> branches = new HashMap<>();
    private final Map<String, CompiledMapping> output;
    private final List<TriggerPlan> triggers;

    private WorkflowPlan(WorkflowDefinition definition, String contentHash, byte[] source, Expressions expressions) {
        this.definition = definition;
        this.contentHash = contentHash;
        this.source = source;
        this.expressions = expressions;
        this.graph = graph(definition.nodes(), "", new Conditions(expressions), branches);
        this.output = mappings(definition.output(), expressions);
        this.triggers = triggers(definition, expressions);
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

    /** The nodes on no path of a fork. */
    public GraphPlan graph() {
        return graph;
    }

    /**
     * What the thread of a path runs.
     *
     * @param fork key of the FORK; in the body of a loop with the keys of the loops around it, {@code loop/fork}
     * @throws IllegalArgumentException if there is no such path
     */
    public BranchPlan branch(String fork, String pathId) {
        BranchPlan branch = branches.get(new ForkGraphs.Key(fork, pathId));
        if (branch == null) {
            throw new IllegalArgumentException(
                    "definition " + definition.id() + " has no path " + pathId + " of a fork " + fork);
        }
        return branch;
    }

    /** Compiled instance output; empty for the default. */
    public Map<String, CompiledMapping> output() {
        return output;
    }

    /** Compiled triggers, in the order of the definition. */
    public List<TriggerPlan> triggers() {
        return triggers;
    }

    /** Compiles a node registered at run time, without the paths of the forks in its body; it must be valid. */
    public NodePlan compile(NodeDefinition node) {
        return node(node, "", new Conditions(expressions), new HashMap<>());
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

    /** @param prefix keys of the loops around, each with a slash */
    private static GraphPlan graph(
            List<NodeDefinition> nodes, String prefix, Conditions scope, Map<ForkGraphs.Key, BranchPlan> branches) {
        ForkGraphs threads = ForkGraphs.of(nodes);
        threads.branches()
                .forEach((key, branch) -> branches.put(
                        new ForkGraphs.Key(prefix + key.fork(), key.pathId()),
                        new BranchPlan(plans(branch.nodes(), prefix, scope, branches), branch.fork(), branch.join())));
        return plans(threads.main(), prefix, scope, branches);
    }

    private static GraphPlan plans(
            List<NodeDefinition> nodes, String prefix, Conditions scope, Map<ForkGraphs.Key, BranchPlan> branches) {
        List<NodePlan> plans = new ArrayList<>(nodes.size());
        for (NodeDefinition node : nodes) {
            plans.add(node(node, prefix, scope, branches));
        }
        return GraphPlan.of(plans);
    }

    private static NodePlan node(
            NodeDefinition node, String prefix, Conditions scope, Map<ForkGraphs.Key, BranchPlan> branches) {
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
                node.loop() == null ? null : loop(node.loop(), prefix + node.key() + "/", scope.expressions, branches));
    }

    private static EdgePlan edge(Dependency dependency, Conditions scope) {
        Condition condition = dependency.type() == DependencyType.CONDITIONAL ? dependency.condition() : null;
        return new EdgePlan(dependency, condition == null ? null : scope.of(condition));
    }

    private static LoopPlan loop(
            Loop loop, String prefix, Expressions scope, Map<ForkGraphs.Key, BranchPlan> branches) {
        Expressions inner = loop.itemVariable() == null ? scope : scope.with(loop.itemVariable());
        return new LoopPlan(
                graph(loop.body(), prefix, new Conditions(inner), branches),
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
