package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.heddle.cli.term.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** {@code docs/cli.md} is what {@code --help} says, command by command. */
class CliReferenceTest {
    private static final Path PAGE = Repository.root().resolve("docs/cli.md");

    @Test
    void thePageIsWhatHelpSays() throws IOException {
        String current = page();
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, current);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/cli.md is out of date; write it anew with mvn -pl modules/cli -am test"
                        + " -Dtest=CliReferenceTest -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write=true")
                .isEqualTo(current);
    }

    private static String page() {
        Session session = new Session(
                Terminal.system(Map.of("NO_COLOR", "1")),
                Engines::embedded,
                Interrupts.ofThisProcess(Duration.ofSeconds(1)),
                Instant::now,
                "heddle");
        CommandLine root = new Cli(session).commandLine();
        StringBuilder page = new StringBuilder("""
                <!-- Written by CliReferenceTest; do not edit. -->
                # The command line

                `./scripts/heddle` builds what is missing and starts it. What follows is what `--help` prints.

                """);
        section(page, "heddle", root);
        root.getSubcommands().forEach((name, command) -> section(page, "heddle " + name, command));
        return page.toString();
    }

    private static void section(StringBuilder page, String title, CommandLine command) {
        page.append("## ").append(title).append("\n\n```\n");
        command.getUsageMessage(Ansi.OFF)
                .lines()
                .map(String::stripTrailing)
                .forEach(line -> page.append(line).append('\n'));
        page.append("```\n\n");
    }
}
