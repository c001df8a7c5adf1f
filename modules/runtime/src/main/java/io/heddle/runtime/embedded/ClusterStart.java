package io.heddle.runtime.embedded;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import io.heddle.HeddleException;
import io.heddle.OutcomeUnknownException;
import io.heddle.runtime.engine.Engine;
import io.heddle.runtime.settings.HeddleSettings;
import java.util.concurrent.CompletionStage;

/** What is different about the start of a node of a cluster. */
final class ClusterStart {
    private static final String ENABLED = "heddle.cluster.enabled";
    private static final String DOWNING = "pekko.cluster.downing-provider-class";
    private static final String FRAME = "pekko.remote.artery.advanced.maximum-frame-size";

    /** What a message holds besides its largest payload. */
    private static final long REST_OF_MESSAGE = 2L << 20;

    private ClusterStart() {}

    /** The defaults of what {@code said} asks for: a node of a cluster, or a process that is alone. */
    static Config defaults(Config said) {
        Config known = ConfigFactory.defaultOverrides()
                .withFallback(said)
                .resolve(ConfigResolveOptions.defaults().setAllowUnresolved(true));
        boolean clustered = known.hasPath(ENABLED) && known.getBoolean(ENABLED);
        return ConfigFactory.parseResources(clustered ? "heddle-cluster.conf" : "heddle-embedded.conf");
    }

    /** What would lose or double work later is refused now. */
    static void check(HeddleSettings settings, Config config) {
        if (!settings.cluster().enabled()) {
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
        if (config.getBytes(FRAME) < settings.payload().maxBytes() + REST_OF_MESSAGE) {
            throw refused("a payload of heddle.payload.max-size does not fit between nodes: raise " + FRAME
                    + " to 2 MiB more than it, or lower heddle.payload.max-size");
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
