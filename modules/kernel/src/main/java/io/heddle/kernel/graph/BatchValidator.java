package io.heddle.kernel.graph;

import io.heddle.Finding;
import io.heddle.definition.Dependency;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.NodeDefinition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Validates what is about to be registered in a running instance. Costs time proportional to the batch, to what can be
 * reached from it and to the existing dependents of a node the batch gives a default edge. Stateless and thread-safe.
 *
 * <p>A fork comes whole: the FORK, the nodes of its paths and its JOIN in one batch.
 *
 * <p>Codes about the frame as a whole (a missing START, unreachable and isolated nodes) are not reported: an unsealed
 * graph is not complete.
 */
public final class BatchValidator {

    private BatchValidator() {}

    /**
     * One node to register. An id that is registered already stands for a replacement: its old edges no longer count.
     *
     * @param id its id in the instance
     * @param definition what to register; its dependencies name ids
     */
    public record Entry(String id, NodeDefinition definition) {

        /** A node whose id is its key. */
        public static Entry of(NodeDefinition definition) {
            return new Entry(definition.key(), definition);
        }

        /** A registered node with further edges, for {@code addDependencies}. */
        public static Entry withMore(String id, NodeDefinition existing, List<Dependency> more) {
            List<Dependency> all = new ArrayList<>(existing.dependencies());
            all.addAll(more);
            return new Entry(id, existing.withDependencies(all));
        }
    }

    /** An edge whose upstream is not registered. */
    public record Unresolved(String upstream, String node) {}

    /** {@link #validateBatch} for nodes whose ids are their keys, in an instance that stays unsealed. */
    public static List<Finding> validateBatch(
            GraphView existing, List<NodeDefinition> batch, ValidationContext context) {
        return validateBatch(existing, batch.stream().map(Entry::of).toList(), false, null, context);
    }

    /**
     * Everything wrong or doubtful with {@code batch}; it may be applied when no finding is an error.
     *
     * @param existing the graph it is to join
     * @param sealing whether the instance is sealed with this batch, so that unknown upstreams are refused
     * @param inherited the failure policy of nodes without one
     */
    public static List<Finding> validateBatch(
            GraphView existing,
            List<Entry> batch,
            boolean sealing,
            @Nullable FailurePolicy inherited,
            ValidationContext context) {
        Findings findings = new Findings();
        List<String> ids = batch.stream().map(Entry::id).toList();
        List<NodeDefinition> nodes = batch.stream().map(Entry::definition).toList();
        int replaced = (int) ids.stream().distinct().filter(existing::exists).count();
        if (DefinitionValidator.hasTooManyNodes(nodes, existing.size() - replaced, context.limits(), findings)) {
            return findings.list();
        }
        Level top = Level.top(ids, nodes, existing);
        List<Level> levels = DefinitionValidator.levels(top, existing, sealing, inherited, context, findings);
        follow(top, existing);
        for (Level level : levels) {
            if (level == top) {
                IntGraph graph = top.edges.build(top.size());
                Layers layers = Layers.of(graph);
                GraphChecks.cycles(top, graph, layers, findings);
                if (layers.isAcyclic()) {
                    ParallelSources.check(top, graph, layers, findings);
                }
                if (layers.isAcyclic() && !top.hasDuplicates()) {
                    ForkChecks.check(top, graph, layers, sealing, findings);
                }
            } else {
                DefinitionValidator.structure(level, findings);
            }
        }
        return findings.list();
    }

    /** The unknown upstreams at the moment of sealing, each refused with UNKNOWN_UPSTREAM. */
    public static List<Finding> validateSeal(Collection<Unresolved> unresolved) {
        Findings findings = new Findings();
        for (Unresolved edge : unresolved) {
            String upstream = Names.show(edge.upstream());
            String node = Names.show(edge.node());
            findings.error(
                    FindingCodes.UNKNOWN_UPSTREAM,
                    upstream + " -> " + node,
                    node + " depends on " + upstream
                            + ", which was never registered; register it or remove the dependency before sealing");
        }
        return findings.list();
    }

    /**
     * Adds the existing edges that can be reached from the batch. A new cycle runs through a new edge and so through a
     * node of the batch; nothing else needs to be looked at.
     */
    private static void follow(Level top, GraphView existing) {
        BitSet queued = new BitSet();
        List<Integer> queue = new ArrayList<>();
        for (int number = 0; number < top.own; number++) {
            if (top.isFirst(number)) {
                queued.set(number);
                queue.add(number);
            }
        }
        for (int head = 0; head < queue.size(); head++) {
            int number = queue.get(head);
            for (String successor : existing.successors(top.name(number))) {
                int next = top.number(successor);
                // The batch says itself what its nodes depend on.
                if (next >= top.own) {
                    top.edges.edge(number, next);
                    if (!queued.get(next)) {
                        queued.set(next);
                        queue.add(next);
                    }
                }
            }
        }
    }
}
