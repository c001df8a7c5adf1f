package io.heddle.runtime.registry;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that are on this node at the moment. What an instance tells one of them need not look for it: on the way through
 * region and shard it would wait in two more mailboxes, three times in the life of an instance. Thread-safe.
 *
 * <p>Only for messages that may be lost, as the partition may stop before it has read them.
 */
final class LocalPartitions {
    private final AtomicReferenceArray<@Nullable ActorRef<ThreadRegistry.Command>> here;

    LocalPartitions(int partitions) {
        here = new AtomicReferenceArray<>(partitions);
    }

    /** The partition is on this node, has recovered, and stays until further notice. */
    void arrived(int partition, ActorRef<ThreadRegistry.Command> itself) {
        here.set(partition, itself);
    }

    /** The partition ends or goes to another node. */
    void leaves(int partition, ActorRef<ThreadRegistry.Command> itself) {
        // Its successor may be here already.
        here.compareAndSet(partition, itself, null);
    }

    /** The partition, or null if it is not known to be here. */
    @Nullable ActorRef<ThreadRegistry.Command> at(int partition) {
        return here.get(partition);
    }
}
