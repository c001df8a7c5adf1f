package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.GraphSnapshot;
import io.heddle.Heddle;
import io.heddle.NodeStatus;
import io.heddle.StartOptions;
import io.heddle.kernel.graph.GraphExport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every command the documents show is run, so that what a reader types works. */
class DocumentedCommandsTest {
    /** Blocks of a page: language, content. */
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");

    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    /** Commands that open no store. */
    private static final Set<String> WITHOUT_DATA = Set.of("validate", "graph", "version");

    /** What others presuppose runs before them, what takes away what they use after them, in this order. */
    private static final List<String> ORDER = List.of(
            "publish",
            "work",
            "signal",
            "complete",
            "fork",
            "other",
            "export",
            "import",
            "remove",
            "cleanup",
            "update",
            "retire",
            "delete");

    @TempDir
    private Path folder;

    private static List<MatchResult> blocks(String page) throws IOException {
        return BLOCK.matcher(Files.readString(Repository.root().resolve(page)))
                .results()
                .toList();
    }

    /** Runs a command as written, in this process, with files and data in the folder. */
    private InProcess.Ended shell(String command) {
        return shell(new InProcess(), command);
    }

    private InProcess.Ended shell(InProcess process, String command) {
        String own = command.contains("|") ? command.substring(0, command.indexOf('|')) : command;
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(own);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        words.remove(0);
        words.replaceAll(this::inFolder);
        if (!WITHOUT_DATA.contains(words.get(0)) && !words.contains("--data")) {
            words.addAll(List.of("--data", folder.resolve("data").toString()));
        }
        if (words.get(0).equals("graph") && words.stream().noneMatch(text -> text.endsWith(".yaml"))) {
            words.addAll(List.of("--data", folder.resolve("data").toString()));
        }
        return process.run(words.toArray(String[]::new));
    }

    private String inFolder(String word) {
        if (word.equals("/var/lib/orders")) {
            return folder.resolve("data").toString();
        }
        String file = word.startsWith("@") ? word.substring(1) : word;
        if (file.startsWith("docs/") || file.startsWith("config/")) {
            return Repository.root().resolve(file).toString();
        }
        boolean ours = file.matches("[a-z0-9-]+\\.(yaml|json|json\\.gz|conf|graphml|log|heddle)|another-folder");
        return ours ? word.substring(0, word.length() - file.length()) + folder.resolve(file) : word;
    }

    @Test
    void theTutorialLeadsWhereItSays() throws IOException {
        List<MatchResult> blocks = blocks("docs/tutorial.md");
        List<String> commands = new ArrayList<>();
        for (MatchResult block : blocks) {
            if (block.group(1).equals("yaml")) {
                Files.writeString(folder.resolve("parcel.yaml"), block.group(2));
            } else {
                block.group(2)
                        .lines()
                        .filter(line -> line.startsWith("./scripts/heddle "))
                        .forEach(commands::add);
            }
        }
        assertThat(commands).hasSize(8);
        for (String command : commands) {
            InProcess.Ended ended = shell(command);
            assertThat(ended.code()).as(command + "\n" + ended.err()).isZero();
            if (command.contains("run parcel.yaml --id parcel-1")) {
                assertThat(ended.out())
                        .containsPattern("SKIPPED +letter  CONDITION_FALSE")
                        .containsPattern("COMPLETED +hand-over")
                        .contains("✓ COMPLETED".substring(2) + "  parcel-1");
            }
        }
        Path typo = folder.resolve("typo.yaml");
        Files.writeString(
                typo,
                Files.readString(folder.resolve("parcel.yaml")).replaceFirst("upstream: weigh", "upstream: wiegh"));
        assertThat(InProcess.heddle("validate", typo.toString()).err())
                .contains("typo.yaml:9: error: UNKNOWN_UPSTREAM [wiegh -> letter]");
    }

