package io.heddle.runtime.executor;

import io.heddle.ErrorCode;
import io.heddle.HeddleException;
import io.heddle.kernel.expression.CompiledMapping;
import io.heddle.kernel.expression.EvaluationException;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.kernel.expression.Scope;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code cel}: computes its output with {@code expression} over {@code input} (the node's own, after mapping), {@code
 * upstream}, {@code global}, {@code node} and {@code instance}. Without an expression the output is the input.
 */
final class CelExecutor implements NodeExecutor {
    private static final Set<String> KNOWN = Set.of("expression");
    private static final Set<String> VARIABLES = Set.of("input", "upstream", "global", "node", "instance");
    /** Compiled expressions kept; more than a node usually has. */
    private static final int MAX_CACHED = 1000;

    private final Expressions expressions;
    private final int maxBytes;
    private final Map<String, CompiledMapping> compiled = new ConcurrentHashMap<>();

    CelExecutor(Expressions expressions, int maxBytes) {
        this.expressions = expressions.only(VARIABLES);
        this.maxBytes = maxBytes;
    }

    @Override
    public NodeOutcome execute(NodeTask task) throws Exception {
        return FailedAttempt.outcome(task, this::run);
    }

    private NodeOutcome run(NodeTask task) {
        String expression = new TaskConfig("cel", task.config(), KNOWN).optionalText("expression");
        if (expression == null) {
            return NodeOutcome.completed(task.input());
        }
        Object value;
        try {
            value = compile(expression).value(new Scope(variable -> variable(task, variable)));
        } catch (EvaluationException e) {
            throw FailedAttempt.fatal("EXPRESSION_ERROR", String.valueOf(e.getMessage()));
        }
        try {
            return NodeOutcome.completed(JsonCodec.encode(value, maxBytes));
        } catch (EvaluationException e) {
            throw FailedAttempt.fatal(
                    ErrorCode.OUTPUT_TOO_LARGE, e.getMessage() + "; heddle.payload.max-size bounds it");
        }
    }

    private CompiledMapping compile(String expression) {
        CompiledMapping known = compiled.get(expression);
        if (known != null) {
            return known;
        }
        try {
            CompiledMapping mapping = expressions.mapping(expression);
            if (compiled.size() >= MAX_CACHED) {
                compiled.clear();
            }
            compiled.put(expression, mapping);
            return mapping;
        } catch (HeddleException e) {
            throw FailedAttempt.fatal(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable Object variable(NodeTask task, String variable) {
        return switch (variable) {
            case "input" -> task.input();
            case "upstream" -> task.upstream().immediate();
            case "global" -> task.upstream().workflowGlobal().globalData();
            case "node" -> node(task);
            default ->
                Map.of(
                        "id",
                        task.instanceId().value(),
                        "startedAt",
                        task.upstream().workflowGlobal().executionStartTime().toString());
        };
    }

    private static Map<String, @Nullable Object> node(NodeTask task) {
        Map<String, @Nullable Object> node = new LinkedHashMap<>();
        node.put("id", task.nodeId().value());
        node.put("key", task.nodeKey());
        node.put("attempt", (long) task.attempt());
        node.put("config", task.config());
        return node;
    }
}
