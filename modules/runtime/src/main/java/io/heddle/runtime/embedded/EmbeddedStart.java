package io.heddle.runtime.embedded;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.actor.InstanceManager;
import io.heddle.definition.Durability;
import io.heddle.journal.EmbeddedStore;
import io.heddle.journal.StoreException;
import io.heddle.journal.UnreadableRecordException;
import io.heddle.journal.WriteMode;
import io.heddle.kernel.cleanup.ResourceLedger;
import io.heddle.kernel.expression.Expressions;
import io.heddle.kernel.rule.Rules;
import io.heddle.runtime.admin.AdminServer;
import io.heddle.runtime.cleanup.CleanupPolicy;
import io.heddle.runtime.cleanup.MemoryProbe;
import io.heddle.runtime.client.Contributors;
import io.heddle.runtime.dispatch.NodeDispatcher;
import io.heddle.runtime.dispatch.TraceContext;
import io.heddle.runtime.engine.Engine;
import io.heddle.runtime.engine.EngineParts;
import io.heddle.runtime.executor.ExecutorRoles;
import io.heddle.runtime.executor.Executors;
import io.heddle.runtime.export.Exporters;
import io.heddle.runtime.instance.InstanceServices;
import io.heddle.runtime.manager.AfterJoin;
import io.heddle.runtime.manager.ManagerActor;
import io.heddle.runtime.manager.RequestDesk;
import io.heddle.runtime.manager.SeedNodes;
import io.heddle.runtime.registry.RegistrySettings;
import io.heddle.runtime.settings.HeddleSettings;
import io.heddle.runtime.store.Store;
import io.heddle.runtime.store.StoreProvider;
import io.heddle.spi.CleanupStrategy;
import io.heddle.spi.DependencyRule;
import io.heddle.spi.EventExporter;
import io.heddle.spi.NodeExecutor;
import io.heddle.spi.PayloadStore;
import io.heddle.spi.ReferenceContributor;
import io.heddle.spi.TriggerAction;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.remote.RemoteTransportException;
import org.jspecify.annotations.Nullable;

/**
 * Puts a Heddle in this process together: alone, joined to itself and reachable from nowhere, or a node of a cluster.
 */
final class EmbeddedStart {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PAYLOAD_THREADS = 4;
    static final String JOURNAL = "pekko.persistence.journal.plugin";
    static final String EMBEDDED_JOURNAL = "heddle.journal.rocksdb";

    private EmbeddedStart() {}

