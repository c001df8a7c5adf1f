package io.heddle.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;

/**
 * Threads that contribute to one workflow at the same moment, workflow after workflow, and what the workflow knows of it
 * afterwards. Every contribution was acknowledged, so everything that is not there, or was given to nobody, is lost.
 */
final class Contention {
    /** Threads at one workflow. */
    static final int WRITERS = 4;

    private final Side side;
    private final long window;
    private final long longest;
    private final List<List<String>> given = new ArrayList<>();
    private final Phaser together = new Phaser(WRITERS) {
        /** By the last to arrive, while the others wait. */
        @Override
        protected boolean onAdvance(int phase, int registered) {
            next();
            return over;
        }
    };
    private long began;
    private int round;
    private boolean over;
    private long lost;
    private long twice;

    private Contention(Side side, int seconds, int longest) {
        this.side = side;
        this.window = seconds * 1_000_000_000L;
        this.longest = longest * 1_000_000_000L;
        for (int writer = 0; writer < WRITERS; writer++) {
            given.add(List.of());
        }
    }

    /**
     * Goes on for that time, at least for one workflow.
     *
     * @param longest seconds it may go on after all until something is lost
     */
    static void run(Side side, int seconds, int longest, Map<String, Object> figures)
            throws InterruptedException, ExecutionException {
        Contention contention = new Contention(side, seconds, longest);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        try {
            long began = System.nanoTime();
            List<Future<?>> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                writers.add(threads.submit(() -> contention.write(number)));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            long contributions = (long) contention.round * WRITERS;
            figures.put("stepsPerSecond", Math.round(contributions / ((System.nanoTime() - began) / 1e9)));
            figures.put("contributions", contributions);
            figures.put("lostUpdates", contention.lost);
            figures.put("givenTwice", contention.twice);
        } finally {
            threads.shutdownNow();
        }
    }

    private void write(int writer) {
        try {
            // Not by what the arrival returns: the last one to arrive is not told that it was the end.
            for (together.arriveAndAwaitAdvance(); !together.isTerminated(); together.arriveAndAwaitAdvance()) {
                given.set(writer, side.contribute("shared-" + round, "n" + writer, after(writer)));
            }
        } finally {
            // If it failed, the others would wait for it, also those who only come to wait later.
            together.forceTermination();
        }
    }

    private static String after(int writer) {
        return "after-" + writer;
    }

    /** Looks at the workflow before, then opens the next. */
    private void next() {
        if (round == 0) {
            began = System.nanoTime();
        } else {
            judge("shared-" + round);
            long took = System.nanoTime() - began;
            over = took >= window && (lost > 0 || took >= longest);
        }
        if (!over) {
            round++;
        }
    }

    private void judge(String workflow) {
        lost += WRITERS - side.completed(workflow);
        List<String> all = new ArrayList<>(side.rest(workflow));
        given.forEach(all::addAll);
        Set<String> once = new HashSet<>(all);
        lost += WRITERS - once.size();
        twice += all.size() - once.size();
    }
}
