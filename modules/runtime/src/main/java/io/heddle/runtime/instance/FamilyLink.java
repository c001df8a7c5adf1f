package io.heddle.runtime.instance;

import io.heddle.ErrorCode;
import io.heddle.InstanceId;
import io.heddle.NodeError;
import io.heddle.kernel.instance.ChildTalk;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.ParentTalk;
import io.heddle.kernel.instance.ThreadMessage;
import io.heddle.kernel.registry.PartitionReply;
import io.heddle.kernel.registry.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * An instance's side of its talk with its parent, its children and its root. What has to be said follows from the
 * instance's state; this says it once at once and then again and again until it is answered.
 */
final class FamilyLink {
    private final InstanceId id;
    private final TimerScheduler<InstanceMessage> timers;
    private final InstanceServices services;

    private ParentTalk asParent = ParentTalk.BEGUN;
    private ChildTalk asChild = ChildTalk.BEGUN;
    /** What a parent wants this instance to be while it does not exist yet. */
    private ThreadMessage.@Nullable Start starting;
    /** What was said since the last repetition and is still due. */
    private Set<Mark> said = Set.of();

    /** A message by its meaning, without its payload. */
    private record Mark(Class<?> type, InstanceId to, int number, boolean end) {
        static Mark of(ThreadMessage message) {
            if (message instanceof ThreadMessage.Start start) {
                return of(message, start.order().number(), start.order().cancelReason() != null);
            }
            if (message instanceof ThreadMessage.Heed heed) {
                return of(message, heed.order().number(), heed.order().cancelReason() != null);
            }
            if (message instanceof ThreadMessage.News news) {
                return of(message, 0, news.standing() instanceof ThreadMessage.Ended);
            }
            return of(message, message instanceof ThreadMessage.Count count ? count.asOf() : 0, false);
        }

        private static Mark of(ThreadMessage message, int number, boolean end) {
            return new Mark(message.getClass(), message.to(), number, end);
        }
    }

    FamilyLink(InstanceId id, TimerScheduler<InstanceMessage> timers, InstanceServices services) {
        this.id = id;
        this.timers = timers;
        this.services = services;
    }

    // ---- coming into being as a child -----------------------------------------------------------------------------

    ThreadMessage.@Nullable Start starting() {
        return starting;
    }

    /** The parent asks; what it said last counts. */
    void begin(ThreadMessage.Start start) {
        starting = start;
    }

    void begun() {
        starting = null;
    }

    /** The registry does not permit the child. The parent asks again if this is lost. */
    void refuse(PartitionReply.Refused refused) {
        if (starting != null) {
            boolean tooDeep = refused.reason() == Refusal.NESTING_LIMIT;
            decline(
                    starting,
                    new NodeError(
                            tooDeep ? ErrorCode.NESTING_LIMIT : ErrorCode.START_REFUSED,
                            refused.reason() + ": " + refused.detail(),
                            null,
                            !tooDeep));
            starting = null;
        }
    }

    /** What it begins with cannot be read. */
    void refuse(InstanceReply.Refused refused) {
        if (starting != null) {
            decline(starting, NodeError.fatal(ErrorCode.START_REFUSED, refused.code() + ": " + refused.message()));
            starting = null;
        }
    }

    /** Another run has the id the parent has in mind. */
    void declineTaken(ThreadMessage.Start start) {
        decline(
                start,
                NodeError.fatal(
                        ErrorCode.START_REFUSED,
                        Refusal.THREAD_LIVE + ": the thread id " + id + " belongs to another run; choose another id"));
    }

    private void decline(ThreadMessage.Start start, NodeError reason) {
        InstanceId parent = start.lineage().parent();
        if (parent != null) {
            services.threads().tell(new ThreadMessage.News(id, parent, 0, 0, new ThreadMessage.Refused(reason)));
        }
    }

    // ---- listening ------------------------------------------------------------------------------------------------

    /** The parent has heard it, or there is nobody to hear it. */
    void answered(ThreadMessage answer) {
        asChild = answer instanceof ThreadMessage.Taken taken ? asChild.taken(taken) : asChild.orphaned();
    }

    void reopened() {
        asChild = asChild.reopened();
    }

    /** News of a child, which are recorded by now. */
    void heard(InstanceState state, ThreadMessage.News news) {
        learn(asParent.heard(state, news));
    }

    /** The root has answered; how many children there is no place for. */
    int counted(InstanceState state, ThreadMessage.Counted answer) {
        learn(asParent.counted(state, answer));
        return asParent.excess(state);
    }

    private void learn(ParentTalk.Heard heard) {
        asParent = heard.talk();
        heard.answers().forEach(services.threads()::tell);
    }

    // ---- saying ---------------------------------------------------------------------------------------------------

    /** How this instance stands, to its parent. */
    void tellParent(InstanceState state) {
        services.threads().tell(ChildTalk.news(state));
    }

    /** Says what has to be said and has not been said yet. */
    void follow(InstanceState state) {
        List<ThreadMessage> due = due(state);
        if (due.isEmpty()) {
            said = Set.of();
            timers.cancel(InstanceMessage.Retell.NOW);
            return;
        }
        Set<Mark> now = new HashSet<>();
        for (ThreadMessage message : due) {
            Mark mark = Mark.of(message);
            now.add(mark);
            if (!said.contains(mark)) {
                services.threads().tell(message);
            }
        }
        said = now;
        if (!timers.isTimerActive(InstanceMessage.Retell.NOW)) {
            timers.startSingleTimer(InstanceMessage.Retell.NOW, InstanceMessage.Retell.NOW, services.resendInterval());
        }
    }

    /** Says everything again that is still due. */
    void retell(InstanceState state) {
        said = Set.of();
        follow(state);
    }

    /** Whether nobody has to be told anything. */
    boolean isQuiet(InstanceState state) {
        return starting == null && due(state).isEmpty();
    }

    private List<ThreadMessage> due(InstanceState state) {
        List<ThreadMessage> toOthers = asParent.due(state);
        ThreadMessage.News toParent = asChild.due(state);
        if (toParent == null) {
            return toOthers;
        }
        List<ThreadMessage> due = new ArrayList<>(toOthers);
        due.add(toParent);
        return due;
    }
}
