package io.heddle.cli;

import io.heddle.cli.json.JsonLines;
import io.heddle.runtime.json.Records;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "version",
        header = "Show the version of Heddle and of the Java it runs on.",
        footer = {"", "Examples:", "  heddle version", "  heddle version --json"})
final class VersionCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    VersionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (json) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("heddle", VersionInfo.heddle());
            fields.put("java", System.getProperty("java.version"));
            fields.put("vendor", System.getProperty("java.vendor"));
            fields.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
            new JsonLines(session.terminal().out()).write(Records.of("version", fields));
        } else {
            for (String line : VersionInfo.lines()) {
                session.terminal().out().println(line);
            }
        }
        return ExitCode.OK;
    }
}
