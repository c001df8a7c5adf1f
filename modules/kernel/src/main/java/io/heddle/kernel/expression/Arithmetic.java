package io.heddle.kernel.expression;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code + - * / %}. As CEL defines it, int and double do not mix, and overflow is an error. */
final class Arithmetic {
    private Arithmetic() {}

    /** A list being built by a comprehension, which nothing else can see yet; appending to it is constant time. */
    static final class Growing extends ArrayList<@Nullable Object> {
        private static final long serialVersionUID = 1L;
    }

    static Object add(Frame frame, @Nullable Object a, @Nullable Object b) {
        if (a instanceof Long x && b instanceof Long y) {
            return exact(() -> Math.addExact(x, y));
        }
        if (a instanceof Double x && b instanceof Double y) {
            return x + y;
        }
        if (a instanceof String x && b instanceof String y) {
            frame.chargeCopy((long) x.length() + y.length());
            return x.concat(y);
        }
        if (a instanceof List<?> x && b instanceof List<?> y) {
            return concatenate(frame, x, y);
        }
        if (a instanceof Instant x && b instanceof Duration y) {
            return Times.inRange(exact(() -> x.plus(y)));
        }
        if (a instanceof Duration x && b instanceof Instant y) {
            return Times.inRange(exact(() -> y.plus(x)));
        }
        if (a instanceof Duration x && b instanceof Duration y) {
            return Times.inRange(exact(() -> x.plus(y)));
        }
        throw undefined("+", a, b);
    }

    private static Object concatenate(Frame frame, List<?> a, List<?> b) {
        frame.charge(b.size());
        if (a instanceof Growing growing) {
            growing.addAll(b);
            return growing;
        }
        frame.charge(a.size());
        List<@Nullable Object> joined = new ArrayList<>(a.size() + b.size());
        joined.addAll(a);
        joined.addAll(b);
        return Collections.unmodifiableList(joined);
    }

    static Object subtract(Frame frame, @Nullable Object a, @Nullable Object b) {
        if (a instanceof Long x && b instanceof Long y) {
            return exact(() -> Math.subtractExact(x, y));
        }
        if (a instanceof Double x && b instanceof Double y) {
            return x - y;
        }
        if (a instanceof Instant x && b instanceof Instant y) {
            return Duration.between(y, x);
        }
        if (a instanceof Instant x && b instanceof Duration y) {
            return Times.inRange(exact(() -> x.minus(y)));
        }
        if (a instanceof Duration x && b instanceof Duration y) {
            return Times.inRange(exact(() -> x.minus(y)));
        }
        throw undefined("-", a, b);
    }

    static Object multiply(Frame frame, @Nullable Object a, @Nullable Object b) {
        if (a instanceof Long x && b instanceof Long y) {
            return exact(() -> Math.multiplyExact(x, y));
        }
        if (a instanceof Double x && b instanceof Double y) {
            return x * y;
        }
        throw undefined("*", a, b);
    }

    static Object divide(Frame frame, @Nullable Object a, @Nullable Object b) {
        if (a instanceof Long x && b instanceof Long y) {
            if (x == Long.MIN_VALUE && y == -1) {
                throw overflow();
            }
            return x / nonZero(y);
        }
        if (a instanceof Double x && b instanceof Double y) {
            return x / y;
        }
        throw undefined("/", a, b);
    }

    static Object remainder(Frame frame, @Nullable Object a, @Nullable Object b) {
        if (a instanceof Long x && b instanceof Long y) {
            return x % nonZero(y);
        }
        throw undefined("%", a, b);
    }

    static Object negate(Frame frame, @Nullable Object a) {
        if (a instanceof Long x) {
            return exact(() -> Math.negateExact(x));
        }
        if (a instanceof Double x) {
            return -x;
        }
        throw new EvaluationException("'-' is not defined for " + Values.label(a));
    }

    private static long nonZero(long divisor) {
        if (divisor == 0) {
            throw new EvaluationException("division by zero");
        }
        return divisor;
    }

    private static <T> T exact(Supplier<T> computation) {
        try {
            return computation.get();
        } catch (ArithmeticException | DateTimeException e) {
            throw overflow();
        }
    }

    private static EvaluationException overflow() {
        return new EvaluationException("the result is out of range");
    }

    private static EvaluationException undefined(String operator, @Nullable Object a, @Nullable Object b) {
        String message = "'" + operator + "' is not defined for " + Values.label(a) + " and " + Values.label(b);
        boolean mixed = a instanceof Number && b instanceof Number;
        return new EvaluationException(mixed ? message + "; convert one with double(...) or int(...)" : message);
    }
}
