package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.actor.ActorHeddle;
import io.heddle.postgres.Ports;
import io.heddle.postgres.PostgresServer;
import io.heddle.runtime.remote.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Three nodes under load while faults are injected by chance, from a seed. Afterwards the {@link RunChecker} looks at
 * every acknowledged start. With a {@link Lan} every node is on a machine of its own and the network fails too.
 */
final class Campaign {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int SIZE = 3;
    private static final int PORT = 7355;
    /** s: a machine on which other things run stops processes for seconds, which is not what is injected here. */
    private static final int PAUSE = Integer.getInteger("campaign.pause", 2);

    private static final int LONGEST_PARTITION = 20 + 3 * PAUSE;
    private static final int LOST_PERCENT = 20;
    private static final int THIN_KILOBITS = 400;

    private final Path folder;
    private final long seed;
    private final List<Fault> faults;
    private final Duration partition;
    private final @Nullable Lan lan;
    private final Random random;
    private final Map<Fault, Integer> injected = new TreeMap<>();
    private final CampaignChain chain;
    private final AtomicReference<Heddle> client = new AtomicReference<>();
    /** Done when nobody is at work to bring the client in. */
    private CompletableFuture<Void> opening = CompletableFuture.allOf();

    /**
     * @param partition how long the network fails each time; zero to leave that to chance
     * @param lan null where the nodes share this machine's network, and only processes fail
     */
    Campaign(Path folder, long seed, List<Fault> faults, Duration partition, @Nullable Lan lan) {
        this.folder = folder;
        this.chain = new CampaignChain(folder);
        this.seed = seed;
        this.faults = faults;
        this.partition = partition;
        this.lan = lan;
        this.random = new Random(seed);
    }

    void run(Duration length) throws Exception {
        System.out.printf("campaign: seed %d, %d s of %s%n", seed, length.toSeconds(), faults);
        try (PostgresServer server = lan == null ? PostgresServer.start() : PostgresServer.start(Lan.DATABASE)) {
            List<CampaignNodes.Place> places = places();
            String common = common(server, server.database("campaign"), places);
            Path file = Files.writeString(folder.resolve("cluster.conf"), common);
            try (CampaignNodes nodes = new CampaignNodes(folder, file, places)) {
                open(common);
                opening.join();
                awaitWhole(nodes, places);
                client.get().publish(chain.definition());
                CampaignLoad load = load(length, server, nodes, places, common);
                chain.check(client.get(), load.acknowledged(), load.wrong(), "seed " + seed);
            } finally {
                Heddle last = client.get();
                if (last != null) {
                    last.close();
                }
            }
        }
    }

    private List<CampaignNodes.Place> places() {
        List<CampaignNodes.Place> places = new ArrayList<>();
        for (int n = 0; n < SIZE; n++) {
            places.add(
                    lan == null
                            ? new CampaignNodes.Place("127.0.0.1", Ports.free(), List.of())
                            : new CampaignNodes.Place(
                                    lan.hosts().get(n).address(),
                                    PORT,
                                    lan.hosts().get(n).prefix()));
        }
        return places;
    }

    private static String common(PostgresServer server, String url, List<CampaignNodes.Place> places) {
        List<String> seeds =
                places.stream().map(place -> "\"" + place.address() + "\"").toList();
        return server.config(url) + "heddle.cluster { enabled = on, join-timeout = 60, seed-nodes = " + seeds + " }\n"
                + "heddle.client.ask-timeout = 10\nheddle.postgres.connections = 4\n"
                + "heddle.executors.shell.enabled = on\nheddle.manager.max-concurrent-workflows = 0\n"
                + "heddle.shutdown.drain-timeout = 5\n"
                + "pekko.cluster.failure-detector.acceptable-heartbeat-pause = " + PAUSE + "s\n";
    }

    /**
     * The client, a new one if the cluster put it out. Nobody waits until it is in: that may take until a node has been started
     * again or a fault has been taken back, which is what the callers do next.
     */
    private void open(String common) {
        if (!opening.isDone() || isOpen()) {
            return;
        }
        Heddle old = client.get();
        if (old != null) {
            System.out.println("campaign: the client was put out");
        }
        String host = lan == null ? "127.0.0.1" : Lan.HUB;
        opening = CompletableFuture.runAsync(() -> {
                    if (old != null) {
                        old.close();
                    }
                    client.set(Heddle.builder()
                            .config(common + "heddle.cluster { hosting = off, port = 0, host = \"" + host + "\" }")
                            .start());
                })
                .whenComplete((in, failure) -> {
                    if (failure != null) {
                        System.out.println("campaign: the client did not get in: " + failure);
                    }
                });
    }

    private boolean isOpen() {
        Heddle now = client.get();
        return now != null
                && !((ActorHeddle) now).actorSystem().whenTerminated().isCompleted();
    }

