package io.heddle.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.kernel.plan.WorkflowPlan;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random graphs, outcomes and completion orders: the kernel and the reference agree after every step. */
@Tag("promise-2")
@Tag("promise-3")
@Tag("promise-9")
@Tag("promise-10")
@Tag("promise-19")
@Tag("promise-21")
@Tag("promise-28")
@Tag("trap-D14")
@Tag("trap-D22")
class ReferenceComparisonTest {

    @Test
    void theKernelDoesWhatTheSpecificationSays() {
        int runs = Integer.getInteger("heddle.runs", 2_000);
        long transitions = 0;
        for (int graph = 0; graph < runs; graph++) {
            WorkflowPlan plan = Simulation.randomPlan(graph, 2 + graph % 20);
            for (int order = 0; order < 4; order++) {
                transitions +=
                        Simulation.run(4L * graph + order, Faults.NONE, plan).transitions();
            }
        }
        System.out.println(4 * runs + " runs, " + transitions + " transitions compared with the reference");
        assertThat(transitions).isGreaterThan(20L * runs);
    }
}
