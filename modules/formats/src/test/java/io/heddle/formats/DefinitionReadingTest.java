package io.heddle.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.heddle.Finding;
import io.heddle.InvalidDefinitionException;
import io.heddle.Version;
import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.FailurePolicy;
import io.heddle.definition.Join;
import io.heddle.definition.NodeBuilder;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.NodeKind;
import io.heddle.definition.Retry;
import io.heddle.definition.Routing;
import io.heddle.definition.WorkflowDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefinitionReadingTest {

    private static WorkflowDefinition read(String yaml) {
        return DefinitionFormat.readYaml(yaml).orThrow();
    }

    private static NodeDefinition node(String yaml) {
        return read("id: w\nnodes:\n  - key: a\n" + yaml.indent(4)).nodes().get(0);
    }

    private static Dependency edge(String fields) {
        return node("dependencies: [{" + fields + "}]").dependencies().get(0);
    }

    @Test
    void everyFieldArrivesWhereItBelongs() {
        WorkflowDefinition expected = WorkflowDefinition.builder("w")
                .version("1.2.3")
                .name("n")
                .description("d")
                .tags("t1", "t2")
                .category("c")
                .author("me")
                .timeout(Duration.ofSeconds(60))
                .deadline(Instant.parse("2030-01-31T12:00:00Z"))
                .maxParallelNodes(4)
                .maxSteps(100)
                .failurePolicy(FailurePolicy.FAIL_FAST)
                .retry(Retry.attempts(2))
                .output("result", "upstream['b']")
                .node(
                        "a",
                        node -> node.executor("http")
                                .config("url", "https://example.com")
                                .config("list", Arrays.asList(1, 2.5, null, true, Map.of("x", "y")))
                                .input("x", "input.x")
                                .routing(Routing.EXCLUSIVE)
                                .continueWith(Map.of("status", 0))
                                .retry(new Retry(
                                        3,
                                        Duration.ofMillis(500),
                                        Duration.ofSeconds(10),
                                        2.0,
                                        0.5,
                                        List.of("TIMEOUT"),
                                        List.of("FATAL")))
                                .timeout(Duration.ofMinutes(2))
                                .priority(7))
                .node(
                        "b",
                        node -> node.dependsOn(new Dependency(
                                        "a",
                                        DependencyType.CONDITIONAL,
                                        Condition.cel("output.ok"),
                                        Duration.ofMillis(1500),
                                        2,
                                        null,
                                        Map.of(),
                                        3,
                                        true))
                                .dependsOn(Dependency.custom("c", "timed", Map.of("delay", 5)))
                                .after("d")
                                .join(Join.nOf(2).cancelLosers()))
                .node(
                        "l",
                        node -> node.loop(5)
                                .items("input.list", "one")
                                .breakWhen("loop.index > 2")
                                .body("in", body -> body.executor("cel")))
                .build();

        assertThat(read("""
                id: w
                version: 1.2.3
                name: n
                description: d
                tags: [t1, t2]
                category: c
                author: me
                config:
                  timeout: 1m
                  deadline: 2030-01-31T12:00:00Z
                  maxParallelNodes: 4
                  maxSteps: 100
                  failurePolicy: FAIL_FAST
                  retry: {maxAttempts: 2}
                output: {result: "upstream['b']"}
                nodes:
                  a:
                    executor: http
                    config: {url: "https://example.com", list: [1, 2.5, null, true, {x: y}]}
                    inputs: {x: input.x}
                    routing: EXCLUSIVE
                    failurePolicy: CONTINUE
                    fallback: {status: 0}
                    retry:
                      maxAttempts: 3
                      initialBackoff: 500ms
                      maxBackoff: PT10S
                      multiplier: 2
                      jitter: 0.5
                      retryOn: [TIMEOUT]
                      abortOn: [FATAL]
                    timeout: 120
                    priority: 7
                  b:
                    after: [d]
                    dependencies:
                      - upstream: a
                        type: CONDITIONAL
                        condition: output.ok
                        timeoutSeconds: 1.5
                        retryCount: 2
                        priority: 3
                        isDefault: true
                      - {upstream: c, type: CUSTOM, rule: timed, params: {delay: 5}}
                    join: {rule: N_OF, k: 2, losers: CANCEL}
                  l:
                    kind: LOOP
                    loop:
                      body: [{key: in, executor: cel}]
                      maxIterations: 5
                      items: input.list
                      itemVariable: one
                      breakWhen: loop.index > 2
                """)).isEqualTo(expected);
    }

    @Test
    void whatIsLeftOutIsDefault() {
        WorkflowDefinition definition = read("id: w\nnodes: {a: {}}");

        assertThat(definition)
                .isEqualTo(
                        WorkflowDefinition.builder("w").node("a", node -> node).build());
        assertThat(definition.version()).isEqualTo(Version.INITIAL);
        assertThat(read("id: w").nodes()).isEmpty();
    }

    @Test
    void nodesAreAListOrAnObject() {
        assertThat(read("id: w\nnodes:\n  - key: a\n  - {key: b, after: [a]}"))
                .isEqualTo(read("id: w\nnodes:\n  a: {}\n  b: {after: [a]}"));
    }

    @Test
    void legacyNamesAreUnderstood() {
        assertThat(edge("upstream_node_id: b, type: OPTIONAL, timeout_seconds: 60, retry_count: 2"))
                .isEqualTo(Dependency.optional("b")
                        .withTimeout(Duration.ofSeconds(60))
                        .withRetryCount(2));
        assertThat(node("kind: START_FROM_TRIGGER").kind()).isEqualTo(NodeKind.START);
        assertThat(node("kind: CONTINUE_FROM_TRIGGER").kind()).isEqualTo(NodeKind.START);
        assertThat(edge("upstream: b, type: CONDITIONAL, condition: {user_choice: {choice_key: k, expected_choice: 1,"
                                + " default_result: true}}")
                        .condition())
                .isEqualTo(new Condition.UserChoice("k", 1L, true));
        assertThat(edge("upstream: b, type: CONDITIONAL, condition: {simple: {field_path: p, operator: in,"
                                + " expected_value: [1], value_type: LIST}}")
                        .condition())
                .isEqualTo(new Condition.Simple("p", "in", List.of(1L), "LIST"));
    }

    @Test
    void everyFormOfAConditionIsRead() {
        Condition a = Condition.cel("a");
        Condition b = Condition.cel("b");
        assertThat(when("a")).isEqualTo(a);
        assertThat(when("''")).isEqualTo(Condition.cel(""));
        assertThat(when("{cel: a}")).isEqualTo(a);
        assertThat(when("{expression: '${output.x} > 1'}")).isEqualTo(new Condition.Template("${output.x} > 1"));
        assertThat(when("{simple: {fieldPath: p, operator: is_empty}}"))
                .isEqualTo(new Condition.Simple("p", "is_empty", null, "AUTO"));
        assertThat(when("{userChoice: {choiceKey: k}}")).isEqualTo(new Condition.UserChoice("k", null, false));
        assertThat(when("{script: {language: js, text: x}}")).isEqualTo(new Condition.Script("js", "x"));
        assertThat(when("{and: [a, b]}"))
                .isEqualTo(new Condition.Compound(Condition.Compound.Operator.AND, List.of(a, b)));
        assertThat(when("{or: [{not: a}, {not: [b]}]}"))
                .isEqualTo(new Condition.Compound(
                        Condition.Compound.Operator.OR,
                        List.of(
                                new Condition.Compound(Condition.Compound.Operator.NOT, List.of(a)),
                                new Condition.Compound(Condition.Compound.Operator.NOT, List.of(b)))));
    }

    private static Condition when(String condition) {
        return edge("upstream: b, type: CONDITIONAL, condition: " + condition).condition();
    }

    @Test
    void everyFormOfAJoinIsRead() {
        assertThat(node("join: ALL").join()).isEqualTo(Join.ALL);
        assertThat(node("join: ANY").join()).isEqualTo(Join.ANY);
        assertThat(node("join: ALL_SETTLED").join()).isEqualTo(Join.ALL_SETTLED);
        assertThat(node("join: N_OF(3)").join()).isEqualTo(Join.nOf(3));
        assertThat(node("join: N_OF(-1)").join()).isEqualTo(Join.nOf(-1));
        assertThat(node("join: {rule: N_OF, k: 2}").join()).isEqualTo(Join.nOf(2));
        assertThat(node("join: {rule: ANY, losers: CANCEL}").join()).isEqualTo(Join.ANY.cancelLosers());
    }

    @ParameterizedTest
    @CsvSource({
        "5, PT5S",
        "0, PT0S",
        "0.5, PT0.5S",
        "1e3, PT1000S",
        "-1, PT-1S",
        "0.000000001, PT0.000000001S",
        "500ms, PT0.5S",
        "5s, PT5S",
        "1.5s, PT1.5S",
        "10m, PT10M",
        "2h, PT2H",
        "1d, PT24H",
        "0.5d, PT12H",
        "-5s, PT-5S",
        "PT5S, PT5S",
        "P1D, PT24H",
        "P1DT2H3M4.5S, PT26H3M4.5S",
        "PT-5S, PT-5S",
        "-PT5S, PT-5S",
        "PT6000H, PT6000H",
        "36500d, PT876000H",
        "PT0S, PT0S"
    })
    void durationsHaveOneGrammar(String written, Duration expected) {
        assertThat(node("timeout: " + written).timeout()).isEqualTo(expected);
        assertThat(edge("upstream: b, timeoutSeconds: " + written).timeout()).isEqualTo(expected);
    }

    @Test
    void valuesOutOfBoundsAreKeptForValidationToReport() {
        NodeDefinition node =
                node("timeout: -1\nretry: {maxAttempts: 0, multiplier: -1, jitter: 5, initialBackoff: -1}\n"
                        + "dependencies: [{upstream: b, retryCount: -1, timeoutSeconds: -2}]");

        assertThat(node.timeout()).isEqualTo(Duration.ofSeconds(-1));
        assertThat(node.retry()).isEqualTo(new Retry(0, Duration.ofSeconds(-1), null, -1.0, 5.0, List.of(), List.of()));
        assertThat(node.dependencies().get(0).retryCount()).isEqualTo(-1);
        assertThat(node.dependencies().get(0).timeout()).isEqualTo(Duration.ofSeconds(-2));
        assertThat(node("loop: {}").loop().maxIterations()).isNull();
    }

    @Test
    void yamlScalarsAreTextUnlessJsonCallsThemSomethingElse() {
        List<String> texts = List.of(
                "no",
                "yes",
                "on",
                "off",
                "010",
                "0x1F",
                "0o17",
                "12:30:45",
                "~",
                "2024-01-01",
                "NULL",
                "True",
                ".5",
                "+1",
                "1_000",
                "1.",
                ".inf",
                ".nan",
                "NaN",
                "1.2.3");
        for (String text : texts) {
            assertThat(node("config: {v: " + text + "}").config()).as(text).containsEntry("v", text);
            assertThat(read("id: w\nname: " + text).name()).isEqualTo(text);
        }
        assertThat(node("config: {a: 1, b: 1.10, c: true, d: false, e: null, f: , g: -0.0, h: 1e2, i: '1'}")
                        .config())
                .isEqualTo(new NodeConfig()
                        .with("a", 1L)
                        .with("b", 1.1)
                        .with("c", true)
                        .with("d", false)
                        .with("e", null)
                        .with("f", null)
                        .with("g", -0.0)
                        .with("h", 100.0)
                        .with("i", "1")
                        .map());
    }

    private static final class NodeConfig {
        private final NodeBuilder node = NodeBuilder.of("a");

        NodeConfig with(String name, Object value) {
            node.config(name, value);
            return this;
        }

        Map<String, Object> map() {
            return node.build().config();
        }
    }

    @Test
    void reservedWordsAreOrdinaryIds() {
        for (String id : List.of("null", "true", "__proto__", "constructor", "-", "0", "NaN", "Task", "task")) {
            assertThat(read("id: '" + id + "'\nnodes:\n  \"" + id + "\": {}")
                            .nodes()
                            .get(0)
                            .key())
                    .isEqualTo(id);
            assertThat(DefinitionFormat.readJson("{\"id\":\"" + id + "\",\"nodes\":{\"" + id + "\":{}}}")
                            .orThrow()
                            .id()
                            .value())
                    .isEqualTo(id);
        }
        // Keys of an object are text in both syntaxes, so YAML needs no quotes for them.
        assertThat(read("id: w\nnodes: {true: {}, 0: {}, null: {}}").nodes())
                .extracting(NodeDefinition::key)
                .containsExactly("true", "0", "null");
        assertThat(read("id: w\nnodes: {\"<<\": {}}").nodes().get(0).key()).isEqualTo("<<");
    }

    @Test
    void aliasesRepeatValues() {
        WorkflowDefinition definition = read("""
                id: w
                nodes:
                  a:
                    retry: &careful {maxAttempts: 5, initialBackoff: 2s}
                    executor: &name http
                  b: {retry: *careful, executor: *name}
                """);

        assertThat(definition.nodes().get(1).retry())
                .isEqualTo(definition.nodes().get(0).retry());
        assertThat(definition.nodes().get(1).executor()).isEqualTo("http");
    }

    @Test
    void twentyThousandNodesMayShareOneAlias() {
        StringBuilder text =
                new StringBuilder("id: w\nconfig: {retry: &r {maxAttempts: 5, retryOn: [A, B, C]}}\nnodes:\n");
        for (int i = 0; i < 20_000; i++) {
            text.append("  n").append(i).append(": {retry: *r}\n");
        }

        assertThat(read(text.toString()).nodes()).hasSize(20_000);
    }

    @Test
    void anEdgeWithoutTypeIsLeftToTheEngine() {
        String text = "id: w\nnodes:\n  - key: a\n    dependencies: [{upstream: b}, {upstream: c, type: SEQUENCE}, d]";

        WorkflowDefinition definition = read(text);
        assertThat(definition.nodes().get(0).dependencies())
                .containsExactly(Dependency.on("b"), Dependency.sequence("c"), Dependency.sequence("d"));
        assertThat(DefinitionFormat.readCanonical(DefinitionFormat.canonicalJson(definition)))
                .isEqualTo(definition);
        assertThat(DefinitionFormat.contentHash(definition))
                .isNotEqualTo(DefinitionFormat.contentHash(
                        read(text.replace("{upstream: b}", "{upstream: b, type: SEQUENCE}"))));
    }

    @Test
    void laterFindingsGetTheLinesOfTheirElements() {
        Parsed parsed = DefinitionFormat.readYaml("""
                id: w
                nodes:
                  a: {}
                  b:
                    after:
                      - a
                    dependencies:
                      - c
                      - upstream: d
                  l:
                    loop:
                      body:
                        inner: {}
                        deep:
                          loop:
                            body: [{key: last, after: [first]}]
                """);

        SourceLines lines = parsed.lines();
        assertThat(lines.line("a")).isEqualTo(3);
        assertThat(lines.line("b")).isEqualTo(4);
        assertThat(lines.line("a -> b")).isEqualTo(6);
        assertThat(lines.line("c -> b")).isEqualTo(8);
        assertThat(lines.line("d -> b")).isEqualTo(9);
        assertThat(lines.line("l/inner")).isEqualTo(13);
        assertThat(lines.line("l/deep/last")).isEqualTo(16);
        assertThat(lines.line("l/deep/first -> l/deep/last")).isEqualTo(16);
        assertThat(lines.line("inner")).isNull();
        assertThat(lines.line("z -> b")).isEqualTo(4);
        assertThat(lines.line("nobody")).isNull();
        assertThat(lines.all()).containsEntry("a -> b", 6);
        assertThat(lines.locate(List.of(
                        Finding.error("CYCLE_DETECTED", "a -> b", "x"),
                        Finding.error("EMPTY_GRAPH", "", "x"),
                        Finding.error("X", "a", "x").withLine(99))))
                .extracting(Finding::line)
                .containsExactly(6, null, 99);
    }

    @Test
    void refusedTextsThrowOnlyWhenAsked() {
        Parsed parsed = DefinitionFormat.readYaml("nodes: 1");

        assertThat(parsed.definition()).isNull();
        assertThatThrownBy(parsed::orThrow)
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("MISSING_FIELD at line 1");
        assertThatThrownBy(() -> DefinitionFormat.readCanonical("{".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(InvalidDefinitionException.class)
                .hasMessageContaining("SYNTAX_ERROR");
        assertThatThrownBy(() -> ReadOptions.DEFAULT.withMaxBytes(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxBytes");
    }
}
