package io.heddle.kernel.expression;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** CEL's conversion functions and {@code size}. */
final class Conversions {
    private Conversions() {}

    static Object toInt(Frame frame, @Nullable Object value) {
        if (value instanceof Long) {
            return value;
        }
        if (value instanceof Double number) {
            // Truncates; also refuses NaN, for which both comparisons are false.
            if (number > -0x1p63 && number < 0x1p63) {
                return (long) (double) number;
            }
            throw new EvaluationException("the double is outside the int range");
        }
        if (value instanceof String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new EvaluationException("the string is not an int");
            }
        }
        if (value instanceof Instant instant) {
            return instant.getEpochSecond();
        }
        throw impossible(value, "int");
    }

    static Object toDouble(Frame frame, @Nullable Object value) {
        if (value instanceof Double) {
            return value;
        }
        if (value instanceof Long number) {
            return number.doubleValue();
        }
        if (value instanceof String text) {
            frame.chargeScan(text);
            return parseDouble(text);
        }
        throw impossible(value, "double");
    }

    /** A decimal number; Java's hexadecimal form, type suffixes and white space are refused. */
    static double parseDouble(String text) {
        if (!text.isEmpty() && text.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0)) {
            try {
                double value = Double.parseDouble(text);
                if (Double.isFinite(value)) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // Refused below, without repeating the text.
            }
        }
        throw new EvaluationException("the string is not a number");
    }

    static Object toText(Frame frame, @Nullable Object value) {
        if (value instanceof String || value instanceof Long || value instanceof Double || value instanceof Boolean) {
            return value.toString();
        }
        if (value instanceof Instant instant) {
            return instant.toString();
        }
        if (value instanceof Duration duration) {
            return Times.text(duration);
        }
        throw impossible(value, "string");
    }

    static Object toBool(Frame frame, @Nullable Object value) {
        if (value instanceof Boolean) {
            return value;
        }
        if (value instanceof String text) {
            return switch (text) {
                case "true", "True", "TRUE", "t", "1" -> true;
                case "false", "False", "FALSE", "f", "0" -> false;
                default -> throw new EvaluationException("the string is not a bool");
            };
        }
        throw impossible(value, "bool");
    }

    static Object toTimestamp(Frame frame, @Nullable Object value) {
        if (value instanceof Instant) {
            return value;
        }
        if (value instanceof String text) {
            return Times.timestamp(text);
        }
        if (value instanceof Long seconds) {
            return Times.timestamp(seconds);
        }
        throw impossible(value, "timestamp");
    }

    static Object toDuration(Frame frame, @Nullable Object value) {
        if (value instanceof Duration) {
            return value;
        }
        if (value instanceof String text) {
            return DurationText.parse(text);
        }
        throw impossible(value, "duration");
    }

    static Object type(Frame frame, @Nullable Object value) {
        return new TypeName(Values.typeOf(value));
    }

    /** Code points, elements or entries. */
    static Object size(Frame frame, @Nullable Object value) {
        if (value instanceof String text) {
            frame.chargeScan(text);
            return (long) text.codePointCount(0, text.length());
        }
        if (value instanceof List<?> list) {
            return (long) list.size();
        }
        if (value instanceof Map<?, ?> map) {
            return (long) map.size();
        }
        throw new EvaluationException("'size' is not defined for " + Values.label(value));
    }

    private static EvaluationException impossible(@Nullable Object value, String type) {
        return new EvaluationException("cannot convert " + Values.label(value) + " to " + type);
    }
}
