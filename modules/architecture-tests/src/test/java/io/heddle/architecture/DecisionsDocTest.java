package io.heddle.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/decisions/README.md} lists every record by the sentence that is its title. */
class DecisionsDocTest {
    private static final Path FOLDER = Sources.ROOT.resolve("docs/decisions");
    private static final Pattern NAME = Pattern.compile("(\\d{4})-[a-z0-9-]+\\.md");
    private static final Pattern TITLE = Pattern.compile("# (\\d{4}) (.+)");

    @Test
    void indexListsEveryRecord() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (Path file : records()) {
            Matcher title = TITLE.matcher(Files.readAllLines(file).get(0));
            assertThat(title.matches())
                    .as("first line of %s is '# <number> <title>'", file.getFileName())
                    .isTrue();
            assertThat(file.getFileName().toString()).as("number of %s", file).startsWith(title.group(1));
            rows.append("| [")
                    .append(title.group(1))
                    .append("](")
                    .append(file.getFileName())
                    .append(") | ");
            rows.append(title.group(2)).append(" |\n");
        }
        GeneratedDoc.isUpToDate(
                "decisions/README.md",
                GeneratedDoc.header("the titles of the records in this folder")
                        + "# Decisions\n\n"
                        + "A record says what was decided, why, and what follows from it. A decision that is taken back"
                        + " keeps its record and names the one that replaces it.\n\n"
                        + "| record | decision |\n|---|---|\n" + rows);
    }

    @Test
    void numbersAreUsedOnce() throws IOException {
        assertThat(records().stream().map(file -> file.getFileName().toString().substring(0, 4)))
                .doesNotHaveDuplicates();
    }

    private static List<Path> records() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        }
    }
}
