package io.heddle.testkit;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.kernel.instance.InstanceAudit;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of one instance as a suspicious accountant: every move must be allowed, every attempt begins once and
 * ends once, nothing that ended begins again unless it was reset, nothing follows the end of an instance but its
 * reopening and discarded results.
 */
final class Ledger {
    private final List<NodeStatus> statuses = new ArrayList<>();
    private final List<Integer> attempts = new ArrayList<>();
    private final Map<NodeStatus, Set<NodeStatus>> nodeMoves = new EnumMap<>(NodeStatus.class);
    private final Map<InstanceStatus, Set<InstanceStatus>> instanceMoves = new EnumMap<>(InstanceStatus.class);
    private final Set<String> eventTypes = new LinkedHashSet<>();
    /** Results by node (upper half) and attempt. */
    private final Set<Long> results = new HashSet<>();

    /** Ends of leases by node. */
    private final Map<Integer, Long> leases = new HashMap<>();
    /** Instants that rules wait for, by node (upper half) and group. */
    private final Map<Long, Long> ruleWaits = new HashMap<>();

    private InstanceStatus status = InstanceStatus.CREATED;
    private int transitions;

    /**
     * Enters one event.
     *
     * @param after a state in which the event's nodes exist
     * @param at when it was written
     */
    void enter(InstanceEvent event, InstanceState after, long at) {
        waits(event, at);
        eventTypes.add(event.getClass().getSimpleName());
        if (status.isTerminal()
                && !(event instanceof InstanceEvent.InstanceReopened)
                && !(event instanceof InstanceEvent.ResultDiscarded)) {
            throw new AssertionError(event + " after the instance ended " + status);
        }
        if (event instanceof InstanceEvent.InstanceStarted || event instanceof InstanceEvent.InstanceResumed) {
            move(InstanceStatus.RUNNING);
        } else if (event instanceof InstanceEvent.InstancePaused) {
            move(InstanceStatus.PAUSED);
        } else if (event instanceof InstanceEvent.InstanceEnded ended) {
            move(ended.status());
        } else if (event instanceof InstanceEvent.InstanceReopened) {
            move(InstanceStatus.RUNNING);
        } else if (event instanceof InstanceEvent.NodesRegistered registered) {
            registered.nodes().forEach(node -> replaced(InstanceAudit.indexOf(after, node.id())));
        } else if (event instanceof InstanceEvent.NodesReset reset) {
            reset.nodes().forEach(this::reset);
        } else {
            node(event);
        }
    }

    /** Leases and rules wait for an instant, and nothing comes before its time. */
    private void waits(InstanceEvent event, long at) {
        if (event instanceof InstanceEvent.NodeStarted started) {
            leases.put(started.node(), started.leaseUntil());
        } else if (event instanceof InstanceEvent.NodeRedelivered again) {
            leases.put(again.node(), again.leaseUntil());
        } else if (event instanceof InstanceEvent.LeaseExtended extended) {
            leases.put(extended.node(), extended.until());
        } else if (event instanceof InstanceEvent.LeaseEnded ended) {
            notBefore(event, leases.get(ended.node()), at);
        } else if (event instanceof InstanceEvent.RuleWaiting waiting) {
            long group = (long) waiting.node() << 32 | waiting.group();
            if (waiting.until() == 0) {
                notBefore(event, ruleWaits.get(group), at);
            } else {
                ruleWaits.put(group, waiting.until());
            }
        }
    }

    private static void notBefore(InstanceEvent event, @Nullable Long due, long at) {
        if (due == null || due == 0 || at < due) {
            throw new AssertionError(event + " at " + at + ", due " + due);
        }
    }

