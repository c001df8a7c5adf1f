package io.heddle.kernel.instance;

import io.heddle.Payload;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import io.heddle.kernel.collection.IndexedVector;
import io.heddle.kernel.graph.ForkFragment;
import io.heddle.kernel.plan.GraphPlan;
import io.heddle.kernel.plan.NodePlan;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/**
 * The graph of one instance: the shared plan of its definition, and what was added at run time – registered nodes and
 * the body nodes of loop iterations. Immutable; adding a node costs O(log n) plus its edges.
 */
final class Topology {

    /** One end of an edge: dependency {@code position} of node {@code target}. */
    record Edge(int target, int position) {}

    /** Receives the edges that leave a node, in order. */
    interface EdgeVisitor {
        void visit(int target, int position);
    }

    private sealed interface Added {}

    /** A node registered at run time; its source is -1 per dependency while the upstream is unknown. */
    private static final class Registered implements Added {
        final String id;
        final NodePlan plan;
        final int[] sources;
        final IndexedVector<Edge> out;
        /** Of a FORK, what the threads of its paths run. */
        final @Nullable ForkFragment fragment;

        Registered(String id, NodePlan plan, int[] sources, IndexedVector<Edge> out, @Nullable ForkFragment fragment) {
            this.id = id;
            this.plan = plan;
            this.sources = sources;
            this.out = out;
            this.fragment = fragment;
        }

        Registered withOut(IndexedVector<Edge> edges) {
            return new Registered(id, plan, sources, edges, fragment);
        }

        Registered withSources(int[] indexes) {
            return new Registered(id, plan, indexes, out, fragment);
        }
    }

    /** A node of a loop's body in one iteration; {@code start} is the index of the body's first node. */
    private record BodyNode(Iteration iteration, int local) implements Added {}

    /**
     * One iteration of a LOOP.
     *
     * @param loop index of the LOOP node
     * @param start index of the first body node
     * @param prefix of the body nodes' ids
     * @param pathId where the body runs
     * @param item element of a loop over items
     * @param last whether no further iteration can follow
     */
    record Iteration(
            int loop,
            int number,
            int start,
            GraphPlan body,
            String prefix,
            String pathId,
            @Nullable Payload item,
            boolean last) {
        int end() {
            return start + body.size();
        }
    }

    private final GraphPlan base;
    private final String root;
    private final IndexedVector<Added> added;
    /** By id: the node's index; of a node on a path of a registered fork -2 - the index of the FORK. */
    private final PMap<String, Integer> addedIndexes;

    /** Of registered nodes whose id is not their key: the key and the first such node. */
    private final PMap<String, Integer> keys;

    private final PMap<String, PVector<Edge>> unresolved;

    private Topology(
            GraphPlan base,
            String root,
            IndexedVector<Added> added,
            PMap<String, Integer> addedIndexes,
            PMap<String, Integer> keys,
            PMap<String, PVector<Edge>> unresolved) {
        this.base = base;
        this.root = root;
        this.added = added;
        this.addedIndexes = addedIndexes;
        this.keys = keys;
        this.unresolved = unresolved;
    }

    /** @param root where in the run the nodes of {@code base} are */
    static Topology of(GraphPlan base, String root) {
        return new Topology(
                base, root, IndexedVector.empty(), HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty());
    }

    int size() {
        return base.size() + added.size();
    }

    /** Nodes of the definition itself or registered; body nodes of loops have a loop. */
    NodePlan plan(int node) {
        if (node < base.size()) {
            return base.node(node);
        }
        Added entry = added.get(node - base.size());
        if (entry instanceof BodyNode body) {
            return body.iteration.body.node(body.local);
        }
        return ((Registered) entry).plan;
    }

    String id(int node) {
        if (node < base.size()) {
            return base.node(node).key();
        }
        Added entry = added.get(node - base.size());
        if (entry instanceof BodyNode body) {
            return body.iteration.prefix + body.iteration.body.node(body.local).key();
        }
        return ((Registered) entry).id;
    }

    /** The node's index, or -1. */
    int indexOf(String id) {
        int index = base.indexOf(id);
        if (index >= 0) {
            return index;
        }
        Integer later = addedIndexes.get(id);
        return later == null || later < 0 ? -1 : later;
    }

