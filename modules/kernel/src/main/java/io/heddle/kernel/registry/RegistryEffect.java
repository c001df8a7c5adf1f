package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import org.jspecify.annotations.Nullable;

/** What is to be done once the events of a decision are durable. Losing any of these is repaired by resending. */
public sealed interface RegistryEffect {

    /** Answer a request. */
    record Reply(Caller to, Object reply) implements RegistryEffect {}

    /** Tell a definition entity. */
    record ToDefinition(DefinitionCommand.Message message) implements RegistryEffect {
        public DefinitionId definitionId() {
            return message.definitionId();
        }
    }

    /** Tell a partition. */
    record ToPartition(int partition, PartitionCommand.Message message) implements RegistryEffect {}

    /**
     * Bring an instance into memory; it answers with a report, or with {@link PartitionCommand.NoSuchThread}.
     *
     * @param permit which permit is meant, to be sent back by an instance that does not exist: without it a late denial
     *     could take away a permit that was asked for again meanwhile
     * @param detail with CANCEL, why; else empty
     * @param parentId its parent, which may have to be told when the instance itself cannot be read; null for a root
     */
    record Wake(
            InstanceId threadId,
            int epoch,
            long permit,
            WakeReason reason,
            String detail,
            @Nullable InstanceId parentId)
            implements RegistryEffect {}

    /** Why an instance is woken. */
    enum WakeReason {
        /** Its due time has come. */
        TIMER,
        /** Its partition, or the whole system, has restarted. */
        RECOVERY,
        /** It is awake and has been silent for long. */
        SILENCE,
        /** It got a permit and has not shown itself since. */
        CONFIRM,
        /** Its cluster node is gone. */
        HOST_LOST,
        /** Its definition is being deleted: it is to cancel itself. */
        CANCEL,
        /**
         * It is to be removed: if it is live it is to be cancelled, and woken again once it is released; if it is not,
         * its history is to be deleted, and {@link PartitionCommand.Forget} to be sent.
         */
        REMOVE
    }
}
