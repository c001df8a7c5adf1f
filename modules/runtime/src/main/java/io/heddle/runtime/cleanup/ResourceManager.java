package io.heddle.runtime.cleanup;

import io.heddle.InstanceId;
import io.heddle.kernel.cleanup.CleanupStep;
import io.heddle.kernel.cleanup.ResourceLedger;
import io.heddle.kernel.registry.Micros;
import io.heddle.resource.CacheStatistics;
import io.heddle.resource.CleanupStatistics;
import io.heddle.resource.MemoryLevel;
import io.heddle.resource.Optimization;
import io.heddle.resource.ReleaseStrategy;
import io.heddle.resource.ResourceFilter;
import io.heddle.resource.ResourceKind;
import io.heddle.resource.ResourceOwner;
import io.heddle.resource.ResourceSpec;
import io.heddle.resource.ResourceState;
import io.heddle.resource.ResourceView;
import io.heddle.runtime.settings.HeddleSettings;
import io.heddle.spi.CleanupStrategy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the resources of one node: asks the {@link ResourceLedger} what is to be done, has it done by threads that
 * may block, and watches memory. Writes nothing: what it knows does not outlive the process.
 */
public final class ResourceManager extends AbstractBehavior<ResourceMessage> {
    private final TimerScheduler<ResourceMessage> timers;
    private final CleanupParts parts;
    private final ExecutorService threads;
    private final Workers workers;
    private final ResourceLedger ledger = new ResourceLedger();
    private final Demands demands = new Demands();
    private final Cleaners cleaners = new Cleaners();
    private final CacheBudget budget;
    private final List<ManagedCache> caches;
    private final Map<String, ResourceSpec.ReleaseAction> actions = new HashMap<>();
    private final Set<ActorRef<?>> watched = new HashSet<>();

    private CleanupPolicy policy;
    private MemoryLevel level = MemoryLevel.NORMAL;
    private double occupancy;
    private @Nullable Instant lastTick;

    private ResourceManager(
            ActorContext<ResourceMessage> context, TimerScheduler<ResourceMessage> timers, CleanupParts parts) {
        super(context);
        this.timers = timers;
        this.parts = parts;
        this.policy = parts.policy();
        this.budget = parts.budget();
        this.caches = new ArrayList<>(parts.caches());
        this.threads = threads();
        this.workers = new Workers(threads);
        obey();
    }

