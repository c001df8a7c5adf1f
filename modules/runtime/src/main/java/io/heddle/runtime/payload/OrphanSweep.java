package io.heddle.runtime.payload;

import io.heddle.InstanceId;
import io.heddle.spi.PayloadStore;
import io.heddle.spi.PayloadStore.Unsettled;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

    private record Swept(@Nullable Tally tally, @Nullable Throwable failure) implements Message {}

    /**
     * What a sweep came to.
     *
     * @param orphans deleted
     * @param unread owners whose history could not be read, so that what they were given stays
     * @param why of one of them; null if there is none
     */
    private record Tally(int orphans, int unread, @Nullable String why) {
        static final Tally NOTHING = new Tally(0, 0, null);

        Tally plus(int more) {
            return new Tally(orphans + more, unread, why);
        }

        Tally unread(InstanceId owner, Throwable failure) {
            return new Tally(orphans, unread + 1, why == null ? owner + ": " + failure : why);
        }
    }

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
            context.pipeToSelf(from(null, clock.instant().minus(grace), Tally.NOTHING), Swept::new);
        }
        return Behaviors.same();
    }

    /** Page by page, so that many that cannot be judged do not hide those behind them. */
    private CompletionStage<Tally> from(@Nullable Unsettled after, Instant before, Tally soFar) {
        return CompletableFuture.supplyAsync(() -> store.unsettled(after, before, PAGE), threads)
                .thenCompose(page -> settle(page, soFar).thenCompose(tally -> {
                    boolean last = page.size() < PAGE;
                    return last ? CompletableFuture.completedStage(tally) : from(page.get(PAGE - 1), before, tally);
                }));
    }

    private CompletionStage<Tally> settle(List<Unsettled> entries, Tally soFar) {
        Map<InstanceId, List<Unsettled>> byOwner = entries.stream().collect(Collectors.groupingBy(Unsettled::owner));
        CompletionStage<Tally> tally = CompletableFuture.completedStage(soFar);
        for (Map.Entry<InstanceId, List<Unsettled>> each : byOwner.entrySet()) {
            tally = tally.thenCompose(sum -> recorded.apply(each.getKey())
                    .thenApplyAsync(hashes -> sum.plus(settle(each.getValue(), hashes)), threads)
                    // A history that cannot be read keeps what it may refer to, and does not hold up the others.
                    .exceptionally(failure -> sum.unread(each.getKey(), failure)));
        }
        return tally;
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
        Tally tally = swept.tally();
        if (tally == null) {
            context.getLog().warn("the sweep for orphaned payloads goes on later: {}", String.valueOf(swept.failure()));
            return Behaviors.same();
        }
        if (tally.orphans() > 0) {
            context.getLog().info("{} payloads were deleted that nobody had recorded", tally.orphans());
        }
        if (tally.unread() > 0) {
            context.getLog()
                    .warn(
                            "payloads of {} instances stay although nobody may have recorded them, as what the instances"
                                    + " recorded cannot be read; one of them is {}",
                            tally.unread(),
                            tally.why());
        }
        return Behaviors.same();
    }
}
