package io.heddle.spi;

/**
 * Does the work of a node.
 *
 * <ul>
 *   <li>Called at least once per attempt, possibly twice at the same time: a crash or a move of the instance hands the
 *       same attempt over again. {@link NodeTask#idempotencyKey()} is the same each time.
 *   <li>Called on a thread that may block; interrupted when the attempt times out or is cancelled.
 *   <li>The first result of an attempt is recorded; later ones are counted and ignored.
 *   <li>An exception fails the attempt: EXECUTOR_ERROR with the exception's message, or the code of a {@link
 *       io.heddle.HeddleException}.
 * </ul>
 */
@FunctionalInterface
public interface NodeExecutor {

    /** Runs one attempt. */
    NodeOutcome execute(NodeTask task) throws Exception;
}
