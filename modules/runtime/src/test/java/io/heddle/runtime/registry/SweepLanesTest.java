package io.heddle.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweepLanesTest {
    private final Map<Integer, CompletableFuture<Long>> underWay = new LinkedHashMap<>();
    private final List<Integer> begun = new ArrayList<>();

    private CompletableFuture<Long> begin(int partition) {
        begun.add(partition);
        CompletableFuture<Long> sweep = new CompletableFuture<>();
        underWay.put(partition, sweep);
        return sweep;
    }

    private CompletableFuture<Long> oldest() {
        int partition = underWay.keySet().iterator().next();
        return underWay.remove(partition);
    }

    @Test
    void fewPartitionsAreSweptAtOnceAndEachOnce() {
        CompletableFuture<Long> all = SweepLanes.run(20, this::begin).toCompletableFuture();
        for (long removed = 1; removed <= 20; removed++) {
            assertThat(underWay.size()).isBetween(1, SweepLanes.LANES);
            assertThat(all).isNotDone();
            oldest().complete(removed);
        }
        assertThat(begun)
                .containsExactlyElementsOf(IntStream.range(0, 20).boxed().toList());
        assertThat(all).isCompletedWithValue(210L);
    }

    @Test
    void thereMayBeFewerPartitionsThanLanes() {
        CompletableFuture<Long> all = SweepLanes.run(2, this::begin).toCompletableFuture();
        assertThat(begun).containsExactly(0, 1);
        oldest().complete(3L);
        oldest().complete(4L);
        assertThat(all).isCompletedWithValue(7L);
    }

    /** A partition that does not answer must not keep the others full. */
    @Test
    void thePartitionsAfterOneThatFailsAreSweptAndTheFailureIsToldAtTheEnd() {
        CompletableFuture<Long> all = SweepLanes.run(20, this::begin).toCompletableFuture();
        oldest().completeExceptionally(new IllegalStateException("partition 0 is silent"));
        while (!underWay.isEmpty()) {
            assertThat(all).isNotDone();
            oldest().complete(1L);
        }
        assertThat(begun).hasSize(20);
        assertThat(all)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("partition 0 is silent");
    }

    @Test
    void aPartitionThatCannotEvenBeAskedIsOneThatFails() {
        CompletableFuture<Long> all = SweepLanes.run(20, partition -> {
                    if (partition == 3) {
                        throw new IllegalStateException("partition 3 cannot be asked");
                    }
                    return begin(partition);
                })
                .toCompletableFuture();
        while (!underWay.isEmpty()) {
            oldest().complete(1L);
        }
        assertThat(begun).hasSize(19);
        assertThat(all)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("partition 3 cannot be asked");
    }
}
