package io.heddle.runtime.settings;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import io.heddle.definition.FailurePolicy;
import io.heddle.kernel.registry.Retention;
import io.heddle.runtime.settings.HeddleSettings.Admission;
import io.heddle.runtime.settings.HeddleSettings.Sealing;
import io.heddle.runtime.settings.HeddleSettings.Strategy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One test per key: its default, and that another value arrives where it belongs. */
class SettingsKeysTest {

    @Test
    void everyDeclaredKeyHasItsTest() {
        Set<String> tested = Arrays.stream(SettingsKeysTest.class.getDeclaredMethods())
                .flatMap(method -> Arrays.stream(method.getAnnotationsByType(Tag.class)))
                .map(tag -> tag.value().substring("key-".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> declared = new TreeSet<>();
        collect(
                "",
                ConfigFactory.parseResourcesAnySyntax(HeddleSettings.class.getClassLoader(), "reference.conf")
                        .root()
                        .get("heddle"),
                declared);
        declared.removeIf(key -> key.matches("(journal|snapshot-store|query)\\..*"));
        assertThat(tested).isEqualTo(declared);
    }

    private static void collect(String prefix, Object value, Set<String> keys) {
        if (value instanceof ConfigObject object && !object.isEmpty()) {
            object.forEach((name, inner) ->
                    collect((prefix.isEmpty() ? "" : prefix + ".") + ConfigUtil.joinPath(name), inner, keys));
        } else {
            keys.add(prefix);
        }
    }

    @Test
    @Tag("key-data-dir")
    void dataDir() {
        arrives("data-dir", "elsewhere", HeddleSettings::dataDir, Path.of("heddle-data"), Path.of("elsewhere"));
    }

    @Test
    @Tag("key-query-plugin")
    void queryPlugin() {
        arrives("query-plugin", "another", HeddleSettings::queryPlugin, "heddle.query.rocksdb", "another");
    }

    @Test
    @Tag("key-client.ask-timeout")
    void clientAskTimeout() {
        arrives("client.ask-timeout", "7", s -> s.client().askTimeout(), ofSeconds(5), ofSeconds(7));
    }

    @Test
    @Tag("key-shutdown.drain-timeout")
    void shutdownDrainTimeout() {
        arrives("shutdown.drain-timeout", "7", s -> s.shutdown().drainTimeout(), ofSeconds(30), ofSeconds(7));
    }

    @Test
    @Tag("key-manager.max-concurrent-workflows")
    void managerMaxConcurrentWorkflows() {
        arrives("manager.max-concurrent-workflows", "7", s -> s.manager().maxConcurrentWorkflows(), 100, 7);
    }

    @Test
    @Tag("key-manager.admission")
    void managerAdmission() {
        arrives("manager.admission", "REJECT", s -> s.manager().admission(), Admission.QUEUE, Admission.REJECT);
    }

    @Test
    @Tag("key-manager.queue-capacity")
    void managerQueueCapacity() {
        arrives("manager.queue-capacity", "7", s -> s.manager().queueCapacity(), 10_000, 7);
    }

    @Test
    @Tag("key-manager.auto-start")
    void managerAutoStart() {
        arrives("manager.auto-start", "false", s -> s.manager().autoStart(), true, false);
    }

    @Test
    @Tag("key-manager.listing-page-size")
    void managerListingPageSize() {
        arrives("manager.listing-page-size", "7", s -> s.manager().listingPageSize(), 100, 7);
    }

    @Test
    @Tag("key-instance.timeout")
    void instanceTimeout() {
        arrives("instance.timeout", "7", s -> s.instance().timeout(), ZERO, ofSeconds(7));
    }

    @Test
    @Tag("key-instance.max-nodes")
    void instanceMaxNodes() {
        arrives("instance.max-nodes", "7", s -> s.instance().maxNodes(), 100_000, 7);
    }

    @Test
    @Tag("key-instance.max-steps")
    void instanceMaxSteps() {
        arrives("instance.max-steps", "7", s -> s.instance().maxSteps(), 0, 7);
    }

    @Test
    @Tag("key-instance.max-parallel-nodes")
    void instanceMaxParallelNodes() {
        arrives("instance.max-parallel-nodes", "7", s -> s.instance().maxParallelNodes(), 256, 7);
    }

    @Test
    @Tag("key-instance.failure-policy")
    void instanceFailurePolicy() {
        arrives(
                "instance.failure-policy",
                "FAIL_FAST",
                s -> s.instance().failurePolicy(),
                FailurePolicy.FAIL_BRANCH,
                FailurePolicy.FAIL_FAST);
    }

    @Test
    @Tag("key-instance.sealing")
    void instanceSealing() {
        arrives("instance.sealing", "EXPLICIT", s -> s.instance().sealing(), Sealing.AUTO, Sealing.EXPLICIT);
    }

    @Test
    @Tag("key-instance.auto-seal-grace")
    void instanceAutoSealGrace() {
        arrives("instance.auto-seal-grace", "7", s -> s.instance().autoSealGrace(), ofSeconds(1), ofSeconds(7));
    }

    @Test
    @Tag("key-instance.snapshot-every")
    void instanceSnapshotEvery() {
        arrives("instance.snapshot-every", "7", s -> s.instance().snapshotEvery(), 200, 7);
    }

    @Test
    @Tag("key-instance.keep-snapshots")
    void instanceKeepSnapshots() {
        arrives("instance.keep-snapshots", "7", s -> s.instance().keepSnapshots(), 2, 7);
    }

    @Test
    @Tag("key-instance.passivate-after")
    void instancePassivateAfter() {
        arrives("instance.passivate-after", "7", s -> s.instance().passivateAfter(), ofSeconds(120), ofSeconds(7));
    }

    @Test
    @Tag("key-instance.command-dedup-window")
    void instanceCommandDedupWindow() {
        arrives("instance.command-dedup-window", "7", s -> s.instance().commandDedupWindow(), 512, 7);
    }

    @Test
    @Tag("key-instance.max-global-data-size")
    void instanceMaxGlobalDataSize() {
        arrives("instance.max-global-data-size", "7", s -> s.instance().maxGlobalDataBytes(), 1 << 20, 7 << 20);
    }

    @Test
    @Tag("key-node.timeout")
    void nodeTimeout() {
        arrives("node.timeout", "7", s -> s.node().timeout(), ZERO, ofSeconds(7));
    }

    @Test
    @Tag("key-node.max-redeliveries")
    void nodeMaxRedeliveries() {
        arrives("node.max-redeliveries", "7", s -> s.node().maxRedeliveries(), 5, 7);
    }

    @Test
    @Tag("key-node.cancel-grace")
    void nodeCancelGrace() {
        arrives("node.cancel-grace", "7", s -> s.node().cancelGrace(), ofSeconds(5), ofSeconds(7));
    }

    @Test
    @Tag("key-node.retry.max-attempts")
    void nodeRetryMaxAttempts() {
        arrives("node.retry.max-attempts", "7", s -> s.node().retry().maxAttempts(), 1, 7);
    }

    @Test
    @Tag("key-node.retry.initial-backoff")
    void nodeRetryInitialBackoff() {
        arrives("node.retry.initial-backoff", "7", s -> s.node().retry().initialBackoff(), ofSeconds(1), ofSeconds(7));
    }

    @Test
    @Tag("key-node.retry.max-backoff")
    void nodeRetryMaxBackoff() {
        arrives("node.retry.max-backoff", "7", s -> s.node().retry().maxBackoff(), ofSeconds(60), ofSeconds(7));
    }

    @Test
    @Tag("key-node.retry.multiplier")
    void nodeRetryMultiplier() {
        arrives("node.retry.multiplier", "1.5", s -> s.node().retry().multiplier(), 2.0, 1.5);
    }

    @Test
    @Tag("key-node.retry.jitter")
    void nodeRetryJitter() {
        arrives("node.retry.jitter", "0.7", s -> s.node().retry().jitter(), 0.1, 0.7);
    }

    @Test
    @Tag("key-dependencies.default-timeout")
    void dependenciesDefaultTimeout() {
        arrives("dependencies.default-timeout", "7", s -> s.dependencies().defaultTimeout(), ZERO, ofSeconds(7));
    }

    @Test
    @Tag("key-dependencies.default-retry-count")
    void dependenciesDefaultRetryCount() {
        arrives("dependencies.default-retry-count", "7", s -> s.dependencies().defaultRetryCount(), 0, 7);
    }

    @Test
    @Tag("key-dependencies.max-worker-threads")
    void dependenciesMaxWorkerThreads() {
        arrives("dependencies.max-worker-threads", "7", s -> s.dependencies().maxWorkerThreads(), 4, 7);
    }

    @Test
    @Tag("key-expressions.max-length")
    void expressionsMaxLength() {
        arrives("expressions.max-length", "7", s -> s.expressions().maxLength(), 4096, 7);
    }

    @Test
    @Tag("key-expressions.max-cost")
    void expressionsMaxCost() {
        arrives("expressions.max-cost", "5000000000", s -> s.expressions().maxCost(), 100_000L, 5_000_000_000L);
    }

    @Test
    @Tag("key-executors.local.max-threads")
    void executorsLocalMaxThreads() {
        arrives("executors.local.max-threads", "7", s -> s.executors().localMaxThreads(), 64, 7);
    }

    @Test
    @Tag("key-executors.http.timeout")
    void executorsHttpTimeout() {
        arrives("executors.http.timeout", "7", s -> s.executors().httpTimeout(), ofSeconds(30), ofSeconds(7));
    }

    @Test
    @Tag("key-executors.external.lease")
    void executorsExternalLease() {
        arrives("executors.external.lease", "7", s -> s.executors().externalLease(), ofSeconds(60), ofSeconds(7));
    }

    @Test
    @Tag("key-executors.shell.enabled")
    void executorsShellEnabled() {
        arrives("executors.shell.enabled", "true", s -> s.executors().shellEnabled(), false, true);
    }

    @Test
    @Tag("key-executors.plugin")
    void executorsPlugin() {
        arrives(
                "executors.plugin",
                "{ mail { host = here, port = 25 } }",
                s -> s.executors().plugins(),
                Map.of(),
                Map.of("mail", Map.of("host", "here", "port", 25L)));
    }

    @Test
    @Tag("key-payload.max-size")
    void payloadMaxSize() {
        arrives("payload.max-size", "7", s -> s.payload().maxBytes(), 16 << 20, 7 << 20);
    }

    @Test
    @Tag("key-loops.max-iterations-limit")
    void loopsMaxIterationsLimit() {
        arrives("loops.max-iterations-limit", "7", s -> s.loops().maxIterationsLimit(), 10_000, 7);
    }

    @Test
    @Tag("key-registry.partitions")
    void registryPartitions() {
        arrives("registry.partitions", "7", s -> s.registry().partitions(), 64, 7);
    }

    @Test
    @Tag("key-registry.permit-confirm-timeout")
    void registryPermitConfirmTimeout() {
        arrives(
                "registry.permit-confirm-timeout",
                "7",
                s -> s.registry().permitConfirmTimeout(),
                ofSeconds(30),
                ofSeconds(7));
    }

    @Test
    @Tag("key-registry.resend-interval")
    void registryResendInterval() {
        arrives("registry.resend-interval", "7", s -> s.registry().resendInterval(), ofSeconds(1), ofSeconds(7));
    }

    @Test
    @Tag("key-registry.reconcile-interval")
    void registryReconcileInterval() {
        arrives(
                "registry.reconcile-interval",
                "7",
                s -> s.registry().reconcileInterval(),
                ofSeconds(600),
                ofSeconds(7));
    }

    @Test
    @Tag("key-registry.allow-ad-hoc")
    void registryAllowAdHoc() {
        arrives("registry.allow-ad-hoc", "false", s -> s.registry().allowAdHoc(), true, false);
    }

    @Test
    @Tag("key-registry.max-definition-size")
    void registryMaxDefinitionSize() {
        arrives("registry.max-definition-size", "7", s -> s.registry().maxDefinitionBytes(), 1 << 20, 7 << 20);
    }

    @Test
    @Tag("key-recovery.max-silence")
    void recoveryMaxSilence() {
        arrives("recovery.max-silence", "7", s -> s.recovery().maxSilence(), ofSeconds(300), ofSeconds(7));
    }

    @Test
    @Tag("key-recovery.wake-rate")
    void recoveryWakeRate() {
        arrives("recovery.wake-rate", "7", s -> s.recovery().wakeRate(), 500, 7);
    }

    @Test
    @Tag("key-manager.cleanup-interval")
    void managerCleanupInterval() {
        arrives("manager.cleanup-interval", "7", s -> s.manager().cleanupInterval(), ofSeconds(300), ofSeconds(7));
    }

    @Test
    @Tag("key-manager.auto-cleanup-after")
    void managerAutoCleanupAfter() {
        arrives("manager.auto-cleanup-after", "2", s -> s.cleanup().retention(), hours(24), hours(2));
    }

    private static Retention hours(long hours) {
        return Retention.same(Duration.ofHours(hours));
    }

    @Test
    @Tag("key-cleanup.interval")
    void cleanupInterval() {
        arrives("cleanup.interval", "7", s -> s.cleanup().interval(), ofSeconds(60), ofSeconds(7));
    }

    @Test
    @Tag("key-cleanup.max-workers")
    void cleanupMaxWorkers() {
        arrives("cleanup.max-workers", "7", s -> s.cleanup().maxWorkers(), 2, 7);
    }

    @Test
    @Tag("key-cleanup.memory-optimization")
    void cleanupMemoryOptimization() {
        arrives("cleanup.memory-optimization", "false", s -> s.cleanup().memoryOptimization(), true, false);
    }

    @Test
    @Tag("key-cleanup.default-strategy")
    void cleanupDefaultStrategy() {
        arrives(
                "cleanup.default-strategy",
                "ON_DEMAND",
                s -> s.cleanup().defaultStrategy(),
                Strategy.DELAYED,
                Strategy.ON_DEMAND);
    }

    @Test
    @Tag("key-cleanup.default-delay")
    void cleanupDefaultDelay() {
        arrives("cleanup.default-delay", "7", s -> s.cleanup().defaultDelay(), ofSeconds(60), ofSeconds(7));
    }

    @Test
    @Tag("key-cleanup.memory.normal")
    void cleanupMemoryNormal() {
        arrives("cleanup.memory.normal", "0.2", s -> s.cleanup().memory().normal(), 0.7, 0.2);
    }

    @Test
    @Tag("key-cleanup.memory.high")
    void cleanupMemoryHigh() {
        arrives("cleanup.memory.high", "0.75", s -> s.cleanup().memory().high(), 0.8, 0.75);
    }

    @Test
    @Tag("key-cleanup.memory.critical")
    void cleanupMemoryCritical() {
        arrives("cleanup.memory.critical", "0.95", s -> s.cleanup().memory().critical(), 0.9, 0.95);
    }

    @Test
    @Tag("key-cleanup.memory.sample-interval")
    void cleanupMemorySampleInterval() {
        arrives("cleanup.memory.sample-interval", "7", s -> s.cleanup().sampleInterval(), ofSeconds(5), ofSeconds(7));
    }

    @Test
    @Tag("key-cleanup.temp-file-max-age")
    void cleanupTempFileMaxAge() {
        arrives("cleanup.temp-file-max-age", "7", s -> s.cleanup().tempFileMaxAge(), ofSeconds(3600), ofSeconds(7));
    }

    @Test
    @Tag("key-cleanup.cache-max-size")
    void cleanupCacheMaxSize() {
        arrives("cleanup.cache-max-size", "7", s -> s.cleanup().cacheMaxBytes(), 100 << 20, 7 << 20);
    }

    @Test
    @Tag("key-cleanup.cache-max-age")
    void cleanupCacheMaxAge() {
        arrives("cleanup.cache-max-age", "7", s -> s.cleanup().cacheMaxAge(), ofSeconds(1800), ofSeconds(7));
    }

    @Test
    @Tag("key-cleanup.retention.completed")
    void cleanupRetentionCompleted() {
        retention("completed", Retention::completed);
    }

    @Test
    @Tag("key-cleanup.retention.failed")
    void cleanupRetentionFailed() {
        retention("failed", Retention::failed);
    }

    @Test
    @Tag("key-cleanup.retention.cancelled")
    void cleanupRetentionCancelled() {
        retention("cancelled", Retention::cancelled);
    }

    @Test
    @Tag("key-cleanup.retention.timed-out")
    void cleanupRetentionTimedOut() {
        retention("timed-out", Retention::timedOut);
    }

    private static void retention(String end, Function<Retention, Duration> share) {
        arrives(
                "cleanup.retention." + end,
                "7",
                s -> share.apply(s.cleanup().retention()),
                Duration.ofHours(24),
                Duration.ofHours(7));
        arrives(
                "cleanup.retention." + end,
                "\"90m\"",
                s -> share.apply(s.cleanup().retention()),
                Duration.ofHours(24),
                Duration.ofMinutes(90));
    }

    private static <T> void arrives(
            String key, String text, Function<HeddleSettings, T> place, T byDefault, T expected) {
        assertThat(byDefault).isNotEqualTo(expected);
        assertThat(place.apply(Settings.with(""))).isEqualTo(byDefault);
        assertThat(place.apply(Settings.with("heddle." + key + " = " + text))).isEqualTo(expected);
    }
}
