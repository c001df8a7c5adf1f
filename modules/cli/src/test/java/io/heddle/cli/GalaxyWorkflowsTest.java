package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.InstanceResult;
import io.heddle.InstanceStatus;
import io.heddle.NodeStatus;
import io.heddle.StartOptions;
import io.heddle.ThreadTree;
import io.heddle.WorkflowHandle;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.spi.NodeOutcome;
import io.heddle.spi.NodeTask;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Workflows that biologists run, with guarded steps, picks of whatever came first and workflows in workflows, each under
 * several choices of its switches. What runs and what is skipped has to be what a plain reading of the file says.
 */
@Tag("slow")
class GalaxyWorkflowsTest {
    private static final int SEEDS = 5;

    @TestFactory
    Stream<DynamicTest> everyWorkflowRunsAsItReads() {
        return SharedData.table("conditional/manifest.csv").stream()
                .map(row -> DynamicTest.dynamicTest(row.get("file"), () -> asRead(row)));
    }

    private static void asRead(Map<String, String> row) throws IOException {
        String file = Objects.requireNonNull(row.get("file"));
        String id = file.substring(0, file.indexOf('.')).toLowerCase(Locale.ROOT);
        GalaxyWorkflow workflow = new GalaxyWorkflow(id, SharedData.object("conditional/" + file));
        Map<String, AtomicInteger> executions = new ConcurrentHashMap<>();
        Set<Integer> lengths = new HashSet<>();
        try (Heddle heddle = Heddle.builder()
                .inMemory()
                .executor("given", task -> count(executions, task, argument(task, "value")))
                .executor("tool", task -> count(executions, task, task.nodeKey()))
                .executor("switch", task -> count(executions, task, chosen(task.instanceId(), task.nodeKey())))
                .executor("pick", task -> count(executions, task, first(task)))
                .start()) {
            workflow.definitions().forEach(heddle::publish);
            for (int seed = 0; seed < SEEDS; seed++) {
                Map<String, @Nullable Object> input = new HashMap<>();
                InstanceId root = InstanceId.of("run-" + seed);
                for (GalaxyWorkflow.Step step : workflow.steps) {
                    if (step.isInput()) {
                        input.put(step.key(), step.isBoolean() ? (Object) chosen(root, step.key()) : "data");
                    }
                }
                WorkflowHandle run = heddle.start(
                        DefinitionId.of(id),
                        StartOptions.id(root.value())
                                .withInput(JsonCodec.encode(input).text()));
                InstanceResult end = run.awaitEnd(HostileRows.PATIENCE);
                assertThat(end.status()).as("%s", end.error()).isEqualTo(InstanceStatus.COMPLETED);

                Map<String, NodeStatus> expected = new TreeMap<>();
                Reading.of(workflow, root, input, expected);
                assertThat(found(heddle, run.tree())).as("seed %d", seed).isEqualTo(expected);
                lengths.add((int) expected.values().stream()
                        .filter(NodeStatus.COMPLETED::equals)
                        .count());
            }
            assertThat(executions.values()).as("each step once").allMatch(times -> times.get() == 1);
        }
        assertThat(lengths).as("the switches matter").hasSizeGreaterThan(1);
    }

    private static Map<String, NodeStatus> found(Heddle heddle, ThreadTree tree) {
        Map<String, NodeStatus> found = new TreeMap<>();
        tree.forEach(thread -> {
            assertThat(thread.status()).isEqualTo(InstanceStatus.COMPLETED);
            heddle.handle(thread.threadId())
                    .nodes()
                    .forEach(node -> found.put(thread.threadId() + " " + node.nodeId(), node.status()));
        });
        return found;
    }

    /** What a switch says in one run: arbitrary, but the same for whoever asks. */
    private static boolean chosen(InstanceId thread, String key) {
        int mixed = (thread.value() + key).hashCode() * 0x9E3779B9;
        return ((mixed ^ (mixed >>> 15)) & 1) == 0;
    }

    private static NodeOutcome count(Map<String, AtomicInteger> executions, NodeTask task, @Nullable Object result) {
        executions
                .computeIfAbsent(task.instanceId() + " " + task.nodeId(), step -> new AtomicInteger())
                .incrementAndGet();
        return NodeOutcome.completed(JsonCodec.encode(result));
    }

    private static @Nullable Object argument(NodeTask task, String name) {
        return ((Map<?, ?>) Objects.requireNonNull(JsonCodec.decode(task.input()))).get(name);
    }

    private static @Nullable Object first(NodeTask task) {
        Map<?, ?> given = (Map<?, ?>) Objects.requireNonNull(JsonCodec.decode(task.input()));
        for (int n = 0; n < given.size(); n++) {
            Object value = given.get("d" + n);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** The file read step by step, in the order in which Galaxy numbers them. */
    private static final class Reading {
        private final Map<String, @Nullable Object> values = new HashMap<>();

        /** The outputs of {@code workflow}, by number; adds what becomes of each step to {@code statuses}. */
        static List<@Nullable Object> of(
                GalaxyWorkflow workflow,
                InstanceId thread,
                Map<String, @Nullable Object> input,
                Map<String, NodeStatus> statuses) {
            Reading reading = new Reading();
            List<GalaxyWorkflow.Step> left = new ArrayList<>(workflow.steps);
            while (!left.isEmpty()) {
                GalaxyWorkflow.Step next = left.stream()
                        .filter(step -> reading.isReady(step))
                        .findFirst()
                        .orElseThrow();
                left.remove(next);
                boolean runs = next.guard() == null || Boolean.TRUE.equals(reading.value(next.guard()));
                statuses.put(thread + " " + next.key(), runs ? NodeStatus.COMPLETED : NodeStatus.SKIPPED);
                reading.values.put(next.key(), runs ? reading.result(next, thread, input, statuses) : null);
            }
            List<@Nullable Object> outputs = new ArrayList<>();
            workflow.outputs.forEach(output -> outputs.add(reading.value(output)));
            return outputs;
        }

        private boolean isReady(GalaxyWorkflow.Step step) {
            return step.data().stream().allMatch(source -> values.containsKey(source.from()))
                    && (step.guard() == null || values.containsKey(step.guard().from()));
        }

        private @Nullable Object value(GalaxyWorkflow.Source source) {
            Object value = values.get(source.from());
            return source.output() >= 0 && value instanceof List<?> outputs ? outputs.get(source.output()) : value;
        }

        private @Nullable Object result(
                GalaxyWorkflow.Step step,
                InstanceId thread,
                Map<String, @Nullable Object> input,
                Map<String, NodeStatus> statuses) {
            if (step.inner() != null) {
                Map<String, @Nullable Object> given = new HashMap<>();
                step.innerInputs().forEach((key, source) -> given.put(key, value(source)));
                return of(step.inner(), InstanceId.of(thread + "/" + step.key() + "@1"), given, statuses);
            }
            if (step.isInput()) {
                return input.get(step.key());
            }
            return switch (step.tool()) {
                case "switch" -> chosen(thread, step.key());
                case "pick" ->
                    step.data().stream()
                            .map(this::value)
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse(null);
                default -> step.key();
            };
        }
    }
}
