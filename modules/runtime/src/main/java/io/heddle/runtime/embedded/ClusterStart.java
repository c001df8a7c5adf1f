package io.heddle.runtime.embedded;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import io.heddle.HeddleException;
import io.heddle.OutcomeUnknownException;
import io.heddle.runtime.engine.Engine;
import io.heddle.runtime.remote.HostPort;
import io.heddle.runtime.settings.HeddleSettings;
import io.heddle.runtime.store.Members;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.event.NoMarkerLogging;
import org.apache.pekko.pki.pem.DERPrivateKeyLoader;
import org.apache.pekko.pki.pem.PEMDecoder;
import org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider;
import org.jspecify.annotations.Nullable;

/** What is different about the start of a node of a cluster. */
final class ClusterStart {
    private static final String ENABLED = "heddle.cluster.enabled";
    private static final String HOSTING = "heddle.cluster.hosting";
    private static final String TLS = "heddle.cluster.tls.enabled";
    private static final String DOWNING = "pekko.cluster.downing-provider-class";
    private static final String KEYS = "pekko.remote.artery.ssl.rotating-keys-engine";
    private static final String PAUSE = "pekko.cluster.failure-detector.acceptable-heartbeat-pause";
    private static final String STABLE = "pekko.cluster.split-brain-resolver.stable-after";
    private static final String FRAME = "pekko.remote.artery.advanced.maximum-frame-size";

    /** What a message holds besides its largest payload. */
    private static final long REST_OF_MESSAGE = 2L << 20;

    private static final Duration FORGETTING = Duration.ofSeconds(2);

    private ClusterStart() {}

    /** The defaults of what {@code said} asks for: a node of a cluster, or a process that is alone. */
    static Config defaults(Config said) {
        Config known = ConfigFactory.defaultOverrides()
                .withFallback(said)
                .resolve(ConfigResolveOptions.defaults().setAllowUnresolved(true));
        if (!isOn(known, ENABLED)) {
            return ConfigFactory.parseResources("heddle-embedded.conf");
        }
        boolean client = known.hasPath(HOSTING) && !isOn(known, HOSTING);
        Config clustered = ConfigFactory.parseString("pekko.cluster.roles = [" + (client ? "" : "heddle-host") + "]")
                .withFallback(ConfigFactory.parseResources("heddle-cluster.conf"));
        return isOn(known, TLS)
                ? ConfigFactory.parseResources("heddle-cluster-tls.conf").withFallback(clustered)
                : clustered;
    }

    private static boolean isOn(Config config, String flag) {
        try {
            return config.hasPath(flag) && config.getBoolean(flag);
        } catch (ConfigException.WrongType e) {
            // Refused with all other values that are wrong.
            return false;
        }
    }

    /** What would lose or double work later is refused now. */
    static void check(HeddleSettings settings, Config config) {
        if (!settings.cluster().enabled()) {
            requireNothingOfACluster(settings.cluster());
            return;
        }
        if (settings.cluster().seedNodes().isEmpty()) {
            throw refused(
                    "heddle.cluster.seed-nodes is empty: a node that knows no other would be a cluster of its own on"
                            + " the data of the others. List the nodes to join through, the first of the cluster itself too");
        }
        if (!config.hasPath(DOWNING) || config.getString(DOWNING).isBlank()) {
            throw refused(
                    DOWNING + " is empty: without it both halves of a parted cluster would run the same instances."
                            + " Remove the key for the default");
        }
        if (config.getString("pekko.persistence.journal.plugin").equals("heddle.journal.rocksdb")
                || settings.payload().store().equals(EmbeddedPayloads.NAME)) {
            throw refused(
                    "a node of a cluster keeps its state where the others find it: pekko.persistence.journal.plugin"
                            + " and heddle.payload.store must not be those of a folder. Remove the keys for the default, PostgreSQL");
        }
        if (config.getDuration(STABLE).compareTo(config.getDuration(PAUSE)) < 0) {
            throw refused(STABLE + " is shorter than " + PAUSE
                    + ": a node that is cut off could put the others out before it has noticed that it has lost them all,"
                    + " and both halves would go on. Remove the key for the default, which is as long");
        }
        if (config.getBytes(FRAME) < settings.payload().maxBytes() + REST_OF_MESSAGE) {
            throw refused("a payload of heddle.payload.max-size does not fit between nodes: raise " + FRAME
                    + " to 2 MiB more than it, or lower heddle.payload.max-size");
        }
        if (settings.cluster().tls().enabled()) {
            checkCertificates(settings.cluster().tls(), config);
        }
    }

