package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process of a crash test. It prints OPEN when there is something to kill and DONE when there is nothing left. */
final class Victim {
    private static final long TO_OPEN_SECONDS = 120;
    private static final long TO_DIE_SECONDS = 30;
    private static final long TO_END_SECONDS = 60;

    private final Process process;
    private final CompletableFuture<Void> open = new CompletableFuture<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private Victim(Process process) {
        this.process = process;
    }

    /** Starts {@code main} and waits until it is open. */
    static Victim start(Class<?> main, Path tmp, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-Djava.io.tmpdir=" + tmp,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Victim victim = new Victim(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        Thread reader = new Thread(victim::follow, main.getSimpleName() + "-output");
        reader.setDaemon(true);
        reader.start();
        victim.open.get(TO_OPEN_SECONDS, TimeUnit.SECONDS);
        return victim;
    }

    private void follow() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals("OPEN")) {
                    open.complete(null);
                } else if (line.equals("DONE")) {
                    done.complete(null);
                }
            }
        } catch (IOException killed) {
            // The pipe breaks with the process; what was read before counts.
        }
        open.completeExceptionally(new IllegalStateException("the child ended before it was open"));
    }

    /** Whether it is done before {@code millis} have passed. */
    boolean isDoneWithin(long millis) throws Exception {
        try {
            done.get(millis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException running) {
            return false;
        }
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(TO_DIE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** Waits until it has ended by itself; its exit code. */
    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(TO_END_SECONDS, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    /** Kills it after {@code millis}, unless it is done by then and ends by itself; whether it was. */
    boolean endsWithin(long millis) throws Exception {
        if (isDoneWithin(millis)) {
            return process.waitFor(TO_END_SECONDS, TimeUnit.SECONDS);
        }
        kill();
        return false;
    }
}
