package io.heddle.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** {@code heddle node} in a process of its own. */
final class NodeProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String OWN = System.getProperty("java.class.path");

    private final Path out;
    private final Path err;
    private final Process process;

    private NodeProcess(Path folder, String name, List<String> prefix, String classPath, List<String> arguments)
            throws IOException {
        out = folder.resolve(name + ".out");
        err = folder.resolve(name + ".err");
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                classPath));
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    /** Starts a node; {@link #awaitLine} says when it is one. */
    static NodeProcess node(Path folder, String name, Path config, int port) throws IOException {
        return node(folder, name, List.of(), config, List.of("heddle.cluster.port=" + port));
    }

    /**
     * Starts a node in another place.
     *
     * @param prefix a program that becomes the one named after it, such as nsenter
     * @param settings {@code key=value} each
     */
    static NodeProcess node(Path folder, String name, List<String> prefix, Path config, List<String> settings)
            throws IOException {
        return new NodeProcess(folder, name, prefix, OWN, arguments(config, settings));
    }

    /** Starts a node of another release. */
    static NodeProcess ofRelease(Path folder, String name, String classPath, Path config, int port) throws IOException {
        return new NodeProcess(
                folder, name, List.of(), classPath, arguments(config, List.of("heddle.cluster.port=" + port)));
    }

    private static List<String> arguments(Path config, List<String> settings) {
        List<String> arguments = new ArrayList<>(List.of(Main.class.getName(), "node", "--config", config.toString()));
        settings.forEach(setting -> arguments.addAll(List.of("--config", setting)));
        return arguments;
    }

    /** Starts any other program. */
    static NodeProcess program(Path folder, String name, Class<?> main, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(main.getName()));
        all.addAll(List.of(arguments));
        return new NodeProcess(folder, name, List.of(), OWN, all);
    }

    void awaitLine(String words) {
        Awaitility.await().atMost(PATIENCE).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("ended with " + process.exitValue() + ": " + Files.readString(err));
            }
            return Files.readString(out).contains(words);
        });
    }

    /** kill -9. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Stands still, for the others as if it were cut off; {@link #goOn} ends that. */
    void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    void goOn() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM; gives the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return process.exitValue();
    }

    /** Of one that has ended. */
    int exitCode() {
        return process.exitValue();
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
