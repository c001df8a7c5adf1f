package io.heddle.testkit;

import io.heddle.ErrorCode;
import io.heddle.InstanceId;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.OnParentEnd;
import io.heddle.kernel.instance.ChildTalk;
import io.heddle.kernel.instance.Decision;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceAudit;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.Origin;
import io.heddle.kernel.instance.ParentTalk;
import io.heddle.kernel.instance.Past;
import io.heddle.kernel.instance.ThreadMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One thread of a {@link ThreadSimulation}: a journal that stays, and a memory that a crash takes away. */
final class SimulatedThread {
    private final InstanceId id;
    private final ThreadWorld world;
    private final List<EventBatch> journal = new ArrayList<>();

    // The registry's.
    private boolean granted;
    private boolean released;

    // Lost with a crash.
    private boolean awake = true;
    private InstanceState state = InstanceState.NONE;
    private ParentTalk asParent = ParentTalk.BEGUN;
    private ChildTalk asChild = ChildTalk.BEGUN;
    private ThreadMessage.@Nullable Start starting;

    SimulatedThread(InstanceId id, ThreadWorld world) {
        this.id = id;
        this.world = world;
    }

    InstanceId id() {
        return id;
    }

    boolean exists() {
        return !journal.isEmpty();
    }

    InstanceState state() {
        InstanceState replayed = InstanceState.NONE;
        if (awake) {
            return state;
        }
        for (EventBatch batch : journal) {
            replayed = replayed.evolve(batch);
        }
        return replayed;
    }

    /** What it was after its event {@code seq}, read from its journal. */
    Past past(int seq) {
        Past past = Past.NONE;
        for (EventBatch batch : journal) {
            if (past.state().seq() < seq) {
                past = past.evolve(batch, seq);
            }
        }
        return past;
    }

    boolean holdsPermit() {
        return granted && !released;
    }

    int created() {
        return count(InstanceEvent.InstanceCreated.class);
    }

    private int count(Class<? extends InstanceEvent> type) {
        return (int) journal.stream()
                .flatMap(batch -> batch.events().stream())
                .filter(type::isInstance)
                .count();
    }

    void checkNoticesAreRecordedOnce() {
        Set<String> ended = new HashSet<>();
        journal.stream().flatMap(batch -> batch.events().stream()).forEach(event -> {
            String child = event instanceof InstanceEvent.ChildEnded one
                    ? one.threadId()
                    : event instanceof InstanceEvent.ChildRefused one ? one.threadId() : null;
            if (child != null && !ended.add(child)) {
                throw new IllegalStateException("the end of " + child + " was recorded twice");
            }
        });
    }

    void checkEveryWorkflowIsSettledOnce() {
        int requested = count(InstanceEvent.WorkflowRequested.class);
        int settled = count(InstanceEvent.WorkflowSettled.class);
        if (requested != settled) {
            throw new IllegalStateException(
                    id + " asked for " + requested + " threads of their own and heard of " + settled);
        }
    }

    String story() {
        StringBuilder text = new StringBuilder();
        journal.forEach(batch -> text.append("\n  ").append(batch.events()));
        return text.toString();
    }

    // ---- life and death -------------------------------------------------------------------------------------------

    List<ThreadMessage> create(InstanceHeader header) {
        granted = true;
        return tell(new InstanceCommand.Create(header, 1, true));
    }

    void crash() {
        awake = false;
        state = InstanceState.NONE;
        asParent = ParentTalk.BEGUN;
        asChild = ChildTalk.BEGUN;
        starting = null;
    }

    /** The registry wakes it, as it does with everything that holds a permit; a permit nobody holds is dropped. */
    List<ThreadMessage> recover() {
        if (awake || !holdsPermit()) {
            return List.of();
        }
        wake();
        if (!exists()) {
            granted = false;
            return List.of();
        }
        return tell(new InstanceCommand.Recover());
    }

    private void wake() {
        if (!awake) {
            state = state();
            awake = true;
        }
    }

    /** The permit it has asked for is granted, or is not. */
    List<ThreadMessage> registryAnswers() {
        ThreadMessage.Start start = starting;
        InstanceId parent = start == null ? null : start.lineage().parent();
        if (start == null || parent == null) {
            return List.of();
        }
        if (world.isPermitted(start) && !granted) {
            granted = true;
            return List.of();
        }
        starting = null;
        if (world.isPermitted(start)) {
            Origin origin = start.request().origin();
            Past past = origin == null ? null : world.past(origin);
            return tell(new InstanceCommand.Create(
                    world.header(start, past), 1, origin == null || origin.goesOn(), start.order(), past));
        }
        NodeError reason = NodeError.retryable(ErrorCode.START_REFUSED, "NOT_FOUND");
        return List.of(new ThreadMessage.News(id, parent, 0, 0, new ThreadMessage.Refused(reason)));
    }

    // ---- commands and messages ------------------------------------------------------------------------------------

    List<ThreadMessage> tell(InstanceCommand command) {
        decide(command);
        return retell();
    }

