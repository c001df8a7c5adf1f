package io.heddle.kernel.instance;

import io.heddle.ErrorCode;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.kernel.expression.EvaluationException;
import io.heddle.kernel.expression.JsonCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a parent decides when paths come together. A function of the children it holds: early enders count. */
final class Joins {
    private Joins() {}

    static ForkJoin.Losers losers(ForkJoin join) {
        return join.losers() == null ? ForkJoin.usualLosers(join.strategy()) : join.losers();
    }

    static Verdict verdict(InstanceState state, int node) {
        ForkJoin join = Forks.join(state, node);
        int threshold = join.threshold() == null ? 0 : join.threshold();
        ForkRun run = state.forks.get(Forks.forkOf(state, node));
        // A FORK that was skipped has no paths.
        return run == null
                ? Verdict.of(join.strategy(), threshold, 0, 0, 0)
                : Verdict.of(join.strategy(), threshold, run.completed(), run.failed(), run.requested());
    }

    /** Whether there is something left to wait for. */
    static boolean isOpen(InstanceState state, int node) {
        ForkRun run = state.forks.get(Forks.forkOf(state, node));
        return switch (verdict(state, node)) {
            case OPEN -> true;
            case UNREACHABLE -> false;
            case MET -> losers(Forks.join(state, node)) == ForkJoin.Losers.AWAIT && run != null && run.open() > 0;
        };
    }

    /** Ends a JOIN under way if there is nothing left to wait for. */
    static void decide(Deliberation thought, int node) {
        InstanceState state = thought.state();
        ForkJoin join = Forks.join(state, node);
        switch (verdict(state, node)) {
            case OPEN -> {
                // It goes on waiting.
            }
            case UNREACHABLE ->
                fail(thought, node, losers(join), NodeError.fatal(ErrorCode.JOIN_UNREACHABLE, why(state, node, join)));
            case MET -> {
                if (!isOpen(state, node)) {
                    meet(thought, node, join);
                }
            }
        }
    }

    /** The JOIN has waited too long. */
    static void timeOut(Deliberation thought, int node) {
        ForkJoin join = Forks.join(thought.state(), node);
        fail(
                thought,
                node,
                join.losers() == null ? ForkJoin.Losers.CANCEL : join.losers(),
                NodeError.fatal(
                        ErrorCode.JOIN_TIMEOUT,
                        "waited longer than its timeout: " + standing(thought.state(), node, join)));
    }

    private static void fail(Deliberation thought, int node, ForkJoin.Losers losers, NodeError error) {
        if (losers != ForkJoin.Losers.KEEP) {
            cancelLosers(thought, node, "failed");
        }
        thought.failFinally(node, error);
    }

    private static void cancelLosers(Deliberation thought, int node, String how) {
        Forks.abandon(
                thought,
                Forks.forkOf(thought.state(), node),
                "its join " + thought.state().topology.id(node) + " " + how + " without it");
    }

    private static void meet(Deliberation thought, int node, ForkJoin join) {
        Payload output;
        Map<String, Payload> merged;
        try {
            output = output(thought.state(), node);
            merged = Merges.of(thought.state(), node);
        } catch (EvaluationException e) {
            fail(
                    thought,
                    node,
                    losers(join),
                    e.isPassing()
                            ? e.error(ErrorCode.OUTPUT_MAPPING_ERROR)
                            : NodeError.fatal(ErrorCode.OUTPUT_MAPPING_ERROR, "a result of a path: " + e.getMessage()));
            return;
        }
        if (losers(join) == ForkJoin.Losers.CANCEL) {
            cancelLosers(thought, node, "was met");
        }
        String tooLarge = GlobalSizes.tooLarge(thought.state(), merged);
        if (tooLarge != null) {
            thought.failFinally(node, NodeError.fatal(ErrorCode.OUTPUT_TOO_LARGE, tooLarge));
        } else {
            thought.complete(node, output, merged);
        }
    }

    /** Path id → output of the COMPLETED paths, in their order; the output itself where there is a single path. */
    private static Payload output(InstanceState state, int node) {
        int fork = Forks.forkOf(state, node);
        List<Fork.Path> paths = Forks.fork(state, fork).paths();
        Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
        for (Fork.Path path : paths) {
            Child child = Forks.path(state, fork, path);
            if (child != null && Forks.isCompleted(child)) {
                Payload output = child.output() == null ? Payload.NULL : child.output();
                if (paths.size() == 1) {
                    return output;
                }
                outputs.put(path.pathId(), JsonCodec.decode(output));
            }
        }
        return paths.size() == 1 ? Payload.NULL : JsonCodec.encode(outputs);
    }

    // ---- in words -------------------------------------------------------------------------------------------------

    private static String why(InstanceState state, int node, ForkJoin join) {
        int fork = Forks.forkOf(state, node);
        StringBuilder text = new StringBuilder("can no longer be met: ").append(standing(state, node, join));
        for (Fork.Path path : Forks.fork(state, fork).paths()) {
            Child child = Forks.path(state, fork, path);
            if (child != null && child.endedAt() != 0 && !Forks.isCompleted(child)) {
                NodeError error = child.error();
                text.append("; path ").append(path.pathId()).append(" is ").append(child.status());
                if (error != null) {
                    text.append(" (")
                            .append(error.code())
                            .append(": ")
                            .append(error.message())
                            .append(')');
                }
            }
        }
        return text.toString();
    }

    /** {@code ALL_COMPLETED with 1 completed and 0 failed of 3 paths}. */
    static String standing(InstanceState state, int node, ForkJoin join) {
        ForkRun run = state.forks.get(Forks.forkOf(state, node));
        return join.strategy()
                + (join.threshold() == null ? "" : "(" + join.threshold() + ")")
                + " with " + (run == null ? 0 : run.completed()) + " completed and "
                + (run == null ? 0 : run.failed()) + " failed of "
                + (run == null ? 0 : run.requested()) + " paths";
    }
}
