package io.heddle;

import io.heddle.definition.Dependency;
import io.heddle.definition.NodeDefinition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One instance. Thread-safe; holds no state of its own, so any number of handles may name the same instance.
 *
 * <p>Blocking methods wait at most {@code heddle.client.ask-timeout} unless they take a duration of their own, and then
 * throw {@link OutcomeUnknownException}: the command may or may not have taken effect, and repeating it is safe.
 * Refusals are thrown as {@link HeddleException} with the code of the refusal. Every blocking method has the same
 * semantics as its {@code Async} form where one exists.
 */
public interface WorkflowHandle {

    /** The instance it names, which need not exist. */
    InstanceId id();

    /** Waits for the end, however long it takes. */
    InstanceResult awaitEnd();

    /**
     * Waits for the end.
     *
     * @throws OutcomeUnknownException if it has not ended within {@code timeout}; the instance runs on
     */
    InstanceResult awaitEnd(Duration timeout);

    /** Completes when the end is durable. */
    CompletionStage<InstanceResult> ended();

    /**
     * Waits until it has ended and its definition is free of it, however long it takes: a deletion issued after this is
     * not refused because of it.
     */
    InstanceResult awaitReleased();

    /** Completes when the end is durable and the registry has confirmed that it holds its definition no more. */
    CompletionStage<InstanceResult> released();

    /** How it stands; UNKNOWN_INSTANCE if there is none. */
    InstanceView status();

    /** {@link #status} without waiting. */
    CompletionStage<InstanceView> statusAsync();

    /** Every node, in order of registration. */
    List<NodeView> nodes();

    /** One node; UNKNOWN_NODE if there is none of that id. */
    NodeView node(String nodeId);

    /** Every event from {@code fromSeq} on, oldest first, at most {@code limit}. */
    List<HistoryEntry> history(long fromSeq, int limit);

    /** A page of the events that {@code filter} lets through, oldest first. */
    HistoryPage history(HistoryFilter filter);

    /** Why it is not moving; empty when it has ended or everything that can run is running. */
    List<WaitCause> explain();

    /**
     * Why a node has not ended: what its own dependencies wait for, then the causes behind that. Empty when it has ended;
     * UNKNOWN_NODE if there is none of that id.
     */
    List<WaitCause> explain(String nodeId);

    /** What validation says about its graph as it stands. */
    GraphReport validate();

    /** A copy of its graph with live states; served from {@link Heddle#graphCache} while nothing happens. */
    GraphSnapshot graph();

    /** {@link #graph()} as text: nodes with the states they were in at one sequence number, which stands in the text. */
    String graph(GraphFormat format);

    /**
     * Every attempt in the order they began, loops and paths of forks included, as the history has it. The whole of it is
     * held in memory, some hundred bytes per attempt.
     */
    List<AttemptView> executionPath();

    /** What made it as slow as it was, so far if it has not ended. */
    CriticalPath criticalPath();

    /** How long it and its nodes took: {@link Heddle#report} for this one run, which need not have ended. */
    PerformanceReport report();

    /** Starts a CREATED instance. */
    InstanceStatus start();

    /** Pauses this instance and every thread below it. */
    InstanceStatus pause();

    /**
     * Pauses.
     *
     * @param cascade whether the threads below it pause as well
     */
    InstanceStatus pause(boolean cascade);

    /** Resumes this instance and those threads below it that were paused with it. */
    InstanceStatus resume();

    /**
     * Cancels; returns the status, which is the earlier one if it had ended before. The threads below it are cancelled as
     * well, in their own time.
     */
    InstanceStatus cancel(String reason);

    /**
     * Cancels and waits until the threads below it have ended, at most {@code heddle.threads.cascade-timeout}; what has
     * not ended by then is cancelled afterwards.
     */
    CascadeReport cancelTree(String reason);

    /** {@link #cancel} without waiting. */
    CompletionStage<InstanceStatus> cancelAsync(String reason);

    /** Its children, in the order they were asked for. */
    List<ChildView> children();

    /** This thread and every one below it. */
    ThreadTree tree();

    /**
     * Starts a DYNAMIC child.
     *
     * @return the child's handle; the child exists
     * @throws HeddleException NESTING_LIMIT, CHILD_LIMIT, TREE_LIMIT or START_REFUSED; NOT_STARTED or ALREADY_TERMINAL
     *     for the state of this instance; INVALID_ID
     */
    WorkflowHandle startChild(DefinitionId definitionId, ChildOptions options);

    /** Copies it as it stands; the copy is its child and waits to be started. */
    WorkflowHandle copy();

    /**
     * Copies it: a COPY thread with its definition version, node states, outputs and global data at some event. What was
     * EXECUTING then is READY in the copy; children are not copied. The copy is CREATED; {@link #start} lets it go on.
     *
     * @return the copy's handle; the copy exists
     * @throws HeddleException UNKNOWN_SEQ; SOURCE_ENDED when a child is wanted of an instance that has ended;
     *     NESTING_LIMIT, CHILD_LIMIT, TREE_LIMIT or START_REFUSED; INVALID_ID
     */
    WorkflowHandle copy(CopyOptions options);

    /**
     * Takes a named checkpoint: everything about this instance at this point, kept by itself. Live children are asked for
     * their own points.
     *
     * @return the checkpoint, its content kept
     * @throws HeddleException INVALID_ID, CHECKPOINT_TEXT_TOO_LONG or CHECKPOINT_FAILED
     */
    CheckpointView createCheckpoint(CheckpointOptions options);

    /** Its named checkpoints, oldest first. */
    List<CheckpointView> checkpoints();

    /** Deletes a checkpoint; UNKNOWN_CHECKPOINT if there is none of that id. Others are not affected. */
    CheckpointCleanup deleteCheckpoint(String checkpoint);

