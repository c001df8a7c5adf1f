package io.heddle.kernel.plan;

import io.heddle.kernel.expression.CompiledCondition;
import io.heddle.kernel.expression.CompiledMapping;
import org.jspecify.annotations.Nullable;

/**
 * What a LOOP repeats.
 *
 * @param body compiled body; its node ids are the body keys, the instance prefixes them per iteration
 * @param maxIterations bound
 * @param items list expression; null counts
 * @param itemVariable another name for {@code loop.item}
 * @param breakWhen evaluated after each iteration; null never breaks
 */
public record LoopPlan(
        GraphPlan body,
        int maxIterations,
        @Nullable CompiledMapping items,
        @Nullable String itemVariable,
        @Nullable CompiledCondition breakWhen) {}
