package io.heddle.kernel.graph;

import io.heddle.definition.DependencyType;
import io.heddle.definition.Durability;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.Join;
import io.heddle.definition.Loop;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import io.heddle.definition.Subworkflow;
import org.jspecify.annotations.Nullable;

/** What can be said about a node by looking at it alone. */
final class NodeChecks {
    private final ValidationContext context;
    private final @Nullable FailurePolicy inherited;
    private final Findings findings;

    NodeChecks(ValidationContext context, @Nullable FailurePolicy inherited, Findings findings) {
        this.context = context;
        this.inherited = inherited;
        this.findings = findings;
    }

    void check(Level level, int number) {
        NodeDefinition node = level.ownDefinition(number);
        String shown = level.shown(number);
        executor(node, shown);
        join(node, shown);
        failurePolicy(node, shown);
        Durations.timeout(node.timeout(), shown, "timeout", findings);
        RetryChecks.check(node.retry(), shown, findings);
        CheckpointChecks.check(node.checkpoints(), shown, findings);
        durability(node, shown);
        loop(level, node, shown);
        subworkflow(node, shown);
        fork(node, shown);
        forkJoin(node, shown);
    }

    /** Refuses an id outside the pattern. */
    void id(String id, String shown) {
        if (!Names.isValidId(id)) {
            String what = id.isEmpty() ? "the id is empty" : "the id \"" + Names.show(id) + "\" is not allowed";
            findings.error(
                    FindingCodes.INVALID_ID, shown, what + "; use 1 to 128 of the characters A-Z a-z 0-9 _ . : -");
        }
    }

    /** What others rely on is durable at once: a weaker wish would be accepted and ignored. */
    private void durability(NodeDefinition node, String shown) {
        if (node.durability() == null || node.durability() == Durability.SYNC) {
            return;
        }
        boolean doneOutside =
                node.kind() == NodeKind.TASK && (node.executor() == null || WorkExecutors.contains(node.executor()));
        if (doneOutside || (node.kind() != NodeKind.TASK && node.kind() != NodeKind.LOOP)) {
            findings.error(
                    FindingCodes.INVALID_DURABILITY,
                    shown,
                    "durability " + node.durability() + " of " + shown + " cannot be kept: it is "
                            + (doneOutside ? "done by somebody outside" : "a " + node.kind())
                            + ", and what others are told is always SYNC; remove durability");
        }
    }

    private void executor(NodeDefinition node, String shown) {
        if (node.kind() == NodeKind.TASK
                && node.executor() != null
                && !context.knownExecutor().test(node.executor())) {
            findings.warning(
                    FindingCodes.UNKNOWN_EXECUTOR,
                    shown,
                    "no running node registers the executor \"" + Names.show(node.executor()) + "\" of " + shown
                            + "; attempts fail with NO_EXECUTOR until one does");
        }
        Object topic = node.config().get("topic");
        if (node.kind() == NodeKind.TASK
                && WorkExecutors.contains(node.executor())
                && node.config().containsKey("topic")
                && !(topic instanceof String text && Names.isValidId(text))) {
            findings.error(
                    FindingCodes.INVALID_TOPIC,
                    shown,
                    "the topic of " + shown + " must be a text of 1 to 128 of the characters A-Z a-z 0-9 _ . : -; "
                            + "without one it is the key of the node");
        }
    }

    private void join(NodeDefinition node, String shown) {
        Join join = node.join();
        if (join.rule() == Join.Rule.ALL) {
            return;
        }
        long sources = node.dependencies().stream()
                .filter(edge -> edge.type() == DependencyType.PARALLEL)
                .map(edge -> edge.upstream())
                .distinct()
                .count();
        if (sources == 0) {
            findings.error(
                    FindingCodes.JOIN_WITHOUT_PARALLEL,
                    shown,
                    "join " + join.rule() + " of " + shown + " decides over PARALLEL edges and there is none; make its "
                            + "edges PARALLEL or leave the join out");
        } else if (join.rule() == Join.Rule.N_OF && (join.k() < 1 || join.k() > sources)) {
            findings.error(
                    FindingCodes.INVALID_JOIN_THRESHOLD,
                    shown,
                    "join N_OF(" + join.k() + ") of " + shown + " must ask for 1 to " + sources
                            + ", the number of its PARALLEL edges");
        }
    }

    private void failurePolicy(NodeDefinition node, String shown) {
        FailurePolicy policy = node.failurePolicy() != null ? node.failurePolicy() : inherited;
        if (node.fallback() != null && policy != FailurePolicy.CONTINUE) {
            findings.error(
                    FindingCodes.INVALID_FAILURE_POLICY,
                    shown,
                    "the fallback of " + shown + " is used by the failure policy CONTINUE only; set that policy or "
                            + "remove the fallback");
        }
    }

