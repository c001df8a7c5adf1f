package io.heddle.testkit;

import io.heddle.NodeError;
import io.heddle.Payload;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Join;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import io.heddle.definition.Retry;
import io.heddle.definition.Routing;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.DependencyRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Random valid definitions: every dependency type, join, routing, policy and node kind, small enough to be read when a
 * test fails. Conditions are {@code output.a}, {@code output.b} or {@code output.c}; {@link #output} makes payloads in
 * which each is true, false or missing, and {@link #judge} reads them without the engine's expressions.
 *
 * <p>The same {@link Random} gives the same definitions. Not thread-safe.
 */
public final class RandomWorkflows {
    /** What a condition comes to. */
    public enum Verdict {
        TRUE,
        FALSE,
        /** It cannot be evaluated. */
        ERROR
    }

    /** An input mapping that cannot be evaluated, whatever the run is like; the only one that definitions use. */
    private static final String UNMAPPABLE = "1 / 0";

    private static final String[] FLAGS = {"a", "b", "c"};
    /** Names of the custom rules that definitions use; {@link #decide} answers for them. */
    private static final String[] RULES = {"quorum", "patient", "fragile"};

    /** When simulated runs begin; deadlines follow it. */
    static final Instant EPOCH = Instant.ofEpochSecond(1_700_000_000);

    private final Random random;

    /** @param random source of every choice */
    public RandomWorkflows(Random random) {
        this.random = random;
    }

    /** A definition of 1 to {@code maxNodes} nodes. */
    public WorkflowDefinition definition(int maxNodes) {
        return config(WorkflowDefinition.builder("random"), nodes(maxNodes)).build();
    }

    /** A definition without nodes, for a dynamic instance. */
    public WorkflowDefinition emptyDefinition() {
        return config(WorkflowDefinition.builder("random"), List.of()).build();
    }

    private WorkflowBuilder config(WorkflowBuilder workflow, List<NodeDefinition> nodes) {
        nodes.forEach(workflow::add);
        if (chance(2)) {
            workflow.failurePolicy(oneOf(FailurePolicy.values()));
        }
        if (chance(3)) {
            workflow.maxParallelNodes(1 + random.nextInt(3));
        }
        if (chance(12)) {
            workflow.maxSteps(1 + random.nextInt(20));
        }
        if (chance(12)) {
            workflow.timeout(Duration.ofSeconds(10L + random.nextInt(100)));
        }
        if (chance(3)) {
            workflow.retry(Retry.attempts(1 + random.nextInt(3)));
        }
        if (chance(15)) {
            workflow.deadline(EPOCH.plusSeconds(10L + random.nextInt(200)));
        }
        return workflow;
    }

    /** 1 to {@code maxNodes} nodes that depend on one another without a cycle, in an order of their own. */
    public List<NodeDefinition> nodes(int maxNodes) {
        int count = 1 + random.nextInt(maxNodes);
        List<NodeDefinition> nodes = new ArrayList<>(count);
        boolean[] exclusive = new boolean[count];
        boolean[] hasDefault = new boolean[count];
        for (int node = 0; node < count; node++) {
            exclusive[node] = chance(8);
            nodes.add(node(node, exclusive, hasDefault, 2));
        }
        if (chance(3)) {
            Collections.shuffle(nodes, random);
        }
        return nodes;
    }

    private NodeDefinition node(int number, boolean[] exclusive, boolean[] hasDefault, int depth) {
        NodeBuilder node = NodeBuilder.of("n" + number);
        kind(node, depth);
        dependencies(node, number, exclusive, hasDefault);
        if (exclusive[number]) {
            node.routing(Routing.EXCLUSIVE);
        }
        if (chance(4)) {
            node.failurePolicy(oneOf(FailurePolicy.values()));
        } else if (chance(8)) {
            node.continueWith(Map.of("a", random.nextBoolean(), "b", random.nextBoolean()));
        }
        if (chance(3)) {
            node.retry(
                    chance(2)
                            ? Retry.fixed(1 + random.nextInt(3), Duration.ofSeconds(random.nextInt(4)))
                            : Retry.attempts(1 + random.nextInt(3)));
        }
        if (chance(6)) {
            node.timeout(Duration.ofSeconds(5L + random.nextInt(20)));
        }
        if (chance(4)) {
            node.priority(random.nextInt(5) - 2);
        }
        return node.build();
    }

    private void kind(NodeBuilder node, int depth) {
        if (chance(12)) {
            node.kind(chance(2) ? NodeKind.START : NodeKind.END);
        } else if (depth > 0 && chance(8)) {
            node.loop(1 + random.nextInt(3));
            if (chance(3)) {
                node.breakWhen("output." + oneOf(FLAGS));
            }
            int count = 1 + random.nextInt(3);
            boolean[] exclusive = new boolean[count];
            boolean[] hasDefault = new boolean[count];
            for (int body = 0; body < count; body++) {
                NodeDefinition definition = node(body, exclusive, hasDefault, depth - 1);
                node.body(definition.key(), same -> copyInto(same, definition));
            }
        } else {
            if (!chance(6)) {
                node.executor("x");
            }
            if (chance(40)) {
                node.input("n", UNMAPPABLE);
            }
        }
    }

    private static NodeBuilder copyInto(NodeBuilder builder, NodeDefinition node) {
        builder.kind(node.kind())
                .join(node.join())
                .routing(node.routing())
                .retry(node.retry())
                .fallback(node.fallback())
                .priority(node.priority());
        if (node.executor() != null) {
            builder.executor(node.executor());
        }
        if (node.failurePolicy() != null) {
            builder.failurePolicy(node.failurePolicy());
        }
        if (node.timeout() != null) {
            builder.timeout(node.timeout());
        }
        node.inputs().forEach(builder::input);
        node.dependencies().forEach(builder::dependsOn);
        if (node.loop() != null) {
            builder.loop(node.loop().maxIterations() == null ? 1 : node.loop().maxIterations());
            if (node.loop().breakWhen() != null) {
                builder.breakWhen(node.loop().breakWhen());
            }
            node.loop().body().forEach(body -> builder.body(body.key(), same -> copyInto(same, body)));
        }
        return builder;
    }

    private void dependencies(NodeBuilder node, int number, boolean[] exclusive, boolean[] hasDefault) {
        int wanted = number == 0 ? 0 : random.nextInt(Math.min(number, 4) + 1);
        List<Integer> sources = new ArrayList<>();
        while (sources.size() < wanted) {
            int source = chance(2) ? random.nextInt(number) : Math.max(0, number - 1 - random.nextInt(3));
            if (!sources.contains(source)) {
                sources.add(source);
            }
        }
        boolean uniform = chance(3);
        DependencyType same = oneOf(DependencyType.values());
        int parallel = 0;
        for (int source : sources) {
            Dependency edge = edge(source, uniform ? same : oneOf(DependencyType.values()), exclusive, hasDefault);
            parallel += edge.type() == DependencyType.PARALLEL ? 1 : 0;
            node.dependsOn(edge);
        }
        if (parallel > 0) {
            Join join = switch (random.nextInt(5)) {
                case 0 -> Join.ANY;
                case 1 -> Join.nOf(1 + random.nextInt(parallel));
                case 2 -> Join.ALL_SETTLED;
                default -> Join.ALL;
            };
            boolean race = join.rule() == Join.Rule.ANY || join.rule() == Join.Rule.N_OF;
            node.join(race && chance(2) ? join.cancelLosers() : join);
        }
    }

    private Dependency edge(int source, DependencyType type, boolean[] exclusive, boolean[] hasDefault) {
        String upstream = "n" + source;
        Dependency edge = switch (type) {
            case SEQUENCE, PARALLEL, OPTIONAL -> Dependency.of(upstream, type);
            case CUSTOM -> Dependency.custom(upstream, oneOf(RULES), Map.of());
            case CONDITIONAL -> {
                if (exclusive[source] && !hasDefault[source] && chance(2)) {
                    hasDefault[source] = true;
                    yield Dependency.otherwise(upstream);
                }
                String condition = chance(8) ? "" : "output." + oneOf(FLAGS);
                yield Dependency.when(upstream, condition).withPriority(random.nextInt(3));
            }
        };
        if (chance(6)) {
            edge = edge.withTimeout(Duration.ofSeconds(1L + random.nextInt(30)));
        }
        return chance(10) ? edge.withRetryCount(random.nextInt(3)) : edge;
    }

    /** A random output: each of the flags is true, false or missing. */
    public Payload output() {
        StringBuilder json = new StringBuilder("{");
        for (String flag : FLAGS) {
            int value = random.nextInt(8);
            if (value > 0) {
                json.append(json.length() > 1 ? "," : "")
                        .append('"')
                        .append(flag)
                        .append("\":")
                        .append(value > 3);
            }
        }
        return Payload.json(json.append('}').toString());
    }

    /** A random error, retryable three times out of four. */
    public NodeError error() {
        return chance(4) ? NodeError.fatal("FATAL", "for good") : NodeError.retryable("TEMPORARY", "for now");
    }

    /** What {@code condition} comes to when the source's output is {@code output}. */
    public static Verdict judge(@Nullable String condition, @Nullable Payload output) {
        if (condition == null || condition.isEmpty()) {
            return Verdict.TRUE;
        }
        String flag = "\"" + condition.substring("output.".length()) + "\":";
        String text = output == null ? "" : output.text();
        int at = text.indexOf(flag);
        if (at < 0) {
            return Verdict.ERROR;
        }
        return text.startsWith("true", at + flag.length()) ? Verdict.TRUE : Verdict.FALSE;
    }

    /**
     * The answer of the rule called {@code name}: {@code quorum} wants half of its edges completed, {@code patient} waits
     * for all of them and two seconds more, {@code fragile} throws when its first source failed.
     */
    public static DependencyRule.Decision decide(String name, DependencyRule.Context context) {
        int decided = 0;
        int good = 0;
        long last = 0;
        for (DependencyRule.Edge edge : context.edges()) {
            if (edge.decided()) {
                decided++;
                good += isGood(edge) ? 1 : 0;
                last = Math.max(
                        last, edge.endedAt() == null ? 0 : edge.endedAt().toEpochMilli());
            }
        }
        int all = context.edges().size();
        return switch (name) {
            case "quorum" ->
                2 * good >= all
                        ? DependencyRule.Decision.go()
                        : decided == all
                                ? DependencyRule.Decision.never("no quorum")
                                : DependencyRule.Decision.waiting();
            case "patient" ->
                decided < all
                        ? DependencyRule.Decision.waiting()
                        : context.now().toEpochMilli() >= last + 2_000
                                ? DependencyRule.Decision.go()
                                : DependencyRule.Decision.waitUntil(Instant.ofEpochMilli(last + 2_000));
            default -> {
                DependencyRule.Edge first = context.edges().get(0);
                if (first.decided() && !isGood(first)) {
                    throw new IllegalStateException("the first source did not complete");
                }
                yield first.decided() ? DependencyRule.Decision.go() : DependencyRule.Decision.waiting();
            }
        };
    }

    private static boolean isGood(DependencyRule.Edge edge) {
        return !edge.expired()
                && switch (edge.status()) {
                    case COMPLETED -> true;
                    case FAILED -> edge.tolerated();
                    case SKIPPED -> edge.substituted();
                    default -> false;
                };
    }

    private boolean chance(int n) {
        return random.nextInt(n) == 0;
    }

    private <T> T oneOf(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
