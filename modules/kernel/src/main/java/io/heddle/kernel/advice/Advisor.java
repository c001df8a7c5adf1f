package io.heddle.kernel.advice;

import io.heddle.PerformanceReport;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Priorities that make a run end sooner where places are few: of the nodes that could begin, the one goes first behind
 * which the longest chain of work is expected. Only the order among READY nodes follows; what runs, and what comes of
 * it, does not.
 */
public final class Advisor {
    private Advisor() {}

    /** How long an attempt of each node key took in the mean; keys whose attempts never ended are left out. */
    public static Map<String, Duration> expected(PerformanceReport past) {
        return past.nodes().stream()
                .filter(node -> node.ran().count() > 0)
                .collect(Collectors.toMap(
                        PerformanceReport.NodeTimes::key, node -> node.ran().mean()));
    }

    /**
     * The definition with priorities of its own making. A node the author gave a higher priority than another keeps it;
     * nodes in loop bodies are left as they are.
     *
     * @param definition without cycles
     * @param expected by node key; a node that is not in it is taken to last as long as the others in the mean
     */
    public static WorkflowDefinition advise(WorkflowDefinition definition, Map<String, Duration> expected) {
        Map<String, Long> behind = new Work(definition, expected).behind();
        Comparator<NodeDefinition> order = Comparator.comparingInt(NodeDefinition::priority)
                .thenComparing(node -> behind.getOrDefault(node.key(), 0L));
        List<NodeDefinition> ascending = new ArrayList<>(definition.nodes());
        ascending.sort(order);
        Map<String, Integer> priorities = new HashMap<>();
        int priority = 0;
        for (int n = 0; n < ascending.size(); n++) {
            if (n > 0 && order.compare(ascending.get(n - 1), ascending.get(n)) != 0) {
                priority++;
            }
            priorities.put(ascending.get(n).key(), priority);
        }
        return definition.withNodes(definition.nodes().stream()
                .map(node -> node.withPriority(priorities.getOrDefault(node.key(), node.priority())))
                .toList());
    }

    /** The work of each node together with that of the longest chain behind it, in nanoseconds. */
    private static final class Work {
        private final Map<String, NodeDefinition> nodes = new HashMap<>();
        private final Map<String, Integer> openDependents = new HashMap<>();
        private final Map<String, Long> behind = new HashMap<>();
        private final Map<String, Duration> expected;
        private final long otherwise;

        Work(WorkflowDefinition definition, Map<String, Duration> expected) {
            this.expected = expected;
            this.otherwise = Math.round(expected.values().stream()
                    .mapToLong(Duration::toNanos)
                    .average()
                    .orElse(1));
            for (NodeDefinition node : definition.nodes()) {
                nodes.put(node.key(), node);
                for (Dependency dependency : node.dependencies()) {
                    openDependents.merge(dependency.upstream(), 1, Integer::sum);
                }
            }
        }

        /** From the ends of the graph to its beginnings; a node in a cycle is never reached. */
        Map<String, Long> behind() {
            List<NodeDefinition> due = new ArrayList<>(nodes.values().stream()
                    .filter(node -> !openDependents.containsKey(node.key()))
                    .toList());
            Map<String, Long> longest = new HashMap<>();
            while (!due.isEmpty()) {
                NodeDefinition node = due.remove(due.size() - 1);
                long own = longest.getOrDefault(node.key(), 0L) + nanos(node);
                behind.put(node.key(), own);
                for (Dependency dependency : node.dependencies()) {
                    NodeDefinition upstream = nodes.get(dependency.upstream());
                    longest.merge(dependency.upstream(), own, Math::max);
                    if (openDependents.merge(dependency.upstream(), -1, Integer::sum) == 0 && upstream != null) {
                        due.add(upstream);
                    }
                }
            }
            return behind;
        }

        private long nanos(NodeDefinition node) {
            Duration known = expected.get(node.key());
            return known == null ? otherwise : known.toNanos();
        }
    }
}
