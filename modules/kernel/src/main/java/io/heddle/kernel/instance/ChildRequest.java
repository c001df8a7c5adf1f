package io.heddle.kernel.instance;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.definition.OnParentEnd;
import io.heddle.kernel.registry.ThreadKind;
import io.heddle.kernel.registry.VersionSelector;
import org.jspecify.annotations.Nullable;

/**
 * The child a parent wants. Everything its start needs is in it, so that asking again asks for the same child.
 *
 * @param threadId id of the child, derived from what makes it wanted: the same reason never gives a second child
 * @param kind how it comes to be
 * @param definitionId what it runs
 * @param version which version; LATEST is resolved when the child gets its permit
 * @param input its input
 * @param name for people; may be empty. Of a FORK child the id of its path
 * @param node index of the node that starts it; -1 for none
 * @param attempt attempt of that node; 0 without one
 * @param awaited whether its parent waits for its end
 * @param onParentEnd what becomes of it when its parent ends first
 * @param timeout bound on its running time in microseconds; 0 for none beyond its definition's own
 * @param origin the point of a run it is made from; null for a child that begins with nothing
 */
public record ChildRequest(
        InstanceId threadId,
        ThreadKind kind,
        DefinitionId definitionId,
        VersionSelector version,
        Payload input,
        String name,
        int node,
        int attempt,
        boolean awaited,
        OnParentEnd onParentEnd,
        long timeout,
        @Nullable Origin origin) {

    /** A child that begins with nothing. */
    public ChildRequest(
            InstanceId threadId,
            ThreadKind kind,
            DefinitionId definitionId,
            VersionSelector version,
            Payload input,
            String name,
            int node,
            int attempt,
            boolean awaited,
            OnParentEnd onParentEnd,
            long timeout) {
        this(threadId, kind, definitionId, version, input, name, node, attempt, awaited, onParentEnd, timeout, null);
    }

    /** Without its input, which nobody needs once the child has it. */
    ChildRequest withoutInput() {
        return withInput(Payload.NULL);
    }

    ChildRequest withInput(Payload other) {
        return new ChildRequest(
                threadId,
                kind,
                definitionId,
                version,
                other,
                name,
                node,
                attempt,
                awaited,
                onParentEnd,
                timeout,
                origin);
    }

    /** Inputs stay out of logs. */
    @Override
    public String toString() {
        return "ChildRequest[" + threadId + ", " + kind + " of " + definitionId + " " + version + "]";
    }
}
