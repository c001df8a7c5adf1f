package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.StartOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code heddle fork} as a script sees it: exit codes and lines. */
class ForkCommandTest {
    @TempDir
    Path folder;

    private InProcess.Ended heddle(String... words) {
        return InProcess.heddleIn(folder, words);
    }

    /** A run of another process, which has ended since. */
    private void open(String... ids) {
        try (Heddle heddle = Heddle.builder().dataDir(folder.resolve("data")).start()) {
            for (String id : ids) {
                heddle.startDynamic(DefinitionId.of("claim"), StartOptions.id(id));
            }
        }
    }

    /** review: a (read), b (check, run by {@code executor}) → agreed. */
    private String file(String executor, String join) throws IOException {
        return Files.writeString(folder.resolve("reviews.yaml"), """
                        nodes:
                          - key: review
                            kind: FORK
                            fork:
                              strategy: SERIAL
                              forkPaths: [{pathId: a, childNodeId: read}, {pathId: b, childNodeId: check}]
                          - {key: read, executor: cel, inputs: {fine: "true"}, after: [review]}
                          - {key: check, executor: %s, after: [review]}
                          - {key: agreed, kind: JOIN, forkJoin: {fork: review}, after: [read, check]%s}
                        """.formatted(executor, join))
                .toString();
    }

    @Test
    void theJoinIsAwaitedAndTold() throws IOException {
        open("c-1");
        String file = file("cel, inputs: {fine: \"false\"}", "");
        InProcess.Ended plain = heddle("fork", "c-1", file);
        assertThat(plain.code()).as(plain.err()).isZero();
        assertThat(plain.lines())
                .containsExactly(
                        "c-1  the join is COMPLETED",
                        "  COMPLETED  c-1/review.a@1",
                        "  COMPLETED  c-1/review.b@1",
                        "output: {\"a\":{\"fine\":true},\"b\":{\"fine\":false}}");
        InProcess.Ended again = heddle("fork", "c-1", file, "--json");
        assertThat(again.code()).isZero();
        assertThat(again.lines())
                .as("the same file again is the same fork")
                .containsExactly("{\"type\":\"fork\",\"instanceId\":\"c-1\",\"success\":true,"
                        + "\"output\":{\"a\":{\"fine\":true},\"b\":{\"fine\":false}},"
                        + "\"completedThreads\":[\"c-1/review.a@1\",\"c-1/review.b@1\"],"
                        + "\"failedThreads\":[],\"status\":\"COMPLETED\",\"error\":null}");
    }

    @Test
    void aJoinThatIsNotMetEndsWithOneAndOneThatTimesOutWithThree() throws IOException {
        open("c-1", "c-2");
        InProcess.Ended failed = heddle("fork", "c-1", file("fail, config: {code: E1, message: no}", ""));
        assertThat(failed.code()).as(failed.err()).isEqualTo(1);
        assertThat(failed.out())
                .contains("c-1  the join is FAILED  JOIN_UNREACHABLE: ")
                .contains("  COMPLETED  c-1/review.a@1")
                .contains("  failed     c-1/review.b@1");
        InProcess.Ended late = heddle("fork", "c-2", file("sleep, config: {seconds: 600}", ", timeout: 0.2"), "--json");
        assertThat(late.code()).as(late.err()).isEqualTo(3);
        assertThat(String.valueOf(late.lastObject().get("error"))).startsWith("JOIN_TIMEOUT: ");
    }

    @Test
    void whatIsNoForkIsRefusedWithItsLine() throws IOException {
        open("c-1");
        String file = file("cel", "");
        Path unpaired = Files.writeString(
                folder.resolve("unpaired.yaml"), Files.readString(Path.of(file)).replaceAll("(?m)^.*agreed.*\n", ""));
        InProcess.Ended partly = heddle("fork", "c-1", unpaired.toString());
        assertThat(partly.code()).isEqualTo(2);
        assertThat(partly.err()).contains("unpaired.yaml:2: error: UNPAIRED_FORK [review]");
        Path more = Files.writeString(folder.resolve("more.yaml"), "nodes:\n  - {key: alone, executor: cel}\n");
        InProcess.Ended other = heddle("fork", "c-1", more.toString());
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("NOT_ONE_FORK");
        Path whole = Files.writeString(
                folder.resolve("whole.yaml"), Files.readString(Path.of(file)) + "output: {x: \"1\"}\n");
        InProcess.Ended definition = heddle("fork", "c-1", whole.toString());
        assertThat(definition.code()).isEqualTo(2);
        assertThat(definition.err()).contains("NOT_A_FORK").contains("leave triggers, output and config out");
        assertThat(heddle("fork", "nobody", file).code()).isEqualTo(2);
        assertThat(heddle("fork", "c-1", "missing.yaml").err()).contains("FILE_NOT_FOUND");
        InProcess.Ended shell = heddle("fork", "c-1", file("shell, config: {command: [id]}", ""));
        assertThat(shell.code()).isEqualTo(2);
        assertThat(shell.err()).contains("SHELL_NOT_ALLOWED");
    }

    @Test
    void aRunOfADefinitionIsSealed() throws IOException {
        Path one = Files.writeString(folder.resolve("one.yaml"), """
                id: one
                nodes:
                  - {key: draft, executor: cel, inputs: {text: "'please'"}}
                  - {key: approve, executor: human, config: {topic: approvals}, after: [draft]}
                """);
        new InProcess()
                .ctrlCAfter("COMPLETED   draft")
                .run(
                        "run",
                        one.toString(),
                        "--id",
                        "o-1",
                        "--data",
                        folder.resolve("data").toString());
        InProcess.Ended refused = heddle("fork", "o-1", file("cel", ""));
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("SEALED").contains("put the FORK into the definition");
    }
}
