package io.heddle.bench;

import io.heddle.bench.harness.ClosedLoop;
import io.heddle.bench.harness.Subject;
import io.heddle.bench.harness.Workload;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * WRITES: what instances write that run alone, one after the other: of one node, and of ten. The difference is what a
 * further step writes. A count, so no figure of the machine: there are so few registry partitions that the next instance comes
 * to each within {@code heddle.registry.claim-linger} also on a slow one, as with more load it does to all.
 */
final class WriteCounts {
    private static final int FIRST = 20;
    private static final int INSTANCES = 200;
    static final String FEW_PARTITIONS = "heddle.registry.partitions = 4\n";

    private WriteCounts() {}

    static Map<String, Object> run(Path folder, String hocon) {
        try (HeddleSubject subject = new HeddleSubject(folder, FEW_PARTITIONS + hocon)) {
            return count(subject, INSTANCES);
        }
    }

    static Map<String, Object> count(Subject subject, int instances) {
        // The first instance of a definition also records the definition, and the first in a partition a claim.
        runAll(subject, Workload.W3, "first-", FIRST);
        runAll(subject, Workload.W1, "first-", FIRST);
        Subject.Writes one = runAll(subject, Workload.W3, "one-", instances);
        Subject.Writes ten = runAll(subject, Workload.W1, "ten-", instances);
        int further = (Workload.W1.steps - Workload.W3.steps) * instances;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("writesOfOneNode", ClosedLoop.round((double) one.requests() / instances));
        figures.put("writesPerFurtherStep", ClosedLoop.round((double) (ten.requests() - one.requests()) / further));
        figures.put("bytesOfOneNode", one.bytes() / instances);
        figures.put("bytesPerFurtherStep", (ten.bytes() - one.bytes()) / further);
        return figures;
    }

    private static Subject.Writes runAll(Subject subject, Workload workload, String prefix, int instances) {
        Subject.Writes before = subject.writes();
        for (int n = 0; n < instances; n++) {
            subject.run(workload, workload + prefix + n).toCompletableFuture().join();
        }
        return subject.writes().since(before);
    }
}
