package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.DeleteMode;
import io.heddle.DeleteRequest;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstanceResult;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.Payload;
import io.heddle.ReferenceQuery;
import io.heddle.StartOptions;
import io.heddle.UpdateOptions;
import io.heddle.Version;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Sub-workflows, and definitions that change while they are used. */
final class HostileThreads {
    private HostileThreads() {}

    static void addTo(Map<String, HostileRows.Body> cases) {
        cases.put("G06", HostileThreads::twoThatCallEachOther);
        cases.put("M09", HostileThreads::cancelledWhileTheChildStarts);
        cases.put("M10", HostileThreads::aChildWhoseDefinitionGoes);
        cases.put("A08", HostileThreads::publishedStartedAndDeleted);
    }

    private static WorkflowDefinition calling(String id, String target) {
        return WorkflowDefinition.builder(id)
                .node("call", node -> node.subworkflow(target))
                .build();
    }

    private static void twoThatCallEachOther(HostileRows rows) {
        try (Heddle heddle = rows.open()) {
            heddle.definitions().saveDraft(calling("ring-2", "ring-1"));
            heddle.publish(calling("ring-1", "ring-2"));
            heddle.definitions().publishDraft(DefinitionId.of("ring-2"));
            WorkflowHandle root = heddle.start(DefinitionId.of("ring-1"), StartOptions.id("ring"));
            assertThat(root.awaitEnd(HostileRows.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
            assertThat(root.tree().size()).isEqualTo(11);
            String deepest = "ring" + "/call@1".repeat(10);
            assertThat(heddle.handle(InstanceId.of(deepest)).node("call").error())
                    .isNotNull()
                    .satisfies(error -> assertThat(error.code()).isEqualTo("NESTING_LIMIT"));
        }
        InProcess.Ended told = rows.cli("inspect", "ring" + "/call@1".repeat(10), "--node", "call");
        assertThat(told.out()).contains("NESTING_LIMIT");
        HostileRows.assertReadable(told.err());
    }

    private static void cancelledWhileTheChildStarts(HostileRows rows) {
        int parents = 1000;
        WorkflowDefinition child =
                WorkflowDefinition.builder("orphan").node("wait", node -> node).build();
        try (Heddle heddle = rows.open("heddle.manager.max-concurrent-workflows = 0")) {
            heddle.publish(child);
            heddle.publish(calling("adult", "orphan"));
            List<CompletableFuture<?>> cancelled = new ArrayList<>();
            for (int i = 0; i < parents; i++) {
                cancelled.add(heddle.startAsync(DefinitionId.of("adult"), StartOptions.id("adult-" + i))
                        .thenCompose(parent -> parent.cancelAsync("at once"))
                        .toCompletableFuture());
            }
            cancelled.forEach(CompletableFuture::join);
            // Nobody is left who refers to the child: each that was begun has ended.
            Awaitility.await()
                    .atMost(HostileRows.PATIENCE)
                    .until(() -> !heddle.definitions().isActive(DefinitionId.of("orphan")));
            assertThat(StoreOptions.rows(heddle, InstanceFilter.ALL)
                            .filter(row -> Set.of("adult", "orphan")
                                    .contains(row.definitionId().value()))
                            .filter(row -> row.status() != InstanceStatus.CANCELLED))
                    .as("neither parent nor child goes on")
                    .isEmpty();
        }
    }

    private static void aChildWhoseDefinitionGoes(HostileRows rows) {
        try (Heddle heddle = rows.open()) {
            DefinitionId inner = DefinitionId.of("inner-m10");
            heddle.publish(WorkflowDefinition.builder(inner.value())
                    .node("claim", node -> node)
                    .output("made-by", "'the first'")
                    .build());
            WorkflowHandle parent = heddle.start(calling("outer-m10", inner.value()), StartOptions.id("m10"));
            WorkflowHandle child = heddle.handle(InstanceId.of("m10/call@1"));
            Awaitility.await()
                    .atMost(HostileRows.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> child.node("claim").status() == NodeStatus.READY);
            heddle.definitions()
                    .update(
                            WorkflowDefinition.builder(inner.value())
                                    .node("claim", node -> node)
                                    .output("made-by", "'the second'")
                                    .build(),
                            UpdateOptions.DEFAULT);
            heddle.definitions().delete(new DeleteRequest(inner, null, DeleteMode.FORCE, null));
            child.complete("claim", child.claim("claim").attempt(), Payload.NULL);
            InstanceResult result = parent.awaitEnd(HostileRows.PATIENCE);
            assertThat(result.output()).isEqualTo(Payload.json("{\"made-by\":\"the first\"}"));
        }
    }

    /** Three clients; a start is refused by name or runs a definition that was published whole. */
    private static void publishedStartedAndDeleted(HostileRows rows) {
        int rounds = 200;
        DefinitionId id = DefinitionId.of("moving");
        int refused = 0;
        try (Heddle heddle = rows.open("heddle.manager.max-concurrent-workflows = 0")) {
            heddle.publish(version(1));
            // Each waits for the other, so each has a thread of its own.
            ExecutorService clients = Executors.newFixedThreadPool(2);
            CompletableFuture<?> publisher = CompletableFuture.runAsync(
                    () -> IntStream.rangeClosed(2, rounds).forEach(number -> heddle.publish(version(number))), clients);
            CompletableFuture<?> remover = CompletableFuture.runAsync(
                    () -> IntStream.rangeClosed(1, rounds - 1)
                            .forEach(number -> Awaitility.await()
                                    .atMost(HostileRows.PATIENCE)
                                    .until(() -> deleted(
                                            heddle, new DeleteRequest(id, numbered(number), DeleteMode.FORCE, null)))),
                    clients);
            clients.shutdown();
            List<WorkflowHandle> started = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                try {
                    started.add(heddle.start(id, StartOptions.id("moving-" + round)));
                } catch (HeddleException e) {
                    assertThat(e.code()).isIn("UNKNOWN_DEFINITION", "RETIRED", "DELETED", "NOT_PUBLISHED");
                    refused++;
                }
            }
            publisher.join();
            remover.join();
            assertThat(started.size() + refused).isEqualTo(rounds);
            for (WorkflowHandle handle : started) {
                Version version = Version.parse(handle.status().version());
                assertThat(handle.awaitEnd(HostileRows.PATIENCE).output())
                        .as("%s of version %s", handle.id(), version)
                        .isEqualTo(Payload.json("{\"number\":" + version.patch() + "}"));
            }
            Awaitility.await()
                    .atMost(HostileRows.PATIENCE)
                    .until(() -> !heddle.definitions().isActive(id));
            assertThat(heddle.definitions()
                            .references(ReferenceQuery.state(id))
                            .stats()
                            .threadReferences())
                    .isZero();
        }
    }

    private static boolean deleted(Heddle heddle, DeleteRequest request) {
        try {
            heddle.definitions().delete(request);
            return true;
        } catch (HeddleException e) {
            // Not published yet.
            assertThat(e.code()).isEqualTo("UNKNOWN_DEFINITION");
            return false;
        }
    }

    private static Version numbered(int patch) {
        return Version.parse("1.0." + patch);
    }

    private static WorkflowDefinition version(int patch) {
        return WorkflowDefinition.builder("moving")
                .version("1.0." + patch)
                .node("a", node -> node.executor("cel").input("number", Integer.toString(patch)))
                .output("number", "upstream.a.number")
                .build();
    }
}