    static Heddle start(
            Config config,
            Map<String, NodeExecutor> executors,
            List<DependencyRule> rules,
            List<TriggerAction> actions,
            List<EventExporter> exporters,
            MemoryProbe memory,
            Runnable onClose) {
        HeddleSettings settings = HeddleSettings.from(config);
        ClusterStart.check(settings, config);
        AdminServer.check(settings.admin());
        Expressions expressions = new Expressions(
                settings.expressions().maxLength(), settings.expressions().maxCost());
        ClassLoader application = applicationLoader();
        Rules allRules = rules(application, expressions, rules);
        Exporters told = Exporters.load(application, config, exporters);
        Executors known = Executors.load(settings, expressions, executors, actions);
        ExecutorService ruleThreads =
                threads("heddle-rule-", settings.dependencies().maxWorkerThreads());
        ExecutorService payloadThreads = threads("heddle-payload-", PAYLOAD_THREADS);
        AtomicReference<ActorSystem<?>> running = new AtomicReference<>();
        Optional<Store> store = store(application, config);
        EngineParts parts = new EngineParts(
                settings,
                CleanupPolicy.of(config),
                RegistrySettings.of(settings),
                expressions,
                allRules,
                ruleThreads,
                name -> known.contains(name) || isElsewhere(running.get(), name),
                waits(known, settings.cluster().enabled() ? running : new AtomicReference<>()),
                NodeDispatcher.create(known, settings, told.ofKind(TraceContext.class)),
                told,
                payloadStore(application, settings.payload().store(), running, store),
                payloadThreads,
                cleanupStrategies(),
                memory,
                Clock.systemUTC(),
                settings.queryPlugin(),
                UnreadableRecordException.class::isInstance,
                recordTags(config));
        CompletableFuture<Engine> started = new CompletableFuture<>();
        HeddleSettings.Cluster cluster = settings.cluster();
        Runnable closing = () -> {
            store.filter(each -> cluster.enabled() && cluster.hosting())
                    .ifPresent(each -> ClusterStart.forget(each.members(), running.get(), payloadThreads));
            ruleThreads.shutdown();
            payloadThreads.shutdown();
            known.close();
            told.close(settings.shutdown().drainTimeout());
            store.ifPresent(Store::close);
            onClose.run();
        };
        SeedNodes seeds = new SeedNodes(
                cluster.seedNodes(), store.map(Store::members).orElse(null), payloadThreads, cluster.hosting());
        Supplier<Behavior<InstanceManager.Command>> manager = () -> ManagerActor.create(
                settings.manager().maxConcurrentWorkflows(),
                settings.manager().admission() == HeddleSettings.Admission.QUEUE,
                settings.manager().queueCapacity(),
                context -> {
                    try {
                        Engine engine = Engine.start(context, parts);
                        started.complete(engine);
                        return new RequestDesk(engine);
                    } catch (RuntimeException e) {
                        started.completeExceptionally(e);
                        throw e;
                    }
                });
        ActorSystem<InstanceManager.Command> system = create(
                afterStore(
                        started,
                        running,
                        config,
                        () -> cluster.enabled() ? AfterJoin.of(seeds, manager) : AfterJoin.alone(manager)),
                cluster.enabled() && cluster.executing() ? ExecutorRoles.announce(config, known) : config,
                closing);
        try {
            Engine engine = cluster.enabled()
                    ? ClusterStart.await(started, cluster)
                    : Waiting.atMost(PATIENCE, started, "the start of the engine");
            Waiting.atMost(PATIENCE, engine.registry().checkPartitioning(PATIENCE), "the registry's answer");
            Contributors.start(engine.registry(), ServiceLoader.load(ReferenceContributor.class, application));
            return new EmbeddedHeddle(system, engine, settings, told, closing);
        } catch (RuntimeException e) {
            giveUp(system, e);
            closing.run();
            throw e;
        }
    }

    private static ActorSystem<InstanceManager.Command> create(
            Behavior<InstanceManager.Command> guardian, Config config, Runnable closing) {
        try {
            return ActorSystem.create(guardian, "heddle", config);
        } catch (RemoteTransportException e) {
            closing.run();
            throw ClusterStart.cannotListen(config, e);
        }
    }

    /** @param cluster the system of this node; of nothing where there are no other nodes */
    private static InstanceServices.WaitPort waits(Executors known, AtomicReference<ActorSystem<?>> cluster) {
        return new InstanceServices.WaitPort() {
            @Override
            public @Nullable Duration waitOf(String executor, Map<String, @Nullable Object> config) {
                return known.waitOf(executor, config);
            }

            @Override
            public boolean mayRunElsewhere(String executor) {
                ActorSystem<?> system = cluster.get();
                return system != null && ExecutorRoles.mayRunElsewhere(Cluster.get(system), known, executor);
            }
        };
    }

    private static boolean isElsewhere(@Nullable ActorSystem<?> system, String executor) {
        return system != null
                && !ExecutorRoles.having(Cluster.get(system), executor).isEmpty();
    }

    /** Only our own journal knows the dial; to any other a tag is something to keep. */
    static Function<Durability, Set<String>> recordTags(Config config) {
        if (!config.getString(JOURNAL).equals(EMBEDDED_JOURNAL)) {
            return durability -> Set.of();
        }
        Map<Durability, Set<String>> tags = new EnumMap<>(Durability.class);
        for (Durability durability : Durability.values()) {
            tags.put(durability, WriteMode.valueOf(durability.name()).tags());
        }
        return durability -> Objects.requireNonNull(tags.get(durability));
    }

    /** The database of the journal plug-in, opened; empty where the plug-in has none or opens it by itself. */
    private static Optional<Store> store(ClassLoader application, Config config) {
        return provider(application, config).map(each -> each.open(config));
    }

