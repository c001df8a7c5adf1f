package io.heddle.kernel.expression;

import org.jspecify.annotations.Nullable;

/**
 * A compiled part of an expression. Immutable. Values are {@code null}, Boolean, Long, Double, String, List, Map,
 * {@link java.time.Instant}, {@link java.time.Duration} and {@link TypeName}.
 */
@FunctionalInterface
interface Node {
    /** Call through {@link Frame#eval} so that the cost is counted. */
    @Nullable Object eval(Frame frame);
}
