package io.heddle.runtime.json;

import io.heddle.CheckpointView;
import io.heddle.ChildStatus;
import io.heddle.ChildView;
import io.heddle.ErrorCode;
import io.heddle.Finding;
import io.heddle.GlobalStatistics;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.InstanceRow;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.NodeView;
import io.heddle.Payload;
import io.heddle.ThreadTree;
import io.heddle.TriggerView;
import io.heddle.WaitCause;
import io.heddle.WorkOffer;
import io.heddle.kernel.expression.EvaluationException;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.kernel.expression.PayloadUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the API returns, as JSON objects: times as ISO-8601 in UTC, durations in milliseconds, absent values as null. */
public final class Records {

    private Records() {}

    static Map<String, @Nullable Object> record(String type) {
        Map<String, @Nullable Object> record = new LinkedHashMap<>();
        record.put("type", type);
        return record;
    }

    /** An event of an instance. */
    public static Map<String, @Nullable Object> event(InstanceId instance, HistoryEntry event) {
        Map<String, @Nullable Object> record = record("event");
        record.put("instanceId", instance.value());
        record.put("seq", event.seq());
        record.put("at", time(event.at()));
        record.put("event", event.type());
        record.put("nodeId", event.nodeId());
        record.put("from", event.from());
        record.put("to", event.to());
        record.put("attempt", event.attempt());
        record.put("pathId", event.pathId());
        record.put("details", event.details());
        return record;
    }

    /** A trigger of an instance. */
    public static Map<String, @Nullable Object> trigger(InstanceId instance, TriggerView trigger) {
        Map<String, @Nullable Object> record = record("trigger");
        record.put("instanceId", instance.value());
        record.put("triggerId", trigger.id());
        record.put("status", trigger.status().name());
        record.put("fired", trigger.fired());
        record.put("maxTriggers", trigger.maxTriggers());
        record.put("lastFiredAt", time(trigger.lastFiredAt()));
        record.put("eventType", trigger.eventType());
        record.put("eventName", trigger.eventName());
        record.put("filter", trigger.filter());
        record.put("action", trigger.action());
        record.put("running", trigger.running());
        return record;
    }

    /** Work that waits for somebody outside. */
    public static Map<String, @Nullable Object> work(WorkOffer offer) {
        Map<String, @Nullable Object> record = record("work");
        record.put("instanceId", offer.instanceId().value());
        record.put("nodeId", offer.nodeId().value());
        record.put("key", offer.nodeKey());
        record.put("topic", offer.topic());
        record.put("executor", offer.executor());
        record.put("attempt", offer.attempt());
        record.put("held", offer.held());
        record.put("since", time(offer.since()));
        record.put("config", offer.config());
        return record;
    }

    /** The last line about an instance that ended. */
    public static Map<String, @Nullable Object> summary(
            InstanceView view, InstanceStatus status, Duration duration, List<NodeView> nodes) {
        Map<String, @Nullable Object> record = record("summary");
        record.put("instanceId", view.instanceId().value());
        record.put("status", status.name());
        record.put("durationMs", duration.toMillis());
        record.put("output", data(view.output()));
        record.put("error", error(view.error()));
        Map<String, @Nullable Object> byId = new LinkedHashMap<>();
        nodes.forEach(node -> {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("state", node.status().name());
            one.put("attempts", node.attempt());
            one.put("startedAt", time(node.startedAt()));
            one.put("endedAt", time(node.endedAt()));
            byId.put(node.nodeId(), one);
        });
        record.put("nodes", byId);
        return record;
    }

    /** An instance with its nodes. */
    public static Map<String, @Nullable Object> instance(InstanceView view, List<NodeView> nodes) {
        Map<String, @Nullable Object> record = instance(view);
        record.put("nodes", nodes.stream().map(Records::nodeFields).toList());
        return record;
    }

