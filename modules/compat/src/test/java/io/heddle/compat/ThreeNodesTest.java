package io.heddle.compat;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.StartOptions;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.postgres.Ports;
import io.heddle.postgres.PostgresServer;
import io.heddle.spi.NodeOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Old and new clients of three nodes, which share this process and a real database. */
class ThreeNodesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int HYBRIDS = 12;
    private static final ExecutorService CALLING = Executors.newFixedThreadPool(6);

    private static PostgresServer server;
    private static final List<Heddle> nodes = new ArrayList<>();

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
        String url = server.database("three");
        int seed = Ports.free();
        for (int port : List.of(seed, Ports.free(), Ports.free())) {
            nodes.add(Heddle.builder()
                    .config(server.config(url)
                            + "heddle.cluster { enabled = on, port = " + port + ", seed-nodes = [\"127.0.0.1:" + seed
                            + "\"] }\n"
                            + "heddle.client.ask-timeout = 30s\nheddle.postgres.connections = 3\n"
                            + "heddle.manager.max-concurrent-workflows = 0\n")
                    .executor("work", task -> NodeOutcome.completed(task.input()))
                    .start());
        }
    }

    @AfterAll
    static void stop() {
        CALLING.shutdownNow();
        nodes.forEach(Heddle::close);
        if (server != null) {
            server.close();
        }
    }

    private static <T extends @Nullable Object> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static <T> void together(List<Callable<T>> work) throws Exception {
        for (Future<T> each : CALLING.invokeAll(work)) {
            each.get();
        }
    }

    /** An old client on one node and a new one on the next work on the same runs, while others run beside them. */
    @Test
    @Tag("promise-62")
    void oldAndNewClientsOfDifferentNodesSeeTheSameNodesReady() throws Exception {
        WorkflowDefinition beside = WorkflowDefinition.builder("beside")
                .task("a", "work")
                .task("b", "work", "a")
                .build();
        nodes.get(0).publish(beside);
        List<WorkflowContextManagerV2> facades = nodes.stream()
                .map(node -> WorkflowContextManagerV2.of(node, ManagerMode.HYBRID))
                .toList();
        List<Callable<Boolean>> clients = new ArrayList<>();
        for (int run = 0; run < HYBRIDS; run++) {
            String workflow = "hybrid-" + run;
            WorkflowContextManager old =
                    facades.get(run % 3).getCompatibilityInterface().orElseThrow();
            WorkflowContextManagerV2 own = facades.get((run + 1) % 3);
            Heddle third = nodes.get((run + 2) % 3);
            clients.add(() -> {
                third.start(DefinitionId.of("beside"), StartOptions.id("beside-" + workflow));
                oneRun(workflow, old, own);
                return true;
            });
        }
        together(clients);
        for (int run = 0; run < HYBRIDS; run++) {
            assertThat(nodes.get(0)
                            .handle(InstanceId.of("beside-hybrid-" + run))
                            .awaitEnd(PATIENCE)
                            .status())
                    .isEqualTo(InstanceStatus.COMPLETED);
        }
    }

    private static void oneRun(String workflow, WorkflowContextManager old, WorkflowContextManagerV2 own) {
        get(old.initializeWorkflowContext(workflow));
        get(old.registerNodeDependencies(workflow + ".a", "a", workflow, List.of()));
        get(own.registerNodeWithDependencies(
                workflow,
                workflow + ".new",
                "new",
                List.of(Map.of("upstream_node_id", workflow + ".a", "type", "SEQUENCE")),
                Map.of()));
        get(old.registerNodeDependencies(workflow + ".old", "old", workflow, List.of("a")));
        assertThat(get(own.getReadyNodes(workflow))).containsExactly(workflow + ".a");
        get(old.markNodeCompleted(workflow, "a", workflow + ".a", Map.of("of", "a")));
        String[] both = {workflow + ".new", workflow + ".old"};
        assertThat(get(own.getReadyNodes(workflow))).containsExactlyInAnyOrder(both);
        assertThat(get(old.getReadyNodes(workflow))).containsExactlyInAnyOrder(both);
        // And what the new client completes makes a node of the old one ready.
        get(old.registerNodeDependencies(workflow + ".last", "last", workflow, List.of("new")));
        assertThat(get(own.executeNode(
                        workflow,
                        workflow + ".new",
                        (node, in, up, wf) -> up.immediate().size(),
                        null)))
                .isEqualTo(1);
        assertThat(get(old.getReadyNodes(workflow))).contains(workflow + ".last");
        assertThat(get(own.getReadyNodes(workflow))).contains(workflow + ".last");
    }
}