    private void loop(Level level, NodeDefinition node, String shown) {
        Loop loop = node.loop();
        if (node.kind() != NodeKind.LOOP) {
            if (loop != null) {
                findings.error(
                        FindingCodes.LOOP_BODY_INVALID,
                        shown,
                        shown + " has a body but is of kind " + node.kind() + "; make it a LOOP or remove the body");
            }
            return;
        }
        if (loop == null || loop.body().isEmpty()) {
            findings.error(
                    FindingCodes.LOOP_BODY_INVALID, shown, "the loop " + shown + " has no body; add a node to it");
        } else if (!level.mayNest()) {
            findings.error(
                    FindingCodes.LOOP_BODY_INVALID,
                    shown,
                    "the loop " + shown + " is nested deeper than " + Level.MAX_DEPTH + " levels");
        }
        if (loop != null) {
            bound(loop, shown);
        }
    }

    private void subworkflow(NodeDefinition node, String shown) {
        Subworkflow target = node.subworkflow();
        if (node.kind() != NodeKind.SUBWORKFLOW) {
            if (target != null) {
                findings.error(
                        FindingCodes.SUBWORKFLOW_NOT_ALLOWED,
                        shown,
                        shown + " names a sub-workflow but is of kind " + node.kind()
                                + "; make it a SUBWORKFLOW or remove the sub-workflow");
            }
        } else if (target == null || target.definitionId() == null) {
            findings.error(
                    FindingCodes.MISSING_SUBWORKFLOW_ID,
                    shown,
                    "the sub-workflow " + shown + " names no definition; give its definitionId");
        } else if (!Names.isValidId(target.definitionId().value())) {
            findings.error(
                    FindingCodes.INVALID_ID,
                    shown,
                    "the definition id \"" + Names.show(target.definitionId().value()) + "\" of the sub-workflow "
                            + shown + " is not allowed; use 1 to 128 of the characters A-Z a-z 0-9 _ . : -");
        }
    }

    private void fork(NodeDefinition node, String shown) {
        Fork fork = node.fork();
        if (node.kind() != NodeKind.FORK) {
            if (fork != null) {
                findings.error(
                        FindingCodes.INVALID_FORK_PATHS,
                        shown,
                        shown + " has fork paths but is of kind " + node.kind()
                                + "; make it a FORK or remove the paths");
            }
            return;
        }
        if (fork == null || fork.paths().isEmpty()) {
            findings.error(
                    FindingCodes.INVALID_FORK_PATHS, shown, "the FORK " + shown + " has no path; give its forkPaths");
        }
        if (node.timeout() != null) {
            findings.error(
                    FindingCodes.INVALID_TIMEOUT,
                    shown,
                    "the FORK " + shown + " waits for nothing that could time out; put the timeout on its JOIN");
        }
    }

    private void forkJoin(NodeDefinition node, String shown) {
        ForkJoin join = node.forkJoin();
        if (node.kind() != NodeKind.JOIN) {
            if (join != null) {
                findings.error(
                        FindingCodes.UNPAIRED_JOIN,
                        shown,
                        shown + " joins a fork but is of kind " + node.kind() + "; make it a JOIN or remove forkJoin");
            }
            return;
        }
        if (join == null) {
            findings.error(
                    FindingCodes.UNPAIRED_JOIN, shown, "the JOIN " + shown + " names no FORK; give its forkJoin.fork");
            return;
        }
        boolean counts = join.strategy() == ForkJoin.Strategy.SUCCESS_COUNT_THRESHOLD;
        Integer threshold = join.threshold();
        if (counts != (threshold != null) || (threshold != null && threshold < 1)) {
            findings.error(
                    FindingCodes.INVALID_JOIN_STRATEGY,
                    shown,
                    "the JOIN " + shown + " with the strategy " + join.strategy()
                            + (counts
                                    ? " needs a threshold from 1 to the number of paths"
                                    : " counts nothing; remove its threshold"));
        }
    }

    private void bound(Loop loop, String shown) {
        Integer bound = loop.maxIterations();
        int limit = context.limits().maxIterationsLimit();
        if (bound == null) {
            findings.error(
                    FindingCodes.LOOP_BOUND_MISSING,
                    shown,
                    "the loop " + shown + " has no maxIterations; every loop needs one");
        } else if (bound < 1 || (limit > 0 && bound > limit)) {
            findings.error(
                    FindingCodes.LOOP_BOUND_MISSING,
                    shown,
                    "maxIterations of the loop " + shown + " is " + bound + "; it must be at least 1"
                            + (limit > 0 ? " and at most " + limit + " (heddle.loops.max-iterations-limit)" : ""));
        }
    }
}
