package io.heddle.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The published schema says what the reader does. */
class SchemaTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNode TEXT = text();
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(TEXT);

    private static final Map<String, Shape> SHAPES = Map.ofEntries(
            Map.entry("", Shape.DEFINITION),
            Map.entry("config", Shape.CONFIG),
            Map.entry("node", Shape.NODE),
            Map.entry("dependency", Shape.DEPENDENCY),
            Map.entry("join", Shape.JOIN),
            Map.entry("loop", Shape.LOOP),
            Map.entry("subworkflow", Shape.SUBWORKFLOW),
            Map.entry("fork", Shape.FORK),
            Map.entry("forkPath", Shape.FORK_PATH),
            Map.entry("forkJoin", Shape.FORK_JOIN),
            Map.entry("trigger", Shape.TRIGGER),
            Map.entry("triggerTemplate", Shape.TRIGGER_TEMPLATE),
            Map.entry("triggerCondition", Shape.TRIGGER_CONDITION),
            Map.entry("action", Shape.ACTION),
            Map.entry("retry", Shape.RETRY),
            Map.entry("conditionForms", Shape.CONDITION),
            Map.entry("simple", Shape.SIMPLE),
            Map.entry("userChoice", Shape.USER_CHOICE),
            Map.entry("script", Shape.SCRIPT));

    static JsonNode text() {
        try (InputStream in = DefinitionFormat.class.getResourceAsStream("/io/heddle/definition.schema.json")) {
            return MAPPER.readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<ValidationMessage> validate(String yaml) {
        return SCHEMA.validate(MAPPER.valueToTree(Data.of(YamlText.parse(yaml, new Problems()))));
    }

    static Stream<Path> examples() throws IOException {
        return Examples.files();
    }

    static List<RefusedDefinitions.Case> visibleFaults() {
        return RefusedDefinitions.all().stream()
                .filter(RefusedDefinitions.Case::bySchema)
                .toList();
    }

    static List<RefusedDefinitions.Case> invisibleFaults() {
        return RefusedDefinitions.all().stream()
                .filter(refused -> !refused.bySchema())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void examplesAreValid(Path example) throws IOException {
        assertThat(validate(Files.readString(example))).isEmpty();
    }

    @Test
    void whateverIsWrittenIsValid() throws IOException {
        for (long seed = 0; seed < 500; seed++) {
            byte[] text = DefinitionFormat.canonicalJson(new RandomDefinitions(seed, true).next());
            assertThat(SCHEMA.validate(MAPPER.readTree(text)))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("visibleFaults")
    void refusedDefinitionsAreInvalid(RefusedDefinitions.Case refused) {
        assertThat(validate(refused.yaml())).isNotEmpty();
    }

    /** Keeps the list of what the schema cannot say honest: a case it can see must not hide there. */
    @ParameterizedTest
    @MethodSource("invisibleFaults")
    void whatTheSchemaCannotSayIsLeftToTheReader(RefusedDefinitions.Case refused) {
        assertThat(validate(refused.yaml())).isEmpty();
    }

    @Test
    void readerAndSchemaKnowTheSameFields() {
        SHAPES.forEach((name, shape) -> {
            JsonNode properties = definition(name).get("properties");
            Set<String> inSchema = new TreeSet<>();
            properties.fieldNames().forEachRemaining(inSchema::add);
            assertThat(inSchema).as(shape.title()).isEqualTo(new TreeSet<>(shape.writtenNames()));
            assertThat(definition(name).get("additionalProperties").asBoolean(true))
                    .as(shape.title())
                    .isFalse();
        });
        assertThat(SHAPES.values()).containsExactlyInAnyOrderElementsOf(Shape.ALL);
    }

    @Test
    void everyObjectOfTheSchemaIsChecked() {
        Set<String> objects = new TreeSet<>(Set.of(""));
        TEXT.get("$defs").properties().forEach(entry -> {
            if (entry.getValue().has("properties")) {
                objects.add(entry.getKey());
            }
        });

        assertThat(objects).isEqualTo(new TreeSet<>(SHAPES.keySet()));
    }

    private static JsonNode definition(String name) {
        return name.isEmpty() ? TEXT : TEXT.get("$defs").get(name);
    }
}
