package io.heddle.compat;

/** Which methods of a {@link WorkflowContextManagerV2} answer. */
public enum ManagerMode {
    /** Those of its own; there is no {@link WorkflowContextManager}. */
    ENHANCED,
    /** Those of the {@link WorkflowContextManager}; of its own only what reads. */
    COMPATIBLE,
    /** All, over the same instances. */
    HYBRID
}
