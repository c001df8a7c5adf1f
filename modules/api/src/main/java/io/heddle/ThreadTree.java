package io.heddle;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A thread and everything below it. Each thread is asked one after the other, so states of different threads may be
 * from slightly different moments.
 *
 * @param threadId the thread
 * @param kind how it came to be
 * @param definitionId its definition
 * @param version its version; as it was asked for while it has not started
 * @param nodeId the node of its parent that started it; null for none
 * @param status its own status; null when it has not started, never will, or could not be asked
 * @param note why there is no status; empty when there is one
 * @param children in the order they were asked for
 */
public record ThreadTree(
        InstanceId threadId,
        String kind,
        DefinitionId definitionId,
        String version,
        @Nullable String nodeId,
        @Nullable InstanceStatus status,
        String note,
        List<ThreadTree> children) {

    public ThreadTree {
        children = List.copyOf(children);
    }

    /** This thread and every one below it, parents before children. */
    public void forEach(Consumer<ThreadTree> consumer) {
        consumer.accept(this);
        children.forEach(child -> child.forEach(consumer));
    }

    /** How many threads it holds, this one included. */
    public int size() {
        int[] size = {0};
        forEach(thread -> size[0]++);
        return size[0];
    }
}
