package io.heddle.kernel.instance;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every strategy, threshold, outcome of three paths (ended in any way or not at all), loser rule and timeout, with the
 * paths ending before the JOIN began and after: the outcome is that of the table, which is written down a second time
 * here.
 */
@Tag("promise-131")
@Tag("trap-D40")
class JoinTruthTableTest {
    private static final int PATHS = 3;

    /** How a path ends; null: not at all. */
    private static final List<@Nullable InstanceStatus> ENDS = new ArrayList<>();

    static {
        ENDS.add(null);
        ENDS.add(InstanceStatus.COMPLETED);
        ENDS.add(InstanceStatus.FAILED);
        ENDS.add(InstanceStatus.CANCELLED);
        ENDS.add(InstanceStatus.TIMED_OUT);
    }

    record Row(ForkJoin.Strategy strategy, int threshold, ForkJoin.@Nullable Losers losers, boolean early) {}

    static Stream<Arguments> rows() {
        List<Row> rows = new ArrayList<>();
        List<ForkJoin.@Nullable Losers> losers = new ArrayList<>(List.of(ForkJoin.Losers.values()));
        losers.add(null);
        for (ForkJoin.Strategy strategy : ForkJoin.Strategy.values()) {
            int thresholds = strategy == ForkJoin.Strategy.SUCCESS_COUNT_THRESHOLD ? PATHS : 1;
            for (int threshold = 1; threshold <= thresholds; threshold++) {
                for (ForkJoin.Losers rule : losers) {
                    for (boolean early : new boolean[] {false, true}) {
                        rows.add(new Row(strategy, threshold, rule, early));
                    }
                }
            }
        }
        return rows.stream().map(Arguments::of);
    }

    /** 125 combinations of ends, each in its order. */
    @ParameterizedTest
    @MethodSource("rows")
    void theJoinIsDecidedByTheEndsOfItsPaths(Row row) {
        for (InstanceStatus first : ENDS) {
            for (InstanceStatus second : ENDS) {
                for (InstanceStatus third : ENDS) {
                    List<@Nullable InstanceStatus> ends = new ArrayList<>();
                    ends.add(first);
                    ends.add(second);
                    ends.add(third);
                    check(row, ends);
                }
            }
        }
    }

    private static void check(Row row, List<@Nullable InstanceStatus> ends) {
        Story story = story(row).start();
        for (int path = 1; path <= PATHS; path++) {
            story.send(new InstanceCommand.NoteChildStarted("i-1/F.p" + path + "@1"));
        }
        if (!row.early()) {
            story.completes("gate");
        }
        int c = 0;
        int f = 0;
        boolean decided = false;
        for (int path = 1; path <= PATHS; path++) {
            InstanceStatus end = ends.get(path - 1);
            if (end != null) {
                c += end == InstanceStatus.COMPLETED ? 1 : 0;
                f += end == InstanceStatus.COMPLETED ? 0 : 1;
                boolean wasDecided = decided;
                story.send(ended(path, end));
                if (!row.early() && !wasDecided) {
                    decided = judge(story, row, c, f, ends + " after path " + path);
                }
            }
        }
        if (row.early()) {
            assertThat(story.node("J").status).isEqualTo(NodeStatus.PENDING);
            story.completes("gate");
            decided = judge(story, row, c, f, ends + " at once");
        }
        if (!decided) {
            assertThat(story.node("J").status).as("%s %s", row, ends).isEqualTo(NodeStatus.EXECUTING);
            timesOut(story, row, ends);
        }
    }

    /** Whether the JOIN has ended, which it must have exactly when the table says so. */
    private static boolean judge(Story story, Row row, int c, int f, String when) {
        NodeState join = story.node("J");
        int open = PATHS - c - f;
        boolean met = met(row, c, f);
        boolean waits = met && losers(row) == ForkJoin.Losers.AWAIT && open > 0;
        String what = row + " with " + c + " completed, " + f + " failed: " + when;
        if ((!met && !unreachable(row, c, f)) || waits) {
            assertThat(join.status).as(what).isEqualTo(NodeStatus.EXECUTING);
            assertThat(marked(story)).as(what).isZero();
            return false;
        }
        assertThat(join.status).as(what).isEqualTo(met ? NodeStatus.COMPLETED : NodeStatus.FAILED);
        if (!met) {
            assertThat(join.details.error.code()).as(what).isEqualTo("JOIN_UNREACHABLE");
            assertThat(join.details.error.message()).as(what).contains(c + " completed and " + f + " failed of 3");
        }
        boolean cancels = met ? losers(row) == ForkJoin.Losers.CANCEL : losers(row) != ForkJoin.Losers.KEEP;
        assertThat(marked(story)).as(what + ", losers").isEqualTo(cancels ? open : 0);
        return true;
    }

