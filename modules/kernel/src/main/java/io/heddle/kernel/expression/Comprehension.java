package io.heddle.kernel.expression;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The loop behind {@code all}, {@code exists}, {@code exists_one}, {@code map} and {@code filter}.
 *
 * @param range what is walked: the elements of a list, the keys of a map
 * @param element slot of the loop variable
 * @param accumulator slot of the running result, which no author can name
 * @param start the first running result; null to build a list
 * @param condition goes on while true; null always goes on
 * @param step the next running result
 * @param result the result in terms of the last running result
 */
record Comprehension(
        Node range,
        int element,
        int accumulator,
        @Nullable Node start,
        @Nullable Node condition,
        Node step,
        Node result)
        implements Node {

    @Override
    public @Nullable Object eval(Frame frame) {
        Collection<?> elements = elements(frame.eval(range));
        frame.setLocal(accumulator, start == null ? new Arithmetic.Growing() : frame.eval(start));
        for (Object value : elements) {
            frame.setLocal(element, value);
            if (condition != null && !Logic.bool(frame.eval(condition))) {
                break;
            }
            step(frame);
        }
        // From here on the list can be seen twice, so it must stop growing.
        if (frame.local(accumulator) instanceof Arithmetic.Growing list) {
            frame.setLocal(accumulator, Collections.unmodifiableList(list));
        }
        return frame.eval(result);
    }

    private void step(Frame frame) {
        try {
            frame.setLocal(accumulator, frame.eval(step));
        } catch (EvaluationException e) {
            Logic.rethrowIfFinal(e);
            if (condition == null) {
                throw e;
            }
            // all and exists: a later element may still settle the result, so the error is kept as the running result.
            frame.setLocal(accumulator, e);
        }
    }

    private static Collection<?> elements(@Nullable Object range) {
        if (range instanceof List<?> list) {
            return list;
        }
        if (range instanceof Map<?, ?> map) {
            return map.keySet();
        }
        throw new EvaluationException("cannot walk over " + Values.label(range));
    }
}
