package io.heddle.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a document points at exists. */
class ReferencesDocTest {
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z]+)\\.java`");

    static List<Path> documents() throws IOException {
        return Documents.all();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linksLeadSomewhere(Path document) {
        List<String> dead = LINK.matcher(Sources.read(document))
                .results()
                .map(link -> link.group(1))
                .filter(link -> !Files.exists(document.resolveSibling(link)))
                .toList();
        assertThat(dead).as("links of %s", document).isEmpty();
    }

    /** The architecture document names the files a message passes. */
    @Test
    void namedSourceFilesExist() throws IOException {
        Set<String> names = Stream.concat(Sources.main().stream(), Sources.tests().stream())
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> missing = new TreeSet<>();
        for (Path document : Documents.all()) {
            CLASS.matcher(Sources.read(document))
                    .results()
                    .map(name -> name.group(1))
                    .forEach(missing::add);
        }
        missing.removeAll(names);
        assertThat(missing).isEmpty();
    }
}
