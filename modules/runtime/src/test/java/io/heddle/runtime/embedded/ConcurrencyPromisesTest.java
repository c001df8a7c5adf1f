package io.heddle.runtime.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Claim;
import io.heddle.DefinitionId;
import io.heddle.HeddleException;
import io.heddle.InstanceStatus;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.NodeView;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.Dependency;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many at once: what an instance records must be explicable by some order of single steps. */
class ConcurrencyPromisesTest {
    private static final String ROOMY = "heddle.manager.max-concurrent-workflows = 0\nheddle.client.ask-timeout = 60";
    private static final long SEED = Long.getLong("heddle.seed", 20_260);

    /** What a command that is out of place is answered with. */
    private static final Set<String> REFUSALS =
            Set.of("ILLEGAL_TRANSITION", "BUSY", "UNKNOWN_NODE", "UNKNOWN_ATTEMPT", "ALREADY_TERMINAL");

    @Test
    @Tag("promise-2")
    @Tag("trap-D14")
    @Tag("trap-D25")
    @Tag("trap-D32")
    void sixtyFourSendersAreServedAsIfOneAfterTheOther() throws Exception {
        int senders = 64;
        int commands = 10_000;
        try (Local local = new Local(ROOMY + "\nheddle.instance.sealing = EXPLICIT")) {
            WorkflowHandle handle = local.heddle.startDynamic(DefinitionId.of("crowd"), StartOptions.DEFAULT);
            List<NodeDefinition> nodes = RandomGraphs.nodes(new Random(SEED), 400, node -> node);
            handle.registerNodes(nodes.subList(0, 200));
            AtomicInteger left = new AtomicInteger(commands);
            AtomicInteger registered = new AtomicInteger(200);
            Map<String, AtomicInteger> written = new ConcurrentHashMap<>();
            ExecutorService pool = Executors.newFixedThreadPool(senders);
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int sender = 0; sender < senders; sender++) {
                Random random = new Random(SEED + sender);
                all.add(CompletableFuture.runAsync(
                        () -> {
                            List<Claim> held = new ArrayList<>();
                            while (left.getAndDecrement() > 0) {
                                try {
                                    anything(handle, random, held, nodes, registered, written);
                                } catch (HeddleException refused) {
                                    assertThat(REFUSALS).contains(refused.code());
                                }
                            }
                        },
                        pool));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(5, TimeUnit.MINUTES);
            pool.shutdown();
            HistoryModel model = HistoryModel.check(handle);
            assertThat(model.nodes).hasSizeGreaterThan(200);
            assertThat(model.started).isGreaterThan(100);
            assertThat(model.pauses).isPositive();
            assertThat(model.late + model.duplicate).isPositive();
            // No update of a global value is lost: each write that was acknowledged is one revision.
            Map<String, Integer> acknowledged = new HashMap<>();
            written.forEach((key, count) -> acknowledged.put(key, count.get()));
            assertThat(model.revisions).isEqualTo(acknowledged);
        }
    }

    private static void anything(
            WorkflowHandle handle,
            Random random,
            List<Claim> held,
            List<NodeDefinition> nodes,
            AtomicInteger registered,
            Map<String, AtomicInteger> written) {
        String node = "n" + random.nextInt(Math.min(registered.get(), nodes.size()));
        switch (random.nextInt(16)) {
            case 0 -> handle.pause();
            case 1, 2 -> handle.resume();
            case 3 -> handle.status();
            case 4 -> {
                String key = "h" + random.nextInt(4);
                handle.setGlobal(key, Payload.json("2"), null);
                written.computeIfAbsent(key, k -> new AtomicInteger()).incrementAndGet();
            }
            case 5 -> {
                int next = registered.getAndIncrement();
                if (next < nodes.size()) {
                    handle.registerNodes(List.of(nodes.get(next)));
                }
            }
            case 6 -> handle.skipNode(node, Payload.json("0"));
            case 7 -> handle.rerun(node, random.nextBoolean());
            case 8 -> handle.complete(node, 1, Payload.json("\"stray\""));
            case 9 -> handle.cancelNode(node, "test");
            case 10, 11, 12 -> {
                List<String> ready = handle.readyNodes();
                Claim claim = ready.isEmpty() ? null : handle.claim(ready.get(random.nextInt(ready.size())));
                if (claim != null) {
                    held.add(claim);
                }
            }
            default -> {
                if (!held.isEmpty()) {
                    Claim claim = held.remove(random.nextInt(held.size()));
                    if (random.nextInt(5) == 0) {
                        handle.fail(claim.nodeId().value(), claim.attempt(), NodeError.fatal("TEST", "by chance"));
                    } else {
                        handle.complete(claim.nodeId().value(), claim.attempt(), Payload.json("1"));
                    }
                }
            }
        }
    }

