package io.heddle.runtime.registry;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heddle.DefinitionId;
import io.heddle.Version;
import io.heddle.kernel.registry.DefinitionCommand;
import io.heddle.kernel.registry.DefinitionContent;
import io.heddle.kernel.registry.RegistryEffect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;

/** A cluster of one with the registry on an in-memory journal that stores bytes. */
final class RegistryNode implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(20);

    static final Config CONFIG = ConfigFactory.parseString("""
            pekko.loglevel = WARNING
            pekko.actor.provider = cluster
            pekko.actor.allow-java-serialization = off
            pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
            pekko.cluster.jmx.enabled = off
            pekko.cluster.sharding.number-of-shards = 16
            pekko.cluster.sharding.state-store-mode = ddata
            pekko.cluster.sharding.distributed-data.durable.keys = []
            pekko.coordinated-shutdown.exit-jvm = off
            pekko.persistence.testkit.events.serialize = on
            pekko.persistence.testkit.snapshots.serialize = on
            """)
            .withFallback(ConfigFactory.parseResources("heddle-registry.conf"))
            .withFallback(PersistenceTestKitPlugin.config())
            .withFallback(PersistenceTestKitSnapshotPlugin.config())
            .withFallback(ConfigFactory.load());

    final ActorTestKit kit = ActorTestKit.create("registry", CONFIG);
    final PersistenceTestKit journal = PersistenceTestKit.create(kit.system());
    final ConcurrentLinkedQueue<RegistryEffect.Wake> wakes = new ConcurrentLinkedQueue<>();
    final RegistryAccess access;

    RegistryNode(RegistrySettings settings) {
        Cluster cluster = Cluster.get(kit.system());
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
        access = RegistryAccess.start(kit.system(), new RegistryContext(settings, wakes::add, InstantSource.system()));
    }

    static RegistrySettings settings(int partitions) {
        return settings(partitions, 1_000);
    }

    /** @param snapshotEvery records between two snapshots, at least */
    static RegistrySettings settings(int partitions, int snapshotEvery) {
        return settings(partitions, snapshotEvery, Duration.ZERO);
    }

    /** @param askAgainAfter until a question is sent a second time, as in a cluster; 0 for never */
    static RegistrySettings settings(int partitions, int snapshotEvery, Duration askAgainAfter) {
        RegistrySettings d = RegistrySettings.defaults();
        return new RegistrySettings(
                partitions,
                d.permitConfirmTimeout(),
                Duration.ofMillis(200),
                d.reconcileInterval(),
                d.claimLinger(),
                d.referenceDetailLimit(),
                d.allowAdHoc(),
                d.maxSilence(),
                d.wakeRate(),
                d.pageSize(),
                d.maxDepth(),
                Duration.ofSeconds(15),
                askAgainAfter,
                snapshotEvery,
                Duration.ofMillis(300));
    }

    void publish(DefinitionId id, Version version) {
        await(access.ask(new DefinitionCommand.Publish(
                id, version, DefinitionContent.of(version.toString().getBytes(StandardCharsets.UTF_8)))));
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}
