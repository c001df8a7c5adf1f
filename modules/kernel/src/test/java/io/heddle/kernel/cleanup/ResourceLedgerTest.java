package io.heddle.kernel.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.InstanceId;
import io.heddle.resource.MemoryLevel;
import io.heddle.resource.ReleaseStrategy;
import io.heddle.resource.ResourceFilter;
import io.heddle.resource.ResourceKind;
import io.heddle.resource.ResourceOwner;
import io.heddle.resource.ResourceState;
import io.heddle.resource.ResourceView;
import io.heddle.spi.CleanupStrategy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When resources go, in a world where time passes only when told to. */
class ResourceLedgerTest {
    private static final long SECOND = 1_000_000;
    private static final ResourceOwner RUN = ResourceOwner.instance(InstanceId.of("run"));
    private static final ResourceOwner DESK = ResourceOwner.component("desk");

    private final ResourceLedger ledger = new ResourceLedger();

    private String register(ReleaseStrategy strategy) {
        return ledger.register(ResourceKind.CUSTOM, RUN, strategy, 10, 0);
    }

    private List<CleanupStep> end(long now) {
        return ledger.ownerEnded(RUN, MemoryLevel.NORMAL, now);
    }

    private List<CleanupStep> tick(long now) {
        return ledger.tick(MemoryLevel.NORMAL, now);
    }

    private static CleanupStep release(String id) {
        return new CleanupStep.Release(id);
    }

    private ResourceState state(String id) {
        return ledger.list(ResourceFilter.ids(id), 0).get(0).state();
    }

    @Test
    @Tag("promise-33")
    void immediateGoesInTheStepThatHearsOfTheEnd() {
        String id = register(ReleaseStrategy.IMMEDIATE);
        assertThat(tick(SECOND)).as("its owner lives").isEmpty();
        assertThat(end(2 * SECOND)).containsExactly(release(id));
        assertThat(end(3 * SECOND)).as("an end is heard once").isEmpty();
    }

    @Test
    @Tag("promise-34")
    void delayedGoesWithTheFirstTickAfterItsDelay() {
        String id = register(ReleaseStrategy.delayed(Duration.ofSeconds(10)));
        assertThat(end(5 * SECOND)).isEmpty();
        assertThat(state(id)).isEqualTo(ResourceState.RELEASABLE);
        assertThat(tick(15 * SECOND - 1)).isEmpty();
        assertThat(tick(15 * SECOND)).containsExactly(release(id));
        assertThat(tick(16 * SECOND)).as("it is being released").isEmpty();
    }

    @Test
    @Tag("promise-35")
    void periodicGoesWithTheNextTickAndNotBefore() {
        String id = register(ReleaseStrategy.PERIODIC);
        assertThat(end(SECOND)).isEmpty();
        assertThat(tick(SECOND)).containsExactly(release(id));
    }

    @Test
    @Tag("promise-36")
    void onDemandGoesOnlyWhenAskedFor() {
        String id = register(ReleaseStrategy.ON_DEMAND);
        assertThat(ledger.demand(ResourceFilter.ALL, 0)).as("its owner lives").isEmpty();
        end(SECOND);
        assertThat(tick(1_000 * SECOND)).isEmpty();
        assertThat(ledger.pressure(MemoryLevel.CRITICAL, 1_000 * SECOND)).isEmpty();
        assertThat(ledger.demand(ResourceFilter.owner(DESK), 0)).isEmpty();
        assertThat(ledger.demand(ResourceFilter.ALL, 0)).containsExactly(release(id));
    }

    @Test
    void oneResourceIsClosedByItself() {
        String one = register(ReleaseStrategy.IMMEDIATE);
        String other = register(ReleaseStrategy.IMMEDIATE);
        assertThat(ledger.closed(one, MemoryLevel.NORMAL, 0)).containsExactly(release(one));
        assertThat(state(other)).isEqualTo(ResourceState.LIVE);
        assertThat(ledger.closed("unknown", MemoryLevel.NORMAL, 0)).isEmpty();
    }

    @Test
    void releasedIsGoneAndCounted() {
        String id = register(ReleaseStrategy.IMMEDIATE);
        end(0);
        assertThat(ledger.released(id)).isEqualTo(10);
        assertThat(ledger.released(id)).as("once").isZero();
        assertThat(ledger.list(ResourceFilter.ALL, 0)).isEmpty();
        assertThat(ledger.cleanups()).isEqualTo(Map.of(ResourceKind.CUSTOM, 1L));
        assertThat(ledger.bytesFreed()).isEqualTo(10);
        assertThat(ledger.errors()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"IMMEDIATE", "ON_DEMAND"})
    void aFailedReleaseIsTriedAgainAtTheNextTickAndCounted(String strategy) {
        String id = register(new ReleaseStrategy(strategy, Duration.ZERO));
        end(0);
        ledger.demand(ResourceFilter.ALL, 0);
        ledger.failed(id, SECOND);
        assertThat(state(id)).isEqualTo(ResourceState.FAILED);
        assertThat(tick(SECOND)).containsExactly(release(id));
        ledger.released(id);
        ledger.failed(id, SECOND);
        assertThat(ledger.errors()).isEqualTo(1);
    }

