package io.heddle.runtime.ask;

import io.heddle.OutcomeUnknownException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.scaladsl.AskPattern;
import org.apache.pekko.dispatch.ExecutionContexts;
import org.apache.pekko.util.Timeout;
import scala.concurrent.ExecutionContext;
import scala.util.Try;

/**
 * Questions that have not been answered. An actor system that stops answers nothing any more, not even that time is up;
 * whoever still waits then is told here. Thread-safe.
 *
 * <p>Whatever the caller hung on the answer may block, so it runs neither on the thread of an actor nor on one that
 * other answers need. The stages of {@code javadsl.AskPattern} are not used: theirs run everything on the common pool,
 * which with two processors is a new thread for every answer, and starting it took longer than the rest of the question.
 */
public final class OpenQuestions {
    private final ActorSystem<?> system;
    private final Duration resendInterval;
    private final Map<Long, CompletableFuture<?>> open = new ConcurrentHashMap<>();
    private final AtomicLong asked = new AtomicLong();
    private final ExecutorService threads;
    private final ExecutionContext callers;

    /** Questions to actors of {@code system}, each sent once. */
    public OpenQuestions(ActorSystem<?> system) {
        this(system, Duration.ZERO);
    }

    /**
     * Questions to actors of {@code system}.
     *
     * @param resendInterval until a question given to {@link #askRepeatedly} is sent a second time; then after twice as
     *     long, and so on. 0 is never: between actors of one process nothing is lost.
     */
    public OpenQuestions(ActorSystem<?> system, Duration resendInterval) {
        this.system = system;
        this.resendInterval = resendInterval;
        AtomicLong started = new AtomicLong();
        // No bound: as many as there are callbacks that block, and idle ones end.
        this.threads = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, system.name() + "-answers-" + started.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        this.callers = ExecutionContexts.fromExecutorService(threads);
        system.getWhenTerminated().thenRun(this::giveUp);
    }

    /**
     * Asks an actor.
     *
     * @param question the message, given where to answer
     * @return the answer; fails with {@link java.util.concurrent.TimeoutException} if there is none within
     *     {@code patience} or nobody to ask, and with {@link OutcomeUnknownException} when the system stops before
     */
    public <M, R> CompletionStage<R> ask(
            RecipientRef<M> to, Function<ActorRef<R>, ? extends M> question, Duration patience) {
        return ask(to, question, patience, Duration.ZERO);
    }

    private <M, R> CompletableFuture<R> ask(
            RecipientRef<M> to, Function<ActorRef<R>, ? extends M> question, Duration patience, Duration again) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        Long number = asked.incrementAndGet();
        open.put(number, answer);
        try {
            new AskPattern.Askable<M>(to)
                    .<R>ask(
                            replyTo -> {
                                M message = question.apply(replyTo);
                                if (!again.isZero()) {
                                    sendAgain(to, message, answer, again);
                                }
                                return message;
                            },
                            Timeout.create(patience),
                            system.scheduler())
                    .onComplete(result -> answered(number, answer, result), callers);
        } catch (IllegalStateException stopping) {
            // Without a clock nobody could end the wait. The others have been asked and may be answered.
            open.remove(number);
            answer.completeExceptionally(stopped());
        }
        if (system.whenTerminated().isCompleted()) {
            giveUp();
        }
        return answer;
    }

    /**
     * Asks an actor something that may be asked twice, and does so while there is no answer: a shard that moves drops
     * what was on its way, and so does a connection that breaks.
     *
     * @return as {@link #ask}
     */
    public <M, R> CompletionStage<R> askRepeatedly(
            RecipientRef<M> to, Function<ActorRef<R>, ? extends M> question, Duration patience) {
        return ask(to, question, patience, resendInterval);
    }

    private <M> void sendAgain(RecipientRef<M> to, M message, CompletionStage<?> answer, Duration pause) {
        Cancellable next = system.scheduler()
                .scheduleOnce(
                        pause,
                        () -> {
                            to.tell(message);
                            try {
                                sendAgain(to, message, answer, pause.multipliedBy(2));
                            } catch (IllegalStateException stopping) {
                                // Whoever waits is told by giveUp().
                            }
                        },
                        system.executionContext());
        answer.whenComplete((result, error) -> next.cancel());
    }

    private <R> boolean answered(Long number, CompletableFuture<R> answer, Try<R> result) {
        open.remove(number);
        return result.isSuccess()
                ? answer.complete(result.get())
                : answer.completeExceptionally(result.failed().get());
    }

    private void giveUp() {
        open.values().forEach(answer -> answer.completeExceptionally(stopped()));
        threads.shutdown();
    }

    private static OutcomeUnknownException stopped() {
        return new OutcomeUnknownException(
                "Heddle stopped before there was an answer; what was asked for may still have"
                        + " been done, and is done once if it is asked for again");
    }
}