    /** Deletes the oldest checkpoints until the limits hold. */
    CheckpointCleanup cleanUpCheckpoints(CheckpointLimits limits);

    /**
     * Restores a point of this run. As a new run (the default) that is a COPY thread, which goes on at once; this one and
     * its children go on untouched. Children that had ended by then keep their results; those that were live are restored
     * at the points a named checkpoint has for them, or started anew. In place, legal while PAUSED or ended, live
     * children are cancelled first; the history is kept. What had completed is not done again; what was EXECUTING is
     * READY.
     *
     * @return the handle of the new run, or this one's
     * @throws HeddleException UNKNOWN_SEQ, UNKNOWN_CHECKPOINT; NOT_PAUSED or BEING_RESTORED in place; THREAD_LIVE if the
     *     id belongs to another run; DELETED and what else the registry has against another run of the definition
     */
    WorkflowHandle restore(RestoreOptions options);

    /** Tells a child to cancel; nothing changes if it has ended. */
    void cancelChild(InstanceId child, String reason);

    /** Waits for its children, at most {@code heddle.threads.wait-children-timeout}; returns those still live. */
    List<ChildView> awaitChildren();

    /** Waits until no child is live, at most {@code timeout} (zero is endless); returns those still live. */
    List<ChildView> awaitChildren(Duration timeout);

    /**
     * Adds nodes to an unsealed dynamic instance, all or none; returns the ids that became READY. A FORK comes with its
     * JOIN and all that is between them.
     */
    List<String> registerNodes(List<NodeDefinition> nodes);

    /**
     * Forks at run time: adds a FORK, the nodes of its paths and its JOIN to an unsealed dynamic instance, all or none, and
     * waits until the JOIN has ended, however long it takes. The nodes are written as they stand in a definition; the FORK
     * and the JOIN may also depend on nodes the instance has, and a FORK that depends on nothing begins at once. Every path
     * runs as a FORK thread of its own. The very same nodes again are the same fork, so repeating the call is safe.
     *
     * @param nodes FORK, paths and JOIN, in any order
     * @return what came of it, also where the JOIN was not met
     * @throws InvalidDefinitionException with the codes a definition with these nodes would be refused with
     * @throws HeddleException NOT_ONE_FORK if there is anything else among the nodes; NODE_EXISTS, SEALED, ALREADY_TERMINAL,
     *     UNKNOWN_INSTANCE
     */
    ForkResult fork(List<NodeDefinition> nodes);

    /**
     * The same, waiting for a limited time.
     *
     * @throws OutcomeUnknownException if the JOIN has not ended within {@code timeout}; the paths run on
     */
    ForkResult fork(List<NodeDefinition> nodes, Duration timeout);

    /** {@link #fork} without waiting; completes when the end of the JOIN is durable. */
    CompletionStage<ForkResult> forkAsync(List<NodeDefinition> nodes);

    /** Adds dependencies to a node that is PENDING, all or none; returns the ids that became READY. */
    List<String> addDependencies(String nodeId, List<Dependency> dependencies);

    /** No further node may join. */
    void seal();

    /** Caller-driven nodes that are READY. Reading takes nothing. */
    List<String> readyNodes();

    /** Takes a READY caller-driven node; null when it is not to be had now. */
    @Nullable Claim claim(String nodeId);

    /** Reports success; returns the ids that became READY. A late or second report changes nothing. */
    List<String> complete(String nodeId, int attempt, Payload output);

    /** Reports failure; the retries of the node decide what follows. A late or second report changes nothing. */
    void fail(String nodeId, int attempt, NodeError error);

    /** Extends a lease; false when the caller no longer holds the attempt and should stop. */
    boolean heartbeat(String nodeId, int attempt);

    /**
     * Gives a taken attempt back: it is offered again, as the next delivery of the same attempt.
     *
     * @return false when the caller no longer holds the attempt
     */
    boolean giveBack(String nodeId, int attempt);

    /**
     * Completes a node that waits for the outside, whoever holds it: one without executor, external or human work, or an
     * attempt its executor deferred. A node that nobody has taken is taken and completed in one step.
     *
     * @return the ids that became READY
     * @throws HeddleException NOT_WAITING with the state of the node if it waits for nobody outside; UNKNOWN_NODE;
     *     PARALLEL_LIMIT if its attempt may not begin now
     */
    List<String> signal(String nodeId, Payload output);

    /** Like {@link #signal}, but the attempt fails; the retries of the node decide what follows. */
    void signalFailure(String nodeId, NodeError error);

    /** Skips a node that has not ended; with a substitute, dependents see it completed. */
    void skipNode(String nodeId, @Nullable Payload substitute);

    /** Cancels a node that has not ended; the instance goes on and its dependents are decided. */
    void cancelNode(String nodeId, String reason);

    /** Runs an ended node and all its descendants again. */
    InstanceStatus rerun(String nodeId, boolean force);

    /** Runs again what failed in a FAILED or TIMED_OUT instance. */
    InstanceStatus retryFailed();

    /**
     * Sets a global value; returns its revision.
     *
     * @param expectedRevision refuse unless this is the current revision (0: absent); null for any
     */
    int setGlobal(String key, Payload value, @Nullable Integer expectedRevision);

    /** Its triggers, in the order of the definition. */
    List<TriggerView> triggers();

    /**
     * Lets a trigger fire, or keeps it from firing; nothing changes if it stands so already.
     *
     * @throws HeddleException UNKNOWN_TRIGGER; TRIGGER_EXPIRED if it has fired as often as it may; ALREADY_TERMINAL
     */
    void enableTrigger(String triggerId, boolean enabled);

    /** Records what a user chose, for conditions that ask for it. */
    void recordChoice(String key, Payload value);
}
