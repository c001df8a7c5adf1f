package io.heddle.kernel.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.GraphSnapshot;
import io.heddle.NodeStatus;
import io.heddle.definition.DependencyType;
import io.heddle.definition.NodeKind;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people see of DOT and Mermaid once it is drawn. */
class DrawingTest {
    private static GraphSnapshot.Node node(
            String id, NodeKind kind, @Nullable String executor, NodeStatus status, int attempt) {
        return new GraphSnapshot.Node(id, id, kind, executor, status, attempt, "main");
    }

    private static GraphSnapshot of(List<GraphSnapshot.Node> nodes, GraphSnapshot.Edge... edges) {
        return new GraphSnapshot("run", 1, nodes, List.of(edges), Instant.EPOCH);
    }

    private static GraphSnapshot single(String id) {
        return of(List.of(node(id, NodeKind.TASK, null, NodeStatus.READY, 0)));
    }

    /** Ids that versions of Mermaid showed as something else: a picture, a list, emphasis, a link, or a note of it. */
    @ParameterizedTest
    @CsvSource({
        "fa:fa-truck, fa#58;fa-truck",
        "1., 1#46;",
        "-, #45;",
        "_a_, #95;a#95;",
        "__proto__, #95;#95;proto#95;#95;",
        "www.example.org, www#46;example#46;org",
        "' a', #32;a",
        "a  b, a#32;#32;b",
        "1) a, 1#41; a",
        "receive-order, receive-order",
        "snake_case, snake_case",
    })
    void idsAreNoMarkupOfMermaid(String id, String text) {
        assertThat(GraphExport.toMermaid(single(id))).contains("n0[\"" + text + " (READY)\"]");
    }

    @Test
    void whatANodeWaitsForIsToldWithoutColours() {
        List<GraphSnapshot.Node> nodes = List.of(
                node("a", NodeKind.TASK, "http", NodeStatus.READY, 0),
                node("a", NodeKind.TASK, "http", NodeStatus.READY, 1),
                node("a", NodeKind.TASK, "human", NodeStatus.READY, 0),
                node("a", NodeKind.TASK, "external", NodeStatus.EXECUTING, 1),
                node("a", NodeKind.SUBWORKFLOW, null, NodeStatus.EXECUTING, 1),
                node("a", NodeKind.JOIN, null, NodeStatus.EXECUTING, 1),
                node("a", NodeKind.TASK, "http", NodeStatus.COMPLETED, 3),
                new GraphSnapshot.Node("a", "a", NodeKind.LOOP, null, null, 0, "main"));
        assertThat(nodes)
                .extracting(node -> String.join(" ", Captions.of(node, 24)))
                .containsExactly(
                        "a (READY)",
                        "a (READY after #1)",
                        "a (human, READY)",
                        "a (external, EXECUTING)",
                        "a (subworkflow, EXECUTING)",
                        "a (join, EXECUTING)",
                        "a (COMPLETED #3)",
                        "a (loop)");
    }

    /** An iteration has no edge to the rest of the graph; without more it looks like another beginning of the run. */
    @Test
    void iterationsAreFramedAndTiedToTheirLoop() {
        GraphSnapshot graph = of(
                List.of(
                        node("each", NodeKind.LOOP, null, NodeStatus.EXECUTING, 1),
                        new GraphSnapshot.Node(
                                "each#0/pick", "pick", NodeKind.LOOP, null, NodeStatus.COMPLETED, 1, "main/each#0"),
                        new GraphSnapshot.Node(
                                "each#0/label", "label", NodeKind.TASK, "cel", NodeStatus.READY, 0, "main/each#0"),
                        new GraphSnapshot.Node(
                                "each#0/pick#0/x",
                                "x",
                                NodeKind.TASK,
                                "cel",
                                NodeStatus.COMPLETED,
                                1,
                                "main/each#0/pick#0")),
                new GraphSnapshot.Edge("each#0/pick", "each#0/label", DependencyType.SEQUENCE, ""));
        assertThat(Iteration.in(graph))
                .containsExactly(
                        new Iteration(
                                "main/each#0", "each", List.of("each#0/pick", "each#0/label"), List.of("each#0/pick")),
                        new Iteration(
                                "main/each#0/pick#0",
                                "each#0/pick",
                                List.of("each#0/pick#0/x"),
                                List.of("each#0/pick#0/x")));
        assertThat(GraphExport.toDot(graph)).contains("""
                  subgraph cluster_0 {
                    graph [style=rounded, color="#90a4ae", label="main/each#0"];
                    "each#0/pick"; "each#0/label";
                  }
                  "each" -> "each#0/pick" [contains="true", lhead=cluster_0, style=dashed, color="#90a4ae", \
                arrowhead=none];
                """);
        assertThat(GraphExport.toMermaid(graph)).contains("""
                  subgraph i0["main#47;each#35;0"]
                    direction TB
                    n1
                    n2
                  end
                  n0 -.- i0
                """);
        assertThat(GraphExport.fromDot(GraphExport.toDot(graph)))
                .as("neither frame nor line is read as more")
                .isEqualTo(graph);
    }