    /** The node a dependency means: of that id, else the first one registered with that key; -1 for none so far. */
    int named(String idOrKey) {
        int node = indexOf(idOrKey);
        return node >= 0 ? node : keys.getOrDefault(idOrKey, -1);
    }

    /** Index of the registered FORK that the node {@code id} is on a path of, so that threads run it; -1 for none. */
    int forkAround(String id) {
        Integer later = addedIndexes.get(id);
        return later == null || later >= 0 ? -1 : -2 - later;
    }

    /** What the threads of the paths of a registered FORK run; null for any other node. */
    @Nullable ForkFragment fragment(int node) {
        return node >= base.size() && added.get(node - base.size()) instanceof Registered registered
                ? registered.fragment
                : null;
    }

    /**
     * What the definition does not say about the graph that {@code node}, a FORK, is in: what it was registered with, or
     * the registered loop around it. Empty where the definition says it all.
     */
    List<NodeDefinition> registeredAround(int node) {
        int outermost = node;
        for (Iteration around = iteration(node); around != null; around = iteration(outermost)) {
            outermost = around.loop();
        }
        if (outermost < base.size()) {
            return List.of();
        }
        ForkFragment fragment = fragment(outermost);
        return fragment == null ? List.of(plan(outermost).definition().withDependencies(List.of())) : fragment.nodes();
    }

    /** The iteration a body node belongs to; null for every other node. */
    @Nullable Iteration iteration(int node) {
        if (node < base.size()) {
            return null;
        }
        return added.get(node - base.size()) instanceof BodyNode body ? body.iteration : null;
    }

    String pathId(int node) {
        Iteration iteration = iteration(node);
        return iteration == null ? root : iteration.pathId;
    }

    /** Index of the JOIN of the FORK {@code node}; -1 for any other node. */
    int joinOf(int node) {
        return plan(node).kind() == NodeKind.FORK ? pair(node, GraphPlan::joinOf) : -1;
    }

    /** Index of the FORK of the JOIN {@code node}; -1 for any other node. */
    int forkOf(int node) {
        return plan(node).kind() == NodeKind.JOIN ? pair(node, GraphPlan::forkOf) : -1;
    }

    private int pair(int node, ToIntBiFunction<GraphPlan, Integer> other) {
        if (node < base.size()) {
            return other.applyAsInt(base, node);
        }
        if (!(added.get(node - base.size()) instanceof BodyNode body)) {
            return registeredPair((Registered) added.get(node - base.size()));
        }
        int found = other.applyAsInt(body.iteration.body, body.local);
        return found < 0 ? -1 : body.iteration.start + found;
    }

    private int registeredPair(Registered node) {
        if (node.fragment != null) {
            return indexOf(node.fragment.join());
        }
        ForkJoin join = node.plan.definition().forkJoin();
        return join == null || join.fork() == null ? -1 : indexOf(join.fork());
    }

    /** The node's key with those of the loops around it, as a definition nests them: {@code loop/key}. */
    String address(int node) {
        Iteration iteration = iteration(node);
        String key = plan(node).key();
        return iteration == null ? key : address(iteration.loop()) + "/" + key;
    }

    /** Index of the upstream of dependency {@code position}; -1 while it is unknown. */
    int source(int node, int position) {
        if (node < base.size()) {
            return base.source(node, position);
        }
        Added entry = added.get(node - base.size());
        if (entry instanceof BodyNode body) {
            return body.iteration.start + body.iteration.body.source(body.local, position);
        }
        return ((Registered) entry).sources[position];
    }

    int outDegree(int node) {
        if (node < base.size()) {
            return base.outDegree(node);
        }
        Added entry = added.get(node - base.size());
        if (entry instanceof BodyNode body) {
            return body.iteration.body.outDegree(body.local);
        }
        return ((Registered) entry).out.size();
    }

    void forEachOut(int node, EdgeVisitor visitor) {
        if (node < base.size()) {
            int degree = base.outDegree(node);
            for (int n = 0; n < degree; n++) {
                visitor.visit(base.outTarget(node, n), base.outPosition(node, n));
            }
            return;
        }
        Added entry = added.get(node - base.size());
        if (entry instanceof BodyNode body) {
            GraphPlan graph = body.iteration.body;
            int degree = graph.outDegree(body.local);
            for (int n = 0; n < degree; n++) {
                visitor.visit(body.iteration.start + graph.outTarget(body.local, n), graph.outPosition(body.local, n));
            }
            return;
        }
        IndexedVector<Edge> out = ((Registered) entry).out;
        for (int n = 0; n < out.size(); n++) {
            visitor.visit(out.get(n).target, out.get(n).position);
        }
    }

