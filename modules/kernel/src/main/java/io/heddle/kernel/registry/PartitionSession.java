package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import org.jspecify.annotations.Nullable;
import org.pcollections.ConsPStack;
import org.pcollections.HashTreePMap;
import org.pcollections.MapPSet;
import org.pcollections.PMap;
import org.pcollections.PStack;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;
import org.pcollections.TreePVector;

/**
 * What a partition knows and may forget in a crash: the right to grant, who waits for what, the alarm index. It is
 * rebuilt by {@link PartitionDecider#recovered}. Times are {@link Micros}.
 *
 * @param startedAt when this session began
 * @param desks by claim number: what an activated claim may hand out, and who waits for it
 * @param views newest known view of definitions with a claim
 * @param releasing replies that wait until claims being closed are closed
 * @param idle claims without a thread that are kept for the next start, by number
 * @param idleAt when to look at {@code idle}
 * @param pending messages to definition entities without an answer
 * @param resendAt when to look at {@code pending}
 * @param due live threads by the time something is to be done about them
 * @param woken threads that were woken and have not answered
 * @param recovering threads still to be woken after the restart
 * @param recoverAt when to wake the next of them
 * @param auditAt when to audit claims
 * @param removers who waits for the end of a removal, by thread id
 * @param sweeps sweeps that have not come to their end, oldest first
 * @param ahead what is known and not written yet; null for nothing
 */
public record PartitionSession(
        long startedAt,
        PMap<Long, ClaimDesk> desks,
        PMap<DefinitionId, DefinitionView> views,
        PMap<DefinitionId, PVector<HeldReply>> releasing,
        PMap<Long, IdleClaim> idle,
        long idleAt,
        PMap<Long, Pending> pending,
        long resendAt,
        TreePSet<Due> due,
        PMap<String, Woken> woken,
        PStack<Recovering> recovering,
        long recoverAt,
        long auditAt,
        PMap<String, PVector<Caller>> removers,
        PVector<Sweeping> sweeps,
        @Nullable Ahead ahead) {

    static PartitionSession startedAt(long now, long auditAt) {
        return new PartitionSession(
                now,
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                Micros.NONE,
                HashTreePMap.empty(),
                Micros.NONE,
                TreePSet.empty(),
                HashTreePMap.empty(),
                ConsPStack.empty(),
                Micros.NONE,
                auditAt,
                HashTreePMap.empty(),
                TreePVector.empty(),
                null);
    }

    /** When a {@link PartitionCommand.Tick} is due; {@link Micros#NONE} for never. */
    public long nextTick() {
        long next = Micros.earlier(Micros.earlier(resendAt, recoverAt), idleAt);
        next = Micros.earlier(next, auditAt);
        next = ahead == null ? next : Micros.earlier(next, ahead.writeAt());
        return due.isEmpty() ? next : Micros.earlier(next, due.first().at());
    }

    /** The state as the partition knows it: the durable one, and what a restart would learn again. */
    public PartitionState known(PartitionState durable) {
        return ahead == null ? durable : ahead.state();
    }

    /**
     * What a restart would learn again, so that it can wait for the next record.
     *
     * @param events in order; never empty
     * @param state the durable state with them
     * @param replies to be sent once they are written
     * @param writeAt when they are written at the latest
     */
    record Ahead(PVector<PartitionEvent> events, PartitionState state, PVector<RegistryEffect> replies, long writeAt) {}

    /**
     * A claim's desk.
     *
     * @param activated whether the definition entity has confirmed it in this session
     * @param waiting starts and pins to be decided when it does, by the id they are about
     */
    record ClaimDesk(boolean activated, @Nullable DefinitionContent content, TreePMap<String, Waiting> waiting) {
        static final ClaimDesk NEW = new ClaimDesk(false, null, TreePMap.empty());

        ClaimDesk with(String id, Waiting waiter) {
            return new ClaimDesk(activated, content, waiting.plus(id, waiter));
        }
    }

    /** Someone who waits for a claim. */
    record Waiting(Caller caller, PartitionCommand.Request<?> request) {}

    /** A claim nobody needs now; it is given up at {@code closeAt}. */
    record IdleClaim(DefinitionId definitionId, VersionSelector version, long closeAt) {}

    /**
     * A reply that waits until no claim with a number up to {@code upTo} is closing.
     *
     * @param alsoIdle whether it waits for those as well that are only kept for the next start
     */
    record HeldReply(RegistryEffect.Reply reply, long upTo, boolean alsoIdle) {
        boolean waitsFor(long oldestClosing, long oldestIdle) {
            return oldestClosing <= upTo || (alsoIdle && oldestIdle <= upTo);
        }
    }

    /** A sweep that waits for {@code going}, and what is said when they are gone. */
    record Sweeping(Caller caller, MapPSet<String> going, PartitionReply.Swept reply) {
        Sweeping without(String id) {
            return new Sweeping(caller, going.minus(id), reply);
        }
    }

    /** A message without an answer. */
    record Pending(DefinitionCommand.Message message, long sentAt) {}

    /** A thread that was woken {@code times} times without an answer; again at {@code nextAt}. */
    record Woken(long nextAt, int times, RegistryEffect.WakeReason reason) {}

    /** A thread to be woken unless it is heard of after {@code since}. */
    record Recovering(String threadId, long since, RegistryEffect.WakeReason reason) {}

    /** A place in the alarm index. */
    record Due(long at, String threadId) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : threadId.compareTo(other.threadId);
        }
    }
}
