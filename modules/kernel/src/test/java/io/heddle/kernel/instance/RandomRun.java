package io.heddle.kernel.instance;

import io.heddle.CheckpointOccasion;
import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Action;
import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.Join;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.OnParentEnd;
import io.heddle.definition.Retry;
import io.heddle.definition.Routing;
import io.heddle.definition.Subworkflow;
import io.heddle.definition.Trigger;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.kernel.registry.ThreadKind;
import io.heddle.kernel.registry.VersionSelector;
import io.heddle.spi.DependencyRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A run of random commands over a random graph; the same for the same seed. */
final class RandomRun {
    private static final Expressions EXPRESSIONS = Expressions.withDefaultLimits();
    private static final String[] CONDITIONS = {
        "output.n > 1", "output.n <= 2", "true", "false", "output.missing > 3", "output.n == 0"
    };
    static final long START = 1_700_000_000_000_000L;

    final InstanceDecider decider =
            new InstanceDecider((graph, batch) -> List.of(), InstanceDecider.DEFAULT_MAX_CHAIN_DEPTH, true);
    final Random random;
    final boolean dynamic;

    private final boolean stalls;
    long now = START;
    private int commands;
    /** Everything that has happened; whoever does not {@link #drive} it adds to it. */
    final List<EventBatch> journal = new ArrayList<>();

    private final List<String> registered = new ArrayList<>();

    RandomRun(long seed) {
        this.random = new Random(seed);
        this.dynamic = seed % 3 == 0;
        this.stalls = seed % 4 == 0;
    }

    InstanceCommand create() {
        return chance(6) ? copyOfAnother() : plain();
    }

    private InstanceCommand.Create copyOfAnother() {
        RandomRun other = new RandomRun(random.nextInt(100_000));
        Past[] past = {Past.NONE};
        other.drive(other.plain(), 1 + random.nextInt(60), (before, command, commandId, decision) -> {
            if (decision.batch() != null) {
                past[0] = past[0].evolve(decision.batch(), Integer.MAX_VALUE);
            }
        });
        now = other.now;
        InstanceState state = past[0].state();
        Origin origin = new Origin(state.header().id(), state.seq(), chance(2));
        InstanceHeader header = state.header()
                .copy(
                        InstanceId.of("i-1"),
                        "a copy",
                        "me",
                        new Lineage(ThreadKind.COPY, lineage().ancestors(), OnParentEnd.CANCEL, origin),
                        chance(2));
        return new InstanceCommand.Create(header, 1, chance(2), ParentOrder.RUN, past[0]);
    }

    private InstanceCommand.Create plain() {
        WorkflowBuilder builder = WorkflowDefinition.builder("w" + random.nextInt(3));
        if (chance(3)) {
            builder.maxParallelNodes(1 + random.nextInt(2));
        }
        if (chance(6)) {
            builder.timeout(Duration.ofSeconds(40));
        }
        if (chance(8)) {
            builder.output("sum", "upstream['n0']");
        }
        List<String> keys = new ArrayList<>();
        int size = dynamic ? 0 : 2 + random.nextInt(9);
        for (int node = 0; node < size; node++) {
            String key = "n" + node;
            builder.add(node(key, keys));
            keys.add(key);
        }
        for (int trigger = chance(2) ? 1 + random.nextInt(3) : 0; trigger > 0; trigger--) {
            builder.trigger(trigger("t" + trigger));
        }
        if (size > 0 && chance(3)) {
            fork(builder, one(keys));
        }
        WorkflowDefinition definition = builder.build();
        InstanceSettings d = InstanceSettings.DEFAULTS;
        InstanceSettings settings = new InstanceSettings(
                0,
                200,
                chance(8) ? 9 : 0,
                256,
                d.failurePolicy(),
                chance(2),
                d.autoSealGrace(),
                4,
                4_000,
                chance(4) ? 15_000_000 : 0,
                1 + random.nextInt(2),
                d.initialBackoff(),
                d.maxBackoff(),
                d.backoffMultiplier(),
                d.backoffJitter(),
                3,
                chance(4) ? 20_000_000 : 0,
                random.nextInt(2),
                d.edgeType(),
                10_000_000,
                10_000,
                1 + random.nextInt(3),
                chance(3) ? 2 : d.maxChildren(),
                chance(3) ? 5 : d.maxLivePerTree(),
                d.childTimeout(),
                stalls ? 5_000_000 : 0,
                checkpointing());
        return new InstanceCommand.Create(
                new InstanceHeader(
                        InstanceId.of("i-1"),
                        WorkflowPlan.compile(definition, "hash", new byte[0], EXPRESSIONS),
                        chance(2),
                        dynamic,
                        "a run",
                        "me",
                        lineage(),
                        Payload.json("{\"list\":[1,2,3]}"),
                        chance(2) ? Map.of("g", Payload.json("1")) : Map.of(),
                        chance(2),
                        chance(3)
                                ? new InstanceOverrides(30_000_000L, 1 + random.nextInt(3), chance(2), false)
                                : InstanceOverrides.NONE,
                        settings),
                1,
                chance(2));
    }

