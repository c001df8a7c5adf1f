package io.heddle.tracing;

import io.heddle.Heddle;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.NodeId;
import io.heddle.runtime.dispatch.TraceContext;
import io.heddle.spi.EventExporter;
import io.heddle.spi.ExportedInstance;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Turns events into spans. What it was not told of, because the instance began elsewhere, the process is a new one or events
 * were dropped, it reads from the history of the instance.
 */
final class TracingExporter implements EventExporter, TraceContext, AutoCloseable {
    /** Instances under way whose beginnings are remembered; the history of any other is read again when it goes on. */
    private static final int MAX_OPEN = 10_000;

    private static final int PAGE = 1_000;
    private static final long FLUSH_SECONDS = 10;

    private final SdkTracerProvider provider;
    private final SpanWriter writer;
    private final CompletableFuture<Heddle> node = new CompletableFuture<>();
    private final Map<InstanceId, OpenInstance> open = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InstanceId, OpenInstance> eldest) {
            return size() > MAX_OPEN;
        }
    };

    TracingExporter(SdkTracerProvider provider, GivenIds ids) {
        this.provider = provider;
        this.writer = new SpanWriter(provider.get("io.heddle"), ids);
    }

    @Override
    public String name() {
        return "opentelemetry";
    }

    @Override
    public void started(Heddle heddle) {
        node.complete(heddle);
    }

    @Override
    public void export(ExportedInstance instance, List<HistoryEntry> entries) {
        OpenInstance known = open.remove(instance.id());
        OpenInstance state = known == null ? new OpenInstance() : known;
        long first = entries.get(0).seq();
        // What happened before this process was told is somebody else's to write; what was dropped here is ours.
        catchUp(instance, state, first, known != null);
        entries.forEach(entry -> write(instance, state, entry));
        if (entries.stream().noneMatch(TracingExporter::isEnd)) {
            open.put(instance.id(), state);
        }
    }

    private static boolean isEnd(HistoryEntry entry) {
        return entry.nodeId() == null
                && entry.to() != null
                && List.of("COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT").contains(entry.to());
    }

    private void catchUp(ExportedInstance instance, OpenInstance state, long until, boolean write) {
        while (state.seq() + 1 < until) {
            List<HistoryEntry> missed = node.join().handle(instance.id()).history(state.seq() + 1, PAGE).stream()
                    .filter(entry -> entry.seq() < until)
                    .toList();
            if (missed.isEmpty()) {
                return;
            }
            for (HistoryEntry entry : missed) {
                if (write) {
                    write(instance, state, entry);
                } else {
                    state.learn(entry);
                }
            }
        }
    }

    private void write(ExportedInstance instance, OpenInstance state, HistoryEntry entry) {
        writer.write(instance, state, entry);
        state.learn(entry);
    }

    @Override
    public Map<String, String> headers(InstanceId root, InstanceId instance, NodeId nodeId, int attempt) {
        return Map.of(
                "traceparent",
                "00-" + SpanIds.trace(root) + "-" + SpanIds.attempt(instance, nodeId.value(), attempt) + "-01");
    }

    @Override
    public void close() {
        node.cancel(false);
        provider.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
    }
}
