package io.heddle.kernel.graph;

import io.heddle.definition.Loop;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One nesting level of a graph under validation: the definition itself, the body of a loop, or a batch with those
 * existing nodes it touches. Nodes are numbered; the first {@link #own} are to be checked. Mutable, used by one call.
 */
final class Level {
    /** Loops may be nested this deep; run-time node ids grow with every level. */
    static final int MAX_DEPTH = 16;

    final @Nullable Level parent;
    /** The number of this body's LOOP node in {@link #parent}; -1 at the top. */
    final int loopNode;

    final int own;
    final ExpressionChecker.Scope scope;
    /** Dependencies between nodes of this level. */
    final IntGraph.Builder edges = new IntGraph.Builder();
    /** Reader after read: what expressions demand beyond the dependencies. */
    final IntGraph.Builder reads = new IntGraph.Builder();
    /** Nodes that the output of the whole workflow reads. */
    final BitSet readByOutput = new BitSet();
    /** Nodes with a refused incoming edge, about which reachability says nothing. */
    final BitSet brokenIn = new BitSet();
    /** Nodes with a refused outgoing edge. */
    final BitSet brokenOut = new BitSet();

    private final int depth;
    private final String prefix;
    private final GraphView around;
    private final List<String> names = new ArrayList<>();
    private final List<@Nullable NodeDefinition> nodes = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private boolean duplicates;

    private Level(
            @Nullable Level parent,
            int loopNode,
            List<String> names,
            List<NodeDefinition> nodes,
            GraphView around,
            ExpressionChecker.Scope scope) {
        this.parent = parent;
        this.loopNode = loopNode;
        this.own = nodes.size();
        this.around = around;
        this.scope = scope;
        this.depth = parent == null ? 0 : parent.depth + 1;
        this.prefix = parent == null ? "" : parent.shown(loopNode) + "/";
        for (int i = 0; i < own; i++) {
            this.names.add(names.get(i));
            this.nodes.add(nodes.get(i));
            duplicates |= numbers.putIfAbsent(names.get(i), i) != null;
        }
    }

    static Level top(List<String> names, List<NodeDefinition> nodes, GraphView around) {
        return new Level(null, -1, names, nodes, around, ExpressionChecker.Scope.TOP);
    }

    /** The level of the body of this level's node {@code number}. */
    Level body(int number, Loop loop) {
        List<String> variables = new ArrayList<>(scope.itemVariables());
        if (loop.itemVariable() != null) {
            variables.add(loop.itemVariable());
        }
        List<String> keys = loop.body().stream().map(NodeDefinition::key).toList();
        ExpressionChecker.Scope inside = new ExpressionChecker.Scope(true, variables);
        return new Level(this, number, keys, loop.body(), GraphView.EMPTY, inside);
    }

    boolean mayNest() {
        return depth < MAX_DEPTH;
    }

    /** Nodes known so far, existing ones included. */
    int size() {
        return names.size();
    }

    String name(int number) {
        return names.get(number);
    }

    /** The node's definition; null for an existing node whose definition nobody asked for. */
    @Nullable NodeDefinition definition(int number) {
        return nodes.get(number);
    }

    /** By number: the nodes that are new; null for one that is registered already, whose forks are in order. */
    List<@Nullable NodeDefinition> fresh() {
        List<@Nullable NodeDefinition> fresh = new ArrayList<>(size());
        for (int number = 0; number < size(); number++) {
            fresh.add(number < own && !around.exists(names.get(number)) ? nodes.get(number) : null);
        }
        return fresh;
    }

    /** The definition of a node below {@link #own}. */
    NodeDefinition ownDefinition(int number) {
        NodeDefinition node = nodes.get(number);
        if (node == null) {
            throw new IllegalArgumentException("not a node of this level: " + number);
        }
        return node;
    }

    /** Whether {@code number} is the first node of its name. */
    boolean isFirst(int number) {
        Integer first = numbers.get(names.get(number));
        return first != null && first == number;
    }

    boolean hasDuplicates() {
        return duplicates;
    }

    /** The number of the node called {@code name}; -1 when it is neither here nor in the graph around. */
    int find(String name) {
        Integer known = numbers.get(name);
        if (known != null && nodes.get(known) != null) {
            return known;
        }
        NodeDefinition existing = around.node(name);
        if (known != null) {
            nodes.set(known, existing);
            return known;
        }
        return existing == null ? -1 : adopt(name, existing);
    }

    /** The number of {@code name}, which is known to exist; does not look up its definition. */
    int number(String name) {
        Integer known = numbers.get(name);
        return known != null ? known : adopt(name, null);
    }

    /** Whether {@code number} is of {@code kind}. */
    boolean is(int number, NodeKind kind) {
        NodeDefinition node = nodes.get(number);
        return node != null && node.kind() == kind;
    }

    /** The node's name with the loops around it, as it appears in findings. */
    String shown(int number) {
        return shown(names.get(number));
    }

    String shown(String name) {
        return prefix + Names.show(name);
    }

    /** An edge into {@code node}, as it appears in findings. */
    String shownEdge(String upstream, int node) {
        return shown(upstream) + " -> " + shown(node);
    }

    /** The loop this level is the body of; empty at the top. */
    String shownLevel() {
        return prefix.isEmpty() ? "" : prefix.substring(0, prefix.length() - 1);
    }

    private int adopt(String name, @Nullable NodeDefinition node) {
        int number = names.size();
        names.add(name);
        nodes.add(node);
        numbers.put(name, number);
        return number;
    }
}
