package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a partition answers, grouped by the request it answers. */
public sealed interface PartitionReply {

    /** To {@link PartitionCommand.AcquireStart}. */
    sealed interface AcquireReply extends PartitionReply {}

    /** To {@link PartitionCommand.Report}. */
    sealed interface ReportReply extends PartitionReply {}

    /** To {@link PartitionCommand.Release}. */
    sealed interface ReleaseReply extends PartitionReply {
        /** The epoch that was to be released. */
        int epoch();
    }

    /** To {@link PartitionCommand.Forget}. */
    sealed interface ForgetReply extends PartitionReply {}

    /** To {@link PartitionCommand.Remove}. */
    sealed interface RemoveReply extends PartitionReply {}

    /** To {@link PartitionCommand.GetThread}. */
    sealed interface ThreadReply extends PartitionReply {}

    /** To {@link PartitionCommand.Pin}. */
    sealed interface PinReply extends PartitionReply {}

    /** To {@link PartitionCommand.Unpin}. */
    sealed interface UnpinReply extends PartitionReply {}

    /**
     * The thread exists, durably, and refers to its definition until its release is acknowledged.
     *
     * @param version what it is pinned to: exact or AD_HOC
     * @param definition null for AD_HOC
     */
    record Granted(
            InstanceId threadId,
            int epoch,
            VersionSelector version,
            @Nullable DefinitionContent definition) implements AcquireReply {}

    /** The thread may not exist. */
    record Refused(InstanceId threadId, int epoch, Refusal reason, String detail) implements AcquireReply {}

    /** The report is durable; {@code seq} is the greatest seen, a reporter that is behind goes on from there. */
    record Reported(InstanceId threadId, int epoch, long seq) implements ReportReply {}

    /** The release is durable and its definition knows. */
    record Released(InstanceId threadId, int epoch) implements ReleaseReply {}

    /** It was released before. */
    record AlreadyReleased(InstanceId threadId, int epoch) implements ReleaseReply {}

    /** There is no such thread, or not of that epoch (0 if none was named); nothing changed. */
    record UnknownThread(InstanceId threadId, int epoch)
            implements ReportReply, ReleaseReply, RemoveReply, ThreadReply {}

    /** The row is gone; {@code existed} tells whether there was one. */
    record Forgotten(InstanceId threadId, boolean existed) implements ForgetReply {}

    /** A live thread is not forgotten, nor removed unless by force. */
    record StillLive(InstanceId threadId, int epoch) implements ForgetReply, RemoveReply {}

    /** Nothing is left of the thread; its id may be that of another one by now. */
    record Removed(InstanceId threadId) implements RemoveReply {}

    /**
     * The end of a sweep.
     *
     * @param removed threads that are gone now
     * @param more whether there are others to be swept at once
     */
    record Swept(int removed, boolean more) implements PartitionReply {}

    /** The row. */
    record Found(ThreadRow row) implements ThreadReply {}

    /** The hold is durable. */
    record Pinned(String holderId, VersionSelector version) implements PinReply {}

    /** The hold was not granted. */
    record PinRefused(String holderId, Refusal reason, String detail) implements PinReply {}

    /** The hold is gone and its definition knows. */
    record Unpinned(String holderId) implements UnpinReply {}

    /** There is no such hold. */
    record UnknownHolder(String holderId) implements UnpinReply {}

    /** Rows in the order of their ids; {@code next} is where the following page starts, null at the end. */
    record ThreadPage(List<ThreadRow> rows, @Nullable InstanceId next) implements PartitionReply {
        public ThreadPage {
            rows = List.copyOf(rows);
        }
    }

    /** Threads with work; {@code next} is where the following page starts, null at the end. */
    record WorkThreads(List<InstanceId> threads, @Nullable InstanceId next) implements PartitionReply {
        public WorkThreads {
            threads = List.copyOf(threads);
        }
    }

    /** Definitions with live threads or holds. */
    record ActiveDefinitionSet(Set<DefinitionId> ids) implements PartitionReply {
        public ActiveDefinitionSet {
            ids = Set.copyOf(ids);
        }
    }

    /**
     * Counters of a partition; those of all partitions add up to the whole.
     *
     * @param totals threads by status, forgotten ones under their last
     * @param live threads that hold a permit
     * @param rows rows kept, live and retained
     * @param parked live threads out of memory
     * @param pins holds without a thread
     * @param claims claims not yet closed
     */
    record Statistics(StatusTotals totals, long live, long rows, long parked, long pins, long claims)
            implements PartitionReply {

        /** The sum of two. */
        public Statistics plus(Statistics other) {
            return new Statistics(
                    totals.plus(other.totals),
                    live + other.live,
                    rows + other.rows,
                    parked + other.parked,
                    pins + other.pins,
                    claims + other.claims);
        }
    }

    /** The number of partitions the data was written with, and the one configured now. */
    record Partitioning(int stored, int configured) implements PartitionReply {
        /** Throws {@link PartitionCountMismatchException} unless both are the same. */
        public void require() {
            if (stored != configured) {
                throw new PartitionCountMismatchException(stored, configured);
            }
        }
    }
}
