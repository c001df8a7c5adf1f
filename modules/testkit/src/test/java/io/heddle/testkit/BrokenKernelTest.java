package io.heddle.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.NodeStatus;
import io.heddle.kernel.instance.Decision;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceAudit;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceEffect;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.plan.WorkflowPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation is worth what it finds: each of these kernels has one defect, and some seed must find it. */
@Tag("promise-2")
@Tag("trap-D22")
@Tag("trap-D28")
@Tag("trap-D34")
class BrokenKernelTest {
    private static final int SEEDS = 400;
    private static final long SECOND = 1_000_000;

    static Stream<Arguments> defects() {
        return Stream.of(
                Arguments.of("forgets that a node became ready", without(InstanceEvent.NodeReady.class::isInstance)),
                Arguments.of("forgets that a node was skipped", without(InstanceEvent.NodeSkipped.class::isInstance)),
                Arguments.of("forgets that a lease ended", without(InstanceEvent.LeaseEnded.class::isInstance)),
                Arguments.of("forgets every timer", onTick((state, now) -> null)),
                Arguments.of("is five seconds early", onTick((state, now) -> now + 5 * SECOND)),
                Arguments.of("is five seconds late", onTick((state, now) -> now - 5 * SECOND)),
                Arguments.of("begins a node before its dependencies say go", changed(BrokenKernelTest::early)),
                Arguments.of("runs a completed node again after a recovery", changed(BrokenKernelTest::again)),
                Arguments.of("hands nothing over after a recovery", recoveringWithout(NodeStatus.EXECUTING)),
                Arguments.of("remembers what it never wrote", (Judge) BrokenKernelTest::unwritten),
                Arguments.of("writes what it does not remember", (Judge) BrokenKernelTest::unremembered),
                Arguments.of("hands over what has not begun", (Judge) BrokenKernelTest::premature),
                Arguments.of("answers every late result as recorded", (Judge) BrokenKernelTest::flattering),
                Arguments.of("resumes without being asked", (Judge) BrokenKernelTest::restless),
                Arguments.of("decides a repeated command again", (Judge) BrokenKernelTest::forgetful));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defects")
    void isFoundOut(String defect, Judge broken) {
        List<Long> found = new ArrayList<>();
        for (long seed = 0; seed < SEEDS && found.isEmpty(); seed++) {
            WorkflowPlan plan = seed % 3 == 2 ? null : Simulation.randomPlan(seed, 2 + (int) (seed % 10));
            try {
                Simulation.run(seed, Faults.ALL, plan, broken);
            } catch (AssertionError e) {
                found.add(seed);
            }
        }
        assertThat(found).as("seeds that find out a kernel that " + defect).isNotEmpty();
    }

    /** The yardstick of the others: what is not broken is not found out. */
    @org.junit.jupiter.api.Test
    void theKernelItselfIsNot() {
        for (long seed = 0; seed < SEEDS; seed++) {
            WorkflowPlan plan = seed % 3 == 2 ? null : Simulation.randomPlan(seed, 2 + (int) (seed % 10));
            Simulation.run(seed, Faults.ALL, plan, Judge.KERNEL);
        }
    }

    // ---- defects --------------------------------------------------------------------------------------------------

    /** Where a tick believes the clock to stand; null for a tick that does nothing. */
    private interface Clock {
        @Nullable Long at(InstanceState state, long now);
    }

    private static Judge onTick(Clock clock) {
        return (state, command, commandId, now) -> {
            if (!(command instanceof InstanceCommand.Tick)) {
                return Judge.KERNEL.decide(state, command, commandId, now);
            }
            Long believed = clock.at(state, now);
            return believed == null
                    ? new Decision(null, new InstanceReply.Nothing(), state, List.of())
                    : Judge.KERNEL.decide(state, command, commandId, believed);
        };
    }

    /** Every batch is written as {@code change} makes it, and consistently so. */
    private static Judge changed(Function<InstanceState, List<InstanceEvent>> more) {
        return (state, command, commandId, now) -> {
            Decision right = Judge.KERNEL.decide(state, command, commandId, now);
            boolean applies = command instanceof InstanceCommand.Recover || command instanceof InstanceCommand.Complete;
            List<InstanceEvent> added = applies ? more.apply(right.next()) : List.of();
            if (added.isEmpty()) {
                return right;
            }
            List<InstanceEvent> events = new ArrayList<>(
                    right.batch() == null ? List.of() : right.batch().events());
            events.addAll(added);
            return evolved(state, right, events, now);
        };
    }

    private static Judge without(Predicate<InstanceEvent> forgotten) {
        return (state, command, commandId, now) -> {
            Decision right = Judge.KERNEL.decide(state, command, commandId, now);
            if (right.batch() == null || right.batch().events().stream().noneMatch(forgotten)) {
                return right;
            }
            List<InstanceEvent> events = new ArrayList<>(right.batch().events());
            events.removeIf(forgotten);
            return events.isEmpty()
                    ? new Decision(null, right.reply(), state, right.effects())
                    : evolved(state, right, events, now);
        };
    }

    private static Decision evolved(InstanceState state, Decision right, List<InstanceEvent> events, long now) {
        EventBatch old = right.batch();
        EventBatch batch = new EventBatch(
                old == null ? now : old.at(),
                old == null ? null : old.commandId(),
                old == null ? null : old.reply(),
                events);
        return new Decision(batch, right.reply(), state.evolve(batch), right.effects());
    }

    private static List<InstanceEvent> early(InstanceState state) {
        return first(
                state,
                NodeStatus.PENDING,
                node -> List.of(
                        new InstanceEvent.NodeReady(node, -1),
                        new InstanceEvent.NodeStarted(node, InstanceAudit.attempt(state, node) + 1, null, 0)));
    }

    private static List<InstanceEvent> again(InstanceState state) {
        return first(
                state,
                NodeStatus.COMPLETED,
                node -> List.of(new InstanceEvent.NodesReset(List.of(node)), new InstanceEvent.NodeReady(node, -1)));
    }

    private static List<InstanceEvent> first(
            InstanceState state, NodeStatus status, Function<Integer, List<InstanceEvent>> events) {
        for (int node = 0; node < state.nodeCount() && !state.status().isTerminal(); node++) {
            if (InstanceAudit.status(state, node) == status) {
                return events.apply(node);
            }
        }
        return List.of();
    }

    private static Judge recoveringWithout(NodeStatus status) {
        return (state, command, commandId, now) -> {
            Decision right = Judge.KERNEL.decide(state, command, commandId, now);
            boolean hides = command instanceof InstanceCommand.Recover && state.count(status) > 0;
            return hides ? new Decision(right.batch(), right.reply(), right.next(), List.of()) : right;
        };
    }

    private static Decision unwritten(InstanceState state, InstanceCommand command, @Nullable String id, long now) {
        Decision right = Judge.KERNEL.decide(state, command, id, now);
        return new Decision(null, right.reply(), right.next(), right.effects());
    }

    private static Decision unremembered(InstanceState state, InstanceCommand command, @Nullable String id, long now) {
        Decision right = Judge.KERNEL.decide(state, command, id, now);
        boolean forgets = right.batch() != null && command instanceof InstanceCommand.Complete;
        return forgets ? new Decision(right.batch(), right.reply(), state, right.effects()) : right;
    }

    private static Decision premature(InstanceState state, InstanceCommand command, @Nullable String id, long now) {
        Decision right = Judge.KERNEL.decide(state, command, id, now);
        List<InstanceEffect> effects = new ArrayList<>(right.effects());
        first(right.next(), NodeStatus.READY, node -> {
            effects.add(new InstanceEffect.Execute(node, InstanceAudit.attempt(right.next(), node) + 1, 1));
            return List.of();
        });
        return new Decision(right.batch(), right.reply(), right.next(), effects);
    }

    private static Decision flattering(InstanceState state, InstanceCommand command, @Nullable String id, long now) {
        Decision right = Judge.KERNEL.decide(state, command, id, now);
        return right.reply() instanceof InstanceReply.Late
                ? new Decision(right.batch(), new InstanceReply.Recorded(List.of()), right.next(), right.effects())
                : right;
    }

    private static Decision restless(InstanceState state, InstanceCommand command, @Nullable String id, long now) {
        boolean wakes = command instanceof InstanceCommand.Recover;
        return Judge.KERNEL.decide(state, wakes ? new InstanceCommand.Resume() : command, id, now);
    }

    private static Decision forgetful(InstanceState state, InstanceCommand command, @Nullable String id, long now) {
        return Judge.KERNEL.decide(state, command, null, now);
    }
}
