package io.heddle.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.heddle.Finding;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.DefinitionFormat.Syntax;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The collections of hostile texts: each is survived, and accepted or refused as it should be. */
class HostileInputTest {
    /** Correct JSON that this reader refuses on purpose. */
    private static final Set<String> REPEATED_KEYS =
            Set.of("y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json");

    /** Findings that say the text is not JSON or not UTF-8, as opposed to not being a definition. */
    private static final Set<String> NOT_JSON = Set.of("SYNTAX_ERROR", "ENCODING_ERROR", "NESTING_TOO_DEEP");

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    @TestFactory
    Stream<DynamicTest> jsonTexts() throws IOException {
        JsonNode cases = SharedData.json("hostile/json/JSONTestSuite-parsing.json.gz");
        assertThat(cases).hasSize(318);
        return elements(cases).map(one -> {
            String name = one.get("name").asText();
            byte[] bytes = Base64.getDecoder().decode(one.get("base64").asText());
            return DynamicTest.dynamicTest(
                    name, () -> checkJson(name, one.get("expect").asText(), bytes));
        });
    }

    private static void checkJson(String name, String expect, byte[] bytes) {
        List<Finding> findings =
                DefinitionFormat.read(bytes, Syntax.JSON, ReadOptions.DEFAULT).findings();
        // None of the texts is a definition, so there is always something to find.
        assertThat(findings).isNotEmpty();
        boolean refused = findings.stream().map(Finding::code).anyMatch(NOT_JSON::contains);
        switch (expect) {
            case "y" -> assertThat(refused).as("%s", findings).isFalse();
            case "n" -> assertThat(refused).as("%s", findings).isTrue();
            default -> assertThat(expect).isEqualTo("i");
        }
        if (REPEATED_KEYS.contains(name)) {
            assertThat(findings).extracting(Finding::code).contains("DUPLICATE_KEY");
        }
        // The other readers survive it too.
        assertThat(DefinitionFormat.read(bytes, Syntax.YAML, ReadOptions.DEFAULT)
                        .definition())
                .isNull();
        Formats.detect(bytes);
    }

    @TestFactory
    Stream<DynamicTest> jsonTextsAsTraces() throws IOException {
        return elements(SharedData.json("hostile/json/JSONTestSuite-parsing.json.gz"))
                .map(one -> DynamicTest.dynamicTest(one.get("name").asText(), () -> {
                    byte[] bytes = Base64.getDecoder().decode(one.get("base64").asText());
                    assertThat(WfFormat.read(new ByteArrayInputStream(bytes), WfFormat.Options.DEFAULT)
                                    .definition())
                            .isNull();
                }));
    }

    /**
     * Documents that YAML 1.2 forbids but snakeyaml-engine reads. They are refused all the same, because no definition
     * looks like them.
     */
    private static final Set<String> READ_ALL_THE_SAME =
            Set.of("9C9N", "9JBA", "CVW2", "DK95-01", "QB6E", "SU5Z", "Y79Y-03");

    @TestFactory
    Stream<DynamicTest> invalidYamlTexts() throws IOException {
        JsonNode cases = SharedData.json("hostile/yaml-invalid.json");
        assertThat(cases).hasSize(94);
        return elements(cases).map(one -> {
            String id = one.get("id").asText();
            return DynamicTest.dynamicTest(id + " " + one.get("name").asText(), () -> {
                List<Finding> findings =
                        DefinitionFormat.readYaml(one.get("yaml").asText()).findings();
                assertThat(findings).isNotEmpty();
                boolean refused = findings.stream()
                        .map(Finding::code)
                        .anyMatch(code -> code.equals("SYNTAX_ERROR") || code.equals("YAML_FEATURE_NOT_ALLOWED"));
                assertThat(refused).as("%s", findings).isNotEqualTo(READ_ALL_THE_SAME.contains(id));
            });
        });
    }

    @ParameterizedTest
    @EnumSource(Syntax.class)
    void naughtyStringsSurviveAsValuesNamesAndKeys(Syntax syntax) throws IOException {
        List<String> texts = new ArrayList<>();
        elements(SharedData.json("hostile/naughty-strings.json")).forEach(text -> texts.add(text.asText()));
        assertThat(texts).hasSize(515);

        for (String text : texts) {
            WorkflowDefinition definition = WorkflowDefinition.builder("w")
                    .name(text)
                    .description(text)
                    .tags(text)
                    .category(text)
                    .author(text)
                    .output(text, text)
                    .node(
                            "key" + text,
                            node -> node.executor(text)
                                    .config(text, text)
                                    .input(text, text)
                                    .after(text)
                                    .continueWith(text))
                    .build();

            String written = DefinitionFormat.write(definition, syntax);
            assertThat(DefinitionFormat.read(written.getBytes(StandardCharsets.UTF_8), syntax, ReadOptions.DEFAULT)
                            .orThrow())
                    .as(text)
                    .isEqualTo(definition);
        }
    }

    @ParameterizedTest
    @EnumSource(Syntax.class)
    void naughtyStringsAsIdsAreTakenOrRefusedByTheOnePattern(Syntax syntax) throws IOException {
        for (JsonNode text : SharedData.json("hostile/naughty-strings.json")) {
            String id = text.asText();
            String written =
                    DefinitionFormat.write(WorkflowDefinition.builder(id).build(), syntax);
            Parsed parsed = DefinitionFormat.read(written, syntax, ReadOptions.DEFAULT);
            if (id.matches("[A-Za-z0-9_.:-]{1,128}")) {
                assertThat(parsed.orThrow().id().value()).isEqualTo(id);
            } else {
                assertThat(parsed.findings()).extracting(Finding::code).containsExactly("INVALID_ID");
                assertThat(parsed.findings().get(0).toString()).doesNotContain("\n", "\u001b", "\u202e");
            }
        }
    }
}
