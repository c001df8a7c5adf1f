package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.Heddle;
import io.heddle.InstanceFilter;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.NodeView;
import io.heddle.Payload;
import io.heddle.StartOptions;
import io.heddle.WorkflowHandle;
import io.heddle.definition.WorkflowBuilder;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.spi.NodeOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Identifiers and names. */
final class HostileIds {
    private HostileIds() {}

    static void addTo(Map<String, HostileRows.Body> cases) {
        cases.put("I01", rows -> refusedIds(rows, "", "   ", "x".repeat(1_000_000)));
        cases.put("I02", HostileIds::punctuation);
        cases.put("I03", HostileIds::neighbours);
        cases.put("I04", rows -> refusedIds(rows, "é", "e\u0301", "a\u202Eb", "a\u200Bb", "\uD83D\uDE00"));
        cases.put("I05", HostileIds::caseMatters);
        cases.put("I06", HostileIds::controlCharacters);
        cases.put("I07", HostileIds::loneSurrogate);
        cases.put("I08", HostileIds::reservedWords);
        cases.put("I09", HostileIds::naughtyStrings);
        cases.put("I10", rows -> refusedIds(rows, "a|b", "instance|a"));
        cases.put("I11", HostileIds::pathTraversal);
        cases.put("I12", HostileIds::startedTwice);
    }

    private static void refusedIds(HostileRows rows, String... ids) {
        try (Heddle heddle = rows.open()) {
            for (String id : ids) {
                HostileRows.refused("INVALID_ID", () -> HostileRows.echo(heddle, id, Payload.NULL));
                HostileRows.refused(
                        "INVALID_ID",
                        () -> heddle.start(
                                WorkflowDefinition.builder(id).task("a", "echo").build(), StartOptions.DEFAULT));
                assertThat(heddle.validate(WorkflowDefinition.builder("keys")
                                .task(id, "echo")
                                .build()))
                        .anyMatch(finding -> finding.isError() && finding.code().equals("INVALID_ID"))
                        .allSatisfy(finding -> HostileRows.assertReadable(finding.toString()));
            }
        }
        for (String id : ids) {
            InProcess.Ended ended = rows.cli("inspect", id);
            assertThat(ended.code()).isEqualTo(2);
            HostileRows.assertReadable(ended.err());
        }
    }

    private static Set<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Odd but allowed ids are the same everywhere; the rest is refused by the one pattern. */
    private static void punctuation(HostileRows rows) throws IOException {
        List<String> odd = List.of("a/b", "..", ".", "-", "@x:y", "a#1/b", "--json");
        Set<String> before = files(rows.folder);
        try (Heddle heddle = rows.open()) {
            for (String id : odd) {
                assertThat(HostileRows.echo(heddle, id, Payload.json("\"" + id + "\""))
                                .isCompleted())
                        .isTrue();
                assertThat(heddle.handle(InstanceId.of(id)).history(1, 100))
                        .anyMatch(event -> event.type().equals("INSTANCE_COMPLETED"));
            }
            assertThat(ids(heddle)).containsAll(odd);
            for (String id : List.of("a\\b", "a?b", "a%2Fb", "a&b", "a b", "$x")) {
                HostileRows.refused("INVALID_ID", () -> HostileRows.echo(heddle, id, Payload.NULL));
            }
        }
        assertThat(files(rows.folder)).isEqualTo(before);
        assertThat(rows.cli("inspect", "a/b", "--json").lastObject().get("instanceId"))
                .isEqualTo("a/b");
    }

    private static List<String> ids(Heddle heddle) {
        return StoreOptions.rows(heddle, InstanceFilter.ALL)
                .map(row -> row.instanceId().value())
                .toList();
    }

    private static void distinct(HostileRows rows, String... ids) {
        try (Heddle heddle = rows.open()) {
            for (String id : ids) {
                HostileRows.echo(heddle, id, Payload.json("\"" + id + "\""));
            }
            for (String id : ids) {
                assertThat(heddle.handle(InstanceId.of(id))
                                .awaitEnd(HostileRows.PATIENCE)
                                .output())
                        .isEqualTo(Payload.json("{\"value\":\"" + id + "\"}"));
            }
        }
    }

    private static void neighbours(HostileRows rows) {
        distinct(rows, "n/b", "n-b", "n_b", "n.b", "n:b", "n#b");
    }

    private static void caseMatters(HostileRows rows) {
        java.util.Locale usual = java.util.Locale.getDefault();
        java.util.Locale.setDefault(java.util.Locale.forLanguageTag("tr"));
        try {
            distinct(rows, "TITLE", "title", "Title");
            // Words of the program are no words of a language.
            assertThat(rows.cli("list", "--status", "RUNNING,failed,Timed_Out").code())
                    .isZero();
            assertThat(rows.cli("graph", "title", "--format", "GRAPHML").code()).isZero();
        } finally {
            java.util.Locale.setDefault(usual);
        }
    }

    private static void controlCharacters(HostileRows rows) {
        String nasty = "a\u0000b\nFAKE LOG LINE\u001b[2J\u202e";
        try (Heddle heddle = rows.open()) {
            WorkflowHandle handle = heddle.start(
                    WorkflowDefinition.builder("control")
                            .name(nasty)
                            .description(nasty)
                            .node("n", node -> node.executor("say").input("x", "input"))
                            .build(),
                    StartOptions.id("control")
                            .withInput(Payload.takeOver(
                                    Payload.JSON,
                                    "\"a\\u001b[2J\\u202e\\nFAKE\""
                                            .getBytes(java.nio.charset.StandardCharsets.UTF_8))));
            assertThat(handle.awaitEnd(HostileRows.PATIENCE).status()).isEqualTo(InstanceStatus.FAILED);
        }
        for (String[] command :
                new String[][] {{"inspect", "control"}, {"history", "control"}, {"list"}, {"explain", "control"}}) {
            InProcess.Ended ended = rows.cli(command);
            assertThat(ended.code()).isZero();
            assertThat(ended.out()).doesNotContain("\u001b", "\u202e", "\u0000");
            assertThat(ended.out().lines()).noneMatch(line -> line.startsWith("FAKE"));
        }
    }