    /** One long line would make the drawing as wide as a wall; the attribute has all of it. */
    @Test
    void longTextsAreDrawnInLinesAndLongConditionsCut() {
        String id = "a-long-name.".repeat(10);
        String condition = "output.amount > 100 && ".repeat(20) + "true";
        GraphSnapshot graph = of(
                List.of(node(id, NodeKind.TASK, null, NodeStatus.READY, 0)),
                new GraphSnapshot.Edge(id, id, DependencyType.CONDITIONAL, condition));
        assertThat(Captions.of(graph.nodes().get(0), 30))
                .allMatch(line -> line.length() <= 30)
                .allMatch(line -> line.endsWith(".") || line.endsWith("-") || line.equals("(READY)"));
        assertThat(String.join("", Captions.ofEdge(condition, 30))).hasSize(161).endsWith("…");
        assertThat(Captions.wrap("\ud83d\ude00".repeat(5), 2))
                .containsExactly("\ud83d\ude00\ud83d\ude00", "\ud83d\ude00\ud83d\ude00", "\ud83d\ude00");
        assertThat(Captions.wrap("", 2)).containsExactly("");
        assertThat(GraphExport.fromDot(GraphExport.toDot(graph))).isEqualTo(graph);
        assertThat(GraphExport.toMermaid(graph)).contains("#8230;").hasSizeLessThan(3000);
    }

    /** Where there is a Graphviz: it draws every id, in whatever it is written, as people would write it. */
    @Test
    void graphvizDrawsEveryId(@TempDir Path folder) throws Exception {
        assumeTrue(
                Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                        .splitAsStream(String.valueOf(System.getenv("PATH")))
                        .anyMatch(entry -> Files.isExecutable(Path.of(entry, "dot"))),
                "no Graphviz");
        Set<String> ids = new LinkedHashSet<>(List.of(
                "end",
                "graph",
                "subgraph",
                "node",
                "strict",
                "1.",
                "-",
                "_a_",
                "a:b",
                "a\"b",
                "<b>b</b>",
                "&amp;",
                "&",
                "a\\nb",
                "\\l",
                "\\N",
                "ünï-ß",
                "] -> [",
                "x=y;",
                "/*",
                "#c",
                "//",
                "{|}",
                "#0/a"));
        List<GraphSnapshot.Node> nodes = new ArrayList<>();
        for (String id : ids) {
            nodes.add(new GraphSnapshot.Node(id, id, NodeKind.TASK, null, NodeStatus.FAILED, 2, "main/l#0"));
        }
        nodes.add(node("l", NodeKind.LOOP, null, NodeStatus.EXECUTING, 1));
        Path svg = folder.resolve("graph.svg");
        Process dot = new ProcessBuilder("dot", "-Tsvg", "-o", svg.toString())
                .redirectErrorStream(true)
                .start();
        dot.getOutputStream()
                .write(GraphExport.toDot(of(nodes, new GraphSnapshot.Edge("&", "end", DependencyType.CUSTOM, "<&>")))
                        .getBytes(StandardCharsets.UTF_8));
        dot.getOutputStream().close();
        assertThat(new String(dot.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(dot.waitFor()).isZero();
        Set<String> drawn = new LinkedHashSet<>();
        Pattern.compile("<text [^>]*>([^<]*)</text>")
                .matcher(Files.readString(svg))
                .results()
                .forEach(text -> drawn.add(plain(text.group(1))));
        assertThat(drawn).containsAll(ids).contains("<&>", "(FAILED #2)", "main/l#0", "dotted CUSTOM");
    }

    private static String plain(String xml) {
        return xml.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#45;", "-")
                .replace("&#160;", " ")
                .replace("&amp;", "&");
    }
}
