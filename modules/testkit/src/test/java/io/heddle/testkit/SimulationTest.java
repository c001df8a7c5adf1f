package io.heddle.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.plan.WorkflowPlan;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Everything goes wrong, from one seed each. {@code -Dheddle.seed=…} repeats one run, {@code -Dheddle.transitions=…} sets
 * how many transitions are enough, {@code -Dheddle.first-seed=…} where to begin.
 */
@Tag("promise-2")
@Tag("promise-3")
@Tag("promise-10")
@Tag("promise-51")
@Tag("trap-D16")
@Tag("trap-D22")
@Tag("trap-D28")
@Tag("trap-D34")
@Tag("trap-D48")
class SimulationTest {
    private static final int RUNS_PER_PLAN = 16;
    /** Every transition and event occurs in the first so many. */
    private static final long ENOUGH = 1_000_000;

    private final Map<NodeStatus, Set<NodeStatus>> nodeMoves = new EnumMap<>(NodeStatus.class);
    private final Map<InstanceStatus, Set<InstanceStatus>> instanceMoves = new EnumMap<>(InstanceStatus.class);
    private final Set<String> eventTypes = new TreeSet<>();
    private final Map<InstanceStatus, Integer> ends = new EnumMap<>(InstanceStatus.class);
    private long transitions;
    private long commands;
    private long crashes;

    @Test
    void nothingIsLostAndNothingRunsTwice() {
        Long one = Long.getLong("heddle.seed");
        if (one != null) {
            run(one, new LinkedHashMap<>());
            return;
        }
        long enough = Long.getLong("heddle.transitions", ENOUGH);
        Map<Long, WorkflowPlan> plans = new LinkedHashMap<>();
        long seed = Long.getLong("heddle.first-seed", 0);
        long runs = 0;
        while (transitions < enough) {
            runOrTell(seed++, plans);
            runs++;
        }
        System.out.println(runs + " simulated runs, " + transitions + " transitions, " + commands + " commands, "
                + crashes + " crashes, ends " + ends);
        if (enough >= ENOUGH) {
            everythingOccurred();
        }
    }

    private void runOrTell(long seed, Map<Long, WorkflowPlan> plans) {
        try {
            run(seed, plans);
        } catch (AssertionError failure) {
            throw new AssertionError(
                    "seed " + seed + " failed; this repeats it:\n"
                            + "mvn -pl modules/testkit -am test -Dtest=SimulationTest"
                            + " -Dsurefire.failIfNoSpecifiedTests=false -Dheddle.seed=" + seed + "\n"
                            + failure.getMessage(),
                    failure);
        }
    }

    private void run(long seed, Map<Long, WorkflowPlan> plans) {
        SimulationReport report;
        if (seed % 3 == 2) {
            report = Simulation.runDynamic(seed, Faults.ALL);
        } else {
            long graph = seed / RUNS_PER_PLAN;
            if (!plans.containsKey(graph)) {
                plans.clear();
                plans.put(graph, Simulation.randomPlan(graph, 2 + (int) (graph % 16)));
            }
            Faults faults = new Faults(seed % 2 == 0, seed % 5 != 0, seed % 7 != 0, false);
            report = Simulation.run(seed, faults, plans.get(graph));
        }
        transitions += report.transitions();
        commands += report.commands();
        crashes += report.crashes();
        ends.merge(report.status(), 1, Integer::sum);
        eventTypes.addAll(report.eventTypes());
        report.nodeMoves()
                .forEach((from, to) -> nodeMoves
                        .computeIfAbsent(from, key -> EnumSet.noneOf(NodeStatus.class))
                        .addAll(to));
        report.instanceMoves()
                .forEach((from, to) -> instanceMoves
                        .computeIfAbsent(from, key -> EnumSet.noneOf(InstanceStatus.class))
                        .addAll(to));
    }

    /** What one instance alone does not come to: threads and triggers have ThreadSimulationTest, slots are asked for outside. */
    private static final Set<String> ELSEWHERE = Set.of(
            "InstanceSlotAwaited",
            "ChildRequested",
            "ChildStarted",
            "ChildRefused",
            "ChildCancelRequested",
            "ChildEnded",
            "AncestorPauseChanged",
            "TreeCounted",
            "ForkStarted",
            "TriggerFired",
            "TriggerFailed",
            "TriggerSwitched",
            "TriggerRedelivered",
            "TriggerRan",
            "WorkflowRequested",
            "WorkflowSettled",
            "InstanceCopied",
            "CheckpointTaken",
            "CheckpointStored",
            "CheckpointFailed",
            "CheckpointsDeleted",
            "RewindRequested",
            "RewindFailed",
            "Rewound");

    /** A simulation that never goes somewhere proves nothing about that place. */
    private void everythingOccurred() {
        for (NodeStatus status : NodeStatus.values()) {
            assertThat(nodeMoves.get(status)).as("moves from " + status).isEqualTo(status.successors());
        }
        for (InstanceStatus status : InstanceStatus.values()) {
            assertThat(instanceMoves.get(status)).as("moves from " + status).isEqualTo(status.successors());
        }
        Set<String> unreached = Stream.of(InstanceEvent.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .filter(type -> !eventTypes.contains(type))
                .collect(Collectors.toSet());
        assertThat(unreached).isEqualTo(ELSEWHERE);
    }
}
