package io.heddle.formats;

import io.heddle.CheckpointOccasion;
import io.heddle.DefinitionId;
import io.heddle.Version;
import io.heddle.definition.Action;
import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.Durability;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Fork;
import io.heddle.definition.ForkJoin;
import io.heddle.definition.Join;
import io.heddle.definition.Loop;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import io.heddle.definition.OnParentEnd;
import io.heddle.definition.Retry;
import io.heddle.definition.Routing;
import io.heddle.definition.Subworkflow;
import io.heddle.definition.Trigger;
import io.heddle.definition.WorkflowConfig;
import io.heddle.definition.WorkflowDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Random definitions that use every field; the same seed gives the same definition. */
final class RandomDefinitions {
    private static final String[] TEXTS = {
        "",
        "a",
        "no",
        "null",
        "true",
        "~",
        "010",
        "1.10",
        "12:30:45",
        "1e3",
        "-",
        "- a",
        "a: b",
        "#x",
        "'q'",
        "\"",
        "\\",
        " lead",
        "trail ",
        "two\nlines\n",
        "tab\t",
        "é",
        "e\u0301",
        "\u202E",
        "\u0000",
        "\u001b[2J",
        "\u007f",
        "\u0085",
        "\u2028",
        "\uFEFF",
        "😀",
        "{x}",
        "[y]",
        "&a",
        "*a",
        "!t",
        "%d",
        "@",
        "`",
        "|",
        ">",
        "? k",
        "<<",
        "=",
        "---",
        "...",
        "${output.a}",
        "output.amount > 100",
        "upstream['a'].x",
        "\r\n",
        "a\u0000b",
        "NaN",
        "\uFFFF",
        "\uD83D\uDE00"
    };

    private final Random random;
    private final boolean legal;

    /**
     * @param legal whether the reader must accept the definition; otherwise it may also be one only a program can build
     */
    RandomDefinitions(long seed, boolean legal) {
        this.random = new Random(seed);
        this.legal = legal;
    }

    WorkflowDefinition next() {
        return new WorkflowDefinition(
                DefinitionId.of(legal ? "w:" + random.nextInt(1000) : text()),
                new Version(random.nextInt(3), random.nextInt(20), random.nextInt() & 0xFFFF),
                text(),
                text(),
                texts(),
                text(),
                text(),
                nodes(0),
                list(this::trigger),
                expressions(),
                new WorkflowConfig(
                        maybe(this::duration),
                        maybe(this::instant),
                        maybe(random::nextInt),
                        maybe(random::nextInt),
                        maybe(() -> one(FailurePolicy.values())),
                        retry(),
                        maybe(this::occasions),
                        maybe(() -> one(Durability.values()))));
    }

    private List<NodeDefinition> nodes(int depth) {
        List<NodeDefinition> nodes = new ArrayList<>();
        for (int i = random.nextInt(5 - depth); i >= 0; i--) {
            nodes.add(node(depth));
        }
        return nodes;
    }

    private NodeDefinition node(int depth) {
        NodeKind kind = one(NodeKind.values());
        boolean looped = legal ? kind == NodeKind.LOOP : random.nextInt(4) == 0;
        boolean started = legal ? kind == NodeKind.SUBWORKFLOW : random.nextInt(4) == 0;
        boolean forks = legal ? kind == NodeKind.FORK : random.nextInt(4) == 0;
        boolean joins = legal ? kind == NodeKind.JOIN : random.nextInt(4) == 0;
        return new NodeDefinition(
                text() + random.nextInt(),
                kind,
                maybe(this::text),
                object(0),
                expressions(),
                list(this::dependency),
                join(),
                one(Routing.values()),
                maybe(() -> one(FailurePolicy.values())),
                data(0),
                retry(),
                maybe(this::duration),
                random.nextInt(3) - 1,
                looped ? loop(depth) : null,
                started ? subworkflow() : null,
                forks ? fork() : null,
                joins ? forkJoin() : null,
                maybe(this::occasions),
                maybe(() -> one(Durability.values())));
    }

    private Loop loop(int depth) {
        return new Loop(
                depth == 2 ? List.of() : nodes(depth + 1),
                maybe(random::nextInt),
                maybe(this::text),
                maybe(this::text),
                maybe(this::text));
    }

    private Subworkflow subworkflow() {
        return new Subworkflow(
                maybe(() -> DefinitionId.of(text())),
                maybe(() -> new Version(random.nextInt(9), random.nextInt(9), random.nextInt(9))),
                random.nextBoolean(),
                maybe(() -> one(OnParentEnd.values())));
    }

    private Set<CheckpointOccasion> occasions() {
        Set<CheckpointOccasion> occasions = new TreeSet<>(list(() -> one(CheckpointOccasion.values())));
        // A request is made, not foreseen.
        occasions.remove(CheckpointOccasion.REQUEST);
        return occasions;
    }

    private Fork fork() {
        return new Fork(
                list(() -> new Fork.Path(text(), text())), one(Fork.Strategy.values()), one(Fork.Merge.values()));
    }