    private void fork(WorkflowBuilder builder, String upstream) {
        Fork fork = (chance(2) ? Fork.parallel() : Fork.serial())
                .withMerge(one(List.of(Fork.Merge.values())))
                .path("p", "fp")
                .path("q", "fq");
        ForkJoin join = ForkJoin.of("f")
                .withStrategy(one(List.of(
                        ForkJoin.Strategy.ALL_COMPLETED,
                        ForkJoin.Strategy.ANY_COMPLETED,
                        ForkJoin.Strategy.ALL_FAILED,
                        ForkJoin.Strategy.ANY_FAILED)));
        builder.node("f", node -> node.fork(fork).after(upstream).retry(Retry.fixed(2, Duration.ofSeconds(1))))
                .task("fp", "x", "f")
                .task("fq", "x", "f")
                .node(
                        "fj",
                        node -> node.forkJoin(
                                        chance(2) ? join : join.withLosers(one(List.of(ForkJoin.Losers.values()))))
                                .after("fp", "fq")
                                .timeout(Duration.ofSeconds(random.nextInt(3) * 5L)))
                .task("fz", "x", "fj");
    }

    private Trigger trigger(String id) {
        List<String> types = List.of(
                "NODE_COMPLETED",
                "NODE_FAILED",
                "NODE_STARTED",
                "VARIABLE_CHANGED",
                "TRIGGER_FIRED",
                "ERROR",
                "INSTANCE_PAUSED",
                "INSTANCE_FAILED",
                "DYNAMIC_CHILD_COMPLETED");
        Trigger trigger = Trigger.on(id, one(types), action());
        if (chance(3)) {
            trigger = trigger.when(one(List.of("event.seq % 2 == 0", "output.n > 1", "event.details.value > 3")));
        }
        if (chance(5)) {
            trigger = trigger.disabled();
        }
        return trigger.atMost(chance(2) ? 0 : 1 + random.nextInt(3));
    }

    private Action action() {
        return switch (random.nextInt(12)) {
            case 0 -> new Action.Pause();
            case 1 -> new Action.Resume();
            case 2 -> chance(3) ? new Action.Stop() : new Action.Pause();
            case 3 -> Action.startSubworkflow("inner");
            case 4 -> Action.startChild("inner").withoutWaiting();
            case 5 -> Action.startWorkflow("inner").withInput("of", "event.nodeId");
            case 6 -> new Action.SkipNode("n1", chance(2) ? "event.seq" : null);
            case 7, 8 -> Action.setVariable("k" + random.nextInt(3), "event.seq");
            case 9, 10 -> Action.custom("code");
            default -> Action.sendNotification(Map.of("m", "event.type"));
        };
    }

    private InstanceCommand triggers(InstanceState state) {
        String id = "t" + (1 + random.nextInt(3));
        return switch (random.nextInt(3)) {
            case 0 -> new InstanceCommand.SwitchTrigger(id, chance(2));
            case 1 ->
                new InstanceCommand.NoteTriggerRan(
                        id, 1 + random.nextInt(3), chance(2) ? null : NodeError.fatal("E", "broken"));
            default -> {
                List<String> open = List.copyOf(state.triggers.launches().keySet());
                yield new InstanceCommand.NoteWorkflow(
                        open.isEmpty() ? "i-1/none" : one(open),
                        chance(2) ? null : NodeError.fatal("START_REFUSED", "no"));
            }
        };
    }

    private Checkpointing checkpointing() {
        return chance(2)
                ? Checkpointing.NONE
                : new Checkpointing(
                        EnumSet.of(one(List.of(CheckpointOccasion.values())), CheckpointOccasion.STOP),
                        new Checkpointing.Limits(chance(2) ? 10_000_000 : 0, random.nextInt(4), 300, 1));
    }

    private Lineage lineage() {
        return chance(2)
                ? Lineage.ROOT
                : new Lineage(
                        ThreadKind.SUBWORKFLOW,
                        List.of(new Ancestor(InstanceId.of("parent"), DefinitionId.of("outer"))),
                        OnParentEnd.CANCEL);
    }

