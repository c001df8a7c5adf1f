package io.heddle.compat;

import io.heddle.GraphReport;
import io.heddle.GraphSnapshot;
import io.heddle.InstanceView;
import io.heddle.NodeStatus;
import io.heddle.NodeView;
import io.heddle.WorkflowHandle;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a workflow stands, under the keys of the old manager. */
final class StatusMaps {
    private StatusMaps() {}

    static Map<String, @Nullable Object> notFound(String workflow) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("status", "NOT_FOUND");
        map.put("error", "there is no workflow " + workflow);
        return map;
    }

    static Map<String, @Nullable Object> of(WorkflowHandle handle, List<Map<String, @Nullable Object>> memory) {
        InstanceView view = handle.status();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("workflow_instance_id", view.instanceId().value());
        map.put("workflow_base_id", view.definitionId().value());
        map.put("version", view.version());
        map.put("kind", view.kind());
        map.put("parent", view.parent() == null ? null : view.parent().value());
        map.put("status", view.status().name());
        map.put("queued", view.queued());
        map.put("sealed", view.sealed());
        map.put("stalled", view.stalled());
        map.put("resume_pending", view.resumePending());
        map.put("total_nodes", view.totalNodes());
        for (NodeStatus status : NodeStatus.values()) {
            map.put(
                    status.name().toLowerCase(Locale.ROOT) + "_nodes",
                    view.nodes().getOrDefault(status, 0));
        }
        map.put("execution_path", view.executionPath());
        map.put("execution_start_time", view.startedAt());
        map.put("execution_end_time", view.endedAt());
        Duration duration = view.duration();
        map.put("duration_seconds", duration == null ? null : duration.toMillis() / 1000.0);
        map.put("running_time_seconds", view.runningTime().toMillis() / 1000.0);
        map.put("paused_time_seconds", view.pausedTime().toMillis() / 1000.0);
        map.put("attempts", view.attempts());
        map.put("late_results", view.lateResults());
        map.put("duplicate_results", view.duplicateResults());
        map.put("last_activity", view.lastActivity());
        map.put("children", children(view));
        map.put("error", view.error() == null ? null : view.error().message());
        map.put("seq", view.seq());
        map.put("dependency_graph", graph(handle.graph()));
        map.put("dependency_validation", validation(handle.validate()));
        map.put("performance_metrics", metrics(handle.nodes(), memory));
        map.put("resource_usage", usage());
        return map;
    }

    private static Map<String, @Nullable Object> children(InstanceView view) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        view.children().forEach((status, count) -> map.put(status.name(), count));
        return map;
    }

    private static Map<String, @Nullable Object> graph(GraphSnapshot graph) {
        List<Map<String, @Nullable Object>> edges = new ArrayList<>();
        for (GraphSnapshot.Edge edge : graph.edges()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("upstream_node_id", edge.upstream());
            one.put("node_id", edge.node());
            one.put("type", edge.type().name());
            edges.add(one);
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("workflow_id", graph.workflowId());
        map.put("seq", graph.seq());
        map.put("nodes", graph.nodes().stream().map(GraphSnapshot.Node::id).toList());
        map.put("edges", edges);
        map.put("created_at", graph.createdAt());
        return map;
    }

    static Map<String, @Nullable Object> validation(GraphReport report) {
        List<Map<String, @Nullable Object>> cycles = new ArrayList<>();
        for (List<String> cycle : report.cycles()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("cycle_nodes", cycle);
            one.put("cycle_length", cycle.size());
            cycles.add(one);
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("is_valid", report.valid());
        map.put("codes", report.codes());
        map.put("cycles_count", cycles.size());
        map.put("cycles", cycles);
        map.put("total_nodes", report.totalNodes());
        map.put("total_edges", report.totalEdges());
        map.put("start_nodes_count", report.startNodes());
        map.put("end_nodes_count", report.endNodes());
        map.put("max_execution_level", report.maxExecutionLevel());
        return map;
    }

    /** Seconds by node: what its attempts ran, and from the end of the upstream that released it until it was ready. */
    private static Map<String, @Nullable Object> metrics(
            List<NodeView> nodes, List<Map<String, @Nullable Object>> memory) {
        Map<String, @Nullable Object> execution = new LinkedHashMap<>();
        Map<String, @Nullable Object> resolution = new LinkedHashMap<>();
        Map<String, Instant> ends = new HashMap<>();
        for (NodeView node : nodes) {
            if (node.endedAt() != null) {
                ends.put(node.nodeId(), node.endedAt());
            }
        }
        for (NodeView node : nodes) {
            if (node.startedAt() != null) {
                execution.put(node.nodeId(), seconds(node.ran()));
            }
            Instant released = node.releasedBy() == null ? null : ends.get(node.releasedBy());
            if (released != null && node.readyAt() != null) {
                resolution.put(node.nodeId(), seconds(Duration.between(released, node.readyAt())));
            }
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("node_execution_times", execution);
        map.put("dependency_resolution_times", resolution);
        map.put("memory_usage_history", memory);
        return map;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static Map<String, @Nullable Object> usage() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("memory_usage_mb", MemorySamples.usedMebibytes());
        map.put(
                "cpu_usage_percent",
                load < 0 ? null : 100 * load / Runtime.getRuntime().availableProcessors());
        map.put("active_threads", Thread.activeCount());
        return map;
    }
}
