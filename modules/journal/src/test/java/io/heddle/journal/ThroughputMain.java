package io.heddle.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** Persists per second of N event-sourced actors, each in a closed loop. Run by hand: {@code [seconds] [actors...]}. */
final class ThroughputMain {
    private static final int SAMPLES = 1 << 21;

    private ThroughputMain() {}

    private record Next(ActorRef<Next> self, long sentNanos) {}

    private record Run(long endNanos, AtomicLong count, AtomicLongArray latencies, CountDownLatch done) {}

    private static final class Looper extends EventSourcedBehavior<Next, String, Integer> {
        private final Run run;

        Looper(PersistenceId id, Run run) {
            super(id);
            this.run = run;
        }

        @Override
        public Integer emptyState() {
            return 0;
        }

        @Override
        public CommandHandler<Next, String, Integer> commandHandler() {
            return newCommandHandlerBuilder()
                    .forAnyState()
                    .onCommand(
                            Next.class,
                            next -> Effect().persist("node-completed").thenRun(() -> again(next)))
                    .build();
        }

        @Override
        public EventHandler<Integer, String> eventHandler() {
            return (state, event) -> state + 1;
        }

        private void again(Next next) {
            long now = System.nanoTime();
            long index = run.count().getAndIncrement();
            run.latencies().set((int) (index & (SAMPLES - 1)), now - next.sentNanos());
            if (now < run.endNanos()) {
                next.self().tell(new Next(next.self(), now));
            } else {
                run.done().countDown();
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        long seconds = arguments.length > 0 ? Long.parseLong(arguments[0]) : 5;
        int[] sizes = arguments.length > 1
                ? Stream.of(arguments).skip(1).mapToInt(Integer::parseInt).toArray()
                : new int[] {1, 64, 100, 1000};
        for (int actors : sizes) {
            measure(actors, Duration.ofSeconds(2), false);
            measure(actors, Duration.ofSeconds(seconds), true);
        }
    }

    private static void measure(int actors, Duration length, boolean print) throws Exception {
        Path folder = Files.createTempDirectory(Path.of("."), "throughput");
        Run run = new Run(
                System.nanoTime() + length.toNanos(),
                new AtomicLong(),
                new AtomicLongArray(SAMPLES),
                new CountDownLatch(actors));
        ActorSystem<Void> system = ActorSystem.create(
                guardian(actors, run), "throughput", Systems.config(folder, System.getProperty("more", "")));
        EmbeddedStore store = EmbeddedStore.get(system);
        long start = System.nanoTime();
        Duration cpuBefore = cpu();
        run.done().await();
        Duration cpu = cpu().minus(cpuBefore);
        double elapsed = (System.nanoTime() - start) / 1e9;
        StoreStatistics statistics = store.statistics();
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
        long size = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                size += Files.isRegularFile(file) ? Files.size(file) : 0;
                Files.delete(file);
            }
        }
        int taken = (int) Math.min(run.count().get(), SAMPLES);
        long[] sorted = new long[taken];
        Arrays.setAll(sorted, run.latencies()::get);
        Arrays.sort(sorted);
        if (print) {
            System.out.printf(
                    "%5d actors: %,9.0f persists/s  p50 %.2f ms  p99 %.2f ms  batch %.1f  commit %d us  cpu %.1f us/persist  %d B/event on disk%n",
                    actors,
                    run.count().get() / elapsed,
                    sorted[taken / 2] / 1e6,
                    sorted[(int) (taken * 0.99)] / 1e6,
                    statistics.meanBatch(),
                    statistics.meanCommit().toNanos() / 1000,
                    cpu.toNanos() / 1e3 / Math.max(1, run.count().get()),
                    size / Math.max(1, statistics.events()));
        }
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static Behavior<Void> guardian(int actors, Run run) {
        return Behaviors.setup(context -> {
            for (int i = 0; i < actors; i++) {
                ActorRef<Next> looper = context.spawn(new Looper(PersistenceId.of("Looper", "n" + i), run), "n" + i);
                looper.tell(new Next(looper, System.nanoTime()));
            }
            return Behaviors.empty();
        });
    }
}
