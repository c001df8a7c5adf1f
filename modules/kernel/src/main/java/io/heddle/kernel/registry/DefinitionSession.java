package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * What a definition entity knows and may forget in a crash. Times are {@link Micros}.
 *
 * @param recovering partitions with a claim that have not confirmed it since the restart
 * @param acked the greatest notice each partition has acknowledged
 * @param waiting replies that wait until every partition with a claim has acknowledged a notice
 * @param publishing who waits for the pending publication
 * @param answers what definitions said to the pending publication: the versions they miss, none if content
 * @param queued publications that wait for the pending one
 * @param cancelling claims whose partitions have taken on to cancel their threads, by partition
 * @param queries reference lists being collected
 * @param lastQueryNo the greatest number used for one
 * @param resendAt when to send again what was not answered
 * @param auditAt when to audit claims
 */
public record DefinitionSession(
        PSet<Integer> recovering,
        PMap<Integer, Long> acked,
        PVector<AwaitingAcks> waiting,
        PVector<Caller> publishing,
        PMap<DefinitionId, List<VersionSelector>> answers,
        PVector<Queued> queued,
        PMap<Integer, PSet<Long>> cancelling,
        PMap<Long, Query> queries,
        long lastQueryNo,
        long resendAt,
        long auditAt) {

    static DefinitionSession fresh(long queryNo, long auditAt) {
        return new DefinitionSession(
                HashTreePSet.empty(),
                HashTreePMap.empty(),
                TreePVector.empty(),
                TreePVector.empty(),
                HashTreePMap.empty(),
                TreePVector.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                queryNo,
                Micros.NONE,
                auditAt);
    }

    /** When a {@link DefinitionCommand.Tick} is due; {@link Micros#NONE} for never. */
    public long nextTick() {
        return Micros.earlier(resendAt, auditAt);
    }

    /** A reply that waits for acknowledgements of {@code noticeNo}. */
    record AwaitingAcks(Caller caller, DefinitionReply reply, long noticeNo) {}

    /** A publication that waits for another one. */
    record Queued(Caller caller, DefinitionCommand.Request<DefinitionReply.PublishReply> request) {}

    /**
     * A reference list being collected.
     *
     * @param delete the deletion that was refused and wants to say why; null for a check
     * @param open partitions that have not answered
     * @param sources referring definitions that have not confirmed that they do
     * @param collected answers by partition, in order
     */
    record Query(
            Caller caller,
            DefinitionCommand.@Nullable Delete delete,
            Set<VersionSelector> versions,
            int limit,
            DefinitionCommand.@Nullable ReferenceCursor cursor,
            PSet<Integer> open,
            PSet<DefinitionId> sources,
            TreePMap<Integer, DefinitionCommand.Holders> collected,
            long deadline) {

        /** What to ask a partition. */
        PartitionCommand.ListHolders question(DefinitionSettings settings, long queryNo, int partition) {
            String after = cursor != null && cursor.partition() == partition ? cursor.after() : null;
            return new PartitionCommand.ListHolders(
                    settings.definitionId(), queryNo, List.copyOf(versions), after, limit);
        }

        Query answered(DefinitionCommand.Holders holders) {
            return new Query(
                    caller,
                    delete,
                    versions,
                    limit,
                    cursor,
                    open.minus((Object) holders.partition()),
                    sources,
                    collected.plus(holders.partition(), holders),
                    deadline);
        }

        Query confirmed(DefinitionId source) {
            return new Query(
                    caller, delete, versions, limit, cursor, open, sources.minus((Object) source), collected, deadline);
        }

        boolean isComplete() {
            return open.isEmpty() && sources.isEmpty();
        }
    }
}
