package io.heddle.runtime.ask;

import io.heddle.OutcomeUnknownException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Questions that have not been answered. An actor system that stops answers nothing any more, not even that time is up;
 * whoever still waits then is told here. Thread-safe.
 */
public final class OpenQuestions {
    private final ActorSystem<?> system;
    private final Map<Long, CompletableFuture<?>> open = new ConcurrentHashMap<>();
    private final AtomicLong asked = new AtomicLong();

    /** Questions to actors of {@code system}. */
    public OpenQuestions(ActorSystem<?> system) {
        this.system = system;
        system.getWhenTerminated().thenRun(this::giveUp);
    }

    /** The same answer, or an {@link OutcomeUnknownException} when the system stops before there is one. */
    public <T> CompletionStage<T> add(CompletionStage<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Long number = asked.incrementAndGet();
        open.put(number, answer);
        question.whenComplete((value, error) -> {
            open.remove(number);
            if (error == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(error);
            }
        });
        if (system.whenTerminated().isCompleted()) {
            giveUp();
        }
        return answer;
    }

    private void giveUp() {
        open.values()
                .forEach(answer -> answer.completeExceptionally(new OutcomeUnknownException(
                        "Heddle stopped before there was an answer; what was asked for may still have"
                                + " been done, and is done once if it is asked for again")));
    }
}
