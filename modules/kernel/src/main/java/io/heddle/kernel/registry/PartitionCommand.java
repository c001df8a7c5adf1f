package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be said to a partition of the thread registry: requests, which are answered, and messages, which are not. */
public sealed interface PartitionCommand {

    /** Asked by an instance, a client or a tool; always answered, except while the answer waits for a definition entity. */
    sealed interface Request<R extends PartitionReply> extends PartitionCommand {}

    /** Said by a definition entity, by an instance that does not exist, or by the node itself; carries no reply address. */
    sealed interface Message extends PartitionCommand {}

    /** A request about one thread goes to the partition of that thread's id. */
    sealed interface ThreadRequest<R extends PartitionReply> extends Request<R> {
        InstanceId threadId();
    }

    /**
     * May this thread exist? Idempotent by thread id and epoch; to be resent until answered.
     *
     * @param epoch 1 for the first registration of the id, one more each time it is registered after its end
     * @param version exact, LATEST or AD_HOC
     * @param parentId null for a root
     * @param rootId the thread itself for a root
     * @param ancestors from the root to the parent; empty for a root
     * @param name what a person calls the run; may be absent
     * @param executorId on whose behalf it runs; may be absent
     * @param host the cluster node that hosts the instance; may be absent
     */
    record AcquireStart(
            InstanceId threadId,
            int epoch,
            DefinitionId definitionId,
            VersionSelector version,
            ThreadKind kind,
            @Nullable InstanceId parentId,
            InstanceId rootId,
            List<InstanceId> ancestors,
            @Nullable String name,
            @Nullable String executorId,
            @Nullable String host)
            implements ThreadRequest<PartitionReply.AcquireReply> {

        public AcquireStart {
            Objects.requireNonNull(threadId, "threadId");
            Objects.requireNonNull(definitionId, "definitionId");
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(rootId, "rootId");
            ancestors = List.copyOf(ancestors);
            requireEpoch(epoch);
        }

        /** A start from outside: a root of kind MAIN. */
        public static AcquireStart main(
                InstanceId threadId, int epoch, DefinitionId definitionId, VersionSelector version) {
            return new AcquireStart(
                    threadId,
                    epoch,
                    definitionId,
                    version,
                    ThreadKind.MAIN,
                    null,
                    threadId,
                    List.of(),
                    null,
                    null,
                    null);
        }
    }

    /**
     * How a live thread is doing. The greatest {@code seq} wins.
     *
     * @param seq grows with every report of the thread, over restarts too; the reply says what was the greatest seen
     * @param queued CREATED and waiting for a slot
     * @param nextWakeAt when the instance has something to do although nobody writes to it; null if never
     * @param parked the instance will leave memory once this is acknowledged
     * @param host the cluster node that hosts it; null when unknown
     * @param work under which topics it has work for somebody outside
     */
    record Report(
            InstanceId threadId,
            int epoch,
            long seq,
            InstanceStatus status,
            boolean queued,
            NodeCounts counts,
            @Nullable Instant nextWakeAt,
            boolean parked,
            @Nullable String host,
            WorkTopics work)
            implements ThreadRequest<PartitionReply.ReportReply> {

        public Report {
            Objects.requireNonNull(threadId, "threadId");
            Objects.requireNonNull(status, "status");
            Objects.requireNonNull(counts, "counts");
            requireEpoch(epoch);
        }
    }

    /**
     * The thread has ended, and its end is durable. Idempotent by thread id and epoch; to be resent until answered.
     *
     * @param outcome a terminal status
     * @param retainUntil how long the row shall stay at least; null if no limit is known
     * @param prompt whether somebody waits for the answer; otherwise it may come once the claim was not needed again
     *     for a moment
     */
    record Release(
            InstanceId threadId,
            int epoch,
            InstanceStatus outcome,
            Instant endedAt,
            @Nullable Instant retainUntil,
            NodeCounts counts,
            boolean prompt)
            implements ThreadRequest<PartitionReply.ReleaseReply> {

        public Release {
            Objects.requireNonNull(threadId, "threadId");
            Objects.requireNonNull(endedAt, "endedAt");
            Objects.requireNonNull(counts, "counts");
            requireEpoch(epoch);
            if (!outcome.isTerminal()) {
                throw new IllegalArgumentException(outcome + " is not an end");
            }
        }

        /** The same, said by somebody who waits. */
        public Release promptly() {
            return new Release(threadId, epoch, outcome, endedAt, retainUntil, counts, true);
        }
    }

    /**
     * The thread is to be removed: first its history, then its row. Answered when both are gone. Idempotent if it says
     * which one is meant.
     *
     * @param force whether a live thread is cancelled first; without it a live thread stays
     * @param created {@link ThreadRow#createdAt()} of the one that is meant: of another one under its id, it is gone; null
     *     for whichever there is, as nodes of the release before say it
     */
    record Remove(
            InstanceId threadId, boolean force, @Nullable Instant created)
            implements ThreadRequest<PartitionReply.RemoveReply> {}

    /** From an instance: nothing is left of the run of that epoch, its row may go. */
    record Forget(InstanceId threadId, int epoch) implements ThreadRequest<PartitionReply.ForgetReply> {
        public Forget {
            requireEpoch(epoch);
        }
    }

    /** Removes what has been kept long enough, a bounded number at once. Answered when those are gone. */
    record Sweep(Retention retention) implements Request<PartitionReply.Swept> {}

