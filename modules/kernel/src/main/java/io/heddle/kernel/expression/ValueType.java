package io.heddle.kernel.expression;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The {@code value_type} of a structured condition: what both sides are converted to. Null stays null. */
enum ValueType {
    /** Numbers and booleans become their JSON text. */
    STRING,
    /** Text holding a decimal number becomes that number. */
    NUMBER,
    /** The texts {@code true} and {@code false} become booleans. */
    BOOLEAN,
    /** ISO-8601 text with an offset, or a date, becomes an instant. */
    DATETIME,
    /** A list, unchanged. */
    LIST,
    /** Anything, unchanged. */
    AUTO;

    /**
     * @throws EvaluationException when {@code value} cannot be converted
     */
    @Nullable Object convert(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (this) {
            case STRING -> toText(value);
            case NUMBER -> toNumber(value);
            case BOOLEAN -> toBoolean(value);
            case DATETIME -> toInstant(value);
            case LIST -> {
                if (!(value instanceof List)) {
                    throw incompatible(value);
                }
                yield value;
            }
            case AUTO -> value;
        };
    }

    private Object toText(Object value) {
        if (value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Instant) {
            return value.toString();
        }
        throw incompatible(value);
    }

    private Object toNumber(Object value) {
        if (value instanceof Number) {
            return value;
        }
        if (value instanceof String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                return Conversions.parseDouble(text);
            }
        }
        throw incompatible(value);
    }

    private Object toBoolean(Object value) {
        if (value instanceof Boolean) {
            return value;
        }
        if (value.equals("true") || value.equals("false")) {
            return value.equals("true");
        }
        throw incompatible(value);
    }

    private Object toInstant(Object value) {
        if (value instanceof Instant) {
            return value;
        }
        if (value instanceof String text) {
            return Times.timestampOrDate(text);
        }
        throw incompatible(value);
    }

    private EvaluationException incompatible(Object value) {
        return new EvaluationException(
                "cannot read a " + Values.label(value) + " as " + name().toLowerCase(Locale.ROOT));
    }
}
