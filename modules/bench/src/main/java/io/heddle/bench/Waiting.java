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
    private static final String SETTINGS = "heddle.instance.passivate-after = 5";

    /** Until they are out of memory: at least this, and the longer the more there are. */
    private static final int SETTLING_SECONDS = 8;

    private static final int SETTLING_PER_SECOND = 2_000;

    private final int count;

    Waiting(int count) {
        this.count = count;
    }

    Map<String, Object> run(Path folder, String hocon) throws InterruptedException, ExecutionException {
        Map<String, Object> figures = new LinkedHashMap<>();
        try (HeddleSubject subject = new HeddleSubject(folder, SETTINGS + "\n" + hocon)) {
            start(subject, "warm-up-", WARM_UP);
            TimeUnit.SECONDS.sleep(settling());
            long heap = Memory.heap();
            long disk = Memory.disk(folder);
            long began = System.nanoTime();
            start(subject, "w-", count);
            double took = (System.nanoTime() - began) / 1e9;
            long heapInMemory = Memory.heap();
            TimeUnit.SECONDS.sleep(settling());
            figures.put("startsPerSecond", Math.round(count / took));
            figures.put("heapBytesEachSoonAfterStart", (heapInMemory - heap) / count);
            figures.put("heapBytesEachParked", (Memory.heap() - heap) / count);
            figures.put("diskBytesEach", (Memory.disk(folder) - disk) / count);
        }
        long began = System.nanoTime();
        try (Heddle again =
                HeddleSubject.builder(folder, SETTINGS + "\n" + hocon).start()) {
            figures.put("reopenMillis", (System.nanoTime() - began) / 1_000_000);
            long asked = System.nanoTime();
            again.handle(InstanceId.of("w-" + count)).status();
            figures.put("firstAnswerMillis", (System.nanoTime() - asked) / 1_000_000);
            figures.put("liveAfterReopen", again.statistics().running());
        }
        return figures;
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
