package io.heddle.kernel.cleanup;

import io.heddle.resource.MemoryLevel;
import io.heddle.resource.ResourceView;

/** What is to be done about a resource; until its outcome is told, nothing else is decided about it. */
public sealed interface CleanupStep {

    /** The resource's id. */
    String id();

    /** Let go of it; the outcome is {@link ResourceLedger#released} or {@link ResourceLedger#failed}. */
    record Release(String id) implements CleanupStep {}

    /** Ask a custom strategy; the outcome is {@link ResourceLedger#advised} or {@link ResourceLedger#unadvised}. */
    record Consult(String id, String strategy, ResourceView resource, MemoryLevel pressure) implements CleanupStep {}
}
