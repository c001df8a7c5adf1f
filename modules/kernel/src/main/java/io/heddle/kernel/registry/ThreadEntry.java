package io.heddle.kernel.registry;

import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A thread as a partition keeps it, in as few bytes as reasonable: there may be millions. Times are {@link Micros}.
 *
 * @param heard when the last grant, report or release was written
 * @param reported whether the instance has shown itself since the grant
 * @param work under which topics it has work for somebody outside
 * @param removing whether it is to be removed as soon as it has ended
 * @param replaced the ended run of an earlier epoch, kept until the first report of this one
 */
public record ThreadEntry(
        String id,
        int epoch,
        ClaimKey key,
        ThreadKind kind,
        @Nullable String parentId,
        String rootId,
        @Nullable String name,
        @Nullable String executorId,
        @Nullable String host,
        InstanceStatus status,
        boolean queued,
        NodeCounts counts,
        long seq,
        long created,
        long heard,
        long nextWake,
        long ended,
        long retainUntil,
        boolean reported,
        boolean parked,
        boolean released,
        boolean removing,
        WorkTopics work,
        @Nullable ThreadEntry replaced) {

    static ThreadEntry granted(PartitionEvent.ThreadGranted event, ClaimKey key, @Nullable ThreadEntry before) {
        return new ThreadEntry(
                event.threadId(),
                event.epoch(),
                key,
                event.kind(),
                event.parentId(),
                // One object for a root, not two equal ones.
                event.rootId().equals(event.threadId()) ? event.threadId() : event.rootId(),
                event.name(),
                event.executorId(),
                event.host(),
                InstanceStatus.CREATED,
                false,
                NodeCounts.NONE,
                0,
                before == null ? event.at() : before.created,
                event.at(),
                Micros.NONE,
                Micros.NONE,
                Micros.NONE,
                false,
                false,
                false,
                false,
                WorkTopics.NONE,
                before);
    }

    ThreadEntry renewed(long at) {
        return new ThreadEntry(
                id,
                epoch,
                key,
                kind,
                parentId,
                rootId,
                name,
                executorId,
                host,
                status,
                queued,
                counts,
                seq,
                created,
                at,
                nextWake,
                ended,
                retainUntil,
                reported,
                parked,
                released,
                removing,
                work,
                replaced);
    }

    /** To be removed from {@code at} on. */
    ThreadEntry removing(long at) {
        return new ThreadEntry(
                id,
                epoch,
                key,
                kind,
                parentId,
                rootId,
                name,
                executorId,
                host,
                status,
                queued,
                counts,
                seq,
                created,
                at,
                nextWake,
                ended,
                retainUntil,
                reported,
                parked,
                released,
                true,
                work,
                replaced);
    }

    ThreadEntry reported(PartitionEvent.ThreadReported event) {
        return new ThreadEntry(
                id,
                epoch,
                key,
                kind,
                parentId,
                rootId,
                name,
                executorId,
                Objects.equals(event.host(), host) ? host : event.host(),
                event.status(),
                event.queued(),
                event.counts().equals(counts) ? counts : event.counts(),
                event.seq(),
                created,
                event.at(),
                event.nextWake(),
                Micros.NONE,
                Micros.NONE,
                true,
                event.parked(),
                false,
                removing,
                event.work().equals(work) ? work : event.work(),
                null);
    }

    ThreadEntry released(PartitionEvent.ThreadReleased event) {
        return new ThreadEntry(
                id,
                epoch,
                key,
                kind,
                parentId,
                rootId,
                name,
                executorId,
                null,
                event.outcome(),
                false,
                event.counts().equals(counts) ? counts : event.counts(),
                seq,
                created,
                event.at(),
                Micros.NONE,
                event.ended(),
                event.retainUntil(),
                true,
                false,
                true,
                removing,
                WorkTopics.NONE,
                null);
    }

    /** Whether it is on its way out and no longer to be seen. */
    boolean isGoing() {
        return removing && released;
    }

    StatusTotals.Bucket bucket() {
        return StatusTotals.Bucket.of(status, queued);
    }

    InstanceId threadId() {
        return InstanceId.of(id);
    }

    ThreadRow toRow() {
        return new ThreadRow(
                threadId(),
                epoch,
                key.definitionId(),
                key.version(),
                kind,
                parentId == null ? null : InstanceId.of(parentId),
                InstanceId.of(rootId),
                name,
                executorId,
                host,
                status,
                queued,
                counts,
                seq,
                Micros.toPresentInstant(created),
                Micros.toPresentInstant(heard),
                Micros.toInstant(nextWake),
                Micros.toInstant(ended),
                Micros.toInstant(retainUntil),
                !released,
                parked);
    }
}
