package io.heddle.formats;

import java.util.List;

/** Definitions that must be refused, each with the finding that says why. */
final class RefusedDefinitions {

    /**
     * @param yaml the text
     * @param code of the expected finding
     * @param line of the expected finding
     * @param says part of its message
     * @param bySchema whether a JSON Schema can see the fault too
     */
    record Case(String yaml, String code, int line, String says, boolean bySchema) {
        @Override
        public String toString() {
            return code + ": " + yaml.replace("\n", "⏎");
        }
    }

    private RefusedDefinitions() {}

    static List<Case> all() {
        return List.of(
                // Structure
                seen("[]", "WRONG_TYPE", 1, "must be an object"),
                seen("text", "WRONG_TYPE", 1, "not the text 'text'"),
                seen("nodes: []", "MISSING_FIELD", 1, "'id'"),
                seen("id: 12", "WRONG_TYPE", 1, "id must be text, not 12"),
                seen("id: null", "WRONG_TYPE", 1, "not null"),
                seen("id: ''", "INVALID_ID", 1, "''"),
                seen("id: a b", "INVALID_ID", 1, "'a b'"),
                seen("id: ../../etc/passwd", "INVALID_ID", 1, "passwd"),
                seen("id: w\nversion: 1.10", "WRONG_TYPE", 2, "MAJOR.MINOR.PATCH"),
                seen("id: w\nversion: 1.2", "WRONG_TYPE", 2, "not 1.2"),
                seen("id: w\nversion: v1.2.3", "INVALID_VALUE", 2, "'v1.2.3'"),
                seen("id: w\nversion: 01.2.3", "INVALID_VALUE", 2, "write 1.0.0"),
                seen("id: w\nname: true", "WRONG_TYPE", 2, "name must be text, not true"),
                seen("id: w\ntags: a", "WRONG_TYPE", 2, "tags must be a list"),
                seen("id: w\ntags: [a, 1]", "WRONG_TYPE", 2, "tags[1] must be text, not 1"),
                seen("id: w\noutput: [a]", "WRONG_TYPE", 2, "output must be an object"),
                seen("id: w\noutput:\n  x: 1", "WRONG_TYPE", 3, "output.x must be a CEL expression in quotes"),
                seen("id: w\nconfig: 5", "WRONG_TYPE", 2, "config must be an object"),
                seen("id: w\nnodes: 5", "WRONG_TYPE", 2, "nodes must be a list"),
                seen("id: w\nnodes: [a]", "WRONG_TYPE", 2, "nodes[0] must be an object"),
                seen("id: w\nnodes:\n  a:", "WRONG_TYPE", 3, "write {}"),
                seen("id: w\nnodes:\n  - kind: TASK", "MISSING_FIELD", 3, "nodes[0].key"),
                seen("id: w\nnodes:\n  - key: 5", "WRONG_TYPE", 3, "not 5"),
                seen("id: w\nnodes:\n  a:\n    key: a", "FIELD_NOT_ALLOWED", 4, "before the colon"),
                // Unknown fields
                seen("id: w\nnode: []", "UNKNOWN_FIELD", 2, "did you mean 'nodes'?"),
                seen("id: w\nsteps: []", "UNKNOWN_FIELD", 2, "did you mean 'nodes'?"),
                // Triggers
                seen("id: w\ntriggers: {}", "WRONG_TYPE", 2, "must be a list of triggers"),
                seen("id: w\ntriggers:\n  - condition: {}", "MISSING_FIELD", 3, "triggers[0].triggerId"),
                seen("id: w\ntriggers:\n  - triggerId: t", "MISSING_FIELD", 3, "'condition'", false),
                seen(trigger("createCheckpoint: 1"), "WRONG_TYPE", 6, "createCheckpoint"),
                seen(trigger("enabled: 1"), "WRONG_TYPE", 6, "true or false"),
                seen(trigger("maxTrigger: 1"), "UNKNOWN_FIELD", 6, "did you mean 'maxTriggers'?"),
                seen(trigger("template: nope"), "UNKNOWN_TRIGGER_TEMPLATE", 6, "'nope'", false),
                seen(action("type: foo"), "UNKNOWN_TRIGGER_ACTION", 5, "the actions are start_subworkflow"),
                seen(action("type: execute_script"), "UNKNOWN_TRIGGER_ACTION", 5, "'execute_script'"),
                seen(action("type: apply_message_operation"), "UNKNOWN_TRIGGER_ACTION", 5, "the actions are"),
                seen(action("definitionId: d"), "MISSING_FIELD", 5, "action.type"),
                seen(action("type: stop_thread, wait: true"), "FIELD_NOT_ALLOWED", 5, "wait", false),
                seen(action("type: start_workflow, wait: true"), "FIELD_NOT_ALLOWED", 5, "start_workflow", false),
                seen(action("type: set_variable, key: k"), "MISSING_FIELD", 5, "action.value", false),
                seen(action("type: start_child, version: one"), "INVALID_VALUE", 5, "LATEST or MAJOR", false),
                seen("id: w\ntriggerTemplates: []", "WRONG_TYPE", 2, "from names to templates"),
                seen("id: w\ntriggerTemplates:\n  t: {triggerId: x}", "UNKNOWN_FIELD", 3, "no field 'triggerId'"),
                seen("id: w\nnodes:\n  a:\n    dependOn: [b]", "UNKNOWN_FIELD", 4, "did you mean 'dependencies'?"),
                seen("id: w\nnodes:\n  a:\n    dependsOn: [b]", "UNKNOWN_FIELD", 4, "did you mean 'dependencies'?"),
                seen("id: w\nnodes:\n  a:\n    retires: 3", "UNKNOWN_FIELD", 4, "did you mean 'retry'?"),
                seen("id: w\nnodes:\n  a:\n    retries: 3", "UNKNOWN_FIELD", 4, "did you mean 'retry'?"),
                seen("id: w\nnodes:\n  a:\n    Timeout: 3", "UNKNOWN_FIELD", 4, "did you mean 'timeout'?"),
                seen("id: w\nnodes:\n  a:\n    failure_policy: CONTINUE", "UNKNOWN_FIELD", 4, "'failurePolicy'"),
                seen("id: w\nnodes:\n  a:\n    zzz: 1", "UNKNOWN_FIELD", 4, "it has key, kind"),
                seen(edge("upstream: b, typ: PARALLEL"), "UNKNOWN_FIELD", 5, "did you mean 'type'?"),
                seen("id: w\nconfig: {time-out: 1}", "UNKNOWN_FIELD", 2, "did you mean 'timeout'?"),
                seen(retry("maxattempt: 1"), "UNKNOWN_FIELD", 4, "did you mean 'maxAttempts'?"),
                // Kinds
                seen(kind("FOO"), "UNKNOWN_KIND", 4, "the kinds are TASK, START, END, LOOP, SUBWORKFLOW"),
                seen(kind("task"), "UNKNOWN_KIND", 4, "did you mean 'TASK'?"),
                seen(kind("SUBWORKFLOW"), "MISSING_SUBWORKFLOW_ID", 4, "an object with definitionId"),
                seen(kind("SUBGRAPH"), "MISSING_SUBWORKFLOW_ID", 4, "an object with definitionId"),
                seen(kind("FORK"), "INVALID_FORK_PATHS", 4, "an object with forkPaths"),
                seen(kind("JOIN"), "UNPAIRED_JOIN", 4, "an object that names its fork"),
                seen("id: w\nnodes:\n  a:\n    kind: TASK\n    fork: {}", "FIELD_NOT_ALLOWED", 5, "kind FORK"),
                seen("id: w\nnodes:\n  a:\n    kind: TASK\n    forkJoin: {}", "FIELD_NOT_ALLOWED", 5, "kind JOIN"),
                seen("id: w\nnodes:\n  a:\n    fork: {}\n    forkJoin: {}", "FIELD_NOT_ALLOWED", 5, "kind JOIN"),
                seen(
                        "id: w\nnodes:\n  a:\n    forkJoin: {fork: f, threshold: 1}",
                        "FIELD_NOT_ALLOWED",
                        4,
                        "only the strategy SUCCESS_COUNT_THRESHOLD counts"),
                seen("id: w\nnodes:\n  a:\n    fork: {forkPaths: [{pathId: p}]}", "MISSING_FIELD", 4, "childNodeId"),
                seen(kind("LOOP_START"), "LOOP_BODY_INVALID", 4, "one node of kind LOOP"),
                seen(kind("LOOP_END"), "LOOP_BODY_INVALID", 4, "one node of kind LOOP"),
                seen(kind("1"), "WRONG_TYPE", 4, "kind must be text, not 1"),
                seen(kind("LOOP"), "LOOP_BODY_INVALID", 4, "body and maxIterations"),
                seen("id: w\nnodes:\n  a:\n    kind: TASK\n    loop: {}", "FIELD_NOT_ALLOWED", 5, "kind LOOP"),
                seen(
                        "id: w\nnodes:\n  a:\n    kind: TASK\n    subworkflow: {}",
                        "FIELD_NOT_ALLOWED",
                        5,
                        "kind SUBWORKFLOW"),
                seen(
                        "id: w\nnodes:\n  a:\n    loop: {}\n    subworkflow: {}",
                        "FIELD_NOT_ALLOWED",
                        5,
                        "kind SUBWORKFLOW"),
                // Wrong types, J09
                seen(retry("maxAttempts: 1.9"), "WRONG_TYPE", 4, "retry.maxAttempts must be a whole number, not 1.9"),
                seen(retry("maxAttempts: 3.0"), "WRONG_TYPE", 4, "not 3.0", false),
                seen(retry("maxAttempts: '3'"), "WRONG_TYPE", 4, "not the text '3'"),
                seen(retry("maxAttempts: true"), "WRONG_TYPE", 4, "not true"),
                seen(retry("maxAttempts: null"), "WRONG_TYPE", 4, "not null"),
                seen(retry("maxAttempts: []"), "WRONG_TYPE", 4, "not a list"),
                seen(retry("maxAttempts: {}"), "WRONG_TYPE", 4, "not an object"),
                seen(retry("maxAttempts: 2147483648"), "NUMBER_OUT_OF_RANGE", 4, "2147483647"),
                seen(retry("multiplier: '2'"), "WRONG_TYPE", 4, "must be a number"),
                seen(retry("retryOn: TIMEOUT"), "WRONG_TYPE", 4, "must be a list of texts"),
                seen("id: w\nnodes:\n  a:\n    retry: 3", "WRONG_TYPE", 4, "write retry: {maxAttempts: 3}"),
                seen("id: w\nnodes:\n  a:\n    config: text", "WRONG_TYPE", 4, "config must be an object"),
                seen("id: w\nnodes:\n  a:\n    inputs: {x: [1]}", "WRONG_TYPE", 4, "inputs.x must be a CEL"),
                seen("id: w\nnodes:\n  a:\n    failurePolicy: STOP", "INVALID_VALUE", 4, "FAIL_FAST, FAIL_BRANCH"),
                seen("id: w\nnodes:\n  a:\n    routing: exclusive", "INVALID_VALUE", 4, "did you mean 'EXCLUSIVE'?"),
                seen("id: w\nnodes:\n  a:\n    priority: high", "WRONG_TYPE", 4, "priority must be a whole number"),
                // Edges and joins
                seen("id: w\nnodes:\n  a:\n    dependencies: b", "WRONG_TYPE", 4, "write dependencies: [a, b]"),
                seen(
                        "id: w\nnodes:\n  a:\n    dependencies: [3]",
                        "WRONG_TYPE",
                        4,
                        "dependencies[0] must be a node key"),
                seen("id: w\nnodes:\n  a:\n    after: b", "WRONG_TYPE", 4, "write after: [a]"),
                seen("id: w\nnodes:\n  a:\n    after: [{upstream: b}]", "WRONG_TYPE", 4, "go under dependencies"),
                seen(edge("type: PARALLEL"), "MISSING_FIELD", 5, "upstream"),
                seen(edge("upstream: b, type: PAR"), "INVALID_VALUE", 5, "SEQUENCE, PARALLEL"),
                seen(edge("upstream: b, rule: r"), "FIELD_NOT_ALLOWED", 5, "CUSTOM"),
                seen(edge("upstream: b, isDefault: 1"), "WRONG_TYPE", 5, "true or false"),
                seen(edge("upstream: b, retryCount: 1.0"), "WRONG_TYPE", 5, "a whole number", false),
                seen(edge("upstream: b, upstream_node_id: c"), "DUPLICATE_KEY", 5, "repeats upstream", false),
                seen(edge("upstream: b, params: []"), "WRONG_TYPE", 5, "params must be an object"),
                seen("id: w\nnodes:\n  a:\n    join: SOME", "INVALID_VALUE", 4, "N_OF(2)"),
                seen("id: w\nnodes:\n  a:\n    join: N_OF", "INVALID_VALUE", 4, "N_OF(2)"),
                seen("id: w\nnodes:\n  a:\n    join: 2", "WRONG_TYPE", 4, "fields of a join"),
                seen("id: w\nnodes:\n  a:\n    join: {rule: ANY, k: 2}", "FIELD_NOT_ALLOWED", 4, "N_OF"),
                seen("id: w\nnodes:\n  a:\n    join: {losers: STOP}", "INVALID_VALUE", 4, "KEEP, CANCEL"),
                // Conditions
                seen(when("5"), "WRONG_TYPE", 5, "condition must be a CEL expression"),
                seen(when("{}"), "INVALID_VALUE", 5, "exactly one of cel, expression"),
                seen(when("{cel: a, expression: b}"), "INVALID_VALUE", 5, "exactly one"),
                seen(when("{cell: a}"), "UNKNOWN_FIELD", 5, "did you mean 'cel'?"),
                seen(when("{cel: 1}"), "WRONG_TYPE", 5, "condition.cel must be text"),
                seen(when("{expression: 1}"), "WRONG_TYPE", 5, "condition.expression must be text"),
                seen(when("{simple: {operator: equals}}"), "MISSING_FIELD", 5, "fieldPath"),
                seen(when("{simple: x}"), "WRONG_TYPE", 5, "fields of a simple condition"),
                seen(
                        when("{simple: {fieldPath: p, operator: in, valueType: DATE}}"),
                        "INVALID_VALUE",
                        5,
                        "STRING, NUMBER, BOOLEAN, DATETIME, LIST, AUTO"),
                seen(when("{userChoice: {}}"), "MISSING_FIELD", 5, "choiceKey"),
                seen(when("{and: a}"), "WRONG_TYPE", 5, "a list of conditions"),
                seen(when("{or: [a, 5]}"), "WRONG_TYPE", 5, "condition.or[1]"),
                seen(when("{not: 5}"), "WRONG_TYPE", 5, "condition.not"),
                // Durations, D01–D05
                seen(timeout("5S"), "INVALID_DURATION", 4, "'5S' is not a duration; write a number of seconds"),
                seen(timeout("''"), "INVALID_DURATION", 4, "'' is not a duration"),
                seen(timeout("'5'"), "INVALID_DURATION", 4, "'5' is not a duration"),
                seen(timeout("'1.5'"), "INVALID_DURATION", 4, "'1.5'"),
                seen(timeout("5 s"), "INVALID_DURATION", 4, "'5 s'"),
                seen(timeout("1h30m"), "INVALID_DURATION", 4, "PT5S"),
                seen(timeout("5 minutes"), "INVALID_DURATION", 4, "10m"),
                seen(timeout("P1Y"), "INVALID_DURATION", 4, "'P1Y'"),
                seen(timeout("PT1e3S"), "INVALID_DURATION", 4, "'PT1e3S'"),
                seen(timeout("pt5s"), "INVALID_DURATION", 4, "'pt5s'"),
                seen(timeout("P"), "INVALID_DURATION", 4, "'P'"),
                seen(timeout("P1DT"), "INVALID_DURATION", 4, "'P1DT'"),
                seen(timeout("PT"), "INVALID_DURATION", 4, "'PT'"),
                seen(timeout("PT9223372036854775807S"), "INVALID_TIMEOUT", 4, "36500 days", false),
                seen(timeout("PT2562047788015215H"), "INVALID_TIMEOUT", 4, "36500 days", false),
                seen(timeout("PT9999999999999999999S"), "INVALID_DURATION", 4, "is not a duration", false),
                seen(timeout("9999999999999999999s"), "INVALID_DURATION", 4, "longer than any duration", false),
                seen(timeout("9223372036854775807"), "INVALID_TIMEOUT", 4, "36500 days", false),
                seen(timeout("1e300"), "INVALID_DURATION", 4, "longer than any duration", false),
                seen(timeout("1e-12"), "INVALID_DURATION", 4, "finer than a nanosecond", false),
                seen(timeout("0.0000000001s"), "INVALID_DURATION", 4, "finer than a nanosecond", false),
                seen(timeout("P200000D"), "INVALID_TIMEOUT", 4, "36500 days", false),
                seen(timeout("-9223372036854775808"), "INVALID_TIMEOUT", 4, "36500 days", false),
                seen(timeout("-36501d"), "INVALID_TIMEOUT", 4, "36500 days", false),
                seen(timeout("true"), "WRONG_TYPE", 4, "timeout must be a duration"),
                seen(timeout("{}"), "WRONG_TYPE", 4, "timeout must be a duration"),
                seen(retry("initialBackoff: P999999D"), "INVALID_RETRY", 4, "36500 days", false),
                seen("id: w\nconfig: {deadline: tomorrow}", "INVALID_VALUE", 2, "2030-01-31T12:00:00Z"),
                seen("id: w\nconfig: {deadline: 5}", "WRONG_TYPE", 2, "deadline must be text"));
    }

