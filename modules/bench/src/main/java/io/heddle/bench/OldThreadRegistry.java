package io.heddle.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The registry of threads and the reference check before their redesign ("Optimising the workflow reference checker"):
 * {@code threadContexts} maps thread ids to contexts, and to know whether a workflow is referred to "需要遍历所有线程来检查工作流引用"
 * (all threads have to be gone through). "检查耗时：与线程数量成正比" (the time of a check is proportional to the number of
 * threads).
 *
 * <p>Model for measurements only; used by one thread.
 */
final class OldThreadRegistry {
    private record ThreadContext(String threadId, String workflowId) {}

    private final Map<String, ThreadContext> threadContexts = new LinkedHashMap<>();

    void register(String threadId, String workflowId) {
        threadContexts.put(threadId, new ThreadContext(threadId, workflowId));
    }

    /** Ids of the threads that refer to the workflow. */
    List<String> checkThreadReferences(String workflowId) {
        List<String> references = new ArrayList<>();
        for (ThreadContext context : threadContexts.values()) {
            if (context.workflowId().equals(workflowId)) {
                references.add(context.threadId());
            }
        }
        return references;
    }
}
