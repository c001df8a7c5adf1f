package io.heddle.kernel.expression;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.heddle.HeddleException;
import io.heddle.Json;
import io.heddle.Payload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns payloads into JSON data (see {@link Json}) and back. Strict: what it reads it can write again unchanged.
 *
 * <ul>
 *   <li>UTF-8 without byte order mark; one value and nothing after it; no duplicate keys; no lone surrogates.
 *   <li>At most {@link Json#MAX_DEPTH} levels and {@value #MAX_NUMBER_CHARS} characters per number.
 *   <li>Whole numbers in the int64 range are {@link Long}; all others are the nearest {@link Double}. A number too large
 *       for a double, or so small that it would become zero, is refused.
 * </ul>
 */
public final class JsonCodec {
    /** Longest number accepted, in characters. */
    public static final int MAX_NUMBER_CHARS = 1000;

    private static final char REPLACEMENT = '\uFFFD';

    // Names are not canonicalized: a shared symbol table would grow with names chosen by callers. The length of names
    // and strings is bounded by the payload that holds them.
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Json.MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_CHARS)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonCodec() {}

    /**
     * The JSON data in {@code payload}; a payload of another content type reads as an object with its {@code size} and
     * {@code contentType}.
     *
     * @throws EvaluationException when the text is not JSON as described above; the message holds no content
     * @throws PayloadUnavailableException when the payload is in a store and cannot be read
     */
    public static @Nullable Object decode(Payload payload) {
        if (!payload.isJson()) {
            Map<String, @Nullable Object> description = new LinkedHashMap<>();
            description.put("size", (long) payload.size());
            description.put("contentType", payload.contentType());
            return Collections.unmodifiableMap(description);
        }
        String text = textOf(payload);
        if (text.indexOf(REPLACEMENT) >= 0) {
            requireUtf8(payload);
        }
        return parse(text);
    }

    /**
     * A JSON payload holding {@code value}; equal values in equal order give equal bytes.
     *
     * @throws EvaluationException when {@code value} is not JSON data, for example NaN, or nested deeper than
     *     {@link Json#MAX_DEPTH} levels
     */
    public static Payload encode(@Nullable Object value) {
        return encode(value, Integer.MAX_VALUE);
    }

    /**
     * {@link #encode(Object)} for values that may share parts, so that a small value has a large text.
     *
     * @param maxBytes most bytes to write
     * @throws EvaluationException also when the text would be larger
     */
    public static Payload encode(@Nullable Object value, int maxBytes) {
        BoundedBytes bytes = new BoundedBytes(maxBytes);
        try (JsonGenerator generator = FACTORY.createGenerator(bytes)) {
            write(generator, value, 0);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return Payload.takeOver(Payload.JSON, bytes.toByteArray());
    }

    private static String textOf(Payload payload) {
        try {
            return payload.text();
        } catch (HeddleException e) {
            throw new PayloadUnavailableException(String.valueOf(e.getMessage()));
        }
    }

    private static void requireUtf8(Payload payload) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(payload.buffer());
        } catch (CharacterCodingException e) {
            throw new EvaluationException("the payload is not UTF-8 text");
        }
    }

    private static @Nullable Object parse(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new EvaluationException("the payload is empty, which is not JSON");
            }
            Object value = read(parser, first);
            if (parser.nextToken() != null) {
                throw invalid(parser, "text after the end of the value");
            }
            return value;
        } catch (StreamConstraintsException e) {
            // These messages name limits, never content.
            throw new EvaluationException("the payload exceeds a limit of JSON reading: " + e.getOriginalMessage());
        } catch (JsonProcessingException e) {
            throw new EvaluationException("the payload is not JSON: " + at(e.getLocation()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    // Recursion is bounded by the factory's nesting limit.
    private static @Nullable Object read(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> readObject(parser);
            case START_ARRAY -> readArray(parser);
            case VALUE_STRING -> wellFormed(parser, parser.getText());
            case VALUE_NUMBER_INT -> readWhole(parser);
            case VALUE_NUMBER_FLOAT -> readFraction(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case END_ARRAY, END_OBJECT, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw invalid(parser, "unexpected token");
        };
    }

    private static Map<String, @Nullable Object> readObject(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_OBJECT; next = parser.nextToken()) {
            String name = wellFormed(parser, parser.currentName());
            int size = object.size();
            object.put(name, read(parser, parser.nextToken()));
            if (object.size() == size) {
                throw invalid(parser, "a duplicate key");
            }
        }
        return Collections.unmodifiableMap(object);
    }

    private static List<@Nullable Object> readArray(JsonParser parser) throws IOException {
        List<@Nullable Object> array = new ArrayList<>();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
            array.add(read(parser, next));
        }
        return Collections.unmodifiableList(array);
    }

    private static Object readWhole(JsonParser parser) throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? readFraction(parser)
                : (Object) parser.getLongValue();
    }

    private static Double readFraction(JsonParser parser) throws IOException {
        String text = parser.getText();
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw invalid(parser, "a number too large for a double");
        }
        if (value == 0.0 && !isWrittenZero(text)) {
            throw invalid(parser, "a number too small for a double");
        }
        return value;
    }

    private static boolean isWrittenZero(String number) {
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c == 'e' || c == 'E') {
                return true;
            }
            if (c >= '1' && c <= '9') {
                return false;
            }
        }
        return true;
    }

    private static String wellFormed(JsonParser parser, String text) {
        if (!isWellFormed(text)) {
            throw invalid(parser, "half a surrogate pair");
        }
        return text;
    }

    /** The library writes half a surrogate pair as some other character, without complaint. */
    private static String wellFormed(String text) {
        if (!isWellFormed(text)) {
            throw new EvaluationException("text with half a surrogate pair has no JSON form");
        }
        return text;
    }

    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                i++;
                if (i == text.length() || !Character.isSurrogatePair(c, text.charAt(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static EvaluationException invalid(JsonParser parser, String problem) {
        return new EvaluationException(
                "the payload is not strict JSON: " + problem + " " + at(parser.currentTokenLocation()));
    }

    private static String at(JsonLocation location) {
        return "at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static void write(JsonGenerator out, @Nullable Object value, int depth) throws IOException {
        if (depth > Json.MAX_DEPTH) {
            throw new EvaluationException("JSON data is nested deeper than " + Json.MAX_DEPTH + " levels");
        }
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String text) {
            out.writeString(wellFormed(text));
        } else if (value instanceof Boolean bool) {
            out.writeBoolean(bool);
        } else if (value instanceof Long
                || value instanceof Integer
                || value instanceof Short
                || value instanceof Byte) {
            out.writeNumber(((Number) value).longValue());
        } else if (value instanceof BigInteger big && big.bitLength() < Long.SIZE) {
            out.writeNumber(big.longValue());
        } else if (value instanceof Double || value instanceof Float) {
            writeDouble(out, ((Number) value).doubleValue());
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object element : list) {
                write(out, element, depth + 1);
            }
            out.writeEndArray();
        } else if (value instanceof Map<?, ?> map) {
            writeObject(out, map, depth);
        } else {
            throw new EvaluationException("a " + value.getClass().getSimpleName() + " is not JSON data");
        }
    }

    private static void writeObject(JsonGenerator out, Map<?, ?> map, int depth) throws IOException {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String name)) {
                throw new EvaluationException("keys of a JSON object are strings, not " + Values.label(entry.getKey()));
            }
            out.writeFieldName(wellFormed(name));
            write(out, entry.getValue(), depth + 1);
        }
        out.writeEndObject();
    }

    private static void writeDouble(JsonGenerator out, double value) throws IOException {
        if (!Double.isFinite(value)) {
            throw new EvaluationException("JSON has no " + value);
        }
        out.writeNumber(value);
    }
}
