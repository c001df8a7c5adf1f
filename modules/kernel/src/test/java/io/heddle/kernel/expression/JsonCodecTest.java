package io.heddle.kernel.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Json;
import io.heddle.Payload;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {
    /** The suite allows duplicate keys; we do not, because a parser that keeps the last one hides the first. */
    private static final Set<String> REFUSED =
            Set.of("y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json");

    @TestFactory
    Stream<DynamicTest> everyCaseOfTheParsingSuiteIsAcceptedOrRefusedAsItSays() {
        return SharedData.jsonSuite().stream()
                .map(row -> DynamicTest.dynamicTest(row.get("name"), () -> {
                    Payload payload =
                            Payload.of(Payload.JSON, Base64.getDecoder().decode(row.get("base64")));
                    switch (REFUSED.contains(row.get("name")) ? "n" : row.get("expect")) {
                        case "y" -> assertRoundTrip(payload);
                        case "n" ->
                            assertThatThrownBy(() -> JsonCodec.decode(payload)).isInstanceOf(EvaluationException.class);
                        default -> {
                            try {
                                assertRoundTrip(payload);
                            } catch (EvaluationException e) {
                                assertThat(e).hasMessageContaining("payload");
                            }
                        }
                    }
                }));
    }

    private static void assertRoundTrip(Payload payload) {
        Object value = JsonCodec.decode(payload);
        assertThat(JsonCodec.decode(JsonCodec.encode(value))).isEqualTo(value);
    }

    @Test
    void naughtyStringsSurvive() {
        for (String text : SharedData.naughtyStrings()) {
            assertThat(JsonCodec.decode(JsonCodec.encode(text))).isEqualTo(text);
        }
    }

    @Test
    void readsEveryKindOfValue() {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("a", 1L);
        expected.put("b", 1.5);
        expected.put("c", "x\n\u00e9\ud83d\ude00");
        expected.put("d", Arrays.asList(true, false, null));
        expected.put("e", Map.of());
        assertThat(decode("{\"a\":1,\"b\":1.5,\"c\":\"x\\n\\u00e9\\ud83d\\ude00\",\"d\":[true,false,null],\"e\":{}}"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "9007199254740993, 9007199254740993",
        "-0, 0"
    })
    void wholeNumbersInTheLongRangeStayExact(String text, long expected) {
        assertThat(decode(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775808, 9.223372036854775808E18",
        "-9223372036854775809, -9.223372036854775808E18",
        "1.0, 1.0",
        "1e2, 100.0",
        "-0.0, -0.0",
        "0e-999999999, 0.0",
        "4.9e-324, 4.9e-324"
    })
    void otherNumbersAreTheNearestDouble(String text, double expected) {
        assertThat(decode(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e400",
                "-1e400",
                "1e-400",
                "1e-1000000000",
                "1e1000000000",
                "NaN",
                "Infinity",
                "-Infinity",
                "01",
                "+1",
                "1.",
                ".5",
                "0x1",
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"b\":1,\"b\":null}}",
                "{\"a\":1} {\"b\":2}",
                "1 2",
                "[1,]",
                "{\"a\":1,}",
                "'a'",
                "{a:1}",
                "// c\n1",
                "/**/1",
                "",
                " ",
                "[",
                "{",
                "\"a",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "{\"\\ud800\":1}",
                "\"\u0001\"",
                "nul",
                "\uFEFF1"
            })
    void refusesWhatIsNotStrictJson(String text) {
        assertThatThrownBy(() -> decode(text)).isInstanceOf(EvaluationException.class);
    }

    @Test
    void refusesOtherEncodings() {
        for (byte[] bytes : List.of(
                "[1]".getBytes(StandardCharsets.UTF_16),
                "[1]".getBytes(StandardCharsets.UTF_16LE),
                "\"\u00e9\"".getBytes(StandardCharsets.ISO_8859_1),
                new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'},
                new byte[] {0x1f, (byte) 0x8b, 8, 0})) {
            assertThatThrownBy(() -> JsonCodec.decode(Payload.of(Payload.JSON, bytes)))
                    .isInstanceOf(EvaluationException.class);
        }
    }

    @Test
    void keepsAReplacementCharacterThatIsReallyThere() {
        assertThat(decode("\"\uFFFD\"")).isEqualTo("\uFFFD");
    }

    @ParameterizedTest
    @ValueSource(ints = {501, 10_000, 100_000})
    void refusesDeepNestingAndNamesTheLimit(int depth) {
        assertThatThrownBy(() -> decode("[".repeat(depth)))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining(String.valueOf(Json.MAX_DEPTH));
        assertThatThrownBy(() -> decode("{\"a\":".repeat(depth))).isInstanceOf(EvaluationException.class);
    }

    @Test
    void whatIsAcceptedAtTheDepthLimitCanBeWrittenAndWhatWrapsItIsRefused() {
        Object deepest = decode("[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH));
        assertThat(JsonCodec.decode(JsonCodec.encode(deepest))).isEqualTo(deepest);
        assertThatThrownBy(() -> JsonCodec.encode(List.of(List.of(deepest))))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining(String.valueOf(Json.MAX_DEPTH));
    }

    @Test
    void refusesLongNumbersAndNamesTheLimit() {
        assertThat(decode("1".repeat(300))).isInstanceOf(Double.class);
        assertThatThrownBy(() -> decode("0." + "1".repeat(1001)))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("1000");
    }

    @Test
    void readsLongStringsAndManyKeysOfEqualHash() {
        assertThat(decode("\"" + "a".repeat(10_000_000) + "\"")).isEqualTo("a".repeat(10_000_000));
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < 1 << 16; i++) {
            text.append(i == 0 ? "\"" : ",\"");
            for (int bit = 0; bit < 16; bit++) {
                text.append((i & 1 << bit) == 0 ? "Aa" : "BB");
            }
            text.append("\":1");
        }
        assertThat((Map<?, ?>) decode(text + "}")).hasSize(1 << 16);
    }

    @Test
    void typeFieldsAreData() {
        assertThat(decode("{\"@class\":\"javax.script.ScriptEngineManager\"}"))
                .isEqualTo(Map.of("@class", "javax.script.ScriptEngineManager"));
    }

    @Test
    void messagesNameThePlaceButNoContent() {
        assertThatThrownBy(() -> decode("{\"password\": hunter2}"))
                .hasMessageContaining("line 1")
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("password");
        assertThatThrownBy(() -> decode("{\"password\":1,\"password\":2}")).hasMessageNotContaining("password");
    }

    @Test
    void anotherContentTypeReadsAsItsSizeAndType() {
        assertThat(JsonCodec.decode(Payload.of("image/png", new byte[7])))
                .isEqualTo(Map.of("size", 7L, "contentType", "image/png"));
        assertThat(JsonCodec.decode(Payload.of("application/json; charset=utf-8", new byte[] {'1'})))
                .isEqualTo(1L);
    }

    @Test
    void writesEveryKindOfValueInWrittenOrder() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("z", Arrays.asList(1L, 2, (short) 3, (byte) 4, 1.5, 2.5f, null, true, "x\"\ud83d\ude00"));
        value.put("a", Map.of());
        value.put("b", BigInteger.TEN);
        assertThat(JsonCodec.encode(value).text())
                .isEqualTo("{\"z\":[1,2,3,4,1.5,2.5,null,true,\"x\\\"\ud83d\ude00\"],\"a\":{},\"b\":10}");
        assertThat(JsonCodec.encode(value)).isEqualTo(JsonCodec.encode(value));
        assertThat(JsonCodec.encode(null)).isEqualTo(Payload.NULL);
    }

    @Test
    void refusesWhatJsonCannotHold() {
        Map<Object, Object> badKey = new HashMap<>();
        badKey.put(1L, 1L);
        Map<Object, Object> nullKey = new HashMap<>();
        nullKey.put(null, 1L);
        for (Object value : List.of(
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY,
                new Object(),
                badKey,
                nullKey,
                "\ud800",
                "\udc00x",
                new TreeMap<>(Map.of("\ud800x", 1L)),
                BigInteger.ONE.shiftLeft(63))) {
            assertThatThrownBy(() -> JsonCodec.encode(value)).isInstanceOf(EvaluationException.class);
        }
    }

    @Test
    void writingStopsAtTheGivenSize() {
        assertThat(JsonCodec.encode("abc", 5).size()).isEqualTo(5);
        assertThatThrownBy(() -> JsonCodec.encode("abcd", 5))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("5 bytes");
        List<String> shared = List.of("a".repeat(1_000_000));
        List<Object> many = java.util.Collections.nCopies(1_000_000, shared);
        assertThatThrownBy(() -> JsonCodec.encode(many, 20_000_000)).isInstanceOf(EvaluationException.class);
    }

    private static Object decode(String json) {
        return JsonCodec.decode(Payload.json(json));
    }
}
