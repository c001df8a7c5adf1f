package io.heddle.bench.harness;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The process of a peer: its {@code main} hands itself over to {@link #main}. */
public final class PeerProcess {
    private PeerProcess() {}

    /**
     * Carries out the run that is the only argument, prints its figures, and ends the process.
     *
     * @param start starts the peer, with the run's folder or database
     */
    public static void main(String[] args, Start start) {
        Run run = Run.of(args[0]);
        MeasuredProcess.run(() -> {
            Map<String, Object> figures;
            try (Subject subject = start.start(run)) {
                figures = run.workload() == Workload.W4
                        ? waiting(subject, run)
                        : ClosedLoop.blocking(subject, run.workload()).run(run.warmUpSeconds(), run.seconds());
            }
            Run.report(figures);
        });
    }

    /** How fast instances that wait an hour are taken on, and what each weighs in the heap of the client's process. */
    private static Map<String, Object> waiting(Subject subject, Run run)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(Workload.W4.inFlight);
        Starts starts = Starts.blocking(subject, threads);
        starts.warmUp(run.warmUpSeconds());
        long heap = Memory.heap();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("startsPerSecond", starts.perSecond(run.count()));
        figures.put("heapBytesEachInMemory", (Memory.heap() - heap) / run.count());
        threads.shutdown();
        return figures;
    }

    /** How a peer is started. */
    @FunctionalInterface
    public interface Start {
        /** A peer that is ready. */
        Subject start(Run run) throws Exception;
    }
}
