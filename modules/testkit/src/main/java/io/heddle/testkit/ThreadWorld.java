package io.heddle.testkit;

import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.Payload;
import io.heddle.definition.Action;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.OnParentEnd;
import io.heddle.definition.Retry;
import io.heddle.definition.Subworkflow;
import io.heddle.definition.Trigger;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.instance.BranchStart;
import io.heddle.kernel.instance.Checkpointing;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceDecider;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.instance.InstanceOverrides;
import io.heddle.kernel.instance.InstanceSettings;
import io.heddle.kernel.instance.Lineage;
import io.heddle.kernel.instance.Origin;
import io.heddle.kernel.instance.Past;
import io.heddle.kernel.instance.ThreadMessage;
import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.kernel.registry.VersionSelector;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The definitions, the clock and the chance that all threads of a {@link ThreadSimulation} share. */
final class ThreadWorld {
    /** Never permitted. */
    static final DefinitionId UNKNOWN = DefinitionId.of("unknown");

    private static final DefinitionId GROWING = DefinitionId.of("growing");

    final InstanceDecider decider = new InstanceDecider((existing, batch) -> List.of());
    final Random random;
    private final Map<DefinitionId, WorkflowPlan> plans = new HashMap<>();
    private final Function<Origin, Past> pasts;
    private final InstanceSettings settings;
    private final Expressions expressions = Expressions.withDefaultLimits();
    private final List<InstanceCommand.ForkPaths> grown;
    private long now = 1_700_000_000_000_000L;

    ThreadWorld(Random random, int maxLive, Function<Origin, Past> pasts) {
        this.random = random;
        this.pasts = pasts;
        InstanceSettings d = InstanceSettings.DEFAULTS;
        this.settings = new InstanceSettings(
                0,
                0,
                0,
                0,
                d.failurePolicy(),
                true,
                0,
                d.dedupWindow(),
                0,
                0,
                1,
                0,
                0,
                1,
                0,
                0,
                0,
                0,
                d.edgeType(),
                0,
                0,
                4,
                random.nextInt(4) == 0 ? 2 : 0,
                maxLive,
                0,
                0,
                Checkpointing.NONE);
        this.grown = List.of(grown("g0"), grown("g1"));
        for (WorkflowDefinition definition : List.of(top(), middle(), forked(), leaf(), growing())) {
            plans.put(
                    definition.id(),
                    WorkflowPlan.compile(definition, definition.id().value(), new byte[0], expressions));
        }
    }

    private static WorkflowDefinition top() {
        return WorkflowDefinition.builder("top")
                .task("first", "x")
                .node(
                        "a",
                        node -> node.subworkflow("middle")
                                .retry(Retry.fixed(2, Duration.ZERO))
                                .continueWith(0L))
                .node(
                        "b",
                        node -> node.subworkflow(Subworkflow.of("middle").withoutWaiting())
                                .after("first")
                                .continueWith(0L))
                .node("c", node -> node.subworkflow("unknown").after("first").continueWith(0L))
                .node("d", node -> node.subworkflow("forked").after("first").continueWith(0L))
                .node(
                        "e",
                        node -> node.subworkflow(Subworkflow.of(GROWING.value()).withoutWaiting())
                                .continueWith(0L))
                .node("last", node -> node.executor("x").after("a", "b", "c", "d"))
                .trigger(Trigger.on("failed", "NODE_FAILED", Action.startSubworkflow("leaf"))
                        .atMost(1))
                .trigger(Trigger.on(
                                "done",
                                "NODE_COMPLETED",
                                Action.startChild("leaf").withoutWaiting())
                        .atMost(2))
                .trigger(Trigger.on("next", "NODE_COMPLETED", Action.startWorkflow("leaf"))
                        .named("last"))
                .trigger(Trigger.on("nowhere", "INSTANCE_COMPLETED", Action.startWorkflow("unknown")))
                .build();
    }

    private static WorkflowDefinition middle() {
        return WorkflowDefinition.builder("middle")
                .node("a", node -> node.subworkflow("leaf").continueWith(0L))
                .node(
                        "b",
                        node -> node.subworkflow(
                                        Subworkflow.of("leaf").withoutWaiting().withOnParentEnd(OnParentEnd.LET_RUN))
                                .continueWith(0L))
                .task("work", "x", "b")
                .trigger(Trigger.on("done", "NODE_COMPLETED", Action.startSubworkflow("leaf"))
                        .named("work"))
                .build();
    }

    /** Two paths, one of which forks again and starts a child. */
    private WorkflowDefinition forked() {
        return WorkflowDefinition.builder("forked")
                .node(
                        "split",
                        node -> node.fork(fork().path("p", "work-p").path("q", "inner"))
                                .retry(Retry.fixed(2, Duration.ZERO))
                                .continueWith(0L))
                .task("work-p", "x", "split")
                .node(
                        "inner",
                        node -> node.fork(fork().path("r", "call").path("s", "work-s"))
                                .after("split")
                                .continueWith(0L))
                .node("call", node -> node.subworkflow("leaf").after("inner").continueWith(0L))
                .task("work-s", "x", "inner")
                .node("together", node -> join(node, "inner").after("call", "work-s"))
                .node("gather", node -> join(node, "split").after("work-p", "together"))
                .build();
    }

