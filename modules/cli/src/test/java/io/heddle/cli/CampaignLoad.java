package io.heddle.cli;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.OutcomeUnknownException;
import io.heddle.StartOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Callers that start instances, and ask again under the same id when they do not know what became of it. */
final class CampaignLoad implements AutoCloseable {
    private static final int CALLERS = 3;
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final DefinitionId definition;
    private final Supplier<Heddle> client;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicLong slowest = new AtomicLong();
    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final List<Thread> callers;

    CampaignLoad(DefinitionId definition, Supplier<Heddle> client) {
        this.definition = definition;
        this.client = client;
        callers = IntStream.range(0, CALLERS)
                .mapToObj(caller -> new Thread(() -> call(caller), "caller-" + caller))
                .toList();
        callers.forEach(Thread::start);
    }

    private void call(int caller) {
        try {
            for (int i = 0; !stopped.get(); i++) {
                start("c" + caller + "-" + i);
                TimeUnit.MILLISECONDS.sleep(BETWEEN.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void start(String id) throws InterruptedException {
        Instant begin = Instant.now();
        Instant end = begin.plus(PATIENCE);
        boolean asked = false;
        while (true) {
            try {
                client.get().start(definition, StartOptions.id(id));
                acknowledged.add(id);
                unknown.addAndGet(asked ? 1 : 0);
                slowest.accumulateAndGet(Duration.between(begin, Instant.now()).toMillis(), Math::max);
                return;
            } catch (OutcomeUnknownException e) {
                asked = true;
                if (Instant.now().isAfter(end)) {
                    wrong.add(id + ": no answer for " + PATIENCE + ": " + e.getMessage());
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(200);
            } catch (RuntimeException e) {
                wrong.add(id + ": refused: " + e);
                return;
            }
        }
    }

    /** Lets the callers end what they are at. */
    void stop() throws InterruptedException {
        stopped.set(true);
        for (Thread caller : callers) {
            caller.join();
        }
    }

    /** Ids whose start was acknowledged. */
    List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** How many of them had to be asked for more than once. */
    int askedAgain() {
        return unknown.get();
    }

    /** How long it took most, asking again included. */
    Duration slowest() {
        return Duration.ofMillis(slowest.get());
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }

    @Override
    public void close() {
        callers.forEach(Thread::interrupt);
    }
}
