package io.heddle.kernel.expression;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reading fields and elements. A path that leads nowhere reads as null. */
final class Access {
    private Access() {}

    static Node field(Node operand, String name) {
        return frame -> known(member(frame.eval(operand), name));
    }

    static Node has(Node operand, String name) {
        return frame -> frame.eval(operand) instanceof Map<?, ?> map && map.containsKey(name);
    }

    static Node index(Node operand, Node key) {
        return frame -> {
            Object container = frame.eval(operand);
            return known(element(container, frame.eval(key)));
        };
    }

    static @Nullable Object member(@Nullable Object container, String name) {
        return container instanceof Map<?, ?> map ? map.get(name) : null;
    }

    private static @Nullable Object element(@Nullable Object container, @Nullable Object key) {
        if (container instanceof Map<?, ?> map) {
            return map.get(key(key));
        }
        if (container instanceof List<?> list) {
            if (key instanceof String) {
                // The same as a field, which no list has.
                return null;
            }
            if (!(key(key) instanceof Long index)) {
                throw new EvaluationException("a list is indexed by int, not " + Values.label(key));
            }
            return elementAt(list, index);
        }
        return null;
    }

    static @Nullable Object elementAt(List<?> list, long index) {
        return index >= 0 && index < list.size() ? list.get((int) index) : null;
    }

    static boolean contains(Frame frame, @Nullable Object element, @Nullable Object container) {
        if (container instanceof List<?> list) {
            for (Object candidate : list) {
                if (Values.same(frame, element, candidate)) {
                    return true;
                }
            }
            return false;
        }
        if (container instanceof Map<?, ?> map) {
            return map.containsKey(key(element));
        }
        throw new EvaluationException("'in' needs a list or a map, not " + Values.label(container));
    }

    /** Keys that are equal numbers find the same entry. */
    static @Nullable Object key(@Nullable Object key) {
        if (key instanceof Double number && number == Math.rint(number) && Math.abs(number) < 0x1p53) {
            return number.longValue();
        }
        return key;
    }

    /** Passes {@code value} on unless it is not known yet. */
    static @Nullable Object known(@Nullable Object value) {
        if (value == Expressions.UNKNOWN) {
            throw new Unsettled();
        }
        return value;
    }
}
