package io.heddle.bench;

import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.InstanceResult;
import io.heddle.InstanceStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.bench.harness.Workload;
import io.heddle.definition.Durability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * W5: a process with 1,000 chains in flight is killed and started again. An acknowledged start that never ends is lost; a
 * node of which two completed attempts are on record, or that was executed again after its completion was acknowledged,
 * is repeated.
 */
final class Crash {
    private static final String ACKNOWLEDGED = "acknowledged";
    /** For all to end after the restart; then the measurement has failed. */
    private static final int PATIENCE_MINUTES = 10;

    private static final int KILL_AFTER_SECONDS = 8;

    private Crash() {}

    /** The process that dies: keeps 1,000 chains in flight and notes each start once it is acknowledged. */
    static void victim(Path folder, String hocon) throws IOException, InterruptedException {
        FileChannel log =
                FileChannel.open(folder.resolve(ACKNOWLEDGED), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        HeddleSubject subject = new HeddleSubject(folder.resolve("data"), hocon);
        for (int n = 0; n < Workload.W5.inFlight; n++) {
            next(subject, log, n + "-", 0);
        }
        System.out.println("READY");
        TimeUnit.MINUTES.sleep(5);
    }

    private static void next(HeddleSubject subject, FileChannel log, String place, int n) {
        String id = "c-" + place + n;
        subject.heddle()
                .startAsync(HeddleSubject.chain(Durability.SYNC), StartOptions.id(id))
                .thenCompose(handle -> {
                    note(log, id);
                    return handle.ended();
                })
                .whenComplete((result, error) -> {
                    if (error == null) {
                        next(subject, log, place, n + 1);
                    }
                });
    }

    private static void note(FileChannel log, String id) {
        try {
            // One write call: whole even if the process is killed next; the page cache outlives the process.
            log.write(ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static Map<String, Object> run(Path folder, String hocon, List<String> child)
            throws IOException, InterruptedException {
        Process victim = new ProcessBuilder(child)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            if (victim.inputReader().readLine() == null) {
                throw new IllegalStateException("the process to be killed did not start");
            }
            TimeUnit.SECONDS.sleep(KILL_AFTER_SECONDS);
        } finally {
            victim.destroyForcibly();
            victim.waitFor();
        }
        long began = System.nanoTime();
        List<String> ids = Files.readAllLines(folder.resolve(ACKNOWLEDGED));
        Map<String, Object> figures = new LinkedHashMap<>();
        try (Heddle heddle =
                HeddleSubject.builder(folder.resolve("data"), hocon).start()) {
            figures.put("reopenMillis", (System.nanoTime() - began) / 1_000_000);
            List<CompletableFuture<InstanceResult>> ends = new ArrayList<>();
            // The last starts of each place are those that were in flight; earlier ones had ended before.
            for (String id : lastOfEachPlace(ids)) {
                ends.add(heddle.handle(InstanceId.of(id)).ended().toCompletableFuture());
            }
            CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new))
                    .orTimeout(PATIENCE_MINUTES, TimeUnit.MINUTES)
                    .join();
            figures.put("allCompleteMillis", (System.nanoTime() - began) / 1_000_000);
            figures.put("acknowledged", ids.size());
            int lost = 0;
            int repeated = 0;
            for (String id : ids) {
                WorkflowHandle handle = heddle.handle(InstanceId.of(id));
                if (handle.awaitEnd().status() != InstanceStatus.COMPLETED) {
                    lost++;
                }
                repeated += completedTwice(handle);
            }
            figures.put("lost", lost);
            figures.put("repeated", repeated);
        }
        return figures;
    }

    private static int completedTwice(WorkflowHandle handle) {
        Set<String> completed = new HashSet<>();
        int twice = 0;
        for (var entry : handle.history(1, Integer.MAX_VALUE)) {
            if (entry.type().equals("NODE_COMPLETED") && !completed.add(String.valueOf(entry.nodeId()))) {
                twice++;
            }
        }
        return twice;
    }

    private static Iterable<String> lastOfEachPlace(List<String> ids) {
        Map<String, String> last = new LinkedHashMap<>();
        ids.forEach(id -> last.put(id.substring(0, id.lastIndexOf('-')), id));
        return last.values();
    }
}