    /** What a reader of the page is told to type, and what the page says it then sees. */
    @Test
    @Tag("promise-29")
    @Tag("promise-85")
    @Tag("promise-86")
    @Tag("promise-91")
    void thePageOnDiagnosisLeadsWhereItSays() throws IOException {
        Map<String, InProcess.Ended> seen = new LinkedHashMap<>();
        for (MatchResult block : blocks("docs/diagnosis.md")) {
            block.group(2)
                    .lines()
                    .filter(line -> line.startsWith("./scripts/heddle "))
                    .forEach(command -> seen.put(command.substring(10), diagnosed(command)));
        }
        assertThat(seen).hasSize(16);
        assertThat(seen.get("heddle report parcels-1").out())
                .containsPattern("parcels-1 took [0-9.]+ s; its dependencies alone [0-9.]+ s")
                .containsPattern("bottleneck: weigh ran 1\\.[0-9] s, [0-9]+ % of it")
                .containsPattern("(?s)take .*weigh .*send .*Not on it:.*address .*label .*Nodes: 5 attempts");
        assertThat(seen.get("heddle report --definition parcels").out())
                .contains("2 runs of parcels: {COMPLETED=2}")
                .containsPattern("weigh +2 +2 ");
        Map<?, ?> one =
                seen.get("heddle report --definition parcels --limit 1 --json").lastObject();
        assertThat(one.get("runs")).isEqualTo(1L);
        assertThat(one.get("truncated")).isEqualTo(true);
        assertThat(seen.get("heddle path parcels-1").out())
                .containsPattern("(?s)take .*weigh .*address .*label .*send .*5 attempts");
        assertThat(seen.get("heddle explain contract-1").out()).containsPattern("HUMAN +approve .*ann");
        assertThat(seen.get("heddle explain contract-1 --node archive").out())
                .containsPattern("(?s)UPSTREAM +archive .*HUMAN +approve ");
        assertThat(seen.get("heddle explain import-1").out())
                .containsPattern("BACKOFF +fetch .*in .*CONNECTION_REFUSED");
        assertThat(GraphExport.fromDot(
                                seen.get("heddle graph parcels-1 --format dot").out())
                        .nodes())
                .extracting(GraphSnapshot.Node::status)
                .containsOnly(NodeStatus.COMPLETED);
        assertThat(GraphExport.fromGraphMl(Files.readString(folder.resolve("parcels-1.graphml")))
                        .edges())
                .hasSize(5);
        assertThat(seen.get("heddle graph parcels-1 --format mermaid").out()).startsWith("flowchart TD");
    }

    private InProcess.Ended diagnosed(String command) {
        InProcess process = new InProcess();
        if (command.contains("approval.yaml")) {
            process.ctrlCAfter("COMPLETED   draft");
        } else if (command.contains("back-off.yaml")) {
            process.ctrlCAfter("next attempt at");
        }
        InProcess.Ended ended = shell(process, command);
        int expected = command.contains("/diagnosis/") ? ExitCode.INTERRUPTED : ExitCode.OK;
        assertThat(ended.code()).as(command + "\n" + ended.err()).isEqualTo(expected);
        return ended;
    }