    private boolean chance(int n) {
        return random.nextInt(n) == 0;
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** A node that depends on some of {@code earlier}. */
    NodeDefinition node(String key, List<String> earlier) {
        NodeBuilder node = NodeBuilder.of(key);
        settings(node);
        int parallel = 0;
        for (String upstream : earlier) {
            if (random.nextInt(earlier.size()) < 2) {
                Dependency dependency = dependency(upstream);
                node.dependsOn(dependency);
                parallel += dependency.type() == DependencyType.PARALLEL ? 1 : 0;
            }
        }
        if (parallel > 0) {
            node.join(join(parallel));
        }
        if (chance(5)) {
            node.loop(1 + random.nextInt(3))
                    .body("a", this::settings)
                    .body("b", body -> settings(body).after("a"));
            if (chance(2)) {
                node.items("input.list", null);
            } else if (chance(2)) {
                node.breakWhen("output.n > 1");
            }
            if (chance(3)) {
                node.body("c", body -> body.loop(2).body("d", this::settings).after("a"));
            }
        } else if (chance(5)) {
            node.subworkflow(new Subworkflow(
                    DefinitionId.of("inner"), null, chance(2), chance(2) ? null : one(List.of(OnParentEnd.values()))));
        } else if (chance(5)) {
            node.input("x", chance(3) ? "upstream.n0.n + 1" : "input.list");
        }
        return node.build();
    }

    private NodeBuilder settings(NodeBuilder node) {
        if (!chance(3)) {
            node.executor("x");
        } else if (chance(2)) {
            node.executor(chance(2) ? "external" : "human").config("topic", "t" + random.nextInt(2));
        }
        switch (random.nextInt(8)) {
            case 0 -> node.failurePolicy(FailurePolicy.FAIL_FAST);
            case 1, 2 -> node.continueWith(Map.of("n", random.nextInt(3)));
            default -> {
                // FAIL_BRANCH is what tests most.
            }
        }
        if (chance(4)) {
            node.retry(Retry.fixed(1 + random.nextInt(3), Duration.ofSeconds(random.nextInt(3))));
        }
        if (chance(6)) {
            node.routing(Routing.EXCLUSIVE);
        }
        return node.priority(random.nextInt(3));
    }

    private Join join(int sources) {
        return switch (random.nextInt(5)) {
            case 0 -> Join.ANY;
            case 1 -> Join.nOf(1 + random.nextInt(sources)).cancelLosers();
            case 2 -> Join.ALL_SETTLED;
            default -> Join.ALL;
        };
    }

    private Dependency dependency(String upstream) {
        Dependency dependency = switch (random.nextInt(8)) {
            case 0, 1, 2 -> Dependency.sequence(upstream);
            case 3, 4 -> Dependency.parallel(upstream);
            case 5 -> Dependency.optional(upstream);
            case 6 -> Dependency.when(upstream, Condition.cel(CONDITIONS[random.nextInt(CONDITIONS.length)]));
            default -> Dependency.custom(upstream, "rule" + random.nextInt(2), Map.of());
        };
        return chance(5) ? dependency.withTimeout(Duration.ofSeconds(5 + random.nextInt(20))) : dependency;
    }

    String commandId() {
        commands++;
        return chance(3) ? "c" + (chance(5) ? commands / 2 : commands) : null;
    }

    InstanceCommand next(InstanceState state) {
        now += random.nextInt(4) * 1_000_000L;
        int node = state.nodeCount() == 0 ? -1 : random.nextInt(state.nodeCount());
        String id = node < 0 ? "none" : state.topology.id(node);
        NodeState own = node < 0 ? NodeState.PENDING : state.nodes.get(node);
        if (own.details.leaseUntil != 0 && chance(4)) {
            return new InstanceCommand.Heartbeat(id, own.attempt);
        }
        if (own.status == NodeStatus.EXECUTING && state.topology.plan(node).isCallerDriven() && chance(6)) {
            return new InstanceCommand.GiveBack(id, own.attempt);
        }
        if (own.status == NodeStatus.EXECUTING && !state.topology.plan(node).isControl() && !chance(4)) {
            return result(id, own.attempt);
        }
        if (own.status == NodeStatus.READY && state.topology.plan(node).isCallerDriven() && !chance(4)) {
            return chance(5) ? new InstanceCommand.Signal(id, Payload.NULL, null) : new InstanceCommand.Claim(id);
        }
        if (own.status == NodeStatus.PENDING
                && node >= 0
                && !state.topology.plan(node).ruleGroups().isEmpty()) {
            int group = random.nextInt(state.topology.plan(node).ruleGroups().size());
            return chance(9)
                    ? new InstanceCommand.FailRule(node, group, own.edgesSince(), "broken")
                    : new InstanceCommand.ApplyRule(node, group, own.edgesSince(), rule());
        }
        if (chance(5)) {
            return family(state);
        }
        if (chance(9)) {
            return triggers(state);
        }
        if (chance(7) || (state.rewinding() != null && chance(2))) {
            return points(state);
        }
        return switch (random.nextInt(28)) {
            case 0 -> chance(2) ? new InstanceCommand.Pause(true) : new InstanceCommand.AwaitSlot();
            case 1, 2 -> new InstanceCommand.Resume();
            case 3, 4 -> new InstanceCommand.Start();
            case 5 -> result(id, Math.max(1, own.attempt));
            case 6 -> new InstanceCommand.SkipNode(id, chance(2) ? Payload.json("{\"n\":1}") : null);
            case 7 -> new InstanceCommand.CancelNode(id, "unwanted");
            case 8, 9, 10 -> new InstanceCommand.Rerun(id, chance(2), state.epoch() + 1);
            case 11 -> new InstanceCommand.RetryFailed(state.epoch() + 1);
            case 12 -> new InstanceCommand.SetGlobal("k" + random.nextInt(3), Payload.json("" + commands), null);
            case 13 -> new InstanceCommand.RecordChoice("c" + random.nextInt(2), Payload.json("true"));
            case 14 -> recover(id, own);
            case 15 -> new InstanceCommand.Heartbeat(id, own.attempt);
            case 16 -> new InstanceCommand.Defer(id, own.attempt);
            case 17 -> chance(6) ? new InstanceCommand.Cancel("enough") : new InstanceCommand.Tick();
            case 18 -> chance(4) ? new InstanceCommand.Seal() : new InstanceCommand.Tick();
            case 19, 20, 21, 22 -> dynamic ? register() : new InstanceCommand.Tick();
            case 23 -> registered.isEmpty() ? new InstanceCommand.Tick() : addDependency();
            default -> new InstanceCommand.Tick();
        };
    }

    /** The instance comes into memory, and what may run elsewhere is sought; or it is found nowhere. */
    private InstanceCommand recover(String id, NodeState own) {
        return chance(3)
                ? new InstanceCommand.NoteAttemptLost(id, own.attempt, own.delivery)
                : new InstanceCommand.Recover(chance(2) ? Set.of(id) : Set.of(), chance(2) ? Set.of("x") : Set.of());
    }

    /** What other threads of its tree, and those who ask for children, say to an instance. */
    private InstanceCommand family(InstanceState state) {
        List<String> live = List.copyOf(state.liveChildren.keySet());
        String child = live.isEmpty() || chance(9) ? "i-1/c" + random.nextInt(3) : one(live);
        return switch (random.nextInt(12)) {
            case 0, 1 -> startChild();
            case 2, 3, 4 -> new InstanceCommand.NoteChildStarted(child);
            case 5 -> new InstanceCommand.NoteChildRefused(child, NodeError.retryable("START_REFUSED", "no"));
            case 6, 7 -> ended(child);
            case 8 -> new InstanceCommand.CancelChild(child, "unwanted");
            case 9 ->
                new InstanceCommand.Heed(new ParentOrder(
                        random.nextInt(20), chance(2) ? null : "parent", chance(20) ? "its parent ended" : null));
            case 10 -> new InstanceCommand.CountTree("below" + random.nextInt(2), commands, random.nextInt(3));
            default -> new InstanceCommand.GiveUpChildren(1);
        };
    }

    /** Checkpoints, and going back to one or to any other point. */
    private InstanceCommand points(InstanceState state) {
        Rewinding target = state.rewinding();
        if (target != null && !state.hasLiveChildren()) {
            return chance(6)
                    ? new InstanceCommand.NoteRewindFailed("unreadable")
                    : new InstanceCommand.Rewind(target.seq(), past(target.seq()), state.epoch() + 1);
        }
        List<Checkpoint> known = state.checkpoints();
        Checkpoint any = known.isEmpty() ? null : one(known);
        return switch (random.nextInt(8)) {
            case 0, 1 -> new InstanceCommand.CreateCheckpoint(null, "text", List.of("t"), Map.of("k", "v"));
            case 2, 3 ->
                new InstanceCommand.NoteCheckpointStored(
                        any == null ? 1 : any.seq(), 100 + random.nextInt(50), Map.of("i-1/c1", 3));
            case 4 ->
                chance(3) ? new InstanceCommand.NoteCheckpointFailed(any == null ? 1 : any.seq(), "full") : next(state);
            case 5 -> new InstanceCommand.DeleteCheckpoint(any == null ? "none" : any.id());
            case 6 ->
                new InstanceCommand.CleanCheckpoints(
                        new Checkpointing.Limits(5_000_000, random.nextInt(3), 200, random.nextInt(2)));
            default ->
                any != null && chance(2)
                        ? new InstanceCommand.RequestRewind(0, any.id())
                        : new InstanceCommand.RequestRewind(1 + random.nextInt(state.seq()), "");
        };
    }

    private Past past(int seq) {
        Past past = Past.NONE;
        for (EventBatch batch : journal) {
            if (past.state().seq() < seq) {
                past = past.evolve(batch, seq);
            }
        }
        return past;
    }

    private InstanceCommand.StartChild startChild() {
        return new InstanceCommand.StartChild(
                InstanceId.of("i-1/c" + random.nextInt(9)),
                DefinitionId.of("inner"),
                VersionSelector.latest(),
                Payload.json("1"),
                "",
                chance(2),
                one(List.of(OnParentEnd.values())),
                null);
    }

    private InstanceCommand ended(String child) {
        return switch (random.nextInt(4)) {
            case 0 ->
                new InstanceCommand.NoteChildEnded(child, InstanceStatus.FAILED, NodeError.fatal("E", "broken"), null);
            case 1 -> new InstanceCommand.NoteChildEnded(child, InstanceStatus.CANCELLED, null, null);
            case 2 -> new InstanceCommand.NoteChildEnded(child, InstanceStatus.TIMED_OUT, null, null);
            default ->
                new InstanceCommand.NoteChildEnded(child, InstanceStatus.COMPLETED, null, Payload.json("{\"n\":2}"));
        };
    }

    private DependencyRule.Decision rule() {
        return switch (random.nextInt(4)) {
            case 0 -> DependencyRule.Decision.never("no");
            case 1 -> DependencyRule.Decision.waitUntil(Micros.toInstant(now + 3_000_000));
            default -> DependencyRule.Decision.go();
        };
    }

    private InstanceCommand result(String id, int attempt) {
        Payload output = Payload.json("{\"n\":" + random.nextInt(4) + "}");
        return switch (random.nextInt(6)) {
            case 0 -> new InstanceCommand.Fail(id, attempt, NodeError.retryable("E1", "again"));
            case 1 -> new InstanceCommand.Fail(id, attempt, NodeError.fatal("E2", "never"));
            case 2 ->
                new InstanceCommand.Complete(
                        id, attempt, output, Map.of("w", output), chance(2) ? List.of() : List.of(startChild()));
            default -> new InstanceCommand.Complete(id, attempt, output);
        };
    }

    private InstanceCommand register() {
        List<InstanceEvent.Registration> batch = new ArrayList<>();
        boolean replace = !registered.isEmpty() && chance(3);
        int size = 1 + random.nextInt(3);
        for (int n = 0; n < size; n++) {
            String id = replace ? one(registered) : "n" + registered.size();
            List<String> earlier =
                    new ArrayList<>(registered.subList(0, replace ? registered.indexOf(id) : registered.size()));
            if (chance(3)) {
                earlier.add("n" + (registered.size() + random.nextInt(3)));
                earlier.remove(id);
            }
            String key = chance(3) ? "key" + id : id;
            batch.add(new InstanceEvent.Registration(id, node(key, earlier)));
            if (!registered.contains(id)) {
                registered.add(id);
            }
            if (replace) {
                break;
            }
        }
        return new InstanceCommand.RegisterNodes(batch, replace);
    }

    private InstanceCommand addDependency() {
        int node = random.nextInt(registered.size());
        List<String> earlier = registered.subList(0, node);
        return earlier.isEmpty()
                ? new InstanceCommand.Tick()
                : new InstanceCommand.AddDependencies(registered.get(node), List.of(dependency(one(earlier))));
    }

    /** Drives a run of {@code steps} commands. */
    void drive(int steps, Step step) {
        drive(create(), steps, step);
    }

    private void drive(InstanceCommand first, int steps, Step step) {
        InstanceState state = InstanceState.NONE;
        for (int n = 0; n < steps; n++) {
            InstanceCommand command = n == 0 ? first : next(state);
            String commandId = commandId();
            Decision decision = decider.decide(state, command, commandId, now);
            if (decision.batch() != null) {
                journal.add(decision.batch());
            }
            step.taken(state, command, commandId, decision);
            state = decision.next();
        }
    }

    /** Sees every decision. */
    interface Step {
        void taken(InstanceState before, InstanceCommand command, String commandId, Decision decision);
    }
}