    static Optional<StoreProvider> provider(ClassLoader application, Config config) {
        String journal = config.getString(JOURNAL);
        return ServiceLoader.load(StoreProvider.class, application).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.journal().equals(journal))
                .findFirst();
    }

    /** A start that failed leaves the data folder free: the caller may correct the mistake and try again at once. */
    private static void giveUp(ActorSystem<?> system, RuntimeException reason) {
        system.terminate();
        try {
            Waiting.atMost(PATIENCE, system.getWhenTerminated(), "the end of the actor system");
        } catch (RuntimeException stuck) {
            reason.addSuppressed(stuck);
        }
    }

    /** Plug-ins may lie where only the application can see them. */
    static ClassLoader applicationLoader() {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        return application == null ? EmbeddedStart.class.getClassLoader() : application;
    }

    private static Rules rules(ClassLoader application, Expressions expressions, List<DependencyRule> given) {
        try {
            return Rules.load(application, expressions, given);
        } catch (IllegalArgumentException | ServiceConfigurationError e) {
            throw new HeddleException("INVALID_RULE", "the dependency rules cannot be used: " + e.getMessage(), e);
        }
    }

    private static Behavior<InstanceManager.Command> afterStore(
            CompletableFuture<Engine> started,
            AtomicReference<ActorSystem<?>> running,
            Config config,
            Supplier<Behavior<InstanceManager.Command>> then) {
        return Behaviors.setup(context -> {
            try {
                if (config.getString(JOURNAL).equals(EMBEDDED_JOURNAL)) {
                    openStore(context.getSystem());
                }
                running.set(context.getSystem());
            } catch (HeddleException e) {
                started.completeExceptionally(e);
                return Behaviors.stopped();
            }
            return then.get();
        });
    }

    /** A folder in use or a damaged one fails the start, not the first write. */
    private static void openStore(ActorSystem<?> system) {
        try {
            EmbeddedStore.get(system.classicSystem());
        } catch (ConfigException e) {
            throw new HeddleException("INVALID_CONFIG_VALUE", String.valueOf(e.getMessage()), e);
        } catch (StoreException e) {
            throw StoreTransfer.known(e);
        }
    }

    private static Map<String, CleanupStrategy> cleanupStrategies() {
        Map<String, CleanupStrategy> byName = new HashMap<>();
        for (CleanupStrategy strategy : ServiceLoader.load(CleanupStrategy.class)) {
            if (ResourceLedger.BUILT_IN.contains(strategy.name())
                    || byName.putIfAbsent(strategy.name(), strategy) != null) {
                throw new HeddleException(
                        "DUPLICATE_STRATEGY",
                        "more than one cleanup strategy is named '" + strategy.name() + "', one of them "
                                + strategy.getClass().getName());
            }
        }
        return byName;
    }

    private static PayloadStore payloadStore(
            ClassLoader application, String name, AtomicReference<ActorSystem<?>> running, Optional<Store> store) {
        PayloadStore embedded = new EmbeddedPayloads(
                () -> EmbeddedStore.get(Objects.requireNonNull(running.get()).classicSystem())
                        .blobs());
        List<PayloadStore> found = new ArrayList<>(List.of(embedded));
        store.map(Store::payloads).ifPresent(found::add);
        try {
            ServiceLoader.load(PayloadStore.class, application).forEach(found::add);
        } catch (ServiceConfigurationError e) {
            throw new HeddleException("INVALID_PAYLOAD_STORE", "a payload store cannot be used: " + e.getMessage(), e);
        }
        List<PayloadStore> meant =
                found.stream().filter(each -> each.name().equals(name)).toList();
        if (meant.size() != 1) {
            throw new HeddleException(
                    "INVALID_CONFIG_VALUE",
                    "heddle.payload.store is '" + name + "'; it must name one of the payload stores there are, and only"
                            + " one: " + found.stream().map(PayloadStore::name).toList());
        }
        return meant.get(0);
    }

    private static ExecutorService threads(String prefix, int max) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory threads = task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        if (max == 0) {
            return new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), threads);
        }
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(max, max, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