    @Test
    @Tag("promise-9")
    @Tag("trap-D16")
    @Tag("trap-D35")
    void downstreamStartsOncePerRunAndOnlyAfterBothUpstreams() {
        Random random = new Random(SEED);
        try (Local local = new Local(ROOMY)) {
            List<CompletableFuture<WorkflowHandle>> starts = new ArrayList<>();
            for (int run = 0; run < 1_000; run++) {
                WorkflowBuilder builder = WorkflowDefinition.builder("downstream");
                for (String edge : List.of("A", "B:A", "C:A", "D:B", "E:C")) {
                    double seconds = random.nextInt(30) / 1000.0;
                    builder.node(edge.substring(0, 1), node -> {
                        node.executor("sleep").config("seconds", seconds);
                        return edge.length() == 1 ? node : node.after(edge.substring(2));
                    });
                }
                builder.task("F", "name", "D", "E");
                starts.add(local.heddle
                        .startAsync(builder.build(), StartOptions.DEFAULT)
                        .toCompletableFuture());
            }
            for (CompletableFuture<WorkflowHandle> start : starts) {
                WorkflowHandle run = start.join();
                assertThat(run.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
                assertThat(local.executed(run, "F")).isEqualTo(1);
                NodeView last = run.node("F");
                assertThat(last.attempt()).isEqualTo(1);
                assertThat(last.startedAt()).isAfterOrEqualTo(run.node("D").endedAt());
                assertThat(last.startedAt()).isAfterOrEqualTo(run.node("E").endedAt());
            }
        }
    }

    /** Each pair of upstreams waits for each other inside its executors, so both results arrive together. */
    @Test
    @Tag("promise-19")
    @Tag("trap-D21")
    void twoUpstreamsThatCompleteTogetherReleaseTheirTargetOnce() {
        int pairs = 1_000;
        Map<String, CountDownLatch> meetings = new ConcurrentHashMap<>();
        try (Local local = new Local(
                ROOMY + "\nheddle.executors.local.max-threads = 0\nheddle.instance.max-parallel-nodes = 64",
                builder -> builder.executor("meet", task -> {
                    String pair = task.instanceId() + task.nodeId().value().substring(1);
                    CountDownLatch both = meetings.computeIfAbsent(pair, p -> new CountDownLatch(2));
                    both.countDown();
                    if (!both.await(60, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("the other one did not come");
                    }
                    return NodeOutcome.json("1");
                }))) {
            WorkflowBuilder builder = WorkflowDefinition.builder("together");
            for (int pair = 0; pair < pairs; pair++) {
                String number = String.valueOf(pair);
                builder.task("a" + number, "meet").task("b" + number, "meet");
                builder.node("t" + number, node -> {
                    node.executor("name").priority(-1);
                    return Integer.parseInt(number) % 2 == 0
                            ? node.after("a" + number, "b" + number)
                            : node.afterAllOf("a" + number, "b" + number);
                });
            }
            WorkflowDefinition definition = builder.build();
            for (int run = 0; run < 10; run++) {
                WorkflowHandle handle = local.heddle.start(definition, StartOptions.DEFAULT);
                assertThat(handle.awaitEnd(Local.PATIENCE).isCompleted()).isTrue();
                HistoryModel model = HistoryModel.check(handle);
                for (int pair = 0; pair < pairs; pair++) {
                    assertThat(model.timesReady.get("t" + pair)).isEqualTo(1);
                    assertThat(local.executed(handle, "t" + pair)).isEqualTo(1);
                }
                meetings.clear();
            }
        }
    }

    /** A thousand random graphs, each disturbed by a client of its own that pauses, resumes, skips and cancels. */
    @Test
    @Tag("promise-51")
    @Tag("promise-3")
    @Tag("promise-10")
    @Tag("trap-D19")
    @Tag("trap-D20")
    @Tag("trap-D22")
    void aThousandDisturbedRunsBreakNoInvariant() throws Exception {
        Map<InstanceStatus, AtomicInteger> ends = new ConcurrentHashMap<>();
        try (Local local = new Local(ROOMY)) {
            ExecutorService pool = Executors.newFixedThreadPool(8);
            List<CompletableFuture<Void>> runs = new ArrayList<>();
            for (int run = 0; run < 1_000; run++) {
                long seed = SEED + run;
                runs.add(CompletableFuture.runAsync(
                        () -> ends.computeIfAbsent(disturbedRun(local, seed), status -> new AtomicInteger())
                                .incrementAndGet(),
                        pool));
            }
            CompletableFuture.allOf(runs.toArray(CompletableFuture[]::new)).get(10, TimeUnit.MINUTES);
            pool.shutdown();
        }
        assertThat(ends).containsKeys(InstanceStatus.COMPLETED, InstanceStatus.FAILED, InstanceStatus.CANCELLED);
    }

    private static InstanceStatus disturbedRun(Local local, long seed) {
        Random random = new Random(seed);
        List<NodeDefinition> nodes = RandomGraphs.nodes(random, 2 + random.nextInt(20), node -> executor(random, node));
        WorkflowHandle handle = local.heddle.start(RandomGraphs.definition("disturbed", nodes), StartOptions.DEFAULT);
        for (int step = random.nextInt(6); step > 0; step--) {
            String node = "n" + random.nextInt(nodes.size());
            try {
                switch (random.nextInt(6)) {
                    case 0, 1 -> handle.pause();
                    case 2 -> handle.skipNode(node, null);
                    case 3 -> handle.cancelNode(node, "test");
                    case 4 -> handle.resume();
                    default -> {
                        if (random.nextInt(4) == 0) {
                            handle.cancel("test");
                        }
                    }
                }
            } catch (HeddleException refused) {
                assertThat(REFUSALS).contains(refused.code());
            }
            int sum = handle.status().nodes().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            assertThat(sum).isEqualTo(nodes.size());
        }
        handle.resume();
        InstanceStatus end = handle.awaitEnd(Local.PATIENCE).status();
        HistoryModel.check(handle);
        for (NodeView node : handle.nodes()) {
            assertThat(node.status().isTerminal())
                    .as("seed " + seed + " " + node)
                    .isTrue();
            if (node.attempt() > 0) {
                assertThat(node.readyAt()).isNotNull();
                assertThat(node.startedAt()).isAfterOrEqualTo(node.readyAt());
                assertThat(node.endedAt()).isAfterOrEqualTo(node.startedAt());
            }
        }
        if (end != InstanceStatus.CANCELLED) {
            boolean failed = handle.nodes().stream().anyMatch(node -> node.status() == NodeStatus.FAILED);
            assertThat(end).isEqualTo(failed ? InstanceStatus.FAILED : InstanceStatus.COMPLETED);
        }
        return end;
    }

    private static NodeBuilder executor(Random random, NodeBuilder node) {
        return switch (random.nextInt(12)) {
            case 0 -> node.executor("boom");
            case 1, 2 -> node.executor("sleep").config("seconds", random.nextInt(20) / 1000.0);
            default -> node.executor("name");
        };
    }

    @Test
    @Tag("promise-4")
    void theExportedGraphHasTheEdgesThatWereRegistered() {
        try (Local local = new Local(ROOMY)) {
            for (int run = 0; run < 20; run++) {
                Random random = new Random(SEED + run);
                WorkflowHandle handle = local.heddle.startDynamic(DefinitionId.of("batches"), StartOptions.DEFAULT);
                List<NodeDefinition> nodes = new ArrayList<>(RandomGraphs.nodes(random, 50, node -> node));
                List<String> expected = new ArrayList<>();
                for (NodeDefinition node : nodes) {
                    for (Dependency edge : node.dependencies()) {
                        expected.add(edge.upstream() + " " + edge.type() + " " + node.key());
                    }
                }
                // Any order: a node may be registered before its upstreams.
                java.util.Collections.shuffle(nodes, random);
                for (int from = 0; from < nodes.size(); ) {
                    int to = Math.min(nodes.size(), from + 1 + random.nextInt(10));
                    handle.registerNodes(nodes.subList(from, to));
                    from = to;
                }
                assertThat(handle.graph().edges())
                        .extracting(edge -> edge.upstream() + " " + edge.type() + " " + edge.node())
                        .containsExactlyInAnyOrderElementsOf(expected);
                assertThat(handle.graph().nodes()).hasSize(50);
            }
        }
    }
}
