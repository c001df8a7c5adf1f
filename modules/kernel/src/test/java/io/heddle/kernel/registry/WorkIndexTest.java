package io.heddle.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A partition knows under which topics its threads have work, and forgets it with them. */
@Tag("promise-98")
class WorkIndexTest {
    private final PartitionBench bench = new PartitionBench();

    private void report(String id, long seq, List<String> free, List<String> held) {
        bench.send(new PartitionCommand.Report(
                InstanceId.of(id),
                1,
                seq,
                InstanceStatus.RUNNING,
                false,
                NodeCounts.NONE,
                null,
                true,
                "host-a",
                new WorkTopics(free, held)));
    }

    private List<String> find(@Nullable String topic, boolean held) {
        return page(topic, held, null, 100).threads().stream()
                .map(InstanceId::value)
                .toList();
    }

    private PartitionReply.WorkThreads page(@Nullable String topic, boolean held, @Nullable String after, int limit) {
        return (PartitionReply.WorkThreads) bench.ask(
                new PartitionCommand.FindWork(topic, held, after == null ? null : InstanceId.of(after), limit));
    }

    private void threads(String... ids) {
        for (String id : ids) {
            bench.start(id);
        }
    }

    @Test
    void threadsAreFoundByTopicAsTheyLastReported() {
        threads("a", "b", "c");
        report("a", 1, List.of("pack", "ship"), List.of());
        report("b", 1, List.of("pack"), List.of("approve"));
        report("c", 1, List.of(), List.of("approve"));
        assertThat(find("pack", false)).containsExactly("a", "b");
        assertThat(find("ship", false)).containsExactly("a");
        assertThat(find("approve", false)).isEmpty();
        assertThat(find("approve", true)).containsExactly("b", "c");
        assertThat(find(null, false)).containsExactly("a", "b");
        assertThat(find(null, true)).containsExactly("a", "b", "c");
        assertThat(find("nothing", true)).isEmpty();

        report("a", 2, List.of("ship"), List.of());
        assertThat(find("pack", false)).containsExactly("b");
    }

    @Test
    void theIndexIsThereAgainAfterARestart() {
        threads("a");
        report("a", 1, List.of("pack"), List.of());
        bench.restart();
        assertThat(find("pack", false)).containsExactly("a");
        assertThat(bench.state.work())
                .isEqualTo(WorkIndex.NONE.moved("a", WorkTopics.NONE, new WorkTopics(List.of("pack"), List.of())));
    }

    @Test
    void anEndTakesTheWorkAway() {
        threads("a", "b");
        report("a", 1, List.of("pack"), List.of("approve"));
        report("b", 1, List.of("pack"), List.of());
        bench.release("a");
        assertThat(find("pack", true)).containsExactly("b");
        bench.tell(new PartitionCommand.NoSuchThread(
                InstanceId.of("b"), 1, bench.state.threads().get("b").heard()));
        assertThat(find(null, true)).isEmpty();
        assertThat(bench.state.work()).isEqualTo(WorkIndex.NONE);
    }

    @Test
    void pagesFollowOneAnotherWithoutGapOrRepetition() {
        threads("a", "b", "c");
        report("a", 1, List.of("x"), List.of());
        report("b", 1, List.of("y"), List.of("x"));
        report("c", 1, List.of("x", "y"), List.of());
        PartitionReply.WorkThreads first = page(null, true, null, 2);
        assertThat(first.threads()).extracting(InstanceId::value).containsExactly("a", "b");
        PartitionReply.WorkThreads second = page(null, true, "b", 2);
        assertThat(second.threads()).extracting(InstanceId::value).containsExactly("c");
        assertThat(first.next()).isEqualTo(InstanceId.of("b"));
        assertThat(second.next()).isNull();
        assertThatThrownBy(() -> page(null, true, null, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
