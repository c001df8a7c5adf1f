package io.heddle.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.Finding;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RefusedDefinitionsTest {

    static Stream<RefusedDefinitions.Case> all() {
        return Stream.concat(RefusedDefinitions.all().stream(), RefusedDefinitions.yaml().stream());
    }

    static Stream<RefusedDefinitions.Case> inBothSyntaxes() {
        return RefusedDefinitions.all().stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void isRefusedWithCodeLineAndFix(RefusedDefinitions.Case refused) {
        Parsed parsed = DefinitionFormat.readYaml(refused.yaml());

        assertThat(parsed.definition()).isNull();
        assertThat(parsed.findings()).as("%s", parsed.findings()).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo(refused.code());
            assertThat(finding.severity()).isEqualTo(Finding.Severity.ERROR);
            assertThat(finding.line()).isEqualTo(refused.line());
            assertThat(finding.message()).contains(refused.says());
        });
    }

    @ParameterizedTest
    @MethodSource("inBothSyntaxes")
    void jsonIsRefusedForTheSameReason(RefusedDefinitions.Case refused) throws JsonProcessingException {
        Object data = Data.of(YamlText.parse(refused.yaml(), new Problems()));

        Parsed parsed = DefinitionFormat.readJson(new ObjectMapper().writeValueAsString(data));

        assertThat(parsed.definition()).isNull();
        assertThat(parsed.findings()).as("%s", parsed.findings()).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo(refused.code());
            assertThat(finding.message()).contains(refused.says());
        });
    }

    @Test
    void findingsNameTheNodeOrEdgeAndEveryProblemIsReported() {
        Parsed parsed = DefinitionFormat.readYaml("""
                id: 5
                nodes:
                  first:
                    kindd: TASK
                    timeout: soon
                  second:
                    dependencies:
                      - {upstream: first, retryCount: many}
                    loop:
                      body:
                        third: {priority: x}
                """);

        assertThat(parsed.findings())
                .extracting(Finding::code, Finding::element, Finding::line)
                .containsExactlyInAnyOrder(
                        tuple("WRONG_TYPE", "", 1),
                        tuple("UNKNOWN_FIELD", "first", 4),
                        tuple("INVALID_DURATION", "first", 5),
                        tuple("WRONG_TYPE", "first -> second", 8),
                        tuple("WRONG_TYPE", "second/third", 11));
    }

    @Test
    void aThousandProblemsGiveAHundredFindingsAndACount() {
        String text = "id: w\ntags: [" + String.join(", ", Collections.nCopies(1_000, "1")) + "]";

        List<Finding> findings = DefinitionFormat.readYaml(text).findings();

        assertThat(findings).hasSize(101);
        assertThat(findings.get(100).code()).isEqualTo("TOO_MANY_FINDINGS");
        assertThat(findings.get(100).message()).startsWith("900 more");
    }

    @Test
    void longAndHostileTextIsShortenedAndEscapedInMessages() {
        String id = "x\nERROR forged\u001b[2J\u202e" + "y".repeat(1_000_000);

        Finding finding = DefinitionFormat.readJson(
                        "{\"id\":\"x\\nERROR forged\\u001b[2J\\u202e" + "y".repeat(1_000_000) + "\"}")
                .findings()
                .get(0);

        assertThat(id).hasSizeGreaterThan(1_000_000);
        assertThat(finding.code()).isEqualTo("INVALID_ID");
        assertThat(finding.toString())
                .hasSizeLessThan(400)
                .doesNotContain("\n", "\u001b", "\u202e")
                .contains("\\u{a}", "\\u{1b}", "\\u{202e}");
    }
}
