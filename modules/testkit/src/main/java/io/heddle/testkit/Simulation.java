package io.heddle.testkit;

import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.instance.Checkpointing;
import io.heddle.kernel.instance.InstanceAudit;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceEffect;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.instance.InstanceOverrides;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceSettings;
import io.heddle.kernel.instance.InstanceState;
import io.heddle.kernel.instance.Lineage;
import io.heddle.kernel.instance.RuleContexts;
import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.spi.DependencyRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives the kernel as an instance is driven, in virtual time and from one seed: executors, callers, rules, clocks and
 * operators send their commands late, twice or never; the host crashes and is recovered. The same seed gives the same
 * run. A run ends when its instance has ended and throws {@link AssertionError} with seed and trace when anything is
 * wrong on the way.
 */
public final class Simulation {
    /** Types that say something without a rule of their own. */
    private static final List<DependencyType> PLAIN_TYPES = List.of(
            DependencyType.SEQUENCE, DependencyType.PARALLEL, DependencyType.CONDITIONAL, DependencyType.OPTIONAL);

    private static final Expressions EXPRESSIONS = Expressions.withDefaultLimits();
    private static final long SECOND = 1_000_000;
    private static final long START = RandomWorkflows.EPOCH.getEpochSecond() * SECOND;
    /** More commands than this mean that the instance runs in circles. */
    private static final int MAX_COMMANDS = 20_000;

    private record Due(long at, long order, Runnable action) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final long seed;
    private final Random random;
    private final Faults faults;
    private final RandomWorkflows workflows;
    private final SimulatedHost host;
    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private final WorkflowPlan plan;
    private final boolean dynamic;
    /** Nodes that have not been registered yet. */
    private final List<NodeDefinition> unregistered = new ArrayList<>();

    private final List<NodeDefinition> registered = new ArrayList<>();
    private long now = START;
    private long order;
    private long nextTickAt = Long.MAX_VALUE;
    private int ids;
    private int nudges;
    private int revivals;
    private int incarnation;
    private boolean draining;

    private Simulation(long seed, Faults faults, @Nullable WorkflowPlan plan, Judge judge) {
        this.seed = seed;
        this.random = new Random(seed);
        this.faults = faults;
        this.workflows = new RandomWorkflows(random);
        this.host = new SimulatedHost(judge, random, faults.crashes());
        this.dynamic = plan == null;
        if (plan == null) {
            unregistered.addAll(workflows.nodes(14));
            this.plan = compile(workflows.emptyDefinition());
        } else {
            this.plan = plan;
        }
    }

    /** A random definition, compiled, to be run by several seeds. */
    public static WorkflowPlan randomPlan(long seed, int maxNodes) {
        return compile(new RandomWorkflows(new Random(seed)).definition(maxNodes));
    }

    private static WorkflowPlan compile(io.heddle.definition.WorkflowDefinition definition) {
        return WorkflowPlan.compile(definition, "random", new byte[0], EXPRESSIONS);
    }

    /**
     * One run of a static instance.
     *
     * @throws AssertionError with seed and trace
     */
    public static SimulationReport run(long seed, Faults faults, WorkflowPlan plan) {
        return run(seed, faults, plan, Judge.KERNEL);
    }

    /**
     * One run of a dynamic instance whose nodes are registered one batch after another.
     *
     * @throws AssertionError with seed and trace
     */
    public static SimulationReport runDynamic(long seed, Faults faults) {
        return run(seed, faults, null, Judge.KERNEL);
    }

    /** A run in which {@code judge} decides; a dynamic one without a plan. */
    static SimulationReport run(long seed, Faults faults, @Nullable WorkflowPlan plan, Judge judge) {
        return new Simulation(seed, faults, plan, judge).run();
    }

