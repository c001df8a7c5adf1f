package io.heddle.kernel.instance;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;

/** A thread above another one, with what it runs. */
public record Ancestor(InstanceId threadId, DefinitionId definitionId) {
    @Override
    public String toString() {
        return threadId + " of " + definitionId;
    }
}
