package io.heddle.testkit.story;

import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Join;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.Routing;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Another system's graph, put into Heddle's words. Edges and join rules come from the table; what a table does not say
 * (which edges are guarded and by what, which failures are tolerated) is said here, once per graph.
 */
final class Translation {
    /** An entry node, for guards of nodes that have no upstream of their own. */
    static final String BEGIN = "begin";

    private final Map<String, Map<String, Dependency>> edges = new LinkedHashMap<>();
    private final Map<String, Join> joins = new HashMap<>();
    private final Map<String, List<UnaryOperator<NodeBuilder>>> settings = new HashMap<>();
    private final List<UnaryOperator<WorkflowBuilder>> workflow = new ArrayList<>();
    private final Set<String> rules = new LinkedHashSet<>();

    /** {@code a->b; b->c} with {@code b:one_success; all:argo}. */
    static Translation of(String edgeList, String joinRules) {
        Translation translation = new Translation();
        Map<String, String> ruleOf = new HashMap<>();
        for (String rule : split(joinRules, ";")) {
            ruleOf.put(rule.substring(0, rule.indexOf(':')), rule.substring(rule.indexOf(':') + 1));
        }
        Map<String, List<String>> upstreams = new LinkedHashMap<>();
        for (String edge : split(edgeList, ";")) {
            String[] ends = edge.split("->", -1);
            upstreams.computeIfAbsent(ends[0], key -> new ArrayList<>());
            upstreams.computeIfAbsent(ends[1], key -> new ArrayList<>()).add(ends[0]);
        }
        upstreams.forEach((node, sources) -> translation.join(node, ruleOf.getOrDefault(node, "all_success"), sources));
        return translation;
    }

    /** Every node apart, without any edge. */
    static Translation ofNodes(String... nodes) {
        Translation translation = new Translation();
        for (String node : nodes) {
            translation.edges.put(node, new LinkedHashMap<>());
        }
        return translation;
    }

    private void join(String node, String rule, List<String> sources) {
        Map<String, Dependency> own = new LinkedHashMap<>();
        edges.put(node, own);
        for (String source : sources) {
            own.put(
                    source,
                    switch (rule) {
                        case "all_success", "expression" ->
                            sources.size() == 1 ? Dependency.sequence(source) : Dependency.parallel(source);
                        case "one_success", "any_true", "all_done" -> Dependency.parallel(source);
                        case "nfmos" -> outcomes(source, "none_failed_min_one_success");
                        default -> outcomes(source, rule);
                    });
        }
        if (rule.equals("one_success") || rule.equals("any_true")) {
            joins.put(node, Join.ANY);
        } else if (rule.equals("all_done")) {
            joins.put(node, Join.ALL_SETTLED);
        }
    }

    static Dependency outcomes(String source, String when) {
        return Dependency.custom(source, "outcomes", Map.of("when", when));
    }

    // ---- what the table does not say ------------------------------------------------------------------------------

    /** {@code node} runs only where this holds of {@code source}'s output. */
    Translation guard(String source, String node, String cel) {
        return edge(node, Dependency.when(source, cel));
    }

    Translation guard(String source, String node, Condition condition) {
        return edge(node, Dependency.when(source, condition));
    }

    /** {@code chooser} names in its output which of its {@code alternatives} run. */
    Translation choice(String chooser, String... alternatives) {
        for (String alternative : alternatives) {
            guard(chooser, alternative, "'" + alternative + "' in output.next");
        }
        return this;
    }

    /** {@code node} runs by an expression over all its upstreams. */
    Translation expression(String node, String go) {
        Map<String, Dependency> own = edges.get(node);
        own.replaceAll((source, edge) -> Dependency.custom(source, "expression", Map.of("go", go)));
        joins.remove(node);
        return this;
    }

    /** {@code node} joins its upstreams by this rule of {@code outcomes}. */
    Translation outcomesOf(String node, String when) {
        edges.get(node).replaceAll((source, edge) -> outcomes(source, when));
        joins.remove(node);
        return this;
    }

    Translation edge(String node, Dependency dependency) {
        edges.computeIfAbsent(dependency.upstream(), key -> new LinkedHashMap<>());
        edges.computeIfAbsent(node, key -> new LinkedHashMap<>()).put(dependency.upstream(), dependency);
        return this;
    }

    Translation join(String node, Join join) {
        joins.put(node, join);
        return this;
    }

    /** A failure of these nodes does not fail the run. */
    Translation tolerated(String... nodes) {
        for (String node : nodes) {
            set(node, builder -> builder.continueWith(null));
        }
        return this;
    }

    /** The run fails if {@code node} is skipped: a watcher runs, and fails, exactly then. */
    Translation failsIfSkipped(String node) {
        rules.add("watch-" + node);
        return edge("watch-" + node, outcomes(node, "all_skipped"));
    }

    Translation exclusive(String... nodes) {
        for (String node : nodes) {
            set(node, builder -> builder.routing(Routing.EXCLUSIVE));
        }
        return this;
    }

    Translation failFast() {
        workflow.add(builder -> builder.failurePolicy(FailurePolicy.FAIL_FAST));
        return this;
    }

    Translation node(String node) {
        edges.computeIfAbsent(node, key -> new LinkedHashMap<>());
        return this;
    }

    Translation set(String node, UnaryOperator<NodeBuilder> setting) {
        node(node);
        settings.computeIfAbsent(node, key -> new ArrayList<>()).add(setting);
        return this;
    }

    Translation workflow(UnaryOperator<WorkflowBuilder> setting) {
        workflow.add(setting);
        return this;
    }

    WorkflowDefinition definition() {
        WorkflowBuilder builder = WorkflowDefinition.builder("translated");
        edges.forEach((key, own) -> builder.node(key, node -> {
            node.executor("scripted");
            own.values().forEach(node::dependsOn);
            if (joins.containsKey(key)) {
                node.join(joins.get(key));
            }
            for (UnaryOperator<NodeBuilder> setting : settings.getOrDefault(key, List.of())) {
                node = setting.apply(node);
            }
            return node;
        }));
        WorkflowBuilder whole = builder;
        for (UnaryOperator<WorkflowBuilder> setting : workflow) {
            whole = setting.apply(whole);
        }
        return whole.build();
    }

    /** A run in which watchers fail and everything else succeeds until told otherwise. */
    KernelRun run() {
        KernelRun run = KernelRun.of(definition());
        rules.forEach(watcher -> run.script(watcher, Outcome.failed()));
        return run;
    }

    static List<String> split(String text, String separator) {
        List<String> parts = new ArrayList<>();
        for (String part : text.split(separator, -1)) {
            if (!part.isBlank()) {
                parts.add(part.strip());
            }
        }
        return parts;
    }
}
