package io.heddle.bench;

import io.heddle.definition.WorkflowDefinition;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What OLDNEW asks of the old manager and of Heddle alike. {@link #contribute} and {@link #rest} are called by many threads. */
interface Side extends AutoCloseable {
    /** Nodes of the chains that are weighed. */
    int CHAIN = 10;

    /** Starts a chain whose first node runs on. */
    CompletionStage<?> begin(String workflow);

    /** Runs a chain to its end. */
    CompletionStage<?> finish(String workflow);

    /** Whether workflows that wait or have ended are out of memory, as far as they ever are. */
    boolean isSettled();

    /**
     * Joins a workflow, beginning it if nobody has, adds a node and one after it, completes the first, and takes what
     * became ready.
     *
     * @return what this caller was given
     */
    List<String> contribute(String workflow, String node, String after);

    /** Takes what is ready still. */
    List<String> rest(String workflow);

    /** Completed nodes the workflow knows of. */
    int completed(String workflow);

    /** Takes a graph in, not to be run. */
    void graph(WorkflowDefinition graph);

    /** How many dependencies a node of it has. */
    int dependencies(WorkflowDefinition graph, String node);

    /** Registers a live thread of a definition. */
    CompletionStage<?> thread(String definition, String thread);

    /** Whether a definition has live threads. */
    boolean isInUse(String definition);

    @Override
    void close();
}
