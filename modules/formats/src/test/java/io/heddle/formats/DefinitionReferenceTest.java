package io.heddle.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.heddle.CheckpointOccasion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/definition-reference.md is the schema in readable form. */
class DefinitionReferenceTest {
    private static final String COMMAND = "mvn -pl modules/formats -am test -Dtest=DefinitionReferenceTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dheddle.docs.update=true";

    private static final Map<String, String> TITLES = new HashMap<>(Map.ofEntries(
            Map.entry("config", "Config"),
            Map.entry("node", "Node"),
            Map.entry("dependency", "Dependency"),
            Map.entry("join", "Join"),
            Map.entry("loop", "Loop"),
            Map.entry("subworkflow", "Subworkflow"),
            Map.entry("fork", "Fork"),
            Map.entry("forkPath", "Path of a fork"),
            Map.entry("forkJoin", "Join of a fork"),
            Map.entry("trigger", "Trigger"),
            Map.entry("triggerTemplate", "Trigger template"),
            Map.entry("triggerCondition", "Trigger condition"),
            Map.entry("action", "Action"),
            Map.entry("retry", "Retry"),
            Map.entry("conditionForms", "Condition"),
            Map.entry("simple", "Simple condition"),
            Map.entry("userChoice", "User choice"),
            Map.entry("script", "Script")));

    private static final List<String> ORDER = List.of(
            "config",
            "node",
            "dependency",
            "conditionForms",
            "simple",
            "userChoice",
            "script",
            "join",
            "loop",
            "subworkflow",
            "fork",
            "forkPath",
            "forkJoin",
            "trigger",
            "triggerTemplate",
            "triggerCondition",
            "action",
            "retry");

    @Test
    void theReferenceIsUpToDate() throws IOException {
        Path file = SharedData.repository().resolve("docs/definition-reference.md");
        String expected = reference(SchemaTest.text());
        if (Boolean.getBoolean("heddle.docs.update")) {
            Files.writeString(file, expected);
        }

        assertThat(Files.exists(file) ? Files.readString(file) : "")
                .as("out of date; to write it again: %s", COMMAND)
                .isEqualTo(expected);
    }

    private static String reference(JsonNode schema) {
        StringBuilder text = new StringBuilder(introduction());
        section(text, "Definition", schema, List.of("id"));
        for (String name : ORDER) {
            section(text, TITLES.get(name), schema.get("$defs").get(name), required(schema, name));
        }
        text.append("## Duration\n\n")
                .append(schema.get("$defs").get("duration").get("description").asText())
                .append(" At most 36,500 days.\n");
        return text.append(findings()).toString();
    }

    private static String findings() {
        try (InputStream in = DefinitionReferenceTest.class.getResourceAsStream("/definition-reference-findings.md")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyCodeOfReadingIsExplained() throws IllegalAccessException {
        for (Field field : Codes.class.getDeclaredFields()) {
            if (field.getType() == String.class) {
                assertThat(findings()).contains("`" + field.get(null) + "`");
            }
        }
    }

    private static String introduction() {
        return """
                # Definition reference

                <!-- Generated from modules/formats/src/main/resources/io/heddle/definition.schema.json by
                     DefinitionReferenceTest; edit the descriptions there, and the codes in
                     modules/formats/src/test/resources/definition-reference-findings.md. -->

                A definition is written in YAML or JSON; both have the same fields. The JSON Schema is
                `io/heddle/definition.schema.json` in the formats module. Fields that are left out have the default given
                here. Fields that are not listed here are refused, values of another type are refused and never converted,
                and a field is left out, not set to null. Examples: [examples](examples).

                ## Text

                - UTF-8 without byte-order mark, at most 32 MiB unless configured otherwise, nested at most 1,000 levels
                  (data such as `config` at most 500).
                - JSON is RFC 8259: no comments, no NaN, nothing after the value.
                - YAML is 1.2 with the JSON schema: a plain scalar is null, true, false or a number only if JSON would
                  call it so. `no`, `~`, `010`, `12:30` and `1.2.3` are text; `1.10` is a number, so put it in quotes if it is
                  meant as text. Nothing after the colon is null. Keys are always text.
                - One document. No tags, no merge keys (`<<`), no keys that are lists or objects. An alias may repeat a value
                  that stands before it; all repetitions together may have 4,194,304 characters, each element counting 8
                  more.
                - Repeated keys are refused.
                - Whole numbers are 64 bit, all others double precision; a number that would become infinite or zero is
                  refused.
                - Every problem is reported with its line, the first 100 of them in full.

                """;
    }

    private static List<String> required(JsonNode schema, String name) {
        List<String> names = new ArrayList<>();
        JsonNode object = schema.get("$defs").get(name);
        object.path("required").forEach(field -> names.add(field.asText()));
        JsonNode choices = object.path("anyOf");
        if (choices.has(0)) {
            names.add(choices.get(0).path("required").path(0).asText());
        }
        return names;
    }

    private static void section(StringBuilder text, String title, JsonNode object, List<String> required) {
        text.append("## ").append(title).append("\n\n");
        text.append(object.get("description").asText()).append("\n\n");
        text.append("| field | type | default | meaning |\n|---|---|---|---|\n");
        object.get("properties").properties().forEach(field -> {
            JsonNode property = field.getValue();
            text.append("| `")
                    .append(field.getKey())
                    .append("` | ")
                    .append(type(property))
                    .append(" | ")
                    .append(required.contains(field.getKey()) ? "required" : defaultOf(property))
                    .append(" | ")
                    .append(cell(property.path("description").asText()))
                    .append(" |\n");
        });
        text.append('\n');
    }

    private static String defaultOf(JsonNode property) {
        JsonNode value = property.get("default");
        return value == null ? "" : "`" + value.asText() + "`";
    }

    private static String type(JsonNode property) {
        if (property.has("enum")) {
            List<String> values = new ArrayList<>();
            property.get("enum").forEach(value -> values.add("`" + value.asText() + "`"));
            return String.join(", ", values);
        }
        if (property.has("$ref")) {
            return link(property.get("$ref").asText());
        }
        if (property.has("oneOf")) {
            List<String> types = new ArrayList<>();
            property.get("oneOf").forEach(choice -> types.add(type(choice)));
            return String.join(" or ", types);
        }
        return switch (property.path("type").asText()) {
            case "string" -> "text";
            case "integer" -> "whole number";
            case "number" -> "number";
            case "boolean" -> "true or false";
            case "array" -> "list of " + type(property.get("items"));
            case "object" -> property.has("additionalProperties") ? "object of texts" : "object";
            default -> "any data";
        };
    }

    private static String link(String reference) {
        String name = reference.substring(reference.lastIndexOf('/') + 1);
        return switch (name) {
            case "nodes" -> "list or object of [Node](#node)";
            case "condition" -> "text or [Condition](#condition)";
            case "occasions" ->
                "list of "
                        + Stream.of(CheckpointOccasion.values())
                                .filter(occasion -> occasion != CheckpointOccasion.REQUEST)
                                .map(occasion -> "`" + occasion + "`")
                                .collect(Collectors.joining(", "));
            case "duration" -> "[Duration](#duration)";
            default -> {
                String title = TITLES.get(name);
                yield "[" + title + "](#"
                        + title.toLowerCase(java.util.Locale.ROOT).replace(' ', '-') + ")";
            }
        };
    }

    private static String cell(String description) {
        return description.replace("|", "\\|");
    }
}
