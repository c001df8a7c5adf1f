package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.NodeStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.resource.CleanerStatistics;
import io.heddle.resource.CleanupStatistics;
import io.heddle.resource.Lease;
import io.heddle.resource.Optimization;
import io.heddle.resource.ReleaseStrategy;
import io.heddle.resource.ResourceCache;
import io.heddle.resource.ResourceFilter;
import io.heddle.resource.ResourceKind;
import io.heddle.resource.ResourceOwner;
import io.heddle.resource.ResourcePage;
import io.heddle.resource.ResourceSpec;
import io.heddle.resource.ResourceState;
import io.heddle.resource.ResourceView;
import io.heddle.resource.Resources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Resources through the public door: what is registered goes when its owner has ended, and nothing else ever goes. */
class ResourcesTest {
    private static final WorkflowDefinition GATED =
            WorkflowDefinition.builder("gated").task("A", "gate").build();

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Local.PATIENCE).until(condition);
    }

    private static ResourceSpec spec(ResourceOwner owner, ReleaseStrategy strategy, AtomicInteger released) {
        return new ResourceSpec(ResourceKind.CUSTOM, owner, strategy, 100, released::incrementAndGet);
    }

    private static List<ResourceView> all(Resources resources, ResourceFilter filter) {
        List<ResourceView> all = new ArrayList<>();
        String cursor = null;
        do {
            ResourcePage page = resources.list(filter, cursor);
            all.addAll(page.resources());
            cursor = page.next();
        } while (cursor != null);
        return all;
    }

    @Test
    @Tag("promise-33")
    @Tag("promise-38")
    @Tag("trap-D29")
    @Tag("trap-D43")
    void whatAnInstanceOwnsGoesWithItsEnd() {
        // No tick will come: only the end itself can have caused the release.
        try (Local local = new Local("heddle.cleanup.interval = 0")) {
            Resources resources = local.heddle.resources();
            WorkflowHandle run = local.heddle.start(GATED, StartOptions.DEFAULT);
            Local.await(run, "A", NodeStatus.EXECUTING);
            AtomicInteger released = new AtomicInteger();
            resources.register(spec(ResourceOwner.instance(run.id()), ReleaseStrategy.IMMEDIATE, released));
            WorkflowHandle other = local.heddle.start(GATED, StartOptions.DEFAULT);
            AtomicInteger releasedOfOther = new AtomicInteger();
            resources.register(spec(ResourceOwner.instance(other.id()), ReleaseStrategy.IMMEDIATE, releasedOfOther));
            assertThat(resources.forceCleanup()).as("its owner lives").isZero();
            local.open(run, "A");
            run.awaitEnd(Local.PATIENCE);
            await(() -> released.get() == 1);
            await(() -> resources.statistics().totalCleanups() == 1);
            assertThat(resources.statistics().bytesFreed()).isEqualTo(100);
            assertThat(resources.statistics().cleanups()).containsEntry(ResourceKind.CUSTOM, 1L);
            // Registered too late: its owner has ended, or never was.
            resources.register(spec(ResourceOwner.instance(run.id()), ReleaseStrategy.IMMEDIATE, released));
            resources.register(
                    spec(ResourceOwner.instance(InstanceId.of("nobody")), ReleaseStrategy.IMMEDIATE, released));
            await(() -> released.get() == 3);
            assertThat(releasedOfOther).as("of the run that goes on").hasValue(0);
        }
    }

    @Test
    @Tag("promise-38")
    void whatAnActorOwnsGoesWhenItCrashes() {
        try (Local local = new Local()) {
            ActorHeddle actors = ActorHeddle.of(local.heddle);
            Behavior<String> crashing = Behaviors.receiveMessage(message -> {
                throw new IllegalStateException(message);
            });
            ActorRef<String> owner = actors.actorSystem().systemActorOf(crashing, "owner", Props.empty());
            AtomicInteger released = new AtomicInteger();
            InstanceManager.Reply reply = AskPattern.<InstanceManager.Command, InstanceManager.Reply>ask(
                            actors.manager(),
                            replyTo -> new InstanceManager.RegisterResource(
                                    ResourceKind.CUSTOM,
                                    owner,
                                    ReleaseStrategy.IMMEDIATE,
                                    5,
                                    released::incrementAndGet,
                                    replyTo),
                            Duration.ofSeconds(20),
                            actors.actorSystem().scheduler())
                    .toCompletableFuture()
                    .join();
            assertThat(reply).isInstanceOf(InstanceManager.ResourceRegistered.class);
            assertThat(released).hasValue(0);
            owner.tell("crash");
            await(() -> released.get() == 1);
        }
    }

    @Test
    @Tag("promise-34")
    @Tag("promise-35")
    @Tag("promise-36")
    @Tag("promise-39")
    @Tag("key-cleanup.interval")
    void eachStrategyHasItsTime() {
        try (Local local = new Local("heddle.cleanup.interval = 50ms")) {
            Resources resources = local.heddle.resources();
            AtomicInteger periodic = new AtomicInteger();
            AtomicInteger onDemand = new AtomicInteger();
            AtomicInteger delayed = new AtomicInteger();
            ResourceOwner desk = ResourceOwner.component("desk");
            Lease one = resources.register(spec(desk, ReleaseStrategy.PERIODIC, periodic));
            Lease two = resources.register(spec(desk, ReleaseStrategy.ON_DEMAND, onDemand));
            Lease three = resources.register(spec(desk, ReleaseStrategy.delayed(Duration.ofHours(1)), delayed));
            List.of(one, two, three).forEach(Lease::close);
            one.close();
            await(() -> periodic.get() == 1);
            assertThat(onDemand).hasValue(0);
            assertThat(resources.release(ResourceFilter.ids(two.id(), "unknown")))
                    .isEqualTo(1);
            assertThat(onDemand).hasValue(1);
            assertThat(delayed).hasValue(0);
            assertThat(resources.forceCleanup()).isEqualTo(1);
            assertThat(resources.forceCleanup()).isZero();
            assertThat(delayed).hasValue(1);
        }
    }

    @Test
    @Tag("promise-31")
    void oneListingShowsEverythingOnce() {
        try (Local local = new Local()) {
            Resources resources = local.heddle.resources();
            WorkflowHandle live = local.heddle.start(GATED, StartOptions.DEFAULT);
            WorkflowHandle ended = local.heddle.start(
                    WorkflowDefinition.builder("e").task("A", "echo").build(), StartOptions.DEFAULT);
            ended.awaitEnd(Local.PATIENCE);
            ResourceOwner owner = ResourceOwner.instance(live.id());
            for (ResourceKind kind : ResourceKind.values()) {
                if (kind != ResourceKind.INSTANCE && kind != ResourceKind.CACHE) {
                    resources.register(new ResourceSpec(kind, owner, null, 1, () -> {}));
                }
            }
            await(() -> all(resources, ResourceFilter.owner(ResourceOwner.instance(ended.id()))).stream()
                    .allMatch(row -> row.state() == ResourceState.RELEASABLE));
            List<ResourceView> rows = all(resources, ResourceFilter.ALL);
            assertThat(rows).extracting(ResourceView::id).doesNotHaveDuplicates();
            assertThat(rows).extracting(ResourceView::kind).contains(ResourceKind.values());
            assertThat(rows)
                    .allMatch(row -> !row.owner().id().isEmpty() && !row.age().isNegative());
            assertThat(all(resources, ResourceFilter.kinds(ResourceKind.INSTANCE)))
                    .hasSize(2);
            assertThatThrownBy(() -> resources.list(ResourceFilter.ALL, "not a cursor"))
                    .hasMessageContaining("not a cursor");
            assertThatThrownBy(() -> new ResourceSpec(ResourceKind.INSTANCE, owner, null, 0, () -> {}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @Tag("promise-39")
    @Tag("promise-74")
    @Tag("key-cleanup.max-workers")
    void releasesRunWithinTheirLimitAndFailedOnesAgain() {
        try (Local local = new Local("heddle.cleanup { interval = 50ms, max-workers = 2 }")) {
            Resources resources = local.heddle.resources();
            AtomicInteger running = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            AtomicInteger calls = new AtomicInteger();
            CountDownLatch go = new CountDownLatch(1);
            for (int n = 0; n < 6; n++) {
                resources
                        .register(new ResourceSpec(
                                ResourceKind.CUSTOM,
                                ResourceOwner.component("c" + n),
                                ReleaseStrategy.IMMEDIATE,
                                0,
                                () -> {
                                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                    go.await();
                                    running.decrementAndGet();
                                    if (calls.incrementAndGet() == 1) {
                                        throw new IllegalStateException("not yet");
                                    }
                                }))
                        .close();
            }
            await(() -> running.get() == 2);
            CleanupStatistics meanwhile = resources.statistics();
            assertThat(meanwhile.activeTasks()).isEqualTo(2);
            assertThat(meanwhile.waitingTasks()).isEqualTo(4);
            resources.updatePolicy(Map.of("max-workers", 4));
            await(() -> running.get() == 4);
            go.countDown();
            await(() -> resources.statistics().totalCleanups() == 6);
            assertThat(most).hasValue(4);
            assertThat(calls).hasValue(7);
            assertThat(resources.statistics().errors()).isEqualTo(1);
        }
    }

    @Test
    @Tag("promise-100")
    void aStrategyOfTheUserIsAskedObeyedAndCounted() {
        try (Local local = new Local("heddle.cleanup.interval = 50ms")) {
            Resources resources = local.heddle.resources();
            AtomicInteger released = new AtomicInteger();
            for (String wish : List.of("release", "delay", "throw", "keep")) {
                resources
                        .register(spec(ResourceOwner.component(wish), ReleaseStrategy.custom("when-told"), released))
                        .close();
            }
            await(() -> released.get() == 1);
            await(() -> resources
                            .statistics()
                            .decisions()
                            .getOrDefault("when-told", Map.of())
                            .getOrDefault("KEEP", 0L)
                    > 2);
            Map<String, Long> said = resources.statistics().decisions().get("when-told");
            assertThat(said).containsEntry("RELEASE", 1L).containsEntry("DELAY", 1L);
            assertThat(said.get("ERROR")).isPositive();
            assertThat(resources.statistics().errors()).isPositive();
            assertThat(released).as("kept, delayed and broken ones stay").hasValue(1);
            assertThatThrownBy(() -> resources.register(
                            spec(ResourceOwner.component("x"), ReleaseStrategy.custom("nobody's"), released)))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("UNKNOWN_STRATEGY"))
                    .hasMessageContaining("nobody's");
        }
    }

    @Test
    @Tag("trap-D33")
    void cleanersRunOnScheduleAndAreCounted() {
        try (Local local = new Local()) {
            Resources resources = local.heddle.resources();
            AtomicInteger runs = new AtomicInteger();
            assertThat(resources.registerCleaner(
                            "sweeper",
                            () -> {
                                if (runs.incrementAndGet() == 2) {
                                    throw new IllegalStateException("no broom");
                                }
                            },
                            Duration.ofMillis(20)))
                    .isTrue();
            assertThat(resources.registerCleaner("sweeper", () -> {}, Duration.ofSeconds(1)))
                    .isFalse();
            await(() -> runs.get() >= 4);
            await(() -> resources.statistics().cleaners().get(0).runs() >= 3);
            CleanerStatistics figures = resources.statistics().cleaners().get(0);
            assertThat(figures.name()).isEqualTo("sweeper");
            assertThat(figures.interval()).isEqualTo(Duration.ofMillis(20));
            assertThat(figures.errors()).isEqualTo(1);
            assertThat(figures.lastRun()).isNotNull();
            assertThatThrownBy(() -> resources.registerCleaner("never", () -> {}, Duration.ZERO))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @Tag("trap-D33")
    @Tag("key-cleanup.temp-file-max-age")
    void onlyRegisteredTemporaryFilesAreDeleted() throws Exception {
        try (Local local = new Local("heddle.cleanup { interval = 50ms, temp-file-max-age = 100ms }")) {
            Resources resources = local.heddle.resources();
            WorkflowHandle run = local.heddle.start(GATED, StartOptions.DEFAULT);
            Local.await(run, "A", NodeStatus.EXECUTING);
            Path mine = resources.tempFile(ResourceOwner.instance(run.id()), ".tmp");
            Path foreign = Files.createTempFile("heddle-", ".tmp");
            try {
                assertThat(mine).exists();
                local.open(run, "A");
                await(() -> !Files.exists(mine));
                assertThat(foreign).exists();
                assertThat(resources.statistics().cleanups()).containsEntry(ResourceKind.TEMP_FILE, 1L);
            } finally {
                Files.delete(foreign);
            }
        }
    }

    @Test
    @Tag("promise-81")
    void optimisingTwiceFindsNothingTheSecondTime() {
        try (Local local = new Local()) {
            Resources resources = local.heddle.resources();
            ResourceCache<String, byte[]> cache = resources.cache("pictures", bytes -> bytes.length);
            cache.get("a", key -> new byte[1_000]);
            AtomicInteger released = new AtomicInteger();
            resources
                    .register(
                            spec(ResourceOwner.component("x"), ReleaseStrategy.delayed(Duration.ofHours(1)), released))
                    .close();
            Lease live = resources.register(
                    spec(ResourceOwner.component("y"), ReleaseStrategy.delayed(Duration.ofHours(1)), released));
            Optimization first = resources.optimizePerformance();
            assertThat(first.cleanedResources()).isEqualTo(1);
            assertThat(first.droppedCacheEntries()).isEqualTo(1);
            assertThat(first.freedBytes()).isEqualTo(1_100);
            assertThat(resources.optimizePerformance()).isEqualTo(new Optimization(0, 0, 0, 0));
            assertThat(released).hasValue(1);
            live.close();
        }
    }

    @Test
    @Tag("key-cleanup.cache-max-size")
    @Tag("key-cleanup.cache-max-age")
    @Tag("promise-39")
    void cachesStayWithinTheirBoundsAndCount() {
        try (Local local = new Local("heddle.cleanup.cache-max-size = 10 KiB")) {
            Resources resources = local.heddle.resources();
            ResourceCache<Integer, byte[]> cache = resources.cache("numbers", bytes -> bytes.length);
            for (int n = 0; n < 20; n++) {
                cache.get(n, key -> new byte[1024]);
            }
            assertThat(cache.statistics().bytes()).isEqualTo(10 * 1024);
            assertThat(cache.statistics().misses()).isEqualTo(20);
            cache.get(19, key -> new byte[1]);
            assertThat(cache.statistics().hits()).isEqualTo(1);
            assertThat(cache.statistics().invalidations()).isEqualTo(10);
            cache.invalidate(19);
            assertThat(cache.statistics().entries()).isEqualTo(9);
            resources.updatePolicy(Map.of("cache-max-age", "1 ns"));
            cache.get(18, key -> new byte[1]);
            assertThat(cache.statistics().misses())
                    .as("too old to be given out")
                    .isEqualTo(21);
            assertThat(resources.statistics().caches())
                    .extracting(io.heddle.resource.CacheStatistics::name)
                    .contains("numbers", "definitions");
        }
    }

    @Test
    @Tag("key-cleanup.default-strategy")
    @Tag("key-cleanup.default-delay")
    @Tag("promise-39")
    void whatIsRegisteredWithoutAStrategyGetsTheDefault() {
        try (Local local = new Local("heddle.cleanup.default-delay = 7")) {
            Resources resources = local.heddle.resources();
            AtomicInteger released = new AtomicInteger();
            ResourceOwner desk = ResourceOwner.component("desk");
            Lease delayed = resources.register(spec(desk, null, released));
            resources.updatePolicy(Map.of("default-strategy", "ON_DEMAND"));
            Lease demanded = resources.register(spec(desk, null, released));
            assertThat(all(resources, ResourceFilter.ids(delayed.id(), demanded.id())))
                    .extracting(ResourceView::strategy)
                    .containsExactly("DELAYED(PT7S)", "ON_DEMAND");
            assertThat(resources.statistics().configuration())
                    .containsEntry("default-strategy", "ON_DEMAND")
                    .containsEntry("default-delay", "7");
        }
    }

    @Test
    @Tag("promise-39")
    void aPolicyThatMakesNoSenseChangesNothing() {
        try (Local local = new Local()) {
            Resources resources = local.heddle.resources();
            assertThatThrownBy(() -> resources.updatePolicy(Map.of("max-worker", 3)))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("UNKNOWN_CONFIG_KEY"));
            assertThatThrownBy(() -> resources.updatePolicy(Map.of("max-workers", 3, "memory.high", 0.99)))
                    .isInstanceOfSatisfying(
                            HeddleException.class,
                            refused -> assertThat(refused.code()).isEqualTo("INVALID_CONFIG_VALUE"));
            assertThat(resources.statistics().configuration()).containsEntry("max-workers", "2");
        }
    }

    @Test
    @Tag("promise-39")
    @Tag("promise-87")
    void aRetentionChangedAtRunTimeHoldsForWhatHasEndedToo() {
        try (Local local = new Local("heddle.manager.cleanup-interval = 50ms")) {
            Heddle heddle = local.heddle;
            WorkflowHandle ended = heddle.start(
                    WorkflowDefinition.builder("e").task("A", "echo").build(), StartOptions.DEFAULT);
            ended.awaitEnd(Local.PATIENCE);
            assertThat(heddle.statistics().cleaned()).isZero();
            heddle.resources().updatePolicy(Map.of("retention.completed", "1ms"));
            await(() -> heddle.statistics().cleaned() == 1);
            assertThat(heddle.statistics().instancesCount()).isZero();
        }
    }
}