    private static void loneSurrogate(HostileRows rows) throws IOException {
        InProcess.Ended ended =
                rows.cli("run", echoFile(rows), "--input", "\"\\ud800\"", "--id", "surrogate", "--json");
        if (ended.code() == 0) {
            assertThat(ended.out()).contains("\\ud800");
        } else {
            assertThat(ended.code()).isEqualTo(2);
            assertThat(ended.err()).contains("INVALID_INPUT");
        }
    }

    static String echoFile(HostileRows rows) throws IOException {
        Path file = rows.folder.resolve("echo.yaml");
        if (!Files.exists(file)) {
            Files.writeString(file, "id: cli-echo\nnodes:\n  - {key: e, executor: cel, inputs: {value: input}}\n");
        }
        return file.toString();
    }

    private static void reservedWords(HostileRows rows) {
        List<String> words = List.of("null", "true", "__proto__", "constructor", "-", "0", "NaN");
        try (Heddle heddle = rows.open()) {
            WorkflowBuilder workflow = WorkflowDefinition.builder("null");
            words.forEach(word -> workflow.node(word, node -> node.executor("echo")));
            WorkflowHandle handle = heddle.start(workflow.build(), StartOptions.id("reserved"));
            assertThat(handle.awaitEnd(HostileRows.PATIENCE).isCompleted()).isTrue();
            assertThat(handle.nodes()).extracting(NodeView::nodeId).containsExactlyInAnyOrderElementsOf(words);
        }
    }

    /** As values they come back byte for byte, as ids they are taken or refused, as errors they are shown harmlessly. */
    private static void naughtyStrings(HostileRows rows) throws IOException {
        List<?> texts = SharedData.array("hostile/naughty-strings.json");
        assertThat(texts).hasSize(515);
        Payload all = io.heddle.kernel.expression.JsonCodec.encode(texts);
        try (Heddle heddle = rows.open()) {
            assertThat(HostileRows.echo(heddle, "naughty", all).output().text())
                    .isEqualTo("{\"value\":" + all.text() + "}");
            int taken = 0;
            for (Object text : texts) {
                String id = (String) text;
                if (id.matches("[A-Za-z0-9_.:@#/-]{1,200}")) {
                    assertThat(HostileRows.echo(heddle, id, Payload.NULL).isCompleted())
                            .as(id)
                            .isTrue();
                    taken++;
                } else {
                    HostileRows.refused("INVALID_ID", () -> HostileRows.echo(heddle, id, Payload.NULL));
                }
            }
            assertThat(taken).isPositive();
            WorkflowBuilder failing = WorkflowDefinition.builder("naughty-errors");
            for (int i = 0; i < texts.size(); i++) {
                String at = "input[" + i + "]";
                failing.node("n" + i, node -> node.executor("say").input("text", at));
            }
            assertThat(heddle.start(
                                    failing.build(),
                                    StartOptions.id("naughty-errors").withInput(all))
                            .awaitEnd(HostileRows.PATIENCE)
                            .status())
                    .isEqualTo(InstanceStatus.FAILED);
        }
        InProcess.Ended shown = rows.cli("inspect", "naughty-errors");
        assertThat(shown.code()).isZero();
        assertThat(shown.lines())
                .filteredOn(line -> line.matches("n\\d+ +FAILED.*"))
                .hasSize(515);
        assertThat(shown.out()).doesNotContain("\u001b", "\u202e", "\u0000");
    }

    private static void pathTraversal(HostileRows rows) throws IOException {
        Set<String> before = files(rows.folder);
        List<String> paths = List.of("../../etc/passwd", "/abs", "a/../../b");
        try (Heddle heddle = rows.open()) {
            for (String path : paths) {
                assertThat(HostileRows.echo(heddle, path, Payload.NULL).isCompleted())
                        .isTrue();
            }
            HostileRows.refused("INVALID_ID", () -> HostileRows.echo(heddle, "C:\\x", Payload.NULL));
        }
        assertThat(files(rows.folder)).isEqualTo(before);
        assertThat(Files.exists(rows.folder.resolve("etc"))).isFalse();
        assertThat(rows.cli("inspect", "../../etc/passwd").code()).isZero();
    }

    /** Two clients at once, and once more afterwards: one instance, its work done once. */
    private static void startedTwice(HostileRows rows) {
        try (Heddle heddle = rows.open()) {
            ExecutorService clients = Executors.newFixedThreadPool(20);
            List<CompletableFuture<NodeOutcome>> starts = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String id = "twice-" + i / 2;
                starts.add(CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                HostileRows.echo(heddle, id, Payload.NULL);
                            } catch (io.heddle.HeddleException e) {
                                assertThat(e.code()).isEqualTo("THREAD_LIVE");
                            }
                            return NodeOutcome.json("null");
                        },
                        clients));
            }
            clients.shutdown();
            starts.forEach(CompletableFuture::join);
            for (int i = 0; i < 10; i++) {
                String id = "twice-" + i;
                assertThat(heddle.handle(InstanceId.of(id))
                                .awaitEnd(HostileRows.PATIENCE)
                                .isCompleted())
                        .isTrue();
                assertThat(rows.executions.get(id)).as(id).hasValue(1);
            }
        }
    }
}
