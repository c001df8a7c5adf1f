package io.heddle.kernel.instance;

import io.heddle.Finding;
import io.heddle.kernel.graph.BatchValidator;
import io.heddle.kernel.graph.GraphView;
import io.heddle.kernel.graph.ValidationContext;
import io.heddle.kernel.plan.CompiledExpressionChecker;
import java.util.List;

/** The registration check of these tests. */
final class PlainCheck implements RegistrationCheck {
    static final ValidationContext CONTEXT = new ValidationContext(
            new ValidationContext.Limits(0, 0),
            executor -> true,
            rule -> true,
            ValidationContext.RuleParams.ANY,
            new CompiledExpressionChecker(Story.EXPRESSIONS));

    @Override
    public List<Finding> check(GraphView existing, List<BatchValidator.Entry> batch) {
        return BatchValidator.validateBatch(existing, batch, false, null, CONTEXT);
    }
}