    /** An instance without its nodes. */
    public static Map<String, @Nullable Object> instance(InstanceView view) {
        Map<String, @Nullable Object> record = record("instance");
        record.put("instanceId", view.instanceId().value());
        record.put("definitionId", view.definitionId().value());
        record.put("version", view.version());
        record.put("name", view.name());
        record.put("kind", view.kind());
        record.put("parent", view.parent() == null ? null : view.parent().value());
        record.put("root", view.root().value());
        record.put("status", view.status().name());
        record.put("pausedBy", view.pausedBy() == null ? null : view.pausedBy().value());
        record.put("queued", view.queued());
        record.put("sealed", view.sealed());
        record.put("stalled", view.stalled());
        record.put("totalNodes", view.totalNodes());
        for (NodeStatus status : NodeStatus.values()) {
            record.put(
                    status.name().toLowerCase(java.util.Locale.ROOT) + "Nodes",
                    view.nodes().getOrDefault(status, 0));
        }
        Map<String, @Nullable Object> children = new LinkedHashMap<>();
        for (ChildStatus status : ChildStatus.values()) {
            if (view.children().containsKey(status)) {
                children.put(status.name(), view.children().get(status));
            }
        }
        record.put("children", children);
        record.put("createdAt", time(view.createdAt()));
        record.put("startedAt", time(view.startedAt()));
        record.put("endedAt", time(view.endedAt()));
        Duration duration = view.duration();
        record.put("durationMs", duration == null ? null : duration.toMillis());
        record.put("runningMs", view.runningTime().toMillis());
        record.put("pausedMs", view.pausedTime().toMillis());
        record.put("attempts", view.attempts());
        record.put("lateResults", view.lateResults());
        record.put("duplicateResults", view.duplicateResults());
        record.put("lastActivity", time(view.lastActivity()));
        record.put("executionPath", view.executionPath());
        record.put("error", error(view.error()));
        record.put("output", data(view.output()));
        record.put("seq", view.seq());
        record.put("epoch", view.epoch());
        return record;
    }

    /** A node. */
    public static Map<String, @Nullable Object> node(InstanceId instance, NodeView node) {
        Map<String, @Nullable Object> record = record("node");
        record.put("instanceId", instance.value());
        record.putAll(nodeFields(node));
        return record;
    }

    private static Map<String, @Nullable Object> nodeFields(NodeView node) {
        Map<String, @Nullable Object> fields = nodeWithoutOutput(node);
        fields.put("output", data(node.output()));
        return fields;
    }

