package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Heddle;
import io.heddle.HistoryEntry;
import io.heddle.InstanceStatus;
import io.heddle.ManagerStatistics;
import io.heddle.NodeStatus;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Durability;
import io.heddle.spi.NodeOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Injected: {@code kill -9} of the whole process while a chain of the given durability is in the middle of its seventh
 * node, with what was acknowledged early on disk or not. Asserted: SYNC loses nothing, the others lose the steps since the
 * last write of anybody, at most those of the window; the chain goes on from there to its end, no node of which the
 * completion is on disk runs again, a run of another definition loses nothing, and the registry counts both.
 */
class DurabilityCrashTest {

    @ParameterizedTest
    @CsvSource({
        "SYNC, 1h, false, 6",
        "ASYNC, 1h, false, 3",
        // Within the window, what had no window of its own is on disk as well.
        "ASYNC, 20ms, true, 6",
        "NONE, 20ms, false, 3"
    })
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aKilledProcessLosesWhatItsDurabilityAllowsAndGoesOn(
            Durability durability, String window, boolean written, int goesOnAt, @TempDir Path folder)
            throws Exception {
        Path data = folder.resolve("data");
        Path before = folder.resolve("before.log");
        Path after = folder.resolve("after.log");
        Victim.start(
                        DurabilityChild.class,
                        folder,
                        data.toString(),
                        before.toString(),
                        durability.name(),
                        window,
                        String.valueOf(written))
                .kill();
        assertThat(executions(before, "chain")).isEqualTo(nodes(0, DurabilityChild.KILLED_AT + 1));

        try (Heddle heddle = DurabilityChild.builder(data, window)
                .executor("note", task -> {
                    DurabilityChild.note(after, task.instanceId() + " " + task.nodeId());
                    return NodeOutcome.json("\"" + task.nodeId() + "\"");
                })
                .start()) {
            WorkflowHandle chain = heddle.handle(DurabilityChild.CHAIN);
            assertThat(chain.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            // What was lost is a suffix, and nothing before it is done again.
            assertThat(executions(after, "chain")).isEqualTo(nodes(goesOnAt, DurabilityChild.NODES));
            List<HistoryEntry> history = chain.history(1, 10_000);
            assertThat(history.stream().map(HistoryEntry::seq))
                    .isEqualTo(IntStream.rangeClosed(1, history.size())
                            .mapToObj(seq -> (long) seq)
                            .toList());
            assertThat(history.stream()
                            .filter(entry -> entry.type().equals("NODE_COMPLETED"))
                            .map(entry -> String.valueOf(entry.nodeId())))
                    .containsExactlyElementsOf(nodes(0, DurabilityChild.NODES));

            WorkflowHandle strict = heddle.handle(DurabilityChild.STRICT);
            assertThat(strict.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.COMPLETED);
            assertThat(executions(after, "strict")).isEmpty();
            chain.awaitReleased();
            ManagerStatistics counts = heddle.statistics();
            assertThat(counts.totalCreated()).isEqualTo(2);
            assertThat(counts.completed()).isEqualTo(2);
            assertThat(counts.running()).isZero();
        }
    }

    /**
     * Injected: the second node of a chain ends its process whenever it runs, and what may wait for the disk is lost with
     * it. Asserted: it is this node that counts as lost, after its hand-overs and one process more, and not the one before.
     */
    @ParameterizedTest
    @CsvSource({"SYNC, note", "NONE, note", "NONE, sleep"})
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aNodeThatKillsItsProcessIsTheOneThatFails(Durability durability, String first, @TempDir Path folder)
            throws Exception {
        Path data = folder.resolve("data");
        Path log = folder.resolve("log");
        int crashes = 0;
        while (victim(folder, data, log, durability, first, crashes == 0).exitCode() == HaltingChild.HALTED) {
            crashes++;
            assertThat(crashes).isLessThanOrEqualTo(HaltingChild.MAX_REDELIVERIES + 1);
        }
        assertThat(crashes).isGreaterThanOrEqualTo(HaltingChild.MAX_REDELIVERIES);
        assertThat(executions(log, "chain").stream().filter("a"::equals).count())
                .isLessThanOrEqualTo(durability == Durability.SYNC ? 1 : 2);
        try (Heddle heddle = HaltingChild.builder(data)
                .executor("note", task -> NodeOutcome.json("1"))
                .executor("halt", task -> NodeOutcome.json("1"))
                .start()) {
            WorkflowHandle chain = heddle.handle(HaltingChild.CHAIN);
            assertThat(chain.awaitEnd(Local.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(chain.node("a").status()).isEqualTo(NodeStatus.COMPLETED);
            assertThat(chain.node("b").status()).isEqualTo(NodeStatus.FAILED);
            assertThat(Objects.requireNonNull(chain.node("b").error()).code()).isEqualTo("ATTEMPT_LOST");
        }
    }

    private static Victim victim(Path folder, Path data, Path log, Durability durability, String first, boolean fresh)
            throws Exception {
        return Victim.start(
                HaltingChild.class,
                folder,
                data.toString(),
                log.toString(),
                durability.name(),
                first,
                String.valueOf(fresh));
    }

    private static List<String> nodes(int from, int to) {
        return IntStream.range(from, to).mapToObj(DurabilityChild::node).toList();
    }

    private static List<String> executions(Path log, String instance) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.startsWith(instance + " "))
                .map(line -> line.substring(instance.length() + 1))
                .toList();
    }
}
