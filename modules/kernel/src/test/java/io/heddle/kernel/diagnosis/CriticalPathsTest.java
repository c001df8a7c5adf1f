package io.heddle.kernel.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.heddle.ChildStatus;
import io.heddle.ChildView;
import io.heddle.CriticalPath;
import io.heddle.DefinitionId;
import io.heddle.InstanceId;
import io.heddle.definition.NodeKind;
import io.heddle.definition.OnParentEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("promise-86")
class CriticalPathsTest {

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void theChainThatEndedLastIsCriticalAndTheOthersHaveSlack() {
        CriticalPath path = new RecordedRun()
                .node("a", 0, 10)
                .node("slow", 5, 500, "a")
                .node("quick", 0, 20, "a")
                .node("after-quick", 0, 30, "quick")
                .node("end", 1, 9, "slow", "after-quick")
                .criticalPath();
        assertThat(path.steps())
                .extracting(CriticalPath.Step::nodeId, CriticalPath.Step::waited, CriticalPath.Step::ran)
                .containsExactly(
                        tuple("a", millis(0), millis(10)),
                        tuple("slow", millis(5), millis(500)),
                        tuple("end", millis(1), millis(9)));
        assertThat(path.duration()).isEqualTo(millis(525));
        assertThat(path.bottleneck())
                .isEqualTo(new CriticalPath.Bottleneck("slow", "slow", CriticalPath.Part.RAN, millis(500)));
        assertThat(path.share(millis(500))).isBetween(0.95, 0.96);
        assertThat(path.slack()).isEqualTo(Map.of("quick", millis(455), "after-quick", millis(455)));
        assertThat(path.dependenciesOnly()).isEqualTo(millis(519));
        assertThat(path.seq()).isEqualTo(42);
    }

    @Test
    void aNodeThatOnlyWaitedCanBeTheBottleneck() {
        CriticalPath path =
                new RecordedRun().node("a", 0, 10).node("b", 300, 10, "a").criticalPath();
        assertThat(path.bottleneck())
                .isEqualTo(new CriticalPath.Bottleneck("b", "b", CriticalPath.Part.WAITED, millis(300)));
        assertThat(path.dependenciesOnly()).isEqualTo(millis(20));
    }

    /** Released by the first of two, it did not wait for the second. */
    @Test
    void whatANodeDidNotWaitForIsNotCritical() {
        RecordedRun run = new RecordedRun().node("first", 0, 10).node("second", 0, 100);
        run.node(
                "any", NodeKind.TASK, "main", Scope.end(run.get("first")), 0, 200, run.get("first"), "first", "second");
        CriticalPath path = run.criticalPath();
        assertThat(path.steps()).extracting(CriticalPath.Step::nodeId).containsExactly("first", "any");
        assertThat(path.slack()).isEqualTo(Map.of("second", millis(110)));
    }

    @Test
    void theTimeOfALoopIsThatOfTheNodesOfItsIterations() {
        RecordedRun run = new RecordedRun().node("before", 0, 5);
        run.node("each", NodeKind.LOOP, "main", Scope.end(run.get("before")), 1, 100, run.get("before"), "before");
        run.node("each#0/work", NodeKind.TASK, "main/each#0", RecordedRun.START.plusMillis(6), 0, 20, null);
        run.node("each#0/idle", NodeKind.TASK, "main/each#0", RecordedRun.START.plusMillis(6), 0, 15, null);
        run.node("each#1/work", NodeKind.TASK, "main/each#1", RecordedRun.START.plusMillis(26), 10, 65, null);
        run.node("other", 0, 50);
        CriticalPath path = run.criticalPath();
        assertThat(path.steps())
                .extracting(CriticalPath.Step::nodeId, CriticalPath.Step::waited, CriticalPath.Step::ran)
                .containsExactly(
                        tuple("before", millis(0), millis(5)),
                        tuple("each", millis(1), millis(5)),
                        tuple("each#0/work", millis(0), millis(20)),
                        tuple("each#1/work", millis(10), millis(65)));
        assertThat(path.bottleneck())
                .isEqualTo(new CriticalPath.Bottleneck("each#1/work", "work", CriticalPath.Part.RAN, millis(65)));
        assertThat(path.slack()).isEqualTo(Map.of("each#0/idle", millis(5), "other", millis(56)));
    }

