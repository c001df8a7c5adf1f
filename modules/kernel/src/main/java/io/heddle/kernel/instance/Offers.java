package io.heddle.kernel.instance;

import io.heddle.InstanceStatus;
import io.heddle.NodeId;
import io.heddle.NodeStatus;
import io.heddle.WorkOffer;
import io.heddle.kernel.plan.NodePlan;
import io.heddle.kernel.registry.WorkTopics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * The nodes with a topic that wait for somebody outside. Counted along with the nodes, so that neither a worker's
 * question nor a report to the registry looks at every node.
 *
 * @param places where each of them is found
 * @param nodes the same by shelf, each shelf in the order in which work is handed out
 */
record Offers(PMap<Integer, Place> places, TreePMap<Shelf, TreePSet<ReadyNode>> nodes) {

    static final Offers NONE = new Offers(HashTreePMap.empty(), TreePMap.empty());

    /** How a piece of work stands. */
    enum Standing {
        /** Nobody has taken the attempt. */
        READY,
        /** Whoever had taken it gave it back or went silent. */
        AGAIN,
        /** Somebody has taken it, for as long as it takes. */
        HELD
    }

    /** Work of one topic that stands alike. */
    record Shelf(String topic, Standing standing) implements Comparable<Shelf> {
        private static final Comparator<Shelf> ORDER =
                Comparator.comparing(Shelf::topic).thenComparing(Shelf::standing);

        @Override
        public int compareTo(Shelf other) {
            return ORDER.compare(this, other);
        }
    }

    record Place(Shelf shelf, ReadyNode entry) {}

    /** With {@code node} as it is now. */
    Offers with(int node, NodePlan plan, NodeState own) {
        if (plan.topic() == null && places.isEmpty()) {
            return this;
        }
        Place before = places.get(node);
        Place after = place(node, plan, own);
        if (Objects.equals(before, after)) {
            return this;
        }
        TreePMap<Shelf, TreePSet<ReadyNode>> next = nodes;
        if (before != null) {
            TreePSet<ReadyNode> left =
                    Objects.requireNonNull(next.get(before.shelf())).minus(before.entry());
            next = left.isEmpty() ? next.minus(before.shelf()) : next.plus(before.shelf(), left);
        }
        if (after == null) {
            return new Offers(places.minus(node), next);
        }
        TreePSet<ReadyNode> shelf = next.getOrDefault(after.shelf(), TreePSet.empty());
        return new Offers(places.plus(node, after), next.plus(after.shelf(), shelf.plus(after.entry())));
    }

    private static @Nullable Place place(int node, NodePlan plan, NodeState own) {
        String topic = plan.topic();
        Standing standing = topic == null ? null : standing(own);
        return topic == null || standing == null
                ? null
                : new Place(
                        new Shelf(topic, standing),
                        new ReadyNode(plan.definition().priority(), own.readySeq, node));
    }

    private static @Nullable Standing standing(NodeState own) {
        if (own.status == NodeStatus.READY) {
            return own.details.dueAt == 0 ? Standing.READY : null;
        }
        if (own.status != NodeStatus.EXECUTING) {
            return null;
        }
        if (own.details.offered) {
            return Standing.AGAIN;
        }
        return own.details.leaseUntil == 0 ? Standing.HELD : null;
    }

    /** What the registry is told. */
    WorkTopics topics(InstanceState state) {
        if (nodes.isEmpty() || state.status != InstanceStatus.RUNNING) {
            return WorkTopics.NONE;
        }
        boolean full = isFull(state);
        TreeSet<String> free = new TreeSet<>();
        TreeSet<String> held = new TreeSet<>();
        for (Shelf shelf : nodes.keySet()) {
            if (shelf.standing() == Standing.HELD) {
                held.add(shelf.topic());
            } else if (shelf.standing() == Standing.AGAIN || !full) {
                free.add(shelf.topic());
            }
        }
        return new WorkTopics(List.copyOf(free), List.copyOf(held));
    }

    private static boolean isFull(InstanceState state) {
        int max = Policies.maxParallelNodes(state);
        return max > 0 && state.places >= max;
    }

    /**
     * Work that is open.
     *
     * @param topic null for every topic
     * @param held whether what somebody holds is wanted too
     */
    static List<WorkOffer> list(InstanceState state, @Nullable String topic, boolean held, int limit) {
        List<WorkOffer> list = new ArrayList<>();
        if (!state.exists() || state.status != InstanceStatus.RUNNING) {
            return list;
        }
        boolean full = isFull(state);
        for (Map.Entry<Shelf, TreePSet<ReadyNode>> shelf : state.offers.nodes.entrySet()) {
            Standing standing = shelf.getKey().standing();
            boolean wanted = (topic == null || topic.equals(shelf.getKey().topic()))
                    && (held || standing == Standing.AGAIN || (standing == Standing.READY && !full));
            if (wanted) {
                for (ReadyNode entry : shelf.getValue()) {
                    if (list.size() == limit) {
                        return list;
                    }
                    list.add(offer(state, shelf.getKey(), entry.node()));
                }
            }
        }
        return list;
    }

    private static WorkOffer offer(InstanceState state, Shelf shelf, int node) {
        NodePlan plan = state.topology.plan(node);
        NodeState own = state.nodes.get(node);
        boolean first = shelf.standing() == Standing.READY;
        return new WorkOffer(
                state.header().id(),
                NodeId.of(state.topology.id(node)),
                plan.key(),
                shelf.topic(),
                Objects.requireNonNull(plan.definition().executor()),
                plan.definition().config(),
                first ? own.attempt + 1 : own.attempt,
                shelf.standing() == Standing.HELD,
                Micros.toInstant(own.readyAt));
    }
}
