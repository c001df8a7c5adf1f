package io.heddle.kernel.expression;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What values are, when they are equal and how they are ordered. Numbers compare by exact value, whatever their type. */
final class Values {
    /** The answer of {@link #order} where NaN is involved: neither less, equal nor greater. */
    static final int UNORDERED = Integer.MIN_VALUE;

    private static final double TWO_TO_63 = 0x1p63;

    private Values() {}

    /** CEL's name for the type of {@code value}. */
    static String typeOf(@Nullable Object value) {
        if (value == null) {
            return "null_type";
        } else if (value instanceof Boolean) {
            return "bool";
        } else if (value instanceof Long) {
            return "int";
        } else if (value instanceof Double) {
            return "double";
        } else if (value instanceof String) {
            return "string";
        } else if (value instanceof List) {
            return "list";
        } else if (value instanceof Map) {
            return "map";
        } else if (value instanceof Instant) {
            return "google.protobuf.Timestamp";
        } else if (value instanceof Duration) {
            return "google.protobuf.Duration";
        } else if (value instanceof TypeName) {
            return "type";
        }
        return value.getClass().getSimpleName();
    }

    /** The type of {@code value} in a message. */
    static String label(@Nullable Object value) {
        if (value == null) {
            return "null";
        } else if (value instanceof Instant) {
            return "timestamp";
        } else if (value instanceof Duration) {
            return "duration";
        }
        return typeOf(value);
    }

    /** Equality of two values an author compares: null equals only null, other types must match. */
    static boolean equal(Frame frame, @Nullable Object a, @Nullable Object b) {
        if (a != null && b != null && !comparable(a, b)) {
            throw new EvaluationException("cannot compare " + label(a) + " with " + label(b));
        }
        return same(frame, a, b);
    }

    private static boolean comparable(Object a, Object b) {
        return a instanceof Number ? b instanceof Number : typeOf(a).equals(typeOf(b));
    }

    /** Equality inside lists and maps and for membership: values of different types are simply not equal. */
    static boolean same(Frame frame, @Nullable Object a, @Nullable Object b) {
        frame.charge(1);
        if (a == null || b == null) {
            return a == b;
        }
        if (a instanceof Number x && b instanceof Number y) {
            return orderNumbers(x, y) == 0;
        }
        if (a instanceof String x && b instanceof String y) {
            frame.chargeScan(x);
            return x.equals(y);
        }
        if (a instanceof List<?> x && b instanceof List<?> y) {
            return sameLists(frame, x, y);
        }
        if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
            return sameMaps(frame, x, y);
        }
        return a.equals(b);
    }

    private static boolean sameLists(Frame frame, List<?> a, List<?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!same(frame, a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameMaps(Frame frame, Map<?, ?> a, Map<?, ?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : a.entrySet()) {
            Object key = entry.getKey();
            if (!b.containsKey(key) || !same(frame, entry.getValue(), b.get(key))) {
                return false;
            }
        }
        return true;
    }

    /** Negative, zero, positive or {@link #UNORDERED}; an error for types that have no common order. */
    static int order(Frame frame, @Nullable Object a, @Nullable Object b) {
        if (a instanceof Number x && b instanceof Number y) {
            return orderNumbers(x, y);
        }
        if (a instanceof String x && b instanceof String y) {
            frame.chargeScan(x);
            return orderStrings(x, y);
        }
        if (a instanceof Instant x && b instanceof Instant y) {
            return x.compareTo(y);
        }
        if (a instanceof Duration x && b instanceof Duration y) {
            return x.compareTo(y);
        }
        if (a instanceof Boolean x && b instanceof Boolean y) {
            return Boolean.compare(x, y);
        }
        throw new EvaluationException("cannot order " + label(a) + " and " + label(b));
    }

    private static int orderNumbers(Number a, Number b) {
        if (a instanceof Long x && b instanceof Long y) {
            return Long.compare(x, y);
        }
        if (a instanceof Long x) {
            return orderMixed(x, b.doubleValue());
        }
        if (b instanceof Long y) {
            int order = orderMixed(y, a.doubleValue());
            return order == UNORDERED ? UNORDERED : -order;
        }
        double x = a.doubleValue();
        double y = b.doubleValue();
        return x < y ? -1 : x > y ? 1 : x == y ? 0 : UNORDERED;
    }

    /** Converting the long instead would call 2^53 + 1 and 2^53 equal. */
    private static int orderMixed(long whole, double fraction) {
        if (Double.isNaN(fraction)) {
            return UNORDERED;
        }
        if (fraction >= TWO_TO_63) {
            return -1;
        }
        if (fraction < -TWO_TO_63) {
            return 1;
        }
        long truncated = (long) fraction;
        if (whole != truncated) {
            return Long.compare(whole, truncated);
        }
        double rest = fraction - truncated;
        return rest > 0 ? -1 : rest < 0 ? 1 : 0;
    }

    /** By code point; {@link String#compareTo} would sort characters beyond U+FFFF before U+E000. */
    private static int orderStrings(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean bothInSamePlane = Character.isSurrogate(x) == Character.isSurrogate(y);
                return bothInSamePlane ? Character.compare(x, y) : Character.isSurrogate(x) ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
