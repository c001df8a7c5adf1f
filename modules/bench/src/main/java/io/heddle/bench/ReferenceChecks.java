package io.heddle.bench;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.InstanceFilter;
import io.heddle.InstancePage;
import io.heddle.actor.ActorHeddle;
import io.heddle.bench.harness.InFlight;
import io.heddle.bench.harness.Memory;
import io.heddle.bench.harness.SystemName;
import io.heddle.definition.WorkflowDefinition;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * W6: "is this definition in use?" with ten, a hundred, … times as many live threads. Asked are the registry, which
 * looks at the claims; a scan of the live threads, as one would do without claims; and, as the limit of any scan, a loop
 * over a map in the asker's own memory, which knows all threads and loses them with the process.
 */
final class ReferenceChecks {
    /** In use, with all others of the threads spread evenly. */
    private static final int DEFINITIONS = 10;

    private static final DefinitionId FREE = DefinitionId.of("free");
    private static final int SMALLEST = 100;
    private static final int IN_FLIGHT = 512;
    /** Definitions with one thread each, for the weight of an active workflow. */
    private static final int ACTIVE_WORKFLOWS = 10_000;

    /** With fewer, what else changes in the heap meanwhile would count more. */
    private static final int ENOUGH_TO_WEIGH = 9_000;

    private static final int PAGE = 10_000;

    private final int most;
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final Questions questions;

    /**
     * @param most live threads at the end
     * @param seconds for all questions of one kind at one size
     */
    ReferenceChecks(int most, int seconds) {
        this.most = most;
        this.questions = new Questions(seconds, figures);
    }

    Map<String, Object> run(SystemName system, Path folder, String hocon)
            throws InterruptedException, ExecutionException {
        if (system == SystemName.MEMORY) {
            inMemory();
            return figures;
        }
        try (Heddle heddle = HeddleSubject.builder(folder, hocon).start()) {
            heddle.definitions()
                    .publish(WorkflowDefinition.builder(FREE.value())
                            .task("n", "step")
                            .build());
            LiveThreads threads = new LiveThreads(ActorHeddle.of(heddle));
            int live = 0;
            for (int size = SMALLEST; size <= most; size *= 10) {
                long heap = Memory.heap();
                long began = System.nanoTime();
                InFlight.run(IN_FLIGHT, live + 1, size, n -> threads.register(definition(n), "t-" + n));
                long nanos = System.nanoTime() - began;
                if (system == SystemName.HEDDLE) {
                    if (size * 10L > most) {
                        figures.put("permitsPerSecond", Math.round((size - live) / (nanos / 1e9)));
                    }
                    if (size - live >= ENOUGH_TO_WEIGH) {
                        figures.put("heapBytesPerThread", (Memory.heap() - heap) / (size - live));
                    }
                    questions.ask(size, "free", () -> !heddle.definitions().isActive(FREE));
                    questions.ask(size, "inUse", () -> heddle.definitions().isActive(definition(1)));
                } else {
                    questions.ask(size, "free", () -> scan(heddle));
                }
                live = size;
            }
            if (system == SystemName.HEDDLE) {
                weighActiveWorkflows(threads);
            }
        }
        return figures;
    }

    private void weighActiveWorkflows(LiveThreads threads) throws InterruptedException, ExecutionException {
        long heap = Memory.heap();
        InFlight.run(IN_FLIGHT, 1, ACTIVE_WORKFLOWS, n -> threads.register(DefinitionId.of("active-" + n), "w-" + n));
        figures.put("heapBytesPerActiveWorkflow", (Memory.heap() - heap) / ACTIVE_WORKFLOWS);
    }

    /** Whether no live thread is of the definition, thread by thread. */
    private static boolean scan(Heddle heddle) {
        @Nullable String cursor = null;
        do {
            InstancePage page = heddle.list(new InstanceFilter(Set.of(), FREE, true, false, cursor, PAGE));
            if (!page.rows().isEmpty()) {
                return false;
            }
            cursor = page.nextCursor();
        } while (cursor != null);
        return true;
    }

    private void inMemory() {
        Map<String, DefinitionId> live = new HashMap<>();
        for (int size = SMALLEST; size <= most; size *= 10) {
            for (int n = live.size() + 1; n <= size; n++) {
                live.put("t-" + n, definition(n));
            }
            questions.ask(size, "free", () -> live.values().stream().noneMatch(FREE::equals));
        }
    }

    private static DefinitionId definition(int thread) {
        return DefinitionId.of("used-" + thread % DEFINITIONS);
    }
}
