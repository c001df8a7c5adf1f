package io.heddle.runtime.wire;

import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.plan.WorkflowPlan;

/**
 * Turns stored definitions into plans, and definitions into what is stored. The journal outlives every release: what one
 * wrote, all later ones must read and compile. Thread-safe.
 */
public interface PlanCompiler {

    /**
     * Compiles a definition that was valid when it was stored.
     *
     * @param contentHash the hash it was stored with; the plan carries it on
     * @param source as stored; the plan keeps the array
     * @throws WireException if the bytes are not a definition or it does not compile
     */
    WorkflowPlan compile(String contentHash, byte[] source);

    /** The bytes of a definition, or of nodes put into one. */
    byte[] write(WorkflowDefinition definition);

    /**
     * What {@link #write} wrote.
     *
     * @throws WireException if the bytes are not a definition
     */
    WorkflowDefinition read(byte[] source);
}
