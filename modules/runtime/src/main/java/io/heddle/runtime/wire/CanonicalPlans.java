package io.heddle.runtime.wire;

import io.heddle.InvalidDefinitionException;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.DefinitionFormat;
import io.heddle.kernel.expression.ExpressionException;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.plan.WorkflowPlan;

/** Definitions as canonical JSON. */
public final class CanonicalPlans implements PlanCompiler {
    private final Expressions expressions;

    private CanonicalPlans(Expressions expressions) {
        this.expressions = expressions;
    }

    /**
     * Without a limit on the length of expressions: a limit lowered after a definition was accepted must not make its
     * instances unreadable.
     *
     * @param maxCost {@code heddle.expressions.max-cost}
     */
    public static CanonicalPlans withMaxCost(long maxCost) {
        return new CanonicalPlans(new Expressions(0, maxCost));
    }

    @Override
    public WorkflowPlan compile(String contentHash, byte[] source) {
        try {
            return WorkflowPlan.compile(read(source), contentHash, source, expressions);
        } catch (IllegalArgumentException | ExpressionException e) {
            throw new WireException("the stored definition " + contentHash + " does not compile: " + e.getMessage());
        }
    }

    @Override
    public byte[] write(WorkflowDefinition definition) {
        return DefinitionFormat.canonicalJson(definition);
    }

    @Override
    public WorkflowDefinition read(byte[] source) {
        try {
            return DefinitionFormat.readCanonical(source);
        } catch (InvalidDefinitionException e) {
            throw new WireException("the stored definition cannot be read: " + e.getMessage());
        }
    }
}
