package io.heddle.kernel.graph;

import io.heddle.definition.Action;
import io.heddle.definition.Condition;
import io.heddle.definition.Loop;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.Trigger;
import io.heddle.definition.WorkflowDefinition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks triggers by themselves; what they start is looked up by {@link SubworkflowChecks}. */
final class TriggerChecks {
    /** The variable of a trigger's expressions that others do not have. */
    private static final ExpressionChecker.Scope SCOPE = new ExpressionChecker.Scope(false, List.of("event"));

    private final ValidationContext context;
    private final Findings findings;
    private final Set<String> nodes = new HashSet<>();
    private final Set<String> keysAnywhere = new HashSet<>();
    private final Set<String> triggers;

    private TriggerChecks(WorkflowDefinition definition, ValidationContext context, Findings findings) {
        this.context = context;
        this.findings = findings;
        definition.nodes().forEach(node -> nodes.add(node.key()));
        Deque<List<NodeDefinition>> open = new ArrayDeque<>(List.of(definition.nodes()));
        while (!open.isEmpty()) {
            for (NodeDefinition node : open.pop()) {
                keysAnywhere.add(node.key());
                Loop loop = node.loop();
                if (loop != null) {
                    open.push(loop.body());
                }
            }
        }
        this.triggers = definition.triggers().stream().map(Trigger::id).collect(Collectors.toSet());
    }

    static void check(WorkflowDefinition definition, ValidationContext context, Findings findings) {
        if (definition.triggers().isEmpty()) {
            return;
        }
        TriggerChecks checks = new TriggerChecks(definition, context, findings);
        Set<String> seen = new HashSet<>();
        for (Trigger trigger : definition.triggers()) {
            if (seen.add(trigger.id())) {
                checks.check(trigger);
            } else {
                findings.error(
                        FindingCodes.DUPLICATE_TRIGGER_ID,
                        Names.show(trigger.id()),
                        "more than one trigger is called " + Names.show(trigger.id()) + "; rename all but one");
            }
        }
    }

    private void check(Trigger trigger) {
        String shown = Names.show(trigger.id());
        if (!Names.isValidId(trigger.id())) {
            findings.error(
                    FindingCodes.INVALID_ID,
                    shown,
                    "the trigger id \"" + shown + "\" must be 1 to 128 of the characters A-Z a-z 0-9 _ . : -");
        }
        if (trigger.maxTriggers() < 0) {
            findings.error(
                    FindingCodes.INVALID_LIMIT,
                    shown,
                    "maxTriggers of " + shown + " is " + trigger.maxTriggers()
                            + "; use 0 for none or a positive number");
        }
        if (trigger.createCheckpoint()
                && TriggerEvents.isOfCheckpoint(trigger.condition().eventType())) {
            findings.error(
                    FindingCodes.INVALID_TRIGGER,
                    shown,
                    "the trigger " + shown + " would take a checkpoint because of one; remove createCheckpoint");
        }
        condition(trigger.condition(), shown);
        action(trigger, shown);
    }

    private void condition(Trigger.Condition condition, String shown) {
        TriggerEvents.About about = TriggerEvents.all().get(condition.eventType());
        if (about == null) {
            findings.error(
                    FindingCodes.UNKNOWN_EVENT_TYPE,
                    shown,
                    "the trigger " + shown + " listens to " + Names.show(condition.eventType())
                            + ", which no event is; the types are "
                            + String.join(", ", TriggerEvents.all().keySet()));
            return;
        }
        String name = condition.eventName();
        if (name != null) {
            name(about, condition.eventType(), name, shown);
        }
        String filter = condition.filter();
        if (filter != null) {
            report(context.expressions().condition(Condition.cel(filter), SCOPE), shown, "the filter of " + shown);
        }
    }

    private void name(TriggerEvents.About about, String type, String name, String shown) {
        // Body nodes have ids only once they run; what comes before the loop's # is known.
        String key = name.contains("#") ? name.substring(0, name.indexOf('#')) : name;
        switch (about) {
            case NODE -> {
                if (!keysAnywhere.contains(key)) {
                    unknownTarget(shown, "listens to events of the node " + Names.show(name));
                }
            }
            case TRIGGER -> {
                if (!triggers.contains(name)) {
                    unknownTarget(shown, "listens to events of the trigger " + Names.show(name));
                }
            }
            case INSTANCE ->
                findings.error(
                        FindingCodes.INVALID_TRIGGER,
                        shown,
                        "the trigger " + shown + " has the eventName " + Names.show(name) + ", but events of type "
                                + type + " have no name; remove it or use a filter");
            case KEY -> {
                // Values may get any key.
            }
        }
    }

