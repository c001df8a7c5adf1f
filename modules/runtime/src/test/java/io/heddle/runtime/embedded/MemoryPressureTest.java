package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.resource.MemoryLevel;
import io.heddle.resource.ReleaseStrategy;
import io.heddle.resource.ResourceCache;
import io.heddle.resource.ResourceKind;
import io.heddle.resource.ResourceOwner;
import io.heddle.resource.ResourceSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a node does when memory gets short. Injected: how much is in use. The collector is never called. */
class MemoryPressureTest {
    private final AtomicReference<Double> occupancy = new AtomicReference<>(0.1);

    private Heddle open(String config) {
        return ((EmbeddedBuilder) Heddle.builder().inMemory())
                .memory(occupancy::get)
                .config("heddle.cleanup.memory.sample-interval = 20ms\n" + config)
                .start();
    }

    private static void awaitLevel(Heddle heddle, MemoryLevel level) {
        Awaitility.await()
                .atMost(Local.PATIENCE)
                .until(() -> heddle.resources().statistics().memoryLevel() == level);
    }

    private static WorkflowHandle startDynamic(Heddle heddle) {
        return heddle.startDynamic(DefinitionId.of("idle"), StartOptions.DEFAULT);
    }

    private static long inMemory(Heddle heddle) {
        return heddle.resources().optimizePerformance().passivationRequests();
    }

    @Test
    @Tag("promise-37")
    @Tag("key-cleanup.memory.normal")
    @Tag("key-cleanup.memory.high")
    @Tag("key-cleanup.memory.critical")
    @Tag("key-cleanup.memory.sample-interval")
    void theLevelRisesAndAtItsTopNothingNewBegins() {
        try (Heddle heddle = open("heddle.cleanup.memory { normal = 0.3, high = 0.4, critical = 0.5 }")) {
            WorkflowHandle before = startDynamic(heddle);
            assertThat(heddle.resources().statistics().memoryLevel()).isEqualTo(MemoryLevel.NORMAL);
            occupancy.set(0.45);
            awaitLevel(heddle, MemoryLevel.HIGH);
            startDynamic(heddle);
            occupancy.set(0.55);
            awaitLevel(heddle, MemoryLevel.CRITICAL);
            assertThatThrownBy(() -> startDynamic(heddle))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("MEMORY"));
            assertThat(before.status().status()).isEqualTo(InstanceStatus.RUNNING);
            assertThat(before.pause()).as("what runs goes on").isEqualTo(InstanceStatus.PAUSED);
            occupancy.set(0.4);
            awaitLevel(heddle, MemoryLevel.HIGH);
            startDynamic(heddle);
            occupancy.set(0.3);
            awaitLevel(heddle, MemoryLevel.NORMAL);
            assertThat(heddle.resources().statistics().memoryOccupancy()).isEqualTo(0.3);
        }
    }

    @Test
    @Tag("promise-32")
    @Tag("promise-87")
    @Tag("trap-D30")
    void atHighIdleInstancesLeaveMemoryCachesAreDroppedAndResourcesGo() {
        try (Heddle heddle = open("heddle.cleanup.interval = 100ms")) {
            WorkflowHandle idle = startDynamic(heddle);
            idle.pause();
            assertThat(heddle.resources().statistics().memoryLevel()).isEqualTo(MemoryLevel.NORMAL);
            ResourceCache<String, String> cache = heddle.resources().cache("c", String::length);
            cache.get("a", key -> key);
            AtomicInteger released = new AtomicInteger();
            heddle.resources()
                    .register(new ResourceSpec(
                            ResourceKind.CUSTOM,
                            ResourceOwner.component("x"),
                            ReleaseStrategy.delayed(Duration.ofHours(1)),
                            0,
                            released::incrementAndGet))
                    .close();
            occupancy.set(0.85);
            awaitLevel(heddle, MemoryLevel.HIGH);
            Awaitility.await().atMost(Local.PATIENCE).until(() -> released.get() == 1);
            assertThat(cache.statistics().entries()).isZero();
            Awaitility.await().atMost(Local.PATIENCE).until(() -> inMemory(heddle) == 0);
            occupancy.set(0.2);
            awaitLevel(heddle, MemoryLevel.NORMAL);
            assertThat(idle.status().status()).as("it comes back when asked").isEqualTo(InstanceStatus.PAUSED);
        }
    }

    /** In use, as injected: what ended runs and a cache still hold. Reactions are off, so that only the cure helps. */
    @Test
    @Tag("promise-87")
    void atHighLowerRetentionAndMakingRoomBringTheLevelBack() {
        try (Heddle heddle = open("heddle { cleanup.memory-optimization = false, manager.cleanup-interval = 50ms }")) {
            ResourceCache<String, String> cache = heddle.resources().cache("c", String::length);
            AtomicInteger held = new AtomicInteger();
            for (String id : List.of("one", "two")) {
                heddle.resources()
                        .register(new ResourceSpec(
                                ResourceKind.CUSTOM,
                                ResourceOwner.component(id),
                                ReleaseStrategy.delayed(Duration.ofHours(1)),
                                0,
                                held::decrementAndGet))
                        .close();
                held.incrementAndGet();
                WorkflowHandle run = startDynamic(heddle);
                run.cancel("no more");
            }
            cache.get("a", key -> key);
            occupancy.set(0.85);
            awaitLevel(heddle, MemoryLevel.HIGH);
            heddle.resources().updatePolicy(Map.of("retention.cancelled", "1ms"));
            heddle.optimizePerformance();
            Awaitility.await().atMost(Local.PATIENCE).until(() -> {
                long left = heddle.statistics().instancesCount()
                        + held.get()
                        + cache.statistics().entries();
                occupancy.set(0.2 + left * 0.13);
                return left == 0;
            });
            awaitLevel(heddle, MemoryLevel.NORMAL);
        }
    }

    @Test
    @Tag("promise-74")
    @Tag("promise-39")
    @Tag("key-cleanup.memory-optimization")
    void withoutReactionsItIsMeasuredAllTheSame() {
        try (Heddle heddle = open("heddle.cleanup.memory-optimization = false")) {
            ResourceCache<String, String> cache = heddle.resources().cache("c", String::length);
            cache.get("a", key -> key);
            occupancy.set(0.95);
            awaitLevel(heddle, MemoryLevel.CRITICAL);
            startDynamic(heddle);
            assertThat(cache.statistics().entries()).isEqualTo(1);
            heddle.resources().updatePolicy(Map.of("memory-optimization", true));
            assertThatThrownBy(() -> startDynamic(heddle))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("MEMORY"));
            heddle.resources().updatePolicy(Map.of("memory.critical", 0.99));
            occupancy.set(0.2);
            awaitLevel(heddle, MemoryLevel.NORMAL);
            startDynamic(heddle);
        }
    }
}
