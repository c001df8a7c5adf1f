package io.heddle.bench;

import io.heddle.bench.harness.Steps;
import io.heddle.bench.harness.Subject;
import io.heddle.bench.harness.Workload;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The upper bound: the same graphs as futures in memory, nothing kept, nothing recorded. */
final class MemorySubject implements Subject {
    private final ExecutorService threads =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());

    @Override
    public CompletionStage<?> run(Workload workload, String id) {
        if (workload == Workload.W2) {
            return step(id, "first")
                    .thenCompose(first -> CompletableFuture.allOf(java.util.stream.IntStream.range(0, 50)
                            .mapToObj(n -> step(id, "m" + n))
                            .toArray(CompletableFuture<?>[]::new)))
                    .thenCompose(all -> step(id, "last"));
        }
        CompletableFuture<String> chain = step(id, "n0");
        for (int n = 1; n < workload.steps; n++) {
            String node = "n" + n;
            chain = chain.thenCompose(before -> step(id, node));
        }
        return chain;
    }

    private CompletableFuture<String> step(String id, String node) {
        return CompletableFuture.supplyAsync(() -> Steps.result(id, node), threads);
    }

    @Override
    public Writes writes() {
        return Writes.NONE;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
