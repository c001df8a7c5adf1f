package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.HistoryEntry;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * Runs of three commands, each of which leaves a mark when it begins; the second ends as soon as a file is there, so that
 * all runs can be caught in the middle of it.
 */
final class Gated {
    static final int RUNS = 8;

    private static final DefinitionId ID = DefinitionId.of("gated");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path marks;
    private final Path gate;

    Gated(Path folder) {
        marks = folder.resolve("marks");
        gate = folder.resolve("gate");
    }

    /** Starts them in a data folder, says so, and stays until it is killed. Takes the data folder and that of the marks. */
    public static void main(String[] args) throws InterruptedException {
        Heddle heddle = Heddle.builder().dataDir(Path.of(args[0])).allowShell().start();
        new Gated(Path.of(args[1])).start(heddle);
        System.out.println("all started");
        Thread.currentThread().join();
    }

    void start(Heddle heddle) {
        String mark = "echo \"$HEDDLE_INSTANCE_ID $HEDDLE_NODE_ID\" >> " + marks;
        heddle.publish(WorkflowDefinition.builder(ID.value())
                .node("first", node -> node.executor("shell").config("command", List.of("sh", "-c", mark)))
                .node(
                        "second",
                        node -> node.executor("shell")
                                .config(
                                        "command",
                                        List.of("sh", "-c", mark + "; until [ -e " + gate + " ]; do sleep 0.1; done"))
                                .after("first"))
                .node(
                        "third",
                        node -> node.executor("shell")
                                .config("command", List.of("sh", "-c", mark))
                                .after("second"))
                .build());
        ids().forEach(id -> heddle.start(ID, StartOptions.id(id)));
    }

    private static List<String> ids() {
        return IntStream.range(0, RUNS).mapToObj(run -> "g" + run).toList();
    }

    /** How often a node of a run has begun. */
    private long began(String id, String node) throws IOException {
        if (!Files.exists(marks)) {
            return 0;
        }
        return Files.readAllLines(marks).stream()
                .filter(line -> line.equals(id + " " + node))
                .count();
    }

    void awaitAllInTheMiddle() {
        Awaitility.await().atMost(PATIENCE).until(() -> {
            for (String id : ids()) {
                if (began(id, "second") == 0) {
                    return false;
                }
            }
            return true;
        });
    }

    void openGate() throws IOException {
        Files.createFile(gate);
    }

    static void awaitEnd(Heddle heddle) {
        for (String id : ids()) {
            assertThat(heddle.handle(InstanceId.of(id)).awaitEnd(PATIENCE).status())
                    .as(id)
                    .isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    /** Each node of each run is recorded as done once, and began as often as said. */
    void assertBegan(Heddle heddle, int first, int second, int third) throws IOException {
        for (String id : ids()) {
            WorkflowHandle run = heddle.handle(InstanceId.of(id));
            assertThat(run.history(1, 1_000))
                    .filteredOn(entry -> entry.type().equals("NODE_COMPLETED"))
                    .extracting(HistoryEntry::nodeId)
                    .containsExactly("first", "second", "third");
            assertThat(List.of(began(id, "first"), began(id, "second"), began(id, "third")))
                    .as(id)
                    .containsExactly((long) first, (long) second, (long) third);
        }
    }
}