    private SimulationReport run() {
        try {
            begin();
            while (!isOver()) {
                Due due = queue.poll();
                if (due == null) {
                    nudge();
                } else {
                    now = Math.max(now, due.at());
                    due.action().run();
                }
                check(host.commands() < MAX_COMMANDS, "the instance runs in circles");
            }
            drain();
            host.replay();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + " " + faults + ": " + e.getMessage() + "\n" + plan.definition() + "\n" + registered
                            + host.trace(),
                    e);
        }
        Ledger ledger = host.ledger();
        return new SimulationReport(
                seed,
                host.state().status(),
                host.commands(),
                ledger.transitions(),
                host.crashes(),
                ledger.nodeMoves(),
                ledger.instanceMoves(),
                ledger.eventTypes());
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** Whether the instance has ended for good. */
    private boolean isOver() {
        if (!host.state().exists() || !host.state().status().isTerminal()) {
            return false;
        }
        if (!faults.operators() || host.oracle().hasDiverged() || revivals >= 2 || !chance(3)) {
            return true;
        }
        revivals++;
        int epoch = host.state().epoch() + 1;
        send(chance(2) ? new InstanceCommand.RetryFailed(epoch) : new InstanceCommand.Rerun(anyNode(), true, epoch));
        return false;
    }

    /** What is still on its way arrives at an ended instance, which must not move. */
    private void drain() {
        InstanceStatus status = host.state().status();
        int transitions = host.ledger().transitions();
        draining = true;
        Due due = queue.poll();
        while (due != null && host.commands() < MAX_COMMANDS) {
            now = Math.max(now, due.at());
            due.action().run();
            due = queue.poll();
        }
        check(
                host.state().status() == status && host.ledger().transitions() == transitions,
                "late messages moved an ended instance");
    }

    // ---- the instance ---------------------------------------------------------------------------------------------

    private void begin() {
        InstanceHeader header = new InstanceHeader(
                InstanceId.of("i-" + seed),
                plan,
                false,
                dynamic,
                "",
                "",
                Lineage.ROOT,
                Payload.NULL,
                Map.of(),
                true,
                InstanceOverrides.NONE,
                settings());
        InstanceCommand.Create create = new InstanceCommand.Create(header, 1, !chance(6));
        while (!host.state().exists()) {
            send(create);
        }
        if (dynamic) {
            long at = now;
            for (int batch = 0; batch < 3; batch++) {
                at += random.nextInt(20) * SECOND;
                at(at, this::registerSome);
            }
        }
        if (faults.operators()) {
            int interventions = random.nextInt(7);
            for (int n = 0; n < interventions; n++) {
                at(now + random.nextInt(100) * SECOND, this::intervene);
            }
        }
    }

    private InstanceSettings settings() {
        InstanceSettings d = InstanceSettings.DEFAULTS;
        return new InstanceSettings(
                chance(20) ? 60 * SECOND : 0,
                0,
                0,
                chance(3) ? 2 : 256,
                chance(3) ? FailurePolicy.CONTINUE : FailurePolicy.FAIL_BRANCH,
                chance(2),
                random.nextInt(3) * SECOND,
                chance(3) ? 4 : 512,
                d.maxGlobalDataBytes(),
                chance(8) ? 15 * SECOND : 0,
                1 + random.nextInt(2),
                random.nextInt(4) * SECOND,
                d.maxBackoff(),
                d.backoffMultiplier(),
                d.backoffJitter(),
                chance(3) ? 2 : 5,
                chance(10) ? 12 * SECOND : 0,
                chance(10) ? 1 : 0,
                d.edgeType(),
                30 * SECOND,
                d.maxPayloadBytes(),
                d.maxDepth(),
                d.maxChildren(),
                d.maxLivePerTree(),
                d.childTimeout(),
                seed % 4 == 0 ? 5 * SECOND : 0,
                Checkpointing.NONE);
    }

    private void at(long time, Runnable action) {
        queue.add(new Due(time, order++, action));
    }

    private void send(InstanceCommand command) {
        // The host's own commands have no sender who could repeat them.
        boolean own = command instanceof InstanceCommand.Recover || command instanceof InstanceCommand.Tick;
        send(command, !own && chance(3) ? "c-" + ids++ : null, false, reply -> {});
    }

