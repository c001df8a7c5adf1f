package io.heddle.formats;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The objects a definition is written with and every field each of them knows; the published schema says the same. */
final class Shape {
    static final Shape DEFINITION = new Shape(
            "a definition",
            "id",
            "version",
            "name",
            "description",
            "tags",
            "category",
            "author",
            "nodes",
            "triggers",
            "triggerTemplates",
            "output",
            "config");

    static final Shape CONFIG = new Shape(
            "config",
            "timeout",
            "deadline",
            "maxParallelNodes",
            "maxSteps",
            "failurePolicy",
            "retry",
            "checkpoints",
            "durability");

    static final Shape NODE = new Shape(
            "a node",
            "key",
            "kind",
            "executor",
            "config",
            "inputs",
            "dependencies",
            "after",
            "join",
            "routing",
            "failurePolicy",
            "fallback",
            "retry",
            "timeout",
            "priority",
            "loop",
            "subworkflow",
            "fork",
            "forkJoin",
            "checkpoints",
            "durability");

    static final Shape DEPENDENCY = new Shape(
            "a dependency",
            "upstream|upstream_node_id",
            "type",
            "condition",
            "timeoutSeconds|timeout_seconds",
            "retryCount|retry_count",
            "rule",
            "params",
            "priority",
            "isDefault");

    static final Shape JOIN = new Shape("a join", "rule", "k", "losers");

    static final Shape LOOP = new Shape("a loop", "body", "maxIterations", "items", "itemVariable", "breakWhen");

    static final Shape SUBWORKFLOW = new Shape("a sub-workflow", "definitionId", "version", "wait", "onParentEnd");

    static final Shape FORK = new Shape("a fork", "forkPaths", "strategy", "merge");

    static final Shape FORK_PATH = new Shape("a path", "pathId", "childNodeId");

    static final Shape FORK_JOIN =
            new Shape("a join of a fork", "fork", "pathIds", "strategy", "threshold", "losers", "mainPathId");
    static final Shape TRIGGER = new Shape(
            "a trigger", "triggerId", "template", "condition", "action", "enabled", "maxTriggers", "createCheckpoint");

    static final Shape TRIGGER_TEMPLATE =
            new Shape("a template of triggers", "condition", "action", "enabled", "maxTriggers", "createCheckpoint");

    static final Shape TRIGGER_CONDITION = new Shape("a trigger's condition", "eventType", "eventName", "filter");

    static final Shape ACTION = new Shape(
            "an action",
            "type",
            "definitionId",
            "version",
            "input",
            "wait",
            "onParentEnd",
            "timeout",
            "nodeId",
            "substitute",
            "key",
            "value",
            "name",
            "config");

    static final Shape RETRY = new Shape(
            "retry", "maxAttempts", "initialBackoff", "maxBackoff", "multiplier", "jitter", "retryOn", "abortOn");

    static final Shape CONDITION = new Shape(
            "a condition", "cel", "expression", "simple", "userChoice|user_choice", "and", "or", "not", "script");

    static final Shape SIMPLE = new Shape(
            "a simple condition",
            "fieldPath|field_path",
            "operator",
            "expected|expected_value",
            "valueType|value_type");

    static final Shape USER_CHOICE = new Shape(
            "a user choice", "choiceKey|choice_key", "expectedChoice|expected_choice", "defaultResult|default_result");

    static final Shape SCRIPT = new Shape("a script", "language", "text");

    /** Every shape. */
    static final List<Shape> ALL = List.of(
            DEFINITION,
            CONFIG,
            NODE,
            DEPENDENCY,
            JOIN,
            LOOP,
            SUBWORKFLOW,
            FORK,
            FORK_PATH,
            FORK_JOIN,
            TRIGGER,
            TRIGGER_TEMPLATE,
            TRIGGER_CONDITION,
            ACTION,
            RETRY,
            CONDITION,
            SIMPLE,
            USER_CHOICE,
            SCRIPT);

    private final String title;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final List<String> fields = new ArrayList<>();

    /** Each field as its name and, after bars, its other names. */
    private Shape(String title, String... fields) {
        this.title = title;
        for (String field : fields) {
            String[] all = field.split("\\|", -1);
            this.fields.add(all[0]);
            for (String name : all) {
                names.put(name, all[0]);
            }
        }
    }

    String title() {
        return title;
    }

    /** The field a written name stands for; null if there is none. */
    @Nullable String field(String written) {
        return names.get(written);
    }

    /** The fields, each under its first name. */
    List<String> fields() {
        return List.copyOf(fields);
    }

    /** Every name that is understood. */
    List<String> writtenNames() {
        return List.copyOf(names.keySet());
    }
}
