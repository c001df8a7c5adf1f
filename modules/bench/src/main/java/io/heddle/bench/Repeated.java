package io.heddle.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One operation over and over, a number of them at a time: how many a second, and how long one takes. */
final class Repeated {
    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(1);

    private final Histogram latencies = new ConcurrentHistogram(LONGEST_MICROS, 3);
    private final long from;
    private final long until;

    private Repeated(int warmUpSeconds, int seconds) {
        from = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUpSeconds);
        until = from + TimeUnit.SECONDS.toNanos(seconds);
    }

    /** Operations that block: each place has a thread. {@code operations} opens what a place works on. */
    static Map<String, Object> blocking(int places, int warmUpSeconds, int seconds, IntFunction<Place> operations)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(places);
        try {
            List<Place> opened = new ArrayList<>();
            for (int place = 0; place < places; place++) {
                opened.add(operations.apply(place));
            }
            Repeated repeated = new Repeated(warmUpSeconds, seconds);
            List<Future<?>> ends = new ArrayList<>();
            for (Place place : opened) {
                ends.add(threads.submit(() -> {
                    repeated.loop(place);
                    return null;
                }));
            }
            for (Future<?> end : ends) {
                end.get();
            }
            return repeated.figures(seconds);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Operations that answer later: the next of a place begins with the answer of the one before. */
    static Map<String, Object> answered(
            int places, int warmUpSeconds, int seconds, IntFunction<CompletionStage<?>> operation)
            throws InterruptedException {
        Repeated repeated = new Repeated(warmUpSeconds, seconds);
        CountDownLatch open = new CountDownLatch(places);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        for (int place = 0; place < places; place++) {
            repeated.next(place, System.nanoTime(), operation, open, failure);
        }
        open.await();
        if (failure.get() != null) {
            throw new IllegalStateException("an operation failed", failure.get());
        }
        return repeated.figures(seconds);
    }

    private void loop(Place place) throws Exception {
        try (place) {
            long began = System.nanoTime();
            while (began < until) {
                place.call();
                long now = System.nanoTime();
                record(began, now);
                began = now;
            }
        }
    }

    private void next(
            int place,
            long began,
            IntFunction<CompletionStage<?>> operation,
            CountDownLatch open,
            AtomicReference<@Nullable Throwable> failure) {
        operation.apply(place).whenComplete((done, error) -> {
            long now = System.nanoTime();
            if (error != null) {
                failure.set(error);
            } else {
                record(began, now);
            }
            if (error != null || now >= until) {
                open.countDown();
            } else {
                next(place, now, operation, open, failure);
            }
        });
    }

    private void record(long began, long ended) {
        // One that ends after the window makes up for the one that began before it.
        if (began >= from) {
            latencies.recordValue(Math.min(LONGEST_MICROS, (ended - began) / 1000));
        }
    }

    private Map<String, Object> figures(int seconds) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("stepsPerSecond", Math.round((double) latencies.getTotalCount() / seconds));
        figures.put("p50Millis", latencies.getValueAtPercentile(50) / 1000.0);
        figures.put("p99Millis", latencies.getValueAtPercentile(99) / 1000.0);
        figures.put("maxMillis", latencies.getMaxValue() / 1000.0);
        return figures;
    }

    /** Does the operation once a call; closed at the end. */
    interface Place extends Callable<Object>, AutoCloseable {
        @Override
        void close() throws IOException, SQLException;
    }
}
