package io.heddle.cli.progress;

import io.heddle.HistoryEntry;
import io.heddle.InstanceResult;
import io.heddle.OutcomeUnknownException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Follows instances to their end and tells a view. Everything happens in the calling thread; the end of an instance and
 * an interrupt wake it at once.
 */
public final class Follower {

    private static final long SHORTEST_WAIT_MILLIS = 25;
    private static final long LONGEST_WAIT_MILLIS = 200;
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final int UNANSWERED_MAX = 6;

    private final ProgressView view;
    private final BooleanSupplier stopped;
    private final Runnable health;
    private final BlockingQueue<Boolean> wake = new ArrayBlockingQueue<>(1);
    private int unanswered;

    /**
     * A follower.
     *
     * @param stopped whether to give up; asked often
     * @param health called while nothing happens; throws if nothing can happen any more
     */
    public Follower(ProgressView view, BooleanSupplier stopped, Runnable health) {
        this.view = view;
        this.stopped = stopped;
        this.health = health;
    }

    /** Makes the follower look at once; callable from any thread. */
    public void wake() {
        // One call is as good as many: whoever waits looks at everything.
        boolean unused = wake.offer(true);
    }

    /**
     * Returns when all have ended or it was stopped.
     *
     * @return how those that ended did, in the order they ended
     */
    public List<Outcome> follow(List<Tracked> instances) {
        List<Outcome> outcomes = new ArrayList<>();
        List<Tracked> open = new ArrayList<>(instances);
        open.forEach(instance -> {
            view.began(instance);
            CompletableFuture<?> unused = instance.end().whenComplete((result, error) -> wake());
        });
        long wait = SHORTEST_WAIT_MILLIS;
        long lastNews = System.nanoTime();
        while (!open.isEmpty() && !stopped.getAsBoolean()) {
            boolean news = false;
            for (Tracked instance : List.copyOf(open)) {
                // Asked before the events are read, so that the last events are always among them.
                boolean over = instance.end().isDone();
                news |= readEvents(instance);
                if (over && !stopped.getAsBoolean()) {
                    open.remove(instance);
                    outcomes.add(finish(instance));
                    news = true;
                }
                view.tick();
            }
            wait = news ? SHORTEST_WAIT_MILLIS : Math.min(LONGEST_WAIT_MILLIS, wait * 2);
            if (news) {
                lastNews = System.nanoTime();
            } else if (System.nanoTime() - lastNews > QUIET.toNanos()) {
                lastNews = System.nanoTime();
                health.run();
                open.forEach(this::askWhy);
            }
            if (!open.isEmpty()) {
                pause(wait);
            }
        }
        return outcomes;
    }

    private boolean readEvents(Tracked instance) {
        boolean news = false;
        try {
            List<HistoryEntry> page;
            do {
                page = instance.source().next();
                for (HistoryEntry event : page) {
                    instance.model().apply(event);
                    view.event(instance, event);
                    news = true;
                }
                if (!page.isEmpty()) {
                    instance.waiting(List.of());
                }
                view.tick();
            } while (!page.isEmpty() && !stopped.getAsBoolean());
            unanswered = 0;
        } catch (OutcomeUnknownException e) {
            // A busy machine answers late; only a silence that lasts is a failure.
            if (++unanswered > UNANSWERED_MAX) {
                throw e;
            }
        }
        return news;
    }

    private Outcome finish(Tracked instance) {
        InstanceResult result;
        try {
            result = instance.end().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        Outcome outcome = new Outcome(
                result, instance.handle().status(), instance.handle().nodes());
        view.ended(instance, outcome);
        return outcome;
    }

    private void askWhy(Tracked instance) {
        if (!instance.model().executing().isEmpty()) {
            return;
        }
        try {
            var causes = instance.handle().explain();
            if (!causes.equals(instance.waiting())) {
                instance.waiting(causes);
                view.waiting(instance);
            }
        } catch (OutcomeUnknownException e) {
            unanswered++;
        }
    }

    private void pause(long millis) {
        try {
            Boolean unused = wake.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while following instances", e);
        }
    }
}