    private void send(
            InstanceCommand command, @Nullable String id, boolean staleRule, Consumer<InstanceReply> onReply) {
        if (draining && (command instanceof InstanceCommand.Rerun || command instanceof InstanceCommand.RetryFailed)) {
            // These may open an ended instance, and rightly so.
            return;
        }
        SimulatedHost.Delivered delivered = host.deliver(command, id, staleRule, now);
        if (delivered.crashed()) {
            incarnation++;
            if (host.state().exists()) {
                send(new InstanceCommand.Recover(), null, false, reply -> {});
            }
            if (id != null && chance(2)) {
                // Whoever got no answer asks again under the same id.
                at(now + random.nextInt(5) * SECOND, () -> repeat(command, id, staleRule, onReply));
            }
            return;
        }
        if (id != null && faults.loss() && chance(8)) {
            at(now + random.nextInt(30) * SECOND, () -> repeat(command, id, staleRule, reply -> {}));
        }
        delivered.effects().forEach(this::perform);
        InstanceReply reply = delivered.reply();
        if (reply != null) {
            onReply.accept(reply);
        }
        armTick();
        callers();
    }

    private void repeat(InstanceCommand command, String id, boolean staleRule, Consumer<InstanceReply> onReply) {
        // The reference knows only whether the dependencies changed since; asking again much later may be too late.
        if (!(command instanceof InstanceCommand.ApplyRule) && !(command instanceof InstanceCommand.FailRule)) {
            send(command, id, staleRule, onReply);
        }
    }

    // ---- time -----------------------------------------------------------------------------------------------------

    private void armTick() {
        long due = host.state().nextDue();
        if (due == Long.MAX_VALUE || due >= nextTickAt) {
            return;
        }
        long late = faults.loss() && chance(4) ? random.nextInt(8) * SECOND : 0;
        long at = Math.max(now, due) + late;
        nextTickAt = at;
        at(at, () -> tick(at));
        if (faults.loss() && chance(10)) {
            at(now + (at - now) / 2, () -> send(new InstanceCommand.Tick()));
        }
    }

    private void tick(long at) {
        if (nextTickAt == at) {
            nextTickAt = Long.MAX_VALUE;
        }
        send(new InstanceCommand.Tick());
        armTick();
    }

    /** Nothing is under way: what would a real system do next? */
    private void nudge() {
        check(nudges++ < 2_000, "the instance does not end: " + host.state().status());
        InstanceState state = host.state();
        now += SECOND;
        nextTickAt = Long.MAX_VALUE;
        if (state.status() == InstanceStatus.CREATED) {
            send(new InstanceCommand.Start());
        } else if (state.status() == InstanceStatus.PAUSED) {
            send(new InstanceCommand.Resume());
        } else if (!unregistered.isEmpty()) {
            registerSome();
        } else if (!state.isSealed() && !isRegistered(registered) && chance(4)) {
            // The instance was over when it was told of them, and has been reopened since.
            insist(registered.stream()
                    .filter(node -> !isRegistered(List.of(node)))
                    .toList());
        } else if (!state.isSealed() && chance(3)) {
            send(new InstanceCommand.Seal());
        } else if (chance(4)) {
            // Work was lost on its way: the host moves and hands it over again.
            incarnation++;
            send(new InstanceCommand.Recover());
        } else {
            finishSomething();
        }
        armTick();
    }

    /** Some attempt under way succeeds or fails at last, else some caller finds its node at last. */
    private void finishSomething() {
        InstanceState state = host.state();
        String claimable = null;
        for (int node = 0; node < state.nodeCount(); node++) {
            String id = InstanceAudit.id(state, node);
            boolean isTask = host.oracle().hasDiverged()
                    || host.oracle().reference().definition(id).kind() == io.heddle.definition.NodeKind.TASK;
            if (isTask && InstanceAudit.status(state, node) == NodeStatus.EXECUTING) {
                report(id, InstanceAudit.attempt(state, node));
                return;
            }
            if (claimable == null && isClaimable(state, node)) {
                claimable = id;
            }
        }
        if (claimable != null) {
            claim(claimable);
        }
    }

    // ---- effects --------------------------------------------------------------------------------------------------

    private void perform(InstanceEffect effect) {
        if (effect instanceof InstanceEffect.Execute execute) {
            execute(InstanceAudit.id(host.state(), execute.node()), execute.attempt());
        } else if (effect instanceof InstanceEffect.EvaluateRule question) {
            ask(question);
        }
        // Stop signals are requests: an executor may answer all the same.
    }

