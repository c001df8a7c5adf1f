package io.heddle.kernel.graph;

import io.heddle.Finding;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Loop;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowConfig;
import io.heddle.definition.WorkflowDefinition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Validates a definition as a whole. Takes time and memory linear in nodes and edges; one mistake gives one finding,
 * and at most {@value Findings#MAX_PER_CODE} findings of a code are listed. Findings about loop bodies name nodes as
 * {@code loop/key}. Stateless and thread-safe.
 */
public final class DefinitionValidator {

    private DefinitionValidator() {}

    /**
     * Everything wrong or doubtful with {@code definition}; it may be published when no finding is an error.
     *
     * @throws RuntimeException whatever a look-up of {@code context} throws
     */
    public static List<Finding> validate(WorkflowDefinition definition, ValidationContext context) {
        Findings findings = new Findings();
        config(definition.config(), findings);
        if (definition.nodes().isEmpty()) {
            findings.error(FindingCodes.EMPTY_GRAPH, "", "the workflow has no node; add one");
            return findings.list();
        }
        if (hasTooManyNodes(definition.nodes(), 0, context.limits(), findings)) {
            return findings.list();
        }
        List<String> keys = definition.nodes().stream().map(NodeDefinition::key).toList();
        Level top = Level.top(keys, definition.nodes(), GraphView.EMPTY);
        FailurePolicy inherited = definition.config().failurePolicy();
        List<Level> levels = levels(top, GraphView.EMPTY, true, inherited, context, findings);
        new ExpressionChecks(context.expressions(), findings, true).output(top, definition.output());
        TriggerChecks.check(definition, context, findings);
        for (Level level : levels) {
            structure(level, findings);
        }
        return findings.list();
    }

    private static void config(WorkflowConfig config, Findings findings) {
        Durations.timeout(config.timeout(), "", "timeout", findings);
        Durations.deadline(config.deadline(), findings);
        limit(config.maxParallelNodes(), "maxParallelNodes", findings);
        limit(config.maxSteps(), "maxSteps", findings);
        RetryChecks.check(config.retry(), "", findings);
        CheckpointChecks.check(config.checkpoints(), "", findings);
    }

    private static void limit(@Nullable Integer limit, String field, Findings findings) {
        if (limit != null && limit < 0) {
            findings.error(
                    FindingCodes.INVALID_LIMIT,
                    "",
                    field + " of the workflow is " + limit + "; use 0 for none or a positive number");
        }
    }

    /** Counts loop bodies once; {@code before} nodes exist already. */
    static boolean hasTooManyNodes(
            List<NodeDefinition> nodes, int before, ValidationContext.Limits limits, Findings findings) {
        long count = before;
        Deque<List<NodeDefinition>> open = new ArrayDeque<>();
        open.push(nodes);
        while (!open.isEmpty()) {
            for (NodeDefinition node : open.pop()) {
                count++;
                if (node.loop() != null) {
                    open.push(node.loop().body());
                }
            }
        }
        if (limits.maxNodes() == 0 || count <= limits.maxNodes()) {
            return false;
        }
        findings.error(
                FindingCodes.TOO_MANY_NODES,
                "",
                "the graph has " + count + " nodes, loop bodies included; at most " + limits.maxNodes()
                        + " are allowed (heddle.instance.max-nodes)");
        return true;
    }

    /** Checks nodes, edges and expressions of {@code top} and of every body below; answers all levels, top first. */
    static List<Level> levels(
            Level top,
            GraphView around,
            boolean closed,
            @Nullable FailurePolicy inherited,
            ValidationContext context,
            Findings findings) {
        NodeChecks nodes = new NodeChecks(context, inherited, findings);
        List<Level> levels = new ArrayList<>(List.of(top));
        Set<String> inBodies = new HashSet<>();
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            names(level, nodes, findings);
            for (int number = 0; number < level.own; number++) {
                nodes.check(level, number);
                Loop loop = level.ownDefinition(number).loop();
                if (loop != null && level.mayNest()) {
                    levels.add(level.body(number, loop));
                    loop.body().forEach(node -> inBodies.add(node.key()));
                }
            }
        }
        ExpressionChecks expressions = new ExpressionChecks(context.expressions(), findings, closed);
        for (Level level : levels) {
            GraphView outside = level.parent == null ? around : GraphView.EMPTY;
            // A body is complete as it stands, whatever may yet be registered around it.
            boolean complete = closed || level.parent != null;
            EdgeChecks edges = new EdgeChecks(
                    level,
                    context,
                    findings,
                    complete,
                    key -> (complete && inBodies.contains(key)) || (level.parent != null && top.find(key) >= 0),
                    expressions,
                    new DefaultRoutes(level, outside, findings));
            for (int number = 0; number < level.own; number++) {
                edges.check(number);
                expressions.inputs(level, number);
            }
            if (level.parent != null) {
                Loop loop = level.parent.ownDefinition(level.loopNode).loop();
                if (loop != null) {
                    expressions.loop(level.parent, level.loopNode, loop, level);
                }
            }
        }
        return levels;
    }

    /** What depends on the level as a whole; all levels below must have been checked, since bodies add reads above. */
    static void structure(Level level, Findings findings) {
        IntGraph graph = level.edges.build(level.size());
        Layers layers = Layers.of(graph);
        BitSet onCycle = GraphChecks.cycles(level, graph, layers, findings);
        if (!level.hasDuplicates()) {
            FrameChecks.check(level, graph, onCycle, findings);
        }
        if (layers.isAcyclic()) {
            ParallelSources.check(level, graph, layers, findings);
        }
        if (layers.isAcyclic() && !level.hasDuplicates()) {
            ForkChecks.check(level, graph, layers, true, findings);
        }
    }

    private static void names(Level level, NodeChecks nodes, Findings findings) {
        Set<String> reported = new HashSet<>();
        for (int number = 0; number < level.own; number++) {
            if (level.isFirst(number)) {
                nodes.id(level.name(number), level.shown(number));
            } else if (reported.add(level.name(number))) {
                findings.error(
                        FindingCodes.DUPLICATE_NODE,
                        level.shown(number),
                        "more than one node is called " + level.shown(number) + "; rename all but one");
            }
        }
    }
}
