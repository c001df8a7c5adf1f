package io.heddle.kernel.instance;

import io.heddle.CheckpointOccasion;
import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.definition.Dependency;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.NodeKind;
import io.heddle.definition.Retry;
import io.heddle.kernel.plan.NodePlan;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What applies to a node: its own setting, else its definition's, else the configuration's. */
final class Policies {
    private Policies() {}

    static FailurePolicy failurePolicy(InstanceState state, NodePlan plan) {
        FailurePolicy own = plan.definition().failurePolicy();
        if (own != null) {
            return own;
        }
        FailurePolicy definition = state.header().plan().definition().config().failurePolicy();
        return definition != null ? definition : state.header().settings().failurePolicy();
    }

    /**
     * Whether a checkpoint belongs to the occasion. The run has the first word, the node the second.
     *
     * @param plan the node it is about; null for none
     */
    static boolean takesCheckpoint(InstanceState state, @Nullable NodePlan plan, CheckpointOccasion occasion) {
        InstanceHeader header = state.header();
        Set<CheckpointOccasion> on = header.overrides().checkpointsOn();
        if (on == null && plan != null) {
            on = plan.definition().checkpoints();
        }
        if (on == null) {
            on = header.plan().definition().config().checkpoints();
        }
        return (on == null ? header.settings().checkpoints().on() : on).contains(occasion);
    }

    /**
     * Microseconds of the wall clock; 0 for none. A SUBWORKFLOW's timeout is its child's, in the child's running time; a
     * JOIN's is in running time too, and a FORK has none.
     */
    static long attemptTimeout(InstanceState state, NodePlan plan) {
        if (plan.kind() == NodeKind.SUBWORKFLOW || plan.kind() == NodeKind.FORK || plan.kind() == NodeKind.JOIN) {
            return 0;
        }
        Duration own = plan.definition().timeout();
        return own == null ? state.header().settings().nodeTimeout() : Micros.of(own);
    }

    /** How long a JOIN waits, microseconds of running time; 0 for ever. */
    static long joinTimeout(NodePlan plan) {
        Duration own = plan.definition().timeout();
        return plan.kind() != NodeKind.JOIN || own == null ? 0 : Micros.of(own);
    }

    /** Bound on the running time of the child of a SUBWORKFLOW, microseconds; 0 for none. */
    static long childTimeout(InstanceState state, NodePlan plan) {
        Duration own = plan.definition().timeout();
        return own == null ? state.header().settings().childTimeout() : Micros.of(own);
    }

    static int maxParallelNodes(InstanceState state) {
        Integer override = state.header().overrides().maxParallelNodes();
        if (override != null) {
            return override;
        }
        Integer own = state.header().plan().definition().config().maxParallelNodes();
        return own == null ? state.header().settings().maxParallelNodes() : own;
    }

    static int maxSteps(InstanceState state) {
        Integer own = state.header().plan().definition().config().maxSteps();
        return own == null ? state.header().settings().maxSteps() : own;
    }

    /** Whether another attempt follows {@code error}. */
    static boolean mayRetry(InstanceState state, int node, NodeError error) {
        NodePlan plan = state.topology.plan(node);
        if (!state.header().overrides().retryEnabled()
                || !error.retryable()
                || names(lists(state, plan, Retry::abortOn), error)) {
            return false;
        }
        List<String> retryOn = lists(state, plan, Retry::retryOn);
        if (!retryOn.isEmpty() && !names(retryOn, error)) {
            return false;
        }
        int own = setting(
                        state,
                        plan,
                        Retry::maxAttempts,
                        state.header().settings().maxAttempts())
                - 1;
        int budget = 1 + Math.max(own, largestEdgeRetryCount(state, node));
        return state.nodes.get(node).attemptsUsed() < budget;
    }

    private static int largestEdgeRetryCount(InstanceState state, int node) {
        int[] largest = {0};
        state.topology.forEachOut(node, (target, position) -> {
            Dependency edge = state.topology.plan(target).edges().get(position).dependency();
            Integer own = edge.retryCount();
            largest[0] =
                    Math.max(largest[0], own == null ? state.header().settings().edgeRetryCount() : own);
        });
        return largest[0];
    }

    private static boolean names(List<String> names, NodeError error) {
        return names.contains(error.code()) || (error.errorClass() != null && names.contains(error.errorClass()));
    }

    private static List<String> lists(InstanceState state, NodePlan plan, Function<Retry, List<String>> field) {
        List<String> own = field.apply(plan.definition().retry());
        return own.isEmpty()
                ? field.apply(state.header().plan().definition().config().retry())
                : own;
    }

    private static <T> T setting(InstanceState state, NodePlan plan, Function<Retry, @Nullable T> field, T configured) {
        T own = field.apply(plan.definition().retry());
        if (own != null) {
            return own;
        }
        T definition = field.apply(state.header().plan().definition().config().retry());
        return definition != null ? definition : configured;
    }

    /**
     * Wait before the next attempt, microseconds: exponential, capped, spread by a jitter that follows from the
     * instance, the node and the attempt, so that it needs no source of randomness and is the same in every simulation.
     */
    static long backoff(InstanceState state, int node) {
        NodePlan plan = state.topology.plan(node);
        InstanceSettings settings = state.header().settings();
        long initial =
                micros(setting(state, plan, Retry::initialBackoff, Duration.ofNanos(settings.initialBackoff() * 1000)));
        long cap = micros(setting(state, plan, Retry::maxBackoff, Duration.ofNanos(settings.maxBackoff() * 1000)));
        double multiplier = setting(state, plan, Retry::multiplier, settings.backoffMultiplier());
        double jitter = setting(state, plan, Retry::jitter, settings.backoffJitter());
        int attempt = state.nodes.get(node).attemptsUsed();
        double wait = (double) initial * Math.pow(multiplier, Math.max(0, attempt - 1));
        // A cap of zero is "none" everywhere in the configuration. The jitter shortens, so that the cap holds.
        double bounded = Math.min(wait, (double) (cap == 0 ? Micros.MAX_LENGTH : cap));
        double share = unit(state.header().id().value(), state.topology.id(node), state.nodes.get(node).attempt);
        return (long) (bounded * (1 - jitter * share));
    }

    private static long micros(Duration duration) {
        return Micros.of(duration);
    }

    /** A number in [0, 1) that looks random but is a function of its arguments (SplitMix64 finaliser). */
    private static double unit(String instance, String node, int attempt) {
        long z = (31L * instance.hashCode() + node.hashCode()) * 0x9E3779B97F4A7C15L + attempt;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
    }

    /** The error of an instance that failed because of a node. */
    static NodeError nodeFailure(String nodeId, @Nullable NodeError cause) {
        String detail = cause == null ? "" : ": " + cause.code() + ": " + cause.message();
        return NodeError.fatal(ErrorCode.NODE_FAILED, "node " + nodeId + " failed" + detail);
    }
}
