package io.heddle.kernel.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.heddle.GraphSnapshot;
import io.heddle.NodeStatus;
import io.heddle.definition.Condition;
import io.heddle.definition.Dependency;
import io.heddle.definition.DependencyType;
import io.heddle.definition.NodeKind;
import io.heddle.definition.Routing;
import io.heddle.definition.WorkflowDefinition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphExportTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");

    private static final List<String> NAUGHTY = List.of(
            "",
            "   ",
            " a ",
            "a\"b",
            "a\\",
            "\\\"",
            "\\\\\"",
            "\\u0041",
            "\\\\u0041",
            "\\N\\G\\l",
            "a\nb\r\nc\td",
            "\u0000\u0001\u001b[2J\u007f\u0085",
            "a\u202eb\u200b\u2066\ufeff",
            "\u2028\u2029",
            "\ud800",
            "\udc00\ud800",
            "\ufffe\uffff",
            "\ud83d\ude00 emoji",
            "e\u0301 é ä ı İ",
            "<script>alert('x')</script>",
            "</data><node id=\"x\"/>",
            "]]><![CDATA[",
            "&amp; &lt; &#10; &x;",
            "<b>bold</b>",
            "\"];}; digraph",
            "-> -- ; { } [ ] = , // /* */ #",
            "graph",
            "node",
            "subgraph",
            "end",
            "`md` **b** #quot; #35; %%c",
            "null",
            "true",
            "__proto__",
            "${jndi:ldap://x}",
            "../../etc/passwd",
            "x".repeat(5000));

    private static GraphSnapshot random(int seed) {
        Random random = new Random(seed);
        Set<String> ids = new LinkedHashSet<>();
        int count = random.nextInt(12);
        while (ids.size() < count) {
            ids.add(text(random));
        }
        List<GraphSnapshot.Node> nodes = new ArrayList<>();
        for (String id : ids) {
            nodes.add(new GraphSnapshot.Node(
                    id,
                    text(random),
                    pick(random, List.of(NodeKind.values())),
                    random.nextBoolean() ? null : text(random),
                    random.nextInt(8) == 0 ? null : pick(random, List.of(NodeStatus.values())),
                    random.nextInt(4),
                    random.nextBoolean() ? "main" : text(random)));
        }
        List<String> ends = new ArrayList<>(ids);
        List<GraphSnapshot.Edge> edges = new ArrayList<>();
        for (int i = 0; i < (ends.isEmpty() ? 0 : random.nextInt(20)); i++) {
            // Some upstreams are not registered yet.
            String upstream = random.nextInt(5) == 0 ? "later " + text(random) : pick(random, ends);
            edges.add(new GraphSnapshot.Edge(
                    upstream,
                    pick(random, ends),
                    pick(random, List.of(DependencyType.values())),
                    random.nextBoolean() ? "" : text(random)));
        }
        return new GraphSnapshot(
                text(random), random.nextLong() >>> 1, nodes, edges, NOW.plusNanos(random.nextLong() >>> 8));
    }

    private static <T> T pick(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static String text(Random random) {
        int choice = random.nextInt(4);
        if (choice == 0) {
            return pick(random, NAUGHTY);
        }
        if (choice == 1) {
            return "n" + random.nextInt(1000);
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            text.append(
                    choice == 2
                            ? (char) random.nextInt(0x10000)
                            : "\\u\"<>&';\n\u0000ab0#é\ud83d\ude00".charAt(random.nextInt(17)));
        }
        return text.toString();
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Tag("promise-89")
    void whatIsExportedIsImportedUnchanged(int seed) {
        GraphSnapshot graph = random(seed);
        assertThat(GraphExport.fromJson(GraphExport.toJson(graph)))
                .as("JSON, seed %d", seed)
                .isEqualTo(graph);
        assertThat(GraphExport.fromDot(GraphExport.toDot(graph)))
                .as("DOT, seed %d", seed)
                .isEqualTo(graph);
        assertThat(GraphExport.fromGraphMl(GraphExport.toGraphMl(graph)))
                .as("GraphML, seed %d", seed)
                .isEqualTo(graph);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Tag("promise-89")
    void noExportHoldsACharacterThatDoesNotSurviveAFile(int seed) {
        GraphSnapshot graph = random(seed);
        for (String text : List.of(
                GraphExport.toJson(graph),
                GraphExport.toDot(graph),
                GraphExport.toGraphMl(graph),
                GraphExport.toMermaid(graph))) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertThat(new String(bytes, StandardCharsets.UTF_8))
                    .as("seed %d", seed)
                    .isEqualTo(text);
            assertThat(text.codePoints()
                            .filter(c -> c != '\n' && Names.mustEscape(c))
                            .count())
                    .as("seed %d", seed)
                    .isZero();
        }
        assertThat(GraphExport.toJson(graph)).doesNotContain("<", ">", "&");
    }

    /** The shared list of strings that broke something somewhere, as ids, keys and conditions. */
    @Test
    @Tag("promise-89")
    void naughtyStringsSurviveEveryFormat() throws IOException {
        Path file = SharedData.file("hostile/naughty-strings.json");
        assumeTrue(Files.exists(file), "no shared data at " + file);
        Set<String> strings = new LinkedHashSet<>();
        try (JsonParser json = new JsonFactory().createParser(Files.readString(file))) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_STRING) {
                    strings.add(json.getText());
                }
            }
        }
        assertThat(strings).hasSizeGreaterThan(400);
        List<GraphSnapshot.Node> nodes = new ArrayList<>();
        List<GraphSnapshot.Edge> edges = new ArrayList<>();
        for (String text : strings) {
            nodes.add(new GraphSnapshot.Node(text, text, NodeKind.TASK, text, NodeStatus.READY, 1, text));
            edges.add(new GraphSnapshot.Edge("", text, DependencyType.CONDITIONAL, text));
        }
        GraphSnapshot graph = new GraphSnapshot("naughty", 1, nodes, edges, NOW);
        assertThat(GraphExport.fromJson(GraphExport.toJson(graph))).isEqualTo(graph);
        assertThat(GraphExport.fromDot(GraphExport.toDot(graph))).isEqualTo(graph);
        assertThat(GraphExport.fromGraphMl(GraphExport.toGraphMl(graph))).isEqualTo(graph);
        // In a Mermaid caption nothing but letters, digits and a few signs stands for itself.
        assertThat(GraphExport.toMermaid(graph).lines().filter(line -> line.contains("([") || line.contains("[\"")))
                .hasSameSizeAs(strings)
                .allMatch(
                        line -> line.replace("<br/>", "").matches(" {2}n\\d+\\[\"[\\p{L}\\p{N} _()#;-]*\"\\]:::ready"));
    }

    private static GraphSnapshot sample() {
        return new GraphSnapshot(
                "run-1",
                7,
                List.of(
                        new GraphSnapshot.Node("S", "S", NodeKind.START, null, NodeStatus.COMPLETED, 1, "main"),
                        new GraphSnapshot.Node("a", "a", NodeKind.TASK, "http", NodeStatus.EXECUTING, 2, "main"),
                        new GraphSnapshot.Node("b", "b", NodeKind.TASK, null, null, 0, "main/l#1")),
                List.of(
                        new GraphSnapshot.Edge("S", "a", DependencyType.SEQUENCE, ""),
                        new GraphSnapshot.Edge("a", "b", DependencyType.CONDITIONAL, "output.x > \"1\""),
                        new GraphSnapshot.Edge("later", "b", DependencyType.PARALLEL, "")),
                NOW);
    }

    @Test
    @Tag("promise-89")
    void json() {
        assertThat(GraphExport.toJson(sample()))
                .isEqualTo("{\"workflow_id\":\"run-1\",\"seq\":7,\"created_at\":\"2026-01-02T03:04:05.678901Z\","
                        + "\"nodes\":["
                        + "{\"id\":\"S\",\"key\":\"S\",\"kind\":\"START\",\"executor\":null,\"status\":\"COMPLETED\","
                        + "\"attempt\":1,\"path_id\":\"main\"},"
                        + "{\"id\":\"a\",\"key\":\"a\",\"kind\":\"TASK\",\"executor\":\"http\","
                        + "\"status\":\"EXECUTING\",\"attempt\":2,\"path_id\":\"main\"},"
                        + "{\"id\":\"b\",\"key\":\"b\",\"kind\":\"TASK\",\"executor\":null,\"status\":null,"
                        + "\"attempt\":0,\"path_id\":\"main/l#1\"}],"
                        + "\"edges\":["
                        + "{\"upstream\":\"S\",\"node\":\"a\",\"type\":\"SEQUENCE\",\"condition\":\"\"},"
                        + "{\"upstream\":\"a\",\"node\":\"b\",\"type\":\"CONDITIONAL\","
                        + "\"condition\":\"output.x \\u003E \\\"1\\\"\"},"
                        + "{\"upstream\":\"later\",\"node\":\"b\",\"type\":\"PARALLEL\",\"condition\":\"\"}],"
                        + "\"adjacency_list\":{\"S\":[\"a\"],\"a\":[\"b\"],\"b\":[]},"
                        + "\"reverse_adjacency_list\":{\"S\":[],\"a\":[\"S\"],\"b\":[\"a\",\"later\"]},"
                        + "\"start_nodes\":[\"S\"],\"end_nodes\":[\"b\"],"
                        + "\"execution_levels\":{\"S\":0,\"a\":1,\"b\":2}}");
    }

    @Test
    @Tag("promise-89")
    void dot() {
        assertThat(GraphExport.toDot(sample())).isEqualTo("""
                        digraph "run-1" {
                          graph [charset="UTF-8", seq="7", created_at="2026-01-02T03:04:05.678901Z", \
                        label="run-1, event 7, 2026-01-02T03:04:05.678901Z\\nsolid SEQUENCE, bold PARALLEL, \
                        dashed CONDITIONAL", compound=true, fontname="Helvetica"];
                          node [shape=box, style="rounded,filled", fontname="Helvetica"];
                          edge [fontname="Helvetica", fontsize=11];
                          "S" [label="S\\n(start, COMPLETED)", fillcolor="#a5d6a7", key="S", kind="START", \
                        status="COMPLETED", attempt="1", path_id="main"];
                          "a" [label="a\\n(EXECUTING #2)", fillcolor="#90caf9", key="a", kind="TASK", executor="http", \
                        status="EXECUTING", attempt="2", path_id="main"];
                          "b" [label="b", fillcolor="#ffffff", key="b", kind="TASK", attempt="0", path_id="main/l#1"];
                          "later" [unresolved="true", style=dashed, label="later\\n(unresolved)"];
                          "S" -> "a" [style=solid, type="SEQUENCE"];
                          "a" -> "b" [style=dashed, type="CONDITIONAL", condition="output.x > \\"1\\"", \
                        label="output.x > \\"1\\""];
                          "later" -> "b" [style=bold, type="PARALLEL"];
                          subgraph cluster_0 {
                            graph [style=rounded, color="#90a4ae", label="main/l#1"];
                            "b";
                          }
                        }
                        """);
    }

    @Test
    void mermaid() {
        assertThat(GraphExport.toMermaid(sample()))
                .startsWith("""
                        flowchart TD
                          n0(["S (start#44; COMPLETED)"]):::completed
                          n1["a (EXECUTING #35;2#41;"]:::executing
                          n2["b"]:::stateless
                          n3["later (unresolved)"]:::unresolved
                          n0 --> n1
                          n1 -->|"output#46;x #62; #34;1#34;"| n2
                          n3 ==> n2
                          subgraph i0["main#47;l#35;1"]
                            direction TB
                            n2
                          end
                          linkStyle 1 stroke-dasharray:8 4
                          classDef stateless fill:#ffffff,color:#000000,stroke:#546e7a
                          classDef pending fill:#eceff1,color:#000000,stroke:#546e7a
                        """)
                .contains("  classDef failed fill:#ef9a9a,color:#000000,stroke:#b71c1c,stroke-width:3px\n");
    }

    @Test
    @Tag("promise-89")
    void graphMl() {
        assertThat(GraphExport.toGraphMl(sample()))
                .contains("<key id=\"node.attempt\" for=\"node\" attr.name=\"attempt\" attr.type=\"int\"/>")
                .contains("""
                          <graph id="run-1" edgedefault="directed">
                              <data key="graph.seq">7</data>
                        """)
                .contains("""
                            <edge source="a" target="b">
                              <data key="edge.type">CONDITIONAL</data>
                              <data key="edge.condition">output.x &gt; &quot;1&quot;</data>
                            </edge>
                        """)
                .contains("<data key=\"node.unresolved\">true</data>");
    }

    @Test
    void everyStateHasItsColour() {
        Set<String> colours = new LinkedHashSet<>();
        colours.add(Captions.colour(null));
        for (NodeStatus status : NodeStatus.values()) {
            colours.add(Captions.colour(status));
        }
        assertThat(colours).hasSize(NodeStatus.values().length + 1);
    }

    @Test
    void aDefinitionIsExportedWithItsConditions() {
        Condition simple = new Condition.Simple("output.x", "greater_than", 1, "NUMBER");
        Condition choice = new Condition.UserChoice("colour", "red", false);
        Condition not = new Condition.Compound(Condition.Compound.Operator.NOT, List.of(choice));
        Condition both = new Condition.Compound(Condition.Compound.Operator.AND, List.of(simple, not));
        Condition deep = Condition.cel("true");
        for (int i = 0; i < 10; i++) {
            deep = new Condition.Compound(Condition.Compound.Operator.NOT, List.of(deep));
        }
        Condition nested = deep;
        WorkflowDefinition definition = WorkflowDefinition.builder("w")
                .node("A", node -> node.routing(Routing.EXCLUSIVE))
                .node("B", node -> node.when("A", "output.y"))
                .node("C", node -> node.dependsOn(Dependency.when("A", both)))
                .node("D", node -> node.dependsOn(Dependency.otherwise("A")))
                .node("E", node -> node.dependsOn(Dependency.custom("A", "timed", Map.of("delay", 5))))
                .node("F", node -> node.dependsOn(Dependency.custom("A", "own", Map.of())))
                .node("G", node -> node.dependsOn(Dependency.when("A", new Condition.Template("${a.b} > 1"))))
                .node("H", node -> node.dependsOn(Dependency.when("A", new Condition.Script("js", "1"))))
                .node("I", node -> node.dependsOn(Dependency.when("A", nested)))
                .node(
                        "J",
                        node -> node.dependsOn(new Dependency(
                                "A", DependencyType.CONDITIONAL, simple, null, null, null, Map.of(), 0, true)))
                .node("K", node -> node.after("A"))
                .build();
        GraphSnapshot graph = GraphExport.snapshotOf(definition, NOW);
        assertThat(graph.workflowId()).isEqualTo("w");
        assertThat(graph.seq()).isZero();
        assertThat(graph.nodes()).hasSize(11).allMatch(node -> node.status() == null);
        assertThat(graph.edges())
                .extracting(GraphSnapshot.Edge::label)
                .containsExactly(
                        "output.y",
                        "(output.x greater_than 1 and not choice colour = red)",
                        "default",
                        "timed {delay=5}",
                        "own",
                        "${a.b} > 1",
                        "script",
                        "not ".repeat(8) + "(…)",
                        "default or output.x greater_than 1",
                        "");
        assertThat(GraphExport.fromJson(GraphExport.toJson(graph))).isEqualTo(graph);
    }

    @Test
    void plainDotIsRead() {
        GraphSnapshot graph = GraphExport.fromDot("""
                // made elsewhere
                strict digraph pipeline {
                  rankdir=LR; /* over
                  two lines */
                  edge [color=grey]
                  # a comment
                  load [label="Load it", shape=box; color=red]
                  load -> clean -> "store it" [type=OPTIONAL];
                }
                """);
        assertThat(graph.workflowId()).isEqualTo("pipeline");
        assertThat(graph.createdAt()).isEqualTo(Instant.EPOCH);
        assertThat(graph.nodes()).extracting(GraphSnapshot.Node::id).containsExactly("load", "clean", "store it");
        assertThat(graph.nodes()).extracting(GraphSnapshot.Node::kind).containsOnly(NodeKind.TASK);
        assertThat(graph.edges())
                .containsExactly(
                        new GraphSnapshot.Edge("load", "clean", DependencyType.OPTIONAL, ""),
                        new GraphSnapshot.Edge("clean", "store it", DependencyType.OPTIONAL, ""));
        assertThat(GraphExport.fromDot("digraph{}").nodes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "graph g { a -- b }",
                "digraph g",
                "digraph g {",
                "digraph g { a [",
                "digraph g { a [x] }",
                "digraph g { a -> }",
                "digraph g { a a [kind=FOO] }",
                "digraph g { a [attempt=x] }",
                "digraph g { a [attempt=99999999999] }",
                "digraph g { a; a }",
                "digraph g { a subgraph s { a } }",
                "digraph g { subgraph cluster_s { a } }",
                "digraph g { a subgraph cluster_s { a -> a } }",
                "digraph g { a subgraph cluster_s { a [kind=LOOP] } }",
                "digraph g { a subgraph cluster_s { a",
                "digraph g { a subgraph cluster_s [ a ] }",
                "digraph g { a subgraph { a } }",
                "digraph g { { a } }",
                "digraph g { \"a }",
                "digraph g { \"a\\",
                "digraph g { a } b",
                "digraph g { /* a }",
                "digraph g { graph [created_at=yesterday] }",
                "digraph g { graph [seq=1.5] }",
                "digraph g { a -> b [type=FOO] }",
                "digraph g { a [status=LOST] }"
            })
    void badDotIsRefused(String text) {
        assertThatThrownBy(() -> GraphExport.fromDot(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).{10,300}");
    }

    @Test
    void plainGraphMlIsRead() {
        GraphSnapshot graph = GraphExport.fromGraphMl("""
                <graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="urn:y">
                  <key id="d0" for="node" attr.name="kind"/><key id="d1" for="node"/>
                  <desc>made elsewhere</desc>
                  <graph edgedefault="directed">
                    <edge source="a" target="b"/>
                    <node id="a"><data key="d0">START</data><data key="d1"><y:shape/></data></node>
                    <node id="b"><port name="p"/><![CDATA[ignored]]></node>
                  </graph>
                </graphml>
                """);
        assertThat(graph.workflowId()).isEmpty();
        assertThat(graph.nodes()).extracting(GraphSnapshot.Node::kind).containsExactly(NodeKind.START, NodeKind.TASK);
        assertThat(graph.edges()).containsExactly(new GraphSnapshot.Edge("a", "b", DependencyType.SEQUENCE, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<graphml/>",
                "<graphml><graph edgedefault='undirected'/></graphml>",
                "<graphml><graph><node/></graph></graphml>",
                "<graphml><graph><node id='a'><graph/></node></graph></graphml>",
                "<graphml><graph/><graph/></graphml>",
                "<graphml><graph><edge source='a' target='b'/></graph></graphml>",
                "<graphml><graph><node id='a'/><edge source='a' target='b'/></graph></graphml>",
                "<graphml><graph><node id='a'/><node id='a'/></graph></graphml>",
                "<graphml><graph><node id='a'>",
                "<graphml><graph><node id='a'>&x;</node></graph></graphml>",
                "<!DOCTYPE graphml><graphml><graph/></graphml>",
                "<!DOCTYPE g [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><graphml><graph id='&x;'/></graphml>",
                "<!DOCTYPE g [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><graphml><graph><node id='a'>"
                        + "<data key='key'>&x;</data></node></graph></graphml>",
                "<!DOCTYPE g [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><graphml><graph id='&b;'/></graphml>"
            })
    void badGraphMlIsRefused(String text) {
        assertThatThrownBy(() -> GraphExport.fromGraphMl(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).{10,300}");
    }

    @Test
    void unknownJsonFieldsAreSkipped() {
        GraphSnapshot graph = GraphExport.fromJson("{\"more\":{\"x\":[1]},\"nodes\":[{\"id\":\"a\",\"ui\":{\"x\":1},"
                + "\"kind\":null,\"big\":1.5}],\"edges\":[],\"workflow_id\":\"w\"}");
        assertThat(graph.nodes())
                .containsExactly(new GraphSnapshot.Node("a", "a", NodeKind.TASK, null, null, 0, "main"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"nodes\":{}}",
                "{\"nodes\":[1]}",
                "{\"nodes\":[{\"key\":\"a\"}]}",
                "{\"nodes\":[{\"id\":null}]}",
                "{\"nodes\":[{\"id\":\"a\"},{\"id\":\"a\"}]}",
                "{\"edges\":[{\"upstream\":\"a\"}]}",
                "{\"workflow_id\":null}",
                "{\"workflow_id\":[]}",
                "{\"seq\":\"x\"}",
                "{\"workflow_id\":\"a\",\"workflow_id\":\"b\"}",
                "{} {}"
            })
    void badJsonIsRefused(String text) {
        assertThatThrownBy(() -> GraphExport.fromJson(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).{10,400}");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Tag("promise-89")
    void damagedTextsAreReadOrRefusedButNeverBreakTheReader(int seed) {
        Random random = new Random(seed);
        GraphSnapshot graph = random(seed);
        List<String> texts = List.of(GraphExport.toJson(graph), GraphExport.toDot(graph), GraphExport.toGraphMl(graph));
        for (int format = 0; format < 3; format++) {
            StringBuilder text = new StringBuilder(texts.get(format));
            int at = random.nextInt(text.length());
            if (random.nextBoolean()) {
                text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(5)));
            } else {
                text.setCharAt(at, (char) (32 + random.nextInt(95)));
            }
            try {
                GraphSnapshot read = format == 0
                        ? GraphExport.fromJson(text.toString())
                        : format == 1 ? GraphExport.fromDot(text.toString()) : GraphExport.fromGraphMl(text.toString());
                assertThat(read).isNotNull();
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).as("seed %d", seed).isNotBlank();
            }
        }
    }
}
