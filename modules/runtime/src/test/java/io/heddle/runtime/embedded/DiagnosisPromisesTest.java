package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.heddle.AttemptView;
import io.heddle.CriticalPath;
import io.heddle.DefinitionId;
import io.heddle.DurationStatistics;
import io.heddle.GraphFormat;
import io.heddle.GraphSnapshot;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.NodeStatus;
import io.heddle.NodeView;
import io.heddle.PerformanceReport;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.Retry;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.kernel.graph.GraphExport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What instances tell about themselves, compared with what their journals say. */
class DiagnosisPromisesTest {

    /** A node that is tried twice, a loop, and a fork of two paths. */
    private static WorkflowDefinition eventful() {
        return WorkflowDefinition.builder("eventful")
                .node(
                        "flaky",
                        node -> node.executor("fail")
                                .config("times", 1)
                                .config("retryable", true)
                                .config("output", 1)
                                .retry(Retry.fixed(3, Duration.ofMillis(1))))
                .node(
                        "each",
                        node -> node.loop(2)
                                .body("pack", body -> body.executor("name"))
                                .after("flaky"))
                .node(
                        "split",
                        node -> node.fork(Fork.parallel().path("eu", "pack-eu").path("us", "ship-us"))
                                .after("each"))
                .task("pack-eu", "name", "split")
                .task("ship-eu", "name", "pack-eu")
                .task("ship-us", "name", "split")
                .node("gather", node -> node.forkJoin(ForkJoin.of("split")).after("ship-eu", "ship-us"))
                .task("after", "name", "gather")
                .build();
    }

    /** The first node is over at once, then a slow one and a quick one, then the last. */
    private static WorkflowDefinition withASlowNode() {
        return WorkflowDefinition.builder("parcels")
                .task("take", "name")
                .node(
                        "weigh",
                        node -> node.executor("sleep").config("seconds", 0.3).after("take"))
                .task("label", "name", "take")
                .task("send", "name", "weigh", "label")
                .build();
    }

    private static List<HistoryEntry> history(WorkflowHandle handle) {
        return handle.history(1, 100_000);
    }

    /** A second opinion: attempts read off the entries, each with the entry that ended it. */
    private static List<AttemptView> attemptsIn(WorkflowHandle handle, Map<String, String> keys) {
        List<HistoryEntry> all = history(handle);
        List<AttemptView> attempts = new ArrayList<>();
        for (int begin = 0; begin < all.size(); begin++) {
            HistoryEntry started = all.get(begin);
            if (!started.type().equals("NODE_STARTED")) {
                continue;
            }
            String node = Objects.requireNonNull(started.nodeId());
            HistoryEntry ended = all.subList(begin + 1, all.size()).stream()
                    .filter(entry -> node.equals(entry.nodeId()) && "EXECUTING".equals(entry.from()))
                    .findFirst()
                    .orElseThrow();
            Instant ready = all.subList(0, begin).stream()
                    .filter(entry -> node.equals(entry.nodeId()) && "READY".equals(entry.to()))
                    .reduce((earlier, later) -> later)
                    .orElseThrow()
                    .at();
            NodeStatus state = ended.type().equals("NODE_RETRY_SCHEDULED")
                    ? NodeStatus.FAILED
                    : NodeStatus.valueOf(String.valueOf(ended.to()));
            attempts.add(new AttemptView(
                    handle.id(),
                    started.seq(),
                    node,
                    keys.getOrDefault(node, node),
                    started.attempt(),
                    String.valueOf(started.pathId()),
                    state,
                    ready,
                    started.at(),
                    ended.at()));
        }
        return attempts;
    }

