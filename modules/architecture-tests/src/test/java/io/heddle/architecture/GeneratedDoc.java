package io.heddle.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A document that is written by the code it describes, checked in, and compared in every build. */
final class GeneratedDoc {
    private static final String WRITE = "docs.write";

    private GeneratedDoc() {}

    /** Fails when {@code docs/name} is not {@code text}; with {@code -Ddocs.write=true} writes it instead. */
    static void isUpToDate(String name, String text) throws IOException {
        isUpToDate(Sources.ROOT.resolve("docs").resolve(name), text);
    }

    /** The same for any file. */
    static void isUpToDate(Path file, String text) throws IOException {
        String there = Files.exists(file) ? Files.readString(file) : "";
        if (Boolean.getBoolean(WRITE)) {
            if (!there.equals(text)) {
                Files.writeString(file, text);
            }
            return;
        }
        assertThat(there)
                .as(
                        "%s is not what the code says. Write it anew, and read the difference before committing it:%n%s",
                        Sources.ROOT.relativize(file), command())
                .isEqualTo(text);
    }

    /** The command that writes the generated documents. */
    static String command() {
        return "mvn -pl modules/architecture-tests -am test -Dtest='*DocTest' -Dsurefire.failIfNoSpecifiedTests=false -D"
                + WRITE + "=true";
    }

    /** First line of every generated document. */
    static String header(String source) {
        return "<!-- Generated from " + source + "; do not edit. To write it anew:\n" + command() + "\n-->\n";
    }
}