    /**
     * The row of one thread.
     *
     * @param going whether one that is being removed is wanted as well, which otherwise nobody sees
     */
    record GetThread(InstanceId threadId, boolean going) implements ThreadRequest<PartitionReply.ThreadReply> {
        /** As everybody sees it. */
        public GetThread(InstanceId threadId) {
            this(threadId, false);
        }
    }

    /**
     * A hold on a definition version without a thread; goes to the partition of the holder's name.
     *
     * @param version exact, LATEST or AD_HOC; LATEST is resolved once, when it is granted
     * @param type {@link Hold#PIN}, or the type of a plug-in
     * @param name what a person calls the holder; may be absent
     * @param details for people and tools
     */
    record Pin(
            String holderId,
            DefinitionId definitionId,
            VersionSelector version,
            String type,
            @Nullable String name,
            Map<String, String> details)
            implements Request<PartitionReply.PinReply> {
        public Pin {
            Objects.requireNonNull(holderId, "holderId");
            Objects.requireNonNull(definitionId, "definitionId");
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(type, "type");
            details = Map.copyOf(details);
        }

        /** A hold nobody says more about. */
        public Pin(String holderId, DefinitionId definitionId, VersionSelector version) {
            this(holderId, definitionId, version, Hold.PIN, null, Map.of());
        }
    }

    /** Gives up a hold. */
    record Unpin(String holderId) implements Request<PartitionReply.UnpinReply> {}

    /**
     * A page of rows in the order of thread ids, one snapshot of this partition.
     *
     * @param after the id after which to go on; null from the beginning
     * @param limit most rows wanted; 0 for the default page
     */
    record ListThreads(ThreadFilter filter, @Nullable InstanceId after, int limit)
            implements Request<PartitionReply.ThreadPage> {
        public ListThreads {
            if (limit < 0) {
                throw new IllegalArgumentException("limit must not be negative");
            }
        }
    }

    /**
     * Threads with work for somebody outside, in the order of their ids.
     *
     * @param topic null for every topic
     * @param held whether threads are wanted too of which somebody holds all the work
     * @param after the id after which to go on; null from the beginning
     * @param limit most threads wanted, at least 1
     */
    record FindWork(
            @Nullable String topic, boolean held, @Nullable InstanceId after, int limit)
            implements Request<PartitionReply.WorkThreads> {
        public FindWork {
            if (limit < 1) {
                throw new IllegalArgumentException("limit must be at least 1");
            }
        }
    }

    /** Which definitions have live threads or holds here. */
    record ActiveDefinitions() implements Request<PartitionReply.ActiveDefinitionSet> {}

    /** The counters of this partition. */
    record GetStatistics() implements Request<PartitionReply.Statistics> {}

    /**
     * Is the number of partitions the one the data was written with? Asked of partition 0 before anything else; the
     * first answer is written down and holds for the life of the data.
     */
    record CheckPartitioning() implements Request<PartitionReply.Partitioning> {}

    /**
     * From an instance that was asked to wake and has no state of that epoch: it takes no grant of that epoch that was
     * sent before this.
     *
     * @param permit as in {@link RegistryEffect.Wake}
     */
    record NoSuchThread(InstanceId threadId, int epoch, long permit) implements Message {}

    /** A cluster node is gone. */
    record HostLost(String host) implements Message {}

    /** Time has come for something: alarms, resends, audits. Harmless at any other moment. */
    record Tick() implements Message {}

    /** A definition entity counts the claim. */
    record Activated(
            DefinitionId definitionId,
            long claimNo,
            VersionSelector version,
            DefinitionView view,
            @Nullable DefinitionContent content)
            implements Message {}

    /** A definition entity does not count the claim. */
    record ActivationRefused(DefinitionId definitionId, long claimNo, Refusal reason, DefinitionView view)
            implements Message {}

    /** A definition entity no longer counts the claim. */
    record Deactivated(DefinitionId definitionId, long claimNo) implements Message {}

    /** The definition changed; to be acknowledged. */
    record Notice(DefinitionId definitionId, DefinitionView view) implements Message {}

    /** A definition entity wants to know which claims are held; answered by {@link DefinitionCommand.Claims}. */
    record ConfirmClaims(DefinitionId definitionId) implements Message {}

    /**
     * Every thread under these claims, those still to come included, is to be cancelled; answered by {@link
     * DefinitionCommand.CancelAccepted} once that is written down, and repeated until then.
     *
     * @param claims numbers and versions
     */
    record CancelAllOf(DefinitionId definitionId, List<Claim> claims, String reason) implements Message {
        public CancelAllOf {
            claims = List.copyOf(claims);
        }
    }

    /**
     * A definition entity wants rows; answered by {@link DefinitionCommand.Holders}.
     *
     * @param versions which versions; AD_HOC may be among them
     * @param after the holder after which to go on; null from the beginning
     */
    record ListHolders(
            DefinitionId definitionId,
            long queryNo,
            List<VersionSelector> versions,
            @Nullable String after,
            int limit) implements Message {
        public ListHolders {
            versions = List.copyOf(versions);
        }
    }

    private static void requireEpoch(int epoch) {
        if (epoch < 1) {
            throw new IllegalArgumentException("epochs start at 1, not " + epoch);
        }
    }
}
