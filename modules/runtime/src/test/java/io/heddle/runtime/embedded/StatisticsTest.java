package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.heddle.GlobalStatistics;
import io.heddle.HistoryEntry;
import io.heddle.HistoryFilter;
import io.heddle.HistoryPage;
import io.heddle.InstanceStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.resource.MemoryLevel;
import io.heddle.resource.Optimization;
import io.heddle.runtime.statistics.EffectiveConfiguration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    /** a → b, a → c; c fails. */
    private static final WorkflowDefinition SMALL = WorkflowDefinition.builder("small")
            .task("a", "name")
            .task("b", "name", "a")
            .task("c", "boom", "a")
            .build();

    @Test
    @Tag("promise-79")
    void oneQuestionIsAnsweredInSixSections() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.start(SMALL, StartOptions.DEFAULT);
            assertThat(run.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
            local.heddle.resources().updatePolicy(Map.of("max-workers", 7));
            GlobalStatistics statistics = local.heddle.globalStatistics();
            GlobalStatistics.Totals totals = statistics.totals();
            assertThat(totals.nodes()).isEqualTo(1);
            assertThat(totals.managerStartTime()).isBeforeOrEqualTo(Instant.now());
            assertThat(totals.workflowsCreated()).isEqualTo(1);
            assertThat(totals.workflowsFailed()).isEqualTo(1);
            assertThat(totals.workflowsCompleted()).isZero();
            assertThat(totals.nodesExecuted()).isEqualTo(3);
            assertThat(totals.averageWorkflowDuration())
                    .isEqualTo(run.status().runningTime())
                    .isPositive();
            GlobalStatistics.Performance performance = statistics.performance();
            for (GlobalStatistics.Distribution each : List.of(
                    performance.workflowCreationMillis(),
                    performance.nodeCompletionMillis(),
                    performance.memoryUsageMebibytes())) {
                assertThat(each.min()).isPositive().isLessThanOrEqualTo(each.average());
                assertThat(each.average()).isLessThanOrEqualTo(each.max());
                assertThat(each.p50()).isBetween(each.min(), each.p95());
                assertThat(each.p95()).isLessThanOrEqualTo(each.p99());
                assertThat(each.p99()).isLessThanOrEqualTo(each.max());
            }
            assertThat(performance.workflowCreationMillis().count()).isEqualTo(1);
            assertThat(performance.nodeCompletionMillis().count()).as("a and b").isEqualTo(2);
            assertThat(performance.dependencyResolutionMillis().count()).isEqualTo(3);
            assertThat(statistics.instances().failed()).isEqualTo(1);
            assertThat(statistics.dependencies().nodes()).isEqualTo(3);
            assertThat(statistics.dependencies().edges()).isEqualTo(2);
            assertThat(statistics.dependencies().evaluations()).isEqualTo(2);
            assertThat(statistics.cleanup().memoryLevel()).isEqualTo(MemoryLevel.NORMAL);
            assertThat(statistics.asMap())
                    .containsOnlyKeys(
                            "global_stats",
                            "performance_metrics",
                            "instance_manager_stats",
                            "dependency_tracker_stats",
                            "cleanup_manager_stats",
                            "configuration");
            assertThat((Map<?, ?>) statistics.configuration().get("cleanup"))
                    .as("as changed at run time")
                    .extracting("max-workers")
                    .hasToString("7");
        }
    }

    /** What {@code Heddle} can be asked, other actors can ask as well. */
    @Test
    void actorsAskForStatisticsAndForRoom() {
        try (Local local = new Local()) {
            local.heddle.start(SMALL, StartOptions.DEFAULT).awaitEnd(Local.PATIENCE);
            ActorHeddle actors = ActorHeddle.of(local.heddle);
            assertThat(ask(actors, InstanceManager.GetGlobalStatistics::new))
                    .isInstanceOfSatisfying(InstanceManager.Statistics.class, answer -> {
                        assertThat(answer.statistics().totals().workflowsCreated())
                                .isEqualTo(1);
                        assertThat(answer.statistics().totals().nodesExecuted()).isEqualTo(3);
                        assertThat(answer.statistics().configuration())
                                .isEqualTo(local.heddle.globalStatistics().configuration());
                    });
            assertThat(ask(actors, InstanceManager.OptimizePerformance::new))
                    .isInstanceOf(InstanceManager.Optimized.class);
            assertThat(ask(actors, InstanceManager.OptimizePerformance::new))
                    .as("a second order finds nothing to release")
                    .isInstanceOfSatisfying(
                            InstanceManager.Optimized.class,
                            answer ->
                                    assertThat(answer.done().cleanedResources()).isZero());
        }
    }

    private static InstanceManager.Reply ask(
            ActorHeddle actors, Function<ActorRef<InstanceManager.Reply>, InstanceManager.Command> question) {
        return AskPattern.<InstanceManager.Command, InstanceManager.Reply>ask(
                        actors.manager(),
                        question::apply,
                        Local.PATIENCE,
                        actors.actorSystem().scheduler())
                .toCompletableFuture()
                .join();
    }

    @Test
    void secretsAreNoStatistics() {
        assertThat(EffectiveConfiguration.of(
                        ConfigFactory.parseString(
                                "heddle { postgres { password = hidden, user = me }, admin.token-file = here }"),
                        Map.of()))
                .isEqualTo(Map.of(
                        "admin", Map.of("token-file", "here"),
                        "postgres", Map.of("user", "me"),
                        "cleanup", Map.of()));
    }

    @Test
    @Tag("key-monitoring.enabled")
    void withoutMonitoringNothingIsMeasuredThatCostsAnything() {
        try (Local local = new Local("heddle { monitoring.enabled = off, cleanup.memory.sample-interval = 1ms }")) {
            WorkflowHandle run = local.heddle.start(SMALL, StartOptions.DEFAULT);
            run.awaitEnd(Local.PATIENCE);
            GlobalStatistics statistics = local.heddle.globalStatistics();
            assertThat(statistics.totals().nodesExecuted()).isEqualTo(3);
            assertThat(List.of(
                            statistics.performance().workflowCreationMillis(),
                            statistics.performance().nodeCompletionMillis(),
                            statistics.performance().dependencyResolutionMillis(),
                            statistics.performance().memoryUsageMebibytes()))
                    .containsOnly(new GlobalStatistics.Distribution(0, 0, 0, 0, 0, 0, 0));
            assertThat(statistics.cleanup().memoryOccupancy())
                    .as("not followed")
                    .isZero();
        }
    }

    @Test
    @Tag("promise-81")
    void makingRoomOnAllNodesFindsNothingTheSecondTime() {
        try (Local local = new Local()) {
            local.heddle
                    .resources()
                    .cache("c", (String value) -> value.length())
                    .get("k", key -> "value");
            Optimization first = local.heddle.optimizePerformance();
            assertThat(first.droppedCacheEntries()).isEqualTo(1);
            assertThat(first.asMap()).containsOnlyKeys("memory_optimization", "resource_cleanup");
            assertThat(first.asMap().get("resource_cleanup")).containsOnlyKeys("cleaned_resources");
            assertThat(local.heddle.optimizePerformance()).isEqualTo(Optimization.NONE);
        }
    }

    @Test
    void aHistoryIsReadByTypeNodeAndTimeInPages() {
        try (Local local = new Local()) {
            WorkflowHandle run = local.heddle.start(SMALL, StartOptions.DEFAULT);
            run.awaitEnd(Local.PATIENCE);
            List<HistoryEntry> all = run.history(1, 1_000);
            assertThat(run.history(HistoryFilter.ALL)).isEqualTo(new HistoryPage(all, null));
            assertThat(paged(run, HistoryFilter.ALL.withLimit(2)))
                    .as("page by page nothing is lost or told twice")
                    .isEqualTo(all);
            HistoryFilter completed = HistoryFilter.ALL.withTypes("NODE_COMPLETED");
            assertThat(run.history(completed).entries())
                    .extracting(HistoryEntry::nodeId)
                    .containsExactlyInAnyOrder("a", "b");
            assertThat(paged(run, completed.withLimit(1)))
                    .isEqualTo(run.history(completed).entries());
            assertThat(run.history(completed.withNodes("b")).entries())
                    .extracting(HistoryEntry::nodeId)
                    .containsExactly("b");
            assertThat(run.history(HistoryFilter.ALL.between(2, 3)).entries())
                    .extracting(HistoryEntry::seq)
                    .containsOnly(2L, 3L);
            Instant middle = all.get(all.size() / 2).at();
            List<HistoryEntry> before =
                    run.history(HistoryFilter.ALL.between(null, middle)).entries();
            List<HistoryEntry> after =
                    run.history(HistoryFilter.ALL.between(middle, null)).entries();
            assertThat(before).allMatch(entry -> entry.at().isBefore(middle));
            assertThat(after).noneMatch(entry -> entry.at().isBefore(middle));
            assertThat(before.size() + after.size()).isEqualTo(all.size());
            assertThat(run.history(HistoryFilter.ALL.withPath("main/none")).entries())
                    .isEmpty();
        }
    }

    private static List<HistoryEntry> paged(WorkflowHandle run, HistoryFilter filter) {
        List<HistoryEntry> read = new ArrayList<>();
        HistoryPage page = run.history(filter);
        while (page.next() != null) {
            read.addAll(page.entries());
            page = run.history(filter.from(page.next()));
        }
        read.addAll(page.entries());
        return read;
    }
}
