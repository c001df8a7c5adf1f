package io.heddle.bench.report;

import io.heddle.bench.harness.SystemName;
import io.heddle.bench.harness.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The goals set for speed, judged by the medians of one run. What the run did not measure stays open. */
final class Bars {
    private static final String STEPS = "stepsPerSecond";
    private static final String PROCESSOR = "processorPerStepMicros";
    private static final String P50 = "p50Millis";
    private static final String P99 = "p99Millis";

    private final Measurements measured;
    private final List<Bar> bars = new ArrayList<>();

    private Bars(Measurements measured) {
        this.measured = measured;
    }

    static List<Bar> of(Measurements measured) {
        Bars bars = new Bars(measured);
        bars.closedLoops();
        bars.waiting();
        bars.crash();
        bars.registry();
        bars.large();
        bars.soak();
        bars.counts();
        bars.oldNew();
        return bars.bars;
    }

    private void closedLoops() {
        againstBestPeer(Workload.W1, STEPS, 15);
        Double bare = measured.median(Workload.W1, SystemName.BARE_ACTORS, STEPS);
        atLeast("W1 throughput, of bare actors'", 0.5, ratio(heddle(Workload.W1, STEPS), bare));
        told("all spans", SystemName.HEDDLE_WATCHED);
        told("the spans of one instance in a hundred", SystemName.HEDDLE_SAMPLED);
        againstBestPeer(Workload.W1, P99, 0.1);
        againstBestPeer(Workload.W2, STEPS, 6);
        againstBestPeer(Workload.W3, P50, 0.4);
        againstBestPeer(Workload.W3, P99, 0.4);
        threeWrites(P50);
        threeWrites(P99);
    }

    /** Processor time moves less from run to run than throughput, which waits for the disk as well. */
    private void told(String spans, SystemName system) {
        Double without = heddle(Workload.W1, PROCESSOR);
        atMost(
                "W1 processor time with metrics and " + spans + ", of that without",
                1 / 0.95,
                ratio(measured.median(Workload.W1, system, PROCESSOR), without));
        atLeast(
                "W1 throughput with metrics and " + spans + ", of that without",
                0.95,
                ratio(measured.median(Workload.W1, system, STEPS), heddle(Workload.W1, STEPS)));
    }

    private void threeWrites(String figure) {
        Double write = measured.median(Workload.LIMITS, SystemName.JOURNAL_1, figure);
        Double own = heddle(Workload.W3, figure);
        String what = "W3 " + Names.of(figure);
        if (write == null || own == null) {
            open(what, "≤ 3 durable writes + 0.5 ms", "needs W3 and LIMITS");
            return;
        }
        double most = 3 * write + 0.5;
        add(what, "≤ 3 durable writes + 0.5 ms = " + Spread.text(most), Spread.text(own), own <= most);
    }

    private void waiting() {
        atMost("W4 heap of a waiting instance, bytes", 400, heddle(Workload.W4, "heapBytesEachParked"));
        atMost("W4 disk of a waiting instance, bytes", 1_024, heddle(Workload.W4, "diskBytesEach"));
        againstBestPeer(Workload.W4, "startsPerSecond", 8);
        atLeast("W4 instances waiting in a heap of 4 GB", 1_000_000, heddle(Workload.W4, "instances"));
    }

    private void crash() {
        atMost("W5 acknowledged instances lost", 0, heddle(Workload.W5, "lost"));
        atMost("W5 completed nodes repeated", 0, heddle(Workload.W5, "repeated"));
        atMost("W5 all complete after the restart, ms", 5_000, heddle(Workload.W5, "allCompleteMillis"));
    }

    private void registry() {
        Optional<Integer> largest = Curves.sizes(measured).stream().max(Comparator.naturalOrder());
        Double few = heddle(Workload.W6, "freeAt100P99Micros");
        Double many = largest.map(size -> heddle(Workload.W6, "freeAt" + size + "P99Micros"))
                .orElse(null);
        String size = largest.map(threads -> Spread.text(threads)).orElse("1,000,000");
        atMost("W6 p99 of a reference check, " + size + " threads against 100", 2, ratio(many, few));
        atLeast("W6 start permits per second", 20_000, heddle(Workload.W6, "permitsPerSecond"));
        atMost("W7 worst makespan, of 1.05 × greedy + 1 ms × tasks / 8", 1, heddle(Workload.W7, "worstOfBound"));
    }

    private void large() {
        for (String shape : List.of("layered", "chain", "fan")) {
            Double large = heddle(Workload.W8, shape + "100000MicrosPerNode");
            Double small = heddle(Workload.W8, shape + "100MicrosPerNode");
            atMost("W8 cost per completion at 100,000 nodes against 100, " + shape, 2, ratio(large, small));
        }
        atMost("W8 heap per node, bytes", 64, heddle(Workload.W8, "heapBytesPerNodeFurtherInstance"));
    }