    private ForkJoin forkJoin() {
        ForkJoin.Strategy strategy = one(ForkJoin.Strategy.values());
        boolean counts = !legal || strategy == ForkJoin.Strategy.SUCCESS_COUNT_THRESHOLD;
        return new ForkJoin(
                maybe(this::text),
                texts(),
                strategy,
                counts ? maybe(random::nextInt) : null,
                maybe(() -> one(ForkJoin.Losers.values())),
                maybe(this::text));
    }

    private Trigger trigger() {
        return new Trigger(
                text(),
                new Trigger.Condition(text(), maybe(this::text), maybe(this::text)),
                action(),
                random.nextBoolean(),
                random.nextInt(3) - 1,
                random.nextBoolean());
    }

    private Action action() {
        return switch (random.nextInt(legal ? 8 : 9)) {
            case 0 -> new Action.Stop();
            case 1 -> new Action.Pause();
            case 2 -> new Action.Resume();
            case 3 -> new Action.SkipNode(text(), maybe(this::text));
            case 4 -> new Action.SetVariable(text(), text());
            case 5 -> new Action.Notify(expressions());
            case 6 -> new Action.Custom(text(), object(0), expressions());
            case 7 ->
                new Action.Start(
                        one(Action.Relation.values()),
                        maybe(() -> DefinitionId.of(text())),
                        maybe(() -> new Version(random.nextInt(9), random.nextInt(9), random.nextInt(9))),
                        expressions(),
                        random.nextBoolean(),
                        maybe(() -> one(OnParentEnd.values())),
                        maybe(this::duration));
            default -> new Action.Unknown(text());
        };
    }

    private Dependency dependency() {
        DependencyType type = maybe(() -> one(DependencyType.values()));
        boolean custom = !legal || type == DependencyType.CUSTOM;
        return random.nextBoolean()
                ? Dependency.sequence(text())
                : new Dependency(
                        text(),
                        type,
                        maybe(() -> condition(0)),
                        maybe(this::duration),
                        maybe(random::nextInt),
                        custom ? maybe(this::text) : null,
                        custom ? object(0) : Map.of(),
                        random.nextInt(3) - 1,
                        random.nextBoolean());
    }

    private Condition condition(int depth) {
        return switch (random.nextInt(depth > 3 ? 5 : 7)) {
            case 0 -> Condition.cel(text());
            case 1 -> new Condition.Template(text());
            case 2 ->
                new Condition.Simple(
                        text(), text(), data(0), random.nextBoolean() ? "AUTO" : legal ? "DATETIME" : text());
            case 3 -> new Condition.UserChoice(text(), data(0), random.nextBoolean());
            case 4 -> new Condition.Script(text(), text());
            default ->
                new Condition.Compound(one(Condition.Compound.Operator.values()), list(() -> condition(depth + 1)));
        };
    }

    private Join join() {
        Join.Rule rule = one(Join.Rule.values());
        int k = rule == Join.Rule.N_OF || !legal ? random.nextInt(5) - 1 : 0;
        return new Join(rule, k, one(Join.Losers.values()));
    }

    private Retry retry() {
        return new Retry(
                maybe(random::nextInt),
                maybe(this::duration),
                maybe(this::duration),
                maybe(this::fraction),
                maybe(this::fraction),
                texts(),
                texts());
    }

    private Duration duration() {
        return switch (random.nextInt(4)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofSeconds(random.nextInt(1_000_000) - 1000);
            case 2 -> Duration.ofNanos(random.nextLong() >> (2 + random.nextInt(40)));
            default -> legal ? Duration.ofMillis(random.nextInt()) : Duration.ofSeconds(random.nextLong(), 1);
        };
    }

    private Instant instant() {
        return Instant.ofEpochSecond(random.nextInt() * 10L, random.nextBoolean() ? 0 : random.nextInt(1_000_000_000));
    }

    private double fraction() {
        double bits = Double.longBitsToDouble(random.nextLong());
        return random.nextBoolean() && Double.isFinite(bits) ? bits : random.nextInt(5);
    }

    private Object data(int depth) {
        return switch (random.nextInt(depth > 3 ? 6 : 8)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong() >> random.nextInt(63);
            case 3 -> fraction();
            case 4, 5 -> text();
            case 6 -> object(depth + 1);
            default -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(3); i > 0; i--) {
                    list.add(data(depth + 1));
                }
                yield Collections.unmodifiableList(list);
            }
        };
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            map.put(random.nextInt(30) == 0 ? "k".repeat(1500) : text(), data(depth + 1));
        }
        return map;
    }

    private Map<String, String> expressions() {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            map.put(text(), text());
        }
        return map;
    }

    private List<String> texts() {
        return list(this::text);
    }

    private <T> List<T> list(Supplier<T> element) {
        List<T> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 1; i--) {
            list.add(element.get());
        }
        return list;
    }

    private String text() {
        return random.nextInt(3) == 0 ? one(TEXTS) + one(TEXTS) : one(TEXTS);
    }

    private <T> T maybe(Supplier<T> value) {
        return random.nextBoolean() ? value.get() : null;
    }

    @SafeVarargs
    private <T> T one(T... values) {
        return values[random.nextInt(values.length)];
    }
}
