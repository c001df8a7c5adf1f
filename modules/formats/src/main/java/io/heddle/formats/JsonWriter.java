package io.heddle.formats;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Prints JSON-shaped data: compact with sorted names (one text per value), or laid out for people in written order. */
final class JsonWriter {
    private final boolean canonical;

    private JsonWriter(boolean canonical) {
        this.canonical = canonical;
    }

    static byte[] canonical(Map<String, @Nullable Object> data) {
        return new JsonWriter(true).write(data);
    }

    static byte[] pretty(Map<String, @Nullable Object> data) {
        return new JsonWriter(false).write(data);
    }

    private byte[] write(Map<String, @Nullable Object> data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator generator = JsonText.FACTORY.createGenerator(bytes)) {
            if (!canonical) {
                DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
                generator.setPrettyPrinter(new DefaultPrettyPrinter(Separators.createDefaultInstance()
                                .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                        .withObjectIndenter(indenter)
                        .withArrayIndenter(indenter));
            }
            value(generator, data, 1);
        } catch (IOException e) {
            throw new IllegalArgumentException("the definition cannot be written as JSON: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    private void value(JsonGenerator generator, @Nullable Object value, int depth) throws IOException {
        if (value instanceof Map<?, ?> map) {
            checkDepth(depth);
            generator.writeStartObject();
            for (Map.Entry<?, ?> entry : (canonical ? new TreeMap<>(map) : map).entrySet()) {
                generator.writeFieldName(text((String) entry.getKey()));
                value(generator, entry.getValue(), depth + 1);
            }
            generator.writeEndObject();
        } else if (value instanceof List<?> list) {
            checkDepth(depth);
            generator.writeStartArray();
            for (Object item : list) {
                value(generator, item, depth + 1);
            }
            generator.writeEndArray();
        } else {
            scalar(generator, value);
        }
    }

    private static void scalar(JsonGenerator generator, @Nullable Object value) throws IOException {
        if (value instanceof String string) {
            generator.writeString(text(string));
        } else if (value instanceof Double number) {
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("JSON has no " + number);
            }
            generator.writeNumber(number);
        } else if (value instanceof Number number) {
            generator.writeNumber(number.longValue());
        } else if (value instanceof Boolean flag) {
            generator.writeBoolean(flag);
        } else {
            generator.writeNull();
        }
    }

    private static String text(String value) {
        if (!TreeBuilder.isText(value)) {
            throw new IllegalArgumentException(
                    "a text holds half of a surrogate pair, which UTF-8 cannot carry: " + Show.quoted(value));
        }
        return value;
    }

    private static void checkDepth(int depth) {
        if (depth > ReadOptions.MAX_DEPTH) {
            throw new IllegalArgumentException("the definition is nested too deep to be written: a text has at most "
                    + ReadOptions.MAX_DEPTH + " levels");
        }
    }
}
