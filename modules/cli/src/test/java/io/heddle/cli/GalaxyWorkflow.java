package io.heddle.cli;

import io.heddle.definition.Dependency;
import io.heddle.definition.Subworkflow;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A workflow of the Galaxy platform as definitions. Every step becomes a node, a nested workflow a definition of its own.
 * Galaxy runs a step whatever became of the steps its data comes from and reads null for what a skipped one would have
 * given, so data are OPTIONAL edges; the value that guards a step is a CONDITIONAL one.
 */
final class GalaxyWorkflow {

    /**
     * @param from key of the step it comes from
     * @param output which of its outputs, by number, if that step is a nested workflow; -1 for its only one
     */
    record Source(String from, int output) {
        String value() {
            String all = "upstream." + from;
            return "has(" + all + ") ? " + (output < 0 ? all : all + ".o" + output) + " : null";
        }
    }

    /**
     * @param kind of the step: tool, subworkflow, or one of the inputs
     * @param tool what a tool does: decides whether others run, picks what came first, or anything else
     * @param guard decides whether the step runs; null if it always does
     * @param inner the nested workflow
     * @param innerInputs where its inputs come from, by the key of its own step
     */
    record Step(
            String key,
            String kind,
            String tool,
            boolean isBoolean,
            List<Source> data,
            @Nullable Source guard,
            @Nullable GalaxyWorkflow inner,
            Map<String, Source> innerInputs) {
        boolean isInput() {
            return !kind.equals("tool") && inner == null;
        }
    }

    final String id;
    final List<Step> steps = new ArrayList<>();
    /** Key of the step behind each output, by its number. */
    final List<Source> outputs = new ArrayList<>();

    private final List<String> outputNames = new ArrayList<>();

    GalaxyWorkflow(String id, Map<?, ?> json) {
        this.id = id;
        Map<Integer, Map<?, ?>> byNumber = new TreeMap<>();
        Map<?, ?> all = (Map<?, ?>) Objects.requireNonNull(json.get("steps"));
        all.forEach((number, step) -> byNumber.put(Integer.parseInt((String) number), (Map<?, ?>) step));
        Map<String, GalaxyWorkflow> nested = new LinkedHashMap<>();
        byNumber.forEach((number, step) -> {
            if (step.get("subworkflow") instanceof Map<?, ?> inner) {
                nested.put(key(number), new GalaxyWorkflow(id + "-" + number, inner));
            }
        });
        Set<String> guards = new HashSet<>();
        byNumber.values().forEach(step -> {
            Map<?, ?> connections = (Map<?, ?>) Objects.requireNonNull(step.get("input_connections"));
            if (connections.get("when") instanceof Map<?, ?> guard) {
                guards.add(key(guard.get("id")));
            }
        });
        byNumber.forEach((number, step) -> steps.add(step(key(number), step, nested, guards)));
        byNumber.forEach((number, step) -> {
            for (Object output : list(step.get("workflow_outputs"))) {
                Map<?, ?> named = (Map<?, ?>) output;
                Object label = named.get("label");
                String name = String.valueOf(named.get("output_name"));
                outputNames.add(label == null ? name : (String) label);
                outputs.add(source(key(number), name, nested));
            }
        });
    }

    private static String key(Object number) {
        return "s" + number;
    }

    private static Step step(String key, Map<?, ?> step, Map<String, GalaxyWorkflow> nested, Set<String> guards) {
        List<Source> data = new ArrayList<>();
        Map<String, Source> innerInputs = new LinkedHashMap<>();
        @Nullable Source guard = null;
        Map<?, ?> connections = (Map<?, ?>) Objects.requireNonNull(step.get("input_connections"));
        for (Map.Entry<?, ?> connection : connections.entrySet()) {
            for (Object one : list(connection.getValue())) {
                Map<?, ?> end = (Map<?, ?>) one;
                Source source = source(key(end.get("id")), String.valueOf(end.get("output_name")), nested);
                if (connection.getKey().equals("when")) {
                    guard = source;
                } else {
                    data.add(source);
                    Object inner = end.get("input_subworkflow_step_id");
                    if (inner != null) {
                        innerInputs.put(key(inner), source);
                    }
                }
            }
        }
        String tool = String.valueOf(step.get("tool_id"));
        return new Step(
                key,
                (String) Objects.requireNonNull(step.get("type")),
                tool.contains("map_param_value") || guards.contains(key)
                        ? "switch"
                        : tool.contains("pick_value") ? "pick" : "tool",
                String.valueOf(step.get("tool_state")).contains("\"parameter_type\": \"boolean\""),
                data,
                guard,
                nested.get(key),
                innerInputs);
    }

    private static Source source(String from, String output, Map<String, GalaxyWorkflow> nested) {
        GalaxyWorkflow inner = nested.get(from);
        return new Source(from, inner == null ? -1 : inner.outputNames.indexOf(output));
    }

    private static List<?> list(@Nullable Object value) {
        return value == null ? List.of() : value instanceof List<?> list ? list : List.of(value);
    }

    /** This workflow and those in it, the innermost first. */
    List<WorkflowDefinition> definitions() {
        List<WorkflowDefinition> definitions = new ArrayList<>();
        WorkflowBuilder builder = WorkflowDefinition.builder(id);
        for (Step step : steps) {
            if (step.inner() != null) {
                definitions.addAll(step.inner().definitions());
            }
            builder.node(step.key(), node -> {
                if (step.inner() != null) {
                    node.subworkflow(Subworkflow.of(step.inner().id));
                    for (Step inner : step.inner().steps) {
                        Source source = step.innerInputs().get(inner.key());
                        if (inner.isInput()) {
                            node.input(inner.key(), source == null ? "null" : source.value());
                        }
                    }
                } else if (step.isInput()) {
                    node.executor("given").input("value", "input." + step.key());
                } else {
                    node.executor(step.tool());
                    for (int n = 0; n < step.data().size(); n++) {
                        node.input("d" + n, step.data().get(n).value());
                    }
                }
                if (step.guard() != null) {
                    String of = step.guard().output() < 0
                            ? "output"
                            : "output.o" + step.guard().output();
                    node.dependsOn(Dependency.when(step.guard().from(), of + " == true"));
                }
                step.data().stream()
                        .map(Source::from)
                        .distinct()
                        .filter(from -> step.guard() == null
                                || !from.equals(step.guard().from()))
                        .forEach(from -> node.dependsOn(Dependency.optional(from)));
                return node;
            });
        }
        for (int n = 0; n < outputs.size(); n++) {
            builder.output("o" + n, outputs.get(n).value());
        }
        definitions.add(builder.build());
        return definitions;
    }
}