    /** Nothing, to which forks are added while it runs. */
    private static WorkflowDefinition growing() {
        return WorkflowDefinition.builder(GROWING.value()).build();
    }

    private InstanceCommand.ForkPaths grown(String name) {
        return InstanceCommand.ForkPaths.of(List.of(
                NodeBuilder.of(name)
                        .fork(fork().path("p", "work-" + name).path("q", "call-" + name))
                        .continueWith(0L)
                        .build(),
                NodeBuilder.of("work-" + name).executor("x").after(name).build(),
                NodeBuilder.of("call-" + name)
                        .subworkflow("leaf")
                        .after(name)
                        .continueWith(0L)
                        .build(),
                join(NodeBuilder.of("join-" + name), name)
                        .after("work-" + name, "call-" + name)
                        .build()));
    }

    /** One of two forks, for a thread whose graph grows. */
    InstanceCommand.ForkPaths fork(int which) {
        return grown.get(which);
    }

    private Fork fork() {
        return (random.nextBoolean() ? Fork.parallel() : Fork.serial())
                .withMerge(List.of(Fork.Merge.values()).get(random.nextInt(4)));
    }

    private NodeBuilder join(NodeBuilder node, String fork) {
        ForkJoin.Strategy strategy = List.of(ForkJoin.Strategy.values()).get(random.nextInt(5));
        ForkJoin join = strategy == ForkJoin.Strategy.SUCCESS_COUNT_THRESHOLD
                ? ForkJoin.of(fork).withThreshold(1 + random.nextInt(2))
                : ForkJoin.of(fork).withStrategy(strategy);
        int losers = random.nextInt(4);
        return node.forkJoin(
                        losers == 3
                                ? join
                                : join.withLosers(
                                        List.of(ForkJoin.Losers.values()).get(losers)))
                .timeout(Duration.ofSeconds(random.nextInt(3) * 20L))
                .continueWith(0L);
    }

    private static WorkflowDefinition leaf() {
        return WorkflowDefinition.builder("leaf").task("work", "x").build();
    }

    long now() {
        return now;
    }

    void tick(long micros) {
        now += micros;
    }

    boolean isPermitted(ThreadMessage.Start start) {
        return plans.containsKey(start.request().definitionId());
    }

    boolean isPermitted(ThreadMessage.Launch launch) {
        return plans.containsKey(launch.request().definitionId());
    }

    InstanceHeader header(ThreadMessage.Launch launch) {
        return header(
                launch.request().threadId(),
                launch.request().definitionId(),
                Lineage.ROOT,
                launch.request().input());
    }

    InstanceHeader rootHeader(InstanceId id) {
        return header(id, DefinitionId.of("top"), Lineage.ROOT, Payload.NULL);
    }

    /** What another thread was. */
    Past past(Origin origin) {
        return pasts.apply(origin);
    }

    InstanceHeader header(ThreadMessage.Start start, @Nullable Past past) {
        BranchStart branch = start.branch();
        if (branch != null) {
            return new InstanceHeader(
                    start.request().threadId(),
                    branch.registered().isEmpty()
                            ? branch.plan()
                            : WorkflowPlan.compile(branch.definition(), "registered", new byte[0], expressions),
                    false,
                    false,
                    "",
                    "",
                    start.lineage(),
                    start.request().input(),
                    branch.globals(),
                    true,
                    branch.overrides(),
                    settings,
                    branch.branch());
        }
        if (past != null) {
            Lineage place = start.lineage();
            return past.state()
                    .header()
                    .copy(
                            start.request().threadId(),
                            "",
                            "",
                            new Lineage(
                                    place.kind(),
                                    place.ancestors(),
                                    place.onParentEnd(),
                                    Objects.requireNonNull(place.origin())
                                            .at(past.state().seq())),
                            false);
        }
        return header(
                start.request().threadId(),
                start.request().definitionId(),
                start.lineage(),
                start.request().input());
    }

    private InstanceHeader header(InstanceId id, DefinitionId definition, Lineage lineage, Payload input) {
        WorkflowPlan plan = plans.get(definition);
        if (plan == null) {
            throw new IllegalStateException("no definition " + definition);
        }
        return new InstanceHeader(
                id,
                plan,
                false,
                definition.equals(GROWING),
                "",
                "",
                lineage,
                input,
                Map.of(),
                true,
                InstanceOverrides.NONE,
                settings);
    }

    InstanceCommand.StartChild startChild(InstanceId id) {
        return new InstanceCommand.StartChild(
                id,
                random.nextInt(8) == 0
                        ? UNKNOWN
                        : DefinitionId.of(List.of("leaf", "middle", "forked").get(random.nextInt(3))),
                VersionSelector.latest(),
                Payload.NULL,
                "",
                random.nextBoolean(),
                List.of(OnParentEnd.values()).get(random.nextInt(3)),
                null);
    }
}
