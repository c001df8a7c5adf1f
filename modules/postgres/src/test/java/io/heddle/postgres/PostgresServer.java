package io.heddle.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.opentest4j.TestAbortedException;

/**
 * A PostgreSQL server of a test's own, in a temporary folder, on a free port of the loopback address or another. Its program comes
 * with the test class path where there is one for this machine, else from the PATH.
 */
public final class PostgresServer implements AutoCloseable {
    private static final String BUNDLED = "/postgres-linux-x86_64.txz";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LOOPBACK = "127.0.0.1";
    private static final String USER = "heddle";
    private static final String PASSWORD = "seven of nine";

    private final Path folder;
    private final Path programs;
    private final String address;
    private final int port;
    private Process process;

    private PostgresServer(Path folder, Path programs, String address) {
        this.folder = folder;
        this.address = address;
        this.programs = programs;
        this.port = Ports.free();
        Path password = folder.resolve("password");
        write(password, PASSWORD);
        run(as(
                programs.resolve("initdb").toString(),
                "-D",
                data(),
                "-U",
                USER,
                "-A",
                "scram-sha-256",
                "--pwfile=" + password,
                "-E",
                "UTF8",
                "--locale=C",
                "--no-sync"));
        if (!address.equals(LOOPBACK)) {
            write(
                    folder.resolve("data").resolve("pg_hba.conf"),
                    "host all all " + address + "/24 scram-sha-256\nhost all all " + LOOPBACK + "/32 scram-sha-256\n");
        }
        process = launch();
        awaitAnswer();
    }

    /**
     * Starts a server.
     *
     * @throws TestAbortedException where there is no PostgreSQL: the test is skipped, and says why
     */
    public static PostgresServer start() {
        return start(LOOPBACK);
    }

    /**
     * Starts a server that others reach too.
     *
     * @param address of this machine; it and its neighbours (/24) get in
     * @throws TestAbortedException where there is no PostgreSQL: the test is skipped, and says why
     */
    public static PostgresServer start(String address) {
        Path folder = temporaryFolder();
        Optional<Path> programs = bundled(folder).or(PostgresServer::onThePath);
        Assumptions.assumeTrue(
                programs.isPresent(),
                "SKIPPED, no PostgreSQL: neither a program for this machine on the test class path nor initdb and"
                        + " postgres on the PATH");
        return new PostgresServer(folder, programs.orElseThrow(), address);
    }

    /** A new, empty database; gives its address. */
    public String database(String name) {
        execute(url("postgres"), "CREATE DATABASE " + name);
        return url(name);
    }

    /** Stops it as a crash would, without telling anybody, and starts it again after a while. */
    public void crash(Duration away) throws InterruptedException {
        run(List.of("kill", "-QUIT", Long.toString(process.pid())));
        process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        TimeUnit.MILLISECONDS.sleep(away.toMillis());
        process = launch();
        awaitAnswer();
    }

    /** Makes a database refuse writes, or take them again, and cuts its connections. */
    public void readOnly(String name, boolean readOnly) {
        execute(url("postgres"), "ALTER DATABASE " + name + " SET default_transaction_read_only = " + readOnly);
        execute(
                url("postgres"),
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
    }

    /** HOCON for a node on the database at {@code url}. */
    public String config(String url) {
        return "heddle.postgres { url = \"" + url + "\", user = " + USER + ", password = \"" + PASSWORD + "\" }\n";
    }

    /** What programs such as {@code pg_dump} need to know to reach it without being told on their command line. */
    public Map<String, String> environment() {
        return Map.of("PGHOST", address, "PGPORT", Integer.toString(port), "PGUSER", USER, "PGPASSWORD", PASSWORD);
    }

    /** A number the database gives. */
    public static long number(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url, USER, PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a statement. */
    public static void execute(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url, USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void kill() {
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // What its helpers still hold open stays for the operating system to clean up.
            System.err.println("left behind: " + folder + ": " + e);
        }
    }

    /** The address of a database. */
    public String url(String name) {
        return "jdbc:postgresql://" + address + ":" + port + "/" + name;
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private Process launch() {
        try {
            return new ProcessBuilder(as(
                            programs.resolve("postgres").toString(),
                            "-D",
                            data(),
                            "-p",
                            Integer.toString(port),
                            "-c",
                            "listen_addresses=" + address,
                            "-c",
                            "unix_socket_directories=",
                            // The machine does not fail in these tests, only processes do.
                            "-c",
                            "fsync=off",
                            "-c",
                            "max_connections=200"))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer() {
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            try (Connection connection = DriverManager.getConnection(url("postgres"), USER, PASSWORD)) {
                return connection.isValid(1);
            }
        });
    }

    /** PostgreSQL refuses to run as root, which tests in containers do. */
    private List<String> as(String... command) {
        if (!isRoot()) {
            return List.of(command);
        }
        run(List.of("chown", "-R", "65534:65534", folder.toString()));
        List<String> all = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        all.addAll(Arrays.asList(command));
        return all;
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Optional<Path> bundled(Path folder) {
        try (InputStream archive = PostgresServer.class.getResourceAsStream(BUNDLED)) {
            boolean forThisMachine = System.getProperty("os.name").equals("Linux")
                    && System.getProperty("os.arch").equals("amd64");
            if (archive == null || !forThisMachine) {
                return Optional.empty();
            }
            Path file = folder.resolve("postgres.txz");
            Files.copy(archive, file, StandardCopyOption.REPLACE_EXISTING);
            Path programs = Files.createDirectory(folder.resolve("programs"));
            run(List.of("tar", "-xJf", file.toString(), "-C", programs.toString()));
            return Optional.of(programs.resolve("bin"));
        } catch (IOException | IllegalStateException e) {
            // Such as a machine without xz.
            return Optional.empty();
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> onThePath() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .map(Path::of)
                .filter(each ->
                        Files.isExecutable(each.resolve("initdb")) && Files.isExecutable(each.resolve("postgres")))
                .findFirst();
    }

    private static void run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " says " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path temporaryFolder() {
        try {
            Path folder = Files.createTempDirectory("heddle-postgres-");
            folder.toFile().setExecutable(true, false);
            folder.toFile().setReadable(true, false);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
