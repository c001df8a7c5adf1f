package io.heddle.runtime.instance;

import io.heddle.InstanceId;
import io.heddle.NodeStatus;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.Lineage;
import io.heddle.kernel.instance.Micros;
import io.heddle.kernel.registry.NodeCounts;
import io.heddle.kernel.registry.PartitionCommand;
import io.heddle.kernel.registry.PartitionReply;
import java.time.Instant;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * An instance's side of its conversation with the thread registry. Every message is sent again until it is answered;
 * all of them are idempotent there.
 */
final class RegistryLink {
    private final InstanceId id;
    private final ActorContext<InstanceMessage> context;
    private final TimerScheduler<InstanceMessage> timers;
    private final InstanceServices services;
    private final ActorRef<PartitionReply> answers;

    private PartitionCommand.@Nullable AcquireStart acquiring;
    private PartitionCommand.@Nullable Report reporting;
    private PartitionCommand.@Nullable Release releasing;
    private InstanceMessage.@Nullable Reopen reopening;
    /** Whether {@link #acquiring} is for the run there is already. */
    private boolean reacquiring;
    /** Greatest sequence number of a report sent. */
    private long reported;
    /** Whether the registry knows that the instance is in memory; unknown counts as no. */
    private boolean awake;
    /** Sequence number of the report after which the instance leaves memory; 0 for none. */
    private long parkingSeq;
    /** Whether the registry is being told that the instance stays after all. */
    private boolean unparking;
    /** Epoch of the ended run the registry no longer counts; 0 if that is not known of any. */
    private int releasedEpoch;

    RegistryLink(
            InstanceId id,
            ActorContext<InstanceMessage> context,
            TimerScheduler<InstanceMessage> timers,
            InstanceServices services) {
        this.id = id;
        this.context = context;
        this.timers = timers;
        this.services = services;
        this.answers = context.messageAdapter(PartitionReply.class, InstanceMessage.FromRegistry::new);
    }

    // ---- permits --------------------------------------------------------------------------------------------------

    void acquire(InstanceMessage.NewInstance wanted, int epoch) {
        acquiring = new PartitionCommand.AcquireStart(
                id,
                epoch,
                wanted.definitionId(),
                wanted.version(),
                wanted.lineage().kind(),
                wanted.lineage().parent(),
                wanted.lineage().root(id),
                wanted.lineage().ancestorIds(),
                wanted.name().isEmpty() ? null : wanted.name(),
                wanted.executorId().isEmpty() ? null : wanted.executorId(),
                services.host());
        send(acquiring);
    }

    /** Asks for a new permit for a terminal instance. */
    void reopen(InstanceState state, InstanceMessage.Reopen request) {
        reopening = request;
        if (releasing != null) {
            // Its first message may be lost or on a longer way, and the run before has to have ended.
            send(releasing);
        }
        acquiring = permit(state, state.epoch() + 1);
        send(acquiring);
    }

    /** Whether the permit for that command is being asked for already; it is answered where it was sent from last. */
    boolean joinReopening(InstanceMessage.Reopen request) {
        InstanceMessage.Reopen first = reopening;
        String commandId = request.commandId();
        if (first == null || commandId == null || !commandId.equals(first.commandId())) {
            return false;
        }
        reopening = request;
        return true;
    }

    /** The registry does not know a run that has its permit: asks for the same one again, then reports again. */
    void reacquire(InstanceState state) {
        if (reporting != null && acquiring == null) {
            reacquiring = true;
            acquiring = permit(state, state.epoch());
            send(acquiring);
        }
    }

    boolean isReacquiring() {
        return reacquiring;
    }

    void reacquired() {
        reacquiring = false;
        acquiring = null;
        if (reporting != null) {
            send(reporting);
        } else {
            quiet();
        }
    }

    /** The permit was refused: nothing more is reported until something changes. */
    void goWithoutPermit() {
        reacquiring = false;
        acquiring = null;
        reporting = null;
        parkingSeq = 0;
        unparking = false;
        awake = true;
        quiet();
    }

