package io.heddle.testkit;

import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import io.heddle.kernel.graph.WorkExecutors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One node of the reference interpreter: everything that was ever said about it, in the plainest form. */
final class ReferenceNode {
    final String id;
    /** The LOOP whose iteration it belongs to; null outside loops. */
    final @Nullable ReferenceNode loop;
    /** What the ids of its siblings begin with. */
    final String prefix;

    NodeDefinition definition;
    NodeStatus status = NodeStatus.PENDING;
    int attempt;
    /** Last attempt before the last reset. */
    int attemptBase;

    int delivery;
    /** Counts resets and changes of its dependencies. */
    int life;

    long startedAt;
    /** Back-off under way: not before this instant, microseconds; 0 for none. */
    long backoffUntil;

    boolean tolerated;
    boolean substituted;

    @Nullable Payload output;
    /** Positions of dependencies that timed out. */
    final Set<Integer> expired = new HashSet<>();
    /** What conditional dependencies came to, by position. */
    final Map<Integer, RandomWorkflows.Verdict> verdicts = new HashMap<>();
    /** Rule groups that said GO. */
    final Set<Integer> satisfied = new HashSet<>();
    /** When each dependency was declared, as a number that grows from declaration to declaration. */
    final List<Integer> declared = new ArrayList<>();
    /** Running time at which each dependency began to count, microseconds. */
    final List<Long> countsFrom = new ArrayList<>();

    /** Body nodes of the iteration under way; empty when none is. */
    List<ReferenceNode> body = List.of();

    int iteration;

    ReferenceNode(String id, NodeDefinition definition, @Nullable ReferenceNode loop, String prefix, long runningTime) {
        this.id = id;
        this.definition = definition;
        this.loop = loop;
        this.prefix = prefix;
        countFrom(runningTime);
    }

    /** Back to PENDING, whatever it was. */
    void reset(long runningTime) {
        life++;
        status = NodeStatus.PENDING;
        attemptBase = attempt;
        delivery = 0;
        backoffUntil = 0;
        tolerated = false;
        substituted = false;
        output = null;
        expired.clear();
        verdicts.clear();
        satisfied.clear();
        body = List.of();
        countsFrom.clear();
        countFrom(runningTime);
    }

    /** Dependencies that have not begun to count begin now. */
    void countFrom(long runningTime) {
        while (countsFrom.size() < definition.dependencies().size()) {
            countsFrom.add(runningTime);
        }
    }

    boolean isGood() {
        return switch (status) {
            case COMPLETED -> true;
            case FAILED -> tolerated;
            case SKIPPED -> substituted;
            default -> false;
        };
    }

    boolean isControl() {
        return definition.kind() != NodeKind.TASK;
    }

    boolean isCallerDriven() {
        return !isControl() && (definition.executor() == null || WorkExecutors.contains(definition.executor()));
    }

    /** Positions of CUSTOM dependencies by rule, in order of first mention. */
    List<List<Integer>> ruleGroups() {
        List<String> names = new ArrayList<>();
        List<List<Integer>> groups = new ArrayList<>();
        for (int position = 0; position < definition.dependencies().size(); position++) {
            Dependency edge = definition.dependencies().get(position);
            if (edge.type() == DependencyType.CUSTOM) {
                String name = edge.rule() + edge.params();
                int group = names.indexOf(name);
                if (group < 0) {
                    names.add(name);
                    groups.add(new ArrayList<>());
                    group = names.size() - 1;
                }
                groups.get(group).add(position);
            }
        }
        return groups;
    }

    @Override
    public String toString() {
        return id + " " + status + " attempt " + attempt + (isGood() ? " good" : "");
    }
}
