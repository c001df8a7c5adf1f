package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.StartOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
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
        return InProcess.heddle(words.toArray(String[]::new));
    }

    private String inFolder(String word) {
        if (word.equals("/var/lib/orders")) {
            return folder.resolve("data").toString();
        }
        String file = word.startsWith("@") ? word.substring(1) : word;
        if (file.startsWith("docs/") || file.startsWith("config/")) {
            return Repository.root().resolve(file).toString();
        }
        boolean ours = file.matches("[a-z0-9-]+\\.(yaml|json|json\\.gz|conf|graphml|log)");
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
