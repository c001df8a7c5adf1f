package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code copy}, {@code checkpoint} and {@code restore} as a script sees it: exit codes and lines. */
class CheckpointCommandTest {
    @TempDir
    Path folder;

    private InProcess.Ended run(String... words) {
        return InProcess.heddleIn(folder, words);
    }

    private String naps() throws IOException {
        return Files.writeString(folder.resolve("nap.yaml"), """
                        id: nap
                        nodes:
                          - {key: a, executor: sleep, config: {seconds: 0.01}}
                          - {key: b, executor: sleep, config: {seconds: 0.01}, after: [a]}
                        """).toString();
    }

    @Test
    void aCopyOfAnEarlierEventGoesOnFromThere() throws Exception {
        assertThat(run("run", naps(), "--id", "n-1").code()).isZero();
        InProcess.Ended copied = run("copy", "n-1", "--at", "5", "--id", "n-2", "--json");
        assertThat(copied.code()).as(copied.err()).isZero();
        assertThat(copied.out())
                .contains("\"type\":\"copy\"")
                .contains("\"instanceId\":\"n-2\"")
                .contains("\"source\":\"n-1\"")
                .contains("\"status\":\"CREATED\"");
        InProcess.Ended resumed = run("resume", "n-2", "--json");
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.out()).contains("\"status\":\"COMPLETED\"");
        InProcess.Ended text = run("copy", "n-1");
        assertThat(text.code()).isZero();
        assertThat(text.out()).contains("is a copy of n-1; to let it go on: heddle resume nap-");
        assertThat(run("copy", "nobody").code()).isEqualTo(2);
        InProcess.Ended wrong = run("copy", "n-1", "--at", "999");
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(wrong.err()).contains("UNKNOWN_SEQ");
        InProcess.Ended ended = run("copy", "n-1", "--attached");
        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("SOURCE_ENDED");
    }

    @Test
    void checkpointsAreCreatedListedRestoredAndDeleted() throws Exception {
        assertThat(run("run", naps(), "--id", "n-1").code()).isZero();
        InProcess.Ended created = run("checkpoint", "n-1", "--create", "end", "--tag", "x", "--json");
        assertThat(created.code()).as(created.err()).isZero();
        assertThat(created.out())
                .contains("\"type\":\"checkpoint\"")
                .contains("\"id\":\"end\"")
                .contains("\"stored\":true");
        assertThat(run("checkpoint", "n-1", "--create", "more").code()).isZero();
        InProcess.Ended listed = run("checkpoint", "n-1");
        assertThat(listed.out()).contains("end").contains("more").contains("2 checkpoints");
        InProcess.Ended restored = run("restore", "n-1", "--at", "5", "--id", "n-2", "--json");
        assertThat(restored.code()).as(restored.err()).isZero();
        assertThat(restored.out())
                .contains("\"type\":\"restore\"")
                .contains("\"instanceId\":\"n-2\"")
                .contains("\"mode\":\"NEW_RUN\"");
        assertThat(run("resume", "n-2").code()).isZero();
        InProcess.Ended back = run("restore", "n-1", "--at", "5", "--in-place");
        assertThat(back.code()).as(back.err()).isZero();
        assertThat(back.out()).contains("n-1 is back where it was; to follow it: heddle resume n-1");
        assertThat(run("resume", "n-1").code()).isZero();
        InProcess.Ended gone = run("checkpoint", "n-1", "--keep", "1", "--json");
        assertThat(gone.out())
                .contains("\"deletedIds\":[\"end\"]")
                .contains("\"deletedCount\":1")
                .contains("\"remainingCount\":1");
        assertThat(run("checkpoint", "n-1", "--delete", "more").out()).contains("1 checkpoint deleted");
        InProcess.Ended unknown = run("restore", "n-1", "--checkpoint", "more");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).contains("UNKNOWN_CHECKPOINT");
        assertThat(run("restore", "n-1").code()).isEqualTo(2);
    }
}
