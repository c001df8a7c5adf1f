package io.heddle.runtime.client;

import io.heddle.HeddleException;
import io.heddle.InstanceId;
import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.WorkItem;
import io.heddle.WorkOffer;
import io.heddle.kernel.instance.InstanceCommand;
import io.heddle.kernel.instance.InstanceReply;
import io.heddle.runtime.instance.InstanceQuery;
import io.heddle.runtime.registry.RegistryAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Finds work by topic in the registry and takes it from the instances. The registry only says where to look; what can be
 * taken is the instance's word alone, so a row that is behind costs a question and nothing else. Thread-safe.
 */
public final class WorkClient {
    /** Between two looks for work that is not there: doubled from the first to the longest. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(25);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** Threads looked at together when those found first had nothing to give. */
    private static final int FURTHER = 100;

    /** Offers of an instance looked at beyond those that are wanted. */
    private static final int SPARE = 16;

    private final RegistryAccess registry;
    private final InstanceClient instances;

    public WorkClient(RegistryAccess registry, InstanceClient instances) {
        this.registry = registry;
        this.instances = instances;
    }

    /** Takes at most {@code max} pieces of work of a topic; looks again and again for about {@code wait}. */
    public CompletionStage<List<WorkItem>> poll(String topic, int max, Duration wait) {
        requireSome(max);
        if (wait.isNegative()) {
            throw new HeddleException("INVALID_POLL", "wait is " + wait + "; give zero or more");
        }
        CompletableFuture<List<WorkItem>> result = new CompletableFuture<>();
        look(topic, max, wait, FIRST_PAUSE, result);
        return result;
    }

    private void look(String topic, int max, Duration left, Duration pause, CompletableFuture<List<WorkItem>> result) {
        CompletableFuture.completedStage(topic)
                .thenCompose(any -> take(topic, max))
                .whenComplete((items, error) -> {
                    if (error != null) {
                        result.completeExceptionally(error);
                    } else if (!items.isEmpty() || left.isZero()) {
                        if (!result.complete(items)) {
                            // Whoever asked has gone meanwhile.
                            items.forEach(this::giveBack);
                        }
                    } else if (!result.isDone()) {
                        Duration next = pause.compareTo(left) < 0 ? pause : left;
                        Duration longer = pause.multipliedBy(2);
                        Duration after = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
                        // Not a timer of the actor system: whoever waits is to learn that it has stopped.
                        CompletableFuture.delayedExecutor(next.toMillis(), TimeUnit.MILLISECONDS)
                                .execute(() -> look(topic, max, left.minus(next), after, result));
                    }
                });
    }

    private CompletionStage<List<WorkItem>> take(String topic, int max) {
        return registry.someWithWork(topic, max).thenCompose(threads -> {
            // Workers that ask at the same time should not all begin with the same instance.
            List<InstanceId> shuffled = new ArrayList<>(threads);
            Collections.shuffle(shuffled);
            return takeFrom(shuffled, 0, topic, max, new ArrayList<>())
                    .thenCompose(taken -> taken.isEmpty() && !threads.isEmpty()
                            ? takeFurther(topic, max, null)
                            : CompletableFuture.completedStage(taken));
        });
    }

    /** What was found first could not be taken, and may never be: it must not hide the rest. */
    private CompletionStage<List<WorkItem>> takeFurther(String topic, int max, RegistryAccess.@Nullable Cursor cursor) {
        return registry.withWork(topic, false, cursor, FURTHER)
                .thenCompose(page -> takeFrom(page.threads(), 0, topic, max, new ArrayList<>())
                        .thenCompose(taken -> taken.isEmpty() && page.next() != null
                                ? takeFurther(topic, max, page.next())
                                : CompletableFuture.completedStage(taken)));
    }

    private CompletionStage<List<WorkItem>> takeFrom(
            List<InstanceId> threads, int next, String topic, int max, List<WorkItem> taken) {
        if (next == threads.size() || taken.size() == max) {
            return CompletableFuture.completedStage(taken);
        }
        InstanceId id = threads.get(next);
        return instances
                // More than are wanted: one that cannot be taken must not hide the rest.
                .read(
                        id,
                        new InstanceQuery.Offered(topic, false, max - taken.size() + SPARE),
                        InstanceQuery.OffersAre.class)
                .thenCompose(offers -> claimAll(offers.epoch(), offers.offers(), 0, max, taken))
                // An instance that is gone, broken or slow keeps nobody from the work of the others.
                .exceptionally(error -> taken)
                .thenCompose(same -> takeFrom(threads, next + 1, topic, max, taken));
    }

