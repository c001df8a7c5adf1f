package io.heddle.runtime.dispatch;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.runtime.dispatch.NodeDispatcher.Drain;
import io.heddle.runtime.dispatch.NodeDispatcher.DrainOver;
import io.heddle.runtime.dispatch.NodeDispatcher.Drained;
import io.heddle.runtime.dispatch.NodeDispatcher.Ended;
import io.heddle.runtime.dispatch.NodeDispatcher.Evict;
import io.heddle.runtime.dispatch.NodeDispatcher.GetRunning;
import io.heddle.runtime.dispatch.NodeDispatcher.GraceOver;
import io.heddle.runtime.dispatch.NodeDispatcher.LetGo;
import io.heddle.runtime.dispatch.NodeDispatcher.Lodge;
import io.heddle.runtime.dispatch.NodeDispatcher.Message;
import io.heddle.runtime.dispatch.NodeDispatcher.Run;
import io.heddle.runtime.dispatch.NodeDispatcher.Seek;
import io.heddle.runtime.dispatch.NodeDispatcher.Settled;
import io.heddle.runtime.dispatch.NodeDispatcher.Stop;
import io.heddle.runtime.dispatch.NodeDispatcher.TimeOver;
import io.heddle.runtime.dispatch.NodeDispatcher.Woke;
import io.heddle.runtime.executor.ExecutorRoles;
import io.heddle.runtime.executor.Executors;
import io.heddle.runtime.executor.TimedExecutor;
import io.heddle.runtime.settings.HeddleSettings;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/** The behavior behind {@link NodeDispatcher}. */
final class Dispatching extends AbstractBehavior<Message> {

    private record TimerKey(Class<? extends Message> kind, long number) {}

    /** Shorter waits need a finer clock than that of the actor system. */
    private static final Duration SHORT = Duration.ofMillis(50);

    private final TimerScheduler<Message> timers;
    private final Executors executors;
    private final Outcomes outcomes;
    private final Workers workers;
    private final Places places;
    private final Duration cancelGrace;
    private final List<TraceContext> contexts;
    private final @Nullable ClassLoader classLoader;
    /** Null where there are no other nodes. */
    private final @Nullable ActorRef<Errand> elsewhere;

    /** Everything under way. */
    private final Map<Long, Attempt> attempts = new HashMap<>();
    /** Those not told to stop. */
    private final Map<Attempt.Key, Attempt> byKey = new HashMap<>();

    private long lastNumber;
    private int sleeping;
    private boolean draining;
    private final List<ActorRef<Drained>> drainAskers = new ArrayList<>();
    private int interrupted;

    Dispatching(
            ActorContext<Message> context,
            TimerScheduler<Message> timers,
            Executors executors,
            HeddleSettings settings,
            List<TraceContext> contexts,
            @Nullable ClassLoader classLoader) {
        super(context);
        this.timers = timers;
        this.executors = executors;
        this.outcomes = new Outcomes(settings.payload().maxBytes());
        this.workers = Workers.open(Runtime.version().feature());
        this.places = new Places(settings.executors().localMaxThreads());
        this.cancelGrace = settings.node().cancelGrace();
        this.contexts = List.copyOf(contexts);
        this.classLoader = classLoader;
        this.elsewhere = settings.cluster().enabled()
                ? context.spawn(
                        Elsewhere.create(
                                executors,
                                context.getSelf(),
                                settings.registry().resendInterval()),
                        Elsewhere.NAME)
                : null;
    }

    @Override
    public Receive<Message> createReceive() {
        return newReceiveBuilder()
                .onMessage(Run.class, this::onRun)
                .onMessage(Seek.class, this::onSeek)
                .onMessage(Lodge.class, this::onLodge)
                .onMessage(Evict.class, this::onEvict)
                .onMessage(Settled.class, this::onSettled)
                .onMessage(Ended.class, this::onEnded)
                .onMessage(Woke.class, this::onWoke)
                .onMessage(Stop.class, this::onStop)
                .onMessage(LetGo.class, this::onLetGo)
                .onMessage(GraceOver.class, this::onGraceOver)
                .onMessage(TimeOver.class, this::onTimeOver)
                .onMessage(GetRunning.class, this::onGetRunning)
                .onMessage(Drain.class, this::onDrain)
                .onMessage(DrainOver.class, this::onDrainOver)
                .onSignal(PostStop.class, this::onPostStop)
                .build();
    }

