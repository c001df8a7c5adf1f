package io.heddle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        CommandLine root = InProcess.commandLine();
        StringBuilder page = new StringBuilder("""
                <!-- Written by CliReferenceTest; do not edit. -->
                # The command line

                `./scripts/heddle` builds what is missing and starts it; link it into a folder of the `PATH` as `heddle`.

                **Looking and running.** `run` and `resume` work on a data folder; `inspect`, `history`, `explain`, `list`,
                `graph` and `cancel` open it without setting anything going. One process at a time: while a run is on,
                its folder is refused to others (STORE_IN_USE).

                **Settings.** `--config FILE` reads a HOCON file such as
                [config/heddle.conf](../config/heddle.conf), `--config KEY=VALUE` sets one key. Later ones win; all of
                them win over an `application.conf` on the class path. Unknown keys are refused by name. The keys:
                [configuration](configuration.md).

                **Logs.** The terminal shows warnings only, on standard error. `--verbose` shows more, `--log FILE` writes
                to a file instead. The set-up is [config/logback.xml](../config/logback.xml).

                **Environment.** `JAVA_HOME`; `HEDDLE_JAVA_OPTS`, options for Java such as `-Xmx4g`;
                `HEDDLE_CLASSPATH`, jars of your own, separated by colons ([extending](extending.md));
                `HEDDLE_SKIP_BUILD=1`, never build; `NO_COLOR`.

                What follows is what `--help` prints.

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
