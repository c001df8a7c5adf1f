package io.heddle.runtime.payload;

import io.heddle.InstanceId;
import io.heddle.spi.PayloadStore;
import io.heddle.spi.PayloadStore.Unsettled;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/**
 * Looks once at every payload that was stored long enough ago: if its owner has recorded it, it stays as long as the
 * owner; if not, as after a crash between the two, it goes. Never twice at once, and remembers nothing: the store knows
 * what was not looked at.
 */
public final class OrphanSweep {
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);

    /** Looked at in one go. */
    private static final int PAGE = 1_000;

    private final ActorContext<Message> context;
    private final PayloadStore store;
    private final Function<InstanceId, CompletionStage<Set<String>>> recorded;
    private final Duration grace;
    private final Executor threads;
    private final Clock clock;
    private boolean underWay;

    private OrphanSweep(
            ActorContext<Message> context,
            PayloadStore store,
            Function<InstanceId, CompletionStage<Set<String>>> recorded,
            Duration grace,
            Executor threads,
            Clock clock) {
        this.context = context;
        this.store = store;
        this.recorded = recorded;
        this.grace = grace;
        this.threads = threads;
        this.clock = clock;
    }

    /** What it tells itself. */
    public sealed interface Message {}

    private enum Tick implements Message {
        NOW
    }

    private record Swept(
            @Nullable Integer orphans, @Nullable Throwable failure) implements Message {}

    /**
     * The clockwork.
     *
     * @param recorded the hashes an instance has recorded
     * @param grace age of a payload that is looked at
     * @param threads where the store is waited for
     */
    public static Behavior<Message> create(
            PayloadStore store,
            Function<InstanceId, CompletionStage<Set<String>>> recorded,
            Duration grace,
            Executor threads,
            Clock clock) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            Duration interval = grace.compareTo(LONGEST_INTERVAL) < 0 ? grace : LONGEST_INTERVAL;
            timers.startTimerWithFixedDelay(Tick.NOW, interval);
            OrphanSweep sweep = new OrphanSweep(context, store, recorded, grace, threads, clock);
            return Behaviors.receive(Message.class)
                    .onMessage(Tick.class, tick -> sweep.begin())
                    .onMessage(Swept.class, sweep::ended)
                    .build();
        }));
    }

    private Behavior<Message> begin() {
        if (!underWay) {
            underWay = true;
            context.pipeToSelf(
                    CompletableFuture.supplyAsync(
                                    () -> store.unsettled(clock.instant().minus(grace), PAGE), threads)
                            .thenCompose(this::settle),
                    Swept::new);
        }
        return Behaviors.same();
    }

    private CompletionStage<Integer> settle(List<Unsettled> entries) {
        Map<InstanceId, List<Unsettled>> byOwner = entries.stream().collect(Collectors.groupingBy(Unsettled::owner));
        CompletionStage<Integer> orphans = CompletableFuture.completedStage(0);
        for (Map.Entry<InstanceId, List<Unsettled>> each : byOwner.entrySet()) {
            orphans = orphans.thenCompose(sum -> recorded.apply(each.getKey())
                    .thenApplyAsync(hashes -> sum + settle(each.getValue(), hashes), threads)
                    // A history that cannot be read keeps what it may refer to, and does not hold up the others.
                    .exceptionally(unreadable -> sum));
        }
        return orphans;
    }

    private int settle(List<Unsettled> entries, Set<String> hashes) {
        int orphans = 0;
        for (Unsettled entry : entries) {
            boolean kept = hashes.contains(entry.sha256());
            store.settle(entry, kept);
            orphans += kept ? 0 : 1;
        }
        return orphans;
    }

    private Behavior<Message> ended(Swept swept) {
        underWay = false;
        if (swept.failure() != null) {
            context.getLog()
                    .warn(
                            "the sweep for orphaned payloads goes on later: {}",
                            swept.failure().toString());
        } else if (swept.orphans() != null && swept.orphans() > 0) {
            context.getLog().info("{} payloads were deleted that nobody had recorded", swept.orphans());
        }
        return Behaviors.same();
    }
}
