package io.heddle.runtime.settings;

import com.typesafe.config.Config;
import io.heddle.CheckpointOccasion;
import io.heddle.DefinitionId;
import io.heddle.HeddleException;
import io.heddle.UpdateOptions;
import io.heddle.definition.DependencyType;
import io.heddle.definition.FailurePolicy;
import io.heddle.kernel.cleanup.MemoryThresholds;
import io.heddle.kernel.instance.Checkpointing;
import io.heddle.kernel.instance.Ids;
import io.heddle.kernel.instance.InstanceSettings;
import io.heddle.kernel.registry.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything the configuration says under {@code heddle.}, checked. Immutable.
 *
 * <p>The meaning, unit and default of each key stand in this module's {@code reference.conf}. Zero means <em>none</em>
 * for every timeout, age and limit ({@code max-…}).
 *
 * @param dataDir folder where state is kept
 * @param queryPlugin plug-in id of the read journal
 * @param compat of the facade and the old manager's methods; empty unless their module is on the class path
 */
public record HeddleSettings(
        Path dataDir,
        String queryPlugin,
        Cluster cluster,
        Admin admin,
        Client client,
        Monitoring monitoring,
        Shutdown shutdown,
        Manager manager,
        Instance instance,
        Node node,
        Dependencies dependencies,
        ExpressionLimits expressions,
        Executors executors,
        PayloadLimits payload,
        Threads threads,
        Loops loops,
        Triggers triggers,
        Checkpoints checkpoints,
        Registry registry,
        Recovery recovery,
        Cleanup cleanup,
        Optional<Compat> compat) {

    /** Longer than any wait that is not endless, yet short enough for every timer: 240 days. */
    public static final Duration ENDLESS = Duration.ofDays(240);

    /**
     * Reads and checks a resolved configuration, as {@code ConfigFactory.load()} gives it.
     *
     * @throws HeddleException UNKNOWN_CONFIG_KEY if there is a key under {@code heddle.} that nothing would obey,
     *     INVALID_CONFIG_VALUE if a value is of the wrong type or out of its range; the message names every such key
     *     and where it stands
     */
    public static HeddleSettings from(Config config) {
        SettingsReader in = new SettingsReader(config);
        HeddleSettings settings = new HeddleSettings(
                in.path("data-dir"),
                in.text("query-plugin"),
                Cluster.read(in),
                Admin.read(in),
                Client.read(in),
                Monitoring.read(in),
                Shutdown.read(in),
                Manager.read(in),
                Instance.read(in),
                Node.read(in),
                Dependencies.read(in),
                ExpressionLimits.read(in),
                Executors.read(in),
                PayloadLimits.read(in),
                Threads.read(in),
                Loops.read(in),
                Triggers.read(in),
                Checkpoints.read(in),
                Registry.read(in),
                Recovery.read(in),
                Cleanup.read(in),
                in.isDeclared("compat") ? Optional.of(Compat.read(in)) : Optional.empty());
        in.finish();
        return settings;
    }

    /** {@code timeout}, or {@link #ENDLESS} where it is zero or longer than that. */
    public static Duration orEndless(Duration timeout) {
        return timeout.isZero() || timeout.compareTo(ENDLESS) > 0 ? ENDLESS : timeout;
    }

    /**
     * How long a client waits before it sends a question a second time, if it may be asked twice; 0 is never. Within one
     * process nothing is lost.
     */
    public Duration askAgainAfter() {
        return cluster().enabled() ? registry().resendInterval() : Duration.ZERO;
    }

    /** What an instance created under this configuration keeps for life. */
    public InstanceSettings toInstanceSettings() {
        return new InstanceSettings(
                micros(instance.timeout),
                instance.maxNodes,
                instance.maxSteps,
                instance.maxParallelNodes,
                instance.failurePolicy,
                instance.sealing == Sealing.AUTO,
                micros(instance.autoSealGrace),
                instance.commandDedupWindow,
                instance.maxGlobalDataBytes,
                micros(node.timeout),
                // The kernel counts a budget, which has no "none".
                node.retry.maxAttempts == 0 ? Integer.MAX_VALUE : node.retry.maxAttempts,
                micros(node.retry.initialBackoff),
                micros(node.retry.maxBackoff),
                node.retry.multiplier,
                node.retry.jitter,
                node.maxRedeliveries,
                micros(dependencies.defaultTimeout),
                dependencies.defaultRetryCount,
                dependencies.defaultType,
                micros(executors.externalLease),
                payload.maxBytes,
                threads.maxDepth,
                threads.maxChildren,
                threads.maxLivePerTree,
                micros(threads.childTimeout),
                monitoring.enabled ? micros(monitoring.stallReportAfter) : 0,
                new Checkpointing(
                        checkpoints.on,
                        new Checkpointing.Limits(
                                micros(checkpoints.maxAge),
                                checkpoints.maxCount,
                                checkpoints.maxBytes,
                                checkpoints.minRetained)));
    }

    /** Rounded up, so that a tiny timeout does not become "none". */
    private static long micros(Duration duration) {
        return duration.toSeconds() * 1_000_000 + (duration.toNanosPart() + 999) / 1000;
    }

    /** What a start meets when all slots are taken. */
    public enum Admission {
        QUEUE,
        REJECT
    }

    /** How a dynamic instance stops accepting nodes. */
    public enum Sealing {
        /** By itself, once all its nodes have ended and none was added for a while. */
        AUTO,
        /** Only when told. */
        EXPLICIT
    }

    /**
     * {@code heddle.cluster}; all but {@code enabled} is for nodes of a cluster.
     *
     * @param seedNodes {@code host:port} each
     */
    public record Cluster(
            boolean enabled,
            String host,
            int port,
            String bindHost,
            List<String> seedNodes,
            Duration joinTimeout,
            boolean hosting,
            boolean executing,
            Tls tls) {
        private static final Pattern ADDRESS = Pattern.compile(".+:[0-9]{1,5}");

        static Cluster read(SettingsReader in) {
            Cluster cluster = new Cluster(
                    in.flag("cluster.enabled"),
                    in.text("cluster.host"),
                    in.port("cluster.port"),
                    in.text("cluster.bind-host"),
                    in.texts("cluster.seed-nodes"),
                    in.secondsAboveZero("cluster.join-timeout"),
                    in.flag("cluster.hosting"),
                    in.flag("cluster.executing"),
                    Tls.read(in));
            return in.together("cluster.seed-nodes", cluster::checked, cluster);
        }

        private Cluster checked() {
            if (!seedNodes.stream().allMatch(each -> ADDRESS.matcher(each).matches())) {
                throw new IllegalArgumentException("host:port each, is " + seedNodes);
            }
            return this;
        }
    }

    /**
     * {@code heddle.cluster.tls}: nodes show one another certificates. The files are read again when they are older than
     * {@code reloadInterval}.
     */
    public record Tls(boolean enabled, String keyFile, String certificateFile, String caFile, Duration reloadInterval) {
        static Tls read(SettingsReader in) {
            return new Tls(
                    in.flag("cluster.tls.enabled"),
                    in.text("cluster.tls.key-file"),
                    in.text("cluster.tls.certificate-file"),
                    in.text("cluster.tls.ca-file"),
                    in.secondsAboveZero("cluster.tls.reload-interval"));
        }
    }

    /** {@code heddle.admin}: what operators and machines ask over HTTP. */
    public record Admin(boolean enabled, String host, int port, String tokenFile, boolean page) {
        static Admin read(SettingsReader in) {
            return new Admin(
                    in.flag("admin.enabled"),
                    in.text("admin.host"),
                    in.port("admin.port"),
                    in.text("admin.token-file", text -> text, ""),
                    in.flag("admin.page"));
        }
    }

    /** Which methods of the facade answer. */
    public enum FacadeMode {
        /** Those of its own. */
        ENHANCED,
        /** Those of the old manager, and what only reads. */
        COMPATIBLE,
        /** All. */
        HYBRID
    }

    /** {@code heddle.mode} and {@code heddle.compat}. */
    public record Compat(
            FacadeMode mode,
            DefinitionId definitionId,
            boolean strictOrder,
            Duration autoSealGrace,
            Duration drainLease,
            Duration callbackTimeout) {
        static Compat read(SettingsReader in) {
            return new Compat(
                    in.choice("mode", FacadeMode.class, Set.of(FacadeMode.values())),
                    in.text("compat.definition-id", text -> Ids.require(DefinitionId.of(text)), DefinitionId.of("x")),
                    in.flag("compat.strict-order"),
                    in.seconds("compat.auto-seal-grace"),
                    in.seconds("compat.drain-lease"),
                    in.seconds("compat.callback-timeout"));
        }
    }

    /** {@code heddle.client}. */
    public record Client(Duration askTimeout) {
        static Client read(SettingsReader in) {
            return new Client(in.seconds("client.ask-timeout"));
        }
    }

    /** {@code heddle.monitoring}. */
    public record Monitoring(boolean enabled, Duration stallReportAfter) {
        static Monitoring read(SettingsReader in) {
            return new Monitoring(in.flag("monitoring.enabled"), in.seconds("monitoring.stall-report-after"));
        }
    }

    /** {@code heddle.shutdown}. */
    public record Shutdown(Duration drainTimeout) {
        static Shutdown read(SettingsReader in) {
            return new Shutdown(in.seconds("shutdown.drain-timeout"));
        }
    }

    /** {@code heddle.manager}. */
    public record Manager(
            int maxConcurrentWorkflows,
            Admission admission,
            int queueCapacity,
            boolean pausedReleasesSlot,
            boolean autoStart,
            Duration cleanupInterval,
            Duration autoCleanupAfter,
            int listingPageSize) {
        static Manager read(SettingsReader in) {
            return new Manager(
                    in.count("manager.max-concurrent-workflows", 0),
                    in.choice("manager.admission", Admission.class, Set.of(Admission.values())),
                    in.count("manager.queue-capacity", 0),
                    in.flag("manager.paused-releases-slot"),
                    in.flag("manager.auto-start"),
                    in.seconds("manager.cleanup-interval"),
                    in.hours("manager.auto-cleanup-after"),
                    in.count("manager.listing-page-size", 1));
        }
    }

    /** {@code heddle.instance}. */
    public record Instance(
            Duration timeout,
            int maxNodes,
            int maxSteps,
            int maxParallelNodes,
            FailurePolicy failurePolicy,
            Sealing sealing,
            Duration autoSealGrace,
            int snapshotEvery,
            int keepSnapshots,
            Duration passivateAfter,
            int commandDedupWindow,
            int maxGlobalDataBytes) {
        static Instance read(SettingsReader in) {
            return new Instance(
                    in.seconds("instance.timeout"),
                    in.count("instance.max-nodes", 0),
                    in.count("instance.max-steps", 0),
                    in.count("instance.max-parallel-nodes", 0),
                    in.choice("instance.failure-policy", FailurePolicy.class, Set.of(FailurePolicy.values())),
                    in.choice("instance.sealing", Sealing.class, Set.of(Sealing.values())),
                    in.seconds("instance.auto-seal-grace"),
                    in.count("instance.snapshot-every", 1),
                    in.count("instance.keep-snapshots", 1),
                    in.seconds("instance.passivate-after"),
                    in.count("instance.command-dedup-window", 0),
                    in.mebibytes("instance.max-global-data-size"));
        }
    }

    /** {@code heddle.node}. */
    public record Node(Duration timeout, int maxRedeliveries, Duration cancelGrace, Retry retry) {
        static Node read(SettingsReader in) {
            return new Node(
                    in.seconds("node.timeout"),
                    in.count("node.max-redeliveries", 0),
                    in.seconds("node.cancel-grace"),
                    Retry.read(in));
        }
    }

    /** {@code heddle.node.retry}. */
    public record Retry(
            int maxAttempts, Duration initialBackoff, Duration maxBackoff, double multiplier, double jitter) {
        static Retry read(SettingsReader in) {
            return new Retry(
                    in.count("node.retry.max-attempts", 0),
                    in.seconds("node.retry.initial-backoff"),
                    in.seconds("node.retry.max-backoff"),
                    in.factor("node.retry.multiplier", 1, 1000),
                    in.factor("node.retry.jitter", 0, 1));
        }
    }

    /** {@code heddle.dependencies}. */
    public record Dependencies(
            DependencyType defaultType, Duration defaultTimeout, int defaultRetryCount, int maxWorkerThreads) {
        /** Not CUSTOM: an edge has to name its rule, and then it names its type as well. */
        private static final Set<DependencyType> DEFAULT_TYPES =
                Set.copyOf(EnumSet.complementOf(EnumSet.of(DependencyType.CUSTOM)));

        static Dependencies read(SettingsReader in) {
            return new Dependencies(
                    in.choice("dependencies.default-type", DependencyType.class, DEFAULT_TYPES),
                    in.seconds("dependencies.default-timeout"),
                    in.count("dependencies.default-retry-count", 0),
                    in.count("dependencies.max-worker-threads", 0));
        }
    }

    /** {@code heddle.expressions}; both as the kernel's {@code Expressions} takes them. */
    public record ExpressionLimits(int maxLength, long maxCost) {
        static ExpressionLimits read(SettingsReader in) {
            return new ExpressionLimits(in.count("expressions.max-length", 0), in.longCount("expressions.max-cost", 0));
        }
    }

    /**
     * {@code heddle.executors}.
     *
     * @param plugins executor name → its settings, JSON data
     */
    public record Executors(
            int localMaxThreads,
            Duration httpTimeout,
            Duration externalLease,
            boolean shellEnabled,
            Map<String, Map<String, @Nullable Object>> plugins) {
        static Executors read(SettingsReader in) {
            return new Executors(
                    in.count("executors.local.max-threads", 0),
                    in.seconds("executors.http.timeout"),
                    in.seconds("executors.external.lease"),
                    in.flag("executors.shell.enabled"),
                    in.blocks("executors.plugin"));
        }
    }

    /** {@code heddle.payload}. */
    public record PayloadLimits(int maxBytes, int inlineBytes, String store, Duration orphanGrace) {
        static PayloadLimits read(SettingsReader in) {
            return new PayloadLimits(
                    in.mebibytes("payload.max-size"),
                    in.mebibytes("payload.inline-threshold"),
                    in.text("payload.store"),
                    in.secondsAboveZero("payload.orphan-grace"));
        }
    }

    /** {@code heddle.threads}. */
    public record Threads(
            int maxDepth,
            int maxChildren,
            int maxLivePerTree,
            Duration childTimeout,
            Duration cascadeTimeout,
            Duration waitChildrenTimeout) {
        static Threads read(SettingsReader in) {
            return new Threads(
                    in.count("threads.max-depth", 0),
                    in.count("threads.max-children", 0),
                    in.count("threads.max-live-per-tree", 0),
                    in.seconds("threads.child-timeout"),
                    in.seconds("threads.cascade-timeout"),
                    in.seconds("threads.wait-children-timeout"));
        }
    }

    /** {@code heddle.triggers}. */
    public record Triggers(int maxChainDepth) {
        static Triggers read(SettingsReader in) {
            return new Triggers(in.count("triggers.max-chain-depth", 1));
        }
    }

    /** {@code heddle.loops}. */
    public record Loops(int maxIterationsLimit) {
        static Loops read(SettingsReader in) {
            return new Loops(in.count("loops.max-iterations-limit", 0));
        }
    }

    /** {@code heddle.checkpoints}. */
    public record Checkpoints(
            Set<CheckpointOccasion> on, Duration maxAge, int maxCount, long maxBytes, int minRetained) {
        static Checkpoints read(SettingsReader in) {
            // Nobody configures a request.
            Set<CheckpointOccasion> ofTheirOwn = EnumSet.complementOf(EnumSet.of(CheckpointOccasion.REQUEST));
            return new Checkpoints(
                    in.choices("checkpoints.on", CheckpointOccasion.class, ofTheirOwn),
                    in.seconds("checkpoints.max-age"),
                    in.count("checkpoints.max-count", 0),
                    in.longCount("checkpoints.max-size", 0),
                    in.count("checkpoints.min-retained", 0));
        }
    }

    /** {@code heddle.registry}. */
    public record Registry(
            int partitions,
            Duration permitConfirmTimeout,
            Duration resendInterval,
            Duration reconcileInterval,
            Duration claimLinger,
            boolean allowAdHoc,
            int maxDefinitionBytes,
            int referenceDetailLimit,
            UpdateOptions.Bump versionStrategy,
            boolean keepOriginal) {
        static Registry read(SettingsReader in) {
            return new Registry(
                    in.count("registry.partitions", 1),
                    in.seconds("registry.permit-confirm-timeout"),
                    in.secondsAboveZero("registry.resend-interval"),
                    in.seconds("registry.reconcile-interval"),
                    in.seconds("registry.claim-linger"),
                    in.flag("registry.allow-ad-hoc"),
                    in.mebibytes("registry.max-definition-size"),
                    in.count("registry.reference-detail-limit", 1),
                    in.choice(
                            "registry.version-strategy", UpdateOptions.Bump.class, Set.of(UpdateOptions.Bump.values())),
                    in.flag("registry.keep-original"));
        }
    }

    /** {@code heddle.cleanup}. */
    public record Cleanup(
            Duration interval,
            int maxWorkers,
            boolean memoryOptimization,
            Strategy defaultStrategy,
            Duration defaultDelay,
            Retention retention,
            MemoryThresholds memory,
            Duration sampleInterval,
            Duration tempFileMaxAge,
            int cacheMaxBytes,
            Duration cacheMaxAge) {
        static Cleanup read(SettingsReader in) {
            return new Cleanup(
                    in.seconds("cleanup.interval"),
                    in.count("cleanup.max-workers", 0),
                    in.flag("cleanup.memory-optimization"),
                    in.choice("cleanup.default-strategy", Strategy.class, Set.of(Strategy.values())),
                    in.seconds("cleanup.default-delay"),
                    new Retention(
                            in.hours("cleanup.retention.completed"),
                            in.hours("cleanup.retention.failed"),
                            in.hours("cleanup.retention.cancelled"),
                            in.hours("cleanup.retention.timed-out")),
                    memory(in),
                    in.seconds("cleanup.memory.sample-interval"),
                    in.seconds("cleanup.temp-file-max-age"),
                    in.mebibytes("cleanup.cache-max-size"),
                    in.seconds("cleanup.cache-max-age"));
        }

        private static MemoryThresholds memory(SettingsReader in) {
            double normal = in.factor("cleanup.memory.normal", 0, 1);
            double high = in.factor("cleanup.memory.high", 0, 1);
            double critical = in.factor("cleanup.memory.critical", 0, 1);
            return in.together(
                    "cleanup.memory",
                    () -> new MemoryThresholds(normal, high, critical),
                    new MemoryThresholds(1, 1, 1));
        }
    }

    /** When a resource goes that was registered without a strategy. */
    public enum Strategy {
        IMMEDIATE,
        DELAYED,
        PERIODIC,
        ON_DEMAND
    }

    /** {@code heddle.recovery}. */
    public record Recovery(Duration maxSilence, int wakeRate, boolean autoResume) {
        static Recovery read(SettingsReader in) {
            return new Recovery(
                    in.seconds("recovery.max-silence"),
                    in.count("recovery.wake-rate", 1),
                    in.flag("recovery.auto-resume"));
        }
    }
}
