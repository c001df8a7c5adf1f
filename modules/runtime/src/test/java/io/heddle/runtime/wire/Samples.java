package io.heddle.runtime.wire;

import io.heddle.CheckpointOccasion;
import io.heddle.ChildStatus;
import io.heddle.DefinitionId;
import io.heddle.Finding;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.Version;
import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.Join;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.OnParentEnd;
import io.heddle.definition.Retry;
import io.heddle.definition.Routing;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.DefinitionFormat;
import io.heddle.kernel.instance.Ancestor;
import io.heddle.kernel.instance.Branch;
import io.heddle.kernel.instance.Branches;
import io.heddle.kernel.instance.Checkpoint;
import io.heddle.kernel.instance.Checkpointing;
import io.heddle.kernel.instance.Child;
import io.heddle.kernel.instance.ChildRequest;
import io.heddle.kernel.instance.EventBatch;
import io.heddle.kernel.instance.InstanceEvent;
import io.heddle.kernel.instance.InstanceHeader;
import io.heddle.kernel.instance.InstanceOverrides;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.kernel.instance.InstanceSettings;
import io.heddle.kernel.instance.InstanceSnapshot;
import io.heddle.kernel.instance.Lineage;
import io.heddle.kernel.instance.Origin;
import io.heddle.kernel.instance.Rewinding;
import io.heddle.kernel.instance.TriggerBook;
import io.heddle.kernel.instance.TriggerMark;
import io.heddle.kernel.instance.TriggerRun;
import io.heddle.kernel.plan.WorkflowPlan;
import io.heddle.kernel.registry.ThreadKind;
import io.heddle.kernel.registry.VersionSelector;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One value per golden file. The values of released files are never changed: a new version of a record gets a new entry
 * beside the old one, whose expected value then says what the old bytes are read as today.
 */
final class Samples {
    static final long AT = 1_772_600_767_123_456L;

    static final PlanCompiler COMPILER = CanonicalPlans.withMaxCost(100_000);

    static final List<NodeDefinition> NODES = List.of(
            NodeBuilder.of("plain").build(),
            NodeBuilder.of("worker")
                    .executor("http")
                    .config("url", "https://example.org/\u00fc")
                    .config("n", List.of(1L, 2.5, true))
                    .input("x", "upstream['plain'].n + 1")
                    .after("plain")
                    .retry(new Retry(
                            3, Duration.ofMillis(250), Duration.ofSeconds(9), 1.5, 0.2, List.of("E1"), List.of("E2")))
                    .timeout(Duration.ofSeconds(30))
                    .priority(-3)
                    .build(),
            NodeBuilder.of("barrier")
                    .afterAllOf("plain", "worker")
                    .join(Join.nOf(1).cancelLosers())
                    .continueWith(Map.of("n", 0L))
                    .build(),
            NodeBuilder.of("router").executor("x").routing(Routing.EXCLUSIVE).build(),
            NodeBuilder.of("loop")
                    .loop(5)
                    .items("input.list", "item")
                    .breakWhen("output.n > 3")
                    .body("a", body -> body.executor("x").input("i", "item"))
                    .body("b", body -> body.executor("x").after("a"))
                    .after("router")
                    .build());

    static final List<Dependency> DEPENDENCIES = List.of(
            Dependency.sequence("a"),
            Dependency.parallel("b").withTimeout(Duration.ofSeconds(5)),
            Dependency.optional("c").withRetryCount(2),
            Dependency.when("d", "output.n > 1").withPriority(7),
            Dependency.when("e", new Condition.Simple("output.amount", "greater_than", 100L, "NUMBER")),
            Dependency.otherwise("f"),
            Dependency.custom("g", "timed", Map.of("delay", 5L)));