    private void unknownTarget(String shown, String what) {
        findings.error(
                FindingCodes.UNKNOWN_TRIGGER_TARGET,
                shown,
                "the trigger " + shown + " " + what + ", which is not defined; define it or name another one");
    }

    // ---- actions --------------------------------------------------------------------------------------------------

    private void action(Trigger trigger, String shown) {
        Action action = trigger.action();
        if (action instanceof Action.Unknown unknown) {
            findings.error(
                    FindingCodes.UNKNOWN_TRIGGER_ACTION,
                    shown,
                    "the trigger " + shown + " has the action " + Names.show(unknown.type())
                            + ", which does not exist; see the definition reference for those that do");
            return;
        }
        if (TriggerEvents.isEnd(trigger.condition().eventType()) && !mayFollowTheEnd(action)) {
            findings.error(
                    FindingCodes.INVALID_TRIGGER,
                    shown,
                    "the trigger " + shown + " fires when the instance has ended, and " + action.type()
                            + " needs one that has not; use start_workflow, send_notification or custom");
        }
        if (action instanceof Action.Start start) {
            start(start, shown);
        } else if (action instanceof Action.SkipNode skip) {
            if (!nodes.contains(skip.nodeId())) {
                unknownTarget(shown, "skips the node " + Names.show(skip.nodeId()));
            }
            mapping(skip.substitute(), shown, "the substitute of " + shown);
        } else if (action instanceof Action.SetVariable set) {
            required(set.key(), shown, "key");
            mapping(set.value(), shown, "the value of " + shown);
        } else if (action instanceof Action.Notify notify) {
            mappings(notify.input(), shown);
        } else if (action instanceof Action.Custom custom) {
            required(custom.name(), shown, "name");
            mappings(custom.input(), shown);
            if (!context.knownExecutor().test(TriggerEvents.executor(custom.name()))) {
                findings.warning(
                        FindingCodes.UNKNOWN_EXECUTOR,
                        shown,
                        "no running node knows the action \"" + Names.show(custom.name()) + "\" of the trigger "
                                + shown);
            }
        }
    }

    private static boolean mayFollowTheEnd(Action action) {
        return action instanceof Action.Notify
                || action instanceof Action.Custom
                || (action instanceof Action.Start start && start.relation() == Action.Relation.WORKFLOW);
    }

    private void start(Action.Start start, String shown) {
        if (start.definitionId() == null || start.definitionId().value().isEmpty()) {
            findings.error(
                    FindingCodes.MISSING_SUBWORKFLOW_ID,
                    shown,
                    "the trigger " + shown + " names no definition to start; add definitionId to its action");
        } else if (!Names.isValidId(start.definitionId().value())) {
            findings.error(
                    FindingCodes.INVALID_ID,
                    shown,
                    "the trigger " + shown + " starts \""
                            + Names.show(start.definitionId().value()) + "\", which is no definition id");
        }
        Durations.timeout(start.timeout(), shown, "timeout", findings);
        mappings(start.input(), shown);
    }

    private void required(String value, String shown, String field) {
        if (value.isBlank()) {
            findings.error(
                    FindingCodes.INVALID_TRIGGER, shown, "the action of the trigger " + shown + " has no " + field);
        }
    }

    private void mappings(Map<String, String> input, String shown) {
        input.forEach(
                (name, text) -> mapping(text, shown, "the input \"" + Names.show(name) + "\" of the trigger " + shown));
    }

    private void mapping(@Nullable String text, String shown, String what) {
        if (text != null) {
            report(context.expressions().mapping(text, SCOPE), shown, what);
        }
    }

    private void report(ExpressionChecker.Checked checked, String shown, String what) {
        for (Problem problem : checked.problems()) {
            findings.error(problem.code(), shown, what + ": " + problem.message());
        }
        for (String key : checked.upstreamKeys()) {
            if (!nodes.contains(key)) {
                findings.error(
                        FindingCodes.UNKNOWN_UPSTREAM,
                        shown,
                        what + " reads " + Names.show(key) + ", which is not defined; define it or read another node");
            }
        }
    }
}