    /** Injects one fault after the other while callers start instances. */
    private CampaignLoad load(
            Duration length,
            PostgresServer server,
            CampaignNodes nodes,
            List<CampaignNodes.Place> places,
            String common)
            throws Exception {
        Instant begin = Instant.now();
        try (CampaignLoad load = new CampaignLoad(CampaignChain.ID, client::get)) {
            while (Instant.now().isBefore(begin.plus(length))) {
                watch(Duration.ofSeconds(5), nodes, common);
                Fault fault = faults.get(random.nextInt(faults.size()));
                injected.merge(fault, 1, Integer::sum);
                inject(fault, server, nodes, common);
                // Now and then the next fault comes before all is well again.
                if (random.nextInt(4) != 0) {
                    awaitWhole(nodes, places);
                }
            }
            awaitWhole(nodes, places);
            load.stop();
            System.out.printf(
                    "campaign: %d starts acknowledged in %d s, %d of them asked more than once; injected %s%n",
                    load.acknowledged().size(),
                    Duration.between(begin, Instant.now()).toSeconds(),
                    load.askedAgain(),
                    injected);
            return load;
        }
    }

    private void watch(Duration time, CampaignNodes nodes, String common) throws Exception {
        Instant end = Instant.now().plus(time);
        while (Instant.now().isBefore(end)) {
            nodes.keep();
            open(common);
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private void inject(Fault fault, PostgresServer server, CampaignNodes nodes, String common) throws Exception {
        int victim = random.nextInt(nodes.size());
        Duration chance = Duration.ofSeconds(1 + random.nextInt(LONGEST_PARTITION));
        Duration time = partition.isZero() ? chance : partition;
        System.out.printf("campaign: %s %s of node %d, up to %d s%n", Instant.now(), fault, victim, time.toSeconds());
        switch (fault) {
            case KILL -> nodes.at(victim).kill();
            case RESTART -> nodes.at(victim).stop();
            case LONG_FREEZE -> {
                NodeProcess frozen = nodes.at(victim);
                frozen.freeze();
                TimeUnit.SECONDS.sleep(15 + PAUSE);
                frozen.goOn();
            }
            case SHORT_FREEZE -> {
                nodes.at(victim).freeze();
                TimeUnit.MILLISECONDS.sleep(1_500);
                nodes.at(victim).goOn();
            }
            case DATABASE_CRASH -> server.crash(Duration.ofSeconds(random.nextInt(5)));
            default -> {
                if (lan == null) {
                    throw new IllegalStateException(fault + " needs a network of its own");
                }
                part(lan, fault, victim);
                watch(time, nodes, common);
                lan.heal();
            }
        }
    }

    private static void part(Lan lan, Fault fault, int victim) {
        List<Lan.Host> hosts = lan.hosts();
        Lan.Host host = hosts.get(victim);
        switch (fault) {
            case UNPLUGGED -> lan.unplug(host);
            case CUT_OFF -> apart(lan, host);
            case FIRST_CUT_OFF -> apart(lan, hosts.get(0));
            case SEEN_BY_CLIENT -> nodesBeside(lan, host).forEach(other -> both(lan, host, other));
            case DEAF -> others(lan, host).forEach(other -> lan.drop(host, Lan.Way.IN, other));
            case MUTE -> others(lan, host).forEach(other -> lan.drop(host, Lan.Way.OUT, other));
            case PAIR -> both(lan, host, hosts.get((victim + 1) % hosts.size()).address());
            case ALL_APART -> hosts.forEach(each -> apart(lan, each));
            case NO_DATABASE -> both(lan, host, Lan.DATABASE);
            case LOSS -> lan.lose(host, LOST_PERCENT);
            case THIN_LINE -> lan.thin(host, THIN_KILOBITS);
            default -> throw new IllegalArgumentException(fault + " is not of the network");
        }
    }

    private static List<String> nodesBeside(Lan lan, Lan.Host host) {
        return lan.hosts().stream()
                .filter(other -> !other.equals(host))
                .map(Lan.Host::address)
                .toList();
    }

    private static List<String> others(Lan lan, Lan.Host host) {
        List<String> others = new ArrayList<>(nodesBeside(lan, host));
        others.add(Lan.HUB);
        return others;
    }

    private static void apart(Lan lan, Lan.Host host) {
        others(lan, host).forEach(other -> both(lan, host, other));
    }

    private static void both(Lan lan, Lan.Host host, String other) {
        lan.drop(host, Lan.Way.IN, other);
        lan.drop(host, Lan.Way.OUT, other);
    }

    /** One cluster of all nodes, as the client sees it: what was put out has come back. */
    private void awaitWhole(CampaignNodes nodes, List<CampaignNodes.Place> places) throws IOException {
        Set<String> all = places.stream().map(CampaignNodes.Place::address).collect(Collectors.toSet());
        Instant begin = Instant.now();
        String common = Files.readString(folder.resolve("cluster.conf"));
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .ignoreExceptionsInstanceOf(HeddleException.class)
                    .until(() -> {
                        nodes.keep();
                        open(common);
                        return opening.isDone() && isOpen() && all.equals(up());
                    });
        } catch (RuntimeException e) {
            throw new AssertionError("seed " + seed + ": the cluster did not become whole again, up are " + up(), e);
        }
        System.out.printf(
                "campaign: whole after %d s%n",
                Duration.between(begin, Instant.now()).toSeconds());
    }

    private Set<String> up() {
        CurrentClusterState state =
                Cluster.get(((ActorHeddle) client.get()).actorSystem()).state();
        return StreamSupport.stream(state.getMembers().spliterator(), false)
                .filter(member -> member.hasRole("heddle-host"))
                .filter(member -> member.status() == MemberStatus.up())
                .filter(member -> !state.getUnreachable().contains(member))
                .map(Member::address)
                .map(HostPort::of)
                .collect(Collectors.toSet());
    }
}
