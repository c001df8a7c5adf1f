package io.heddle.kernel.expression;

import com.google.re2j.Pattern;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The operators of structured conditions. Names in lower case are the ones definitions use. */
enum Operator {
    EQUALS,
    NOT_EQUALS,
    GREATER_THAN,
    LESS_THAN,
    GREATER_EQUAL,
    LESS_EQUAL,
    CONTAINS,
    NOT_CONTAINS,
    STARTS_WITH,
    ENDS_WITH,
    IN,
    NOT_IN,
    REGEX_MATCH,
    IS_EMPTY,
    IS_NOT_EMPTY;

    /** A comparison with an expected value that was checked and converted beforehand. */
    @FunctionalInterface
    interface Test {
        boolean test(Frame frame, @Nullable Object value);
    }

    /**
     * The comparison with {@code expected}.
     *
     * @throws EvaluationException when no value could ever be compared with {@code expected} in this way
     */
    Test against(@Nullable Object expected, ValueType type) {
        return switch (this) {
            case EQUALS -> equal(type.convert(expected), type);
            case NOT_EQUALS -> not(equal(type.convert(expected), type));
            case GREATER_THAN -> ordered(expected, type, order -> order > 0);
            case LESS_THAN -> ordered(expected, type, order -> order < 0);
            case GREATER_EQUAL -> ordered(expected, type, order -> order >= 0);
            case LESS_EQUAL -> ordered(expected, type, order -> order <= 0);
            case CONTAINS -> contains(expected, type);
            case NOT_CONTAINS -> not(contains(expected, type));
            case STARTS_WITH -> {
                String part = text(expected, type);
                yield (frame, value) -> scanned(frame, text(value, type)).startsWith(part);
            }
            case ENDS_WITH -> {
                String part = text(expected, type);
                yield (frame, value) -> scanned(frame, text(value, type)).endsWith(part);
            }
            case IN -> member(expected, type);
            case NOT_IN -> not(member(expected, type));
            case REGEX_MATCH -> {
                Pattern pattern = Regexes.compile(text(expected, type));
                yield (frame, value) -> Regexes.matches(frame, pattern, text(value, type));
            }
            case IS_EMPTY -> (frame, value) -> isEmpty(value);
            case IS_NOT_EMPTY -> (frame, value) -> !isEmpty(value);
        };
    }

    private static Test not(Test test) {
        return (frame, value) -> !test.test(frame, value);
    }

    private static Test equal(@Nullable Object expected, ValueType type) {
        return (frame, value) -> Values.equal(frame, type.convert(value), expected);
    }

    private Test ordered(@Nullable Object expected, ValueType type, IntPredicate accepts) {
        Object bound = type.convert(expected);
        boolean hasOrder =
                bound instanceof Number || bound instanceof String || (type == ValueType.DATETIME && bound != null);
        if (!hasOrder) {
            throw new EvaluationException(label() + " needs a number, a string or a datetime");
        }
        // NaN cannot occur: neither JSON nor a conversion yields it.
        return (frame, value) -> accepts.test(Values.order(frame, type.convert(value), bound));
    }

    private static Test contains(@Nullable Object expected, ValueType type) {
        ValueType memberType = type == ValueType.LIST ? ValueType.AUTO : type;
        Object member = memberType.convert(expected);
        return (frame, value) -> {
            if (value instanceof List<?> list) {
                return list.stream().anyMatch(element -> isMember(frame, element, member, memberType));
            }
            if (member instanceof String part && value instanceof String text) {
                return scanned(frame, text).contains(part);
            }
            if (member instanceof String key && value instanceof Map<?, ?> map) {
                return map.containsKey(key);
            }
            throw new EvaluationException("cannot look for a " + Values.label(member) + " in a " + Values.label(value));
        };
    }

    private Test member(@Nullable Object expected, ValueType type) {
        if (!(expected instanceof List<?> list)) {
            throw new EvaluationException(label() + " needs a list of expected values");
        }
        ValueType memberType = type == ValueType.LIST ? ValueType.AUTO : type;
        List<?> members = list.stream().map(memberType::convert).toList();
        return (frame, value) -> {
            Object converted = memberType.convert(value);
            return members.stream().anyMatch(candidate -> Values.same(frame, candidate, converted));
        };
    }

    /** A member that cannot be converted is simply another one. */
    private static boolean isMember(
            Frame frame, @Nullable Object element, @Nullable Object member, ValueType memberType) {
        Object converted;
        try {
            converted = memberType.convert(element);
        } catch (EvaluationException e) {
            frame.charge(1);
            return false;
        }
        return Values.same(frame, converted, member);
    }

    private String text(@Nullable Object value, ValueType type) {
        if (type != ValueType.STRING && type != ValueType.AUTO) {
            throw new EvaluationException(label() + " works on STRING only, not on " + type);
        }
        if (type.convert(value) instanceof String text) {
            return text;
        }
        throw new EvaluationException(label() + " needs a string, not " + Values.label(value));
    }

    private static String scanned(Frame frame, String text) {
        frame.chargeScan(text);
        return text;
    }

    private static boolean isEmpty(@Nullable Object value) {
        return value == null
                || value.equals("")
                || (value instanceof List<?> list && list.isEmpty())
                || (value instanceof Map<?, ?> map && map.isEmpty());
    }

    private String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
