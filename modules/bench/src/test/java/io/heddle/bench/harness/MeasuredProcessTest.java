package io.heddle.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A process whose output is waited for ends, whatever becomes of it. */
class MeasuredProcessTest {
    private static final int PATIENCE_SECONDS = 60;

    /** Keeps a thread that nobody ends, as an actor system does. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            new Thread(() -> sleep("for ever")).start();
            MeasuredProcess.run(() -> {
                System.out.println("begun");
                switch (args[0]) {
                    case "fail" -> throw new IllegalStateException("what was measured broke down");
                    case "wait" -> sleep("until the parent has gone");
                    default -> {}
                }
            });
        }

        private static void sleep(String how) {
            try {
                TimeUnit.DAYS.sleep(1);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while it slept " + how, e);
            }
        }
    }

    private static Process start(String what) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        what)
                .start();
    }

    private static int code(Process process) throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("has ended")
                .isTrue();
        return process.exitValue();
    }

    @Test
    void itEndsWithItsWorkAlsoWhenThreadsAreLeft() throws Exception {
        assertThat(code(start("end"))).isZero();
    }

    @Test
    void itEndsWhenItsWorkFailsAndSaysWhy() throws Exception {
        Process failing = start("fail");
        assertThat(code(failing)).isEqualTo(1);
        assertThat(failing.errorReader().lines()).anyMatch(line -> line.contains("what was measured broke down"));
    }

    @Test
    void itEndsWhenItsParentHasGone() throws Exception {
        Process waiting = start("wait");
        assertThat(waiting.inputReader().readLine()).isEqualTo("begun");
        // As the end of the parent would.
        waiting.getOutputStream().close();
        assertThat(code(waiting)).isEqualTo(1);
    }
}
