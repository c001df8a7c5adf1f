package io.heddle.cli.progress;

import io.heddle.NodeStatus;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import io.heddle.definition.WorkflowDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The time an instance still needs, where its definition tells: every task is a {@code sleep} of known length, as in an
 * imported trace. The estimate is the longer of the longest chain of work that is left and all work that is left divided
 * by the places, so nothing finishes earlier.
 */
final class Eta {
    private final String[] keys;
    private final double[] seconds;
    /** Seconds of the longest chain that begins with the node. */
    private final double[] chain;

    private final int places;

    private Eta(String[] keys, double[] seconds, double[] chain, int places) {
        this.keys = keys;
        this.seconds = seconds;
        this.chain = chain;
        this.places = places;
    }

    /**
     * An estimator, if the definition allows one.
     *
     * @param places attempts that may run at once; 0 for no limit
     */
    static Optional<Eta> of(WorkflowDefinition definition, int places) {
        int size = definition.nodes().size();
        String[] keys = new String[size];
        double[] seconds = new double[size];
        Map<String, Integer> index = new HashMap<>();
        for (int i = 0; i < size; i++) {
            NodeDefinition node = definition.nodes().get(i);
            keys[i] = node.key();
            index.put(node.key(), i);
            Object written = node.config().get("seconds");
            boolean frame = node.kind() == NodeKind.START || node.kind() == NodeKind.END;
            if (!frame) {
                if (!"sleep".equals(node.executor()) || !(written instanceof Number)) {
                    return Optional.empty();
                }
                seconds[i] = ((Number) written).doubleValue();
            }
        }
        return Optional.of(new Eta(keys, seconds, chains(definition, index, seconds), places));
    }

    private static double[] chains(WorkflowDefinition definition, Map<String, Integer> index, double[] seconds) {
        int size = seconds.length;
        int[] open = new int[size];
        for (NodeDefinition node : definition.nodes()) {
            for (Dependency dependency : node.dependencies()) {
                Integer upstream = index.get(dependency.upstream());
                if (upstream != null) {
                    open[upstream]++;
                }
            }
        }
        double[] chain = Arrays.copyOf(seconds, size);
        ArrayDeque<Integer> settled = new ArrayDeque<>();
        for (int i = 0; i < size; i++) {
            if (open[i] == 0) {
                settled.add(i);
            }
        }
        // From the last nodes backwards: a node is settled when everything after it is.
        while (!settled.isEmpty()) {
            int at = settled.remove();
            for (Dependency dependency : definition.nodes().get(at).dependencies()) {
                Integer upstream = index.get(dependency.upstream());
                if (upstream != null) {
                    chain[upstream] = Math.max(chain[upstream], seconds[upstream] + chain[at]);
                    if (--open[upstream] == 0) {
                        settled.add(upstream);
                    }
                }
            }
        }
        return chain;
    }

    /** The time left at {@code now}. */
    Duration left(RunModel model, Instant now) {
        double longest = 0;
        double work = 0;
        for (int i = 0; i < keys.length; i++) {
            NodeProgress node = model.node(keys[i]);
            if (node != null && node.status().isTerminal()) {
                continue;
            }
            double done = 0;
            if (node != null && node.status() == NodeStatus.EXECUTING && node.startedAt() != null) {
                done = Math.min(
                        seconds[i], Duration.between(node.startedAt(), now).toMillis() / 1000.0);
            }
            longest = Math.max(longest, chain[i] - done);
            work += seconds[i] - done;
        }
        double left = places > 0 ? Math.max(longest, work / places) : longest;
        return Duration.ofMillis(Math.round(left * 1000));
    }
}
