package io.heddle.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.actor.ActorHeddle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.apache.pekko.cluster.typed.Cluster;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that show one another certificates. */
class ClusterTlsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HeldCertificate AUTHORITY = authority();
    private static final WorkflowDefinition SMALL =
            WorkflowDefinition.builder("small").task("a", "done").build();

    private static PostgresServer server;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    private static HeldCertificate authority() {
        return new HeldCertificate.Builder()
                .rsa2048()
                .certificateAuthority(0)
                .commonName("authority")
                .build();
    }

    private static HeldCertificate signed(HeldCertificate authority, String name, long serial) {
        return new HeldCertificate.Builder()
                .rsa2048()
                .commonName(name)
                .addSubjectAlternativeName(name)
                .serialNumber(BigInteger.valueOf(serial))
                .signedBy(authority)
                .build();
    }

    /** The files of a node, and the keys that name them. */
    private String tls(String node, HeldCertificate certificate, HeldCertificate authority) throws IOException {
        Path files = Files.createDirectories(folder.resolve(node));
        Files.writeString(files.resolve("node.key"), certificate.privateKeyPkcs8Pem());
        Files.writeString(files.resolve("node.crt"), certificate.certificatePem());
        Files.writeString(files.resolve("ca.crt"), authority.certificatePem());
        return """
                heddle.cluster.tls {
                  enabled = on
                  key-file = "%1$s/node.key"
                  certificate-file = "%1$s/node.crt"
                  ca-file = "%1$s/ca.crt"
                  reload-interval = 1
                }
                """.formatted(files);
    }

    private static Heddle node(String url, int port, int seed, String more) {
        return Heddle.builder()
                .config(server.config(url) + "heddle.cluster { enabled = on, port = " + port
                        + ", seed-nodes = [\"127.0.0.1:" + seed + "\"] }\nheddle.client.ask-timeout = 60s\n" + more)
                .executor("done", task -> NodeOutcome.completed(task.input()))
                .start();
    }

    private Heddle trusted(String url, int port, int seed, String name, long serial) throws IOException {
        return node(url, port, seed, tls(name, signed(AUTHORITY, "heddle-cluster", serial), AUTHORITY));
    }

    private void replaceCertificateOfOne(int port) throws IOException {
        tls("one", signed(AUTHORITY, "heddle-cluster", 5), AUTHORITY);
        Awaitility.await().atMost(PATIENCE).until(() -> shownAt(port).equals(BigInteger.valueOf(5)));
    }

    private static int members(Heddle heddle) {
        int count = 0;
        for (var member :
                Cluster.get(((ActorHeddle) heddle).actorSystem()).state().getMembers()) {
            count += member.uniqueAddress() == null ? 0 : 1;
        }
        return count;
    }

    @Test
    @Tag("key-cluster.tls.enabled")
    @Tag("key-cluster.tls.key-file")
    @Tag("key-cluster.tls.certificate-file")
    @Tag("key-cluster.tls.ca-file")
    @Tag("key-cluster.tls.reload-interval")
    void nodesOfOneAuthorityWorkTogetherAndNobodyElseGetsIn() throws Exception {
        String url = server.database("tls");
        int port = Ports.free();
        try (Heddle one = trusted(url, port, port, "one", 1);
                Heddle other = trusted(url, Ports.free(), port, "other", 2)) {
            one.publish(SMALL);
            List<WorkflowHandle> runs = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                runs.add(other.start(SMALL.id(), StartOptions.id("i" + i)));
            }
            for (WorkflowHandle run : runs) {
                assertThat(one.handle(run.id()).awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            }

            refused(url, port, "");
            HeldCertificate stranger = authority();
            refused(url, port, tls("stranger", signed(stranger, "heddle-cluster", 3), stranger));
            refused(url, port, tls("namesake", signed(AUTHORITY, "another-service", 4), AUTHORITY));
            assertThat(members(one)).isEqualTo(2);

            assertThat(shownAt(port)).isEqualTo(BigInteger.ONE);
            replaceCertificateOfOne(port);
        }
    }

    @Test
    void aNodeThatJoinsAfterACertificateWasReplacedIsAMemberLikeTheOthers() throws Exception {
        String url = server.database("tlslate");
        int port = Ports.free();
        try (Heddle one = trusted(url, port, port, "one", 1);
                Heddle other = trusted(url, Ports.free(), port, "other", 2)) {
            one.publish(SMALL);
            WorkflowHandle run = other.start(SMALL.id(), StartOptions.id("i0"));
            assertThat(run.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            replaceCertificateOfOne(port);
            try (Heddle late = trusted(url, Ports.free(), port, "late", 6)) {
                assertThat(late.handle(run.id()).status().status()).isEqualTo(InstanceStatus.COMPLETED);
                assertThat(members(one)).isEqualTo(3);
            }
        }
    }

    /** An intruder becomes no member. */
    private static void refused(String url, int seed, String tls) {
        assertThatThrownBy(() -> node(url, Ports.free(), seed, tls + "heddle.cluster.join-timeout = 4"))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("CLUSTER_UNREACHABLE"));
    }

    /** The serial number of the certificate a node shows now. */
    private static BigInteger shownAt(int port) throws IOException {
        HandshakeCertificates certificates = new HandshakeCertificates.Builder()
                .addTrustedCertificate(AUTHORITY.certificate())
                .heldCertificate(signed(AUTHORITY, "heddle-cluster", 9))
                .build();
        try (SSLSocket socket =
                (SSLSocket) certificates.sslContext().getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    @Test
    void filesThatDoNotFitTogetherStopTheStart() throws IOException {
        HeldCertificate own = signed(AUTHORITY, "heddle-cluster", 1);
        refusedAtOnce(tls("a", own, authority()), "do not fit together");
        String swapped = tls("b", own, AUTHORITY);
        Files.writeString(
                folder.resolve("b/node.key"), signed(AUTHORITY, "x", 2).privateKeyPkcs8Pem());
        refusedAtOnce(swapped, "do not fit together");
        Files.writeString(folder.resolve("b/node.key"), "nothing");
        refusedAtOnce(swapped, "do not fit together");
        Files.delete(folder.resolve("b/node.key"));
        refusedAtOnce(swapped, "b/node.key");
        HeldCertificate past = new HeldCertificate.Builder()
                .rsa2048()
                .commonName("heddle-cluster")
                .validityInterval(1_000, 2_000)
                .signedBy(AUTHORITY)
                .build();
        refusedAtOnce(tls("c", past, AUTHORITY), "not valid today");
    }

    private static void refusedAtOnce(String tls, String words) {
        assertThatThrownBy(() -> node("jdbc:postgresql://127.0.0.1:1/none", 0, 1, tls))
                .isInstanceOfSatisfying(
                        HeddleException.class, e -> assertThat(e.code()).isEqualTo("INVALID_CONFIG_VALUE"))
                .hasMessageContaining(words);
    }
}
