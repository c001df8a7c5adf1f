package io.heddle.kernel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Version;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reference check costs, counted in messages: the measure that does not depend on the machine. */
class ReferenceCheckerPerformanceTest {
    private static final DefinitionId ORDER = DefinitionId.of("order");
    private static final int PARTITIONS = 16;

    @ParameterizedTest
    @ValueSource(ints = {0, 100, 100_000})
    @Tag("promise-106")
    @Tag("promise-122")
    void aCheckIsOneRequestAndOneReplyWhateverTheNumberOfThreads(int threads) {
        MiniRegistry registry = registryWith(threads);
        registry.resetCounts();
        DefinitionReply.ReferenceInfo info = registry.check(DefinitionCommand.CheckReferences.state(ORDER));
        assertThat(info.active()).isEqualTo(threads > 0);
        assertThat(registry.replies).isEqualTo(1);
        assertThat(registry.internalMessages).isZero();
    }

    @Test
    @Tag("promise-112")
    void detailsAskTheClaimingPartitionsOnceEach() {
        MiniRegistry registry = registryWith(5);
        int claiming = (int) registry.states.stream()
                .filter(state -> state.liveThreads() > 0)
                .count();
        registry.resetCounts();
        DefinitionReply.ReferenceInfo info = registry.check(DefinitionCommand.CheckReferences.full(ORDER));
        assertThat(info.references()).hasSize(5);
        assertThat(registry.internalMessages)
                .as("a question and an answer each")
                .isEqualTo(2 * claiming);
    }

    @Test
    void aThreadCostsAFewHundredBytes() {
        int threads = 200_000;
        long before = usedAfterCollection();
        MiniRegistry registry = registryWith(threads);
        long perThread = (usedAfterCollection() - before) / threads;
        assertThat(registry.states.stream()
                        .mapToLong(PartitionState::liveThreads)
                        .sum())
                .isEqualTo(threads);
        System.out.println("registry: " + perThread + " bytes per live thread, id and alarm included");
        assertThat(perThread).isLessThan(450);
    }

    private static long usedAfterCollection() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }

    private static MiniRegistry registryWith(int threads) {
        MiniRegistry registry = new MiniRegistry(PARTITIONS);
        registry.publish(ORDER, new Version(1, 0, 0));
        for (int i = 0; i < threads; i++) {
            registry.start("thread-" + i, ORDER, VersionSelector.latest());
        }
        return registry;
    }
}