    private void execute(String id, int attempt) {
        int born = incarnation;
        long end = now + random.nextInt(20) * SECOND / (1 + random.nextInt(4));
        if (chance(15)) {
            at(now, () -> send(new InstanceCommand.Defer(id, attempt)));
        }
        if (faults.loss() && chance(12)) {
            return;
        }
        int copies = faults.loss() && chance(8) ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            at(end + SECOND * copy * random.nextInt(40), () -> {
                // An executor dies with its host, unless its report was on its way already.
                if (born == incarnation || chance(2)) {
                    report(id, attempt);
                }
            });
        }
    }

    private void report(String id, int attempt) {
        send(
                chance(4)
                        ? new InstanceCommand.Fail(id, attempt, workflows.error())
                        : new InstanceCommand.Complete(id, attempt, workflows.output(), globals(), List.of()));
    }

    private Map<String, Payload> globals() {
        return chance(8) ? Map.of("k", workflows.output(), "own", workflows.output()) : Map.of();
    }

    private void ask(InstanceEffect.EvaluateRule question) {
        InstanceState asked = host.state();
        String id = InstanceAudit.id(asked, question.node());
        int life = host.oracle().hasDiverged() ? 0 : host.oracle().reference().life(id);
        DependencyRule.Context context = RuleContexts.of(asked, question.node(), question.group(), now);
        String rule = RuleContexts.ruleName(asked, question.node(), question.group());
        int born = incarnation;
        at(now + random.nextInt(6) * SECOND / 2, () -> {
            if (born != incarnation) {
                return;
            }
            boolean stale =
                    !host.oracle().hasDiverged() && host.oracle().reference().life(id) != life;
            try {
                DependencyRule.Decision decision = RandomWorkflows.decide(rule, context);
                send(InstanceCommand.ApplyRule.answering(question, decision), null, stale, reply -> {});
            } catch (IllegalStateException e) {
                send(InstanceCommand.FailRule.answering(question, "it threw"), null, stale, reply -> {});
            }
        });
    }

    /** Clients look for caller-driven nodes. */
    private void callers() {
        InstanceState state = host.state();
        if (state.status() != InstanceStatus.RUNNING || !chance(2)) {
            return;
        }
        int node = random.nextInt(Math.max(1, state.nodeCount()));
        if (node < state.nodeCount() && isClaimable(state, node)) {
            claim(InstanceAudit.id(state, node));
        }
    }

    private void claim(String id) {
        at(
                now + random.nextInt(3) * SECOND,
                () -> send(
                        new InstanceCommand.Claim(id),
                        chance(2) ? "c-" + ids++ : null,
                        false,
                        reply -> claimed(id, reply)));
    }

    private boolean isClaimable(InstanceState state, int node) {
        if (host.oracle().hasDiverged()) {
            return false;
        }
        NodeDefinition definition = host.oracle().reference().definition(InstanceAudit.id(state, node));
        NodeStatus status = InstanceAudit.status(state, node);
        return definition.kind() == io.heddle.definition.NodeKind.TASK
                && definition.executor() == null
                && (status == NodeStatus.READY || status == NodeStatus.EXECUTING);
    }

    private void claimed(String id, InstanceReply reply) {
        if (!(reply instanceof InstanceReply.Claimed claim)) {
            return;
        }
        long work = random.nextInt(20) * SECOND;
        if (chance(5)) {
            work += 30 * SECOND;
            at(now + 20 * SECOND, () -> send(new InstanceCommand.Heartbeat(id, claim.attempt())));
        }
        if (!faults.loss() || !chance(6)) {
            at(now + work, () -> report(id, claim.attempt()));
        }
    }

    // ---- people ---------------------------------------------------------------------------------------------------

    private String anyNode() {
        InstanceState state = host.state();
        return state.nodeCount() == 0 ? "n0" : InstanceAudit.id(state, random.nextInt(state.nodeCount()));
    }

    private String knownNode() {
        return anyNode();
    }

    private void intervene() {
        InstanceState state = host.state();
        if (state.nodeCount() == 0) {
            return;
        }
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> {
                send(new InstanceCommand.Pause(true));
                at(now + random.nextInt(30) * SECOND, () -> send(new InstanceCommand.Resume()));
            }
            case 3 -> send(new InstanceCommand.SkipNode(knownNode(), chance(2) ? workflows.output() : null));
            case 4 -> send(new InstanceCommand.CancelNode(knownNode(), "not needed"));
            case 5, 6, 7 -> send(new InstanceCommand.Rerun(knownNode(), chance(2), state.epoch() + random.nextInt(2)));
            case 8 -> send(new InstanceCommand.RetryFailed(state.epoch() + 1));
            case 9 ->
                send(new InstanceCommand.SetGlobal("k", workflows.output(), chance(2) ? random.nextInt(3) : null));
            case 10 -> send(new InstanceCommand.Heartbeat(knownNode(), 1));
            case 11 -> send(new InstanceCommand.RecordChoice("way", workflows.output()));
            case 12 -> send(new InstanceCommand.Seal());
            default -> {
                if (chance(3)) {
                    send(new InstanceCommand.Cancel("no longer wanted"));
                } else {
                    report(knownNode(), 1 + random.nextInt(2));
                }
            }
        }
    }

    private void registerSome() {
        if (unregistered.isEmpty()) {
            return;
        }
        List<NodeDefinition> batch = new ArrayList<>();
        int count = 1 + random.nextInt(unregistered.size());
        for (int n = 0; n < count; n++) {
            batch.add(unregistered.remove(unregistered.size() - 1));
        }
        registered.addAll(batch);
        insist(batch);
        if (faults.growth() && chance(3)) {
            at(now + random.nextInt(4) * SECOND, this::extend);
        }
        if (faults.growth() && chance(4)) {
            at(now + random.nextInt(4) * SECOND, this::replace);
        }
    }

    /** Registers {@code batch}, again and again while the host dies with it; a refusal is an answer, too. */
    private void insist(List<NodeDefinition> batch) {
        AtomicBoolean answered = new AtomicBoolean();
        send(InstanceCommand.RegisterNodes.of(batch), null, false, reply -> answered.set(true));
        if (!host.state().status().isTerminal() && !answered.get() && !isRegistered(batch)) {
            at(now + SECOND, () -> insist(batch));
        }
    }

    private boolean isRegistered(List<NodeDefinition> batch) {
        return batch.stream().allMatch(node -> InstanceAudit.indexOf(host.state(), node.key()) >= 0);
    }

    /** One more dependency on a node with a lower number, so that there is no cycle. */
    private void extend() {
        String target = topNode();
        int number = target == null ? 0 : Integer.parseInt(target.substring(1));
        if (target == null || number == 0 || host.oracle().hasDiverged()) {
            return;
        }
        String upstream = "n" + random.nextInt(number);
        boolean has = host.oracle().reference().definition(target).dependencies().stream()
                .anyMatch(edge -> edge.upstream().equals(upstream));
        if (!has) {
            DependencyType type = PLAIN_TYPES.get(random.nextInt(PLAIN_TYPES.size()));
            send(new InstanceCommand.AddDependencies(target, List.of(Dependency.of(upstream, type))));
        }
    }

    /** Another definition for a node, with the first of its dependencies only. */
    private void replace() {
        String target = topNode();
        if (target == null || host.oracle().hasDiverged()) {
            return;
        }
        NodeDefinition old = host.oracle().reference().definition(target);
        NodeBuilder fresh = NodeBuilder.of(target).executor("y").priority(random.nextInt(3));
        old.dependencies().stream()
                .filter(edge -> edge.type() != DependencyType.CUSTOM)
                .limit(1)
                .forEach(fresh::dependsOn);
        send(new InstanceCommand.RegisterNodes(List.of(new InstanceEvent.Registration(target, fresh.build())), true));
    }

    private @Nullable String topNode() {
        InstanceState state = host.state();
        List<String> top = new ArrayList<>();
        for (int node = 0; node < state.nodeCount(); node++) {
            String id = InstanceAudit.id(state, node);
            if (id.indexOf('#') < 0) {
                top.add(id);
            }
        }
        Collections.shuffle(top, random);
        return top.isEmpty() ? null : top.get(0);
    }

    private boolean chance(int n) {
        return random.nextInt(n) == 0;
    }
}
