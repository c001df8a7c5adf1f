package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a node of a cluster starts, and what stops it; what it does when it runs is shown on a database. */
class ClusterKeysTest {
    /** A journal and a store of payloads that are not in a folder, which is all the start looks at. */
    private static final String NODE = """
            heddle.cluster.enabled = on
            heddle.query-plugin = "heddle.query.rocksdb"
            heddle.payload.store = shelf
            pekko.persistence.journal.plugin = "pekko.persistence.journal.inmem"
            pekko.persistence.snapshot-store.plugin = "pekko.persistence.snapshot-store.local"
            """;

    @TempDir
    Path folder;

    private ThrowingCallable node(String more) {
        return () ->
                Heddle.builder().dataDir(folder).config(NODE + more).start().close();
    }

    private static void refused(ThrowingCallable start, String code, String words) {
        assertThatThrownBy(start)
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(words);
    }

    @Test
    @Tag("key-cluster.enabled")
    @Tag("key-cluster.seed-nodes")
    void aNodeThatKnowsNoOtherIsRefused() {
        refused(node(""), "INVALID_CONFIG_VALUE", "heddle.cluster.seed-nodes");
        refused(node("heddle.cluster.seed-nodes = [here]"), "INVALID_CONFIG_VALUE", "host:port");
    }

    @Test
    @Tag("key-cluster.join-timeout")
    void aClusterThatDoesNotAnswerFailsTheStart() throws IOException {
        refused(
                node("heddle.cluster { port = 0, join-timeout = 1, seed-nodes = [\"127.0.0.1:" + free() + "\"] }"),
                "CLUSTER_UNREACHABLE",
                "within 1 s");
    }

    @Test
    @Tag("key-cluster.host")
    @Tag("key-cluster.port")
    @Tag("key-cluster.bind-host")
    void aPortThatIsTakenFailsTheStart() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            String place = "port = " + taken.getLocalPort() + ", seed-nodes = [\"localhost:1\"]";
            refused(
                    node("heddle.cluster { host = \"127.0.0.2\", " + place + " }"),
                    "ADDRESS_UNAVAILABLE",
                    "127.0.0.2:" + taken.getLocalPort());
            refused(
                    node("heddle.cluster { host = localhost, bind-host = \"127.0.0.2\", " + place + " }"),
                    "ADDRESS_UNAVAILABLE",
                    "127.0.0.2:" + taken.getLocalPort());
        }
    }

    @Test
    @Tag("key-cluster.hosting")
    void whatIsMeantForAClusterIsRefusedOutsideOfOne() {
        String alone = "heddle.cluster.enabled = off\n";
        refused(node(alone + "heddle.cluster.hosting = off"), "INVALID_CONFIG_VALUE", "heddle.cluster.hosting");
        refused(node(alone + "heddle.cluster.executing = off"), "INVALID_CONFIG_VALUE", "heddle.cluster.executing");
        refused(node(alone + "heddle.cluster.tls.enabled = on"), "INVALID_CONFIG_VALUE", "heddle.cluster.tls.enabled");
        refused(node("heddle.cluster.enabled = maybe"), "INVALID_CONFIG_VALUE", "heddle.cluster.enabled");
        refused(node("heddle.cluster.port = 70000"), "INVALID_CONFIG_VALUE", "heddle.cluster.port");
    }

    @Test
    void whatWouldLoseOrDoubleWorkIsRefused() {
        String seeds = "heddle.cluster { port = 0, seed-nodes = [\"localhost:1\"] }\n";
        refused(
                node(seeds + "pekko.cluster.downing-provider-class = \"\""),
                "INVALID_CONFIG_VALUE",
                "downing-provider-class");
        refused(node(seeds + "heddle.payload.store = embedded"), "INVALID_CONFIG_VALUE", "heddle.payload.store");
        refused(
                node(seeds + "pekko.persistence.journal.plugin = \"heddle.journal.rocksdb\""),
                "INVALID_CONFIG_VALUE",
                "pekko.persistence.journal.plugin");
        refused(node(seeds + "heddle.payload.max-size = 100"), "INVALID_CONFIG_VALUE", "maximum-frame-size");
        refused(
                node(seeds + "pekko.cluster.split-brain-resolver.stable-after = 1s"),
                "INVALID_CONFIG_VALUE",
                "acceptable-heartbeat-pause");
        refused(
                node(seeds + "pekko.cluster.failure-detector.acceptable-heartbeat-pause = 6s\n"
                        + "pekko.cluster.split-brain-resolver.stable-after = 2s"),
                "INVALID_CONFIG_VALUE",
                "stable-after");
    }

    /** A node that is cut off notices the others one after the other, and must not decide before it has noticed them all. */
    @Test
    void whoRaisesThePauseWaitsAsLongForAStablePicture() {
        Config said = ConfigFactory.parseString(
                "heddle.cluster.enabled = on\npekko.cluster.failure-detector.acceptable-heartbeat-pause = 6s");
        Config all = said.withFallback(ClusterStart.defaults(said))
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
        assertThat(all.getDuration("pekko.cluster.split-brain-resolver.stable-after"))
                .isEqualTo(Duration.ofSeconds(6));
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