    /** Called by threads of user code. */
    private Map<String, String> traceContext(Run run) {
        Map<String, String> headers = new HashMap<>();
        contexts.forEach(context ->
                headers.putAll(context.headers(run.rootId(), run.instanceId(), run.nodeId(), run.attempt())));
        return headers;
    }

    // ---- beginnings -----------------------------------------------------------------------------------------------

    private Behavior<Message> onRun(Run run) {
        if (!goesOn(run)) {
            NodeExecutor executor = executors.find(run.executor());
            if (executor != null) {
                begin(run, executor, false);
            } else if (elsewhere != null) {
                elsewhere.tell(new Errand.Send(run));
            } else {
                NodeError error = NodeError.retryable(
                        ErrorCode.NO_EXECUTOR,
                        "no executor named " + run.executor() + " on this node, which has " + executors.names() + "; "
                                + ExecutorRoles.FIX);
                report(run, NodeOutcome.failed(error), Notes.NONE);
            }
        }
        return this;
    }

    private Behavior<Message> onSeek(Seek seek) {
        Run run = seek.run();
        if (!goesOn(run)) {
            if (elsewhere != null) {
                elsewhere.tell(new Errand.Seek(run));
            } else {
                run.replyTo().tell(run.report(null, Notes.NONE));
            }
        }
        return this;
    }

    /** Whether nothing has to begin: the attempt is under way here, or this node ends. */
    private boolean goesOn(Run run) {
        Attempt known = byKey.get(run.key());
        if (known == null) {
            // Unanswered on purpose: it stays EXECUTING and is handed over again where work goes on.
            return draining;
        }
        if (known.lodger && elsewhere != null) {
            // Begun for the instance when it was on another node. Stopped, it would be lost; begun again, it would run
            // twice.
            elsewhere.tell(new Errand.Seek(run));
        } else if (run.delivery() >= known.run.delivery()) {
            known.run = run;
        }
        return true;
    }

    private Behavior<Message> onLodge(Lodge lodge) {
        Run run = lodge.run();
        Attempt known = byKey.get(run.key());
        NodeExecutor executor = executors.find(run.executor());
        if (known != null && !known.lodger && known.run.delivery() > run.delivery()) {
            // Its instance is here and went on: that was an order of a node it has left.
            dropped(run, true);
        } else if (known != null) {
            known.lodger = true;
            known.run = run;
        } else if (draining || executor == null) {
            dropped(run, false);
        } else {
            begin(run, executor, true);
        }
        return this;
    }

    private void dropped(Run run, boolean begun) {
        if (elsewhere != null) {
            elsewhere.tell(new Errand.Dropped(run.key(), run.delivery(), begun));
        }
    }

    private void begin(Run run, NodeExecutor executor, boolean lodger) {
        Attempt attempt = new Attempt(++lastNumber, run);
        attempt.lodger = lodger;
        attempts.put(attempt.number, attempt);
        byKey.put(attempt.key(), attempt);
        if (run.timeoutMicros() > 0) {
            arm(
                    new TimeOver(attempt.number),
                    attempt,
                    left(Duration.of(run.timeoutMicros(), ChronoUnit.MICROS), run)
                            .plus(cancelGrace));
        }
        if (executor instanceof TimedExecutor timed) {
            TimedExecutor.Wait wait = timed.begin(run.config());
            Duration left = left(wait.duration(), run);
            attempt.phase = Attempt.Phase.SLEEPING;
            attempt.wakesAt = System.nanoTime() + left.toNanos();
            sleeping++;
            sleep(attempt, left, wait.outcome());
        } else {
            attempt.job = new Job(
                    new Task(run, () -> traceContext(run)),
                    executor,
                    outcomes,
                    classLoader,
                    listener(getContext().getSelf(), attempt.number));
            places.enqueue(attempt);
            fillPlaces();
        }
    }

