package io.heddle.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What the campaign injects. */
enum Fault {
    /** kill -9, and a new process at the same address. */
    KILL,
    /** SIGTERM, and a new process at the same address. */
    RESTART,
    /** Longer than it takes to be put out; it goes on afterwards and must do no harm. */
    LONG_FREEZE,
    /** Too short to be put out. */
    SHORT_FREEZE,
    DATABASE_CRASH,
    /** A node without a cable: no other node, no client, no database. */
    UNPLUGGED,
    /** A node reaches the database, but no other node and no client. */
    CUT_OFF,
    /** The same with the first seed node, which could make a cluster of its own. */
    FIRST_CUT_OFF,
    /** A node reaches no other node, but a client that reaches them too: to the cluster that is a partial failure. */
    SEEN_BY_CLIENT,
    /** A node hears no other node and no client; they hear it. */
    DEAF,
    /** No other node and no client hears it; it hears them. */
    MUTE,
    /** Two nodes do not reach one another; the third and the client reach both. */
    PAIR,
    /** Every node is alone with the database. */
    ALL_APART,
    /** A node does not reach the database, and everything else. */
    NO_DATABASE,
    /** One node in four of five packets. */
    LOSS,
    /** Packets to a node wait for one another, and some are dropped. */
    THIN_LINE;

    boolean ofNetwork() {
        return !Set.of(KILL, RESTART, LONG_FREEZE, SHORT_FREEZE, DATABASE_CRASH).contains(this);
    }

    /** Those that can be injected. */
    static List<Fault> possible(boolean network) {
        return Arrays.stream(values())
                .filter(fault -> network || !fault.ofNetwork())
                .toList();
    }
}
