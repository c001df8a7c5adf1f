package io.heddle.formats;

import io.heddle.definition.Dependency;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a definition of a trace's tasks. */
final class TraceMapper {
    private final TraceReader trace;
    private final WfFormat.Options options;
    private final Problems problems;
    private final SourceLines.Builder lines = new SourceLines.Builder();

    TraceMapper(TraceReader trace, WfFormat.Options options, Problems problems) {
        this.trace = trace;
        this.options = options;
        this.problems = problems;
    }

    Parsed map() {
        Map<String, Set<String>> upstream = upstream();
        WorkflowBuilder builder = WorkflowDefinition.builder(
                        trace.name().isEmpty() ? "trace" : TaskKeys.encode(trace.name()))
                .name(trace.name())
                .description(trace.description())
                .tags("wfformat");
        for (TraceReader.Task task : trace.tasks().values()) {
            String key = TaskKeys.encode(task.id());
            lines.add(key, task.line());
            NodeBuilder node = NodeBuilder.of(key).executor("sleep").config("seconds", seconds(task));
            for (String parent : upstream.getOrDefault(task.id(), Set.of())) {
                String from = TaskKeys.encode(parent);
                lines.add(SourceLines.edgeName(from, key), task.line());
                node.dependsOn(Dependency.sequence(from));
            }
            builder.add(node.build());
        }
        return new Parsed(problems.hasErrors() ? null : builder.build(), problems.list(), lines.build());
    }

    /** Upstream ids by id: those of {@code parents} in their order, then those only {@code children} names. */
    private Map<String, Set<String>> upstream() {
        Map<String, Set<String>> upstream = new HashMap<>();
        Map<String, Set<String>> fromChildren = new HashMap<>();
        for (TraceReader.Task task : trace.tasks().values()) {
            upstream.put(task.id(), known(task, task.parents(), "parents"));
            for (String child : known(task, task.children(), "children")) {
                fromChildren.computeIfAbsent(child, id -> new LinkedHashSet<>()).add(task.id());
            }
        }
        int differing = 0;
        for (TraceReader.Task task : trace.tasks().values()) {
            Set<String> parents = upstream.getOrDefault(task.id(), Set.of());
            Set<String> others = fromChildren.getOrDefault(task.id(), Set.of());
            differing += parents.equals(others) ? 0 : 1;
            parents.addAll(others);
        }
        if (differing > 0) {
            problems.warning(
                    Codes.EDGE_LISTS_DIFFER,
                    "",
                    1,
                    "parents and children contradict each other at " + differing
                            + " tasks; every edge that either names is kept");
        }
        return upstream;
    }

    private Set<String> known(TraceReader.Task task, List<String> ids, String list) {
        Set<String> known = new LinkedHashSet<>();
        for (String id : ids) {
            if (trace.tasks().containsKey(id)) {
                known.add(id);
            } else {
                problems.error(
                        Codes.UNKNOWN_UPSTREAM,
                        TaskKeys.encode(task.id()),
                        task.line(),
                        list + " names the task " + Show.quoted(id) + ", which the trace does not have");
            }
        }
        return known;
    }

    private double seconds(TraceReader.Task task) {
        Double runtime = trace.runtimes().get(task.id());
        if (runtime == null) {
            problems.warning(
                    Codes.RUNTIME_UNKNOWN,
                    TaskKeys.encode(task.id()),
                    task.line(),
                    "the trace has no runtimeInSeconds for this task; it sleeps 0 seconds");
            return 0;
        }
        double seconds = runtime * options.timeScale();
        if (Double.isInfinite(seconds)) {
            problems.error(
                    Codes.NUMBER_RANGE,
                    TaskKeys.encode(task.id()),
                    task.line(),
                    "runtimeInSeconds times the scale is out of range");
            return 0;
        }
        return seconds;
    }
}