    /** The resource manager of a node. */
    public static Behavior<ResourceMessage> create(CleanupParts parts) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> new ResourceManager(context, timers, parts)));
    }

    private static ExecutorService threads() {
        AtomicInteger number = new AtomicInteger();
        // As many as there are workers, which are counted before they come here.
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "heddle-cleanup-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public Receive<ResourceMessage> createReceive() {
        return newReceiveBuilder()
                .onMessage(ResourceMessage.Register.class, this::register)
                .onMessage(ResourceMessage.Close.class, close -> perform(ledger.closed(close.id(), pressure(), now())))
                .onMessage(
                        ResourceMessage.OwnerEnded.class,
                        ended -> perform(ledger.ownerEnded(ended.owner(), pressure(), now())))
                .onMessage(
                        ResourceMessage.OwnerSeen.class,
                        seen -> seen.ended() ? perform(ledger.ownerEnded(seen.owner(), pressure(), now())) : this)
                .onMessage(ResourceMessage.NewCache.class, this::newCache)
                .onMessage(ResourceMessage.RegisterCleaner.class, this::registerCleaner)
                .onMessage(ResourceMessage.GetResources.class, get -> {
                    get.replyTo().tell(new ResourceMessage.Listing(list(get.filter())));
                    return this;
                })
                .onMessage(ResourceMessage.Release.class, this::release)
                .onMessage(ResourceMessage.Optimize.class, this::optimize)
                .onMessage(ResourceMessage.Passivated.class, this::passivated)
                .onMessage(ResourceMessage.UpdatePolicy.class, this::updatePolicy)
                .onMessage(ResourceMessage.GetStatistics.class, get -> {
                    get.replyTo().tell(statistics());
                    return this;
                })
                .onMessage(ResourceMessage.Tick.class, tick -> tick())
                .onMessage(ResourceMessage.Sample.class, sample -> sample())
                .onMessage(ResourceMessage.Released.class, this::released)
                .onMessage(ResourceMessage.Advised.class, this::advised)
                .onMessage(ResourceMessage.RunCleaner.class, this::runCleaner)
                .onMessage(ResourceMessage.CleanerEnded.class, this::cleanerEnded)
                .onSignal(PostStop.class, stop -> {
                    threads.shutdownNow();
                    return this;
                })
                .build();
    }

    // ---- what there is --------------------------------------------------------------------------------------------

    private Behavior<ResourceMessage> register(ResourceMessage.Register message) {
        ResourceSpec spec = message.spec();
        ReleaseStrategy strategy = spec.strategy() == null ? byDefault(spec.kind()) : spec.strategy();
        if (!ResourceLedger.BUILT_IN.contains(strategy.name())
                && !parts.strategies().containsKey(strategy.name())) {
            message.replyTo()
                    .tell(new ResourceMessage.Registered(
                            null,
                            "there is no cleanup strategy named '" + strategy.name()
                                    + "'; put a CleanupStrategy of that name on the class path"
                                    + " (META-INF/services/io.heddle.spi.CleanupStrategy)"));
            return this;
        }
        String id = ledger.register(spec.kind(), spec.owner(), strategy, spec.size(), now());
        actions.put(id, spec.release());
        message.replyTo().tell(new ResourceMessage.Registered(id, null));
        if (message.actor() != null && watched.add(message.actor())) {
            getContext().watchWith(message.actor(), new ResourceMessage.OwnerEnded(spec.owner()));
        } else if (spec.owner().kind() == ResourceOwner.Kind.THREAD) {
            askForEnd(spec.owner());
        }
        return this;
    }

    private ReleaseStrategy byDefault(ResourceKind kind) {
        HeddleSettings.Cleanup keys = policy.settings();
        if (kind == ResourceKind.TEMP_FILE) {
            return ReleaseStrategy.delayed(keys.tempFileMaxAge());
        }
        return keys.defaultStrategy() == HeddleSettings.Strategy.DELAYED
                ? ReleaseStrategy.delayed(keys.defaultDelay())
                : new ReleaseStrategy(keys.defaultStrategy().name(), Duration.ZERO);
    }

    /** An end that was told before the resource was registered, or on another node, is found by asking. */
    private void askForEnd(ResourceOwner owner) {
        getContext()
                .pipeToSelf(
                        parts.hasEnded().apply(InstanceId.of(owner.id())),
                        // Without an answer the next tick asks again.
                        (ended, failure) -> new ResourceMessage.OwnerSeen(owner, ended != null && ended));
    }

    private Behavior<ResourceMessage> newCache(ResourceMessage.NewCache message) {
        BoundedCache<Object, Object> cache =
                new BoundedCache<>(message.name(), anyWeigher(message.weigher()), budget, System::nanoTime);
        caches.add(cache);
        message.replyTo().tell(cache);
        return this;
    }

    @SuppressWarnings("unchecked") // the types of a cache are those its maker gave it; nobody else puts anything in
    private static ToLongFunction<Object> anyWeigher(ToLongFunction<?> weigher) {
        return (ToLongFunction<Object>) weigher;
    }

    private List<ResourceView> list(ResourceFilter filter) {
        List<ResourceView> all = new ArrayList<>(ledger.list(filter, now()));
        for (ManagedCache cache : caches) {
            CacheStatistics held = cache.statistics();
            ResourceView view = new ResourceView(
                    "cache-" + held.name(),
                    ResourceKind.CACHE,
                    ResourceOwner.component(held.name()),
                    "ON_PRESSURE",
                    ResourceState.LIVE,
                    Duration.ZERO,
                    held.bytes());
            if (filter.matches(view)) {
                all.add(view);
            }
        }
        return all;
    }

    // ---- releases -------------------------------------------------------------------------------------------------

    private Behavior<ResourceMessage> perform(List<CleanupStep> steps) {
        steps.forEach(this::perform);
        return this;
    }

    private void perform(CleanupStep step) {
        if (step instanceof CleanupStep.Consult consult) {
            CleanupStrategy strategy = parts.strategies().get(consult.strategy());
            run(
                    () -> strategy == null ? null : strategy.decide(consult.resource(), consult.pressure()),
                    (decision, failure) -> new ResourceMessage.Advised(consult.id(), decision));
            return;
        }
        ResourceSpec.ReleaseAction action = actions.get(step.id());
        run(
                () -> {
                    if (action != null) {
                        action.release();
                    }
                    return null;
                },
                (none, failure) -> new ResourceMessage.Released(step.id(), failure));
    }

    private interface Ending<T> {
        ResourceMessage message(@Nullable T result, @Nullable Throwable failure);
    }

    private <T> void run(Callable<@Nullable T> work, Ending<T> ending) {
        ActorRef<ResourceMessage> self = getContext().getSelf();
        workers.begin(() -> {
            T result = null;
            Throwable failure = null;
            try {
                result = work.call();
            } catch (Throwable e) {
                failure = e;
            }
            self.tell(ending.message(result, failure));
        });
    }

    private Behavior<ResourceMessage> released(ResourceMessage.Released released) {
        workers.ended();
        long bytes = 0;
        if (released.failure() == null) {
            actions.remove(released.id());
            bytes = ledger.released(released.id());
        } else {
            getContext()
                    .getLog()
                    .warn("resource {} is not released yet, to be tried again: {}", released.id(), released.failure());
            ledger.failed(released.id(), now());
        }
        demands.ended(released.id(), released.failure() == null, bytes);
        return this;
    }

    private Behavior<ResourceMessage> advised(ResourceMessage.Advised advised) {
        workers.ended();
        if (advised.decision() == null) {
            ledger.unadvised(advised.id(), now());
            demands.ended(advised.id(), false, 0);
            return this;
        }
        CleanupStep release = ledger.advised(advised.id(), advised.decision(), now());
        if (release == null) {
            demands.ended(advised.id(), false, 0);
        } else {
            perform(release);
        }
        return this;
    }

    private Behavior<ResourceMessage> release(ResourceMessage.Release message) {
        List<CleanupStep> steps = ledger.demand(message.filter(), now());
        await(steps, (released, bytes) -> message.replyTo().tell(released));
        return perform(steps);
    }

    private void await(List<CleanupStep> steps, java.util.function.BiConsumer<Long, Long> then) {
        Set<String> ids = new HashSet<>();
        steps.forEach(step -> ids.add(step.id()));
        demands.await(ids, then);
    }

    // ---- the clockwork --------------------------------------------------------------------------------------------

    private Behavior<ResourceMessage> tick() {
        lastTick = parts.clock().instant();
        caches.forEach(ManagedCache::dropOld);
        ledger.list(ResourceFilter.ALL, now()).stream()
                .filter(each -> each.state() == ResourceState.LIVE)
                .map(ResourceView::owner)
                .filter(owner -> owner.kind() == ResourceOwner.Kind.THREAD)
                .distinct()
                .forEach(this::askForEnd);
        perform(ledger.tick(pressure(), now()));
        if (pressure() != MemoryLevel.NORMAL) {
            react();
        }
        return this;
    }

    private Behavior<ResourceMessage> registerCleaner(ResourceMessage.RegisterCleaner message) {
        boolean added = cleaners.add(message.name(), message.cleaner(), message.interval());
        if (added) {
            timers.startTimerWithFixedDelay(
                    "cleaner " + message.name(), new ResourceMessage.RunCleaner(message.name()), message.interval());
        }
        message.replyTo().tell(added);
        return this;
    }

    private Behavior<ResourceMessage> runCleaner(ResourceMessage.RunCleaner message) {
        ResourceSpec.ReleaseAction cleaner = cleaners.begin(message.name());
        if (cleaner != null) {
            run(
                    () -> {
                        cleaner.release();
                        return null;
                    },
                    (none, failure) -> new ResourceMessage.CleanerEnded(message.name(), failure));
        }
        return this;
    }

    private Behavior<ResourceMessage> cleanerEnded(ResourceMessage.CleanerEnded ended) {
        workers.ended();
        if (ended.failure() != null) {
            ledger.error();
            getContext().getLog().warn("cleaner {} failed: {}", ended.name(), String.valueOf(ended.failure()));
        }
        cleaners.ended(ended.name(), ended.failure() != null, parts.clock().instant());
        return this;
    }

    // ---- memory ---------------------------------------------------------------------------------------------------

    private Behavior<ResourceMessage> sample() {
        occupancy = parts.probe().occupancy();
        parts.onSample().run();
        MemoryLevel before = level;
        level = policy.settings().memory().after(before, occupancy);
        parts.gauge().show(level, policy.settings().memoryOptimization());
        if (level != before) {
            getContext().getLog().info("memory is {} ({} % in use)", level, Math.round(occupancy * 100));
            if (level.compareTo(before) > 0 && pressure() != MemoryLevel.NORMAL) {
                react();
            }
        }
        return this;
    }

    /** The level as far as anybody reacts to it. */
    private MemoryLevel pressure() {
        return policy.settings().memoryOptimization() ? level : MemoryLevel.NORMAL;
    }

    private void react() {
        dropCaches();
        parts.passivateIdle().begin();
        perform(ledger.pressure(level, now()));
    }

    /** Entries dropped, and what they weighed. */
    private long[] dropCaches() {
        long entries = 0;
        long bytes = 0;
        for (ManagedCache cache : caches) {
            bytes += cache.statistics().bytes();
            entries += cache.drop();
        }
        return new long[] {entries, bytes};
    }

    private Behavior<ResourceMessage> optimize(ResourceMessage.Optimize message) {
        long[] dropped = dropCaches();
        List<CleanupStep> steps = ledger.pressure(level, now());
        await(steps, (released, bytes) -> {
            Optimization soFar = new Optimization(dropped[0], 0, released, dropped[1] + bytes);
            getContext()
                    .pipeToSelf(
                            parts.passivateIdle().begin(),
                            (asked, failure) -> new ResourceMessage.Passivated(
                                    asked == null ? 0 : asked, soFar, message.replyTo()));
        });
        return perform(steps);
    }

    private Behavior<ResourceMessage> passivated(ResourceMessage.Passivated message) {
        Optimization soFar = message.soFar();
        message.replyTo()
                .tell(new Optimization(
                        soFar.droppedCacheEntries(), message.asked(), soFar.cleanedResources(), soFar.freedBytes()));
        return this;
    }

    // ---- the policy -----------------------------------------------------------------------------------------------

    private Behavior<ResourceMessage> updatePolicy(ResourceMessage.UpdatePolicy message) {
        try {
            policy = policy.with(message.changes());
        } catch (RuntimeException refused) {
            message.replyTo().tell(new ResourceMessage.PolicyAnswer(refused));
            return this;
        }
        obey();
        parts.onPolicy().accept(policy);
        message.replyTo().tell(new ResourceMessage.PolicyAnswer(null));
        return this;
    }

    private void obey() {
        HeddleSettings.Cleanup keys = policy.settings();
        workers.limit(keys.maxWorkers());
        budget.bound(keys.cacheMaxBytes(), keys.cacheMaxAge());
        every(ResourceMessage.Tick.NOW, keys.interval());
        every(ResourceMessage.Sample.NOW, policy.sampleInterval());
        parts.gauge().show(level, keys.memoryOptimization());
    }

    private void every(ResourceMessage message, Duration interval) {
        if (interval.isZero()) {
            timers.cancel(message);
        } else {
            timers.startTimerWithFixedDelay(message, message, interval);
        }
    }

    private CleanupStatistics statistics() {
        Map<ResourceKind, Long> cleanups = ledger.cleanups();
        return new CleanupStatistics(
                cleanups.values().stream().mapToLong(Long::longValue).sum(),
                cleanups,
                ledger.errors(),
                ledger.bytesFreed(),
                lastTick,
                workers.active(),
                workers.waiting(),
                ledger.decisions(),
                cleaners.statistics(),
                caches.stream().map(ManagedCache::statistics).toList(),
                level,
                occupancy,
                policy.effective());
    }

    private long now() {
        return Micros.of(parts.clock().instant());
    }
}
