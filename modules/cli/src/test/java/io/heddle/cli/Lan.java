package io.heddle.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A network that exists for a test only: hosts in network namespaces of their own, joined by a bridge in the namespace of
 * this process, which must be one made for the test ({@link #inside}). Everything is gone when the processes are.
 *
 * <p>Packets are dropped by classic BPF programs, which every kernel with traffic control knows; {@code netem} is missing
 * in many.
 */
final class Lan implements AutoCloseable {
    /** Where the client is. */
    static final String HUB = "10.77.0.1";

    /** Where the database is, in the same namespace. */
    static final String DATABASE = "10.77.0.100";

    private static final String BRIDGE = "heddle0";
    private static final int SOURCE = 26;
    private static final int DESTINATION = 30;
    /** Where the kernel puts a random number for classic BPF. */
    private static final long RANDOM = 0xFFFFF038L;

    private static final long ALL = 0xFFFFFFFFL;

    /** Seen from the host. */
    enum Way {
        /** What the others send to it. */
        IN("egress", SOURCE),
        /** What it sends. */
        OUT("ingress", DESTINATION);

        /** The switch's side of the cable sees it the other way round. */
        private final String hook;

        private final int other;

        Way(String hook, int other) {
            this.hook = hook;
            this.other = other;
        }
    }

    /** A machine: what is run with {@code prefix} runs on it. */
    record Host(String address, String cable, Process holder) {
        List<String> prefix() {
            return List.of("nsenter", "-t", Long.toString(holder.pid()), "-n");
        }
    }

    private final List<Host> hosts = new ArrayList<>();

    private Lan() {
        run("ip", "link", "set", "lo", "up");
        run("ip", "link", "add", "dev", BRIDGE, "type", "bridge");
        run("ip", "addr", "add", HUB + "/24", "dev", BRIDGE);
        run("ip", "addr", "add", DATABASE + "/24", "dev", BRIDGE);
        run("ip", "link", "set", BRIDGE, "up");
    }

    /**
     * What is prepended to a command to run it where a network may be made. When it is killed, so is everything it started.
     */
    static List<String> inside() {
        return List.of("unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc");
    }

    /** Why no such network can be made here; empty if it can. */
    static Optional<String> missing() {
        String trial = "ip link add dev heddle1 type veth peer name heddle2 && ip link add dev heddle0 type bridge"
                + " && tc qdisc add dev heddle1 clsact && tc filter add dev heddle1 ingress bpf da bytecode '1,6 0 0 0'"
                + " && nsenter -t $$ -n true";
        List<String> command = new ArrayList<>(inside());
        command.addAll(List.of("sh", "-c", trial));
        try {
            run(command.toArray(new String[0]));
            return Optional.empty();
        } catch (IllegalStateException | UncheckedIOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** In the namespace of this process. */
    static Lan create(int hosts) {
        Lan lan = new Lan();
        for (int n = 1; n <= hosts; n++) {
            lan.add(n);
        }
        return lan;
    }

    private void add(int number) {
        Process holder = launch("unshare", "--net", "sleep", "infinity");
        String pid = Long.toString(holder.pid());
        Host host = new Host("10.77.0." + (10 + number), "heddle-n" + number, holder);
        // A namespace of its own it has a moment after it was launched.
        Awaitility.await().until(() -> !namespace("self").equals(namespace(pid)));
        run("ip", "link", "add", "dev", host.cable(), "type", "veth", "peer", "name", "eth0", "netns", pid);
        run("ip", "link", "set", host.cable(), "master", BRIDGE, "up");
        run("tc", "qdisc", "add", "dev", host.cable(), "clsact");
        on(host, "ip", "addr", "add", host.address() + "/24", "dev", "eth0");
        on(host, "ip", "link", "set", "eth0", "up");
        on(host, "ip", "link", "set", "lo", "up");
        hosts.add(host);
    }

    List<Host> hosts() {
        return List.copyOf(hosts);
    }

    /** Pulls the cable. */
    void unplug(Host host) {
        run("ip", "link", "set", host.cable(), "down");
    }

    /** What goes between the two this way vanishes. */
    void drop(Host host, Way way, String other) {
        filter(
                host,
                way,
                "6,40 0 0 12,21 0 3 2048,32 0 0 " + way.other + ",21 0 1 " + number(other) + ",6 0 0 2,6 0 0 " + ALL);
    }

    /** A part of all packets vanishes, in both directions. */
    void lose(Host host, int percent) {
        String program = "4,32 0 0 " + RANDOM + ",53 1 0 " + ALL / 100 * percent + ",6 0 0 2,6 0 0 " + ALL;
        filter(host, Way.IN, program);
        filter(host, Way.OUT, program);
    }

    /** A line so thin that packets wait for one another, up to half a second, and some are dropped. */
    void thin(Host host, int kilobits) {
        run(("tc qdisc add dev " + host.cable() + " root tbf rate " + kilobits + "kbit burst 3200 latency 500ms")
                .split(" "));
    }

    /** As it was. */
    void heal() {
        for (Host host : hosts) {
            run("ip", "link", "set", host.cable(), "up");
            run("tc", "filter", "del", "dev", host.cable(), "ingress");
            run("tc", "filter", "del", "dev", host.cable(), "egress");
            run("tc", "qdisc", "replace", "dev", host.cable(), "root", "pfifo");
            run("tc", "qdisc", "del", "dev", host.cable(), "root");
        }
    }

    private static void filter(Host host, Way way, String program) {
        run("tc", "filter", "add", "dev", host.cable(), way.hook, "bpf", "da", "bytecode", program);
    }

    private static long number(String address) {
        long number = 0;
        for (String part : address.split("\\.", -1)) {
            number = number * 256 + Long.parseLong(part);
        }
        return number;
    }

    private static String namespace(String pid) {
        return run("readlink", "/proc/" + pid + "/ns/net").strip();
    }

    private static void on(Host host, String... command) {
        List<String> all = new ArrayList<>(host.prefix());
        all.addAll(List.of(command));
        run(all.toArray(new String[0]));
    }

    private static Process launch(String... command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String run(String... command) {
        Process process = launch(command);
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " says " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        hosts.forEach(host -> host.holder().destroyForcibly());
    }
}