    /** Upstream ids somebody depends on that nobody has registered yet. */
    Iterable<String> unresolvedIds() {
        return unresolved.keySet();
    }

    boolean hasUnresolved() {
        return !unresolved.isEmpty();
    }

    /** The dependencies that wait for {@code id} to be registered. */
    PVector<Edge> waitingFor(String id) {
        PVector<Edge> waiting = unresolved.get(id);
        return waiting == null ? TreePVector.empty() : waiting;
    }

    /** This graph with the body of one more loop iteration at its end. */
    Topology plusIteration(int loop, int number, int attempt, GraphPlan body, @Nullable Payload item, boolean last) {
        Iteration outer = iteration(loop);
        // By id: two registered loops may share a key.
        String name = outer == null ? id(loop) : plan(loop).key();
        String own = attempt > 1 ? name + "@" + attempt : name;
        String prefix = (outer == null ? "" : outer.prefix) + own + "#" + number + "/";
        String pathId = pathId(loop) + "/" + own + "#" + number;
        Iteration iteration = new Iteration(loop, number, size(), body, prefix, pathId, item, last);
        IndexedVector<Added> nodes = added;
        PMap<String, Integer> indexes = addedIndexes;
        for (int local = 0; local < body.size(); local++) {
            nodes = nodes.plus(new BodyNode(iteration, local));
            indexes = indexes.plus(prefix + body.node(local).key(), iteration.start + local);
        }
        return new Topology(base, root, nodes, indexes, keys, unresolved);
    }

    /** This graph with a registered node: a new one at its end, or {@code id}'s replacement in its place. */
    Topology plusNode(String id, NodePlan plan) {
        int existing = indexOf(id);
        Topology graph = existing >= 0 ? withoutEdgesInto(existing) : this;
        int index = existing >= 0 ? existing : graph.size();
        IndexedVector<Edge> out = IndexedVector.empty();
        PMap<String, PVector<Edge>> open = graph.unresolved;
        if (existing >= 0) {
            out = ((Registered) graph.added.get(index - base.size())).out;
        } else {
            for (Edge edge : waitingFor(id)) {
                out = out.plus(edge);
            }
            open = open.minus(id);
            if (!plan.key().equals(id) && named(plan.key()) < 0) {
                for (Edge edge : waitingFor(plan.key())) {
                    out = out.plus(edge);
                }
                open = open.minus(plan.key());
            }
        }
        Registered node = new Registered(id, plan, sourcesOf(id, index, plan, graph, 0, new int[0]), out, null);
        IndexedVector<Added> nodes =
                existing >= 0 ? graph.added.with(index - base.size(), node) : graph.added.plus(node);
        Topology result = new Topology(
                base, root, nodes, graph.addedIndexes.plus(id, index), withKey(graph.keys, id, plan, index), open);
        if (existing < 0) {
            for (int n = 0; n < out.size(); n++) {
                result = result.withSource(out.get(n), index);
            }
        }
        return result.connected(index, 0);
    }

    /** This graph with what the threads of the paths of the registered FORK {@code node} run. */
    Topology withFragment(int node, ForkFragment fragment) {
        Registered old = (Registered) added.get(node - base.size());
        PMap<String, Integer> indexes = addedIndexes;
        for (NodeDefinition onPath : fragment.onPaths(old.id)) {
            indexes = indexes.plus(onPath.key(), -2 - node);
        }
        Registered fork = new Registered(old.id, old.plan, old.sources, old.out, fragment);
        return new Topology(base, root, added.with(node - base.size(), fork), indexes, keys, unresolved);
    }

    private static int[] sourcesOf(String id, int index, NodePlan plan, Topology graph, int from, int[] known) {
        int[] sources = Arrays.copyOf(known, plan.edges().size());
        for (int position = from; position < sources.length; position++) {
            String upstream = plan.edges().get(position).dependency().upstream();
            sources[position] = upstream.equals(id) ? index : graph.named(upstream);
        }
        return sources;
    }

