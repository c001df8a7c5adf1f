package io.heddle.kernel.instance;

import io.heddle.Finding;
import io.heddle.NodeStatus;
import io.heddle.definition.NodeKind;
import io.heddle.kernel.graph.BatchForks;
import io.heddle.kernel.graph.BatchValidator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A batch of nodes that want to join: which of them are new, and what speaks against them before validation.
 *
 * @param sorted the whole batch by the threads that run its nodes
 * @param fresh nodes that are not registered with the same content
 * @param freshIds those of them that the instance itself runs
 * @param refusal why none may join; null for none yet
 */
record Registering(
        BatchForks sorted,
        List<InstanceEvent.Registration> fresh,
        Set<String> freshIds,
        @Nullable InstanceReply refusal) {

    static Registering of(InstanceState state, List<InstanceEvent.Registration> batch, boolean replace) {
        BatchForks sorted = BatchForks.of(
                batch.stream().map(InstanceEvent.Registration::entry).toList());
        Set<String> freshIds = new LinkedHashSet<>();
        for (BatchValidator.Entry entry : sorted.main()) {
            if (isRegistered(state, sorted, entry)) {
                continue;
            }
            InstanceReply refusal = refusal(state, entry, replace);
            if (refusal != null) {
                return new Registering(sorted, List.of(), Set.of(), refusal);
            }
            freshIds.add(entry.id());
        }
        List<InstanceEvent.Registration> fresh = new ArrayList<>();
        for (InstanceEvent.Registration node : batch) {
            String fork = sorted.onPaths().get(node.id());
            if (freshIds.contains(fork == null ? node.id() : fork)) {
                fresh.add(node);
            }
        }
        return new Registering(sorted, fresh, freshIds, null);
    }

    private static boolean isRegistered(InstanceState state, BatchForks sorted, BatchValidator.Entry entry) {
        int existing = state.topology.indexOf(entry.id());
        return existing >= 0
                && state.topology.plan(existing).definition().equals(entry.definition())
                && Objects.equals(
                        state.topology.fragment(existing), sorted.fragments().get(entry.id()));
    }

    private static @Nullable InstanceReply refusal(InstanceState state, BatchValidator.Entry entry, boolean replace) {
        String id = entry.id();
        int existing = state.topology.indexOf(id);
        if (existing < 0) {
            int fork = state.topology.forkAround(id);
            return fork < 0 ? null : onPath(state, id, fork);
        }
        if (state.topology.iteration(existing) != null) {
            return InstanceDecider.loopBody(id);
        }
        boolean forks = isBracket(entry.definition().kind())
                || isBracket(state.topology.plan(existing).kind());
        boolean untouched = neverStarted(state, existing);
        if (replace && untouched && !forks) {
            return null;
        }
        String why = forks
                ? "; a fork cannot be replaced"
                : replace ? " and has started" : "; pass replace=true to replace it";
        return new InstanceReply.Refused("NODE_EXISTS", "node " + id + " is registered with other content" + why);
    }

    /** Attempts up to the floor belong to what the instance was before it went back. */
    static boolean neverStarted(InstanceState state, int node) {
        NodeState own = state.nodes.get(node);
        return (own.status == NodeStatus.PENDING || own.status == NodeStatus.READY)
                && own.attempt <= state.attemptFloor
                && own.attemptsUsed() == 0;
    }

    private static boolean isBracket(NodeKind kind) {
        return kind == NodeKind.FORK || kind == NodeKind.JOIN;
    }

    private static InstanceReply onPath(InstanceState state, String id, int fork) {
        return new InstanceReply.Refused(
                "NODE_EXISTS",
                "node " + id + " is on a path of the fork " + state.topology.id(fork) + "; choose another id");
    }

    /** Whether all of it is registered already: whoever repeats itself is answered, whatever has happened since. */
    boolean isKnown() {
        return refusal == null && fresh.isEmpty() && !sorted.main().isEmpty();
    }

    /** How many nodes there would be more, those on paths included. */
    int added(InstanceState state) {
        return (int) fresh.stream()
                .filter(node -> state.topology.indexOf(node.id()) < 0)
                .count();
    }

    /** What is wrong with a new node that is on a path, or a bracket, of a new fork. */
    void findings(InstanceState state, InstanceEvent.Registration node, List<Finding> findings) {
        boolean isOnPath = sorted.onPaths().containsKey(node.id());
        String key = node.definition().key();
        if ((isOnPath || isBracket(node.definition().kind())) && !key.equals(node.id())) {
            findings.add(Finding.error(
                    "INVALID_ID",
                    node.id(),
                    "node " + node.id() + " belongs to a fork and has the key " + key
                            + "; give it the same id and key, by which its path knows it"));
        }
        int fork = state.topology.forkAround(node.id());
        if (isOnPath && (fork >= 0 || state.topology.indexOf(node.id()) >= 0)) {
            findings.add(Finding.error(
                    "DUPLICATE_NODE",
                    node.id(),
                    "a node " + node.id() + " exists already"
                            + (fork < 0 ? "" : " on a path of the fork " + state.topology.id(fork))
                            + "; rename the one on the new path"));
        }
    }

    /** Whether the batch is one fork and nothing else. */
    boolean isOneFork() {
        Set<String> ids = new HashSet<>();
        sorted.main().forEach(entry -> ids.add(entry.id()));
        return sorted.fragments().size() == 1
                && sorted.fragments().entrySet().stream()
                        .allMatch(fork ->
                                ids.equals(Set.of(fork.getKey(), fork.getValue().join())));
    }
}
