package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeKind;
import io.heddle.definition.WorkflowBuilder;
import java.lang.management.ManagementFactory;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one completion costs, in records touched and in bytes allocated: never in time, which depends on the machine. */
@Tag("promise-24")
class CompletionCostTest {
    private static final int DEGREE = 4;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static Desk running(UnaryOperator<WorkflowBuilder> nodes) {
        return Desk.running(nodes);
    }

    /** {@code hub} and {@code other} lead to four nodes; the rest stands by. */
    private static WorkflowBuilder hub(WorkflowBuilder workflow, int nodes) {
        workflow.task("hub", "x").task("other", "x");
        for (int n = 0; n < DEGREE; n++) {
            workflow.task("d" + n, "x", "hub", "other");
        }
        for (int n = DEGREE + 2; n < nodes; n++) {
            workflow.node("n" + n, node -> node);
        }
        return workflow;
    }

    private static int touched(InstanceState before, InstanceState after) {
        int touched = 0;
        for (int node = 0; node < before.nodes.size(); node++) {
            touched += before.nodes.get(node) == after.nodes.get(node) ? 0 : 1;
        }
        return touched;
    }

    /** Bytes allocated by one decision, the cheapest of several: what the first ones load counts for nobody. */
    private static long bytes(Desk desk, InstanceCommand command) {
        long least = Long.MAX_VALUE;
        for (int n = 0; n < 20; n++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            desk.decider.decide(desk.state, command, null, desk.now);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    private static InstanceCommand completion(String node) {
        return new InstanceCommand.Complete(node, 1, Payload.json("{}"));
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 10_000, 100_000})
    void aCompletionTouchesItselfAndItsDependentsInAGraphOfAnySize(int nodes) {
        Desk desk = running(workflow -> hub(workflow, nodes));
        InstanceState before = desk.state;
        desk.complete("hub", "{}");
        assertThat(touched(before, desk.state)).isEqualTo(1 + DEGREE);
        InstanceState half = desk.state;
        desk.complete("other", "{}");
        assertThat(touched(half, desk.state)).isEqualTo(1 + DEGREE);
        assertThat(desk.state.count(NodeStatus.EXECUTING)).isEqualTo(DEGREE);
    }

    @Test
    void aCompletionAllocatesNoMoreInALargeGraphThanItsDepthOfThirtyTwosAsks() {
        long small = bytes(running(workflow -> hub(workflow, 100)), completion("hub"));
        long large = bytes(running(workflow -> hub(workflow, 100_000)), completion("hub"));
        // A path of the state's vector grows from two arrays of 32 to four.
        assertThat(large).as("100 nodes cost %d bytes", small).isLessThan(3 * small);
    }

    @Test
    void registeredNodesCostAsMuchAsThoseOfADefinition() {
        Desk small = Desk.dynamic(InstanceSettings.DEFAULTS);
        Desk large = Desk.dynamic(InstanceSettings.DEFAULTS);
        for (Desk desk : new Desk[] {small, large}) {
            NodeBuilder[] nodes = new NodeBuilder[desk == small ? 100 : 20_000];
            for (int n = 0; n < nodes.length; n++) {
                nodes[n] = NodeBuilder.of("n" + n);
                if (n == 0) {
                    nodes[n].executor("x");
                } else if (n <= DEGREE) {
                    nodes[n].executor("x").after("n0");
                }
            }
            desk.register(nodes);
        }
        assertThat(bytes(large, completion("n0"))).isLessThan(3 * bytes(small, completion("n0")));
    }

    /** A chain, worked off step by step: each step costs the same, however long the chain is. */
    @Test
    void aLongChainCostsInProportion() {
        long shortChain = chain(5_000);
        long longChain = chain(50_000);
        assertThat(longChain).as("of 5,000: %d", shortChain).isLessThan(15 * shortChain);
    }

    private static long chain(int length) {
        Desk desk = running(workflow -> {
            workflow.task("n0", "x");
            for (int n = 1; n < length; n++) {
                workflow.task("n" + n, "x", "n" + (n - 1));
            }
            return workflow;
        });
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int n = 0; n < length; n++) {
            Decision decision = desk.decider.decide(desk.state, completion("n" + n), null, desk.now);
            desk.state = decision.next();
        }
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(desk.state.status()).isEqualTo(InstanceStatus.COMPLETED);
        return bytes;
    }

    /** A chain that runs or falls in one step needs no deeper stack than a short one, and no square of its length. */
    @Test
    void aChainThatFollowsInOneStepCostsInProportion() {
        assertThat(oneStep(50_000, true)).isLessThan(15 * oneStep(5_000, true));
        assertThat(oneStep(50_000, false)).isLessThan(15 * oneStep(5_000, false));
    }

    private static long oneStep(int length, boolean succeeds) {
        Desk desk = running(workflow -> {
            workflow.task("n0", "x");
            for (int n = 1; n < length; n++) {
                String upstream = "n" + (n - 1);
                workflow.node("n" + n, node -> node.kind(NodeKind.END).after(upstream));
            }
            return workflow;
        });
        InstanceCommand command = succeeds
                ? completion("n0")
                : new InstanceCommand.Fail("n0", 1, io.heddle.NodeError.fatal("E", "it broke"));
        long before = THREADS.getCurrentThreadAllocatedBytes();
        desk.perform(command);
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(desk.state.count(succeeds ? NodeStatus.COMPLETED : NodeStatus.SKIPPED))
                .isEqualTo(succeeds ? length : length - 1);
        return bytes;
    }

    @Test
    void aWideFanOutAndItsBarrierCostInProportion() {
        assertThat(fan(100_000)).isLessThan(15 * fan(10_000));
    }

    private static long fan(int width) {
        Desk desk = running(workflow -> {
            workflow.maxParallelNodes(0).task("hub", "x");
            for (int n = 0; n < width; n++) {
                workflow.task("n" + n, "x", "hub");
            }
            return workflow.node("all", node -> {
                node.executor("x");
                for (int n = 0; n < width; n++) {
                    node.dependsOn(Dependency.parallel("n" + n));
                }
                return node;
            });
        });
        long before = THREADS.getCurrentThreadAllocatedBytes();
        desk.perform(completion("hub"));
        for (int n = 0; n < width; n++) {
            Decision decision = desk.decider.decide(desk.state, completion("n" + n), null, desk.now);
            desk.state = decision.next();
        }
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(desk.state.nodes.get(desk.state.topology.indexOf("all")).status)
                .isEqualTo(NodeStatus.EXECUTING);
        return bytes;
    }
}
