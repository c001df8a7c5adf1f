package io.heddle.kernel.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.heddle.AttemptView;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.NodeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("promise-85")
class AttemptCollectorTest {
    private final AttemptCollector collector = new AttemptCollector(InstanceId.of("i"));
    private long seq;

    private static Instant at(long seconds) {
        return Instant.ofEpochSecond(seconds);
    }

    /** The n-th entry is n seconds after the epoch. */
    private AttemptCollectorTest entry(
            String type, @Nullable String node, @Nullable String from, @Nullable String to, int attempt) {
        seq++;
        collector.add(
                new HistoryEntry(seq, at(seq), type, node, from, to, attempt, node == null ? null : "main", Map.of()),
                id -> "key of " + id);
        return this;
    }

    @Test
    void everyAttemptEndsAsItsNodeWentOn() {
        entry("NODE_READY", "a", "PENDING", "READY", 0)
                .entry("NODE_STARTED", "a", "READY", "EXECUTING", 1)
                .entry("NODE_READY", "b", "PENDING", "READY", 0)
                .entry("NODE_STARTED", "b", "READY", "EXECUTING", 1)
                .entry("NODE_RETRY_SCHEDULED", "a", "EXECUTING", "READY", 1)
                .entry("NODE_BACKOFF_ENDED", "a", null, null, 1)
                .entry("NODE_STARTED", "a", "READY", "EXECUTING", 2)
                .entry("NODE_COMPLETED", "a", "EXECUTING", "COMPLETED", 2)
                .entry("FORK_COMPLETED", "a", null, null, 2);
        assertThat(collector.attempts())
                .extracting(AttemptView::nodeId, AttemptView::attempt, AttemptView::seq, AttemptView::state)
                .containsExactly(
                        tuple("a", 1, 2L, NodeStatus.FAILED),
                        tuple("b", 1, 4L, NodeStatus.EXECUTING),
                        tuple("a", 2, 7L, NodeStatus.COMPLETED));
        AttemptView retry = collector.attempts().get(2);
        assertThat(retry.key()).isEqualTo("key of a");
        assertThat(retry.waited()).isEqualTo(Duration.ofSeconds(2));
        assertThat(retry.ran()).isEqualTo(Duration.ofSeconds(1));
        assertThat(collector.attempts().get(1).ran()).isNull();
    }

    /** Going back moves nodes without entries of their own. */
    @Test
    void goingBackEndsWhatWasUnderWay() {
        entry("NODE_READY", "a", "PENDING", "READY", 0)
                .entry("NODE_STARTED", "a", "READY", "EXECUTING", 1)
                .entry("CHECKPOINT_RESTORED", null, null, null, 0)
                .entry("NODE_STARTED", "a", "READY", "EXECUTING", 1)
                .entry("NODE_SKIPPED", "a", "EXECUTING", "SKIPPED", 1);
        assertThat(collector.attempts())
                .extracting(AttemptView::state, AttemptView::readyAt, AttemptView::endedAt)
                .containsExactly(tuple(NodeStatus.CANCELLED, at(1), at(3)), tuple(NodeStatus.SKIPPED, null, at(5)));
        assertThat(collector.attempts().get(1).waited()).isZero();
    }

    private static AttemptView attempt(String instance, long seq, long startedAt) {
        return new AttemptView(
                InstanceId.of(instance), seq, "n", "n", 1, "main", NodeStatus.EXECUTING, null, at(startedAt), null);
    }

    /** By time between threads, by history within one, whatever the clock did. */
    @Test
    void threadsAreMergedByTimeAndEachStaysInItsOwnOrder() {
        assertThat(ExecutionPaths.merge(List.of(
                        List.of(attempt("main", 1, 1), attempt("main", 5, 9), attempt("main", 6, 4)),
                        List.of(attempt("path", 1, 1), attempt("path", 2, 3)),
                        List.of())))
                .extracting(each -> each.instanceId() + " " + each.seq())
                .containsExactly("main 1", "path 1", "path 2", "main 5", "main 6");
    }
}
