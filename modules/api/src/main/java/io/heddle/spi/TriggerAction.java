package io.heddle.spi;

/**
 * User code that a trigger with the action {@code custom} runs.
 *
 * <ul>
 *   <li>Called after the firing is durable, at least once per firing: a crash or a move of the instance hands the same
 *       firing over again. {@link TriggerTask#idempotencyKey()} is the same each time.
 *   <li>Called on a thread that may block, and counted with the node attempts under way ({@code
 *       heddle.executors.local.max-threads}).
 *   <li>Its end is noted in the history; nothing of the instance waits for it. An exception is noted as ERROR and the
 *       firing is not tried again.
 * </ul>
 *
 * Given to the builder, or found on the class path by {@link java.util.ServiceLoader}.
 */
public interface TriggerAction {

    /** What definitions call it; never blank, unique among the actions of a node. */
    String name();

    /**
     * Does what the firing asks for.
     *
     * @throws Exception to be noted as ERROR
     */
    void run(TriggerTask task) throws Exception;
}
