package io.heddle.tracing;

import io.heddle.HistoryEntry;
import io.heddle.spi.ExportedInstance;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the spans that end with an entry, with the times of the entries. One thread. */
final class SpanWriter {
    private static final Set<String> INSTANCE_ENDS =
            Set.of("INSTANCE_COMPLETED", "INSTANCE_FAILED", "INSTANCE_CANCELLED", "INSTANCE_TIMED_OUT");

    private final Tracer tracer;
    private final GivenIds ids;

    SpanWriter(Tracer tracer, GivenIds ids) {
        this.tracer = tracer;
        this.ids = ids;
    }

    void write(ExportedInstance instance, OpenInstance open, HistoryEntry entry) {
        if (entry.nodeId() != null && entry.to() != null) {
            node(instance, open, entry, entry.nodeId(), entry.to());
        } else if (INSTANCE_ENDS.contains(entry.type()) && entry.to() != null) {
            String parent = instance.parentId() == null ? null : SpanIds.instance(instance.parentId());
            Span span = begin(
                    instance,
                    open,
                    "instance " + instance.definitionId().value(),
                    open.span(),
                    parent,
                    instance.createdAt());
            end(span, entry, entry.to());
        }
    }

    private void node(ExportedInstance instance, OpenInstance open, HistoryEntry entry, String node, String to) {
        boolean over = OpenInstance.isOver(to) && !to.equals("PENDING");
        if (!over && !"EXECUTING".equals(entry.from())) {
            // No span ends with it, as with half of the entries about nodes: no id is needed.
            return;
        }
        Instant ready = open.readyAt(node, entry.at());
        String nodeSpan = SpanIds.node(instance.id(), node, ChronoUnit.MICROS.between(Instant.EPOCH, ready));
        if ("EXECUTING".equals(entry.from()) && entry.details().get("ranMicros") instanceof Number ran) {
            Span span = begin(
                    instance,
                    open,
                    "attempt " + node,
                    SpanIds.attempt(instance.id(), node, entry.attempt()),
                    nodeSpan,
                    entry.at().minus(ran.longValue(), ChronoUnit.MICROS));
            span.setAttribute("heddle.node.id", node);
            span.setAttribute("heddle.attempt", (long) entry.attempt());
            end(span, entry, to);
        }
        if (over) {
            Span span = begin(instance, open, "node " + node, nodeSpan, open.span(), ready);
            span.setAttribute("heddle.node.id", node);
            end(span, entry, to);
        }
    }

    private Span begin(
            ExportedInstance instance,
            OpenInstance open,
            String name,
            String id,
            @Nullable String parent,
            Instant start) {
        String trace = open.trace();
        ids.give(trace, id);
        SpanBuilder builder = tracer.spanBuilder(name).setStartTimestamp(start);
        if (parent == null) {
            builder.setNoParent();
        } else {
            SpanContext above = SpanContext.create(trace, parent, TraceFlags.getSampled(), TraceState.getDefault());
            builder.setParent(Context.root().with(Span.wrap(above)));
        }
        return builder.setAttribute("heddle.instance.id", instance.id().value())
                .setAttribute("heddle.definition.id", instance.definitionId().value())
                .setAttribute("heddle.definition.version", instance.version().toString())
                .startSpan();
    }

    private static void end(Span span, HistoryEntry entry, String status) {
        span.setAttribute("heddle.status", status);
        if (entry.details().get("error") instanceof Map<?, ?> error) {
            span.setStatus(StatusCode.ERROR, String.valueOf(error.get("message")));
            span.setAttribute("error.type", String.valueOf(error.get("code")));
        }
        span.end(entry.at());
    }
}
