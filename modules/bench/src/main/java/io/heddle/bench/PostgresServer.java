package io.heddle.bench;

import io.heddle.bench.harness.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL for one measurement: a server of its own with the durability it comes with (fsync and synchronous_commit
 * on), or a database of its own on a server that is there.
 */
final class PostgresServer implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    /** One that owns nothing. */
    private static final String NOBODY = "65534";

    private final String database;
    private final @Nullable String admin;
    private final @Nullable Process process;
    private final @Nullable Thread stop;

    private PostgresServer(String database, @Nullable String admin, @Nullable Process process, @Nullable Thread stop) {
        this.stop = stop;
        this.database = database;
        this.admin = admin;
        this.process = process;
    }

    /** Why there can be none on this machine; empty if there can. */
    static Optional<String> missing(@Nullable String url) {
        return url != null || programs().isPresent()
                ? Optional.empty()
                : Optional.of("no PostgreSQL: neither initdb on the PATH nor in /usr/lib/postgresql/*/bin, and no"
                        + " --postgres-url");
    }

    /**
     * An empty database.
     *
     * @param root the folder of all measurements, which a server that may not be root has to pass
     * @param folder for a server's data, within {@code root}
     * @param url JDBC address of a server that is there, with user and password; null starts one
     */
    static PostgresServer start(Path root, Path folder, @Nullable String url) throws IOException, InterruptedException {
        if (url != null) {
            execute(url, "DROP DATABASE IF EXISTS heddle_bench");
            execute(url, "CREATE DATABASE heddle_bench");
            return new PostgresServer(url.replaceFirst("(//[^/]*/)[^?]*", "$1heddle_bench"), url, null, null);
        }
        Path programs = programs().orElseThrow();
        Files.createDirectories(folder);
        String data = folder.resolve("data").toString();
        List<String> init = List.of(
                programs.resolve("initdb").toString(),
                "-D",
                data,
                "-U",
                "bench",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C");
        finish(as(root, folder, init));
        int port = Ports.free();
        Process process = new ProcessBuilder(as(
                        root,
                        folder,
                        List.of(
                                programs.resolve("postgres").toString(),
                                "-D",
                                data,
                                "-p",
                                Integer.toString(port),
                                "-c",
                                "listen_addresses=127.0.0.1",
                                "-c",
                                "unix_socket_directories=",
                                "-c",
                                "max_connections=200",
                                "-c",
                                "shared_buffers=512MB")))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        // A measurement that is broken off leaves no server behind.
        Thread stop = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(stop);
        String address = "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=bench";
        await(address, process, folder.resolve("log"));
        return new PostgresServer(address, null, process, stop);
    }

    /** JDBC address of the empty database, user included. */
    String url() {
        return database;
    }

    @Override
    public void close() throws IOException {
        if (admin != null) {
            execute(admin, "DROP DATABASE IF EXISTS heddle_bench");
        }
        if (process != null) {
            if (stop != null) {
                Runtime.getRuntime().removeShutdownHook(stop);
            }
            // The signal of an orderly end; its helpers end with it.
            process.destroy();
            if (!endsInTime(process)) {
                process.destroyForcibly();
                endsInTime(process);
            }
        }
    }

    private static boolean endsInTime(Process process) {
        try {
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void await(String url, Process process, Path log) throws InterruptedException, IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                DriverManager.getConnection(url).close();
                return;
            } catch (SQLException notYet) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    process.destroyForcibly();
                    throw new IOException("PostgreSQL did not start: " + Files.readString(log), notYet);
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    private static void execute(String url, String sql) throws IOException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IOException(sql + " at the server of --postgres-url: " + e.getMessage(), e);
        }
    }

    /** PostgreSQL refuses to run as root. */
    private static List<String> as(Path root, Path folder, List<String> command)
            throws IOException, InterruptedException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return command;
        }
        for (Path own = folder; own != null && own.startsWith(root); own = own.getParent()) {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(own);
            rights.add(PosixFilePermission.OTHERS_EXECUTE);
            Files.setPosixFilePermissions(own, rights);
        }
        finish(List.of("chown", "-R", NOBODY + ":" + NOBODY, folder.toString()));
        List<String> all =
                new ArrayList<>(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        all.addAll(command);
        return all;
    }

    private static void finish(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " says " + output);
        }
    }

    private static Optional<Path> programs() {
        Stream<Path> path = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(":"))
                .map(Path::of);
        return Stream.concat(path, installed().stream())
                .filter(each ->
                        Files.isExecutable(each.resolve("initdb")) && Files.isExecutable(each.resolve("postgres")))
                .findFirst();
    }

    /** Where Debian and its kin put the programs, the newest first. */
    private static List<Path> installed() {
        Path root = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> versions = Files.list(root)) {
            return versions.sorted(Comparator.reverseOrder())
                    .map(version -> version.resolve("bin"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
