package io.heddle.bench;

import io.heddle.Heddle;
import io.heddle.InstanceId;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** W4: many instances that wait an hour. Start rate, heap and disk per instance, and the time to come back. */
final class Waiting {
    private static final int WARM_UP = 2_000;
    /** They leave memory soon, as they would in the product after {@code heddle.instance.passivate-after}. */
    private static final String LEAVING = "heddle.instance.passivate-after = 5";
    /** They stay. */
    private static final String STAYING = "heddle.instance.passivate-after = 0";
    /** Enough for a mean; all of them at once might not fit. */
    private static final int MOST_IN_MEMORY = 20_000;

    /** Until they are out of memory: at least this, and the longer the more there are. */
    private static final int SETTLING_SECONDS = 8;

    private static final int SETTLING_PER_SECOND = 2_000;

    private final int count;

    Waiting(int count) {
        this.count = count;
    }

    Map<String, Object> run(Path folder, String hocon) throws InterruptedException, ExecutionException {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("heapBytesEachInMemory", inMemory(folder.resolve("staying"), hocon));
        Path parked = folder.resolve("parked");
        String settings = LEAVING + "\n" + hocon;
        try (HeddleSubject subject = new HeddleSubject(parked, settings)) {
            start(subject, "warm-up-", WARM_UP);
            TimeUnit.SECONDS.sleep(settling());
            long heap = Memory.heap();
            long disk = Memory.disk(parked);
            long began = System.nanoTime();
            start(subject, "w-", count);
            double took = (System.nanoTime() - began) / 1e9;
            TimeUnit.SECONDS.sleep(settling());
            figures.put("startsPerSecond", Math.round(count / took));
            figures.put("heapBytesEachParked", (Memory.heap() - heap) / count);
            figures.put("diskBytesEach", (Memory.disk(parked) - disk) / count);
        }
        long began = System.nanoTime();
        try (Heddle again = HeddleSubject.builder(parked, settings).start()) {
            figures.put("reopenMillis", (System.nanoTime() - began) / 1_000_000);
            long asked = System.nanoTime();
            again.handle(InstanceId.of("w-" + count)).status();
            figures.put("firstAnswerMillis", (System.nanoTime() - asked) / 1_000_000);
            figures.put("liveAfterReopen", again.statistics().running());
        }
        return figures;
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

    private int settling() {
        return SETTLING_SECONDS + count / SETTLING_PER_SECOND;
    }

    private static void start(HeddleSubject subject, String prefix, int count)
            throws InterruptedException, ExecutionException {
        Semaphore places = new Semaphore(Workload.W4.inFlight);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        for (int n = 1; n <= count; n++) {
            places.acquire();
            subject.run(Workload.W4, prefix + n).whenComplete((started, error) -> {
                if (error != null) {
                    failure.set(error);
                }
                places.release();
            });
        }
        places.acquire(Workload.W4.inFlight);
        if (failure.get() != null) {
            throw new ExecutionException("a start failed", failure.get());
        }
    }
}
