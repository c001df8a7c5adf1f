package io.heddle.formats;

import io.heddle.CheckpointOccasion;
import io.heddle.definition.Action;
import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.Join;
import io.heddle.definition.Loop;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import io.heddle.definition.Retry;
import io.heddle.definition.Routing;
import io.heddle.definition.Subworkflow;
import io.heddle.definition.Trigger;
import io.heddle.definition.WorkflowConfig;
import io.heddle.definition.WorkflowDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From a definition to JSON-shaped data in the fields' fixed order, defaults left out: what both writers print. */
final class ModelTree {
    /** From one list of nodes to the next: the node, its loop, the body. */
    private static final int LEVELS_PER_LOOP = 3;

    private ModelTree() {}

    static Map<String, @Nullable Object> of(WorkflowDefinition definition) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("id", definition.id().value());
        map.put("version", definition.version().toString());
        putUnless(map, "name", definition.name(), "");
        putUnless(map, "description", definition.description(), "");
        putUnless(map, "tags", definition.tags(), List.of());
        putUnless(map, "category", definition.category(), "");
        putUnless(map, "author", definition.author(), "");
        putUnless(map, "config", config(definition.config()), Map.of());
        map.put("nodes", nodes(definition.nodes(), 1));
        putUnless(
                map,
                "triggers",
                definition.triggers().stream().map(ModelTree::trigger).toList(),
                List.of());
        putUnless(map, "output", definition.output(), Map.of());
        return map;
    }

    private static Map<String, @Nullable Object> config(WorkflowConfig config) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        putDuration(map, "timeout", config.timeout());
        putText(map, "deadline", config.deadline());
        putUnless(map, "maxParallelNodes", config.maxParallelNodes(), null);
        putUnless(map, "maxSteps", config.maxSteps(), null);
        putText(map, "failurePolicy", config.failurePolicy());
        putUnless(map, "retry", retry(config.retry()), Map.of());
        putOccasions(map, config.checkpoints());
        putText(map, "durability", config.durability());
        return map;
    }

    private static List<@Nullable Object> nodes(List<NodeDefinition> nodes, int depth) {
        if (depth > ReadOptions.MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "loops are nested too deep to be written: a text has at most " + ReadOptions.MAX_DEPTH + " levels");
        }
        List<@Nullable Object> list = new ArrayList<>(nodes.size());
        for (NodeDefinition node : nodes) {
            list.add(node(node, depth));
        }
        return list;
    }

    private static Map<String, @Nullable Object> node(NodeDefinition node, int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("key", node.key());
        putUnless(map, "kind", node.kind().name(), implied(node).name());
        putUnless(map, "executor", node.executor(), null);
        putUnless(map, "config", node.config(), Map.of());
        putUnless(map, "inputs", node.inputs(), Map.of());
        putUnless(
                map,
                "dependencies",
                node.dependencies().stream().map(ModelTree::dependency).toList(),
                List.of());
        putUnless(map, "join", join(node.join()), Join.Rule.ALL.name());
        putUnless(map, "routing", node.routing().name(), Routing.INCLUSIVE.name());
        putText(map, "failurePolicy", node.failurePolicy());
        putUnless(map, "fallback", node.fallback(), null);
        putUnless(map, "retry", retry(node.retry()), Map.of());
        putDuration(map, "timeout", node.timeout());
        putUnless(map, "priority", node.priority(), 0);
        Loop loop = node.loop();
        if (loop != null) {
            map.put("loop", loop(loop, depth + LEVELS_PER_LOOP));
        }
        Subworkflow subworkflow = node.subworkflow();
        if (subworkflow != null) {
            map.put("subworkflow", subworkflow(subworkflow));
        }
        Fork fork = node.fork();
        if (fork != null) {
            map.put("fork", fork(fork));
        }
        ForkJoin forkJoin = node.forkJoin();
        if (forkJoin != null) {
            map.put("forkJoin", forkJoin(forkJoin));
        }
        putOccasions(map, node.checkpoints());
        putText(map, "durability", node.durability());
        return map;
    }

    /** The kind that is read where none is written. */
    private static NodeKind implied(NodeDefinition node) {
        if (node.loop() != null) {
            return NodeKind.LOOP;
        }
        if (node.subworkflow() != null) {
            return NodeKind.SUBWORKFLOW;
        }
        if (node.fork() != null) {
            return NodeKind.FORK;
        }
        return node.forkJoin() != null ? NodeKind.JOIN : NodeKind.TASK;
    }

    private static Map<String, @Nullable Object> fork(Fork fork) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        List<@Nullable Object> paths = new ArrayList<>();
        for (Fork.Path path : fork.paths()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("pathId", path.pathId());
            one.put("childNodeId", path.childNodeId());
            paths.add(one);
        }
        map.put("forkPaths", paths);
        putUnless(map, "strategy", fork.strategy().name(), Fork.Strategy.PARALLEL.name());
        putUnless(map, "merge", fork.merge().name(), Fork.Merge.NONE.name());
        return map;
    }

    private static Map<String, @Nullable Object> forkJoin(ForkJoin join) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        putUnless(map, "fork", join.fork(), null);
        putUnless(map, "pathIds", join.pathIds(), List.of());
        putUnless(map, "strategy", join.strategy().name(), ForkJoin.Strategy.ALL_COMPLETED.name());
        putUnless(map, "threshold", join.threshold(), null);
        putText(map, "losers", join.losers());
        putUnless(map, "mainPathId", join.mainPathId(), null);
        return map;
    }

    private static void putOccasions(Map<String, @Nullable Object> map, @Nullable Set<CheckpointOccasion> occasions) {
        if (occasions != null) {
            map.put("checkpoints", occasions.stream().map(Enum::name).toList());
        }
    }

    private static Map<String, @Nullable Object> subworkflow(Subworkflow subworkflow) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        putText(map, "definitionId", subworkflow.definitionId());
        putText(map, "version", subworkflow.version());
        putUnless(map, "wait", subworkflow.awaited(), true);
        putText(map, "onParentEnd", subworkflow.onParentEnd());
        return map;
    }

    private static Map<String, @Nullable Object> trigger(Trigger trigger) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("triggerId", trigger.id());
        Map<String, @Nullable Object> condition = new LinkedHashMap<>();
        condition.put("eventType", trigger.condition().eventType());
        putUnless(condition, "eventName", trigger.condition().eventName(), null);
        putUnless(condition, "filter", trigger.condition().filter(), null);
        map.put("condition", condition);
        map.put("action", action(trigger.action()));
        putUnless(map, "enabled", trigger.enabled(), true);
        putUnless(map, "maxTriggers", trigger.maxTriggers(), 0);
        putUnless(map, "createCheckpoint", trigger.createCheckpoint(), false);
        return map;
    }

    private static Map<String, @Nullable Object> action(Action action) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("type", action.type());
        if (action instanceof Action.Start start) {
            putText(map, "definitionId", start.definitionId());
            putText(map, "version", start.version());
            putUnless(map, "input", start.input(), Map.of());
            putUnless(map, "wait", start.awaited(), start.relation() != Action.Relation.WORKFLOW);
            putText(map, "onParentEnd", start.onParentEnd());
            putDuration(map, "timeout", start.timeout());
        } else if (action instanceof Action.SkipNode skip) {
            map.put("nodeId", skip.nodeId());
            putUnless(map, "substitute", skip.substitute(), null);
        } else if (action instanceof Action.SetVariable set) {
            map.put("key", set.key());
            map.put("value", set.value());
        } else if (action instanceof Action.Notify notify) {
            putUnless(map, "input", notify.input(), Map.of());
        } else if (action instanceof Action.Custom custom) {
            map.put("name", custom.name());
            putUnless(map, "config", custom.config(), Map.of());
            putUnless(map, "input", custom.input(), Map.of());
        }
        return map;
    }

    private static Map<String, @Nullable Object> loop(Loop loop, int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        putUnless(map, "maxIterations", loop.maxIterations(), null);
        putUnless(map, "items", loop.items(), null);
        putUnless(map, "itemVariable", loop.itemVariable(), null);
        putUnless(map, "breakWhen", loop.breakWhen(), null);
        map.put("body", nodes(loop.body(), depth));
        return map;
    }

    private static Object dependency(Dependency dependency) {
        if (dependency.equals(Dependency.sequence(dependency.upstream()))) {
            return dependency.upstream();
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("upstream", dependency.upstream());
        // Left out only where there is none: what that means is up to the configuration of the engine.
        putText(map, "type", dependency.declaredType());
        Condition condition = dependency.condition();
        if (condition != null) {
            map.put("condition", condition(condition, 0));
        }
        putDuration(map, "timeoutSeconds", dependency.timeout());
        putUnless(map, "retryCount", dependency.retryCount(), null);
        putUnless(map, "rule", dependency.rule(), null);
        putUnless(map, "params", dependency.params(), Map.of());
        putUnless(map, "priority", dependency.priority(), 0);
        putUnless(map, "isDefault", dependency.isDefault(), false);
        return map;
    }

    private static Object condition(Condition condition, int depth) {
        if (depth > ReadOptions.MAX_DEPTH) {
            throw new IllegalArgumentException("a condition is nested too deep to be written: a text has at most "
                    + ReadOptions.MAX_DEPTH + " levels");
        }
        if (condition instanceof Condition.Cel cel) {
            return cel.expression();
        }
        if (condition instanceof Condition.Template template) {
            return Map.of("expression", template.template());
        }
        if (condition instanceof Condition.Compound compound) {
            List<Object> operands = new ArrayList<>();
            for (Condition operand : compound.operands()) {
                operands.add(condition(operand, depth + 1));
            }
            return switch (compound.operator()) {
                case AND -> Map.of("and", operands);
                case OR -> Map.of("or", operands);
                case NOT -> Map.of("not", operands.size() == 1 ? operands.get(0) : operands);
            };
        }
        return leaf(condition);
    }

    private static Object leaf(Condition condition) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        if (condition instanceof Condition.Simple simple) {
            map.put("fieldPath", simple.fieldPath());
            map.put("operator", simple.operator());
            putUnless(map, "expected", simple.expected(), null);
            putUnless(map, "valueType", simple.valueType(), "AUTO");
            return Map.of("simple", map);
        }
        if (condition instanceof Condition.UserChoice choice) {
            map.put("choiceKey", choice.choiceKey());
            putUnless(map, "expectedChoice", choice.expectedChoice(), null);
            putUnless(map, "defaultResult", choice.defaultResult(), false);
            return Map.of("userChoice", map);
        }
        Condition.Script script = (Condition.Script) condition;
        putUnless(map, "language", script.language(), "");
        putUnless(map, "text", script.text(), "");
        return Map.of("script", map);
    }

    private static Object join(Join join) {
        boolean counts = join.rule() == Join.Rule.N_OF;
        if (join.losers() == Join.Losers.KEEP && (counts || join.k() == 0)) {
            String rule = join.rule().name();
            return counts ? rule + "(" + join.k() + ")" : rule;
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("rule", join.rule().name());
        putUnless(map, "k", join.k(), 0);
        putUnless(map, "losers", join.losers().name(), Join.Losers.KEEP.name());
        return map;
    }

    private static Map<String, @Nullable Object> retry(Retry retry) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        putUnless(map, "maxAttempts", retry.maxAttempts(), null);
        putDuration(map, "initialBackoff", retry.initialBackoff());
        putDuration(map, "maxBackoff", retry.maxBackoff());
        putUnless(map, "multiplier", retry.multiplier(), null);
        putUnless(map, "jitter", retry.jitter(), null);
        putUnless(map, "retryOn", retry.retryOn(), List.of());
        putUnless(map, "abortOn", retry.abortOn(), List.of());
        return map;
    }

    private static void putUnless(
            Map<String, @Nullable Object> map, String name, @Nullable Object value, @Nullable Object usual) {
        if (value != null && !value.equals(usual)) {
            map.put(name, value);
        }
    }

    private static void putText(Map<String, @Nullable Object> map, String name, @Nullable Object value) {
        if (value != null) {
            map.put(name, value instanceof Enum<?> constant ? constant.name() : value.toString());
        }
    }

    /** Whole seconds as a number, everything else as ISO-8601, which is exact. */
    private static void putDuration(Map<String, @Nullable Object> map, String name, @Nullable Duration value) {
        if (value != null) {
            map.put(name, value.getNano() == 0 ? (Object) value.getSeconds() : value.toString());
        }
    }
}