    /** What is left of a time that counts from the beginning of the attempt. */
    private static Duration left(Duration whole, Run run) {
        Duration left = whole.minus(run.ageMicros(), ChronoUnit.MICROS);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static Job.Listener listener(ActorRef<Message> self, long number) {
        return (outcome, notes) -> self.tell(new Ended(number, outcome, notes));
    }

    private void fillPlaces() {
        for (Attempt attempt = places.next(); attempt != null; attempt = places.next()) {
            try {
                workers.execute(Objects.requireNonNull(attempt.job));
            } catch (Throwable e) {
                // No thread to be had: a failure of this attempt, which may do better later.
                getContext().getLog().error("no thread for an attempt", e);
                getContext().getSelf().tell(new Ended(attempt.number, Outcomes.of(e), Notes.NONE));
            }
        }
    }

    // ---- ends -----------------------------------------------------------------------------------------------------

    private Behavior<Message> onEnded(Ended ended) {
        Attempt attempt = attempts.get(ended.number());
        if (attempt == null) {
            return this;
        }
        forget(attempt);
        boolean says = !(attempt.isStopped() && ended.outcome() instanceof NodeOutcome.Failed);
        if (says && !attempt.settled) {
            report(attempt.run, ended.outcome(), ended.notes());
        } else if (draining && attempt.lodger && !attempt.settled) {
            dropped(attempt.run, true);
        }
        places.ended(attempt);
        abandonOverdue();
        fillPlaces();
        finishDrain();
        return this;
    }

    private void sleep(Attempt attempt, Duration duration, NodeOutcome outcome) {
        Duration next = duration.compareTo(HeddleSettings.ENDLESS) > 0 ? HeddleSettings.ENDLESS : duration;
        Woke woke = new Woke(attempt.number, duration.minus(next), outcome);
        ActorRef<Message> self = getContext().getSelf();
        if (next.isZero()) {
            self.tell(woke);
        } else if (next.compareTo(SHORT) < 0) {
            // The scheduler of the actor system looks every 10 ms: of many short naps, little else would be left.
            CompletableFuture.delayedExecutor(next.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(() -> self.tell(woke));
        } else {
            arm(woke, attempt, next);
        }
    }

    private Behavior<Message> onWoke(Woke woke) {
        Attempt attempt = attempts.get(woke.number());
        if (attempt == null) {
            return this;
        }
        if (!woke.left().isZero()) {
            sleep(attempt, woke.left(), woke.outcome());
            return this;
        }
        forget(attempt);
        sleeping--;
        report(attempt.run, outcomes.checked(woke.outcome(), Notes.NONE), Notes.NONE);
        finishDrain();
        return this;
    }

    private Behavior<Message> onTimeOver(TimeOver over) {
        Attempt attempt = attempts.get(over.number());
        if (attempt != null && !attempt.isStopped()) {
            attempt.settled = true;
            report(
                    attempt.run,
                    NodeOutcome.failed(NodeError.retryable(ErrorCode.TIMEOUT, "the attempt timed out")),
                    Notes.NONE);
            stop(attempt);
        }
        return this;
    }

    private static void report(Run run, NodeOutcome outcome, Notes notes) {
        run.replyTo().tell(run.report(outcome, notes));
    }

    // ---- stops ----------------------------------------------------------------------------------------------------

    private Behavior<Message> onStop(Stop message) {
        Attempt attempt = byKey.get(message.key());
        if (attempt != null && !attempt.lodger) {
            stop(attempt);
        } else if (elsewhere != null) {
            elsewhere.tell(new Errand.Recall(message.key()));
        }
        return this;
    }

    private Behavior<Message> onLetGo(LetGo message) {
        Attempt attempt = byKey.get(message.key());
        if (attempt != null && !attempt.lodger) {
            stop(attempt);
        }
        return this;
    }

    private Behavior<Message> onEvict(Evict message) {
        Attempt attempt = byKey.get(message.key());
        if (attempt != null && attempt.lodger) {
            stop(attempt);
        }
        return this;
    }

    private Behavior<Message> onSettled(Settled message) {
        if (elsewhere != null) {
            elsewhere.tell(new Errand.Settled(message.report().key()));
        }
        return this;
    }

    private void stop(Attempt attempt) {
        switch (attempt.phase) {
            case QUEUED -> {
                places.drop(attempt);
                forget(attempt);
            }
            case SLEEPING -> {
                sleeping--;
                forget(attempt);
            }
            case RUNNING -> {
                byKey.remove(attempt.key(), attempt);
                timers.cancel(new TimerKey(TimeOver.class, attempt.number));
                attempt.phase = Attempt.Phase.STOPPING;
                if (attempt.job != null) {
                    attempt.job.stop();
                }
                if (cancelGrace.isZero()) {
                    onGraceOver(new GraceOver(attempt.number));
                } else {
                    arm(new GraceOver(attempt.number), attempt, cancelGrace);
                }
            }
            case STOPPING, ABANDONED -> {}
        }
        finishDrain();
    }

    private Behavior<Message> onGraceOver(GraceOver over) {
        Attempt attempt = attempts.get(over.number());
        if (attempt != null) {
            places.overdue(attempt);
            abandonOverdue();
            fillPlaces();
            finishDrain();
        }
        return this;
    }

    private void abandonOverdue() {
        // A drain must end, whatever user code does.
        for (Attempt attempt = places.abandon(draining); attempt != null; attempt = places.abandon(draining)) {
            getContext()
                    .getLog()
                    .warn("attempt {} was told to stop and goes on; its place is given away", attempt.key());
        }
    }

    // ---- drain ----------------------------------------------------------------------------------------------------

    private Behavior<Message> onDrain(Drain message) {
        drainAskers.add(message.replyTo());
        if (!draining) {
            draining = true;
            if (elsewhere != null) {
                elsewhere.tell(new Errand.Close());
            }
            beginDrain(message.timeout());
        }
        finishDrain();
        return this;
    }

    private void beginDrain(Duration timeout) {
        boolean bounded = !timeout.isZero();
        for (Attempt attempt : List.copyOf(attempts.values())) {
            if (attempt.phase == Attempt.Phase.QUEUED || (bounded && attempt.sleepsLongerThan(timeout))) {
                stop(attempt);
                if (attempt.lodger) {
                    dropped(attempt.run, false);
                }
            }
        }
        if (bounded) {
            timers.startSingleTimer(
                    new TimerKey(DrainOver.class, 0), new DrainOver(), HeddleSettings.orEndless(timeout));
        }
        abandonOverdue();
    }

    private Behavior<Message> onDrainOver(DrainOver over) {
        for (Attempt attempt : List.copyOf(attempts.values())) {
            if (attempt.phase == Attempt.Phase.RUNNING) {
                interrupted++;
            } else if (attempt.phase == Attempt.Phase.SLEEPING && attempt.lodger) {
                dropped(attempt.run, false);
            }
            stop(attempt);
        }
        finishDrain();
        return this;
    }

    private void finishDrain() {
        if (draining && attempts.size() == places.abandoned()) {
            drainAskers.forEach(asker -> asker.tell(new Drained(interrupted)));
            drainAskers.clear();
        }
    }

    // ---- the rest -------------------------------------------------------------------------------------------------

    private void arm(Message message, Attempt attempt, Duration delay) {
        timers.startSingleTimer(
                new TimerKey(message.getClass(), attempt.number), message, HeddleSettings.orEndless(delay));
    }

    private void forget(Attempt attempt) {
        attempts.remove(attempt.number);
        byKey.remove(attempt.key(), attempt);
        timers.cancel(new TimerKey(Woke.class, attempt.number));
        timers.cancel(new TimerKey(TimeOver.class, attempt.number));
        timers.cancel(new TimerKey(GraceOver.class, attempt.number));
    }

    private Behavior<Message> onGetRunning(GetRunning question) {
        question.replyTo().tell(places.counts(sleeping));
        return this;
    }

    private Behavior<Message> onPostStop(PostStop signal) {
        workers.close();
        return this;
    }
}
