package io.heddle.testkit;

import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Join;
import io.heddle.definition.Loop;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import io.heddle.definition.Routing;
import io.heddle.definition.WorkflowConfig;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.instance.InstanceSettings;
import io.heddle.kernel.instance.Micros;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The specification read word by word: after every change it looks at every node again until nothing more changes. Slow,
 * mutable and without any memory of its own cleverness, so that it can be trusted where the kernel cannot.
 *
 * <p>It does not choose what to start; it is told, and objects where the start was not allowed. Conditions are judged by
 * {@link RandomWorkflows#judge}. Times are microseconds. Not thread-safe.
 */
public final class ReferenceInterpreter {
    /** What a report of a result is answered with. */
    public enum Answer {
        RECORDED,
        LATE,
        DUPLICATE,
        REFUSED
    }

    private final WorkflowConfig config;
    private final InstanceSettings settings;
    private final boolean dynamic;
    private final Map<String, ReferenceNode> nodes = new LinkedHashMap<>();

    private InstanceStatus status = InstanceStatus.CREATED;
    private boolean sealed;
    private long runningBefore;
    private long runningSince;
    private long lastRegistration;
    private int steps;
    private int declarations;
    /** Whether this step ended the instance before every consequence was followed: the rest may differ in kind. */
    private boolean cutShort;

    /** An instance as its first event describes it. */
    public ReferenceInterpreter(InstanceHeader header, long now) {
        this.config = header.plan().definition().config();
        this.settings = header.settings();
        this.dynamic = header.dynamic();
        this.sealed = !dynamic;
        this.lastRegistration = now;
        if (!dynamic) {
            for (NodeDefinition definition : header.plan().definition().nodes()) {
                join(new ReferenceNode(definition.key(), definition, null, "", 0));
            }
        }
        settle(now);
    }

    private void join(ReferenceNode node) {
        nodes.put(node.id, node);
        declare(node);
    }

    private void declare(ReferenceNode node) {
        while (node.declared.size() < node.definition.dependencies().size()) {
            node.declared.add(declarations++);
        }
    }

    // ---- what it says ---------------------------------------------------------------------------------------------

    public InstanceStatus status() {
        return status;
    }

    public int size() {
        return nodes.size();
    }

    /** The node's status, or null when there is no such node. */
    public @Nullable NodeStatus status(String id) {
        ReferenceNode node = nodes.get(id);
        return node == null ? null : node.status;
    }

    public int attempt(String id) {
        return node(id).attempt;
    }

    /** Whether dependents see the node as completed. */
    public boolean countsAsCompleted(String id) {
        return node(id).isGood();
    }

    /** Whether the last step ended the instance at once, so that a node may be CANCELLED or SKIPPED, as order has it. */
    public boolean wasCutShort() {
        return cutShort;
    }

    public boolean isSealed() {
        return sealed;
    }

    /** Changes whenever the node's dependencies are others than before, or are decided anew. */
    public int life(String id) {
        return node(id).life;
    }

    /** Whether some node chooses a single route. */
    public boolean hasExclusiveNodes() {
        return all().stream().anyMatch(node -> node.definition.routing() == Routing.EXCLUSIVE);
    }

    /** What the node was registered as, later dependencies included. */
    public NodeDefinition definition(String id) {
        return node(id).definition;
    }

    /** Ids of all nodes, in the order in which they joined. */
    public List<String> ids() {
        return List.copyOf(nodes.keySet());
    }

    private ReferenceNode node(String id) {
        ReferenceNode node = nodes.get(id);
        if (node == null) {
            throw new AssertionError("the reference has no node " + id);
        }
        return node;
    }

    private long runningTime(long now) {
        return status == InstanceStatus.RUNNING ? runningBefore + now - runningSince : runningBefore;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    // ---- life cycle -----------------------------------------------------------------------------------------------

    /** Begins a step: whatever happens until the next call belongs to one command. */
    public void step() {
        cutShort = false;
    }

    public void start(long now) {
        if (status == InstanceStatus.CREATED) {
            status = InstanceStatus.RUNNING;
            runningSince = now;
            settle(now);
        }
    }

    public void pause(long now) {
        if (status == InstanceStatus.RUNNING) {
            runningBefore = runningTime(now);
            status = InstanceStatus.PAUSED;
        }
    }

    public void resume(long now) {
        if (status == InstanceStatus.PAUSED) {
            status = InstanceStatus.RUNNING;
            runningSince = now;
            settle(now);
        }
    }

    public void cancel(long now) {
        if (!status.isTerminal()) {
            end(InstanceStatus.CANCELLED, now);
        }
    }

    /** Everything that is due by now: the instance's own limits, attempts that ran too long, dependencies that waited. */
    public void tick(long now) {
        if (status != InstanceStatus.RUNNING && status != InstanceStatus.PAUSED) {
            return;
        }
        long timeout = config.timeout() == null ? settings.timeout() : Micros.of(config.timeout());
        if ((timeout > 0 && status == InstanceStatus.RUNNING && runningTime(now) >= timeout)
                || (config.deadline() != null && now >= Micros.of(config.deadline()))) {
            end(InstanceStatus.TIMED_OUT, now);
            return;
        }
        for (ReferenceNode node : overdue(now)) {
            // The end of a loop has cancelled its body.
            if (node.status == NodeStatus.EXECUTING) {
                failAttempt(node, true, now);
            }
        }
        if (status == InstanceStatus.RUNNING) {
            waits(now).forEach(this::expire);
        }
        settle(now);
    }

    /** Nodes whose attempt has run too long, the longest due first. */
    private List<ReferenceNode> overdue(long now) {
        return all().stream()
                .filter(node -> node.status == NodeStatus.EXECUTING && now >= bound(node))
                .sorted(Comparator.comparing(this::bound))
                .toList();
    }

    private long bound(ReferenceNode node) {
        Duration own = node.definition.timeout();
        long length = own == null ? settings.nodeTimeout() : Micros.of(own);
        return length == 0 ? Long.MAX_VALUE : node.startedAt + length;
    }

    /** A dependency that has waited long enough, if it still waits. */
    private record Wait(long due, ReferenceNode node, int position) {}

    /** The longest due first, then in the order of the graph: a node that one of them decides needs no other. */
    private List<Wait> waits(long now) {
        List<Wait> waits = new ArrayList<>();
        for (ReferenceNode node : all()) {
            for (int position = 0; position < node.definition.dependencies().size(); position++) {
                Dependency edge = node.definition.dependencies().get(position);
                long bound = edge.timeout() == null ? settings.edgeTimeout() : Micros.of(edge.timeout());
                long due = node.countsFrom.get(position) + bound;
                if (bound > 0 && runningTime(now) >= due) {
                    waits.add(new Wait(due, node, position));
                }
            }
        }
        waits.sort(Comparator.comparing(Wait::due));
        return waits;
    }

    private void expire(Wait wait) {
        ReferenceNode source = source(wait.node(), wait.position());
        if (wait.node().status == NodeStatus.PENDING && (source == null || !source.status.isTerminal())) {
            wait.node().expired.add(wait.position());
            decide(wait.node());
        }
    }

    private void end(InstanceStatus how, long now) {
        runningBefore = runningTime(now);
        for (ReferenceNode node : all()) {
            if (!node.status.isTerminal()) {
                node.status = NodeStatus.CANCELLED;
            }
        }
        status = how;
        cutShort = true;
    }

    // ---- attempts -------------------------------------------------------------------------------------------------

    /** Follows every consequence of what was said so far. */
    public void follow(long now) {
        settle(now);
    }

    /**
     * The engine, or a client's claim, began an attempt. Consequences are left to {@link #follow}.
     *
     * @param first whether nothing else began in this step that could have made others ready since
     */
    public void started(String id, int attempt, boolean first, long now) {
        if (nodes.get(id) == null || node(id).status != NodeStatus.READY) {
            settle(now);
        }
        ReferenceNode node = node(id);
        require(status == InstanceStatus.RUNNING, id + " began while the instance was " + status);
        require(node.status == NodeStatus.READY, id + " began while it was " + node.status);
        require(attempt == node.attempt + 1, id + " began attempt " + attempt + " after " + node.attempt);
        require(now >= node.backoffUntil, id + " began before its back-off was over");
        require(node.definition.inputs().isEmpty(), id + " began although its input cannot be made");
        if (!node.isControl()) {
            int places = config.maxParallelNodes() == null ? settings.maxParallelNodes() : config.maxParallelNodes();
            int maxSteps = config.maxSteps() == null ? settings.maxSteps() : config.maxSteps();
            require(places == 0 || executingTasks() < places, id + " began without a place");
            require(maxSteps == 0 || steps < maxSteps, id + " began beyond the step limit");
            require(!first || node.isCallerDriven() || isFirstInLine(node), id + " began out of turn");
            steps++;
        }
        node.status = NodeStatus.EXECUTING;
        node.attempt = attempt;
        node.delivery = 1;
        node.startedAt = now;
        node.backoffUntil = 0;
        if (node.definition.kind() == NodeKind.LOOP) {
            beginIteration(node, 0, now);
        } else if (node.isControl()) {
            complete(node, Payload.NULL, now);
        }
    }

    private int executingTasks() {
        return (int) all().stream()
                .filter(node -> node.status == NodeStatus.EXECUTING && !node.isControl())
                .count();
    }

    private boolean isFirstInLine(ReferenceNode node) {
        return all().stream()
                .noneMatch(other -> other.status == NodeStatus.READY
                        && !other.isControl()
                        && !other.isCallerDriven()
                        && other.backoffUntil == 0
                        && other.definition.priority() > node.definition.priority());
    }

    /** The node's turn came, and its input could not be made. */
    public void unmappable(String id, long now) {
        if (nodes.get(id) == null || node(id).status != NodeStatus.READY) {
            settle(now);
        }
        ReferenceNode node = node(id);
        require(status == InstanceStatus.RUNNING, id + " had its turn while the instance was " + status);
        require(node.status == NodeStatus.READY, id + " had its turn while it was " + node.status);
        require(!node.definition.inputs().isEmpty(), id + " has no input mapping that could fail");
        failFinally(node, now);
    }

    /** The attempt was handed over again. */
    public void redelivered(String id, int delivery) {
        ReferenceNode node = node(id);
        require(node.status == NodeStatus.EXECUTING, id + " was handed over again while it was " + node.status);
        require(delivery == node.delivery + 1, id + " delivery " + delivery + " after " + node.delivery);
        node.delivery = delivery;
        int max = settings.maxRedeliveries();
        require(max == 0 || delivery <= max, id + " was handed over " + delivery + " times");
    }

    /** The attempt was given up after too many hand-overs. */
    public void lost(String id, long now) {
        ReferenceNode node = node(id);
        require(node.status == NodeStatus.EXECUTING, id + " was lost while it was " + node.status);
        require(node.delivery == settings.maxRedeliveries(), id + " was lost after " + node.delivery + " hand-overs");
        failAttempt(node, true, now);
    }

    /** The wait before the next attempt was fixed. */
    public void backsOff(String id, long until) {
        node(id).backoffUntil = until;
    }

    public void backoffEnded(String id, long now) {
        ReferenceNode node = node(id);
        require(now >= node.backoffUntil, id + " ended its back-off too soon");
        node.backoffUntil = 0;
    }

    /** An attempt succeeded with {@code output}, or failed when that is null. */
    public Answer report(String id, int attempt, @Nullable Payload output, boolean retryable, long now) {
        Answer answer = answerTo(id, attempt);
        if (answer == Answer.RECORDED) {
            ReferenceNode node = node(id);
            if (output == null) {
                failAttempt(node, retryable, now);
            } else {
                complete(node, output, now);
            }
            settle(now);
        }
        return answer;
    }

    /** What a report is answered with, without recording it. */
    public Answer answerTo(String id, int attempt) {
        ReferenceNode node = nodes.get(id);
        return node == null ? Answer.REFUSED : answerTo(node, attempt);
    }

    private static Answer answerTo(ReferenceNode node, int attempt) {
        if (node.isControl()) {
            return Answer.REFUSED;
        }
        if (node.status == NodeStatus.EXECUTING && node.attempt == attempt) {
            return Answer.RECORDED;
        }
        if (attempt < 1 || attempt > node.attempt) {
            return Answer.REFUSED;
        }
        boolean recorded = attempt == node.attempt
                && attempt > node.attemptBase
                && (node.status == NodeStatus.COMPLETED
                        || node.status == NodeStatus.FAILED
                        || node.status == NodeStatus.READY);
        return recorded ? Answer.DUPLICATE : Answer.LATE;
    }

    /** The step limit ended the instance. */
    public void stepLimit(long now) {
        int maxSteps = config.maxSteps() == null ? settings.maxSteps() : config.maxSteps();
        require(maxSteps > 0 && steps >= maxSteps, "the step limit " + maxSteps + " hit after " + steps);
        end(InstanceStatus.FAILED, now);
    }

    private void complete(ReferenceNode node, Payload output, long now) {
        if (isDeadEnd(node, output)) {
            failFinally(node, now);
            return;
        }
        node.status = NodeStatus.COMPLETED;
        node.output = output;
        node.body = List.of();
        judgeExits(node);
        failBroken(now);
    }

    private void failAttempt(ReferenceNode node, boolean retryable, long now) {
        Integer own = node.definition.retry().maxAttempts();
        Integer inherited = config.retry().maxAttempts();
        int attempts = own != null ? own : inherited != null ? inherited : settings.maxAttempts();
        int extra = attempts - 1;
        for (ReferenceNode target : all()) {
            for (int position = 0; position < target.definition.dependencies().size(); position++) {
                if (source(target, position) == node) {
                    Integer count =
                            target.definition.dependencies().get(position).retryCount();
                    extra = Math.max(extra, count == null ? settings.edgeRetryCount() : count);
                }
            }
        }
        if (retryable && node.attempt - node.attemptBase < 1 + extra) {
            node.status = NodeStatus.READY;
            cancelBody(node);
        } else {
            failFinally(node, now);
        }
    }

    private void failFinally(ReferenceNode node, long now) {
        FailurePolicy policy = node.definition.failurePolicy() != null
                ? node.definition.failurePolicy()
                : config.failurePolicy() != null ? config.failurePolicy() : settings.failurePolicy();
        Payload fallback = JsonCodec.encode(node.definition.fallback());
        node.status = NodeStatus.FAILED;
        node.tolerated = policy == FailurePolicy.CONTINUE && !isDeadEnd(node, fallback);
        node.output = node.tolerated ? fallback : null;
        node.backoffUntil = 0;
        cancelBody(node);
        judgeExits(node);
        failBroken(now);
        if (policy == FailurePolicy.FAIL_FAST && !status.isTerminal()) {
            end(InstanceStatus.FAILED, now);
        }
    }

    // ---- operators ------------------------------------------------------------------------------------------------

    /** Whether it was allowed. */
    public boolean skip(String id, @Nullable Payload substitute, long now) {
        ReferenceNode node = nodes.get(id);
        if (node == null || status.isTerminal() || node.status.isTerminal()) {
            return false;
        }
        node.status = NodeStatus.SKIPPED;
        node.substituted = substitute != null;
        node.output = substitute;
        cancelBody(node);
        judgeExits(node);
        failBroken(now);
        settle(now);
        return true;
    }

    /** Whether it was allowed. */
    public boolean cancelNode(String id, long now) {
        ReferenceNode node = nodes.get(id);
        if (node == null || status.isTerminal() || node.status.isTerminal()) {
            return false;
        }
        cancel(node);
        settle(now);
        return true;
    }

    private void cancel(ReferenceNode node) {
        node.status = NodeStatus.CANCELLED;
        cancelBody(node);
        judgeExits(node);
    }

    private void cancelBody(ReferenceNode node) {
        List<ReferenceNode> body = node.body;
        node.body = List.of();
        for (ReferenceNode inner : body) {
            if (!inner.status.isTerminal()) {
                cancel(inner);
            }
        }
    }

    /** Whether it was allowed. */
    public boolean rerun(String id, boolean force, int newEpoch, int epoch, long now) {
        ReferenceNode root = nodes.get(id);
        if (root == null || root.loop != null || status == InstanceStatus.CREATED || !root.status.isTerminal()) {
            return false;
        }
        Set<ReferenceNode> reset = withDescendants(List.of(root));
        boolean busy = reset.stream().anyMatch(node -> node.status == NodeStatus.EXECUTING);
        if ((busy && !force) || (status.isTerminal() && newEpoch <= epoch)) {
            return false;
        }
        reset(reset, now);
        return true;
    }

    /** Whether it was allowed. */
    public boolean retryFailed(int newEpoch, int epoch, long now) {
        if ((status != InstanceStatus.FAILED && status != InstanceStatus.TIMED_OUT) || newEpoch <= epoch) {
            return false;
        }
        List<ReferenceNode> roots = all().stream()
                .filter(node -> node.loop == null)
                .filter(node ->
                        (node.status == NodeStatus.FAILED && !node.tolerated) || node.status == NodeStatus.CANCELLED)
                .toList();
        reset(withDescendants(roots), now);
        return true;
    }

    private Set<ReferenceNode> withDescendants(List<ReferenceNode> roots) {
        Set<ReferenceNode> found = new LinkedHashSet<>(roots);
        boolean grew = true;
        while (grew) {
            grew = false;
            for (ReferenceNode node : all()) {
                for (int position = 0; position < node.definition.dependencies().size(); position++) {
                    ReferenceNode source = source(node, position);
                    if (source != null && found.contains(source)) {
                        grew |= found.add(node);
                    }
                }
            }
        }
        return found;
    }

    private void reset(Set<ReferenceNode> reset, long now) {
        if (status.isTerminal()) {
            status = InstanceStatus.RUNNING;
            runningBefore = 0;
            runningSince = now;
            steps = 0;
        }
        reset.forEach(this::cancelBody);
        reset.forEach(node -> node.reset(runningTime(now)));
        judgeLate(inOrder(reset), 0);
        if (sealed) {
            reset.forEach(this::giveUpUnknown);
        }
        settle(now);
    }

    /** Nobody can register in a sealed instance what its node waits for. */
    private void giveUpUnknown(ReferenceNode node) {
        for (int position = 0; position < node.definition.dependencies().size(); position++) {
            if (source(node, position) == null) {
                node.expired.add(position);
            }
        }
    }

    private List<ReferenceNode> inOrder(Set<ReferenceNode> some) {
        return all().stream().filter(some::contains).toList();
    }

    // ---- growth ---------------------------------------------------------------------------------------------------

    /** Nodes joined, or replaced ones that never started; the caller knows that this is allowed. */
    public void register(List<NodeDefinition> batch, long now) {
        List<ReferenceNode> fresh = new ArrayList<>();
        for (NodeDefinition definition : batch) {
            ReferenceNode existing = nodes.get(definition.key());
            if (existing == null) {
                existing = new ReferenceNode(definition.key(), definition, null, "", runningTime(now));
                join(existing);
            } else {
                existing.definition = definition;
                existing.declared.clear();
                declare(existing);
                existing.reset(runningTime(now));
            }
            fresh.add(existing);
        }
        lastRegistration = now;
        judgeLate(fresh, 0);
        settle(now);
    }

    /** Dependencies joined a PENDING node. */
    public void addDependencies(String id, List<Dependency> more, long now) {
        ReferenceNode node = node(id);
        int from = node.definition.dependencies().size();
        node.definition = extended(node.definition, more);
        declare(node);
        node.life++;
        node.countFrom(runningTime(now));
        lastRegistration = now;
        judgeLate(List.of(node), from);
        settle(now);
    }

    /** The graph no longer grows. */
    public void seal(long now) {
        sealed = true;
        settle(now);
    }

    private static NodeDefinition extended(NodeDefinition node, List<Dependency> more) {
        List<Dependency> all = new ArrayList<>(node.dependencies());
        all.addAll(more);
        return new NodeDefinition(
                node.key(),
                node.kind(),
                node.executor(),
                node.config(),
                node.inputs(),
                all,
                node.join(),
                node.routing(),
                node.failurePolicy(),
                node.fallback(),
                node.retry(),
                node.timeout(),
                node.priority(),
                node.loop(),
                node.subworkflow(),
                node.checkpoints());
    }

    /** Whether the instance may seal itself by now. */
    public boolean maySealItself(long now) {
        return dynamic
                && !sealed
                && status == InstanceStatus.RUNNING
                && settings.autoSeal()
                && !nodes.isEmpty()
                && all().stream().allMatch(node -> node.status.isTerminal())
                && now >= lastRegistration + settings.autoSealGrace();
    }

    /** Whether every upstream is known. */
    public boolean isResolved() {
        for (ReferenceNode node : all()) {
            for (int position = 0; position < node.definition.dependencies().size(); position++) {
                if (source(node, position) == null) {
                    return false;
                }
            }
        }
        return true;
    }

    // ---- rules ----------------------------------------------------------------------------------------------------

    /** A custom rule said GO. */
    public void ruleGo(String id, int group, long now) {
        ReferenceNode node = node(id);
        if (node.status == NodeStatus.PENDING) {
            node.satisfied.add(group);
            settle(now);
        }
    }

    /** A custom rule said NEVER, or threw. */
    public void ruleNever(String id, int group, boolean threw, long now) {
        ReferenceNode node = node(id);
        if (node.status == NodeStatus.PENDING && !node.satisfied.contains(group)) {
            if (threw) {
                failFinally(node, now);
            } else {
                node.status = NodeStatus.SKIPPED;
                judgeExits(node);
            }
            settle(now);
        }
    }

    // ---- consequences ---------------------------------------------------------------------------------------------

    private List<ReferenceNode> all() {
        return new ArrayList<>(nodes.values());
    }

    private @Nullable ReferenceNode source(ReferenceNode node, int position) {
        return nodes.get(
                node.prefix + node.definition.dependencies().get(position).upstream());
    }

    /** Looks at everything until nothing changes any more, then at the instance itself. */
    private void settle(long now) {
        boolean changed = true;
        while (changed && !status.isTerminal()) {
            changed = failBroken(now);
            for (ReferenceNode node : all()) {
                if (node.status == NodeStatus.PENDING && !status.isTerminal()) {
                    changed |= decide(node);
                }
            }
            for (ReferenceNode node : all()) {
                if (node.status == NodeStatus.EXECUTING && !node.body.isEmpty() && !status.isTerminal()) {
                    changed |= endIteration(node, now);
                }
            }
        }
        if (status != InstanceStatus.RUNNING || all().stream().anyMatch(node -> !node.status.isTerminal())) {
            return;
        }
        if (sealed) {
            boolean failed = all().stream()
                    .anyMatch(node -> node.loop == null && node.status == NodeStatus.FAILED && !node.tolerated);
            runningBefore = runningTime(now);
            status = failed ? InstanceStatus.FAILED : InstanceStatus.COMPLETED;
        }
    }

    private boolean decide(ReferenceNode node) {
        switch (ReferenceReadiness.of(node, this::source)) {
            case NEVER -> {
                node.status = NodeStatus.SKIPPED;
                judgeExits(node);
                return true;
            }
            case GO -> {
                node.status = NodeStatus.READY;
                cancelLosers(node);
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    private void cancelLosers(ReferenceNode node) {
        if (node.definition.join().losers() != Join.Losers.CANCEL) {
            return;
        }
        for (int position = 0; position < node.definition.dependencies().size(); position++) {
            ReferenceNode source = source(node, position);
            if (node.definition.dependencies().get(position).type() == DependencyType.PARALLEL
                    && source != null
                    && !source.status.isTerminal()
                    && dependents(source) == 1) {
                cancel(source);
            }
        }
    }

    /**
     * Whether a node that lost a race and would have been skipped in the same step, or the other way round, is both: which
     * of the two comes first is nowhere said. It is then what the kernel says, for later resets tell them apart.
     */
    boolean isEither(String id, NodeStatus said) {
        ReferenceNode node = nodes.get(id);
        if (node == null) {
            return false;
        }
        Set<NodeStatus> either = Set.of(NodeStatus.SKIPPED, NodeStatus.CANCELLED);
        boolean open = either.contains(node.status)
                && either.contains(said)
                && !node.substituted
                && all().stream().anyMatch(winner -> isLoserOf(winner, node));
        if (open) {
            node.status = said;
        }
        return open;
    }

    private boolean isLoserOf(ReferenceNode winner, ReferenceNode node) {
        List<Dependency> edges = winner.definition.dependencies();
        return winner.definition.join().losers() == Join.Losers.CANCEL
                && dependents(node) == 1
                && IntStream.range(0, edges.size())
                        .anyMatch(position -> edges.get(position).type() == DependencyType.PARALLEL
                                && source(winner, position) == node);
    }

    private int dependents(ReferenceNode source) {
        int count = 0;
        for (ReferenceNode node : all()) {
            for (int position = 0; position < node.definition.dependencies().size(); position++) {
                count += source(node, position) == source ? 1 : 0;
            }
        }
        return count;
    }

    // ---- conditions -----------------------------------------------------------------------------------------------

    private record Exit(ReferenceNode target, int position, Dependency edge) {
        int declared() {
            return target.declared.get(position);
        }
    }

    /** In the order in which they were declared, which decides between routes of the same priority. */
    private List<Exit> exits(ReferenceNode source) {
        List<Exit> exits = new ArrayList<>();
        for (ReferenceNode target : all()) {
            for (int position = 0; position < target.definition.dependencies().size(); position++) {
                Dependency edge = target.definition.dependencies().get(position);
                if (edge.type() == DependencyType.CONDITIONAL && source(target, position) == source) {
                    exits.add(new Exit(target, position, edge));
                }
            }
        }
        exits.sort(Comparator.comparing(Exit::declared));
        return exits;
    }

    private static RandomWorkflows.Verdict judge(Dependency edge, @Nullable Payload output) {
        io.heddle.definition.Condition condition = edge.condition();
        return RandomWorkflows.judge(
                condition instanceof io.heddle.definition.Condition.Cel cel ? cel.expression() : null, output);
    }

    private static List<Exit> byPriority(List<Exit> exits) {
        List<Exit> ordered = new ArrayList<>(exits);
        ordered.sort(Comparator.comparing((Exit exit) -> exit.edge().isDefault())
                .thenComparing(exit -> exit.edge().priority()));
        return ordered;
    }

    /** Whether an EXCLUSIVE node with this output has no way out. */
    private boolean isDeadEnd(ReferenceNode node, @Nullable Payload output) {
        if (node.definition.routing() != Routing.EXCLUSIVE) {
            return false;
        }
        List<Exit> exits = exits(node);
        for (Exit exit : exits) {
            boolean open = exit.target().expired.contains(exit.position())
                    || exit.edge().isDefault()
                    || judge(exit.edge(), output) != RandomWorkflows.Verdict.FALSE;
            if (open) {
                return false;
            }
        }
        return !exits.isEmpty();
    }

    /** The node has ended: decides the conditions on its way out. */
    private void judgeExits(ReferenceNode node) {
        boolean taken = false;
        boolean exclusive = node.definition.routing() == Routing.EXCLUSIVE;
        for (Exit exit : exclusive ? byPriority(exits(node)) : exits(node)) {
            if (exit.target().expired.contains(exit.position())) {
                continue;
            }
            RandomWorkflows.Verdict verdict = RandomWorkflows.Verdict.FALSE;
            if (node.isGood() && !(exclusive && taken)) {
                verdict = exclusive && exit.edge().isDefault()
                        ? RandomWorkflows.Verdict.TRUE
                        : judge(exit.edge(), node.output);
            }
            taken |= verdict == RandomWorkflows.Verdict.TRUE;
            if (exit.target().status == NodeStatus.PENDING) {
                exit.target().verdicts.put(exit.position(), verdict);
            }
        }
    }

    /** Conditions that came to be after their sources had ended. */
    private void judgeLate(List<ReferenceNode> late, int from) {
        for (ReferenceNode source : all()) {
            List<Exit> exits = exits(source).stream()
                    .filter(exit -> late.contains(exit.target()) && exit.position() >= from)
                    .toList();
            if (!source.status.isTerminal() || exits.isEmpty()) {
                continue;
            }
            boolean exclusive = source.definition.routing() == Routing.EXCLUSIVE && source.isGood();
            boolean taken = exclusive
                    && exits(source).stream()
                            .anyMatch(exit -> !late.contains(exit.target())
                                    && exit.target().verdicts.get(exit.position()) == RandomWorkflows.Verdict.TRUE);
            for (Exit exit : exclusive ? byPriority(exits) : exits) {
                RandomWorkflows.Verdict verdict = RandomWorkflows.Verdict.FALSE;
                if (source.isGood() && !(exclusive && taken)) {
                    verdict = exclusive && exit.edge().isDefault()
                            ? RandomWorkflows.Verdict.TRUE
                            : judge(exit.edge(), source.output);
                }
                taken |= verdict == RandomWorkflows.Verdict.TRUE;
                exit.target().verdicts.put(exit.position(), verdict);
            }
        }
    }

    /** Fails the targets of conditions that could not be evaluated. */
    private boolean failBroken(long now) {
        boolean any = false;
        for (ReferenceNode node : all()) {
            if (node.status == NodeStatus.PENDING
                    && !status.isTerminal()
                    && node.verdicts.containsValue(RandomWorkflows.Verdict.ERROR)) {
                any = true;
                failFinally(node, now);
            }
        }
        return any;
    }

    // ---- loops ----------------------------------------------------------------------------------------------------

    private void beginIteration(ReferenceNode node, int number, long now) {
        Loop loop = node.definition.loop();
        String name = node.id.substring(node.prefix.length());
        String own = node.attempt > 1 ? name + "@" + node.attempt : name;
        String prefix = node.prefix + own + "#" + number + "/";
        List<ReferenceNode> body = new ArrayList<>();
        for (NodeDefinition definition : loop == null ? List.<NodeDefinition>of() : loop.body()) {
            ReferenceNode inner =
                    new ReferenceNode(prefix + definition.key(), definition, node, prefix, runningTime(now));
            join(inner);
            body.add(inner);
        }
        node.iteration = number;
        node.body = body;
    }

    private boolean endIteration(ReferenceNode node, long now) {
        if (node.body.stream().anyMatch(inner -> !inner.status.isTerminal())) {
            return false;
        }
        if (node.body.stream().anyMatch(inner -> inner.status == NodeStatus.FAILED && !inner.tolerated)) {
            failAttempt(node, true, now);
            return true;
        }
        Loop loop = node.definition.loop();
        String breakWhen = loop == null ? null : loop.breakWhen();
        int bound = loop == null || loop.maxIterations() == null ? 1 : loop.maxIterations();
        RandomWorkflows.Verdict verdict = breakWhen == null
                ? RandomWorkflows.Verdict.FALSE
                : RandomWorkflows.judge(breakWhen, resultOf(node.body));
        boolean last = node.iteration + 1 == bound;
        if (verdict == RandomWorkflows.Verdict.ERROR
                || (last && breakWhen != null && verdict == RandomWorkflows.Verdict.FALSE)) {
            failFinally(node, now);
        } else if (verdict == RandomWorkflows.Verdict.TRUE || last) {
            // Loops say {iterations, results, last}: none of the flags that conditions ask for.
            complete(node, Payload.json("{}"), now);
        } else {
            beginIteration(node, node.iteration + 1, now);
        }
        return true;
    }

    /** The output of the only sink that counts as completed; several give a map of them, which has no flags. */
    private Payload resultOf(List<ReferenceNode> body) {
        List<ReferenceNode> sinks = body.stream()
                .filter(node -> node.isGood() && node.output != null && dependents(node) == 0)
                .toList();
        Payload only = sinks.size() == 1 ? sinks.get(0).output : null;
        return only == null ? Payload.json("{}") : only;
    }
}
