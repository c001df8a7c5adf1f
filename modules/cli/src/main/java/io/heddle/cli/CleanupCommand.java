package io.heddle.cli;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.heddle.Heddle;
import io.heddle.cli.json.JsonLines;
import io.heddle.runtime.json.Records;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "cleanup",
        header = "Remove ended runs, and let the data folder shrink.",
        description = {
            "",
            "Removes every run that ended at least that long ago, with its history. Without this command ended",
            "runs go after their retention (heddle.cleanup.retention, 24 hours by default) whenever the folder",
            "is open long enough for a sweep. Runs that have not ended always stay.",
            ""
        },
        footer = {"", "Examples:", "  heddle cleanup --older-than 7d", "  heddle cleanup --older-than 1ms"})
final class CleanupCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = "--older-than",
            paramLabel = "TIME",
            defaultValue = "24h",
            description = "Time since the end, such as 30m, 24h or 7d (default: 24h).")
    String olderThan = "24h";

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    CleanupCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Duration age = age();
        try (Heddle heddle = store.openToLook(session)) {
            long removed = heddle.removeEnded(age);
            long left = heddle.statistics().instancesCount();
            if (json) {
                new JsonLines(session.terminal().out())
                        .write(Records.of("cleanup", Map.of("removed", removed, "left", left)));
            } else {
                session.terminal()
                        .out()
                        .println(removed
                                + (removed == 1 ? " run is removed, " : " runs are removed, ")
                                + left
                                + (left == 1 ? " is left" : " are left"));
            }
            return ExitCode.OK;
        }
    }

    private Duration age() {
        try {
            Duration age = ConfigFactory.parseMap(Map.of("age", olderThan)).getDuration("age");
            if (!age.isZero() && !age.isNegative()) {
                return age;
            }
        } catch (ConfigException | ArithmeticException notATime) {
            // Refused below, like a time of zero.
        }
        throw CommandFailure.usage(
                "INVALID_AGE",
                "--older-than " + olderThan + " is not a time of more than zero",
                "write it with a unit: 30m, 24h, 7d");
    }
}