    @Test
    @Tag("promise-85")
    void theExecutionPathIsEveryAttemptOfTheJournalInOrder() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.start(eventful(), StartOptions.id("e"));
            assertThat(run.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            WorkflowHandle eu = local.heddle.handle(InstanceId.of("e/split.eu@1"));
            WorkflowHandle us = local.heddle.handle(InstanceId.of("e/split.us@1"));

            List<AttemptView> path = run.executionPath();

            Map<String, String> keys = Map.of("each#0/pack", "pack", "each#1/pack", "pack");
            for (WorkflowHandle thread : List.of(run, eu, us)) {
                assertThat(path)
                        .filteredOn(attempt -> attempt.instanceId().equals(thread.id()))
                        .as("the attempts of %s in the order of its journal", thread.id())
                        .isEqualTo(attemptsIn(thread, keys));
            }
            assertThat(path).isSortedAccordingTo(Comparator.comparing(AttemptView::startedAt));
            assertThat(path)
                    .extracting(AttemptView::key, AttemptView::attempt, AttemptView::pathId, AttemptView::state)
                    .containsSubsequence(
                            tuple("flaky", 1, "main", NodeStatus.FAILED),
                            tuple("flaky", 2, "main", NodeStatus.COMPLETED),
                            tuple("pack", 1, "main/each#0", NodeStatus.COMPLETED),
                            tuple("pack", 1, "main/each#1", NodeStatus.COMPLETED),
                            tuple("split", 1, "main", NodeStatus.COMPLETED),
                            tuple("pack-eu", 1, "main/split.eu", NodeStatus.COMPLETED),
                            tuple("ship-eu", 1, "main/split.eu", NodeStatus.COMPLETED),
                            tuple("after", 1, "main", NodeStatus.COMPLETED))
                    .contains(tuple("ship-us", 1, "main/split.us", NodeStatus.COMPLETED));
            assertThat(path).hasSize(11);
            assertThat(path.stream()
                            .filter(attempt -> attempt.instanceId().equals(run.id()))
                            .filter(attempt -> attempt.state() == NodeStatus.COMPLETED)
                            .sorted(Comparator.comparing(attempt -> Objects.requireNonNull(attempt.endedAt())))
                            .map(AttemptView::key))
                    .as("the keys of the status are its projection")
                    .containsExactlyInAnyOrderElementsOf(run.status().executionPath());
        }
    }

    @Test
    @Tag("promise-86")
    void theReportNamesTheCriticalPathAndTheSlowNode() {
        try (Local local = new Local()) {
            local.heddle.publish(withASlowNode());
            List<WorkflowHandle> runs = new ArrayList<>();
            for (int n = 0; n < 3; n++) {
                WorkflowHandle run = local.heddle.start(DefinitionId.of("parcels"), StartOptions.id("p-" + n));
                run.awaitReleased();
                runs.add(run);
            }
            for (WorkflowHandle run : runs) {
                CriticalPath path = run.criticalPath();
                InstanceView status = run.status();
                assertThat(path.steps()).extracting(CriticalPath.Step::nodeId).containsExactly("take", "weigh", "send");
                CriticalPath.Bottleneck bottleneck = Objects.requireNonNull(path.bottleneck());
                assertThat(bottleneck.nodeId()).isEqualTo("weigh");
                assertThat(bottleneck.part()).isEqualTo(CriticalPath.Part.RAN);
                assertThat(bottleneck.time()).isEqualTo(run.node("weigh").ran());
                assertThat(path.slack()).containsOnlyKeys("label");
                assertThat(path.slack().get("label"))
                        .isEqualTo(Duration.between(
                                run.node("label").endedAt(), run.node("weigh").endedAt()));
                assertThat(path.seq()).isEqualTo(status.seq());
                assertThat(path.duration())
                        .isEqualTo(Duration.between(
                                Objects.requireNonNull(status.startedAt()), Objects.requireNonNull(status.endedAt())));
                assertThat(path.steps().stream()
                                .map(step -> step.waited().plus(step.ran()))
                                .reduce(Duration.ZERO, Duration::plus))
                        .isEqualTo(path.duration());
            }
            PerformanceReport report = local.heddle.report(DefinitionId.of("parcels"), 100);
            PerformanceReport.OnCriticalPath first = report.bottlenecks().get(0);
            assertThat(first.key()).isEqualTo("weigh");
            assertThat(first.bottleneck()).isEqualTo(3);
            assertThat(first.runs()).isEqualTo(3);
            assertThat(report.bottlenecks())
                    .extracting(PerformanceReport.OnCriticalPath::key)
                    .containsExactlyInAnyOrder("weigh", "take", "send");
            assertThat(report.nodes().get(0).key()).isEqualTo("weigh");
        }
    }

    private static Duration nearestRank(List<Duration> durations, int percent) {
        List<Duration> sorted = durations.stream().sorted().toList();
        return sorted.get((int) Math.ceil(percent / 100.0 * sorted.size()) - 1);
    }

    private static void matches(DurationStatistics statistics, List<Duration> recorded) {
        assertThat(statistics.count()).isEqualTo(recorded.size());
        assertThat(statistics.p50()).isEqualTo(nearestRank(recorded, 50));
        assertThat(statistics.p90()).isEqualTo(nearestRank(recorded, 90));
        assertThat(statistics.p99()).isEqualTo(nearestRank(recorded, 99));
        assertThat(statistics.min()).isEqualTo(nearestRank(recorded, 1));
        assertThat(statistics.max()).isEqualTo(nearestRank(recorded, 100));
        assertThat(statistics.total()).isEqualTo(recorded.stream().reduce(Duration.ZERO, Duration::plus));
    }

    private static List<Duration> times(List<AttemptView> attempts, Function<AttemptView, Duration> time) {
        return attempts.stream().map(time).toList();
    }

    @Test
    @Tag("promise-91")
    void percentilesOfReportsMatchTheRecordedDurations() {
        try (Local local = new Local()) {
            local.heddle.publish(eventful());
            DefinitionId id = DefinitionId.of("eventful");
            List<AttemptView> all = new ArrayList<>();
            List<Duration> durations = new ArrayList<>();
            for (int n = 0; n < 5; n++) {
                WorkflowHandle run = local.heddle.start(id, StartOptions.id("e-" + n));
                run.awaitReleased();
                List<AttemptView> own = Stream.of("", "/split.eu@1", "/split.us@1")
                        .flatMap(thread -> attemptsIn(
                                local.heddle.handle(InstanceId.of(run.id() + thread)),
                                Map.of("each#0/pack", "pack", "each#1/pack", "pack"))
                                .stream())
                        .toList();
                all.addAll(own);
                InstanceView status = run.status();
                durations.add(Duration.between(
                        Objects.requireNonNull(status.startedAt()), Objects.requireNonNull(status.endedAt())));

                PerformanceReport report = run.report();
                matches(report.ran(), times(own, attempt -> Objects.requireNonNull(attempt.ran())));
                matches(report.waited(), times(own, AttemptView::waited));
                assertThat(report.durations().p99()).isEqualTo(durations.get(n));
                assertThat(report.attempts()).isEqualTo(11);
                assertThat(report.retries()).isEqualTo(1);
            }
            local.heddle.start(
                    WorkflowDefinition.builder("eventful").task("A", "gate").build(), StartOptions.id("still-running"));

            PerformanceReport report = local.heddle.report(id, 100);

            assertThat(report.runs()).as("ended ones, and no paths of forks").isEqualTo(5);
            assertThat(report.statuses()).isEqualTo(Map.of(InstanceStatus.COMPLETED, 5));
            assertThat(report.truncated()).isFalse();
            assertThat(report.unread()).isZero();
            assertThat(report.attempts()).isEqualTo(55);
            assertThat(report.retries()).isEqualTo(5);
            matches(report.durations(), durations);
            matches(report.ran(), times(all, attempt -> Objects.requireNonNull(attempt.ran())));
            matches(report.waited(), times(all, AttemptView::waited));
            Map<String, List<AttemptView>> byKey = new HashMap<>();
            all.forEach(attempt -> byKey.computeIfAbsent(attempt.key(), key -> new ArrayList<>())
                    .add(attempt));
            assertThat(report.nodes()).hasSameSizeAs(byKey.keySet());
            for (PerformanceReport.NodeTimes node : report.nodes()) {
                List<AttemptView> own = Objects.requireNonNull(byKey.get(node.key()));
                matches(node.ran(), times(own, attempt -> Objects.requireNonNull(attempt.ran())));
                matches(node.waited(), times(own, AttemptView::waited));
                assertThat(node.failed()).isEqualTo(node.key().equals("flaky") ? 5 : 0);
                assertThat(node.completed() + node.failed()).isEqualTo(node.attempts());
            }

            PerformanceReport two = local.heddle.report(id, 2);
            assertThat(two.runs()).isEqualTo(2);
            assertThat(two.truncated()).isTrue();
            assertThat(local.heddle.report(DefinitionId.of("nobody"), 1).ran()).isEqualTo(DurationStatistics.NONE);
            assertThatThrownBy(() -> local.heddle.report(id, 0))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("INVALID_LIMIT"));
        }
    }

    @Test
    @Tag("promise-29")
    void whatIsExportedOfARunningInstanceIsWhatItsStatusSays() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.start(
                    WorkflowDefinition.builder("drawn")
                            .task("done", "name")
                            .task("going", "gate", "done")
                            .task("left", "name", "going")
                            .build(),
                    StartOptions.id("drawn-1"));
            Local.await(run, "going", NodeStatus.EXECUTING);
            long seq = run.status().seq();
            List<GraphSnapshot> exported = List.of(
                    GraphExport.fromJson(run.graph(GraphFormat.JSON)),
                    GraphExport.fromDot(run.graph(GraphFormat.DOT)),
                    GraphExport.fromGraphMl(run.graph(GraphFormat.GRAPHML)));
            List<NodeView> nodes = run.nodes();
            assertThat(run.status().seq()).as("nothing happened meanwhile").isEqualTo(seq);
            for (GraphSnapshot graph : exported) {
                assertThat(graph.seq()).isEqualTo(seq);
                assertThat(graph.workflowId()).isEqualTo(run.id().value());
                assertThat(graph.nodes())
                        .extracting(GraphSnapshot.Node::id, GraphSnapshot.Node::status, GraphSnapshot.Node::attempt)
                        .containsExactlyElementsOf(nodes.stream()
                                .map(node -> tuple(node.nodeId(), node.status(), node.attempt()))
                                .toList());
                assertThat(graph).isEqualTo(run.graph());
            }
            assertThat(run.graph(GraphFormat.MERMAID))
                    .contains("n0[\"done (COMPLETED)\"]:::completed", "n1[\"going (EXECUTING)\"]:::executing");
            local.open(run, "going");
            run.awaitEnd(Local.PATIENCE);
            assertThat(GraphExport.fromDot(run.graph(GraphFormat.DOT)).nodes())
                    .as("retained")
                    .extracting(GraphSnapshot.Node::status)
                    .containsOnly(NodeStatus.COMPLETED);
            assertThat(GraphExport.fromJson(local.heddle.graph(eventful(), GraphFormat.JSON))
                            .nodes())
                    .extracting(GraphSnapshot.Node::status)
                    .containsOnlyNulls();
        }
    }

    private static InstanceManager.Reply status(Local local, String id) {
        return Waiting.forever(AskPattern.ask(
                ActorHeddle.of(local.heddle).manager(),
                (ActorRef<InstanceManager.Reply> replyTo) -> new InstanceManager.GetStatus(InstanceId.of(id), replyTo),
                Local.PATIENCE,
                local.system().scheduler()));
    }

    @Test
    @Tag("promise-80")
    void oneMessageAsksForTheStatusOfRunningRetainedAndUnknownIds() {
        try (Local local = new Local()) {
            WorkflowHandle running = local.heddle.start(
                    WorkflowDefinition.builder("w").task("A", "gate").build(), StartOptions.id("running"));
            Local.await(running, "A", NodeStatus.EXECUTING);
            WorkflowHandle retained = local.heddle.start(
                    WorkflowDefinition.builder("w").task("A", "name").build(), StartOptions.id("retained"));
            retained.awaitReleased();

            InstanceView live = ((InstanceManager.Status) status(local, "running")).view();
            assertThat(live.status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(live.nodes().get(NodeStatus.EXECUTING)).isEqualTo(1);
            assertThat(live.startedAt()).isNotNull();
            assertThat(live.endedAt()).isNull();
            assertThat(live.executionPath()).isEmpty();
            InstanceView ended = ((InstanceManager.Status) status(local, "retained")).view();
            assertThat(ended.status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(ended.endedAt()).isNotNull();
            assertThat(ended.executionPath()).containsExactly("A");
            for (InstanceView view : List.of(live, ended)) {
                assertThat(view.nodes()).containsOnlyKeys(NodeStatus.values());
                assertThat(view.nodes().values().stream().mapToInt(n -> n).sum())
                        .isEqualTo(view.totalNodes());
                assertThat(view.attempts()).isEqualTo(1);
            }
            assertThat(status(local, "nobody"))
                    .isInstanceOfSatisfying(
                            InstanceManager.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo("UNKNOWN_INSTANCE"));
            WorkflowHandle unknown = local.heddle.handle(InstanceId.of("nobody"));
            for (Runnable question : List.<Runnable>of(
                    unknown::executionPath,
                    unknown::criticalPath,
                    unknown::report,
                    () -> unknown.explain("A"),
                    () -> unknown.graph(GraphFormat.DOT))) {
                assertThatThrownBy(question::run)
                        .isInstanceOfSatisfying(
                                HeddleException.class,
                                refused -> assertThat(refused.code()).isEqualTo("UNKNOWN_INSTANCE"));
            }
        }
    }
}
