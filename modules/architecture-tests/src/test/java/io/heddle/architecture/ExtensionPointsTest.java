package io.heddle.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.kernel.rule.TimedRule;
import io.heddle.spi.DependencyRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A new function is a class and a line: what the shipped example consists of is counted. */
class ExtensionPointsTest {
    private static final String CLASS = TimedRule.class.getSimpleName();
    private static final Path KERNEL = Sources.ROOT.resolve("modules/kernel/src/main");
    private static final Path REGISTRATION =
            KERNEL.resolve("resources/META-INF/services").resolve(DependencyRule.class.getName());

    @Test
    @Tag("promise-57")
    @Tag("promise-94")
    void theExampleRuleIsOneClassAndItsRegistration() throws IOException {
        try (Stream<Path> files = Files.walk(Sources.ROOT.resolve("modules"))) {
            List<Path> mentions = files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/src/main/"))
                    .filter(file -> Sources.read(file).contains(CLASS))
                    .toList();
            assertThat(mentions)
                    .containsExactlyInAnyOrder(
                            KERNEL.resolve("java/io/heddle/kernel/rule/" + CLASS + ".java"), REGISTRATION);
        }
        assertThat(Files.readAllLines(REGISTRATION).stream().filter(line -> line.contains(CLASS)))
                .containsExactly(TimedRule.class.getName());
    }

    /** The class uses what anybody's rule may use: the API and the JDK. */
    @Test
    @Tag("promise-57")
    void theExampleRuleNeedsNothingButTheApi() {
        assertThat(Sources.read(KERNEL.resolve("java/io/heddle/kernel/rule/" + CLASS + ".java"))
                        .lines()
                        .filter(line -> line.startsWith("import ") && !line.startsWith("import java."))
                        .map(line -> line.replaceAll("import (static )?([a-z.]+)\\..*", "$2")))
                .allMatch(name -> List.of("io.heddle", "io.heddle.spi", "org.jspecify.annotations")
                        .contains(name));
        assertThat(ServiceLoader.load(DependencyRule.class))
                .anyMatch(rule -> rule.name().equals("timed"));
    }

    private static final Path EXTENSIONS = Sources.ROOT.resolve("modules/examples/extensions");

    static List<Path> extensions() throws IOException {
        try (Stream<Path> folders = Files.list(EXTENSIONS)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    @Test
    void thereIsAnExtensionOfEachKind() throws IOException {
        assertThat(extensions().stream().map(folder -> folder.getFileName().toString()))
                .containsExactly("cleanup", "executor", "exporter", "reference", "rule");
    }

    /** What somebody adds who adds an executor, a rule and so on: nothing else in the tree knows of it. */
    @ParameterizedTest
    @MethodSource("extensions")
    @Tag("promise-57")
    void anExtensionIsOneClassThatNeedsTheApiAndItsRegistration(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        Path type = only(files, ".java");
        Path registration = only(
                files.stream()
                        .filter(file -> file.startsWith(folder.resolve("META-INF/services")))
                        .toList(),
                "");
        assertThat(files).containsExactlyInAnyOrder(type, registration);
        String name = folder.relativize(type).toString().replace('/', '.').replaceFirst("\\.java$", "");
        assertThat(Files.readAllLines(registration)).containsExactly(name);
        assertThat(registration.getFileName().toString()).startsWith("io.heddle.spi.");
        assertThat(Sources.read(type)
                        .lines()
                        .filter(line -> line.startsWith("import ") && !line.startsWith("import java."))
                        .map(line -> line.replaceAll("import (static )?([a-z.]+)\\..*", "$2")))
                .isSubsetOf("io.heddle", "io.heddle.resource", "io.heddle.spi");
        String simple = name.substring(name.lastIndexOf('.') + 1);
        assertThat(Sources.main()).noneMatch(source -> Sources.read(source).contains(simple));
    }

    private static Path only(List<Path> files, String ending) {
        List<Path> found =
                files.stream().filter(file -> file.toString().endsWith(ending)).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
