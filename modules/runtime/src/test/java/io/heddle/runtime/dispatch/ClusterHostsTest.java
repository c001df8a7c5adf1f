package io.heddle.runtime.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterHostsTest {
    private static final int KEPT = 3;

    private final ActorTestKit kit =
            ActorTestKit.create("heddle", ConfigFactory.parseString("""
                            pekko.actor.provider = cluster
                            pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                            pekko.loglevel = ERROR
                            """).withFallback(ConfigFactory.load()));

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    /** All nodes start after a power cut, those that hold instances before the one that has the executor. */
    @Test
    void aNodeThatHasJustStartedWaitsForThoseThatAreYetToCome() {
        ClusterHosts hosts = new ClusterHosts(
                Cluster.get(kit.system()),
                kit.createTestProbe(Errand.class).getRef(),
                node -> kit.createTestProbe(Errand.class).getRef(),
                KEPT);
        for (int round = 0; round < KEPT; round++) {
            assertThat(hosts.isExpected("rare", Set.of())).isTrue();
            hosts.again();
        }
        assertThat(hosts.isExpected("rare", Set.of())).isFalse();
    }
}