    @Test
    void everyExampleOfHelpWorks() throws IOException {
        Files.writeString(folder.resolve("order.yaml"), """
                id: order
                version: 1.0.0
                nodes:
                  - {key: charge, executor: cel, inputs: {amount: "input == null ? 0 : input.amount"}}
                  - {key: ship, executor: cel, after: [charge], inputs: {shipped: "true"}}
                """);
        Files.writeString(folder.resolve("shipping.yaml"), """
                id: shipping
                nodes:
                  - {key: label, executor: cel, inputs: {label: "'for you'"}}
                """);
        Files.writeString(folder.resolve("order.json"), "{\"amount\": 150}");
        trace("montage.json.gz");
        trace("trace.json.gz");
        assertThat(shell("heddle run order.yaml --id order-1 --input @order.json")
                        .code())
                .isZero();

        assertThat(shell("heddle run order.yaml --id order-2").code()).isZero();

        Files.writeString(folder.resolve("approval.yaml"), """
                id: approval
                nodes:
                  - {key: draft, executor: cel, inputs: {text: "'please'"}}
                  - {key: approve, executor: human, config: {topic: approvals}, after: [draft]}
                """);
        for (int run = 1; run <= 4; run++) {
            InProcess waiting = new InProcess().ctrlCAfter("COMPLETED   draft");
            waiting.run(
                    "run",
                    folder.resolve("approval.yaml").toString(),
                    "--id",
                    "approval-" + run,
                    "--data",
                    folder.resolve("data").toString());
        }

        Files.writeString(folder.resolve("reviews.yaml"), """
                nodes:
                  - key: review
                    kind: FORK
                    fork: {forkPaths: [{pathId: a, childNodeId: read}, {pathId: b, childNodeId: check}]}
                  - {key: read, executor: cel, inputs: {fine: "true"}, after: [review]}
                  - {key: check, executor: cel, inputs: {fine: "true"}, after: [review]}
                  - {key: agreed, kind: JOIN, forkJoin: {fork: review}, after: [read, check]}
                """);
        try (Heddle heddle = Heddle.builder().dataDir(folder.resolve("data")).start()) {
            heddle.startDynamic(DefinitionId.of("claim"), StartOptions.id("claim-1"));
            heddle.startDynamic(DefinitionId.of("claim"), StartOptions.id("claim-2"));
        }

        CommandLine root = InProcess.commandLine();
        List<String> examples = new ArrayList<>(examples(root));
        root.getSubcommands().values().forEach(command -> examples.addAll(examples(command)));
        assertThat(examples).hasSizeGreaterThan(40);
        // Runs until it is told to stop, and needs a database: see ClusterProcessTest.
        examples.removeIf(example -> example.startsWith("heddle node "));
        // Need a database: see MoveTest.
        examples.removeIf(example -> example.contains("config/cluster.conf"));
        // Asks such a node: see ClusterCommandTest.
        examples.removeIf(example -> example.startsWith("heddle cluster "));
        examples.sort(Comparator.comparingInt(DocumentedCommandsTest::place));
        for (String example : examples) {
            InProcess.Ended ended = shell(example);
            if (example.startsWith("heddle cancel")) {
                assertThat(ended.out()).as(example).contains("order-1 had ended before: COMPLETED");
            } else {
                assertThat(ended.code()).as(example + "\n" + ended.err()).isZero();
            }
        }
        assertThat(folder.resolve("order-1.graphml")).isNotEmptyFile();
    }

    private static int place(String example) {
        int place = ORDER.indexOf(example.split(" ", -1)[1]);
        return place < 0 ? ORDER.indexOf("other") : place;
    }

    private static List<String> examples(CommandLine command) {
        List<String> examples = new ArrayList<>();
        for (String line : command.getCommandSpec().usageMessage().footer()) {
            if (line.startsWith("  heddle ")) {
                examples.add(line.strip());
            }
        }
        return examples;
    }

    private void trace(String name) throws IOException {
        String text = "{\"name\": \"t\", \"schemaVersion\": \"1.5\", \"workflow\": {\"specification\": {\"tasks\": ["
                + "{\"id\": \"A\", \"name\": \"A\", \"parents\": [], \"children\": [\"B\"]},"
                + "{\"id\": \"B\", \"name\": \"B\", \"parents\": [\"A\"], \"children\": []}]},"
                + "\"execution\": {\"tasks\": [{\"id\": \"A\", \"runtimeInSeconds\": 2}]}}}";
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The first screen of README and the page on the command line name files that exist. */
    @Test
    void theFilesNamedExist() throws IOException {
        for (String page : List.of("README.md", "docs/tutorial.md", "docs/cli.md")) {
            for (MatchResult block : blocks(page)) {
                Matcher named = Pattern.compile("(?<=\\s)(docs|config|scripts)/[A-Za-z0-9./_-]+")
                        .matcher(block.group(2));
                while (named.find()) {
                    assertThat(Repository.root().resolve(named.group()))
                            .as(page)
                            .exists();
                }
            }
        }
    }
}