    boolean isAcquiring() {
        return acquiring != null;
    }

    /** Whether an answer about a permit of that epoch is waited for. One that came twice may come late. */
    boolean isAcquiring(int epoch) {
        return acquiring != null && acquiring.epoch() == epoch;
    }

    private PartitionCommand.AcquireStart permit(InstanceState state, int epoch) {
        Lineage lineage = state.header().lineage();
        return new PartitionCommand.AcquireStart(
                id,
                epoch,
                state.header().plan().definition().id(),
                NewInstances.versionOf(state.header()),
                lineage.kind(),
                lineage.parent(),
                lineage.root(id),
                lineage.ancestorIds(),
                state.header().name().isEmpty() ? null : state.header().name(),
                state.header().executorId().isEmpty() ? null : state.header().executorId(),
                services.host());
    }

    void acquired() {
        acquiring = null;
        awake = true;
        quiet();
    }

    InstanceMessage.@Nullable Reopen reopened() {
        InstanceMessage.Reopen request = reopening;
        reopening = null;
        return request;
    }

    void refuseReopening(InstanceReply answer) {
        if (reopening != null) {
            reopening.replyTo().tell(answer);
            reopening = null;
        }
    }

    /** Nothing is left of the run of that epoch. Not answered: the registry asks again if this is lost. */
    void forget(int epoch) {
        services.registry()
                .ask(new PartitionCommand.Forget(id, epoch), context.getSystem().ignoreRef());
    }

    boolean isReopening() {
        return reopening != null;
    }

    /** Nobody is here: a permit granted to this epoch may be dropped. */
    void deny(int epoch, long permit) {
        services.registry().deny(new PartitionCommand.NoSuchThread(id, epoch, permit));
    }

    // ---- reports --------------------------------------------------------------------------------------------------

    /** After a recovery nothing is known about what the registry knows. */
    void resume(InstanceState state) {
        parkingSeq = 0;
        unparking = false;
        awake = state.status().isTerminal();
    }

    /**
     * Says how things stand. If the registry has been told that the instance leaves, it may have recorded that, and after a
     * crash it would not wake what it takes for parked: until it has answered this, the instance counts as unknown to it.
     */
    void report(InstanceState state, boolean queued, long now) {
        if (parkingSeq != 0) {
            parkingSeq = 0;
            awake = false;
            unparking = true;
        }
        reporting = report(state, queued, now, false, state.nextDue());
        send(reporting);
    }

    /** Leaves memory once the registry has taken over the alarm clock. */
    void park(InstanceState state, long now, long wakeAt) {
        reporting = report(state, false, now, true, wakeAt);
        parkingSeq = reporting.seq();
        send(reporting);
    }

    /**
     * Leaves this node for another one, with work under way: to be woken there at once. So is one that has not been answered, as
     * nobody knows what the registry takes it for.
     *
     * @param interrupted whether something came that it will not do any more
     */
    void handOver(InstanceState state, long now, boolean interrupted) {
        if (!isReleased(state) && (awake || reporting != null || interrupted)) {
            services.registry()
                    .ask(
                            report(state, false, now, true, now),
                            context.getSystem().ignoreRef());
        }
    }

    /** Something is to be done: an instance that has said it leaves says that it stays. */
    void unpark(InstanceState state, long now) {
        if (parkingSeq != 0) {
            report(state, false, now);
        }
    }

    boolean isUnparking() {
        return unparking;
    }

    private PartitionCommand.Report report(InstanceState state, boolean queued, long now, boolean parked, long due) {
        reported = Math.max(reported + 1, now);
        Instant wakeAt = due == Long.MAX_VALUE ? null : Micros.toInstant(due);
        return new PartitionCommand.Report(
                id,
                state.epoch(),
                reported,
                state.status(),
                queued,
                counts(state),
                wakeAt,
                parked,
                services.host(),
                state.workTopics());
    }

