package io.heddle.compat;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Told which nodes have become ready. */
@FunctionalInterface
public interface CompletionCallback {

    /**
     * Called on a thread that may block, and again after a restart for nodes nobody has begun. What it throws is logged.
     *
     * @param workflow id of the workflow
     * @param nodes ids of the nodes that became ready, not empty
     * @return completes when the callback is done; null when it is done already
     */
    @Nullable CompletionStage<?> onReady(String workflow, List<String> nodes) throws Exception;
}
