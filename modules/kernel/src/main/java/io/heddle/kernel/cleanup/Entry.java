package io.heddle.kernel.cleanup;

import io.heddle.resource.ReleaseStrategy;
import io.heddle.resource.ResourceKind;
import io.heddle.resource.ResourceOwner;
import io.heddle.resource.ResourceState;
import io.heddle.resource.ResourceView;
import java.time.Duration;

/** A resource in the ledger. Times are microseconds. */
record Entry(
        String id,
        ResourceKind kind,
        ResourceOwner owner,
        ReleaseStrategy strategy,
        long size,
        long registeredAt,
        ResourceState state,
        long dueAt,
        boolean inHand) {

    boolean isCustom() {
        return !ResourceLedger.BUILT_IN.contains(strategy.name());
    }

    boolean isOnDemand() {
        return strategy.equals(ReleaseStrategy.ON_DEMAND);
    }

    /** Waits for its release, and nobody is at it. */
    boolean isWaiting() {
        return !inHand && (state == ResourceState.RELEASABLE || state == ResourceState.FAILED);
    }

    Entry with(ResourceState next, long due, boolean hand) {
        return new Entry(id, kind, owner, strategy, size, registeredAt, next, due, hand);
    }

    Entry taken() {
        return with(state, dueAt, true);
    }

    ResourceView view(long now) {
        return new ResourceView(
                id,
                kind,
                owner,
                strategy.toString(),
                state,
                Duration.ofNanos(Math.max(0, now - registeredAt) * 1_000),
                size);
    }
}
