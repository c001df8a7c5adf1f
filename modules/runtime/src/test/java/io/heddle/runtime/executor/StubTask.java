package io.heddle.runtime.executor;

import io.heddle.ChildOptions;
import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.Json;
import io.heddle.NodeError;
import io.heddle.NodeId;
import io.heddle.Payload;
import io.heddle.UpstreamContext;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A task for executors under test. */
record StubTask(Map<String, Object> config, Payload input, int attempt) implements NodeTask {

    static StubTask with(Map<String, ?> config) {
        return new StubTask(Json.normalizeMap(config), Payload.json("{\"n\":20}"), 1);
    }

    StubTask input(Payload other) {
        return new StubTask(config, other, attempt);
    }

    StubTask attempt(int other) {
        return new StubTask(config, input, other);
    }

    /** The output as JSON data. */
    Object output(NodeExecutor executor) throws Exception {
        NodeOutcome outcome = executor.execute(this);
        if (outcome instanceof NodeOutcome.Completed completed) {
            return JsonCodec.decode(completed.output());
        }
        throw new AssertionError(outcome);
    }

    NodeError error(NodeExecutor executor) throws Exception {
        NodeOutcome outcome = executor.execute(this);
        if (outcome instanceof NodeOutcome.Failed failed) {
            return failed.error();
        }
        throw new AssertionError(outcome);
    }

    @Override
    public InstanceId instanceId() {
        return InstanceId.of("order-7");
    }

    @Override
    public NodeId nodeId() {
        return NodeId.of("loop#1/pay");
    }

    @Override
    public String nodeKey() {
        return "pay";
    }

    @Override
    public int delivery() {
        return 1;
    }

    @Override
    public String idempotencyKey() {
        return "order-7/pay/" + attempt;
    }

    @Override
    public InstanceId startChild(DefinitionId definitionId, ChildOptions options) {
        throw new UnsupportedOperationException();
    }

    @Override
    public UpstreamContext upstream() {
        return new UpstreamContext() {
            @Override
            public Map<String, Payload> immediate() {
                return Map.of("before", Payload.json("[1,2]"));
            }

            @Override
            public Map<String, Payload> all() {
                return immediate();
            }

            @Override
            public int count() {
                return 1;
            }

            @Override
            public WorkflowGlobal workflowGlobal() {
                return new WorkflowGlobal(List.of(), Map.of("rate", Payload.json("2")), Instant.EPOCH, null);
            }
        };
    }

    @Override
    public void setGlobal(String key, Payload value) {
        throw new UnsupportedOperationException("no built-in executor writes global values");
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public String completionToken() {
        return "token";
    }
}
