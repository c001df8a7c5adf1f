package io.heddle.bench.peers.zeebe;

import io.heddle.bench.harness.NewerJava;
import io.heddle.bench.harness.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Zeebe's broker with its gateway in a process of its own, with the settings of its distribution but for folders and
 * addresses: one partition, a log that is flushed before a record in it counts as committed.
 */
final class ZeebeBroker implements AutoCloseable {
    /** What the broker is compiled for. */
    private static final int JAVA = 21;

    private static final int PATIENCE_SECONDS = 120;
    private static final int LINES_OF_LOG = 20;

    /**
     * Starts the program that is its argument and kills it as soon as nobody holds the other end of standard input any more:
     * also when this process is killed, which could not tell the broker. Ends when the broker has ended.
     */
    private static final String ENDS_WITH_US = """
            exec 3<&0
            sh "$0" 3<&- </dev/null &
            broker=$!
            { cat <&3; kill -9 $broker; } >/dev/null 2>&1 &
            wait $broker
            kill $! 2>/dev/null
            """;

    private final Process process;
    private final Path log;
    private final int gateway;

    private ZeebeBroker(Process process, Path log, int gateway) {
        this.process = process;
        this.log = log;
        this.gateway = gateway;
    }

    static ZeebeBroker start(Path folder) throws IOException, InterruptedException {
        Path java = NewerJava.home(JAVA);
        int gateway = Ports.free();
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", ENDS_WITH_US, program().toString());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("ZEEBE_") || name.startsWith("CAMUNDA_"));
        environment.remove("JAVA_OPTS");
        environment.put("JAVA_HOME", java.toString());
        environment.put("JAVACMD", java.resolve("bin").resolve("java").toString());
        // Native libraries are unpacked there; a process that is killed leaves them.
        Path scratch = Files.createDirectories(folder.resolve("tmp"));
        environment.put("JDK_JAVA_OPTIONS", "\"-Djava.io.tmpdir=" + scratch.toAbsolutePath() + "\"");
        environment.put(
                "ZEEBE_BROKER_DATA_DIRECTORY",
                folder.resolve("data").toAbsolutePath().toString());
        for (String address : List.of(
                "ZEEBE_BROKER_NETWORK_HOST",
                "ZEEBE_BROKER_GATEWAY_NETWORK_HOST",
                "SERVER_ADDRESS",
                "MANAGEMENT_SERVER_ADDRESS")) {
            environment.put(address, "127.0.0.1");
        }
        environment.put("ZEEBE_BROKER_GATEWAY_NETWORK_PORT", "" + gateway);
        for (String port : List.of(
                "ZEEBE_BROKER_NETWORK_COMMANDAPI_PORT",
                "ZEEBE_BROKER_NETWORK_INTERNALAPI_PORT",
                "SERVER_PORT",
                "MANAGEMENT_SERVER_PORT")) {
            environment.put(port, "" + Ports.free());
        }
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        ZeebeBroker broker = new ZeebeBroker(process, log, gateway);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
        broker.await();
        return broker;
    }

    /** Unpacked beside the compiled classes. */
    private static Path program() throws IOException {
        Path classes = Path.of(
                URI.create(String.valueOf(ZeebeBroker.class.getProtectionDomain().getCodeSource().getLocation())));
        try (Stream<Path> files = Files.walk(classes.resolveSibling("broker"), 3)) {
            return files.filter(file -> file.endsWith(Path.of("bin", "broker")))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the distribution of Zeebe has no bin/broker"));
        }
    }

    /** Of the gateway. */
    URI address() {
        return URI.create("http://127.0.0.1:" + gateway);
    }

    /** Why it cannot go on without the broker, with what the broker said last. */
    IOException failure(String what) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return new IOException("Zeebe's broker " + what + "; its last words:\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_OF_LOG), lines.size())));
    }

    private void await() throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!listens()) {
            if (!process.isAlive()) {
                throw failure("ended by itself");
            }
            if (System.nanoTime() > end) {
                throw failure("does not listen on port " + gateway);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Returns when it is dead and writes no more. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            // Then there is nothing left to tell.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
