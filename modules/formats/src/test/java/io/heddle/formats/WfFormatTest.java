package io.heddle.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Finding;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowDefinition;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WfFormatTest {
    private static final WfFormat.Options OPTIONS = WfFormat.Options.DEFAULT;

    private static Parsed read(byte[] bytes, WfFormat.Options options) {
        try {
            return WfFormat.read(new ByteArrayInputStream(bytes), options);
        } catch (IOException e) {
            throw new AssertionError("must not be thrown for content", e);
        }
    }

    private static Parsed read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8), OPTIONS);
    }

    private static String trace(String tasks, String executions) {
        return "{\"name\": \"n\", \"workflow\": {\"specification\": {\"tasks\": [" + tasks + "]},\n"
                + "\"execution\": {\"tasks\": [" + executions + "]}}}";
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return packed.toByteArray();
    }

    private static List<String> edges(WorkflowDefinition definition) {
        return definition.nodes().stream()
                .flatMap(node -> node.dependencies().stream().map(edge -> edge.upstream() + ">" + node.key()))
                .toList();
    }

    @Test
    void tasksBecomeSleepsWithScaledRuntimes() {
        String text = """
                {"name": "my trace", "description": "d", "schemaVersion": "1.5", "createdAt": "x",
                 "author": {"name": ["skipped"]},
                 "workflow": {
                   "execution": {"makespanInSeconds": 5, "tasks": [
                     {"id": "a", "runtimeInSeconds": 4, "command": {"program": "p"}},
                     {"id": "b", "runtimeInSeconds": 0.5},
                     {"id": "c d", "runtimeInSeconds": 0}], "machines": []},
                   "specification": {"files": [{"id": "f", "sizeInBytes": 1}], "tasks": [
                     {"id": "a", "name": "x", "parents": [], "children": ["b", "c d"], "inputFiles": ["f"]},
                     {"id": "b", "parents": ["a"], "children": ["c d"]},
                     {"id": "c d", "parents": ["b", "a"], "children": []}]}}}
                """;

        Parsed parsed = read(text.getBytes(StandardCharsets.UTF_8), OPTIONS.withTimeScale(0.25));

        assertThat(parsed.findings()).isEmpty();
        assertThat(parsed.orThrow())
                .isEqualTo(WorkflowDefinition.builder("my:20trace")
                        .name("my trace")
                        .description("d")
                        .tags("wfformat")
                        .node("a", node -> node.executor("sleep").config("seconds", 1.0))
                        .node(
                                "b",
                                node -> node.executor("sleep")
                                        .config("seconds", 0.125)
                                        .after("a"))
                        .node(
                                "c:20d",
                                node -> node.executor("sleep")
                                        .config("seconds", 0.0)
                                        .after("b", "a"))
                        .build());
        assertThat(parsed.lines().line("b")).isEqualTo(10);
        assertThat(parsed.lines().line("a -> b")).isEqualTo(10);
        assertThat(read(gzip(text.getBytes(StandardCharsets.UTF_8)), OPTIONS.withTimeScale(0.25))
                        .orThrow())
                .isEqualTo(parsed.orThrow());
    }

    @Test
    void contradictingListsGiveEveryEdgeEitherNames() {
        Parsed parsed = read(trace(
                "{\"id\":\"a\",\"children\":[\"b\",\"b\"]},{\"id\":\"b\",\"parents\":[\"c\",\"c\"]},{\"id\":\"c\"}",
                "{\"id\":\"a\",\"runtimeInSeconds\":1},{\"id\":\"b\",\"runtimeInSeconds\":1},"
                        + "{\"id\":\"c\",\"runtimeInSeconds\":1}"));

        assertThat(edges(parsed.orThrow())).containsExactly("c>b", "a>b");
        assertThat(parsed.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo("EDGE_LISTS_DIFFER");
            assertThat(finding.isError()).isFalse();
            assertThat(finding.message()).contains("1 tasks");
        });
    }

    @Test
    void cyclesAndSelfEdgesAreLeftToValidation() {
        Parsed parsed = read(trace(
                "{\"id\":\"a\",\"parents\":[\"b\",\"a\"],\"children\":[\"b\",\"a\"]},"
                        + "{\"id\":\"b\",\"parents\":[\"a\"],\"children\":[\"a\"]}",
                "{\"id\":\"a\",\"runtimeInSeconds\":1},{\"id\":\"b\",\"runtimeInSeconds\":1}"));

        assertThat(edges(parsed.orThrow())).containsExactly("b>a", "a>a", "a>b");
    }

    @Test
    void aTaskWithoutRuntimeSleepsNotAndIsReported() {
        Parsed parsed = read(trace("{\"id\":\"a\"},{\"id\":\"b\"}", "{\"id\":\"b\"}"));

        assertThat(parsed.orThrow().nodes()).extracting(NodeDefinition::config).containsOnly(Map.of("seconds", 0.0));
        assertThat(parsed.findings()).extracting(Finding::code).containsExactly("RUNTIME_UNKNOWN", "RUNTIME_UNKNOWN");
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("[]", "NOT_WFFORMAT", "a JSON object"),
                Arguments.of("{}", "NOT_WFFORMAT", "workflow.specification.tasks"),
                Arguments.of("", "NOT_WFFORMAT", "a JSON object"),
                Arguments.of("{\"workflow\": {\"tasks\": []}}", "NOT_WFFORMAT", "older traces"),
                Arguments.of("{\"workflow\": []}", "WRONG_TYPE", "must be an object"),
                Arguments.of("{\"name\": 5}", "WRONG_TYPE", "name must be text"),
                Arguments.of(trace("5", ""), "WRONG_TYPE", "must be an object"),
                Arguments.of(trace("{}", ""), "INVALID_ID", "needs an id"),
                Arguments.of(trace("{\"id\":\"\"}", ""), "INVALID_ID", "needs an id"),
                Arguments.of(trace("{\"id\":\"\\ud800\"}", ""), "INVALID_ID", "needs an id"),
                Arguments.of(trace("{\"id\":5}", ""), "WRONG_TYPE", "id must be text"),
                Arguments.of(trace("{\"id\":\"a\",\"parents\":\"b\"}", ""), "WRONG_TYPE", "a list of task ids"),
                Arguments.of(trace("{\"id\":\"a\",\"parents\":[1]}", ""), "WRONG_TYPE", "parents must be text"),
                Arguments.of(trace("{\"id\":\"a\"},{\"id\":\"a\"}", ""), "DUPLICATE_NODE", "two tasks"),
                Arguments.of(trace("{\"id\":\"a\",\"parents\":[\"z\"]}", ""), "UNKNOWN_UPSTREAM", "'z'"),
                Arguments.of(trace("{\"id\":\"a\",\"children\":[\"z\"]}", ""), "UNKNOWN_UPSTREAM", "'z'"),
                Arguments.of(trace("{\"id\":\"a\"}", runtime("-1")), "INVALID_VALUE", "0 or more"),
                Arguments.of(trace("{\"id\":\"a\"}", runtime("\"1\"")), "INVALID_VALUE", "a number of seconds"),
                Arguments.of(trace("{\"id\":\"a\"}", runtime("null")), "INVALID_VALUE", "a number of seconds"),
                Arguments.of(trace("{\"id\":\"a\"}", runtime("1e999")), "INVALID_VALUE", "a number of seconds"),
                Arguments.of(trace("{\"id\":\"a\"}", runtime("1") + "," + runtime("2")), "DUPLICATE_NODE", "two exec"),
                Arguments.of(trace("{\"id\":\"a\",\"id\":\"b\"}", ""), "SYNTAX_ERROR", "Duplicate field"),
                Arguments.of(trace("{\"id\":\"a\"}", "") + "{}", "SYNTAX_ERROR", "more text after the end"),
                Arguments.of(trace("{\"id\":\"a\"", ""), "SYNTAX_ERROR", "not valid JSON"),
                Arguments.of("{\"x\": " + "[".repeat(100_000), "NESTING_TOO_DEEP", "1000 levels"),
                Arguments.of("{\"x\": 1" + "0".repeat(2_000) + "}", "NUMBER_OUT_OF_RANGE", "1000 characters"));
    }

    private static String runtime(String seconds) {
        return "{\"id\":\"a\",\"runtimeInSeconds\":" + seconds + "}";
    }

    @ParameterizedTest
    @MethodSource("refused")
    void badTracesAreRefused(String text, String code, String says) {
        Parsed parsed = read(text);

        assertThat(parsed.definition()).isNull();
        assertThat(parsed.findings()).as("%s", parsed.findings()).anySatisfy(finding -> {
            assertThat(finding.code()).isEqualTo(code);
            assertThat(finding.message()).contains(says);
        });
    }

    @Test
    void badBytesAreRefused() {
        byte[] good = gzip(trace("{\"id\":\"a\"}", runtime("1")).getBytes(StandardCharsets.UTF_8));
        assertThat(read(good, OPTIONS).findings()).isEmpty();

        assertCode(Arrays.copyOf(good, good.length / 2), "ENCODING_ERROR", "damaged or cut off");
        assertCode(new byte[] {0x1F, (byte) 0x8B, 7, 7}, "ENCODING_ERROR", "damaged or cut off");
        assertCode(new byte[] {0x1F, (byte) 0x8B}, "ENCODING_ERROR", "damaged or cut off");
        assertCode(new byte[] {'{', '"', (byte) 0xFF, '"'}, "ENCODING_ERROR", "not valid UTF-8");
        byte[] flipped = good.clone();
        flipped[good.length / 2] ^= 0x55;
        assertThat(read(flipped, OPTIONS).definition()).isNull();
    }

    private static void assertCode(byte[] bytes, String code, String says) {
        assertThat(read(bytes, OPTIONS).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(code);
            assertThat(finding.message()).contains(says);
        });
    }

    @Test
    void whatIsUnpackedIsBounded() {
        byte[] text = trace("{\"id\":\"a\"}", runtime("1")).getBytes(StandardCharsets.UTF_8);
        for (byte[] bytes : List.of(text, gzip(text))) {
            assertThat(read(bytes, OPTIONS.withMaxBytes(text.length)).findings())
                    .isEmpty();
            assertThat(read(bytes, OPTIONS.withMaxBytes(text.length - 1)).findings())
                    .extracting(Finding::code)
                    .containsExactly("DEFINITION_TOO_LARGE");
        }
        byte[] bomb = gzip(new byte[50_000_000]);
        assertThat(bomb.length).isLessThan(100_000);
        Arrays.fill(text, (byte) ' ');
        assertThat(read(gzip(" ".repeat(50_000_000).getBytes(StandardCharsets.UTF_8)), OPTIONS.withMaxBytes(1_000_000))
                        .findings())
                .extracting(Finding::code)
                .containsExactly("DEFINITION_TOO_LARGE");
        assertThat(read(bomb, OPTIONS).definition()).isNull();
    }

    @Test
    void tasksAreBounded() {
        String two = trace("{\"id\":\"a\"},{\"id\":\"b\"}", "");
        assertThat(read(two.getBytes(StandardCharsets.UTF_8), OPTIONS.withMaxTasks(2))
                        .definition())
                .isNotNull();
        for (String text :
                List.of(two, trace("{\"id\":\"a\"}", runtime("1") + ",{\"id\":\"b\",\"runtimeInSeconds\":1}"))) {
            assertThat(read(text.getBytes(StandardCharsets.UTF_8), OPTIONS.withMaxTasks(1))
                            .findings())
                    .extracting(Finding::code)
                    .contains("TOO_MANY_NODES");
        }
    }

    @Test
    void scalesOutOfRangeAreRefused() {
        for (double scale : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> OPTIONS.withTimeScale(scale)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> OPTIONS.withMaxBytes(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OPTIONS.withMaxTasks(0)).isInstanceOf(IllegalArgumentException.class);
        String text = trace("{\"id\":\"a\"}", runtime("1e300"));
        assertThat(read(text.getBytes(StandardCharsets.UTF_8), OPTIONS.withTimeScale(1e300))
                        .findings())
                .extracting(Finding::code)
                .containsExactly("NUMBER_OUT_OF_RANGE");
        assertThat(read(text.getBytes(StandardCharsets.UTF_8), OPTIONS.withTimeScale(0))
                        .orThrow()
                        .nodes())
                .extracting(NodeDefinition::config)
                .containsExactly(Map.of("seconds", 0.0));
    }

    @Test
    void aFailingStreamIsTheCallersProblem() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk gone");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("disk gone");
            }
        };
        assertThatThrownBy(() -> WfFormat.read(broken, OPTIONS))
                .isInstanceOf(IOException.class)
                .hasMessage("disk gone");
    }

    @Test
    void keysOfDifferentIdsDiffer() {
        assertThat(TaskKeys.encode("plain_Id-1.2")).isEqualTo("plain_Id-1.2");
        assertThat(TaskKeys.encode("a b")).isEqualTo("a:20b");
        assertThat(TaskKeys.encode("a:20b")).isEqualTo("a:3A20b");
        assertThat(TaskKeys.encode("é/")).isEqualTo(":C3:A9:2F");
        Map<String, String> ids = new HashMap<>();
        Random random = new Random(1);
        String alphabet = "ab:20h/ é😀%";
        for (int i = 0; i < 100_000; i++) {
            StringBuilder id = new StringBuilder();
            for (int length = random.nextInt(6) + (i % 100 == 0 ? 200 : 0); length >= 0; length--) {
                id.appendCodePoint(alphabet.codePoints()
                        .skip(random.nextInt(11))
                        .findFirst()
                        .orElseThrow());
            }
            String key = TaskKeys.encode(id.toString());
            assertThat(key).matches("[A-Za-z0-9_.:-]{1,128}");
            String other = ids.put(key, id.toString());
            assertThat(other == null || other.contentEquals(id))
                    .as("%s and %s", id, other)
                    .isTrue();
        }
    }

    @Test
    void edgesAreSequences() {
        assertThat(read(trace("{\"id\":\"a\",\"parents\":[\"b\"]},{\"id\":\"b\",\"children\":[\"a\"]}", ""))
                        .orThrow()
                        .nodes()
                        .get(0)
                        .dependencies())
                .containsExactly(Dependency.sequence("b"));
    }
}