    private void soak() {
        atLeast("W9 throughput of the last part against the first", 0.95, heddle(Workload.W9, "lastOfFirst"));
        atMost("W9 drift of the heap, of its mean", 0.05, heddle(Workload.W9, "heapDrift"));
        atMost("W9 drift of the folder's size, of its mean", 0.05, heddle(Workload.W9, "diskDrift"));
    }

    private void counts() {
        atLeast("kernel transitions per second, one core", 5_000_000, heddle(Workload.KERNEL, "transitionsPerSecond"));
        atMost("journal writes of a further step", 1, heddle(Workload.WRITES, "writesPerFurtherStep"));
        atMost("journal writes of an instance of one node", 3, heddle(Workload.WRITES, "writesOfOneNode"));
        Double all = heddle(Workload.MANY, "instances");
        atLeast("MANY: share of the instances that completed", 1, ratio(heddle(Workload.MANY, "completed"), all));
    }

    private void oldNew() {
        for (String[] weighed :
                new String[][] {{"has finished", "heapBytesPerFinished"}, {"waits", "heapBytesPerLive"}}) {
            Double old = measured.median(Workload.OLDNEW, SystemName.OLD, weighed[1]);
            atMost(
                    "OLDNEW heap of an instance that " + weighed[0] + ", of the old manager's",
                    1,
                    ratio(heddle(Workload.OLDNEW, weighed[1]), old));
        }
        atMost("OLDNEW lost updates", 0, heddle(Workload.OLDNEW, "lostUpdates"));
        atLeast(
                "OLDNEW lost updates of the old manager",
                1,
                measured.median(Workload.OLDNEW, SystemName.OLD, "lostUpdates"));
        atMost("OLDNEW look-up in the largest graph against 100 nodes", 1.5, heddle(Workload.OLDNEW, "lookUpGrowth"));
        atMost("OLDNEW reference check, most threads against 100", 1.5, heddle(Workload.OLDNEW, "checkGrowth"));
    }

    /** More of what shall be much, less of what shall be little. */
    private void againstBestPeer(Workload workload, String figure, double factor) {
        boolean much = factor >= 1;
        String what = workload + " " + Names.of(figure) + ", of the best durable peer's";
        Comparator<Double> better = much ? Comparator.naturalOrder() : Comparator.reverseOrder();
        Function<SystemName, @Nullable Double> value = system -> measured.median(workload, system, figure);
        Optional<SystemName> best = measured.systems(workload).stream()
                .filter(system -> system.kind == SystemName.Kind.PEER && system.durability.equals("SYNC"))
                .filter(system -> value.apply(system) != null)
                .max(Comparator.comparing(system -> orZero(value.apply(system)), better));
        Double own = heddle(workload, figure);
        Double ratio = ratio(own, best.map(value).orElse(null));
        String goal = (much ? "≥ " : "≤ ") + Spread.text(factor) + " ×";
        if (ratio == null) {
            open(what, goal, own == null ? "not in this run" : "no durable peer in this run");
            return;
        }
        add(
                what,
                goal,
                Spread.text(ratio) + " × (" + best.map(SystemName::label).orElse("") + ")",
                much ? ratio >= factor : ratio <= factor);
    }

    private static double orZero(@Nullable Double value) {
        return value == null ? 0 : value;
    }

    private void atLeast(String what, double goal, @Nullable Double found) {
        judge(what, "≥ " + Spread.text(goal), found, found != null && found >= goal);
    }

    private void atMost(String what, double goal, @Nullable Double found) {
        judge(what, "≤ " + Spread.text(goal), found, found != null && found <= goal);
    }

    private void judge(String what, String goal, @Nullable Double found, boolean met) {
        if (found == null) {
            open(what, goal, "not in this run");
        } else {
            add(what, goal, Spread.text(found), met);
        }
    }

    private void add(String what, String goal, String found, boolean met) {
        bars.add(new Bar(what, goal, found, met ? Bar.Verdict.MET : Bar.Verdict.MISSED));
    }

    private void open(String what, String goal, String why) {
        bars.add(new Bar(what, goal, why, Bar.Verdict.OPEN));
    }

    private @Nullable Double heddle(Workload workload, String figure) {
        return measured.median(workload, SystemName.HEDDLE, figure);
    }

    private static @Nullable Double ratio(@Nullable Double value, @Nullable Double of) {
        return value == null || of == null || of == 0 ? null : value / of;
    }
}
