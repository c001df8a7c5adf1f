package io.heddle.kernel.instance;

import io.heddle.ChildStatus;
import io.heddle.InstanceId;
import io.heddle.kernel.registry.ThreadKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.OrderedPSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * A parent's side of the talk with its children and its root. Immutable; lost with the process, and then everything is
 * said once more: what has to be said follows from the parent's state alone, this only remembers what was answered.
 */
public final class ParentTalk {

    /** Nothing said yet. */
    public static final ParentTalk BEGUN = new ParentTalk(HashTreePMap.empty(), null, OrderedPSet.empty());

    /** Number of the last order each live child is known to follow. */
    private final PMap<String, Integer> heeded;
    /** The root's last answer. */
    private final @Nullable TreeCount allowed;

    /**
     * Children whose end is recorded and who are told of it once the root knows. Not left to their next question: by then this
     * parent may have left memory and come back, and would have to ask the root again.
     */
    private final PSet<InstanceId> owed;

    private ParentTalk(PMap<String, Integer> heeded, @Nullable TreeCount allowed, PSet<InstanceId> owed) {
        this.heeded = heeded;
        this.allowed = allowed;
        this.owed = owed;
    }

    /**
     * What this side knows after something was said, and what it answers.
     *
     * @param answers to be sent; nobody waits for an answer to them
     */
    public record Heard(ParentTalk talk, List<ThreadMessage> answers) {}

    /** Everything that has to be said until it is answered; nothing when everybody knows everything. */
    public List<ThreadMessage> due(InstanceState state) {
        if (!state.exists()) {
            return List.of();
        }
        List<ThreadMessage> due = new ArrayList<>();
        for (ChildRequest launch : state.triggers.launches().values()) {
            due.add(new ThreadMessage.Launch(
                    launch, state.header().id(), state.header().executorId()));
        }
        boolean counted = isCounted(state);
        if (!counted) {
            due.add(new ThreadMessage.Count(
                    state.header().id(),
                    state.header().lineage().root(state.header().id()),
                    state.childrenSeq,
                    state.liveChildren.size()));
        }
        for (Child child : state.liveChildren.values()) {
            if (child.status() == ChildStatus.REQUESTED) {
                // One that was started before its place was counted is not counted again: it has its place.
                if (counted) {
                    due.add(start(state, child));
                }
            } else if (child.cancelReason() != null || !Objects.equals(heeded.get(child.id()), state.orderNumber)) {
                due.add(new ThreadMessage.Heed(
                        child.request().threadId(), state.header().id(), orderFor(state, child)));
            }
        }
        return due;
    }

    private static ThreadMessage.Start start(InstanceState state, Child child) {
        ChildRequest request = child.request();
        boolean isPath = request.kind() == ThreadKind.FORK;
        return new ThreadMessage.Start(
                isPath ? request.withInput(state.header().input()) : request,
                Lineage.below(state.header(), request),
                state.header().executorId(),
                orderFor(state, child),
                isPath ? Forks.start(state, request) : null);
    }

    private static ParentOrder orderFor(InstanceState state, Child child) {
        return new ParentOrder(state.orderNumber, state.childPause(), child.cancelReason());
    }

    /** Whether the root knows how many live children there are. A root knows its own. */
    public boolean isCounted(InstanceState state) {
        return !state.isChild()
                || state.childrenSeq == 0
                || state.header().settings().maxLivePerTree() == 0
                || (allowed != null
                        && allowed.asOf() == state.childrenSeq
                        && allowed.live() >= state.liveChildren.size());
    }

    /**
     * News of a child, which are recorded or had been before.
     *
     * @param state the parent's, after recording
     */
    public Heard heard(InstanceState state, ThreadMessage.News news) {
        PMap<String, Integer> orders = heeded.plus(news.child().value(), news.heeded());
        ThreadMessage answer = answer(state, news);
        boolean later = answer == null && news.standing() instanceof ThreadMessage.Ended;
        return new Heard(
                new ParentTalk(orders, allowed, later ? owed.plus(news.child()) : owed),
                answer == null ? List.of() : List.of(answer));
    }

    /** The root has answered; an answer to an earlier count is of no use. */
    public Heard counted(InstanceState state, ThreadMessage.Counted answer) {
        if (answer.asOf() != state.childrenSeq) {
            return new Heard(this, List.of());
        }
        ParentTalk next = new ParentTalk(heeded, new TreeCount(answer.asOf(), answer.live()), owed);
        if (!next.isCounted(state)) {
            return new Heard(next, List.of());
        }
        return new Heard(
                new ParentTalk(heeded, next.allowed, OrderedPSet.empty()),
                owed.stream()
                        .map(child -> (ThreadMessage) new ThreadMessage.Taken(child, true))
                        .toList());
    }

    /** How many children the root's last answer leaves no place for. */
    public int excess(InstanceState state) {
        return allowed == null || allowed.asOf() != state.childrenSeq
                ? 0
                : Math.max(0, state.liveChildren.size() - allowed.live());
    }

    /** What a parent that does not exist, or is not this child's, has to say to {@code news}. */
    public static ThreadMessage noParent(ThreadMessage.News news) {
        return new ThreadMessage.NoParent(news.child());
    }

    /** The answer to news; null for none, or none yet. */
    private @Nullable ThreadMessage answer(InstanceState state, ThreadMessage.News news) {
        String id = news.child().value();
        boolean live = state.liveChildren.containsKey(id);
        Child ended = state.endedChildren.get(id);
        if (news.standing() instanceof ThreadMessage.Refused) {
            return null;
        }
        if (!live && ended == null) {
            return noParent(news);
        }
        if (news.standing() instanceof ThreadMessage.Ended) {
            // A parent that may leave memory first makes sure that the root knows.
            return state.status.isTerminal() && !isCounted(state) ? null : new ThreadMessage.Taken(news.child(), true);
        }
        // One that was run again after its end is on its own.
        if (ended == null || ended.status() != ChildStatus.REFUSED) {
            return new ThreadMessage.Taken(news.child(), false);
        }
        // It was given up before it showed itself, and came into being all the same.
        return new ThreadMessage.Heed(
                news.child(),
                news.parent(),
                new ParentOrder(state.orderNumber, null, "its parent " + news.parent() + " has given it up"));
    }
}