    /** Faults of YAML itself; the line is that of the fault. */
    static List<Case> yaml() {
        return List.of(
                seen("id: w\nid: v", "DUPLICATE_KEY", 2, "already used on line 1", false),
                seen("id: w\nnodes:\n  a: {}\n  b: {}\n  a: {}", "DUPLICATE_KEY", 5, "already used on line 3", false),
                seen("id: w\nnodes: &n [*n]", "YAML_FEATURE_NOT_ALLOWED", 2, "inside the value it repeats", false),
                seen("id: w\nname: *n", "SYNTAX_ERROR", 2, "no anchor before it", false),
                seen("id: !!str w", "YAML_FEATURE_NOT_ALLOWED", 1, "tag", false),
                seen("id: ! w", "YAML_FEATURE_NOT_ALLOWED", 1, "tag", false),
                seen(
                        "id: w\nnodes: !!javax.script.ScriptEngineManager [x]",
                        "YAML_FEATURE_NOT_ALLOWED",
                        2,
                        "tag",
                        false),
                seen("id: w\nconfig: !foo {}", "YAML_FEATURE_NOT_ALLOWED", 2, "'!foo'", false),
                seen("id: w\n---\nid: v", "YAML_FEATURE_NOT_ALLOWED", 2, "one definition", false),
                seen("id: &a w\n---\nid: *a", "YAML_FEATURE_NOT_ALLOWED", 2, "one definition", false),
                seen("id: w\nnodes:\n  <<: {a: {}}", "YAML_FEATURE_NOT_ALLOWED", 3, "merge keys", false),
                seen("id: w\n? [a]\n: b", "YAML_FEATURE_NOT_ALLOWED", 2, "not a list or an object", false),
                seen("id: w\n? {a: b}\n: b", "YAML_FEATURE_NOT_ALLOWED", 2, "not a list or an object", false),
                seen("id: &x w\n*x : b", "YAML_FEATURE_NOT_ALLOWED", 2, "cannot be the alias", false),
                seen("id: w\n&x name: b", "YAML_FEATURE_NOT_ALLOWED", 2, "cannot be anchored", false),
                seen("id: w\n?\n: b", "YAML_FEATURE_NOT_ALLOWED", 2, "has no key", false),
                seen("id: w\nname: 99999999999999999999", "NUMBER_OUT_OF_RANGE", 2, "put it in quotes", false),
                seen("id: w\nname: 1e400", "NUMBER_OUT_OF_RANGE", 2, "put it in quotes", false),
                seen("id: w\nname: 1e-400", "NUMBER_OUT_OF_RANGE", 2, "put it in quotes", false),
                seen("id: w\nname: \"\\ud800\"", "ENCODING_ERROR", 2, "surrogate", false),
                seen("id: w\nname: \"\\UFFFFFFFF\"", "SYNTAX_ERROR", 2, "malformed escape", false),
                seen("id: w\nname: \"\\U00110000\"", "SYNTAX_ERROR", 2, "not valid YAML", false),
                seen("id: w\n# 😀\nname: a\u0001b", "SYNTAX_ERROR", 3, "the character 1 (hex", false),
                seen("id: w\nname: 'x", "SYNTAX_ERROR", 2, "not valid YAML", false),
                seen("id: w\n\tname: x", "SYNTAX_ERROR", 2, "not valid YAML", false),
                seen("", "SYNTAX_ERROR", 1, "empty", false),
                seen("# nothing\n", "SYNTAX_ERROR", 1, "empty", false));
    }

    private static Case seen(String yaml, String code, int line, String says) {
        return seen(yaml, code, line, says, true);
    }

    private static Case seen(String yaml, String code, int line, String says, boolean bySchema) {
        return new Case(yaml, code, line, says, bySchema);
    }

    private static String kind(String kind) {
        return "id: w\nnodes:\n  a:\n    kind: " + kind;
    }

    private static String timeout(String timeout) {
        return "id: w\nnodes:\n  a:\n    timeout: " + timeout;
    }

    private static String trigger(String field) {
        return "id: w\ntriggers:\n  - triggerId: t\n    condition: {eventType: E}\n    action: {type: stop_thread}\n    "
                + field;
    }

    private static String action(String fields) {
        return "id: w\ntriggers:\n  - triggerId: t\n    condition: {eventType: E}\n    action: {" + fields + "}";
    }

    private static String retry(String field) {
        return "id: w\nnodes:\n  a:\n    retry: {" + field + "}";
    }

    private static String edge(String fields) {
        return "id: w\nnodes:\n  a:\n    dependencies:\n      - {" + fields + "}";
    }

    private static String when(String condition) {
        return edge("upstream: b, type: CONDITIONAL, condition: " + condition);
    }
}
