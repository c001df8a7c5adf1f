package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.CheckpointOptions;
import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.HistoryEntry;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.TransferReport.Step;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.journal.portable.ExportReader;
import io.heddle.journal.portable.Piece;
import io.heddle.postgres.Ports;
import io.heddle.postgres.PostgresServer;
import io.heddle.spi.NodeOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code heddle export} and {@code heddle import}: from a folder into a database, and back into a folder. */
class MoveTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final DefinitionId BIG = DefinitionId.of("big");
    private static final Payload LARGE = Payload.json("\"" + "x".repeat(100_000) + "\"");

    private static PostgresServer server;

    @TempDir
    static Path shared;

    /** A folder with something of every kind, exported. */
    private static Path data;

    private static Path file;

    @TempDir
    Path folder;

    @BeforeAll
    static void fill() {
        server = PostgresServer.start();
        data = shared.resolve("data");
        file = shared.resolve("moving.heddle");
        try (Heddle heddle = builder().dataDir(data).start()) {
            heddle.publish(big());
            approve(heddle.start(BIG, StartOptions.id("ended")));
            approve(heddle.start(BIG, StartOptions.id("gone")));
            for (String id : List.of("ended", "gone")) {
                WorkflowHandle handle = heddle.handle(InstanceId.of(id));
                handle.awaitEnd(PATIENCE);
                handle.awaitReleased();
            }
            heddle.remove(InstanceId.of("gone"), false);
            WorkflowHandle waiting = heddle.start(BIG, StartOptions.id("waiting"));
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> waiting.node("first").status() == NodeStatus.COMPLETED);
            waiting.createCheckpoint(CheckpointOptions.id("half"));
        }
        InProcess.Ended exported = InProcess.heddle("export", file.toString(), "--data", data.toString(), "--json");
        assertThat(exported.code()).as(exported.err()).isZero();
        assertThat(exported.lastObject().get("type")).isEqualTo("exported");
        assertThat(exported.lastObject().get("payloads")).isEqualTo(1L);
    }

    @AfterAll
    static void stopDatabase() {
        if (server != null) {
            server.close();
        }
    }

    private static Heddle.Builder builder() {
        return builder(new AtomicInteger());
    }

    private static Heddle.Builder builder(AtomicInteger calls) {
        return Heddle.builder().config("heddle.client.ask-timeout = 60s").executor("large", task -> {
            calls.incrementAndGet();
            return NodeOutcome.completed(LARGE);
        });
    }

    /** As soon as there is something to approve. */
    private static void approve(WorkflowHandle handle) {
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> handle.signal("wait", Payload.NULL) != null);
    }

    private static WorkflowDefinition big() {
        return WorkflowDefinition.builder(BIG.value())
                .node("first", node -> node.executor("large"))
                .node(
                        "wait",
                        node -> node.executor("human")
                                .config("topic", "approvals")
                                .after("first"))
                .node("last", node -> node.executor("large").after("wait"))
                .build();
    }

    private Path config(String url) throws IOException {
        return Files.writeString(
                folder.resolve("cluster.conf"),
                server.config(url) + "heddle.cluster { enabled = on, seed-nodes = [\"127.0.0.1:" + Ports.free()
                        + "\"] }\n");
    }

    /** All pieces, in words. What an id has reached depends on who says it, where its events begin does not. */
    private static Set<String> pieces(Path export) throws IOException {
        Set<String> all = new TreeSet<>();
        HexFormat hex = HexFormat.of();
        try (ExportReader in = new ExportReader(export)) {
            for (Piece piece = in.next(); piece != null; piece = in.next()) {
                String words;
                if (piece instanceof Piece.Blob blob) {
                    words = "blob " + hex.formatHex(blob.hash()) + " " + Arrays.hashCode(blob.content());
                } else if (piece instanceof Piece.Reached reached) {
                    words = "reached " + reached.persistenceId() + " " + reached.deletedTo()
                            + (reached.highest() == reached.deletedTo() ? " nothing left" : "");
                } else if (piece instanceof Piece.Event event) {
                    words = "event " + event.persistenceId() + " " + event.sequenceNr() + " " + event.timestamp() + " "
                            + event.writer() + " " + event.adapterManifest() + " " + words(event.payload()) + " "
                            + words(event.metadata());
                } else if (piece instanceof Piece.Snapshot snapshot) {
                    words = "snapshot " + snapshot.persistenceId() + " " + snapshot.sequenceNr() + " "
                            + snapshot.timestamp() + " " + words(snapshot.payload()) + " " + words(snapshot.metadata());
                } else {
                    Piece.Held held = (Piece.Held) piece;
                    words = "held " + held.persistenceId() + " " + hex.formatHex(held.hash()) + " " + held.size() + " "
                            + held.since() + " " + held.storedAt();
                }
                assertThat(all.add(words)).as(words).isTrue();
            }
        }
        return all;
    }

    private static String words(Piece.Serialized object) {
        return object == null
                ? "-"
                : object.serializer() + " " + object.manifest() + " " + Arrays.hashCode(object.bytes());
    }

    @Test
    void whatIsMovedIntoADatabaseAndBackIntoAFolderIsTheSame() throws IOException {
        Set<String> all = pieces(file);
        // Something of every kind, and an instance that was removed, whose numbers must not be given again.
        assertThat(all).anyMatch(words -> words.startsWith("blob "));
        assertThat(all).anyMatch(words -> words.startsWith("held instance|ended "));
        assertThat(all).anyMatch(words -> words.startsWith("snapshot checkpoint|waiting "));
        assertThat(all).anyMatch(words -> words.startsWith("reached instance|gone ") && words.endsWith("nothing left"));
        assertThat(all).anyMatch(words -> words.startsWith("event ") && !words.contains("instance|"));

        String config = config(server.database("and_back")).toString();
        InProcess.Ended imported = InProcess.heddle("import", file.toString(), "--config", config);
        assertThat(imported.code()).as(imported.err()).isZero();
        assertThat(imported.out()).startsWith("imported " + file + ": ");

        Path fromDatabase = folder.resolve("from-database.heddle");
        InProcess.Ended exported = InProcess.heddle("export", fromDatabase.toString(), "--config", config);
        assertThat(exported.code()).as(exported.err()).isZero();
        assertThat(pieces(fromDatabase)).isEqualTo(all);

        String back = folder.resolve("back").toString();
        assertThat(InProcess.heddle("import", fromDatabase.toString(), "--data", back)
                        .code())
                .isZero();
        Path again = folder.resolve("again.heddle");
        assertThat(InProcess.heddle("export", again.toString(), "--data", back).code())
                .isZero();
        assertThat(pieces(again)).isEqualTo(all);
    }

    @Test
    void whatWaitedGoesOnInTheClusterAndNothingIsDoneAgain() throws Exception {
        String url = server.database("goes_on");
        InProcess.Ended imported = InProcess.heddle(
                "import", file.toString(), "--config", config(url).toString());
        assertThat(imported.code()).as(imported.err()).isZero();
        int port = Ports.free();
        AtomicInteger calls = new AtomicInteger();
        try (Heddle heddle = builder(calls)
                .config(server.config(url) + "heddle.cluster { enabled = on, port = " + port
                        + ", seed-nodes = [\"127.0.0.1:" + port + "\"] }\n")
                .start()) {
            assertThat(heddle.list(InstanceFilter.ALL).rows())
                    .extracting(row -> row.instanceId().value())
                    .containsExactlyInAnyOrder("ended", "waiting");
            WorkflowHandle ended = heddle.handle(InstanceId.of("ended"));
            assertThat(ended.status().status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(ended.node("last").output().toByteArray()).isEqualTo(LARGE.toByteArray());
            WorkflowHandle waiting = heddle.handle(InstanceId.of("waiting"));
            assertThat(waiting.checkpoints()).hasSize(1);
            approve(waiting);
            assertThat(waiting.awaitEnd(PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(waiting.history(1, 1_000))
                    .filteredOn(entry -> entry.type().equals("NODE_COMPLETED"))
                    .extracting(HistoryEntry::nodeId)
                    .containsExactly("first", "wait", "last");
            assertThat(calls).hasValue(1);
            // An id that was used and removed may be used again, behind what it was.
            approve(heddle.start(BIG, StartOptions.id("gone")));
            assertThat(heddle.handle(InstanceId.of("gone")).awaitEnd(PATIENCE).status())
                    .isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    @Test
    void aDatabaseWithSomethingInItIsRefused() throws IOException {
        String url = server.database("not_empty");
        String config = config(url).toString();
        assertThat(InProcess.heddle("import", file.toString(), "--config", config)
                        .code())
                .isZero();
        long rows = PostgresServer.number(url, "SELECT count(*) FROM event_journal");
        InProcess.Ended twice = InProcess.heddle("import", file.toString(), "--config", config);
        assertThat(twice.code()).isEqualTo(ExitCode.USAGE);
        assertThat(twice.err())
                .contains("STORE_NOT_EMPTY: " + url + " holds data already, in event_journal")
                .contains("fix: import into a new database");
        assertThat(PostgresServer.number(url, "SELECT count(*) FROM event_journal"))
                .isEqualTo(rows);
    }

    @Test
    void aFolderWithSomethingInItIsRefused() {
        InProcess.Ended refused = InProcess.heddle("import", file.toString(), "--data", data.toString());
        assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err())
                .contains("STORE_NOT_EMPTY: data folder ")
                .contains("fix: import into a folder that is");
    }

    @Test
    void aFolderInUseIsRefused() {
        Path used = folder.resolve("used");
        try (Heddle heddle = builder().dataDir(used).start()) {
            assertThat(heddle.list(InstanceFilter.ALL).rows()).isEmpty();
            for (String command : List.of("export", "import")) {
                Path target = command.equals("export") ? folder.resolve("new.heddle") : file;
                InProcess.Ended refused = InProcess.heddle(command, target.toString(), "--data", used.toString());
                assertThat(refused.code()).isEqualTo(ExitCode.ENVIRONMENT);
                assertThat(refused.err()).contains("STORE_IN_USE: data folder ").contains("fix: stop that process");
            }
        }
        assertThat(folder.resolve("new.heddle")).doesNotExist();
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void aDatabaseWithANodeOnItIsRefused() throws IOException {
        String url = server.database("in_use");
        String config = config(url).toString();
        int port = Ports.free();
        try (Heddle heddle = builder()
                .config(server.config(url) + "heddle.cluster { enabled = on, port = " + port
                        + ", seed-nodes = [\"127.0.0.1:" + port + "\"] }\n")
                .start()) {
            assertThat(heddle.list(InstanceFilter.ALL).rows()).isEmpty();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> PostgresServer.number(url, "SELECT count(*) FROM heddle_member") == 1);
            for (String command : List.of("export", "import")) {
                Path target = command.equals("export") ? folder.resolve("new.heddle") : file;
                InProcess.Ended refused = InProcess.heddle(command, target.toString(), "--config", config);
                assertThat(refused.code()).isEqualTo(ExitCode.ENVIRONMENT);
                assertThat(refused.err())
                        .contains("STORE_IN_USE: the node 127.0.0.1:" + port + " runs on " + url)
                        .contains("fix: stop all nodes");
            }
        }
    }

    @Test
    void aFileThatIsNotWholeChangesNothing() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Path bad = folder.resolve("bad.heddle");
        String url = server.database("bad_files");
        String config = config(url).toString();
        byte[] altered = whole.clone();
        altered[whole.length / 2] ^= 1;
        byte[] newer = whole.clone();
        newer[11] = 9;
        for (Object[] row : new Object[][] {
            {Arrays.copyOf(whole, whole.length - 1), "EXPORT_DAMAGED", "was cut off or altered, at byte "},
            {Arrays.copyOf(whole, whole.length / 2), "EXPORT_DAMAGED", "was cut off or altered, at byte "},
            {altered, "EXPORT_DAMAGED", "was cut off or altered, at byte "},
            {newer, "EXPORT_VERSION", "is an export of format 9"},
            {new byte[0], "NOT_AN_EXPORT", "is not an export of Heddle"},
            {"id: order".getBytes(StandardCharsets.UTF_8), "NOT_AN_EXPORT", "is not an export of Heddle"},
        }) {
            Files.write(bad, (byte[]) row[0]);
            InProcess.Ended refused = InProcess.heddle("import", bad.toString(), "--config", config);
            assertThat(refused.code()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err())
                    .contains(row[1] + ": " + bad + " " + row[2])
                    .contains("fix: ");
        }
        InProcess.Ended none =
                InProcess.heddle("import", folder.resolve("none.heddle").toString(), "--config", config);
        assertThat(none.err()).contains("EXPORT_NOT_READ").contains("there is no such file");
        // The database was not touched, and takes the right file.
        assertThat(InProcess.heddle("import", file.toString(), "--config", config)
                        .code())
                .isZero();
    }

    @Test
    void aFileThatCannotBeWrittenIsRefusedAndLeavesNothing() throws IOException {
        InProcess.Ended exists = InProcess.heddle("export", file.toString(), "--data", data.toString());
        assertThat(exists.code()).isEqualTo(ExitCode.USAGE);
        assertThat(exists.err())
                .contains("FILE_EXISTS: there is a file " + file)
                .contains("fix: name another one");

        Path nowhere = folder.resolve("nowhere/moving.heddle");
        InProcess.Ended none = InProcess.heddle("export", nowhere.toString(), "--data", data.toString());
        assertThat(none.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(none.err()).contains("FILE_NOT_WRITTEN: " + nowhere).contains("there is no such folder");

        InProcess.Ended empty = InProcess.heddle(
                "export",
                folder.resolve("new.heddle").toString(),
                "--data",
                folder.resolve("no-data").toString());
        assertThat(empty.err()).contains("NO_DATA");
        assertThat(folder.resolve("new.heddle")).doesNotExist();
        assertThat(folder.resolve("no-data")).doesNotExist();
    }

    @Test
    void anImportThatWasInterruptedKeepsNodesOutAndGoesOn() throws IOException {
        Path many = shared.resolve("many");
        Path export = folder.resolve("many.heddle");
        try (Heddle heddle = builder().dataDir(many).start()) {
            heddle.publish(big());
            IntStream.range(0, 300).forEach(i -> heddle.start(BIG, StartOptions.id("many-" + i)));
        }
        assertThat(InProcess.heddle("export", export.toString(), "--data", many.toString())
                        .code())
                .isZero();
        String url = server.database("interrupted");
        String config = config(url).toString();
        Path back = folder.resolve("back");
        for (String[] target : new String[][] {{"--config", config}, {"--data", back.toString()}}) {
            interrupt(export, target);
            InProcess.Ended other = InProcess.heddle("import", file.toString(), target[0], target[1]);
            assertThat(other.err()).contains("STORE_NOT_EMPTY").contains("a part of another export");
            InProcess.Ended early =
                    InProcess.heddle("export", folder.resolve("early.heddle").toString(), target[0], target[1]);
            assertThat(early.code()).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(early.err())
                    .contains("STORE_UNAVAILABLE")
                    .contains("not finished")
                    .contains("import again");
            InProcess.Ended node = target[0].equals("--data")
                    ? InProcess.heddle("list", target[0], target[1])
                    : InProcess.heddle("node", target[0], target[1]);
            assertThat(node.code()).isEqualTo(ExitCode.ENVIRONMENT);
            assertThat(node.err()).contains("an import into ").contains("is not finished");

            InProcess.Ended again = InProcess.heddle("import", export.toString(), target[0], target[1]);
            assertThat(again.code()).as(again.err()).isZero();
            Path out = folder.resolve(target[0].substring(2) + ".heddle");
            InProcess.Ended exported = InProcess.heddle("export", out.toString(), target[0], target[1]);
            assertThat(exported.code()).as(exported.err()).isZero();
            assertThat(pieces(out)).isEqualTo(pieces(export));
        }
    }

    /** Stops the import after a part of it has become durable. */
    private static void interrupt(Path export, String... target) throws IOException {
        Heddle.Builder store = target[0].equals("--data")
                ? Heddle.builder().dataDir(Path.of(target[1]))
                : Heddle.builder().config(Files.readString(Path.of(target[1])));
        long enough = Files.size(export) * 3 / 4;
        try {
            store.importFrom(export, soFar -> soFar.step() != Step.IMPORT || soFar.bytes() < enough);
        } catch (HeddleException e) {
            assertThat(e.code()).isEqualTo("TRANSFER_STOPPED");
            assertThat(e).hasMessageContaining("it goes on where it stopped");
            return;
        }
        throw new AssertionError("not stopped");
    }

    @Test
    void aDatabaseThatIsAwayIsNamed() throws IOException {
        Path config = Files.writeString(
                folder.resolve("away.conf"),
                server.config("jdbc:postgresql://127.0.0.1:" + Ports.free() + "/none")
                        + "heddle.cluster { enabled = on, seed-nodes = [\"127.0.0.1:7355\"] }\n");
        InProcess.Ended away = InProcess.heddle("import", file.toString(), "--config", config.toString());
        assertThat(away.code()).isEqualTo(ExitCode.ENVIRONMENT);
        assertThat(away.err())
                .contains("STORE_UNAVAILABLE: PostgreSQL at jdbc:postgresql://")
                .contains("fix: start it");
    }
}
