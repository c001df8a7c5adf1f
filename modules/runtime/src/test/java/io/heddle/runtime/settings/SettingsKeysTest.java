package io.heddle.runtime.settings;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import io.heddle.CheckpointOccasion;
import io.heddle.UpdateOptions;
import io.heddle.definition.DependencyType;
import io.heddle.definition.FailurePolicy;
import io.heddle.kernel.registry.Retention;
import io.heddle.runtime.settings.HeddleSettings.Admission;
import io.heddle.runtime.settings.HeddleSettings.Sealing;
import io.heddle.runtime.settings.HeddleSettings.Strategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The keys as they are read: each with its default, another value and where that arrives. That something obeys it is
 * shown elsewhere, by tests tagged {@code key-<name>}; that each key has one is checked here.
 */
class SettingsKeysTest {
    private static final Path TESTS = Path.of("src/test/java");
    private static final Path POSTGRES_TESTS = Path.of("../postgres/src/test/java");
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"key-(?!heddle\\.)([^\"]+)\"\\)");

    private static Arguments key(
            String key, Object byDefault, String text, Object other, Function<HeddleSettings, Object> place) {
        return Arguments.of(key, byDefault, text, other, place);
    }

    static Stream<Arguments> keys() {
        return Stream.of(
                key(
                        "checkpoints.on",
                        Set.of(),
                        "[PAUSE, STOP]",
                        Set.of(CheckpointOccasion.PAUSE, CheckpointOccasion.STOP),
                        s -> s.checkpoints().on()),
                key(
                        "checkpoints.max-age",
                        ZERO,
                        "7",
                        ofSeconds(7),
                        s -> s.checkpoints().maxAge()),
                key("checkpoints.max-count", 0, "7", 7, s -> s.checkpoints().maxCount()),
                key("checkpoints.max-size", 0L, "7", 7L, s -> s.checkpoints().maxBytes()),
                key("checkpoints.min-retained", 1, "7", 7, s -> s.checkpoints().minRetained()),
                key("data-dir", Path.of("heddle-data"), "elsewhere", Path.of("elsewhere"), s -> s.dataDir()),
                key("query-plugin", "heddle.query.rocksdb", "another", "another", s -> s.queryPlugin()),
                key("cluster.enabled", false, "on", true, s -> s.cluster().enabled()),
                key("cluster.host", "127.0.0.1", "a", "a", s -> s.cluster().host()),
                key("cluster.port", 7355, "7", 7, s -> s.cluster().port()),
                key("cluster.bind-host", "127.0.0.1", "b", "b", s -> s.cluster().bindHost()),
                key(
                        "cluster.seed-nodes",
                        List.of(),
                        "[\"a:1\"]",
                        List.of("a:1"),
                        s -> s.cluster().seedNodes()),
                key(
                        "cluster.join-timeout",
                        ofSeconds(60),
                        "7",
                        ofSeconds(7),
                        s -> s.cluster().joinTimeout()),
                key("cluster.hosting", true, "off", false, s -> s.cluster().hosting()),
                key("cluster.executing", true, "off", false, s -> s.cluster().executing()),
                key("admin.enabled", false, "on", true, s -> s.admin().enabled()),
                key("admin.host", "127.0.0.1", "a", "a", s -> s.admin().host()),
                key("admin.port", 7455, "7", 7, s -> s.admin().port()),
                key("admin.token-file", "", "t", "t", s -> s.admin().tokenFile()),
                key("admin.page", true, "off", false, s -> s.admin().page()),
                key(
                        "cluster.tls.enabled",
                        false,
                        "on",
                        true,
                        s -> s.cluster().tls().enabled()),
                key(
                        "cluster.tls.key-file",
                        "tls/node.key",
                        "k",
                        "k",
                        s -> s.cluster().tls().keyFile()),
                key(
                        "cluster.tls.certificate-file",
                        "tls/node.crt",
                        "c",
                        "c",
                        s -> s.cluster().tls().certificateFile()),
                key(
                        "cluster.tls.ca-file",
                        "tls/ca.crt",
                        "a",
                        "a",
                        s -> s.cluster().tls().caFile()),
                key(
                        "cluster.tls.reload-interval",
                        ofSeconds(300),
                        "7",
                        ofSeconds(7),
                        s -> s.cluster().tls().reloadInterval()),
                key(
                        "client.ask-timeout",
                        ofSeconds(5),
                        "7",
                        ofSeconds(7),
                        s -> s.client().askTimeout()),
                key(
                        "monitoring.enabled",
                        true,
                        "off",
                        false,
                        s -> s.monitoring().enabled()),
                key(
                        "monitoring.stall-report-after",
                        ofSeconds(300),
                        "7",
                        ofSeconds(7),
                        s -> s.monitoring().stallReportAfter()),
                key(
                        "shutdown.drain-timeout",
                        ofSeconds(30),
                        "7",
                        ofSeconds(7),
                        s -> s.shutdown().drainTimeout()),
                key(
                        "manager.max-concurrent-workflows",
                        100,
                        "7",
                        7,
                        s -> s.manager().maxConcurrentWorkflows()),
                key(
                        "manager.admission",
                        Admission.QUEUE,
                        "REJECT",
                        Admission.REJECT,
                        s -> s.manager().admission()),
                key("manager.queue-capacity", 10_000, "7", 7, s -> s.manager().queueCapacity()),
                key(
                        "manager.paused-releases-slot",
                        false,
                        "true",
                        true,
                        s -> s.manager().pausedReleasesSlot()),
                key("manager.auto-start", true, "false", false, s -> s.manager().autoStart()),
                key("manager.listing-page-size", 100, "7", 7, s -> s.manager().listingPageSize()),
                key(
                        "instance.timeout",
                        ZERO,
                        "7",
                        ofSeconds(7),
                        s -> s.instance().timeout()),
                key("instance.max-nodes", 100_000, "7", 7, s -> s.instance().maxNodes()),
                key("instance.max-steps", 0, "7", 7, s -> s.instance().maxSteps()),
                key(
                        "instance.max-parallel-nodes",
                        256,
                        "7",
                        7,
                        s -> s.instance().maxParallelNodes()),
                key(
                        "instance.failure-policy",
                        FailurePolicy.FAIL_BRANCH,
                        "FAIL_FAST",
                        FailurePolicy.FAIL_FAST,
                        s -> s.instance().failurePolicy()),
                key(
                        "instance.sealing",
                        Sealing.AUTO,
                        "EXPLICIT",
                        Sealing.EXPLICIT,
                        s -> s.instance().sealing()),
                key(
                        "instance.auto-seal-grace",
                        ofSeconds(1),
                        "7",
                        ofSeconds(7),
                        s -> s.instance().autoSealGrace()),
                key("instance.snapshot-every", 200, "7", 7, s -> s.instance().snapshotEvery()),
                key("instance.keep-snapshots", 2, "7", 7, s -> s.instance().keepSnapshots()),
                key(
                        "instance.passivate-after",
                        ofSeconds(120),
                        "7",
                        ofSeconds(7),
                        s -> s.instance().passivateAfter()),
                key(
                        "instance.command-dedup-window",
                        512,
                        "7",
                        7,
                        s -> s.instance().commandDedupWindow()),
                key(
                        "instance.max-global-data-size",
                        1 << 20,
                        "7",
                        7 << 20,
                        s -> s.instance().maxGlobalDataBytes()),
                key("node.timeout", ZERO, "7", ofSeconds(7), s -> s.node().timeout()),
                key("node.max-redeliveries", 5, "7", 7, s -> s.node().maxRedeliveries()),
                key(
                        "node.cancel-grace",
                        ofSeconds(5),
                        "7",
                        ofSeconds(7),
                        s -> s.node().cancelGrace()),
                key("node.retry.max-attempts", 1, "7", 7, s -> s.node().retry().maxAttempts()),
                key(
                        "node.retry.initial-backoff",
                        ofSeconds(1),
                        "7",
                        ofSeconds(7),
                        s -> s.node().retry().initialBackoff()),
                key(
                        "node.retry.max-backoff",
                        ofSeconds(60),
                        "7",
                        ofSeconds(7),
                        s -> s.node().retry().maxBackoff()),
                key(
                        "node.retry.multiplier",
                        2.0,
                        "1.5",
                        1.5,
                        s -> s.node().retry().multiplier()),
                key("node.retry.jitter", 0.1, "0.7", 0.7, s -> s.node().retry().jitter()),
                key(
                        "dependencies.default-type",
                        DependencyType.SEQUENCE,
                        "PARALLEL",
                        DependencyType.PARALLEL,
                        s -> s.dependencies().defaultType()),
                key(
                        "dependencies.default-timeout",
                        ZERO,
                        "7",
                        ofSeconds(7),
                        s -> s.dependencies().defaultTimeout()),
                key(
                        "dependencies.default-retry-count",
                        0,
                        "7",
                        7,
                        s -> s.dependencies().defaultRetryCount()),
                key(
                        "dependencies.max-worker-threads",
                        4,
                        "7",
                        7,
                        s -> s.dependencies().maxWorkerThreads()),
                key("expressions.max-length", 4096, "7", 7, s -> s.expressions().maxLength()),
                key(
                        "expressions.max-cost",
                        100_000L,
                        "5000000000",
                        5_000_000_000L,
                        s -> s.expressions().maxCost()),
                key(
                        "executors.local.max-threads",
                        64,
                        "7",
                        7,
                        s -> s.executors().localMaxThreads()),
                key(
                        "executors.http.timeout",
                        ofSeconds(30),
                        "7",
                        ofSeconds(7),
                        s -> s.executors().httpTimeout()),
                key(
                        "executors.external.lease",
                        ofSeconds(60),
                        "7",
                        ofSeconds(7),
                        s -> s.executors().externalLease()),
                key(
                        "executors.shell.enabled",
                        false,
                        "true",
                        true,
                        s -> s.executors().shellEnabled()),
                key(
                        "executors.plugin",
                        Map.of(),
                        "{ mail { host = here, port = 25 } }",
                        Map.of("mail", Map.of("host", "here", "port", 25L)),
                        s -> s.executors().plugins()),
                key("payload.max-size", 16 << 20, "7", 7 << 20, s -> s.payload().maxBytes()),
                key(
                        "payload.inline-threshold",
                        64 << 10,
                        "7",
                        7 << 20,
                        s -> s.payload().inlineBytes()),
                key(
                        "payload.store",
                        "embedded",
                        "bucket",
                        "bucket",
                        s -> s.payload().store()),
                key(
                        "payload.orphan-grace",
                        ofSeconds(3600),
                        "7",
                        ofSeconds(7),
                        s -> s.payload().orphanGrace()),
                key("loops.max-iterations-limit", 10_000, "7", 7, s -> s.loops().maxIterationsLimit()),
                key("registry.partitions", 64, "7", 7, s -> s.registry().partitions()),
                key(
                        "registry.permit-confirm-timeout",
                        ofSeconds(30),
                        "7",
                        ofSeconds(7),
                        s -> s.registry().permitConfirmTimeout()),
                key(
                        "registry.resend-interval",
                        ofSeconds(1),
                        "7",
                        ofSeconds(7),
                        s -> s.registry().resendInterval()),
                key(
                        "registry.reconcile-interval",
                        ofSeconds(600),
                        "7",
                        ofSeconds(7),
                        s -> s.registry().reconcileInterval()),
                key(
                        "registry.claim-linger",
                        Duration.ofMillis(900),
                        "7",
                        ofSeconds(7),
                        s -> s.registry().claimLinger()),
                key(
                        "registry.allow-ad-hoc",
                        true,
                        "false",
                        false,
                        s -> s.registry().allowAdHoc()),
                key(
                        "registry.max-definition-size",
                        1 << 20,
                        "7",
                        7 << 20,
                        s -> s.registry().maxDefinitionBytes()),
                key(
                        "recovery.max-silence",
                        ofSeconds(300),
                        "7",
                        ofSeconds(7),
                        s -> s.recovery().maxSilence()),
                key("recovery.wake-rate", 500, "7", 7, s -> s.recovery().wakeRate()),
                key("triggers.max-chain-depth", 16, "7", 7, s -> s.triggers().maxChainDepth()),
                key("threads.max-depth", 10, "7", 7, s -> s.threads().maxDepth()),
                key("threads.max-children", 1000, "7", 7, s -> s.threads().maxChildren()),
                key(
                        "threads.max-live-per-tree",
                        10_000,
                        "7",
                        7,
                        s -> s.threads().maxLivePerTree()),
                key(
                        "threads.child-timeout",
                        ZERO,
                        "7",
                        ofSeconds(7),
                        s -> s.threads().childTimeout()),
                key(
                        "threads.cascade-timeout",
                        ofSeconds(30),
                        "7",
                        ofSeconds(7),
                        s -> s.threads().cascadeTimeout()),
                key(
                        "threads.wait-children-timeout",
                        ofSeconds(30),
                        "7",
                        ofSeconds(7),
                        s -> s.threads().waitChildrenTimeout()),
                key(
                        "registry.reference-detail-limit",
                        1_000,
                        "7",
                        7,
                        s -> s.registry().referenceDetailLimit()),
                key(
                        "registry.version-strategy",
                        UpdateOptions.Bump.PATCH,
                        "MINOR",
                        UpdateOptions.Bump.MINOR,
                        s -> s.registry().versionStrategy()),
                key(
                        "registry.keep-original",
                        true,
                        "false",
                        false,
                        s -> s.registry().keepOriginal()),
                key(
                        "recovery.auto-resume",
                        true,
                        "off",
                        false,
                        s -> s.recovery().autoResume()),
                key(
                        "manager.cleanup-interval",
                        ofSeconds(300),
                        "7",
                        ofSeconds(7),
                        s -> s.manager().cleanupInterval()),
                key(
                        "manager.auto-cleanup-after",
                        hours(24),
                        "2",
                        hours(2),
                        s -> s.cleanup().retention()),
                key(
                        "cleanup.interval",
                        ofSeconds(60),
                        "7",
                        ofSeconds(7),
                        s -> s.cleanup().interval()),
                key("cleanup.max-workers", 2, "7", 7, s -> s.cleanup().maxWorkers()),
                key(
                        "cleanup.memory-optimization",
                        true,
                        "false",
                        false,
                        s -> s.cleanup().memoryOptimization()),
                key(
                        "cleanup.default-strategy",
                        Strategy.DELAYED,
                        "ON_DEMAND",
                        Strategy.ON_DEMAND,
                        s -> s.cleanup().defaultStrategy()),
                key(
                        "cleanup.default-delay",
                        ofSeconds(60),
                        "7",
                        ofSeconds(7),
                        s -> s.cleanup().defaultDelay()),
                key(
                        "cleanup.memory.normal",
                        0.7,
                        "0.2",
                        0.2,
                        s -> s.cleanup().memory().normal()),
                key(
                        "cleanup.memory.high",
                        0.8,
                        "0.75",
                        0.75,
                        s -> s.cleanup().memory().high()),
                key(
                        "cleanup.memory.critical",
                        0.9,
                        "0.95",
                        0.95,
                        s -> s.cleanup().memory().critical()),
                key(
                        "cleanup.memory.sample-interval",
                        ofSeconds(5),
                        "7",
                        ofSeconds(7),
                        s -> s.cleanup().sampleInterval()),
                key(
                        "cleanup.temp-file-max-age",
                        ofSeconds(3600),
                        "7",
                        ofSeconds(7),
                        s -> s.cleanup().tempFileMaxAge()),
                key(
                        "cleanup.retention.completed",
                        Duration.ofHours(24),
                        "90 m",
                        Duration.ofMinutes(90),
                        s -> s.cleanup().retention().completed()),
                key(
                        "cleanup.retention.failed",
                        Duration.ofHours(24),
                        "90 m",
                        Duration.ofMinutes(90),
                        s -> s.cleanup().retention().failed()),
                key(
                        "cleanup.retention.cancelled",
                        Duration.ofHours(24),
                        "90 m",
                        Duration.ofMinutes(90),
                        s -> s.cleanup().retention().cancelled()),
                key(
                        "cleanup.retention.timed-out",
                        Duration.ofHours(24),
                        "90 m",
                        Duration.ofMinutes(90),
                        s -> s.cleanup().retention().timedOut()),
                key(
                        "cleanup.cache-max-size",
                        100 << 20,
                        "7",
                        7 << 20,
                        s -> s.cleanup().cacheMaxBytes()),
                key(
                        "cleanup.cache-max-age",
                        ofSeconds(1800),
                        "7",
                        ofSeconds(7),
                        s -> s.cleanup().cacheMaxAge()));
    }

    private static Retention hours(long hours) {
        return Retention.same(Duration.ofHours(hours));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("keys")
    void everyKeyArrivesWhereItBelongs(
            String key, Object byDefault, String text, Object other, Function<HeddleSettings, Object> place) {
        assertThat(byDefault).isNotEqualTo(other);
        assertThat(place.apply(Settings.with(""))).isEqualTo(byDefault);
        assertThat(place.apply(Settings.with("heddle." + key + " = " + text))).isEqualTo(other);
    }

    @Test
    void everyDeclaredKeyIsReadAndHasATestThatItIsObeyed() {
        Set<String> declared = declared();
        assertThat(keys().map(arguments -> (String) arguments.get()[0])).containsExactlyInAnyOrderElementsOf(declared);
        assertThat(tagged()).as("tests tagged key-<name>").isEqualTo(declared);
    }

    private static Set<String> declared() {
        Set<String> declared = new TreeSet<>();
        collect(
                "",
                ConfigFactory.parseResourcesAnySyntax(HeddleSettings.class.getClassLoader(), "reference.conf")
                        .root()
                        .get("heddle"),
                declared);
        declared.removeIf(key -> key.matches("(journal|snapshot-store|query|postgres)\\..*"));
        return declared;
    }

    /** Keys with a behavioural test: tags in the sources of modules that test them. Stores check their own. */
    private static Set<String> tagged() {
        Set<String> tagged = tagged(TESTS);
        tagged.addAll(tagged(POSTGRES_TESTS));
        tagged.removeIf(key -> key.startsWith("heddle."));
        return tagged;
    }

    private static Set<String> tagged(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith("Test.java"))
                    .flatMap(SettingsKeysTest::tagsIn)
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> tagsIn(Path file) {
        try {
            Matcher tags = TAG.matcher(Files.readString(file));
            return tags.results().map(tag -> tag.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void collect(String prefix, Object value, Set<String> keys) {
        if (value instanceof ConfigObject object && !object.isEmpty()) {
            object.forEach((name, inner) ->
                    collect((prefix.isEmpty() ? "" : prefix + ".") + ConfigUtil.joinPath(name), inner, keys));
        } else {
            keys.add(prefix);
        }
    }
}
