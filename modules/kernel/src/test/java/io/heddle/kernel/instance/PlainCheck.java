package io.heddle.kernel.instance;

import io.heddle.Finding;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeDefinition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The registration check of these tests: doubled ids, loops to oneself and cycles. The real one is tested elsewhere. */
final class PlainCheck implements RegistrationCheck {

    @Override
    public List<Finding> check(Existing graph, List<NodeDefinition> batch) {
        List<Finding> findings = new ArrayList<>();
        Map<String, List<String>> fresh = new HashMap<>();
        Set<String> ids = new HashSet<>();
        for (NodeDefinition node : batch) {
            if (!node.key().matches("[A-Za-z0-9_.:-]{1,128}")) {
                findings.add(Finding.error("INVALID_ID", node.key(), "bad id"));
            }
            if (!ids.add(node.key())) {
                findings.add(Finding.error("DUPLICATE_NODE", node.key(), "twice in the batch"));
            }
            for (Dependency dependency : node.dependencies()) {
                fresh.computeIfAbsent(dependency.upstream(), key -> new ArrayList<>())
                        .add(node.key());
            }
        }
        for (NodeDefinition node : batch) {
            if (reaches(graph, fresh, node.key())) {
                findings.add(Finding.error("CYCLE_DETECTED", node.key(), "on a cycle"));
            }
        }
        return findings;
    }

    private static boolean reaches(Existing graph, Map<String, List<String>> fresh, String root) {
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            String id = open.poll();
            List<String> next = new ArrayList<>(graph.successors(id));
            next.addAll(fresh.getOrDefault(id, List.of()));
            for (String successor : next) {
                if (successor.equals(root)) {
                    return true;
                }
                if (seen.add(successor)) {
                    open.add(successor);
                }
            }
        }
        return false;
    }
}
