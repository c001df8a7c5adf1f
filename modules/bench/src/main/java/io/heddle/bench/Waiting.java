package io.heddle.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstancePage;
import io.heddle.bench.harness.ClosedLoop;
import io.heddle.bench.harness.InFlight;
import io.heddle.bench.harness.Memory;
import io.heddle.bench.harness.Run;
import io.heddle.bench.harness.Starts;
import io.heddle.bench.harness.Subject;
import io.heddle.bench.harness.Workload;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * W4: many instances that wait an hour. What they take in memory, out of it and on disk; then their process is killed,
 * and the next one finds them, lists them, checks the references to their definition and cancels them all.
 */
final class Waiting {
    /** They leave memory soon, as they would in the product after {@code heddle.instance.passivate-after}. */
    private static final String LEAVING = "heddle.instance.passivate-after = 5";
    /** They stay. */
    private static final String STAYING = "heddle.instance.passivate-after = 0";
    /** Of those that are weighed in memory. */
    private static final int WARM_UP = 2_000;
    /** Enough for a mean; all of them at once might not fit. */
    private static final int MOST_IN_MEMORY = 20_000;

    /** Until they are out of memory: at least this, and the longer the more there are. */
    private static final int SETTLING_SECONDS = 8;

    private static final int SETTLING_PER_SECOND = 10_000;

    private static final int CHECKS = 10_000;

    private final int count;
    private final int warmUpSeconds;

    Waiting(int count, int warmUpSeconds) {
        this.count = count;
        this.warmUpSeconds = warmUpSeconds;
    }

    /** The limit of the same journal: as many starts as are taken on if they mean nothing but an actor and its record. */
    static Map<String, Object> bare(Subject subject, Run run) throws InterruptedException, ExecutionException {
        Starts starts = Starts.of(subject);
        starts.warmUp(run.warmUpSeconds());
        return Map.of("startsPerSecond", starts.perSecond(run.count()));
    }

    /** The process that is killed: fills the folder, prints its figures as one line, and waits. */
    void victim(Path folder, String hocon) throws IOException, InterruptedException, ExecutionException {
        Map<String, Object> figures = new LinkedHashMap<>();
        HeddleSubject subject = new HeddleSubject(folder, LEAVING + "\n" + hocon);
        Starts starts = Starts.of(subject);
        int before = starts.warmUp(warmUpSeconds);
        settle(before);
        long heap = Memory.heap();
        figures.put("warmUpInstances", before);
        Subject.Writes written = subject.writes();
        figures.put("startsPerSecond", starts.perSecond(count));
        settle(count);
        figures.put(
                "journalWritesEach",
                ClosedLoop.round((double) subject.writes().since(written).requests() / count));
        figures.put("heapBytesEachParked", (Memory.heap() - heap) / count);
        // Of all of them: what the warm-up left is compacted at any time.
        figures.put("diskBytesEach", Memory.disk(folder) / (before + count));
        Run.report(figures);
        TimeUnit.MINUTES.sleep(5);
    }

    Map<String, Object> run(Path folder, String hocon, List<String> victim)
            throws IOException, InterruptedException, ExecutionException {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("instances", count);
        figures.put("heapBytesEachInMemory", inMemory(folder.resolve("staying"), hocon));
        figures.putAll(killed(victim));
        long began = System.nanoTime();
        try (Heddle heddle =
                HeddleSubject.builder(data(folder), LEAVING + "\n" + hocon).start()) {
            figures.put("reopenMillis", millis(began));
            began = System.nanoTime();
            heddle.handle(InstanceId.of("w-" + count)).status();
            figures.put("firstAnswerMillis", millis(began));
            figures.put("liveAfterReopen", heddle.statistics().running());
            check(heddle, figures);
            list(heddle, figures);
            cancel(heddle, figures);
        }
        return figures;
    }

    /** Where the victim keeps its instances. */
    static Path data(Path folder) {
        return folder.resolve("parked");
    }

    private static Map<String, Object> killed(List<String> command) throws IOException, InterruptedException {
        Process victim = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = victim.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(Run.RESULT)) {
                    return new ObjectMapper().readValue(line.substring(Run.RESULT.length()), new TypeReference<>() {});
                }
            }
            throw new IllegalStateException("the process to be killed died by itself");
        } finally {
            victim.destroyForcibly();
            victim.waitFor();
        }
    }

    private long inMemory(Path folder, String hocon) throws InterruptedException, ExecutionException {
        int staying = Math.min(count, MOST_IN_MEMORY);
        try (HeddleSubject subject = new HeddleSubject(folder, STAYING + "\n" + hocon)) {
            start(subject, "warm-up-", WARM_UP);
            long heap = Memory.heap();
            start(subject, "w-", staying);
            return (Memory.heap() - heap) / staying;
        }
    }

    /** The reference check: one question to one actor, however many threads there are. */
    private static void check(Heddle heddle, Map<String, Object> figures) {
        long[] nanos = new long[CHECKS];
        for (int n = -CHECKS; n < CHECKS; n++) {
            long began = System.nanoTime();
            if (!heddle.definitions().isActive(HeddleSubject.WAITING)) {
                throw new IllegalStateException("a definition in use is said to be free");
            }
            nanos[Math.max(n, 0)] = System.nanoTime() - began;
        }
        Arrays.sort(nanos);
        figures.put("checkP50Micros", nanos[CHECKS / 2] / 1_000);
        figures.put("checkP99Micros", nanos[CHECKS * 99 / 100] / 1_000);
    }

    /** What a reference check would be without a registry: look at every live instance. */
    private static void list(Heddle heddle, Map<String, Object> figures) {
        DefinitionId id = HeddleSubject.WAITING;
        long began = System.nanoTime();
        long listed = 0;
        @Nullable String cursor = null;
        do {
            InstancePage page = heddle.list(new InstanceFilter(Set.of(), id, true, false, cursor, 1_000));
            listed += page.rows().size();
            cursor = page.nextCursor();
        } while (cursor != null);
        figures.put("listed", listed);
        figures.put("listMillis", millis(began));
    }

    private void cancel(Heddle heddle, Map<String, Object> figures) throws InterruptedException, ExecutionException {
        long began = System.nanoTime();
        InFlight.run(
                Workload.W4.inFlight,
                1,
                count,
                n -> heddle.handle(InstanceId.of("w-" + n)).cancelAsync("measured"));
        figures.put("cancelsPerSecond", perSecond(count, began));
    }

    private static void settle(int instances) throws InterruptedException {
        TimeUnit.SECONDS.sleep(SETTLING_SECONDS + instances / SETTLING_PER_SECOND);
    }

    private static long millis(long began) {
        return (System.nanoTime() - began) / 1_000_000;
    }

    private static long perSecond(int count, long began) {
        return Math.round(count / ((System.nanoTime() - began) / 1e9));
    }

    private static void start(HeddleSubject subject, String prefix, int count)
            throws InterruptedException, ExecutionException {
        InFlight.run(Workload.W4.inFlight, 1, count, n -> subject.run(Workload.W4, prefix + n));
    }
}
