package io.heddle.tracing;

import io.heddle.ExporterStatistics;
import io.heddle.Heddle;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.NodeId;
import io.heddle.runtime.dispatch.TraceContext;
import io.heddle.spi.EventExporter;
import io.heddle.spi.ExportedInstance;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Turns events into spans. What it was not told of, because the instance began elsewhere, the process is a new one or events
 * were dropped, it reads from the history of the instance, unless events are being dropped: reading would make the node
 * still slower for the sake of one who cannot follow it.
 *
 * <p>The sampler is asked once for an instance in memory and before anything is computed; it is only shown the id of the
 * trace, so that it decides alike for a tree of threads on all nodes.
 */
final class TracingExporter implements EventExporter, TraceContext, AutoCloseable {
    /** Instances under way whose beginnings are remembered; the history of any other is read again when it goes on. */
    private static final int MAX_OPEN = 10_000;

    private static final Set<String> ENDS = Set.of("COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT");
    private static final int PAGE = 1_000;
    private static final long FLUSH_SECONDS = 10;

    private final SdkTracerProvider provider;
    private final Sampler sampler;
    private final SpanWriter writer;
    private final Overload overload = new Overload();
    private final CompletableFuture<Heddle> node = new CompletableFuture<>();
    private final Map<InstanceId, OpenInstance> open = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InstanceId, OpenInstance> eldest) {
            return size() > MAX_OPEN;
        }
    };

    TracingExporter(SdkTracerProvider provider, GivenIds ids) {
        this.provider = provider;
        this.sampler = provider.getSampler();
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
    public boolean wantsPayloads() {
        return false;
    }

    @Override
    public boolean wants(ExportedInstance instance) {
        return isWanted(SpanIds.trace(instance.rootId()));
    }

    @Override
    public void export(ExportedInstance instance, List<HistoryEntry> entries) {
        OpenInstance known = open.get(instance.id());
        OpenInstance state = known == null ? begin(instance) : known;
        // What happened before this process was told is somebody else's to write; what was dropped here is ours.
        catchUp(instance, state, entries.get(0).seq(), known != null);
        entries.forEach(entry -> write(instance, state, entry));
        // Only now: of one whose past could not be read, everything is still somebody else's.
        if (entries.stream().anyMatch(TracingExporter::isEnd)) {
            open.remove(instance.id());
        } else {
            open.put(instance.id(), state);
        }
    }

    private static OpenInstance begin(ExportedInstance instance) {
        return new OpenInstance(SpanIds.trace(instance.rootId()), SpanIds.instance(instance.id()));
    }

    private boolean isWanted(String trace) {
        return sampler.shouldSample(Context.root(), trace, "instance", SpanKind.INTERNAL, Attributes.empty(), List.of())
                        .getDecision()
                == SamplingDecision.RECORD_AND_SAMPLE;
    }

    private static boolean isEnd(HistoryEntry entry) {
        return entry.nodeId() == null && entry.to() != null && ENDS.contains(entry.to());
    }

    private void catchUp(ExportedInstance instance, OpenInstance state, long until, boolean write) {
        if (state.seq() + 1 < until && overload.isNow(dropped(), System.nanoTime())) {
            return;
        }
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

    private long dropped() {
        return node.join().exporters().stream()
                .filter(exporter -> exporter.name().equals(name()))
                .mapToLong(ExporterStatistics::dropped)
                .sum();
    }

    private void write(ExportedInstance instance, OpenInstance state, HistoryEntry entry) {
        writer.write(instance, state, entry);
        state.learn(entry);
    }

    @Override
    public Map<String, String> headers(InstanceId root, InstanceId instance, NodeId nodeId, int attempt) {
        String trace = SpanIds.trace(root);
        return Map.of(
                "traceparent",
                "00-" + trace + "-" + SpanIds.attempt(instance, nodeId.value(), attempt)
                        + (isWanted(trace) ? "-01" : "-00"));
    }

    @Override
    public void close() {
        node.cancel(false);
        provider.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
    }
}