    static final List<WorkflowPlan> PLANS = List.of(
            plan(WorkflowDefinition.builder("orders")
                    .version("2.1.0")
                    .name("Orders")
                    .task("check", "x")
                    .node("ship", node -> node.executor("x").when("check", "output.ok == true"))
                    .output("result", "upstream['ship']")
                    .timeout(Duration.ofMinutes(5))
                    .failurePolicy(FailurePolicy.FAIL_FAST)
                    .build()),
            plan(WorkflowDefinition.builder("adhoc").build()));

    private static final Payload OUTPUT = Payload.json("{\"ok\":true}");
    private static final Payload IMAGE = Payload.of("image/png", new byte[] {0, 1, -1});
    private static final Payload STORED = Payload.stored(
            "text/csv", new Payload.Reference("0123456789abcdef".repeat(4), 70_000), InstanceWire.NO_SOURCE);
    private static final NodeError ERROR = new NodeError("E1", "broken", "java.io.IOException", true);

    private static final ChildRequest CHILD = new ChildRequest(
            InstanceId.of("i-1/ship@2"),
            ThreadKind.DYNAMIC,
            DefinitionId.of("shipping"),
            VersionSelector.exact(new Version(1, 2, 3)),
            IMAGE,
            "to Bonn",
            7,
            2,
            true,
            OnParentEnd.LET_RUN,
            5_000_000,
            new Origin(InstanceId.of("i-0"), 300, true));

    private Samples() {}

    private static WorkflowPlan plan(WorkflowDefinition definition) {
        return COMPILER.compile(DefinitionFormat.contentHash(definition), DefinitionFormat.canonicalJson(definition));
    }

    static InstanceHeader header() {
        return new InstanceHeader(
                InstanceId.of("i-1"),
                PLANS.get(0),
                true,
                false,
                "first",
                "me",
                new Lineage(
                        ThreadKind.SUBWORKFLOW,
                        List.of(
                                new Ancestor(InstanceId.of("root-1"), DefinitionId.of("all")),
                                new Ancestor(InstanceId.of("parent-1"), DefinitionId.of("some"))),
                        OnParentEnd.CANCEL_UNLESS_COMPLETED,
                        new Origin(InstanceId.of("parent-1"), 41, false)),
                OUTPUT,
                Map.of("region", Payload.json("\"eu\"")),
                true,
                new InstanceOverrides(5_000_000L, 3, false, true, Set.of(CheckpointOccasion.PAUSE)),
                InstanceSettings.DEFAULTS.with(new Checkpointing(
                        Set.of(CheckpointOccasion.STOP, CheckpointOccasion.FORK),
                        new Checkpointing.Limits(9, 8, 5_000_000_000L, 2))));
    }

