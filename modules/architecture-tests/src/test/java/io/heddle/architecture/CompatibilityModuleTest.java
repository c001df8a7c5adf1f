package io.heddle.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The methods of the old manager are a module that is taken away when nobody needs it any more. Read from poms and sources,
 * so that this very module does without it as well.
 */
@Tag("promise-78")
class CompatibilityModuleTest {
    private static final Path MODULES = Sources.ROOT.resolve("modules");

    @Test
    void noOtherModuleDeclaresIt() throws IOException {
        List<String> declaring = new ArrayList<>();
        try (Stream<Path> modules = Files.list(MODULES)) {
            for (Path pom : modules.map(module -> module.resolve("pom.xml"))
                    .filter(Files::exists)
                    .toList()) {
                String name = pom.getParent().getFileName().toString();
                // The bill of materials lists what there is and needs nothing of it.
                boolean mayNameIt = name.equals("compat") || name.equals("bom");
                if (!mayNameIt && Files.readString(pom).contains("heddle-compat")) {
                    declaring.add(name);
                }
            }
        }
        assertThat(declaring).isEmpty();
    }

    @Test
    void noOtherSourceNamesItsPackage() throws IOException {
        List<Path> naming = new ArrayList<>();
        try (Stream<Path> files = Files.walk(MODULES)) {
            for (Path source : files.filter(file -> file.toString().endsWith(".java")
                            && !file.startsWith(MODULES.resolve("compat"))
                            && !file.endsWith("CompatibilityModuleTest.java"))
                    .toList()) {
                if (Files.readString(source).contains("import io.heddle.compat")) {
                    naming.add(source);
                }
            }
        }
        assertThat(naming).isEmpty();
    }
}
