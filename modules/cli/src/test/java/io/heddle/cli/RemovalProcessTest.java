package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code remove} and {@code cleanup} as a script sees them: exit codes and lines. */
class RemovalProcessTest {
    @TempDir
    Path folder;

    private record Ended(int code, String out, String err) {}

    private Ended run(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        return new Ended(
                process.exitValue(),
                Files.readString(folder.resolve("out"), StandardCharsets.UTF_8),
                Files.readString(folder.resolve("err")));
    }

    @Test
    @Tag("promise-13")
    void endedRunsAreRemovedOneByOneOrByAge() throws Exception {
        String hello = Files.writeString(
                        folder.resolve("nap.yaml"),
                        "id: nap\nnodes:\n  - {key: a, executor: sleep, config: {seconds: 0.01}}\n")
                .toString();
        for (String id : List.of("n-1", "n-2", "n-3")) {
            assertThat(run("run", hello, "--id", id).code()).isZero();
        }
        Ended removed = run("remove", "n-1", "--json");
        assertThat(removed.code()).as(removed.err()).isZero();
        assertThat(removed.out()).contains("\"instanceId\":\"n-1\"").contains("\"removal\":\"REMOVED\"");
        assertThat(run("remove", "n-1").code()).isEqualTo(2);
        assertThat(run("inspect", "n-1").code()).isEqualTo(2);
        assertThat(run("cleanup").out()).contains("0 runs are removed, 2 are left");
        Ended swept = run("cleanup", "--older-than", "1ms", "--json");
        assertThat(swept.code()).as(swept.err()).isZero();
        assertThat(swept.out()).contains("\"removed\":2").contains("\"left\":0");
        Ended wrong = run("cleanup", "--older-than", "0h");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("more than zero");
    }
}