    /** Name of the golden file → the event in it. */
    static Map<String, InstanceEvent> events() {
        Map<String, InstanceEvent> events = new LinkedHashMap<>();
        events.put("InstanceCreated-v1", new InstanceEvent.InstanceCreated(header(), 2));
        events.put("InstanceCopied-v1", new InstanceEvent.InstanceCopied(snapshot()));
        events.put(
                "CheckpointTaken-v1",
                new InstanceEvent.CheckpointTaken(
                        "before-payment",
                        CheckpointOccasion.REQUEST,
                        "safe",
                        List.of("a", "b"),
                        Map.of("k", "v", "i", "j")));
        events.put("CheckpointStored-v1", new InstanceEvent.CheckpointStored(300, 4_711, Map.of("i-1/ship@2", 41)));
        events.put("CheckpointFailed-v1", new InstanceEvent.CheckpointFailed(300, "disk full"));
        events.put("CheckpointsDeleted-v1", new InstanceEvent.CheckpointsDeleted(List.of(300, 4)));
        events.put("RewindRequested-v1", new InstanceEvent.RewindRequested(300, "before-payment"));
        events.put("Rewound-v1", new InstanceEvent.Rewound(300, snapshot()));
        events.put("RewindFailed-v1", new InstanceEvent.RewindFailed("retired"));
        events.put("InstanceStarted-v1", new InstanceEvent.InstanceStarted());
        events.put("InstancePaused-v1", new InstanceEvent.InstancePaused(true, "root-1"));
        events.put("InstanceResumed-v1", new InstanceEvent.InstanceResumed());
        events.put("InstanceStalled-v1", new InstanceEvent.InstanceStalled(AT));
        events.put("InstanceSlotAwaited-v1", new InstanceEvent.InstanceSlotAwaited(true));
        events.put("InstanceEnded-v1", new InstanceEvent.InstanceEnded(InstanceStatus.FAILED, ERROR, OUTPUT));
        events.put("InstanceReopened-v1", new InstanceEvent.InstanceReopened(3));
        events.put(
                "NodesRegistered-v1",
                new InstanceEvent.NodesRegistered(List.of(
                        new InstanceEvent.Registration("plain", NODES.get(0)),
                        new InstanceEvent.Registration("worker-7", NODES.get(1)),
                        new InstanceEvent.Registration("loop", NODES.get(4)))));
        events.put("DependenciesAdded-v1", new InstanceEvent.DependenciesAdded(4, DEPENDENCIES));
        events.put("InstanceSealed-v1", new InstanceEvent.InstanceSealed());
        events.put("EdgeDecided-v1", new InstanceEvent.EdgeDecided(300, 2, true));
        events.put("EdgeExpired-v1", new InstanceEvent.EdgeExpired(3, 1));
        events.put("RuleSatisfied-v1", new InstanceEvent.RuleSatisfied(3, 1));
        events.put("RuleWaiting-v1", new InstanceEvent.RuleWaiting(3, 1, AT));
        events.put("NodeReady-v1", new InstanceEvent.NodeReady(7, -1));
        events.put("NodeStarted-v1", new InstanceEvent.NodeStarted(7, 2, IMAGE, AT));
        events.put("NodeRedelivered-v1", new InstanceEvent.NodeRedelivered(7, 2, AT));
        events.put("NodeDeferred-v1", new InstanceEvent.NodeDeferred(7, 2));
        events.put("LeaseExtended-v1", new InstanceEvent.LeaseExtended(7, AT));
        events.put("LeaseEnded-v1", new InstanceEvent.LeaseEnded(7));
        events.put(
                "NodeCompleted-v1",
                new InstanceEvent.NodeCompleted(
                        7, 1, OUTPUT, Branches.NONE.with(0).with(63).with(64)));
        events.put("NodeRetryScheduled-v1", new InstanceEvent.NodeRetryScheduled(7, 1, ERROR, AT));
        events.put("NodeBackoffEnded-v1", new InstanceEvent.NodeBackoffEnded(7));
        events.put(
                "NodeFailed-v1",
                new InstanceEvent.NodeFailed(7, 1, NodeError.fatal("E2", "no"), true, Branches.NONE.with(1)));
        events.put("NodeSkipped-v1", new InstanceEvent.NodeSkipped(7, "a FAILED", OUTPUT, Branches.NONE));
        events.put("NodeCancelled-v1", new InstanceEvent.NodeCancelled(7, "unwanted"));
        events.put("NodesReset-v1", new InstanceEvent.NodesReset(List.of(1, 200, 3)));
        events.put(
                "LoopIterationStarted-v1",
                new InstanceEvent.LoopIterationStarted(7, 0, Payload.json("[1,2]"), Payload.json("1"), true));
        events.put("LoopIterationEnded-v1", new InstanceEvent.LoopIterationEnded(7, 1, OUTPUT));
        events.put("GlobalSet-v1", new InstanceEvent.GlobalSet("region", OUTPUT, IMAGE, 2));
        events.put("ChoiceRecorded-v1", new InstanceEvent.ChoiceRecorded("colour", Payload.json("\"red\"")));
        events.put("ResultDiscarded-v1", new InstanceEvent.ResultDiscarded(7, 1, true));
        events.put("ChildRequested-v1", new InstanceEvent.ChildRequested(CHILD));
        events.put("ChildStarted-v1", new InstanceEvent.ChildStarted("i-1/ship@2"));
        events.put("ChildRefused-v1", new InstanceEvent.ChildRefused("i-1/ship@2", ERROR));
        events.put("ChildCancelRequested-v1", new InstanceEvent.ChildCancelRequested("i-1/ship@2", "unwanted"));
        events.put(
                "ChildEnded-v1",
                new InstanceEvent.ChildEnded(
                        "i-1/ship@2", InstanceStatus.TIMED_OUT, ERROR, OUTPUT, Map.of("region", IMAGE)));
        events.put(
                "ForkStarted-v1",
                new InstanceEvent.ForkStarted(7, 2, Map.of("region", OUTPUT), Map.of("check", IMAGE), 1));
        events.put("AncestorPauseChanged-v1", new InstanceEvent.AncestorPauseChanged(300, "root-1"));
        events.put("TreeCounted-v1", new InstanceEvent.TreeCounted("i-2", 300, 17));
        events.put("TriggerFired-v1", new InstanceEvent.TriggerFired(2, 300, 77, OUTPUT));
        events.put("TriggerFailed-v1", new InstanceEvent.TriggerFailed(2, 300, ERROR));
        events.put("TriggerSwitched-v1", new InstanceEvent.TriggerSwitched(2, true, "by request"));
        events.put("TriggerRedelivered-v1", new InstanceEvent.TriggerRedelivered(2, 300, 4));
        events.put("TriggerRan-v1", new InstanceEvent.TriggerRan(2, 300, ERROR));
        events.put("WorkflowRequested-v1", new InstanceEvent.WorkflowRequested(CHILD));
        events.put("WorkflowSettled-v1", new InstanceEvent.WorkflowSettled("i-1/#next@1", ERROR));
        return events;
    }

