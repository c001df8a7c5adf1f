package io.heddle.formats;

import io.heddle.DefinitionId;
import io.heddle.definition.Action;
import io.heddle.definition.OnParentEnd;
import io.heddle.definition.Trigger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads triggers. A trigger takes from its template what it does not say itself; templates go no further than this. */
final class TriggerMapper {
    private static final List<String> STARTS =
            List.of("definitionId", "version", "input", "wait", "onParentEnd", "timeout");

    /** The fields of each action besides its type. */
    private static final Map<String, List<String>> FIELDS = actions();

    /** Words of other contracts for the same actions. */
    static final Map<String, String> ALIASES =
            Map.of("execute_triggered_subgraph", "start_subworkflow", "start_dynamic_child", "start_child");

    private TriggerMapper() {}

    private static Map<String, List<String>> actions() {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        fields.put("start_subworkflow", STARTS);
        fields.put("start_child", STARTS);
        fields.put("start_workflow", List.of("definitionId", "version", "input", "timeout"));
        fields.put("stop_thread", List.of());
        fields.put("pause_thread", List.of());
        fields.put("resume_thread", List.of());
        fields.put("skip_node", List.of("nodeId", "substitute"));
        fields.put("set_variable", List.of("key", "value"));
        fields.put("send_notification", List.of("input"));
        fields.put("custom", List.of("name", "config", "input"));
        return Collections.unmodifiableMap(fields);
    }

    static List<Trigger> triggers(Fields definition, Scope scope) {
        Map<String, Tree.Obj> templates = templates(definition, scope.at("triggerTemplates"));
        List<Trigger> triggers = new ArrayList<>();
        for (Tree item : definition.list("triggers", "a list of triggers")) {
            Trigger trigger = trigger(item, templates, scope.at("triggers").at(triggers.size()));
            if (trigger != null) {
                triggers.add(trigger);
            }
        }
        return triggers;
    }

    private static Map<String, Tree.Obj> templates(Fields definition, Scope scope) {
        Map<String, Tree.Obj> templates = new LinkedHashMap<>();
        Tree tree = definition.tree("triggerTemplates");
        if (tree instanceof Tree.Obj all) {
            all.members().forEach((name, member) -> {
                Scope at = scope.at(Show.brief(name));
                if (Fields.of(member.value(), Shape.TRIGGER_TEMPLATE, at) != null) {
                    templates.put(name, (Tree.Obj) member.value());
                }
            });
        } else if (tree != null) {
            scope.wrongType(tree, "an object from names to templates");
        }
        return templates;
    }

    private static @Nullable Trigger trigger(Tree tree, Map<String, Tree.Obj> templates, Scope at) {
        String id = Data.early(tree, Shape.TRIGGER, "triggerId");
        Scope scope = id == null ? at : at.trigger(id);
        Fields own = Fields.of(tree, Shape.TRIGGER, scope);
        if (own == null) {
            return null;
        }
        String name = own.required("triggerId");
        scope.triggerLine(name, own.line());
        Fields fields = resolved(own, (Tree.Obj) tree, templates, scope);
        return new Trigger(
                name,
                fields.object("condition", Shape.TRIGGER_CONDITION, TriggerMapper::condition)
                        .orElseGet(() -> missing(fields, "condition", scope, new Trigger.Condition("", null, null))),
                fields.object("action", Shape.ACTION, TriggerMapper::action)
                        .orElseGet(() -> missing(fields, "action", scope, new Action.Unknown(""))),
                !fields.has("enabled") || fields.flag("enabled"),
                fields.whole("maxTriggers", 0),
                fields.flag("createCheckpoint"));
    }

    private static <T> T missing(Fields fields, String field, Scope scope, T otherwise) {
        if (scope.checked() && !fields.has(field)) {
            scope.error(Codes.MISSING_FIELD, fields.line(), "the trigger needs the field '" + field + "'");
        }
        return otherwise;
    }

    private static Fields resolved(Fields own, Tree.Obj written, Map<String, Tree.Obj> templates, Scope scope) {
        String name = own.text("template");
        if (name == null) {
            return own;
        }
        Tree.Obj template = templates.get(name);
        if (template == null) {
            String near = Suggest.nearest(name, templates.keySet());
            scope.error(
                    Codes.UNKNOWN_TRIGGER_TEMPLATE,
                    own.line("template"),
                    "there is no template " + Show.quoted(name) + " under triggerTemplates"
                            + (near == null ? "" : "; did you mean '" + near + "'?"));
            return own;
        }
        // What neither knows has been reported already.
        Map<String, Tree.Member> members = new LinkedHashMap<>(template.members());
        members.putAll(written.members());
        members.keySet().removeIf(member -> Shape.TRIGGER.field(member) == null);
        return Objects.requireNonNull(Fields.of(new Tree.Obj(members, written.line()), Shape.TRIGGER, scope), name);
    }

    private static Trigger.Condition condition(Fields fields) {
        return new Trigger.Condition(fields.required("eventType"), fields.text("eventName"), fields.text("filter"));
    }

    private static Action action(Fields fields) {
        String written = fields.required("type");
        String type = ALIASES.getOrDefault(written, written);
        List<String> allowed = FIELDS.get(type);
        if (allowed == null) {
            unknown(fields, written);
            return new Action.Unknown(written);
        }
        Set<String> others = new LinkedHashSet<>(Shape.ACTION.fields());
        others.remove("type");
        allowed.forEach(others::remove);
        fields.refuse("the action " + type + " has no such parameter", others.toArray(String[]::new));
        return switch (type) {
            case "start_subworkflow" -> start(Action.Relation.SUBWORKFLOW, fields);
            case "start_child" -> start(Action.Relation.CHILD, fields);
            case "start_workflow" -> start(Action.Relation.WORKFLOW, fields);
            case "stop_thread" -> new Action.Stop();
            case "pause_thread" -> new Action.Pause();
            case "resume_thread" -> new Action.Resume();
            case "skip_node" -> new Action.SkipNode(fields.required("nodeId"), fields.text("substitute"));
            case "set_variable" -> new Action.SetVariable(fields.required("key"), fields.required("value"));
            case "send_notification" -> new Action.Notify(fields.expressions("input"));
            default ->
                new Action.Custom(fields.required("name"), fields.dataObject("config"), fields.expressions("input"));
        };
    }

    private static void unknown(Fields fields, String written) {
        Scope scope = fields.scope("type");
        if (scope.checked() && fields.has("type")) {
            String near = Suggest.nearest(written, FIELDS.keySet());
            scope.error(
                    Codes.UNKNOWN_TRIGGER_ACTION,
                    fields.line("type"),
                    "unknown action " + Show.quoted(written) + "; "
                            + (near != null
                                    ? "did you mean '" + near + "'?"
                                    : "the actions are " + String.join(", ", FIELDS.keySet())));
        }
    }

    private static Action start(Action.Relation relation, Fields fields) {
        String id = fields.text("definitionId");
        boolean child = relation != Action.Relation.WORKFLOW;
        return new Action.Start(
                relation,
                id == null ? null : DefinitionId.of(id),
                NodeMapper.version(fields),
                fields.expressions("input"),
                child && (!fields.has("wait") || fields.flag("wait")),
                fields.choice("onParentEnd", OnParentEnd.class),
                TimeFields.duration(fields, "timeout", Codes.INVALID_TIMEOUT));
    }
}