    private InstanceReply decide(InstanceCommand command) {
        wake();
        Decision decision = world.decider.decide(state, command, null, world.now());
        if (decision.batch() != null) {
            journal.add(decision.batch());
            List<String> problems = InstanceAudit.problems(decision.next());
            if (!problems.isEmpty()) {
                throw new IllegalStateException(id + ": " + problems);
            }
        }
        state = decision.next();
        return decision.reply();
    }

    /** Finishes something that executes, or forks where the graph grows. */
    List<ThreadMessage> work() {
        if (!exists()) {
            return List.of();
        }
        wake();
        if (state.header().dynamic() && world.random.nextBoolean()) {
            return tell(world.fork(world.random.nextInt(2)));
        }
        for (int node = 0; node < state.nodeCount(); node++) {
            String nodeId = InstanceAudit.id(state, node);
            boolean task = nodeId.equals("first") || nodeId.equals("last") || nodeId.startsWith("work");
            if (task && InstanceAudit.status(state, node) == NodeStatus.EXECUTING) {
                int attempt = InstanceAudit.attempt(state, node);
                return tell(
                        world.random.nextInt(6) == 0
                                ? new InstanceCommand.Fail(nodeId, attempt, NodeError.fatal("E", "broken"))
                                : new InstanceCommand.Complete(nodeId, attempt, Payload.json("1")));
            }
        }
        return tell(new InstanceCommand.Tick());
    }

    /** Everything it has to say; and if that is nothing and it has ended, its permit goes back. */
    List<ThreadMessage> retell() {
        if (!exists() || !awake) {
            return List.of();
        }
        List<ThreadMessage> due = new ArrayList<>(asParent.due(state));
        ThreadMessage.News news = asChild.due(state);
        if (news != null) {
            due.add(news);
        }
        if (due.isEmpty() && state.status().isTerminal()) {
            released = true;
        }
        return due;
    }

    List<ThreadMessage> receive(ThreadMessage message) {
        wake();
        List<ThreadMessage> answers = new ArrayList<>();
        if (message instanceof ThreadMessage.Launch launch) {
            answers.add(launch(launch));
            answers.addAll(retell());
            return answers;
        }
        if (!exists()) {
            toNobody(message, answers);
            return answers;
        }
        if (message instanceof ThreadMessage.Start start) {
            decide(new InstanceCommand.Heed(start.order()));
            answers.add(ChildTalk.news(state));
        } else if (message instanceof ThreadMessage.Heed heed) {
            decide(new InstanceCommand.Heed(heed.order()));
            answers.add(ChildTalk.news(state));
        } else if (message instanceof ThreadMessage.News news) {
            decide(recording(news));
            learn(asParent.heard(state, news), answers);
        } else if (message instanceof ThreadMessage.Launched launched) {
            decide(new InstanceCommand.NoteWorkflow(launched.thread().value(), launched.refusal()));
        } else if (message instanceof ThreadMessage.Count count) {
            InstanceReply.TreeAllows allows = (InstanceReply.TreeAllows)
                    decide(new InstanceCommand.CountTree(count.parent().value(), count.asOf(), count.live()));
            answers.add(new ThreadMessage.Counted(count.parent(), allows.asOf(), allows.live()));
        } else if (message instanceof ThreadMessage.Counted counted) {
            learn(asParent.counted(state, counted), answers);
            if (asParent.excess(state) > 0) {
                decide(new InstanceCommand.GiveUpChildren(asParent.excess(state)));
            }
        } else if (message instanceof ThreadMessage.Taken taken) {
            asChild = asChild.taken(taken);
        } else {
            asChild = asChild.orphaned();
            if (state.header().lineage().onParentEnd() == OnParentEnd.CANCEL) {
                decide(new InstanceCommand.Cancel("no parent"));
            }
        }
        answers.addAll(retell());
        return answers;
    }

    private void learn(ParentTalk.Heard heard, List<ThreadMessage> answers) {
        asParent = heard.talk();
        answers.addAll(heard.answers());
    }

    /** It is started as from outside: a second time is the same start. */
    private ThreadMessage launch(ThreadMessage.Launch launch) {
        if (!world.isPermitted(launch)) {
            return new ThreadMessage.Launched(
                    id, launch.starter(), NodeError.fatal(ErrorCode.START_REFUSED, "NOT_FOUND"));
        }
        if (!exists()) {
            granted = true;
            decide(new InstanceCommand.Create(world.header(launch), 1, true));
        }
        return new ThreadMessage.Launched(id, launch.starter(), null);
    }

    private void toNobody(ThreadMessage message, List<ThreadMessage> answers) {
        if (message instanceof ThreadMessage.Start start) {
            starting = start;
        } else if (message instanceof ThreadMessage.News news && !(news.standing() instanceof ThreadMessage.Refused)) {
            answers.add(ParentTalk.noParent(news));
        }
    }

    private static InstanceCommand recording(ThreadMessage.News news) {
        String child = news.child().value();
        if (news.standing() instanceof ThreadMessage.Refused refused) {
            return new InstanceCommand.NoteChildRefused(child, refused.reason());
        }
        if (news.standing() instanceof ThreadMessage.Ended ended) {
            return new InstanceCommand.NoteChildEnded(
                    child, ended.status(), ended.error(), ended.output(), ended.globals());
        }
        return new InstanceCommand.NoteChildStarted(child);
    }
}
