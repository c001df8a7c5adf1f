package io.heddle.kernel.graph;

import io.heddle.DefinitionId;
import io.heddle.Finding;
import io.heddle.Version;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.Subworkflow;
import io.heddle.definition.WorkflowDefinition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What can be said about sub-workflows once the definitions they name are at hand. Pure. */
public final class SubworkflowChecks {
    private SubworkflowChecks() {}

    /**
     * A definition as a SUBWORKFLOW names it.
     *
     * @param version null for the latest one
     */
    public record Target(DefinitionId id, @Nullable Version version) {}

    /** What became of looking a target up. */
    public sealed interface Found {}

    /** It can be started. */
    public record Startable(WorkflowDefinition definition) implements Found {}

    /** It is worked on: it may be named already, and is looked into when it is published. */
    public record Drafted() implements Found {}

    /** It cannot; {@code reason} is a clause. */
    public record Missing(String reason) implements Found {}

    /** Definitions that {@code definition} names, with the nodes that name them; loop bodies are looked into. */
    public static Map<Target, List<String>> targets(WorkflowDefinition definition) {
        Map<Target, List<String>> targets = new LinkedHashMap<>();
        collect(definition.nodes(), "", targets);
        return targets;
    }

    private static void collect(List<NodeDefinition> nodes, String prefix, Map<Target, List<String>> targets) {
        for (NodeDefinition node : nodes) {
            Subworkflow target = node.subworkflow();
            String shown = prefix + Names.show(node.key());
            if (target != null && target.definitionId() != null) {
                targets.computeIfAbsent(new Target(target.definitionId(), target.version()), key -> new ArrayList<>())
                        .add(shown);
            }
            if (node.loop() != null) {
                collect(node.loop().body(), shown + "/", targets);
            }
        }
    }

    /**
     * Checks what {@code definition} starts, and what that starts.
     *
     * @param found what each target looked up is; a definition that names itself is looked up like any other
     * @param maxDepth most links from a thread to its root; 0 for any number
     */
    public static List<Finding> check(
            WorkflowDefinition definition, Function<Target, @Nullable Found> found, int maxDepth) {
        Findings findings = new Findings();
        targets(definition).forEach((target, nodes) -> {
            boolean itself = target.id().equals(definition.id());
            if (!itself && found.apply(target) instanceof Missing missing) {
                for (String node : nodes) {
                    findings.error(
                            FindingCodes.UNKNOWN_SUBWORKFLOW,
                            node,
                            "the sub-workflow " + node + " starts " + target.id() + " " + shown(target.version())
                                    + ", but " + missing.reason() + "; publish it first");
                }
            }
        });
        new Links(definition, found).report(maxDepth, findings);
        return findings.list();
    }

    private static String shown(@Nullable Version version) {
        return version == null ? "LATEST" : version.toString();
    }

    /** Which definition starts which, as far as it is known. */
    private static final class Links {
        private final String root;
        private final Map<String, Set<String>> out = new LinkedHashMap<>();

        Links(WorkflowDefinition definition, Function<Target, @Nullable Found> found) {
            this.root = definition.id().value();
            Set<Target> seen = new HashSet<>();
            Deque<WorkflowDefinition> open = new ArrayDeque<>(List.of(definition));
            while (!open.isEmpty()) {
                WorkflowDefinition next = open.poll();
                for (Target target : targets(next).keySet()) {
                    out.computeIfAbsent(next.id().value(), key -> new LinkedHashSet<>())
                            .add(target.id().value());
                    boolean itself = target.id().equals(definition.id());
                    if (!itself && seen.add(target) && found.apply(target) instanceof Startable startable) {
                        open.add(startable.definition());
                    }
                }
            }
        }

        private Set<String> from(String id) {
            return out.getOrDefault(id, Set.of());
        }

        void report(int maxDepth, Findings findings) {
            List<String> circle = shortestPath(root);
            if (!circle.isEmpty()) {
                findings.add(Finding.warning(
                                FindingCodes.RECURSIVE_SUBWORKFLOW,
                                "",
                                "the workflow starts itself: " + Names.list(circle, " -> ")
                                        + "; every run ends at heddle.threads.max-depth at the latest")
                        .withPath(circle));
            }
            List<String> chain = maxDepth == 0 ? List.of() : chainOf(maxDepth + 1);
            if (!chain.isEmpty()) {
                findings.add(Finding.error(
                                FindingCodes.SUBWORKFLOW_NESTING_TOO_DEEP,
                                "",
                                "a chain of " + (maxDepth + 1) + " sub-workflows: " + Names.list(chain, " -> ")
                                        + "; heddle.threads.max-depth is " + maxDepth)
                        .withPath(chain));
            }
        }

        /** From {@code id} back to itself by as few links as possible; empty if there is no way. */
        private List<String> shortestPath(String id) {
            Map<String, String> before = new HashMap<>();
            Deque<String> open = new ArrayDeque<>(List.of(id));
            while (!open.isEmpty()) {
                String next = open.poll();
                for (String target : from(next)) {
                    if (before.putIfAbsent(target, next) == null) {
                        if (target.equals(id)) {
                            return back(before, id);
                        }
                        open.add(target);
                    }
                }
            }
            return List.of();
        }

        private static List<String> back(Map<String, String> before, String id) {
            Deque<String> path = new ArrayDeque<>(List.of(id));
            String step = before.get(id);
            while (step != null && !step.equals(id)) {
                path.addFirst(step);
                step = before.get(step);
            }
            path.addFirst(id);
            return List.copyOf(path);
        }

        /** A way of {@code links} links from the root that follows no circle; empty if there is none. */
        private List<String> chainOf(int links) {
            Set<String> ids = new LinkedHashSet<>(out.keySet());
            Map<String, Boolean> circular = new HashMap<>();
            List<Map<String, String>> steps = new ArrayList<>();
            Set<String> reached = Set.of(root);
            for (int step = 0; step < links; step++) {
                Map<String, String> next = new LinkedHashMap<>();
                for (String id : reached) {
                    for (String target : from(id)) {
                        boolean circle = ids.contains(target)
                                && circular.computeIfAbsent(id + "\n" + target, key -> reaches(target, id));
                        if (!circle) {
                            next.putIfAbsent(target, id);
                        }
                    }
                }
                steps.add(next);
                reached = next.keySet();
            }
            if (reached.isEmpty()) {
                return List.of();
            }
            Deque<String> chain = new ArrayDeque<>(List.of(reached.iterator().next()));
            for (int step = links - 1; step >= 0; step--) {
                String previous = steps.get(step).get(chain.getFirst());
                if (previous != null) {
                    chain.addFirst(previous);
                }
            }
            return List.copyOf(chain);
        }

        private boolean reaches(String from, String to) {
            Set<String> seen = new HashSet<>(List.of(from));
            Deque<String> open = new ArrayDeque<>(List.of(from));
            while (!open.isEmpty()) {
                String next = open.poll();
                if (next.equals(to)) {
                    return true;
                }
                from(next).stream().filter(seen::add).forEach(open::add);
            }
            return false;
        }
    }
}
