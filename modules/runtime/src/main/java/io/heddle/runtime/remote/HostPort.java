package io.heddle.runtime.remote;

import org.apache.pekko.actor.Address;

/** Nodes as people write them: {@code host:port}, as in {@code heddle.cluster.seed-nodes}. */
public final class HostPort {
    private HostPort() {}

    /** The text for an address; no host and port 0 where it has none. */
    public static String of(Address address) {
        return address.getHost().orElse("") + ":" + address.getPort().orElse(0);
    }
}
