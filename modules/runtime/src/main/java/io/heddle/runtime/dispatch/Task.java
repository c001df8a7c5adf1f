package io.heddle.runtime.dispatch;

import io.heddle.ChildOptions;
import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.NodeId;
import io.heddle.Payload;
import io.heddle.UpstreamContext;
import io.heddle.kernel.instance.ChildIds;
import io.heddle.kernel.instance.Ids;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.spi.NodeTask;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An attempt as user code sees it. Shared between the threads of user code and the dispatcher. */
final class Task implements NodeTask {
    private final NodeDispatcher.Run run;
    private final Supplier<Map<String, String>> traceContext;
    private final Map<String, Payload> globals = new ConcurrentHashMap<>();
    private final List<InstanceCommand.StartChild> children = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean cancelled;

    /** @param traceContext asked when user code wants to know, on its thread */
    Task(NodeDispatcher.Run run, Supplier<Map<String, String>> traceContext) {
        this.run = run;
        this.traceContext = traceContext;
    }

    void cancel() {
        cancelled = true;
    }

    /** What was noted so far. */
    Notes notes() {
        return new Notes(globals, children);
    }

    @Override
    public InstanceId instanceId() {
        return run.instanceId();
    }

    @Override
    public NodeId nodeId() {
        return run.nodeId();
    }

    @Override
    public String nodeKey() {
        return run.nodeKey();
    }

    @Override
    public int attempt() {
        return run.attempt();
    }

    @Override
    public int delivery() {
        return run.delivery();
    }

    /** Readable, safe in a header, and never the same for two attempts: the separators cannot occur in a part. */
    @Override
    public String idempotencyKey() {
        // An id may be used again once its run was removed, and attempts count from 1 again then.
        String life = run.epoch() == 1 ? "" : "@" + run.epoch();
        return part(run.instanceId().value()) + life + "/" + part(run.nodeId().value()) + "/" + run.attempt();
    }

    private static String part(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public Payload input() {
        return run.input();
    }

    @Override
    public Map<String, @Nullable Object> config() {
        return run.config();
    }

    @Override
    public UpstreamContext upstream() {
        return run.upstream();
    }

    @Override
    public void setGlobal(String key, Payload value) {
        globals.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
    }

    @Override
    public InstanceId startChild(DefinitionId definitionId, ChildOptions options) {
        InstanceId id = options.id() == null
                ? ChildIds.ofExecutor(run.instanceId(), run.nodeId().value(), run.attempt(), asked.incrementAndGet())
                : Ids.require(options.id());
        children.add(InstanceCommand.StartChild.of(id, definitionId, options));
        return id;
    }

    @Override
    public Map<String, String> traceContext() {
        return Map.copyOf(traceContext.get());
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public String completionToken() {
        return new CompletionToken(run.instanceId(), run.epoch(), run.nodeId(), run.attempt()).text();
    }
}