    /** Name of the golden file → the reply in it. */
    static Map<String, InstanceReply> replies() {
        Map<String, InstanceReply> replies = new LinkedHashMap<>();
        replies.put("Created-v1", new InstanceReply.Created(true, InstanceStatus.CREATED));
        replies.put("Done-v1", new InstanceReply.Done(InstanceStatus.PAUSED));
        replies.put("AlreadyTerminal-v1", new InstanceReply.AlreadyTerminal(InstanceStatus.TIMED_OUT));
        replies.put("Refused-v1", new InstanceReply.Refused("SEALED", "no more nodes"));
        replies.put("Registered-v1", new InstanceReply.Registered(List.of("a", "b")));
        replies.put(
                "Invalid-v1",
                new InstanceReply.Invalid(List.of(
                        new Finding("CYCLE_DETECTED", Finding.Severity.ERROR, "a", "a cycle", List.of("a", "b"), 3),
                        Finding.warning("ISOLATED_NODE", "c", "alone"))));
        replies.put("Sealed-v1", new InstanceReply.Sealed(InstanceStatus.RUNNING));
        replies.put("Claimed-v1", new InstanceReply.Claimed(2, 1, AT));
        replies.put("NotReady-v1", new InstanceReply.NotReady(NodeStatus.PENDING));
        replies.put("ParallelLimit-v1", new InstanceReply.ParallelLimit(256));
        replies.put("Recorded-v1", new InstanceReply.Recorded(List.of("next")));
        replies.put("Late-v1", new InstanceReply.Late());
        replies.put("Duplicate-v1", new InstanceReply.Duplicate());
        replies.put("Continue-v1", new InstanceReply.Continue(AT));
        replies.put("Stop-v1", new InstanceReply.Stop(NodeStatus.CANCELLED));
        replies.put("GlobalRecorded-v1", new InstanceReply.GlobalRecorded(4));
        replies.put("RevisionConflict-v1", new InstanceReply.RevisionConflict(5));
        replies.put("Nothing-v1", new InstanceReply.Nothing());
        replies.put("ChildAccepted-v1", new InstanceReply.ChildAccepted("i-1/ship@2", true));
        replies.put("TreeAllows-v1", new InstanceReply.TreeAllows(300, 17));
        replies.put("CheckpointAccepted-v1", new InstanceReply.CheckpointAccepted("before-payment", 300, true));
        replies.put("Marked-v1", new InstanceReply.Marked(true, List.of("next")));
        replies.put("Ignored-v1", new InstanceReply.Ignored("node a is COMPLETED"));
        replies.put("Drained-v1", new InstanceReply.Drained(List.of("b", "c")));
        replies.put("GoingBack-v1", new InstanceReply.GoingBack());
        replies.put("CheckpointsLetGo-v1", new InstanceReply.CheckpointsLetGo(List.of("a", "b"), 5_000_000_000L, 3));
        return replies;
    }

