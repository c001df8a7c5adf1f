package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code remove} and {@code cleanup} as a script sees them: exit codes and lines. */
class RemovalCommandTest {
    @TempDir
    Path folder;

    private InProcess.Ended run(String... words) {
        return InProcess.heddleIn(folder, words);
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
        InProcess.Ended removed = run("remove", "n-1", "--json");
        assertThat(removed.code()).as(removed.err()).isZero();
        assertThat(removed.out()).contains("\"instanceId\":\"n-1\"").contains("\"removal\":\"REMOVED\"");
        assertThat(run("remove", "n-1").code()).isEqualTo(2);
        assertThat(run("inspect", "n-1").code()).isEqualTo(2);
        assertThat(run("cleanup").out()).contains("0 runs are removed, 2 are left");
        InProcess.Ended swept = run("cleanup", "--older-than", "1ms", "--json");
        assertThat(swept.code()).as(swept.err()).isZero();
        assertThat(swept.out()).contains("\"removed\":2").contains("\"left\":0");
        InProcess.Ended wrong = run("cleanup", "--older-than", "0h");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("more than zero");
    }
}