    private static void timesOut(Story story, Row row, List<@Nullable InstanceStatus> ends) {
        long open = story.state().liveChildren.size();
        story.tickAfter(Duration.ofSeconds(9));
        assertThat(story.node("J").status).isEqualTo(NodeStatus.EXECUTING);
        story.pause().tickAfter(Duration.ofHours(1));
        assertThat(story.node("J").status).as("a pause does not count").isEqualTo(NodeStatus.EXECUTING);
        story.resume().tickAfter(Duration.ofSeconds(1));
        assertThat(story.node("J").status).as("%s %s", row, ends).isEqualTo(NodeStatus.FAILED);
        assertThat(story.node("J").details.error.code()).isEqualTo("JOIN_TIMEOUT");
        boolean keeps = row.losers() == ForkJoin.Losers.KEEP;
        assertThat(marked(story)).as("%s %s", row, ends).isEqualTo(keeps ? 0 : open);
    }

    /** The instance goes on after the JOIN, so that its end does not hide what becomes of the losers. */
    private static Story story(Row row) {
        Integer threshold = row.strategy() == ForkJoin.Strategy.SUCCESS_COUNT_THRESHOLD ? row.threshold() : null;
        ForkJoin join = new ForkJoin("F", List.of(), row.strategy(), threshold, row.losers(), null);
        return Story.of(w -> w.node(
                        "F",
                        node -> node.fork(
                                Fork.parallel().path("p1", "A").path("p2", "B").path("p3", "C")))
                .task("A", "x", "F")
                .task("B", "x", "F")
                .task("C", "x", "F")
                .task("gate", "x")
                .task("other", "x")
                .node(
                        "J",
                        node -> node.forkJoin(join).after("A", "B", "C", "gate").timeout(Duration.ofSeconds(10))));
    }

    private static InstanceCommand ended(int path, InstanceStatus end) {
        boolean completed = end == InstanceStatus.COMPLETED;
        return new InstanceCommand.NoteChildEnded(
                "i-1/F.p" + path + "@1",
                end,
                completed ? null : NodeError.fatal("E", "broken"),
                completed ? Payload.json(String.valueOf(path)) : null);
    }

    private static long marked(Story story) {
        return story.state().liveChildren.values().stream()
                .filter(child -> child.cancelReason() != null)
                .count();
    }

    // ---- the table once more --------------------------------------------------------------------------------------

    private static boolean met(Row row, int c, int f) {
        return switch (row.strategy()) {
            case ALL_COMPLETED -> c == 3;
            case ANY_COMPLETED -> c > 0;
            case ALL_FAILED -> f == 3;
            case ANY_FAILED -> f > 0;
            case SUCCESS_COUNT_THRESHOLD -> c >= row.threshold();
        };
    }

    private static boolean unreachable(Row row, int c, int f) {
        return switch (row.strategy()) {
            case ALL_COMPLETED -> f > 0;
            case ANY_COMPLETED -> f == 3;
            case ALL_FAILED -> c > 0;
            case ANY_FAILED -> c == 3;
            case SUCCESS_COUNT_THRESHOLD -> 3 - f < row.threshold();
        };
    }

    private static ForkJoin.Losers losers(Row row) {
        if (row.losers() != null) {
            return row.losers();
        }
        return switch (row.strategy()) {
            case ALL_COMPLETED, ALL_FAILED -> ForkJoin.Losers.KEEP;
            default -> ForkJoin.Losers.CANCEL;
        };
    }

    // ---- what comes out -------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALL_COMPLETED | {\"p1\":1,\"p2\":2,\"p3\":3}",
                "ANY_COMPLETED | {\"p1\":1}",
            })
    void theOutputNamesThePathsThatCompleted(ForkJoin.Strategy strategy, String output) {
        Story story = story(new Row(strategy, 1, null, false)).start().completes("gate");
        for (int path = 1; path <= PATHS; path++) {
            story.send(new InstanceCommand.NoteChildStarted("i-1/F.p" + path + "@1"));
        }
        for (int path = 1; path <= PATHS; path++) {
            story.send(ended(path, InstanceStatus.COMPLETED));
        }
        assertThat(story.node("J").output.text()).isEqualTo(output);
    }

    @Test
    void withoutATimeoutAJoinWaitsForEver() {
        Story story = Story.of(w -> w.node(
                                "F", node -> node.fork(Fork.parallel().path("p", "A")))
                        .task("A", "x", "F")
                        .node("J", node -> node.forkJoin(ForkJoin.of("F")).after("A")))
                .settings(settings -> settings.nodeTimeout(Duration.ofSeconds(1)))
                .start()
                .send(new InstanceCommand.NoteChildStarted("i-1/F.p@1"))
                .tickAfter(Duration.ofDays(365));
        assertThat(story.node("J").status).isEqualTo(NodeStatus.EXECUTING);
        assertThat(story.state().nextDue()).isEqualTo(Long.MAX_VALUE);
    }
}
