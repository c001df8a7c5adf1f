package io.heddle.kernel.expression;

import com.google.re2j.Pattern;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What each function and operator of the checked expression does. One function covers all its overloads. */
final class Functions {

    @FunctionalInterface
    interface Unary {
        @Nullable Object apply(Frame frame, @Nullable Object value);
    }

    @FunctionalInterface
    interface Binary {
        @Nullable Object apply(Frame frame, @Nullable Object a, @Nullable Object b);
    }

    @FunctionalInterface
    private interface TextTest {
        boolean test(String text, String part);
    }

    private static final Map<String, Unary> UNARY = Map.of(
            "-_", Arithmetic::negate,
            "size", Conversions::size,
            "int", Conversions::toInt,
            "double", Conversions::toDouble,
            "string", Conversions::toText,
            "bool", Conversions::toBool,
            "timestamp", Conversions::toTimestamp,
            "duration", Conversions::toDuration,
            "type", Conversions::type,
            "dyn", (frame, value) -> value);

    private static final Map<String, Binary> BINARY = Map.ofEntries(
            Map.entry("_+_", Arithmetic::add),
            Map.entry("_-_", Arithmetic::subtract),
            Map.entry("_*_", Arithmetic::multiply),
            Map.entry("_/_", Arithmetic::divide),
            Map.entry("_%_", Arithmetic::remainder),
            Map.entry("_==_", Values::equal),
            Map.entry("_!=_", (frame, a, b) -> !Values.equal(frame, a, b)),
            Map.entry("_<_", (frame, a, b) -> {
                int order = Values.order(frame, a, b);
                return order < 0 && order != Values.UNORDERED;
            }),
            Map.entry("_<=_", (frame, a, b) -> {
                int order = Values.order(frame, a, b);
                return order <= 0 && order != Values.UNORDERED;
            }),
            Map.entry("_>_", (frame, a, b) -> Values.order(frame, a, b) > 0),
            Map.entry("_>=_", (frame, a, b) -> Values.order(frame, a, b) >= 0),
            Map.entry("@in", Access::contains),
            Map.entry("contains", text("contains", String::contains)),
            Map.entry("startsWith", text("startsWith", String::startsWith)),
            Map.entry("endsWith", text("endsWith", String::endsWith)),
            Map.entry("matches", Functions::matches));

    /** Parts of a timestamp; CEL counts months, and days but for getDate, from zero, and weeks from Sunday. */
    private static final Map<String, ToLongFunction<ZonedDateTime>> TIMESTAMP_PARTS = Map.of(
            "getFullYear",
            ZonedDateTime::getYear,
            "getMonth",
            time -> time.getMonthValue() - 1,
            "getDate",
            ZonedDateTime::getDayOfMonth,
            "getDayOfMonth",
            time -> time.getDayOfMonth() - 1,
            "getDayOfYear",
            time -> time.getDayOfYear() - 1,
            "getDayOfWeek",
            time -> time.getDayOfWeek().getValue() % 7,
            "getHours",
            ZonedDateTime::getHour,
            "getMinutes",
            ZonedDateTime::getMinute,
            "getSeconds",
            ZonedDateTime::getSecond,
            "getMilliseconds",
            time -> time.getNano() / 1_000_000);

    private static final Map<String, ToLongFunction<Duration>> DURATION_TOTALS = Map.of(
            "getHours", Duration::toHours,
            "getMinutes", Duration::toMinutes,
            "getSeconds", Duration::toSeconds,
            "getMilliseconds", duration -> duration.toMillis() % 1000);

    private Functions() {}

    /** The call of {@code name}, or null when there is no such function. */
    static @Nullable Node call(String name, List<Node> arguments) {
        ToLongFunction<ZonedDateTime> part = TIMESTAMP_PARTS.get(name);
        if (part != null) {
            Node zone = arguments.size() > 1 ? arguments.get(1) : null;
            ToLongFunction<Duration> total = DURATION_TOTALS.get(name);
            return total == null
                    ? Times.timestampPart(arguments.get(0), zone, part)
                    : Times.part(arguments.get(0), zone, part, total);
        }
        Unary unary = UNARY.get(name);
        if (unary != null && arguments.size() == 1) {
            return unary(unary, arguments.get(0));
        }
        Binary binary = BINARY.get(name);
        return binary != null && arguments.size() == 2 ? binary(binary, arguments.get(0), arguments.get(1)) : null;
    }

    private static Node unary(Unary function, Node operand) {
        return frame -> function.apply(frame, frame.eval(operand));
    }

    private static Node binary(Binary function, Node left, Node right) {
        return frame -> {
            Object a = frame.eval(left);
            return function.apply(frame, a, frame.eval(right));
        };
    }

    /** {@code matches} with a pattern that is known beforehand. */
    static Node matches(Node operand, Pattern pattern) {
        return frame -> Regexes.find(frame, pattern, string("matches", frame.eval(operand)));
    }

    private static Object matches(Frame frame, @Nullable Object text, @Nullable Object regex) {
        Pattern pattern = Regexes.compile(string("matches", regex));
        return Regexes.find(frame, pattern, string("matches", text));
    }

    private static Binary text(String name, TextTest test) {
        return (frame, a, b) -> {
            String text = string(name, a);
            frame.chargeScan(text);
            return test.test(text, string(name, b));
        };
    }

    private static String string(String function, @Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new EvaluationException("'" + function + "' needs a string, not " + Values.label(value));
    }
}
