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
}