    /** A record that refers to a payload in a store. */
    static EventBatch reference() {
        return batch(new InstanceEvent.NodeCompleted(7, 1, STORED, Branches.NONE));
    }

    static EventBatch batch(InstanceEvent event) {
        return new EventBatch(AT, null, null, List.of(event));
    }

    static EventBatch batch(InstanceReply reply) {
        return new EventBatch(AT, "command-1", reply, List.of(new InstanceEvent.InstanceSealed()));
    }

    static InstanceSnapshot snapshot() {
        return snapshot(List.of(
                new InstanceSnapshot.Registered("plain", NODES.get(0)),
                new InstanceSnapshot.Iteration(4, 1, 2, OUTPUT, true),
                new InstanceSnapshot.Registered("worker-7", NODES.get(1))));
    }

    /** With a fork that was registered at run time. */
    static InstanceSnapshot forkedSnapshot() {
        Fork fork = Fork.serial().path("eu", "ship").withMerge(Fork.Merge.APPEND);
        NodeDefinition ship =
                NodeBuilder.of("ship").executor("x").after("split").build();
        return snapshot(List.of(
                new InstanceSnapshot.Registered("plain", NODES.get(0)),
                new InstanceSnapshot.Forked(
                        NodeBuilder.of("split").fork(fork).after("plain").build(),
                        List.of(
                                NodeBuilder.of("split").fork(fork).build(),
                                ship,
                                NodeBuilder.of("gather")
                                        .forkJoin(ForkJoin.of("split"))
                                        .after("ship")
                                        .build())),
                new InstanceSnapshot.Iteration(4, 1, 2, OUTPUT, true),
                new InstanceSnapshot.Registered(
                        "gather",
                        NodeBuilder.of("gather")
                                .forkJoin(ForkJoin.of("split"))
                                .after("split")
                                .build())));
    }