    private void node(InstanceEvent event) {
        if (event instanceof InstanceEvent.NodeReady ready) {
            move(ready.node(), NodeStatus.READY);
        } else if (event instanceof InstanceEvent.NodeStarted started) {
            begin(started.node(), started.attempt());
        } else if (event instanceof InstanceEvent.NodeCompleted completed) {
            result(completed.node(), completed.attempt());
            move(completed.node(), NodeStatus.COMPLETED);
        } else if (event instanceof InstanceEvent.NodeRetryScheduled retry) {
            result(retry.node(), retry.attempt());
            move(retry.node(), NodeStatus.READY);
        } else if (event instanceof InstanceEvent.NodeFailed failed) {
            if (status(failed.node()) == NodeStatus.EXECUTING) {
                result(failed.node(), failed.attempt());
            }
            move(failed.node(), NodeStatus.FAILED);
        } else if (event instanceof InstanceEvent.NodeSkipped skipped) {
            move(skipped.node(), NodeStatus.SKIPPED);
        } else if (event instanceof InstanceEvent.NodeCancelled cancelled) {
            move(cancelled.node(), NodeStatus.CANCELLED);
        } else if (event instanceof InstanceEvent.NodeRedelivered again
                && status(again.node()) != NodeStatus.EXECUTING) {
            throw new AssertionError(event + " while the node is " + status(again.node()));
        }
    }

    private NodeStatus status(int node) {
        known(node);
        return statuses.get(node);
    }

    private void known(int node) {
        while (statuses.size() <= node) {
            statuses.add(NodeStatus.PENDING);
            attempts.add(0);
        }
    }

    private void move(InstanceStatus next) {
        if (!status.successors().contains(next)) {
            throw new AssertionError("instance " + status + " -> " + next);
        }
        instanceMoves
                .computeIfAbsent(status, key -> EnumSet.noneOf(InstanceStatus.class))
                .add(next);
        status = next;
        transitions++;
    }

    private void move(int node, NodeStatus next) {
        NodeStatus old = status(node);
        if (!old.successors().contains(next)) {
            throw new AssertionError("node " + node + " " + old + " -> " + next);
        }
        nodeMoves.computeIfAbsent(old, key -> EnumSet.noneOf(NodeStatus.class)).add(next);
        statuses.set(node, next);
        transitions++;
    }

    private void begin(int node, int attempt) {
        if (status != InstanceStatus.RUNNING) {
            throw new AssertionError("node " + node + " began while the instance was " + status);
        }
        move(node, NodeStatus.EXECUTING);
        if (attempt != attempts.get(node) + 1) {
            throw new AssertionError("node " + node + " attempt " + attempt + " after " + attempts.get(node));
        }
        attempts.set(node, attempt);
    }

    private void result(int node, int attempt) {
        known(node);
        if (attempt != attempts.get(node)) {
            throw new AssertionError("node " + node + " result of attempt " + attempt + " in " + attempts.get(node));
        }
        if (!results.add((long) node << 32 | attempt)) {
            throw new AssertionError("node " + node + " attempt " + attempt + " has two results");
        }
    }

    private void replaced(int node) {
        known(node);
        if (statuses.get(node) != NodeStatus.PENDING && statuses.get(node) != NodeStatus.READY) {
            throw new AssertionError("node " + node + " was replaced while " + statuses.get(node));
        }
        statuses.set(node, NodeStatus.PENDING);
    }

    private void reset(int node) {
        if (status(node) != NodeStatus.PENDING) {
            move(node, NodeStatus.PENDING);
        }
    }

    /** Moves of nodes and of the instance so far. */
    int transitions() {
        return transitions;
    }

    Map<NodeStatus, Set<NodeStatus>> nodeMoves() {
        return nodeMoves;
    }

    Map<InstanceStatus, Set<InstanceStatus>> instanceMoves() {
        return instanceMoves;
    }

    Set<String> eventTypes() {
        return eventTypes;
    }

    void compareWith(InstanceState state) {
        if (state.status() != status) {
            throw new AssertionError("the events say " + status + ", the state " + state.status());
        }
        for (int node = 0; node < state.nodeCount(); node++) {
            if (InstanceAudit.status(state, node) != status(node)) {
                throw new AssertionError("the events say " + InstanceAudit.id(state, node) + " is " + status(node)
                        + ", the state " + InstanceAudit.status(state, node));
            }
        }
    }
}
