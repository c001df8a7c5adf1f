package io.heddle.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/dependencies.md} says why for every library a module declares, and for no other. */
class DependenciesDocTest {
    /** Shown and measured, not published. */
    private static final Set<String> UNPUBLISHED = Set.of("bench", "examples");

    private static final Pattern DEPENDENCY = Pattern.compile(
            "<dependency>\\s*<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

    @Test
    void everyDeclaredLibraryHasItsReason() throws IOException {
        Set<String> declared = new TreeSet<>();
        for (Path pom : poms()) {
            String text = Files.readString(pom).replaceAll("(?s)<dependencyManagement>.*</dependencyManagement>", "");
            Matcher found = DEPENDENCY.matcher(text);
            while (found.find()) {
                if (!found.group(1).equals("io.heddle")) {
                    declared.add(found.group(1) + ":" + found.group(2).replace("_2.13", ""));
                }
            }
        }
        Set<String> explained = ROW.matcher(Files.readString(Sources.ROOT.resolve("docs/dependencies.md")))
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(explained).isEqualTo(declared);
    }

    /** The bom has no parent, so nothing else keeps it in step. */
    @Test
    void bomListsEveryPublishedModuleAtThisVersion() throws IOException {
        String bom = Files.readString(Sources.ROOT.resolve("modules/bom/pom.xml"));
        String parent = Files.readString(Sources.ROOT.resolve("pom.xml"));
        assertThat(version(bom)).isEqualTo(version(parent));
        Set<String> listed = new TreeSet<>();
        Matcher found = DEPENDENCY.matcher(bom);
        while (found.find()) {
            listed.add(found.group(2));
        }
        Set<String> published = new TreeSet<>();
        for (Path pom : poms()) {
            Path module = pom.getParent();
            String name = String.valueOf(module.getFileName());
            if (Files.isDirectory(module.resolve("src/main")) && !UNPUBLISHED.contains(name)) {
                published.add("heddle-" + name);
            }
        }
        assertThat(listed).containsAll(published);
    }

    private static String version(String pom) {
        Matcher version = Pattern.compile(
                        "<artifactId>heddle-(?:bom|parent)</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(pom);
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    private static Set<Path> poms() throws IOException {
        try (Stream<Path> modules = Files.list(Sources.ROOT.resolve("modules"))) {
            Set<Path> poms = modules.map(module -> module.resolve("pom.xml"))
                    .filter(Files::exists)
                    .collect(Collectors.toCollection(TreeSet::new));
            poms.add(Sources.ROOT.resolve("pom.xml"));
            return poms;
        }
    }
}