    @Test
    void aJoinNamesThePathItWaitedForLast() {
        RecordedRun forked = new RecordedRun();
        forked.node("split", NodeKind.FORK, "main", RecordedRun.START, 0, 1, null);
        forked.node(
                "gather", NodeKind.JOIN, "main", Scope.end(forked.get("split")), 0, 80, forked.get("split"), "split");
        forked.child(path("r/split.eu@1", 40)).child(path("r/split.us@1", 81)).child(path("r/split.late@1", 90));
        assertThat(forked.criticalPath().steps())
                .extracting(CriticalPath.Step::thread)
                .containsExactly(null, InstanceId.of("r/split.us@1"));
    }

    private static ChildView path(String id, long end) {
        return new ChildView(
                InstanceId.of(id),
                "FORK",
                DefinitionId.of("d"),
                "1.0.0",
                "split",
                1,
                ChildStatus.COMPLETED,
                true,
                OnParentEnd.CANCEL,
                false,
                RecordedRun.START,
                RecordedRun.START.plusMillis(end),
                null,
                null);
    }

    @Test
    void nothingEndedYetIsNoPath() {
        CriticalPath path = new RecordedRun().criticalPath();
        assertThat(path.steps()).isEmpty();
        assertThat(path.bottleneck()).isNull();
        assertThat(path.duration()).isZero();
        assertThat(path.share(Duration.ZERO)).isZero();
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    private static final class Plan {
        final List<List<String>> upstreams;
        final long[] waited;
        final long[] ran;

        Plan(List<List<String>> upstreams, long[] waited, long[] ran) {
            this.upstreams = upstreams;
            this.waited = waited;
            this.ran = ran;
        }

        static Plan random(long seed) {
            Random random = new Random(seed);
            int count = 1 + random.nextInt(12);
            List<List<String>> upstreams = new ArrayList<>();
            for (int n = 0; n < count; n++) {
                List<String> own = new ArrayList<>();
                for (int before = 0; before < n; before++) {
                    if (random.nextInt(3) == 0) {
                        own.add("n" + before);
                    }
                }
                upstreams.add(own);
            }
            long[] waited = random.longs(count, 0, 10).toArray();
            return new Plan(
                    upstreams,
                    random.nextBoolean() ? waited : new long[count],
                    random.longs(count, 0, 100).toArray());
        }

        RecordedRun run() {
            RecordedRun run = new RecordedRun();
            for (int n = 0; n < ran.length; n++) {
                run.node("n" + n, waited[n], ran[n], upstreams.get(n).toArray(String[]::new));
            }
            return run;
        }

        long duration() {
            return Duration.between(RecordedRun.START, run().end()).toMillis();
        }
    }

    /** Whatever the graph: the steps follow one another without a gap and end when the run ended. */
    @ParameterizedTest
    @MethodSource("seeds")
    void theStepsAddUpToTheDuration(long seed) {
        Plan plan = Plan.random(seed);
        CriticalPath path = plan.run().criticalPath();
        assertThat(path.duration()).isEqualTo(millis(plan.duration()));
        assertThat(path.steps().stream()
                        .map(step -> step.waited().plus(step.ran()))
                        .reduce(Duration.ZERO, Duration::plus))
                .isEqualTo(path.duration());
        Duration largest = path.steps().stream()
                .map(step -> step.waited().compareTo(step.ran()) > 0 ? step.waited() : step.ran())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        assertThat(path.bottleneck() == null ? Duration.ZERO : path.bottleneck().time())
                .isEqualTo(largest);
    }

    /** Without waiting, the run is its dependencies; with it, never shorter. */
    @ParameterizedTest
    @MethodSource("seeds")
    void dependenciesOnlyIsTheRunWithoutItsWaiting(long seed) {
        Plan plan = Plan.random(seed);
        Plan idle = new Plan(plan.upstreams, new long[plan.ran.length], plan.ran);
        assertThat(idle.run().criticalPath().dependenciesOnly()).isEqualTo(millis(idle.duration()));
        assertThat(plan.run().criticalPath().dependenciesOnly()).isLessThanOrEqualTo(millis(plan.duration()));
    }

    /** Slack is what it says: a node may take that much longer and the run ends as it did; one more and it does not. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aNodeMayTakeItsSlackLongerAndNoMore(long seed) {
        Plan plan = Plan.random(seed);
        CriticalPath path = plan.run().criticalPath();
        long duration = plan.duration();
        assertThat(path.slack().size() + path.steps().size()).isEqualTo(plan.ran.length);
        for (int n = 0; n < plan.ran.length; n++) {
            long slack = path.slack().getOrDefault("n" + n, Duration.ZERO).toMillis();
            assertThat(slack).isNotNegative();
            plan.ran[n] += slack;
            assertThat(plan.duration()).isEqualTo(duration);
            plan.ran[n]++;
            assertThat(plan.duration()).isEqualTo(duration + 1);
            plan.ran[n] -= slack + 1;
        }
    }
}