    private CompletionStage<List<WorkItem>> claimAll(
            int epoch, List<WorkOffer> offers, int next, int max, List<WorkItem> taken) {
        if (next == offers.size() || taken.size() == max) {
            return CompletableFuture.completedStage(taken);
        }
        return claim(epoch, offers.get(next)).thenCompose(item -> {
            if (item != null) {
                taken.add(item);
            }
            return claimAll(epoch, offers, next + 1, max, taken);
        });
    }

    /** Null when somebody else was faster. */
    private CompletionStage<@Nullable WorkItem> claim(int epoch, WorkOffer offer) {
        InstanceId id = offer.instanceId();
        String nodeId = offer.nodeId().value();
        return instances.perform(id, epoch, new InstanceCommand.Claim(nodeId)).thenCompose(reply -> {
            if (!(reply instanceof InstanceReply.Claimed claimed)) {
                return CompletableFuture.completedStage(null);
            }
            return instances
                    .read(id, new InstanceQuery.ClaimedWork(nodeId), InstanceQuery.WorkIs.class)
                    .thenApply(work -> work.claim() == null
                                    || work.claim().attempt() != claimed.attempt()
                                    || work.claim().delivery() != claimed.delivery()
                            ? null
                            : new WorkItem(id, epoch, offer.topic(), offer.executor(), offer.config(), work.claim()));
        });
    }

    /** Reports success; false if it came too late or a second time. */
    public CompletionStage<Boolean> complete(WorkItem item, Payload output) {
        return report(
                item,
                new InstanceCommand.Complete(
                        item.claim().nodeId().value(), item.claim().attempt(), output));
    }

    /** Reports failure; false if it came too late or a second time. */
    public CompletionStage<Boolean> fail(WorkItem item, NodeError error) {
        return report(
                item,
                new InstanceCommand.Fail(
                        item.claim().nodeId().value(), item.claim().attempt(), error));
    }

    private CompletionStage<Boolean> report(WorkItem item, InstanceCommand command) {
        return perform(item, command).thenApply(reply -> {
            if (reply instanceof InstanceReply.Late || reply instanceof InstanceReply.Duplicate) {
                return false;
            }
            InstanceClient.expect(item.instanceId(), reply, InstanceReply.Recorded.class);
            return true;
        });
    }

    /** Extends the lease; false if the worker should stop. */
    public CompletionStage<Boolean> heartbeat(WorkItem item) {
        return perform(
                        item,
                        new InstanceCommand.Heartbeat(
                                item.claim().nodeId().value(), item.claim().attempt()))
                .thenApply(reply -> held(item, reply, InstanceReply.Continue.class));
    }

    /** Gives work back; false if it was no longer held. */
    public CompletionStage<Boolean> giveBack(WorkItem item) {
        return perform(
                        item,
                        new InstanceCommand.GiveBack(
                                item.claim().nodeId().value(), item.claim().attempt()))
                .thenApply(reply -> held(item, reply, InstanceReply.Done.class));
    }

    private static boolean held(WorkItem item, InstanceReply reply, Class<? extends InstanceReply> yes) {
        if (reply instanceof InstanceReply.Stop || reply instanceof InstanceReply.Late) {
            return false;
        }
        InstanceClient.expect(item.instanceId(), reply, yes);
        return true;
    }

    private CompletionStage<InstanceReply> perform(WorkItem item, InstanceCommand command) {
        return instances.perform(item.instanceId(), item.run(), command);
    }

    /** Open work, what is held included; takes nothing. */
    public CompletionStage<List<WorkOffer>> open(@Nullable String topic, int limit) {
        requireSome(limit);
        return open(topic, limit, null, new ArrayList<>());
    }

    private CompletionStage<List<WorkOffer>> open(
            @Nullable String topic, int limit, RegistryAccess.@Nullable Cursor cursor, List<WorkOffer> found) {
        return registry.withWork(topic, true, cursor, limit)
                .thenCompose(page -> offers(page.threads(), 0, topic, limit, found)
                        .thenCompose(all -> all.size() == limit || page.next() == null
                                ? CompletableFuture.completedStage(all)
                                : open(topic, limit, page.next(), all)));
    }

    private CompletionStage<List<WorkOffer>> offers(
            List<InstanceId> threads, int next, @Nullable String topic, int limit, List<WorkOffer> found) {
        if (next == threads.size() || found.size() == limit) {
            return CompletableFuture.completedStage(found);
        }
        return instances
                .read(
                        threads.get(next),
                        new InstanceQuery.Offered(topic, true, limit - found.size()),
                        InstanceQuery.OffersAre.class)
                .thenApply(InstanceQuery.OffersAre::offers)
                .exceptionally(error -> List.of())
                .thenCompose(offers -> {
                    found.addAll(offers);
                    return offers(threads, next + 1, topic, limit, found);
                });
    }

    private static void requireSome(int max) {
        if (max < 1) {
            throw new HeddleException("INVALID_POLL", "at most " + max + " pieces of work are none; ask for 1 or more");
        }
    }
}
