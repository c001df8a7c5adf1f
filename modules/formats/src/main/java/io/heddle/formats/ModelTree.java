package io.heddle.formats;

import io.heddle.CheckpointOccasion;
import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.Join;
import io.heddle.definition.Loop;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import io.heddle.definition.Retry;
import io.heddle.definition.Routing;
import io.heddle.definition.Subworkflow;
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
        NodeKind implied =
                node.loop() != null ? NodeKind.LOOP : node.subworkflow() != null ? NodeKind.SUBWORKFLOW : NodeKind.TASK;
        putUnless(map, "kind", node.kind().name(), implied.name());
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
        putOccasions(map, node.checkpoints());
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
