package io.heddle.kernel.registry;

import io.heddle.DefinitionId;
import io.heddle.kernel.registry.DefinitionSession.AwaitingAcks;
import io.heddle.kernel.registry.DefinitionSession.Query;
import io.heddle.kernel.registry.DefinitionSession.Queued;
import io.heddle.kernel.registry.DefinitionState.PartitionClaims;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.PVector;
import org.pcollections.TreePVector;

/** The working paper of one decision; see {@link PartitionTurn}. */
final class DefinitionTurn {
    final DefinitionSettings settings;
    final long now;
    DefinitionState state;

    PSet<Integer> recovering;
    PMap<Integer, Long> acked;
    PVector<AwaitingAcks> waiting;
    PVector<Caller> publishing;
    PMap<DefinitionId, List<VersionSelector>> answers;
    PVector<Queued> queued;
    PMap<Integer, PSet<Long>> cancelling;
    PMap<Long, Query> queries;
    long lastQueryNo;
    long resendAt;
    long auditAt;

    private final List<DefinitionEvent> events = new ArrayList<>();
    private final List<RegistryEffect> effects = new ArrayList<>();

    DefinitionTurn(DefinitionSettings settings, DefinitionState state, DefinitionSession session, long now) {
        this.settings = settings;
        this.state = state;
        this.now = now;
        recovering = session.recovering();
        acked = session.acked();
        waiting = session.waiting();
        publishing = session.publishing();
        answers = session.answers();
        queued = session.queued();
        cancelling = session.cancelling();
        queries = session.queries();
        lastQueryNo = session.lastQueryNo();
        resendAt = session.resendAt();
        auditAt = session.auditAt();
    }

    void apply(DefinitionEvent event) {
        events.add(event);
        state = state.evolve(event);
    }

    void reply(Caller to, DefinitionReply reply) {
        effects.add(new RegistryEffect.Reply(to, reply));
    }

    void tell(int partition, PartitionCommand.Message message) {
        effects.add(new RegistryEffect.ToPartition(partition, message));
    }

    void tell(DefinitionCommand.Message message) {
        effects.add(new RegistryEffect.ToDefinition(message));
    }

    /** Something waits for an answer: look again after the resend interval. */
    void expectAnswers() {
        if (resendAt == Micros.NONE) {
            resendAt = now + Micros.of(settings.resendInterval());
        }
    }

    /** Tells every partition with a claim what changed. */
    void notifyPartitions() {
        for (int partition : claiming()) {
            tell(partition, new PartitionCommand.Notice(settings.definitionId(), state.view()));
            expectAnswers();
        }
    }

    /** Answers once no partition can act on an older view than the present one. */
    void replyWhenAcked(Caller caller, DefinitionReply reply) {
        waiting = waiting.plus(new AwaitingAcks(caller, reply, state.noticeNo()));
        releaseWaiting();
    }

    /** Sends the replies whose acknowledgements are complete. */
    void releaseWaiting() {
        long known = Long.MAX_VALUE;
        for (int partition : claiming()) {
            known = Math.min(known, acked.getOrDefault(partition, -1L));
        }
        PVector<AwaitingAcks> left = TreePVector.empty();
        for (AwaitingAcks each : waiting) {
            if (each.noticeNo() <= known) {
                reply(each.caller(), each.reply());
            } else {
                left = left.plus(each);
                expectAnswers();
            }
        }
        waiting = left;
    }

    /** Partitions with a claim. */
    List<Integer> claiming() {
        List<Integer> partitions = new ArrayList<>();
        for (Map.Entry<Integer, PartitionClaims> entry : state.claims().entrySet()) {
            if (!entry.getValue().open().isEmpty()) {
                partitions.add(entry.getKey());
            }
        }
        return partitions;
    }

    boolean isUnacked(int partition) {
        return acked.getOrDefault(partition, -1L) < state.noticeNo();
    }

    DefinitionDecision decided() {
        return new DefinitionDecision(
                events,
                state,
                new DefinitionSession(
                        recovering,
                        acked,
                        waiting,
                        publishing,
                        answers,
                        queued,
                        cancelling,
                        queries,
                        lastQueryNo,
                        resendAt,
                        auditAt),
                effects);
    }
}