    /** Notes an answer; true when the instance may leave memory now. */
    boolean confirm(PartitionReply.Reported answer) {
        if (reporting == null || answer.seq() < reporting.seq()) {
            return false;
        }
        if (answer.seq() > reporting.seq()) {
            // The registry has seen a later report of an earlier life of this actor: overtake it.
            reported = answer.seq();
            reporting = renumbered(reporting, ++reported);
            if (parkingSeq != 0) {
                parkingSeq = reported;
            }
            send(reporting);
            return false;
        }
        boolean leaves = parkingSeq != 0 && parkingSeq == answer.seq();
        awake = !leaves;
        unparking = false;
        reporting = null;
        parkingSeq = 0;
        quiet();
        return leaves;
    }

    private static PartitionCommand.Report renumbered(PartitionCommand.Report report, long seq) {
        return new PartitionCommand.Report(
                report.threadId(),
                report.epoch(),
                seq,
                report.status(),
                report.queued(),
                report.counts(),
                report.nextWakeAt(),
                report.parked(),
                report.host(),
                report.work());
    }

    // ---- the end --------------------------------------------------------------------------------------------------

    /**
     * Gives the permit back, once.
     *
     * @param prompt whether somebody waits until the registry no longer counts the instance
     */
    void release(InstanceState state, boolean prompt) {
        if (releasing != null && releasing.epoch() < state.epoch()) {
            // That run is over and done with: this one has its permit.
            releasing = null;
        }
        if (releasing != null && prompt && !releasing.prompt()) {
            releasing = releasing.promptly();
            send(releasing);
        }
        if (isReleased(state) || releasing != null) {
            return;
        }
        if (reacquiring) {
            reacquiring = false;
            acquiring = null;
        }
        reporting = null;
        parkingSeq = 0;
        unparking = false;
        releasing = new PartitionCommand.Release(
                id, state.epoch(), state.status(), Micros.toInstant(state.endedAt()), null, counts(state), prompt);
        send(releasing);
    }

    /** Notes an answer; false when it is not about the permit that is on its way back. */
    boolean released(int epoch) {
        if (releasing == null || releasing.epoch() != epoch) {
            return false;
        }
        releasing = null;
        releasedEpoch = epoch;
        quiet();
        return true;
    }

    /** Whether the registry no longer counts the ended instance. */
    boolean isReleased(InstanceState state) {
        return state.exists() && state.status().isTerminal() && releasedEpoch == state.epoch();
    }

    /** Whether the permit is on its way back. */
    boolean isReleasing() {
        return releasing != null;
    }

    // ---- sending --------------------------------------------------------------------------------------------------

    /** Whether every message has been answered. */
    boolean isQuiet() {
        return acquiring == null && reporting == null && releasing == null;
    }

    boolean isParkedOrUnknown() {
        return !awake;
    }

    /** By the way that is sure to lead somewhere; the end of a run before the beginning of the next one. */
    void resend() {
        if (releasing != null) {
            sendAgain(releasing);
        }
        if (acquiring != null) {
            sendAgain(acquiring);
        }
        if (reporting != null) {
            sendAgain(reporting);
        }
    }

    private void send(PartitionCommand.ThreadRequest<?> request) {
        services.registry().askShortly(request, answers);
        waitForAnswer();
    }

    private void sendAgain(PartitionCommand.ThreadRequest<?> request) {
        services.registry().ask(request, answers);
        waitForAnswer();
    }

    private void waitForAnswer() {
        timers.startSingleTimer(InstanceMessage.Resend.NOW, InstanceMessage.Resend.NOW, services.resendInterval());
    }

    private void quiet() {
        if (isQuiet()) {
            timers.cancel(InstanceMessage.Resend.NOW);
        }
    }

    private static NodeCounts counts(InstanceState state) {
        return new NodeCounts(
                state.count(NodeStatus.PENDING),
                state.count(NodeStatus.READY),
                state.count(NodeStatus.EXECUTING),
                state.count(NodeStatus.COMPLETED),
                state.count(NodeStatus.FAILED),
                state.count(NodeStatus.SKIPPED),
                state.count(NodeStatus.CANCELLED));
    }
}
