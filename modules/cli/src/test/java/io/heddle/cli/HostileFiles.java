package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** Files, listings and times as a user of the command line may get them wrong. */
final class HostileFiles {
    private HostileFiles() {}

    static void addTo(Map<String, HostileRows.Body> cases) {
        cases.put("A03", HostileFiles::gzipBomb);
        cases.put("A07", HostileFiles::listings);
        cases.put("D05", HostileFiles::durations);
        cases.put("D10", HostileFiles::deadlineWhileDown);
    }

    /** A trace of a gigabyte of blanks in a megabyte: refused at its first letter or at the limit, in bounded memory. */
    private static void gzipBomb(HostileRows rows) throws IOException {
        Path bomb = rows.folder.resolve("bomb.json.gz");
        byte[] megabyte = new byte[1 << 20];
        for (byte filling : new byte[] {0, ' '}) {
            java.util.Arrays.fill(megabyte, filling);
            try (OutputStream out =
                    new GZIPOutputStream(new BufferedOutputStream(Files.newOutputStream(bomb), 1 << 16))) {
                for (int i = 0; i < 1_000; i++) {
                    out.write(megabyte);
                }
            }
            InProcess.Ended ended = InProcess.heddle("validate", bomb.toString());
            assertThat(ended.code()).isEqualTo(2);
            HostileRows.assertReadable(ended.err());
        }
        Files.delete(bomb);
    }

    private static void listings(HostileRows rows) {
        for (String limit : List.of("-1", "9223372036854775808", "many")) {
            InProcess.Ended ended = rows.cli("list", "--limit", limit);
            assertThat(ended.code()).as(limit).isEqualTo(2);
            HostileRows.assertReadable(ended.err());
        }
        assertThat(rows.cli("list", "--limit", "0").code()).isZero();
        assertThat(rows.cli("list", "--limit", "2147483648").code()).isZero();
        try (Heddle heddle = rows.open()) {
            for (String cursor : List.of("", "x", "AAAA", "\u0000", "x".repeat(100_000))) {
                try {
                    assertThat(heddle.list(InstanceFilter.ALL.after(cursor)).rows())
                            .isNotNull();
                } catch (HeddleException e) {
                    assertThat(e.code()).isEqualTo("INVALID_CURSOR");
                    HostileRows.assertReadable(String.valueOf(e.getMessage()));
                }
            }
        }
    }

    private static void durations(HostileRows rows) throws IOException {
        for (String bad : List.of("P1Y", "PT1e3S", "''", "true", "[]", "-5", "five", "5 parsecs")) {
            Path file = Files.writeString(
                    rows.folder.resolve("duration.yaml"),
                    "id: d\nnodes:\n  - key: a\n    executor: sleep\n    timeout: " + bad + "\n");
            InProcess.Ended ended = InProcess.heddle("validate", file.toString());
            assertThat(ended.code()).as(bad).isEqualTo(2);
            assertThat(ended.err()).as(bad).containsPattern("duration.yaml:[35]: error: ");
        }
        for (String good : List.of("1.5", "5", "PT5S")) {
            Path file = Files.writeString(
                    rows.folder.resolve("duration.yaml"),
                    "id: d\nnodes:\n  - key: a\n    executor: sleep\n    timeout: " + good + "\n");
            assertThat(InProcess.heddle("validate", file.toString()).code())
                    .as(good)
                    .isZero();
        }
    }

    /** The time passes while nobody has the folder open; the instance ends once, and only by it. */
    private static void deadlineWhileDown(HostileRows rows) {
        Instant deadline = Instant.now().plusSeconds(6);
        try (Heddle heddle = rows.open("heddle.shutdown.drain-timeout = 100 ms")) {
            WorkflowHandle handle = heddle.start(
                    WorkflowDefinition.builder("late")
                            .deadline(deadline)
                            .node("long", node -> node.executor("sleep").config("seconds", 3600))
                            .build(),
                    StartOptions.id("late"));
            assertThat(handle.status().status()).isEqualTo(InstanceStatus.RUNNING);
        }
        long wait = Math.max(0, Duration.between(Instant.now(), deadline).toMillis()) + 100;
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(wait, TimeUnit.MILLISECONDS))
                .join();
        InProcess.Ended ended = rows.cli("resume", "late", "--json");
        assertThat(ended.code()).as(ended.err()).isEqualTo(3);
        assertThat(ended.lastObject().get("status")).isEqualTo("TIMED_OUT");
        try (Heddle heddle = rows.open()) {
            assertThat(heddle.handle(InstanceId.of("late")).history(1, 100))
                    .filteredOn(event -> "TIMED_OUT".equals(event.to()))
                    .hasSize(1);
        }
    }
}
