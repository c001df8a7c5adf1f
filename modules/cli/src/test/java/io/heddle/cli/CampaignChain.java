package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.OutcomeUnknownException;
import io.heddle.ReferenceInfo;
import io.heddle.ReferenceQuery;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** What is run under faults: a chain of commands that note when they begin, and a timer. */
final class CampaignChain {
    static final DefinitionId ID = DefinitionId.of("campaign");
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final List<String> NODES = List.of("a", "b", "c", "nap", "d");
    private static final int NAP_SECONDS = 2;

    private final Path notes;

    /** @param folder where the commands leave their notes */
    CampaignChain(Path folder) {
        notes = folder.resolve("began");
    }

    WorkflowDefinition definition() {
        String work = "echo \"$HEDDLE_INSTANCE_ID $HEDDLE_NODE_ID $HEDDLE_ATTEMPT $(date +%s%N)\" >> " + notes
                + "; sleep 0.2";
        var builder = WorkflowDefinition.builder(ID.value());
        String before = "";
        for (String node : NODES) {
            String[] after = before.isEmpty() ? new String[0] : new String[] {before};
            if (node.equals("nap")) {
                builder.node(
                        node,
                        nap -> nap.executor("sleep")
                                .config("seconds", (long) NAP_SECONDS)
                                .after(after));
            } else {
                builder.node(
                        node,
                        each -> each.executor("shell")
                                .config("command", List.of("sh", "-c", work))
                                .after(after));
            }
            before = node;
        }
        return builder.build();
    }

    /**
     * Waits until every run has ended, and asserts that all is as if nothing had failed.
     *
     * @param ids of all runs there are
     * @param before what is wrong already
     */
    void check(Heddle client, List<String> ids, List<String> before, String what) throws IOException {
        Map<String, List<RunChecker.Began>> began = began();
        List<String> wrong = new ArrayList<>(before);
        for (String id : ids) {
            WorkflowHandle run = client.handle(InstanceId.of(id));
            try {
                Awaitility.await()
                        .atMost(PATIENCE)
                        .ignoreExceptionsInstanceOf(OutcomeUnknownException.class)
                        .until(() -> run.status().status().isTerminal());
            } catch (RuntimeException e) {
                wrong.add(id + ": did not end: " + e.getMessage());
            }
            wrong.addAll(new RunChecker(id, NODES, Map.of("nap", Duration.ofSeconds(NAP_SECONDS)))
                    .check(run.history(1, 1_000), began.getOrDefault(id, List.of())));
        }
        System.out.println("campaign: wrong: " + wrong);
        assertThat(wrong).as(what).isEmpty();
        Awaitility.await()
                .atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(OutcomeUnknownException.class)
                .untilAsserted(() -> {
                    ReferenceInfo info = client.definitions().references(ReferenceQuery.list(ID));
                    assertThat(info.stats().threadReferences()).isZero();
                });
        assertThat(client.statistics().totalCreated()).as(what).isEqualTo(ids.size());
        assertThat(client.statistics().completed()).as(what).isEqualTo(ids.size());
    }

    private Map<String, List<RunChecker.Began>> began() throws IOException {
        Map<String, List<RunChecker.Began>> began = new HashMap<>();
        for (String line : Files.readAllLines(notes)) {
            String[] words = line.split(" ", -1);
            long nanos = Long.parseLong(words[3]);
            began.computeIfAbsent(words[0], id -> new ArrayList<>())
                    .add(new RunChecker.Began(words[1], Integer.parseInt(words[2]), Instant.ofEpochSecond(0, nanos)));
        }
        return began;
    }
}
