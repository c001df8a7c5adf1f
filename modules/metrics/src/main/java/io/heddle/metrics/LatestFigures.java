package io.heddle.metrics;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of a node as they last were. Whoever reads them while they are older than a second has them asked for anew,
 * on a thread of their own, and does not wait: all gauges of one scrape come from one or two answers, and a node that is
 * slow to answer stops no scrape.
 */
final class LatestFigures {
    private static final Logger LOG = LoggerFactory.getLogger(LatestFigures.class);
    private static final Duration MAX_AGE = Duration.ofSeconds(1);
    private static final long IDLE_SECONDS = 30;

    /** Asks for all of them, given the last ones. */
    @FunctionalInterface
    interface Source {
        Figures ask(@Nullable Figures before);
    }

    /** @param asked nanoseconds, when the question was put */
    private record Reading(long asked, CompletableFuture<Figures> answer) {}

    private final Source source;
    private final LongSupplier nanos;
    private final Executor asking;
    private final AtomicReference<@Nullable Reading> latest = new AtomicReference<>();
    private final AtomicReference<@Nullable Figures> known = new AtomicReference<>();

    LatestFigures(Source source, LongSupplier nanos) {
        this(source, nanos, thread());
    }

    LatestFigures(Source source, LongSupplier nanos, Executor asking) {
        this.source = source;
        this.nanos = nanos;
        this.asking = asking;
    }

    private static Executor thread() {
        ThreadPoolExecutor thread =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread worker = new Thread(work, "heddle-metrics");
                    worker.setDaemon(true);
                    return worker;
                });
        thread.allowCoreThreadTimeOut(true);
        return thread;
    }

    /** One of them, for a gauge; NaN before the first answer. */
    double read(ToDoubleFunction<Figures> figure) {
        refresh();
        Figures figures = known.get();
        return figures == null ? Double.NaN : figure.applyAsDouble(figures);
    }

    /** Has them asked for anew if they are old, and waits for the answer, but not for long. */
    void await(Duration patience) {
        try {
            refresh().answer().get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException late) {
            LOG.debug("the figures of this node are old: it did not answer", late);
        }
    }

    /** The question under way, or the last one if its answer is young enough. */
    private Reading refresh() {
        Reading before = latest.get();
        long now = nanos.getAsLong();
        if (before != null && (!before.answer().isDone() || now - before.asked() < MAX_AGE.toNanos())) {
            return before;
        }
        Reading next = new Reading(now, new CompletableFuture<>());
        if (!latest.compareAndSet(before, next)) {
            return Objects.requireNonNull(latest.get());
        }
        asking.execute(() -> ask(next));
        return next;
    }

    private void ask(Reading reading) {
        try {
            Figures figures = source.ask(known.get());
            known.set(figures);
            reading.answer().complete(figures);
        } catch (RuntimeException unanswered) {
            // What is known stays; a node that stops or is too busy answers the next time or never again.
            reading.answer().completeExceptionally(unanswered);
        }
    }
}
