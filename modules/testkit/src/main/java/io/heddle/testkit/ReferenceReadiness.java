package io.heddle.testkit;

import io.heddle.definition.Dependency;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The tables of edge outcomes and group decisions, read off anew each time from how the sources stand. */
final class ReferenceReadiness {
    enum Says {
        GO,
        NEVER,
        NOTHING_YET
    }

    private ReferenceReadiness() {}

    /** @param source the upstream of a node's dependency by position; null while it is unknown */
    static Says of(ReferenceNode node, BiFunction<ReferenceNode, Integer, @Nullable ReferenceNode> source) {
        int parallel = 0;
        int ok = 0;
        int bad = 0;
        int conditional = 0;
        int decided = 0;
        int taken = 0;
        boolean go = true;
        for (int position = 0; position < node.definition.dependencies().size(); position++) {
            Dependency edge = node.definition.dependencies().get(position);
            ReferenceNode upstream = source.apply(node, position);
            boolean expired = node.expired.contains(position);
            boolean ended = expired || (upstream != null && upstream.status.isTerminal());
            boolean good = !expired && upstream != null && upstream.isGood();
            switch (edge.type()) {
                case SEQUENCE -> {
                    if (ended && !good) {
                        return Says.NEVER;
                    }
                    go &= ended;
                }
                case OPTIONAL -> go &= ended;
                case PARALLEL -> {
                    parallel++;
                    ok += ended && good ? 1 : 0;
                    bad += ended && !good ? 1 : 0;
                }
                case CONDITIONAL -> {
                    conditional++;
                    decided += ended ? 1 : 0;
                    taken += ended && node.verdicts.get(position) == RandomWorkflows.Verdict.TRUE ? 1 : 0;
                }
                case CUSTOM -> {
                    // Its rule speaks below.
                }
            }
        }
        if (conditional > 0 && decided == conditional && taken == 0) {
            return Says.NEVER;
        }
        go &= conditional == 0 || decided == conditional;
        if (parallel > 0) {
            int k = node.definition.join().k();
            switch (node.definition.join().rule()) {
                case ALL -> {
                    if (bad > 0) {
                        return Says.NEVER;
                    }
                    go &= ok == parallel;
                }
                case ANY -> {
                    if (bad == parallel) {
                        return Says.NEVER;
                    }
                    go &= ok >= 1;
                }
                case N_OF -> {
                    if (parallel - bad < k) {
                        return Says.NEVER;
                    }
                    go &= ok >= k;
                }
                case ALL_SETTLED -> go &= ok + bad == parallel;
            }
        }
        go &= node.satisfied.size() == node.ruleGroups().size();
        return go ? Says.GO : Says.NOTHING_YET;
    }
}