    /** A node among others, without its output, which may be large. */
    public static Map<String, @Nullable Object> nodeWithoutOutput(NodeView node) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("nodeId", node.nodeId());
        fields.put("key", node.key());
        fields.put("kind", node.kind().name());
        fields.put("executor", node.executor());
        fields.put("state", node.status().name());
        fields.put("pathId", node.pathId());
        fields.put("attempts", node.attempt());
        fields.put("deliveries", node.deliveries());
        fields.put("readyAt", time(node.readyAt()));
        fields.put("startedAt", time(node.startedAt()));
        fields.put("endedAt", time(node.endedAt()));
        fields.put("waitedMs", node.waited().toMillis());
        fields.put("ranMs", node.ran().toMillis());
        fields.put("retryAt", time(node.retryAt()));
        fields.put("ready", node.ready());
        fields.put("completionRate", node.completionRate());
        fields.put("requiredDependencies", node.requiredDependencies());
        fields.put("satisfiedDependencies", node.satisfiedDependencies());
        fields.put("releasedBy", node.releasedBy());
        fields.put("tolerated", node.tolerated());
        fields.put("reason", node.reason());
        fields.put("error", error(node.error()));
        fields.put(
                "edges",
                node.edges().stream()
                        .map(edge -> Map.of(
                                "upstream", edge.upstream(),
                                "type", edge.type().name(),
                                "outcome", edge.outcome().name()))
                        .toList());
        return fields;
    }

    /** A row of a listing. */
    public static Map<String, @Nullable Object> row(InstanceRow row) {
        Map<String, @Nullable Object> record = record("row");
        record.put("instanceId", row.instanceId().value());
        record.put("name", row.name());
        record.put("definitionId", row.definitionId().value());
        record.put("version", row.version());
        record.put("kind", row.kind());
        record.put("parent", row.parent() == null ? null : row.parent().value());
        record.put("root", row.root().value());
        record.put("status", row.status().name());
        record.put("queued", row.queued());
        record.put("createdAt", time(row.createdAt()));
        record.put("lastActivity", time(row.lastActivity()));
        record.put("endedAt", time(row.endedAt()));
        record.put("totalNodes", row.totalNodes());
        record.put("completedNodes", row.completedNodes());
        record.put("failedNodes", row.failedNodes());
        return record;
    }

    /** A thread of a tree; {@code depth} is 0 for the one that was asked for. */
    public static Map<String, @Nullable Object> thread(ThreadTree thread, @Nullable InstanceId parent, int depth) {
        Map<String, @Nullable Object> record = record("thread");
        record.put("instanceId", thread.threadId().value());
        record.put("parent", parent == null ? null : parent.value());
        record.put("depth", depth);
        record.put("kind", thread.kind());
        record.put("definitionId", thread.definitionId().value());
        record.put("version", thread.version());
        record.put("nodeId", thread.nodeId());
        record.put("status", thread.status() == null ? null : thread.status().name());
        record.put("note", thread.note());
        return record;
    }

    /** A named checkpoint. */
    public static Map<String, @Nullable Object> checkpoint(CheckpointView checkpoint) {
        Map<String, @Nullable Object> map = record("checkpoint");
        map.put("instanceId", checkpoint.instanceId().value());
        map.put("id", checkpoint.id());
        map.put("seq", checkpoint.seq());
        map.put("createdAt", time(checkpoint.createdAt()));
        map.put("occasion", checkpoint.occasion().name());
        map.put("description", checkpoint.description());
        map.put("tags", checkpoint.tags());
        map.put("customFields", checkpoint.customFields());
        map.put("stored", checkpoint.stored());
        map.put("size", checkpoint.size());
        Map<String, Object> children = new LinkedHashMap<>();
        checkpoint.children().forEach((child, seq) -> children.put(child.value(), seq));
        map.put("children", children);
        return map;
    }

    /** A reason why an instance or a node is not moving. */
    public static Map<String, @Nullable Object> cause(InstanceId instance, WaitCause cause) {
        Map<String, @Nullable Object> record = record("cause");
        record.put("instanceId", instance.value());
        record.put("reason", cause.reason());
        record.put("nodeId", cause.nodeId());
        record.put("detail", cause.detail());
        record.put("since", time(cause.since()));
        record.put("until", time(cause.until()));
        record.put("position", cause.position());
        return record;
    }

    /** A finding of validation. */
    public static Map<String, @Nullable Object> finding(String file, Finding finding) {
        Map<String, @Nullable Object> record = record("finding");
        record.put("file", file);
        record.put("line", finding.line());
        record.put("severity", finding.severity().name());
        record.put("code", finding.code());
        record.put("element", finding.element());
        record.put("message", finding.message());
        record.put("path", finding.path());
        return record;
    }

    /** A child as its parent knows it. */
    public static Map<String, @Nullable Object> child(InstanceId parent, ChildView child) {
        Map<String, @Nullable Object> record = record("child");
        record.put("instanceId", child.threadId().value());
        record.put("parent", parent.value());
        record.put("kind", child.kind());
        record.put("definitionId", child.definitionId().value());
        record.put("version", child.version());
        record.put("nodeId", child.nodeId());
        record.put("status", child.status().name());
        record.put("awaited", child.awaited());
        record.put("cancelling", child.cancelling());
        record.put("requestedAt", time(child.requestedAt()));
        record.put("endedAt", time(child.endedAt()));
        record.put("error", error(child.error()));
        return record;
    }

    /** An error of the command. */
    public static Map<String, @Nullable Object> error(String code, String message, int exitCode) {
        Map<String, @Nullable Object> record = record("error");
        record.put("code", code);
        record.put("message", message);
        record.put("exitCode", exitCode);
        return record;
    }

    /** Any other record. */
    public static Map<String, @Nullable Object> of(String type, Map<String, ? extends @Nullable Object> fields) {
        Map<String, @Nullable Object> record = record(type);
        record.putAll(fields);
        return record;
    }

    /** All counts, under the names of the old manager. */
    public static Map<String, @Nullable Object> statistics(GlobalStatistics statistics) {
        Map<String, @Nullable Object> record = record("statistics");
        statistics.asMap().forEach((section, content) -> record.put(section, plain(content)));
        return record;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, content) -> copy.put(String.valueOf(key), plain(content)));
            return copy;
        }
        return value instanceof Instant instant ? time(instant) : value;
    }

    private static @Nullable Object error(@Nullable NodeError error) {
        if (error == null) {
            return null;
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("code", error.code());
        fields.put("message", error.message());
        fields.put("class", error.errorClass());
        fields.put("retryable", error.retryable());
        return fields;
    }

    /** The value of a JSON payload; what is not JSON is described by size and type. */
    public static @Nullable Object data(@Nullable Payload payload) {
        if (payload == null) {
            return null;
        }
        try {
            return JsonCodec.decode(payload);
        } catch (PayloadUnavailableException e) {
            return problem(payload, ErrorCode.PAYLOAD_UNAVAILABLE + ": " + e.getMessage());
        } catch (EvaluationException e) {
            return problem(payload, String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, Object> problem(Payload payload, String what) {
        return Map.of("contentType", payload.contentType(), "size", payload.size(), "problem", what);
    }

    static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
