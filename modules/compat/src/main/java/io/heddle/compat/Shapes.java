package io.heddle.compat;

import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.kernel.instance.MarkedViews;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The maps of the old methods. */
final class Shapes {
    private Shapes() {}

    /** Four words for eight states: what was given up or not begun is still to come, as far as callers know. */
    static String word(NodeStatus status) {
        return switch (status) {
            case PENDING, READY, SKIPPED, CANCELLED -> "PENDING";
            case EXECUTING, COMPLETED, FAILED -> status.name();
        };
    }

    private static int count(MarkedViews.View view, NodeStatus status) {
        return (int)
                view.nodes().stream().filter(node -> node.status() == status).count();
    }

    static Map<String, @Nullable Object> status(MarkedViews.@Nullable View view) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        if (view == null || view.absent()) {
            map.put("status", "NOT_FOUND");
            return map;
        }
        int total = view.nodes().size();
        int completed = count(view, NodeStatus.COMPLETED);
        int failed = count(view, NodeStatus.FAILED);
        int executing = count(view, NodeStatus.EXECUTING);
        map.put("status", failed > 0 ? "FAILED" : completed == total && total > 0 ? "COMPLETED" : "RUNNING");
        map.put("total_nodes", total);
        map.put("completed_nodes", completed);
        map.put("failed_nodes", failed);
        map.put("executing_nodes", executing);
        map.put("pending_nodes", total - completed - failed - executing);
        map.put("execution_path", view.executionPath());
        map.put("execution_start_time", view.startedAt());
        return map;
    }

    static Map<String, @Nullable Object> global(MarkedViews.@Nullable View view) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        if (view == null || view.absent()) {
            map.put("execution_path", List.of());
            map.put("global_data", Map.of());
            map.put("execution_start_time", null);
            return map;
        }
        map.put("execution_path", view.executionPath());
        map.put("global_data", JsonData.values(view.globals()));
        map.put("execution_start_time", view.startedAt());
        return map;
    }

    /** Of a node that nobody knows. */
    static Map<String, @Nullable Object> noUpstreams() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("immediate_upstream_results", Map.of());
        map.put("upstream_node_count", 0);
        return map;
    }

    static Map<String, @Nullable Object> upstreams(
            MarkedViews.NodeOf node, Map<String, Payload> outputs, MarkedViews.@Nullable View workflow) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("immediate_upstream_results", JsonData.values(outputs));
        map.put("upstream_node_count", node.upstreams().size());
        map.put("workflow_global", global(workflow));
        return map;
    }

    static Map<String, @Nullable Object> dependencies(String workflow, MarkedViews.NodeOf node) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("node_base_id", node.key());
        map.put("workflow_instance_id", workflow);
        map.put("upstream_nodes", node.upstreams());
        map.put("completed_upstream", node.done());
        map.put("ready_to_execute", node.met());
        map.put("dependency_count", node.upstreams().size());
        return map;
    }

    static Map<String, @Nullable Object> context(MarkedViews.View view) {
        Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
        for (MarkedViews.NodeOf node : view.nodes()) {
            if (node.output() != null) {
                outputs.put(node.key(), JsonData.value(node.output()));
            }
        }
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("global_data", JsonData.values(view.globals()));
        map.put("node_outputs", Collections.unmodifiableMap(outputs));
        map.put("execution_path", view.executionPath());
        map.put("execution_start_time", view.startedAt());
        map.put("current_executing_nodes", ids(view, NodeStatus.EXECUTING));
        map.put("completed_nodes", ids(view, NodeStatus.COMPLETED));
        map.put("failed_nodes", ids(view, NodeStatus.FAILED));
        return Collections.unmodifiableMap(map);
    }

    private static Set<String> ids(MarkedViews.View view, NodeStatus status) {
        Set<String> ids = new LinkedHashSet<>();
        view.nodes().stream().filter(node -> node.status() == status).forEach(node -> ids.add(node.id()));
        return Collections.unmodifiableSet(ids);
    }

    static Map<String, @Nullable Object> task(
            String node,
            Map<String, @Nullable Object> status,
            Map<String, @Nullable Object> upstream,
            MarkedViews.@Nullable NodeOf own,
            Instant now) {
        Map<String, @Nullable Object> current = new LinkedHashMap<>();
        current.put("node_instance_id", node);
        current.put("node_base_id", own == null ? null : own.key());
        current.put("status", own == null ? null : word(own.status()));
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("workflow", status);
        map.put("upstream_outputs", upstream.get("immediate_upstream_results"));
        map.put("current_node", current);
        map.put("context_generated_at", now);
        return map;
    }

    static String summary(String workflow, MarkedViews.@Nullable View view) {
        if (view == null || view.absent()) {
            return "workflow " + workflow + ": not found";
        }
        StringBuilder text =
                new StringBuilder("workflow " + workflow + ": " + view.nodes().size() + " nodes");
        for (MarkedViews.NodeOf node : view.nodes()) {
            text.append("\n  ")
                    .append(node.id())
                    .append(" (")
                    .append(node.key())
                    .append("): ")
                    .append(word(node.status()))
                    .append(", after ")
                    .append(node.upstreams())
                    .append(", completed ")
                    .append(node.done());
        }
        return text.toString();
    }
}