    @Test
    @Tag("promise-32")
    void whenMemoryIsShortNothingReleasableWaits() {
        String delayed = register(ReleaseStrategy.delayed(Duration.ofDays(1)));
        String live = ledger.register(ResourceKind.CUSTOM, DESK, ReleaseStrategy.PERIODIC, 0, 0);
        end(0);
        assertThat(ledger.pressure(MemoryLevel.HIGH, 0)).containsExactly(release(delayed));
        assertThat(state(live)).isEqualTo(ResourceState.LIVE);
        assertThat(ledger.ownerEnded(DESK, MemoryLevel.HIGH, 0)).containsExactly(release(live));
    }

    @Test
    @Tag("promise-100")
    void aCustomStrategyIsAskedAndItsWordIsDone() {
        String id = register(ReleaseStrategy.custom("mine"));
        ResourceView view = new ResourceView(
                id, ResourceKind.CUSTOM, RUN, "mine", ResourceState.RELEASABLE, Duration.ofSeconds(1), 10);
        assertThat(end(SECOND)).containsExactly(new CleanupStep.Consult(id, "mine", view, MemoryLevel.NORMAL));
        assertThat(tick(SECOND)).as("it is being asked").isEmpty();
        assertThat(ledger.advised(id, new CleanupStrategy.Keep(), SECOND)).isNull();
        assertThat(ledger.pressure(MemoryLevel.HIGH, SECOND))
                .containsExactly(new CleanupStep.Consult(id, "mine", view, MemoryLevel.HIGH));
        assertThat(ledger.advised(id, new CleanupStrategy.Delay(Duration.ofSeconds(5)), SECOND))
                .isNull();
        assertThat(tick(6 * SECOND - 1)).isEmpty();
        assertThat(tick(6 * SECOND)).hasSize(1);
        ledger.unadvised(id, 6 * SECOND);
        assertThat(tick(7 * SECOND)).hasSize(1);
        assertThat(ledger.advised(id, new CleanupStrategy.Release(), 7 * SECOND))
                .isEqualTo(release(id));
        ledger.failed(id, 7 * SECOND);
        assertThat(tick(8 * SECOND)).as("decided is decided").containsExactly(release(id));
        ledger.released(id);
        assertThat(ledger.decisions())
                .isEqualTo(Map.of("mine", Map.of("KEEP", 1L, "DELAY", 1L, "ERROR", 1L, "RELEASE", 1L)));
        assertThat(ledger.errors()).isEqualTo(2);
        assertThat(ledger.advised(id, new CleanupStrategy.Keep(), 0)).isNull();
        ledger.unadvised(id, 0);
    }

    @Test
    void onDemandACustomStrategyIsNotAsked() {
        String id = register(ReleaseStrategy.custom("mine"));
        end(0);
        ledger.advised(id, new CleanupStrategy.Keep(), 0);
        assertThat(ledger.demand(ResourceFilter.kinds(ResourceKind.CUSTOM), 0)).containsExactly(release(id));
    }

    @Test
    @Tag("promise-31")
    void aListingShowsEachOnceWithOwnerKindStateAndAge() {
        ledger.register(ResourceKind.TEMP_FILE, RUN, ReleaseStrategy.delayed(Duration.ofSeconds(3)), 7, SECOND);
        ledger.register(ResourceKind.BLOB, DESK, ReleaseStrategy.ON_DEMAND, 0, 2 * SECOND);
        assertThat(ledger.list(ResourceFilter.ALL, 4 * SECOND))
                .containsExactly(
                        new ResourceView(
                                "temp-file-1",
                                ResourceKind.TEMP_FILE,
                                RUN,
                                "DELAYED(PT3S)",
                                ResourceState.LIVE,
                                Duration.ofSeconds(3),
                                7),
                        new ResourceView(
                                "blob-2",
                                ResourceKind.BLOB,
                                DESK,
                                "ON_DEMAND",
                                ResourceState.LIVE,
                                Duration.ofSeconds(2),
                                0));
        assertThat(ledger.list(
                        new ResourceFilter(
                                java.util.Set.of(), java.util.Set.of(), java.util.Set.of(ResourceState.FAILED), null),
                        0))
                .isEmpty();
    }

    @Test
    void otherErrorsCountToo() {
        ledger.error();
        assertThat(ledger.errors()).isEqualTo(1);
        assertThat(ledger.released("unknown")).isZero();
        register(ReleaseStrategy.delayed(Duration.ofDays(1_000_000)));
        end(SECOND);
        assertThat(tick(Duration.ofDays(36_500).toSeconds() * SECOND))
                .as("no overflow")
                .isEmpty();
    }
}