    /** What would be accepted and ignored. */
    private static void requireNothingOfACluster(HeddleSettings.Cluster cluster) {
        if (cluster.tls().enabled() || !cluster.hosting() || !cluster.executing()) {
            String off = cluster.hosting() ? "heddle.cluster.executing is off" : "heddle.cluster.hosting is off";
            String key = cluster.tls().enabled() ? "heddle.cluster.tls.enabled is on" : off;
            throw refused(key + ", and heddle.cluster.enabled is not on: turn that on, or remove the key");
        }
    }

    /** A node with the wrong files would be refused by the others one by one, without saying why. */
    private static void checkCertificates(HeddleSettings.Tls tls, Config config) {
        for (String file : List.of(tls.keyFile(), tls.certificateFile(), tls.caFile())) {
            if (!Files.isReadable(Path.of(file))) {
                throw refused("heddle.cluster.tls: cannot read " + Path.of(file).toAbsolutePath()
                        + "; name the PEM files in key-file, certificate-file and ca-file");
            }
        }
        try {
            new RotatingKeysSSLEngineProvider(config.getConfig(KEYS), NoMarkerLogging.getInstance()).getSSLContext();
            X509Certificate own = certificate(tls.certificateFile());
            own.checkValidity();
            own.verify(certificate(tls.caFile()).getPublicKey());
            PrivateKey key = DERPrivateKeyLoader.load(PEMDecoder.decode(Files.readString(Path.of(tls.keyFile()))));
            if (!(key instanceof RSAKey secret)
                    || !(own.getPublicKey() instanceof RSAKey shown)
                    || !secret.getModulus().equals(shown.getModulus())) {
                throw new GeneralSecurityException("the key is not that of the certificate");
            }
        } catch (CertificateExpiredException | CertificateNotYetValidException e) {
            throw refused("heddle.cluster.tls: " + tls.certificateFile() + " is not valid today: " + e.getMessage()
                    + "; replace it");
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw refused("heddle.cluster.tls: " + tls.keyFile() + ", " + tls.certificateFile() + " and " + tls.caFile()
                    + " do not fit together: " + e.getMessage()
                    + "; key-file holds the unencrypted RSA key of the certificate, which the authority of ca-file signed"
                    + " itself");
        }
    }

    private static X509Certificate certificate(String file) throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    static Engine await(CompletionStage<Engine> started, HeddleSettings.Cluster cluster) {
        try {
            return Waiting.atMost(cluster.joinTimeout(), started, "the start of the node");
        } catch (OutcomeUnknownException e) {
            throw new HeddleException(
                    "CLUSTER_UNREACHABLE",
                    "this node did not become a member within "
                            + cluster.joinTimeout().toSeconds()
                            + " s: none of heddle.cluster.seed-nodes " + cluster.seedNodes()
                            + " let it in. Start the first of them, or correct the list",
                    e);
        }
    }

    /** A node that has ended says so to those that start next; where it cannot, its note gets old by itself. */
    static void forget(Members members, @Nullable ActorSystem<?> system, Executor threads) {
        if (system == null) {
            return;
        }
        String address = HostPort.of(system.classicSystem().provider().getDefaultAddress());
        try {
            CompletableFuture.runAsync(() -> members.forget(address), threads)
                    .get(FORGETTING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            system.log().debug("the note of this node stays until it is old", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static HeddleException cannotListen(Config config, RuntimeException cause) {
        return new HeddleException(
                "ADDRESS_UNAVAILABLE",
                "cannot listen on " + config.getString("pekko.remote.artery.bind.hostname") + ":"
                        + config.getInt("pekko.remote.artery.canonical.port") + ": " + cause.getMessage()
                        + "; give another heddle.cluster.port, or a heddle.cluster.host of this machine",
                cause);
    }

    private static HeddleException refused(String message) {
        return new HeddleException("INVALID_CONFIG_VALUE", message);
    }
}
