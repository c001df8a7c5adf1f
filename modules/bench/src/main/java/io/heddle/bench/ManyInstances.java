package io.heddle.bench;

import io.heddle.InstanceResult;
import io.heddle.InstanceStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.bench.harness.InFlight;
import io.heddle.bench.harness.Workload;
import io.heddle.definition.WorkflowDefinition;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** MANY: that many instances of 20 nodes in one process, all started at once, until the last has ended. */
final class ManyInstances {
    /** Who asks for ten thousand things at once waits for the last of them. */
    private static final String PATIENT = "heddle.client.ask-timeout = \"120 s\"\n";

    private ManyInstances() {}

    static Map<String, Object> run(Path folder, String hocon, int instances)
            throws InterruptedException, ExecutionException {
        AtomicInteger completed = new AtomicInteger();
        WorkflowDefinition definition = HeddleSubject.chain("twenty", Workload.MANY.steps);
        try (HeddleSubject subject = new HeddleSubject(folder, PATIENT + hocon)) {
            long began = System.nanoTime();
            InFlight.run(
                    instances,
                    1,
                    instances,
                    n -> subject.heddle()
                            .startAsync(definition, StartOptions.id("many-" + n))
                            .thenCompose(WorkflowHandle::ended)
                            .thenAccept(result -> count(result, completed)));
            double took = (System.nanoTime() - began) / 1e9;
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("instances", instances);
            figures.put("completed", completed.get());
            figures.put("stepsPerSecond", Math.round(instances * Workload.MANY.steps / took));
            figures.put("seconds", Math.round(took * 100) / 100.0);
            return figures;
        }
    }

    private static void count(InstanceResult result, AtomicInteger completed) {
        if (result.status() == InstanceStatus.COMPLETED) {
            completed.incrementAndGet();
        }
    }
}
