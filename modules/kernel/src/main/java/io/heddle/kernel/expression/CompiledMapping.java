package io.heddle.kernel.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A mapping ready to be evaluated. Immutable and thread-safe. */
public final class CompiledMapping {
    private final Compiled compiled;
    private final long maxCost;

    CompiledMapping(Compiled compiled, long maxCost) {
        this.compiled = compiled;
        this.maxCost = maxCost;
    }

    /**
     * The result as JSON data, to be encoded with {@link JsonCodec#encode(Object, int)}. Timestamps and durations become
     * ISO-8601 text.
     *
     * @throws EvaluationException when it cannot be evaluated, costs too much or has no JSON form
     */
    public @Nullable Object value(Scope scope) {
        return JsonForm.of(compiled.evaluate(scope, maxCost));
    }

    /**
     * The result where it must be a list, as for the items of a loop.
     *
     * @throws EvaluationException as {@link #value}, and when the result is no list
     */
    public List<@Nullable Object> items(Scope scope) {
        if (value(scope) instanceof List<?> list) {
            @SuppressWarnings("unchecked") // The JSON form holds nothing else.
            List<@Nullable Object> items = (List<@Nullable Object>) list;
            return items;
        }
        throw new EvaluationException("the items are not a list");
    }

    /** What the mapping mentions. */
    public References references() {
        return compiled.references();
    }
}
