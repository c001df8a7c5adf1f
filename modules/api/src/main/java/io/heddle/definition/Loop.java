package io.heddle.definition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a LOOP node repeats. Iterations run one after another.
 *
 * @param body the nested graph; its edges stay inside it
 * @param maxIterations bound on iterations; mandatory, null is reported as LOOP_BOUND_MISSING
 * @param items CEL list, one iteration per element; null counts to {@code maxIterations}
 * @param itemVariable another name for {@code loop.item} in the body's expressions; null for none
 * @param breakWhen CEL boolean evaluated after each iteration; null never breaks
 */
public record Loop(
        List<NodeDefinition> body,
        @Nullable Integer maxIterations,
        @Nullable String items,
        @Nullable String itemVariable,
        @Nullable String breakWhen) {

    public Loop {
        body = List.copyOf(body);
    }
}
