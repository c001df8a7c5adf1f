package io.heddle.bench.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which Java the server of a peer is started with. */
class NewerJavaTest {
    private static final Path RUNNING = Path.of("the", "running", "one");

    @TempDir
    private Path folder;

    private String java(String version) throws IOException {
        Path home = folder.resolve(version);
        Files.createDirectories(home.resolve("bin"));
        assertThat(Files.createFile(home.resolve("bin").resolve("java"))
                        .toFile()
                        .setExecutable(true))
                .isTrue();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home.toString();
    }

    @Test
    void theOneThatIsNamedComesBeforeTheRunningOne() throws Exception {
        String own = java("25.0.1");
        String common = java("21");
        assertThat(NewerJava.home(21, Map.of("HEDDLE_BENCH_JAVA21", own, "JAVA_21_HOME", common), 23, RUNNING))
                .hasToString(own);
        assertThat(NewerJava.home(21, Map.of("HEDDLE_BENCH_JAVA21", "", "JAVA_21_HOME", common), 17, RUNNING))
                .hasToString(common);
    }

    @Test
    void theRunningOneWillDoIfItIsNewEnough() throws Exception {
        assertThat(NewerJava.home(21, Map.of(), 21, RUNNING)).isEqualTo(RUNNING);
    }

    @Test
    void withoutOneItIsSaidWhatToDo() {
        assertThatIOException()
                .isThrownBy(() -> NewerJava.home(21, Map.of(), 17, RUNNING))
                .withMessage(
                        "it needs Java 21 or later, and this is Java 17; set HEDDLE_BENCH_JAVA21 or JAVA_21_HOME to the"
                                + " home of one");
    }

    @Test
    void oneThatIsNamedAndWillNotDoIsNotPassedOverInSilence() throws Exception {
        String old = java("17.0.15");
        assertThatIOException()
                .isThrownBy(() -> NewerJava.home(21, Map.of("JAVA_21_HOME", old), 25, RUNNING))
                .withMessage("JAVA_21_HOME is " + old + ", which is Java 17; it has to be 21 or later");
        String none = folder.toString();
        assertThatIOException()
                .isThrownBy(() -> NewerJava.home(21, Map.of("HEDDLE_BENCH_JAVA21", none), 25, RUNNING))
                .withMessage("HEDDLE_BENCH_JAVA21 is " + none
                        + ", which is not the home of a Java; it has to be 21 or later");
    }
}
