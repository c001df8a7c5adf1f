package io.heddle.bench.harness;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The process of a peer: its {@code main} hands itself over to {@link #main}. */
public final class PeerProcess {
    private static final int WARM_UP = 500;

    private PeerProcess() {}

    /**
     * Carries out the run that is the only argument, prints its figures, and ends the process.
     *
     * @param start starts the peer, with the run's folder or database
     */
    public static void main(String[] args, Start start) throws Exception {
        Run run = Run.of(args[0]);
        Map<String, Object> figures;
        try (Subject subject = start.start(run)) {
            figures = run.workload() == Workload.W4
                    ? waiting(subject, run.count())
                    : ClosedLoop.blocking(subject, run.workload()).run(run.warmUpSeconds(), run.seconds());
        }
        Run.report(figures);
        System.exit(0);
    }

    /** How fast instances that wait an hour are taken on, and what each weighs in the heap of the client's process. */
    private static Map<String, Object> waiting(Subject subject, int count)
            throws InterruptedException, ExecutionException {
        start(subject, "warm-up-", WARM_UP);
        long heap = Memory.heap();
        long began = System.nanoTime();
        start(subject, "w-", count);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("startsPerSecond", Math.round(count / ((System.nanoTime() - began) / 1e9)));
        figures.put("heapBytesEachInMemory", (Memory.heap() - heap) / count);
        return figures;
    }

    private static void start(Subject subject, String prefix, int count)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(Workload.W4.inFlight);
        InFlight.run(
                Workload.W4.inFlight,
                1,
                count,
                n -> java.util.concurrent.CompletableFuture.supplyAsync(
                                () -> subject.run(Workload.W4, prefix + n), threads)
                        .thenCompose(started -> started));
        threads.shutdown();
    }

    /** How a peer is started. */
    @FunctionalInterface
    public interface Start {
        /** A peer that is ready. */
        Subject start(Run run) throws Exception;
    }
}
