package io.heddle.bench;

import io.heddle.bench.harness.InFlight;
import io.heddle.bench.harness.Memory;
import io.heddle.bench.harness.Run;
import io.heddle.bench.harness.SystemName;
import io.heddle.bench.harness.Workload;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * OLDNEW: what the design Heddle replaces takes and loses, beside Heddle. The old manager keeps everything in memory and
 * nothing on disk, so what it does in a second is no match for what Heddle does; sizes, growth and losses are.
 */
final class OldNew {
    /** Of finished ones, which take both sides long to make. */
    private static final int MOST_FINISHED = 5_000;

    private static final int MOST_WINDOWS = 20;
    private static final int WARM_UP = 500;
    private static final int SMALLEST = 100;
    /** More threads and nodes than that say nothing new: the old manager takes as many times longer as there are more. */
    private static final int LARGEST = 100_000;

    private static final int DEFINITIONS = 10;
    /** A heap that shrinks by less from one look to the next is settled. */
    private static final long SETTLED_BYTES = 65_536;

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String FREE = "free";
    private static final String STAYING = "heddle.instance.passivate-after = 0\n";
    private static final String LEAVING = "heddle.instance.passivate-after = 1\n";

    private final Run run;
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final Questions questions;

    private OldNew(Run run) {
        this.run = run;
        this.questions = new Questions(run.seconds(), figures);
    }

    static Map<String, Object> run(Run run) throws InterruptedException, ExecutionException {
        OldNew measurement = new OldNew(run);
        measurement.weigh();
        try (Side side = measurement.open("shared", "")) {
            // The old manager has to be given the time to lose something.
            int longest = run.system() == SystemName.OLD ? run.seconds() * MOST_WINDOWS : run.seconds();
            Contention.run(side, run.seconds(), longest, measurement.figures);
        }
        measurement.ask();
        return measurement.figures;
    }

    private Side open(String folder, String settings) {
        return run.system() == SystemName.OLD
                ? new OldSide()
                : new HeddleSide(run.data().resolve(folder), settings + run.hocon());
    }

    private void weigh() throws InterruptedException, ExecutionException {
        int some = Math.min(MOST_FINISHED, Math.max(1, run.count() / 4));
        try (Side side = open("weighed", LEAVING)) {
            each("warm-up-", Math.min(WARM_UP, some), side::finish);
            long heap = settledHeap(side);
            each("finished-", some, side::finish);
            long after = settledHeap(side);
            figures.put("heapBytesPerFinished", (after - heap) / some);
            each("live-", run.count(), side::begin);
            figures.put("heapBytesPerLive", (settledHeap(side) - after) / run.count());
        }
        try (Side side = open("staying", STAYING)) {
            each("warm-up-", Math.min(WARM_UP, some), side::begin);
            long heap = Memory.heap();
            each("live-", some, side::begin);
            figures.put("heapBytesPerLiveAtWork", (Memory.heap() - heap) / some);
        }
    }

    private static long settledHeap(Side side) throws InterruptedException {
        long latest = System.nanoTime() + PATIENCE.toNanos();
        while (!side.isSettled()) {
            if (System.nanoTime() > latest) {
                throw new IllegalStateException("instances are still in memory after " + PATIENCE);
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        long least = Memory.heap();
        for (long now = Memory.heap(); now < least - SETTLED_BYTES; now = Memory.heap()) {
            least = now;
        }
        return least;
    }

    private interface Act {
        CompletionStage<?> on(String workflow);
    }

    private static void each(String prefix, int count, Act act) throws InterruptedException, ExecutionException {
        IntFunction<CompletionStage<?>> work = n -> act.on(prefix + n);
        InFlight.run(Workload.OLDNEW.inFlight, 1, count, work);
    }

    private void ask() throws InterruptedException, ExecutionException {
        int largest = Math.min(LARGEST, run.threads());
        try (Side side = open("asked", "")) {
            lookUp(side, largest);
            check(side, largest);
        }
    }

    private void lookUp(Side side, int largest) {
        WorkflowDefinition few = chains(SMALLEST);
        side.graph(few);
        double first = questions.ask(SMALLEST, "lookUp", () -> side.dependencies(few, "n5") == 1);
        WorkflowDefinition many = chains(largest);
        side.graph(many);
        double last = questions.ask(largest, "lookUp", () -> side.dependencies(many, "n" + (largest - 5)) == 1);
        figures.put("lookUpGrowth", last / first);
    }

    /** Chains of 10 side by side. */
    private static WorkflowDefinition chains(int nodes) {
        WorkflowBuilder builder = WorkflowDefinition.builder("chains-" + nodes);
        for (int n = 0; n < nodes; n++) {
            builder.task("n" + n, "step", n % Side.CHAIN == 0 ? new String[0] : new String[] {"n" + (n - 1)});
        }
        return builder.build();
    }

    private void check(Side side, int largest) throws InterruptedException, ExecutionException {
        double first = 0;
        double last = 0;
        int live = 0;
        for (int size = SMALLEST; size <= largest; size *= 10) {
            InFlight.run(
                    Workload.OLDNEW.inFlight, live + 1, size, n -> side.thread("used-" + n % DEFINITIONS, "t-" + n));
            live = size;
            last = questions.ask(size, "check", () -> !side.isInUse(FREE));
            first = first == 0 ? last : first;
        }
        figures.put("checkGrowth", last / first);
    }
}