    private static InstanceSnapshot snapshot(List<InstanceSnapshot.Added> added) {
        return new InstanceSnapshot(
                header().withBranch(new Branch(
                        "loop/split",
                        "eu",
                        "main/loop#1/split.eu",
                        Map.of("check", OUTPUT),
                        1,
                        List.of(new Branch.LoopScope(1, IMAGE, true, "item")))),
                2,
                InstanceStatus.RUNNING,
                77,
                added,
                List.of(new InstanceSnapshot.OutEdges(
                        0, List.of(new InstanceSnapshot.Edge(2, 0), new InstanceSnapshot.Edge(1, 3)))),
                List.of(new InstanceSnapshot.Waiting("later", List.of(new InstanceSnapshot.Edge(1, 0)))),
                List.of(
                        new InstanceSnapshot.Node(
                                0,
                                NodeStatus.COMPLETED,
                                1,
                                1,
                                new InstanceSnapshot.Decided(1, 2, 3, 4, 1, false, -1, 5),
                                new InstanceSnapshot.Marks(3, 4, 9, AT - 1, AT, AT + 5, 2),
                                OUTPUT,
                                null),
                        new InstanceSnapshot.Node(
                                200,
                                NodeStatus.EXECUTING,
                                3,
                                2,
                                new InstanceSnapshot.Decided(0, 0, 0, 0, 0, true, 1, -1),
                                new InstanceSnapshot.Marks(5, 6, 0, AT, AT + 1, 0, 0),
                                null,
                                details())),
                200,
                List.of(new InstanceSnapshot.Ready(-3, 12, 2)),
                List.of(
                        new InstanceSnapshot.Due(AT + 9, InstanceSnapshot.Due.Kind.ATTEMPT, 1, 2, 0),
                        new InstanceSnapshot.Due(AT + 9, InstanceSnapshot.Due.Kind.LEASE, 1, 1, 0),
                        new InstanceSnapshot.Due(AT + 9, InstanceSnapshot.Due.Kind.BACKOFF, 1, 70, 0),
                        new InstanceSnapshot.Due(AT + 9, InstanceSnapshot.Due.Kind.RULE, 1, 0, 0)),
                List.of(
                        new InstanceSnapshot.Due(5_000_000, InstanceSnapshot.Due.Kind.EDGE, 2, 1, 44),
                        new InstanceSnapshot.Due(6_000_000, InstanceSnapshot.Due.Kind.JOIN, 3, 2, 0)),
                List.of(new InstanceSnapshot.Global("region", OUTPUT, 3)),
                List.of(new InstanceSnapshot.Choice("colour", IMAGE)),
                true,
                true,
                new InstanceSnapshot.Times(AT, AT + 1, 0, AT + 2, AT + 3, 4, AT + 5, 6, 0, AT + 4, true),
                new InstanceSnapshot.Tallies(9, 8, 7, 6),
                ERROR,
                OUTPUT,
                List.of(
                        new Child(CHILD, ChildStatus.REQUESTED, 12, AT, "unwanted", 0, null, null, Map.of()),
                        new Child(
                                CHILD,
                                ChildStatus.FAILED,
                                13,
                                AT,
                                null,
                                AT + 1,
                                ERROR,
                                IMAGE,
                                Map.of("region", OUTPUT))),
                new InstanceSnapshot.Family(
                        13, 14, true, "root-1", 15, "root-2", List.of(new InstanceSnapshot.Count("i-2", 16, 17))),
                List.of(new InstanceSnapshot.ForkAttempt(7, 2, Map.of("region", IMAGE), Map.of("check", OUTPUT), 1)),
                TriggerBook.of(
                        List.of(new TriggerMark(true, 300, AT), new TriggerMark(false, 0, 0)),
                        List.of(new TriggerRun(0, 299, 2, OUTPUT)),
                        List.of(CHILD)),
                List.of(new InstanceSnapshot.Remembered("c-1", new InstanceReply.Done(InstanceStatus.RUNNING))),
                new InstanceSnapshot.Points(
                        List.of(new Checkpoint(
                                "before-payment",
                                300,
                                AT,
                                CheckpointOccasion.STOP,
                                "safe",
                                List.of("a"),
                                Map.of("k", "v"),
                                true,
                                4_711,
                                Map.of("i-1/ship@2", 41))),
                        3,
                        new Rewinding(300, "before-payment"),
                        2));
    }

    private static InstanceSnapshot.Details details() {
        return new InstanceSnapshot.Details(
                ERROR,
                "why",
                true,
                false,
                41,
                2,
                Branches.NONE.with(1),
                Branches.NONE.with(2),
                Branches.NONE.with(70),
                List.of(new InstanceSnapshot.RuleWait(1, AT)),
                AT,
                AT + 1,
                true,
                false,
                STORED,
                1_000,
                new InstanceSnapshot.Loop(1, 5, 2, 0, IMAGE, List.of(OUTPUT)));
    }
}
