package io.heddle.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Finding;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.DefinitionFormat.Syntax;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts that want to cost more than they should: size, nesting, aliases, collisions, encodings. */
class LimitsTest {
    /** Generous for a loaded machine; what these texts aim for takes hours. */
    private static final Duration SOON = Duration.ofSeconds(60);

    private static List<Finding> findings(String text, Syntax syntax) {
        return Assertions.assertTimeoutPreemptively(
                SOON,
                () -> DefinitionFormat.read(text, syntax, ReadOptions.DEFAULT).findings());
    }

    private static void assertRefused(String text, Syntax syntax, String code, String says) {
        assertThat(findings(text, syntax)).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo(code);
            assertThat(finding.message()).contains(says);
        });
    }

    @ParameterizedTest
    @EnumSource(Syntax.class)
    void nestingIsBounded(Syntax syntax) {
        for (int depth : new int[] {1_001, 10_000, 100_000}) {
            assertRefused("[".repeat(depth) + "]".repeat(depth), syntax, "NESTING_TOO_DEEP", "1000 levels");
            assertRefused("[".repeat(depth), syntax, "NESTING_TOO_DEEP", "1000 levels");
            assertRefused("{\"a\":".repeat(depth), syntax, "NESTING_TOO_DEEP", "1000 levels");
        }
        assertRefused("[".repeat(1_000) + "]".repeat(1_000), syntax, "WRONG_TYPE", "must be an object");
    }

    @ParameterizedTest
    @EnumSource(Syntax.class)
    void everyRecursiveFieldStaysWithinTheStack(Syntax syntax) {
        String condition = "{\"not\":".repeat(990) + "\"a\"" + "}".repeat(990);
        assertThat(findings(
                        "{\"id\":\"w\",\"nodes\":[{\"key\":\"a\",\"dependencies\":[{\"upstream\":\"b\",\"condition\":"
                                + condition + "}]}]}",
                        syntax))
                .isEmpty();
        String loops = "{\"key\":\"a\",\"loop\":{\"body\":[".repeat(330) + "]}}".repeat(330);
        assertThat(findings("{\"id\":\"w\",\"nodes\":[" + loops + "]}", syntax)).isEmpty();
        String data = "[".repeat(500) + "1" + "]".repeat(500);
        assertThat(findings("{\"id\":\"w\",\"nodes\":[{\"key\":\"a\",\"fallback\":" + data + "}]}", syntax))
                .isEmpty();
        assertRefused(
                "{\"id\":\"w\",\"nodes\":[{\"key\":\"a\",\"fallback\":[" + data + "]}]}",
                syntax,
                "NESTING_TOO_DEEP",
                "fallback is nested deeper than 500 levels");
        assertRefused(
                "{\"id\":\"w\",\"nodes\":[{\"key\":\"a\",\"config\":{\"x\":" + data + "}}]}",
                syntax,
                "NESTING_TOO_DEEP",
                "config is nested deeper than 500 levels");
    }

    @Test
    void blockYamlIsBoundedToo() {
        StringBuilder text = new StringBuilder("id: w\n");
        for (int i = 0; i < 1_100; i++) {
            text.append(" ".repeat(i)).append("a:\n");
        }
        assertRefused(text.toString(), Syntax.YAML, "NESTING_TOO_DEEP", "1000 levels");
        assertRefused("- ".repeat(100_000), Syntax.YAML, "NESTING_TOO_DEEP", "1000 levels");
        assertRefused("? ".repeat(100_000), Syntax.YAML, "YAML_FEATURE_NOT_ALLOWED", "key");
    }

    @Test
    void aliasesAreBounded() {
        StringBuilder laughs = new StringBuilder("id: w\nnodes:\n  a:\n    config:\n      l0: &l0 [lol]\n");
        for (int i = 1; i <= 10; i++) {
            laughs.append("      l").append(i).append(": &l").append(i).append(" [");
            laughs.append(("*l" + (i - 1) + ", ").repeat(10)).append("]\n");
        }
        assertRefused(laughs.toString(), Syntax.YAML, "YAML_FEATURE_NOT_ALLOWED", "aliases repeat more than");

        String blowUp = "id: w\ntags:\n- &t " + "x".repeat(1_000_000) + "\n" + "- *t\n".repeat(2_000);
        assertRefused(blowUp, Syntax.YAML, "YAML_FEATURE_NOT_ALLOWED", "aliases repeat more than");

        StringBuilder chain = new StringBuilder("id: w\nnodes:\n  a:\n    config:\n      c0: &c0 [x]\n");
        for (int i = 1; i <= 2_000; i++) {
            chain.append("      c")
                    .append(i)
                    .append(": &c")
                    .append(i)
                    .append(" [*c")
                    .append(i - 1)
                    .append("]\n");
        }
        assertRefused(chain.toString(), Syntax.YAML, "NESTING_TOO_DEEP", "1000 levels");
        assertRefused("&a [*a]", Syntax.YAML, "YAML_FEATURE_NOT_ALLOWED", "inside the value it repeats");
        assertRefused("&a {b: &c {d: *a}}", Syntax.YAML, "YAML_FEATURE_NOT_ALLOWED", "inside the value it repeats");
    }

    @ParameterizedTest
    @EnumSource(Syntax.class)
    void sizeIsBoundedAndTheLimitNamed(Syntax syntax) {
        String text = "{\"id\":\"w\"}";
        ReadOptions exact = ReadOptions.DEFAULT.withMaxBytes(text.length());
        ReadOptions less = ReadOptions.DEFAULT.withMaxBytes(text.length() - 1);

        assertThat(DefinitionFormat.read(text, syntax, exact).findings()).isEmpty();
        for (Parsed parsed : List.of(
                DefinitionFormat.read(text, syntax, less),
                DefinitionFormat.read(text.getBytes(StandardCharsets.UTF_8), syntax, less),
                DefinitionFormat.read("{\"id\":\"é\"}", syntax, exact))) {
            assertThat(parsed.findings()).singleElement().satisfies(finding -> {
                assertThat(finding.code()).isEqualTo("DEFINITION_TOO_LARGE");
                assertThat(finding.message()).contains("maxBytes");
            });
        }
        assertRefused("x".repeat((32 << 20) + 1), syntax, "DEFINITION_TOO_LARGE", "33554432 bytes");
    }

    @Test
    void aFileIsNeverReadBeyondTheLimit(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("w.yaml"), "id: w\n" + "#".repeat(1_000_000));

        assertThat(DefinitionFormat.read(file, ReadOptions.DEFAULT.withMaxBytes(1_000))
                        .findings())
                .extracting(Finding::code)
                .containsExactly("DEFINITION_TOO_LARGE");
        assertThat(DefinitionFormat.read(file, ReadOptions.DEFAULT)
                        .orThrow()
                        .id()
                        .value())
                .isEqualTo("w");
        Path json = Files.writeString(folder.resolve("W.JSON"), "{\"id\": \"j\"}");
        assertThat(DefinitionFormat.read(json, ReadOptions.DEFAULT)
                        .orThrow()
                        .id()
                        .value())
                .isEqualTo("j");
        assertThatThrownBy(() -> DefinitionFormat.read(folder.resolve("none.yaml"), ReadOptions.DEFAULT))
                .isInstanceOf(NoSuchFileException.class);
    }

    @ParameterizedTest
    @EnumSource(Syntax.class)
    void aDefinitionOfTwentyThousandNodesIsRead(Syntax syntax) {
        var builder = WorkflowDefinition.builder("w");
        for (int i = 0; i < 20_000; i++) {
            int number = i;
            builder.node(
                    "node-" + i,
                    node -> node.executor("sleep")
                            .config("seconds", number)
                            .config("comment", "a few words about what this node is good for, as people write them")
                            .after(
                                    number == 0
                                            ? new String[0]
                                            : new String[] {"node-" + (number - 1), "node-" + number / 2}));
        }
        var definition = builder.build();
        String text = DefinitionFormat.write(definition, syntax);
        assertThat(text.length()).isGreaterThan(3_145_728);

        Parsed parsed = Assertions.assertTimeout(SOON, () -> DefinitionFormat.read(text, syntax, ReadOptions.DEFAULT));

        assertThat(parsed.orThrow()).isEqualTo(definition);
    }

    @Test
    void numbersNobodyCanHoldAreRefusedFast() {
        for (String number :
                List.of("1".repeat(1_001), "1e-1000000000", "1e1000000000", "1e400", "9223372036854775808")) {
            String text = "{\"id\":\"w\",\"nodes\":[{\"key\":\"a\",\"fallback\":" + number + "}]}";
            assertThat(findings(text, Syntax.JSON)).extracting(Finding::code).containsExactly("NUMBER_OUT_OF_RANGE");
            assertThat(findings(text, Syntax.YAML)).extracting(Finding::code).containsExactly("NUMBER_OUT_OF_RANGE");
        }
        String exact =
                "{\"id\":\"w\",\"nodes\":[{\"key\":\"a\",\"fallback\":[9007199254740993,-9223372036854775808,-0.0]}]}";
        assertThat(DefinitionFormat.readJson(exact).orThrow().nodes().get(0).fallback())
                .isEqualTo(List.of(9007199254740993L, Long.MIN_VALUE, -0.0));
    }

    @ParameterizedTest
    @EnumSource(Syntax.class)
    void keysWithEqualHashesTakeNoQuadraticTime(Syntax syntax) {
        List<String> keys = new ArrayList<>(List.of(""));
        for (int i = 0; i < 16; i++) {
            keys = keys.stream()
                    .flatMap(key -> Stream.of(key + "Aa", key + "BB"))
                    .toList();
        }
        StringBuilder text = new StringBuilder("{\"id\": \"w\", \"nodes\": [{\"key\": \"a\", \"config\": {\"x\": 0\n");
        keys.forEach(key -> text.append(", \"").append(key).append("\": 1\n"));
        text.append("}}]}");

        assertThat(keys).hasSize(65_536);
        assertThat(keys.get(0).hashCode()).isEqualTo(keys.get(65_535).hashCode());
        assertThat(findings(text.toString(), syntax)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Syntax.class)
    void longTextsAreJustText(Syntax syntax) {
        String text = "{\"id\": \"w\", \"description\": \"" + "x".repeat(25_000_000) + "\"}";
        assertThat(findings(text, syntax)).isEmpty();
    }

    static Stream<Charset> otherCharsets() {
        return Stream.of("UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE").map(Charset::forName);
    }

    @ParameterizedTest
    @MethodSource("otherCharsets")
    void otherEncodingsAreRefused(Charset charset) {
        for (Syntax syntax : Syntax.values()) {
            assertThat(DefinitionFormat.read("{\"id\": \"w\"}".getBytes(charset), syntax, ReadOptions.DEFAULT)
                            .findings())
                    .extracting(Finding::code)
                    .containsExactly("ENCODING_ERROR");
        }
    }

    @ParameterizedTest
    @EnumSource(Syntax.class)
    void badBytesAreRefusedWithTheirLine(Syntax syntax) {
        byte[] bytes = "{\"id\":\n\"w?\"}".getBytes(StandardCharsets.UTF_8);
        bytes[9] = (byte) 0xFF;
        assertEncodingError(bytes, syntax, 2, "not valid UTF-8");
        assertEncodingError(new byte[] {'"', (byte) 0xC3}, syntax, 1, "not valid UTF-8");
        assertEncodingError("\uFEFFid: w".getBytes(StandardCharsets.UTF_8), syntax, 1, "byte-order mark");
        assertEncodingError(new byte[] {0x1F, (byte) 0x8B, 8, 0}, syntax, 1, "gzip");
        // An encoded surrogate and an overlong slash.
        assertEncodingError(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}, syntax, 1, "not valid UTF-8");
        assertEncodingError(new byte[] {'"', (byte) 0xC0, (byte) 0xAF, '"'}, syntax, 1, "not valid UTF-8");
        assertRefused("\uFEFFid: w", syntax, "ENCODING_ERROR", "byte-order mark");
        assertRefused("{\"id\": \"w\uD800\"}", syntax, "ENCODING_ERROR", "surrogate");
        assertRefused("{\"id\": \"w\\uD800\"}", syntax, "ENCODING_ERROR", "surrogate");
        assertRefused("{\"id\": \"w\", \"name\": \"\\uDC00\\uD800\"}", syntax, "ENCODING_ERROR", "surrogate");
        assertThat(findings("{\"id\": \"w\", \"name\": \"\\uD83D\\uDE00\"}", Syntax.JSON))
                .isEmpty();
    }

    private static void assertEncodingError(byte[] bytes, Syntax syntax, int line, String says) {
        assertThat(DefinitionFormat.read(bytes, syntax, ReadOptions.DEFAULT).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo("ENCODING_ERROR");
                    assertThat(finding.line()).isEqualTo(line);
                    assertThat(finding.message()).contains(says);
                });
    }

    /** Damages the examples at random; whatever comes out is read or refused, and never anything else. */
    @Test
    void damagedExamplesAreReadOrRefused() throws IOException {
        List<String> examples = new ArrayList<>();
        for (Path file : Examples.files().toList()) {
            examples.add(Files.readString(file));
        }
        String[] pieces = {
            "\n", "\t", "- ", "? ", ": ", "#", "&a ", "*a", "!", "!!str ", "%YAML 1.1\n", "---\n", "...\n", "\"", "'",
                    "\\",
            "\\x", "\\U00110000", "|", "|-9", ">+", "{", "}", "[", "]", ",", "<<: ", "1e999", "\u2028", "\uFEFF", "\0",
                    "😀",
            "\uD800", "~", "@", "`"
        };
        int refused = 0;
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(examples.get(random.nextInt(examples.size())));
            for (int edits = 1 + random.nextInt(5); edits > 0; edits--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, pieces[random.nextInt(pieces.length)]);
                    case 1 -> text.delete(at, Math.min(text.length() - 1, at + random.nextInt(20)));
                    default -> text.setCharAt(at, (char) random.nextInt(128));
                }
            }
            for (Syntax syntax : Syntax.values()) {
                Parsed parsed = DefinitionFormat.read(text.toString(), syntax, ReadOptions.DEFAULT);
                boolean errors = parsed.findings().stream().anyMatch(Finding::isError);
                assertThat(parsed.definition() == null).as("seed %d", seed).isEqualTo(errors);
                refused += errors ? 1 : 0;
            }
        }
        assertThat(refused).isBetween(3_000, 6_000);
    }

    @Test
    void typeFieldsOfOtherLibrariesArePlainData() {
        assertThat(DefinitionFormat.readJson("{\"id\":\"w\",\"nodes\":[{\"key\":\"a\",\"config\":"
                                + "{\"@class\":\"javax.script.ScriptEngineManager\",\"@type\":\"x\"}}]}")
                        .orThrow()
                        .nodes()
                        .get(0)
                        .config())
                .containsEntry("@class", "javax.script.ScriptEngineManager")
                .containsEntry("@type", "x");
    }

    @Test
    void jsonFaultsBearTheirLine() {
        assertJson("{\"id\":\"a\",\n\"id\":\"b\"}", "DUPLICATE_KEY", 2, "already used on line 1");
        assertJson("{\"id\":\"a\"}\n{\"id\":\"b\"}", "SYNTAX_ERROR", 2, "more text after the end");
        assertJson("{\"id\":\"a\"}\n]", "SYNTAX_ERROR", 2, "not valid JSON");
        assertJson("{\"id\":\n\"a\",}", "SYNTAX_ERROR", 2, "not valid JSON");
        assertJson("{\"id\": \"a\", // no\n}", "SYNTAX_ERROR", 1, "not valid JSON");
        assertJson("{\"id\":\"w\",\n\"config\":{\"timeout\":NaN}}", "SYNTAX_ERROR", 2, "not valid JSON");
        assertJson("{\"id\":\"w\",\n\"config\":{\"timeout\":-Infinity}}", "SYNTAX_ERROR", 2, "not valid JSON");
        assertJson("", "SYNTAX_ERROR", 1, "empty");
        assertJson("{\"id\"\n", "SYNTAX_ERROR", 2, "not valid JSON");
    }

    private static void assertJson(String text, String code, int line, String says) {
        assertThat(findings(text, Syntax.JSON)).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo(code);
            assertThat(finding.line()).isEqualTo(line);
            assertThat(finding.message()).contains(says);
        });
    }
}