    /** This graph with more dependencies for a registered node; {@code plan} is its new plan. */
    Topology withPlan(int node, NodePlan plan) {
        Registered old = (Registered) added.get(node - base.size());
        int from = old.sources.length;
        int[] sources = sourcesOf(old.id, node, plan, this, from, old.sources);
        return withAdded(node, new Registered(old.id, plan, sources, old.out, old.fragment))
                .connected(node, from);
    }

    /** Tells the sources of {@code node}'s dependencies, from position {@code from} on, about them. */
    private Topology connected(int node, int from) {
        Topology graph = this;
        Registered target = (Registered) added.get(node - base.size());
        for (int position = from; position < target.sources.length; position++) {
            Edge edge = new Edge(node, position);
            int source = target.sources[position];
            if (source < 0) {
                String upstream = target.plan.edges().get(position).dependency().upstream();
                PVector<Edge> waiting = graph.waitingFor(upstream).plus(edge);
                graph = graph.withUnresolved(graph.unresolved.plus(upstream, waiting));
            } else {
                Registered up = (Registered) graph.added.get(source - base.size());
                graph = graph.withAdded(source, up.withOut(up.out.plus(edge)));
            }
        }
        return graph;
    }

    private Topology withSource(Edge edge, int source) {
        Registered target = (Registered) added.get(edge.target - base.size());
        int[] sources = target.sources.clone();
        sources[edge.position] = source;
        return withAdded(edge.target, target.withSources(sources));
    }

    private Topology withoutEdgesInto(int node) {
        Topology graph = this;
        Registered old = (Registered) added.get(node - base.size());
        for (int position = 0; position < old.sources.length; position++) {
            int source = old.sources[position];
            String upstream = old.plan.edges().get(position).dependency().upstream();
            if (source < 0) {
                PVector<Edge> rest = graph.waitingFor(upstream).minus(new Edge(node, position));
                PMap<String, PVector<Edge>> open =
                        rest.isEmpty() ? graph.unresolved.minus(upstream) : graph.unresolved.plus(upstream, rest);
                graph = graph.withUnresolved(open);
            } else {
                Registered from = (Registered) graph.added.get(source - base.size());
                IndexedVector<Edge> kept = IndexedVector.empty();
                for (int n = 0; n < from.out.size(); n++) {
                    if (from.out.get(n).target != node) {
                        kept = kept.plus(from.out.get(n));
                    }
                }
                graph = graph.withAdded(source, from.withOut(kept));
            }
        }
        return graph;
    }

    /** This graph with a registered node at its end, not connected yet; how a snapshot becomes a graph again. */
    Topology plusUnconnected(String id, NodePlan plan) {
        Registered node = new Registered(id, plan, new int[0], IndexedVector.empty(), null);
        return new Topology(
                base,
                root,
                added.plus(node),
                addedIndexes.plus(id, size()),
                withKey(keys, id, plan, size()),
                unresolved);
    }

    /** This graph with the edges of a registered node; how a snapshot becomes a graph again. */
    Topology withEdges(int node, int[] sources, List<Edge> out) {
        Registered old = (Registered) added.get(node - base.size());
        IndexedVector<Edge> edges = IndexedVector.empty();
        for (Edge edge : out) {
            edges = edges.plus(edge);
        }
        return withAdded(node, old.withSources(sources).withOut(edges));
    }

    /** This graph with the dependencies that wait for {@code id}; how a snapshot becomes a graph again. */
    Topology plusWaiting(String id, List<Edge> waiting) {
        return withUnresolved(unresolved.plus(id, TreePVector.from(waiting)));
    }

    private Topology withAdded(int node, Added entry) {
        return new Topology(base, root, added.with(node - base.size(), entry), addedIndexes, keys, unresolved);
    }

    private Topology withUnresolved(PMap<String, PVector<Edge>> open) {
        return new Topology(base, root, added, addedIndexes, keys, open);
    }

    private static PMap<String, Integer> withKey(PMap<String, Integer> keys, String id, NodePlan plan, int index) {
        return plan.key().equals(id) || keys.containsKey(plan.key()) ? keys : keys.plus(plan.key(), index);
    }
}
