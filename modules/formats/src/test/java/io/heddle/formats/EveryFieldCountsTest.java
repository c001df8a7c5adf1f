package io.heddle.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** No field is accepted and then ignored: leaving any of them out of a full definition changes what is read. */
@Tag("trap-D26")
class EveryFieldCountsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final String FULL = """
            {"id": "w", "version": "1.2.3", "name": "n", "description": "d", "tags": ["t"], "category": "c", "author": "a",
             "output": {"o": "x"},
             "config": {"timeout": 1, "deadline": "2030-01-31T12:00:00Z", "maxParallelNodes": 2, "maxSteps": 3,
               "failurePolicy": "CONTINUE", "checkpoints": ["PAUSE"], "durability": "ASYNC",
               "retry": {"maxAttempts": 1, "initialBackoff": 1, "maxBackoff": 2, "multiplier": 3, "jitter": 0.5,
                 "retryOn": ["A"], "abortOn": ["B"]}},
             "triggers": [
               {"triggerId": "a", "template": "every", "enabled": false, "maxTriggers": 2,
                "createCheckpoint": true},
               {"triggerId": "b", "condition": {"eventType": "NODE_FAILED"}, "action":
                 {"type": "start_child", "definitionId": "d", "version": "1.2.3", "input": {"i": "x"}, "wait": false,
                  "onParentEnd": "LET_RUN", "timeout": 5}},
               {"triggerId": "c", "condition": {"eventType": "E"}, "action":
                 {"type": "skip_node", "nodeId": "k", "substitute": "1"}},
               {"triggerId": "d", "condition": {"eventType": "E"}, "action":
                 {"type": "set_variable", "key": "k", "value": "1"}},
               {"triggerId": "e", "condition": {"eventType": "E"}, "action":
                 {"type": "custom", "name": "n", "config": {"c": 1}}}],
             "triggerTemplates": {"every": {
               "condition": {"eventType": "E", "eventName": "n", "filter": "f"},
               "action": {"type": "send_notification", "input": {"t": "1"}}}},
             "nodes": [{"key": "k", "kind": "LOOP", "executor": "e", "config": {"x": 1}, "inputs": {"i": "y"},
               "dependencies": [
                 {"upstream": "u", "type": "CUSTOM", "condition": {"cel": "c"}, "timeoutSeconds": 4, "retryCount": 5,
                  "rule": "r", "params": {"p": 6}, "priority": 7, "isDefault": true},
                 {"upstream_node_id": "u", "timeout_seconds": 4, "retry_count": 5, "condition": {"expression": "e"}},
                 {"upstream": "s", "condition": {"simple":
                   {"fieldPath": "f", "operator": "equals", "expected": 1, "valueType": "NUMBER"}}},
                 {"upstream": "t", "condition": {"simple":
                   {"field_path": "f", "operator": "equals", "expected_value": 1, "value_type": "NUMBER"}}},
                 {"upstream": "c", "condition": {"userChoice":
                   {"choiceKey": "k", "expectedChoice": 1, "defaultResult": true}}},
                 {"upstream": "d", "condition": {"user_choice":
                   {"choice_key": "k", "expected_choice": 1, "default_result": true}}},
                 {"upstream": "x", "condition": {"and": [{"or": [{"not": "a"}]}]}},
                 {"upstream": "y", "condition": {"script": {"language": "l", "text": "t"}}}],
               "after": ["v"], "join": {"rule": "N_OF", "k": 8, "losers": "CANCEL"}, "routing": "EXCLUSIVE",
               "failurePolicy": "FAIL_FAST", "durability": "NONE", "fallback": 9, "retry": {"maxAttempts": 10}, "timeout": 11, "priority": 12,
               "loop": {"body": [{"key": "b"}], "maxIterations": 13, "items": "l", "itemVariable": "v",
                 "breakWhen": "w"}},
               {"key": "s", "kind": "SUBWORKFLOW", "subworkflow":
                 {"definitionId": "d", "version": "1.2.3", "wait": false, "onParentEnd": "LET_RUN"}},
               {"key": "f", "kind": "FORK", "fork":
                 {"forkPaths": [{"pathId": "p", "childNodeId": "c"}], "strategy": "SERIAL", "merge": "APPEND"}},
               {"key": "j", "kind": "JOIN", "forkJoin":
                 {"fork": "f", "pathIds": ["p"], "strategy": "SUCCESS_COUNT_THRESHOLD", "threshold": 1,
                  "losers": "KEEP", "mainPathId": "p"}}]}
            """;

    @Test
    void leavingOutAnyFieldMakesADifference() throws Exception {
        JsonNode root = MAPPER.readTree(FULL);
        Parsed full = DefinitionFormat.readJson(FULL);
        assertThat(full.findings()).isEmpty();
        Set<String> seen = new HashSet<>();

        removeEach(root, root, full, seen, "");

        for (Shape shape : Shape.ALL) {
            assertThat(seen).containsAll(shape.writtenNames());
        }
    }

    private static void removeEach(JsonNode root, JsonNode at, Parsed full, Set<String> seen, String path)
            throws Exception {
        if (at instanceof ObjectNode object) {
            for (String name :
                    object.properties().stream().map(Map.Entry::getKey).toList()) {
                JsonNode value = object.remove(name);
                Parsed without = DefinitionFormat.readJson(MAPPER.writeValueAsString(root));
                // A LOOP is known by its loop, a SUBWORKFLOW by its target, FORK and JOIN by their paths: the kind says
                // nothing new here.
                boolean known =
                        object.has("loop") || object.has("subworkflow") || object.has("fork") || object.has("forkJoin");
                if (!(name.equals("kind") && known)) {
                    assertThat(without.definition()).as(path + "/" + name).isNotEqualTo(full.definition());
                }
                object.set(name, value);
                seen.add(name);
                removeEach(root, value, full, seen, path + "/" + name);
            }
        } else {
            int index = 0;
            for (JsonNode item : at) {
                removeEach(root, item, full, seen, path + "[" + index++ + "]");
            }
        }
    }
}
