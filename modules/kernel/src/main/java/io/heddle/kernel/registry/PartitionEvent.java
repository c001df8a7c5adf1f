package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.InstanceStatus;
import org.jspecify.annotations.Nullable;

/** What happened in a partition. Times are {@link Micros}. Ids are plain text: these records are what the journal keeps. */
public sealed interface PartitionEvent {

    /** Something about one thread. */
    sealed interface ThreadEvent extends PartitionEvent {
        String threadId();
    }

    /** The first use of the partition; the number of partitions holds for the life of the data. */
    record PartitionOpened(int partition, int partitions) implements PartitionEvent {}

    /** A thread may exist. */
    record ThreadGranted(
            String threadId,
            int epoch,
            DefinitionId definitionId,
            VersionSelector version,
            ThreadKind kind,
            @Nullable String parentId,
            String rootId,
            @Nullable String name,
            @Nullable String executorId,
            @Nullable String host,
            long at)
            implements ThreadEvent {}

    /** A thread that has not shown itself yet asked for its permit again. */
    record PermitRenewed(String threadId, int epoch, long at) implements ThreadEvent {}

    /** A thread told how it is doing. */
    record ThreadReported(
            String threadId,
            int epoch,
            long seq,
            InstanceStatus status,
            boolean queued,
            NodeCounts counts,
            long nextWake,
            boolean parked,
            @Nullable String host,
            WorkTopics work,
            long at)
            implements ThreadEvent {}

    /** A thread ended. */
    record ThreadReleased(
            String threadId,
            int epoch,
            InstanceStatus outcome,
            long ended,
            long retainUntil,
            NodeCounts counts,
            long at)
            implements ThreadEvent {}

    /** A granted thread turned out never to have existed. */
    record PermitDropped(String threadId, int epoch) implements ThreadEvent {}

    /** A thread is to be removed with everything it left: once it has ended, if it has not. */
    record ThreadRemoving(String threadId, int epoch, long at) implements ThreadEvent {}

    /** The row of an ended thread was removed. */
    record ThreadForgotten(String threadId) implements ThreadEvent {}

    /** A definition version is held without a thread. */
    record HolderPinned(String holderId, Hold hold) implements PartitionEvent {}

    /** A hold was given up. */
    record HolderUnpinned(String holderId) implements PartitionEvent {}

    /** All live threads of a definition version are to be cancelled, and those that come as long as any is live. */
    record CancellationOrdered(DefinitionId definitionId, VersionSelector version, String reason)
            implements PartitionEvent {}

    /** A claim is about to be made. */
    record ClaimOpened(DefinitionId definitionId, long claimNo, VersionSelector version) implements PartitionEvent {}

    /** The definition entity counts the claim, for this version. */
    record ClaimHeld(DefinitionId definitionId, long claimNo, VersionSelector version) implements PartitionEvent {}

    /** The claim has no more threads and is about to be given up. */
    record ClaimClosing(DefinitionId definitionId, long claimNo) implements PartitionEvent {}

    /** The claim is over, or never came about. */
    record ClaimClosed(DefinitionId definitionId, long claimNo) implements PartitionEvent {}
}
