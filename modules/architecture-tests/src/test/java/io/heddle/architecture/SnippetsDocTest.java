package io.heddle.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Java in the documents is cut out of classes that are compiled and run: a block is preceded by {@code <!-- snippet:
 * Class.name -->} and equals what stands in that class between {@code // snippet: name} and {@code // end}.
 */
@Tag("promise-102")
class SnippetsDocTest {
    /** Where examples are; the extensions are compiled by their own test, and the migration's module may be missing. */
    private static final List<Path> EXAMPLES = List.of(
            Sources.ROOT.resolve("modules/examples/src/main/java/io/heddle/examples"),
            Sources.ROOT.resolve("modules/examples/extensions/rule/com/example"),
            Sources.ROOT.resolve("modules/compat/src/test/java/io/heddle/compat"));

    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- snippet: (\\w+)\\.(\\w+) -->\\n)?```java\\n(.*?)```\\n", Pattern.DOTALL);

    static List<Path> documents() throws IOException {
        return Documents.all();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyJavaBlockIsExecutedCode(Path document) throws IOException {
        String text = Files.readString(document);
        StringBuilder written = new StringBuilder();
        Matcher block = BLOCK.matcher(text);
        int done = 0;
        while (block.find()) {
            assertThat(block.group(1))
                    .as("a Java block of %s without a snippet marker above it:%n%s", document, block.group(3))
                    .isNotNull();
            written.append(text, done, block.start(3)).append(snippet(block.group(1), block.group(2)));
            done = block.end(3);
        }
        written.append(text.substring(done));
        GeneratedDoc.isUpToDate(document, written.toString());
    }

    private static Path source(String name) {
        return EXAMPLES.stream()
                .map(folder -> folder.resolve(name + ".java"))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no example " + name + " in " + EXAMPLES));
    }

    private static String snippet(String file, String name) throws IOException {
        List<String> lines = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(source(file))) {
            if (line.strip().equals("// end")) {
                inside = false;
            }
            if (inside) {
                lines.add(line);
            }
            if (line.strip().equals("// snippet: " + name)) {
                inside = true;
            }
        }
        assertThat(lines).as("snippet %s in %s.java", name, file).isNotEmpty();
        int indent = lines.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        StringBuilder out = new StringBuilder();
        lines.forEach(
                line -> out.append(line.isBlank() ? "" : line.substring(indent)).append('\n'));
        return out.toString();
    }
}
