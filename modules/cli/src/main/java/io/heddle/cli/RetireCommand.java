package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "retire",
        header = "Let a definition version take no new starts, for ever.",
        description = {"", "Runs of it go on. There is no way back.", ""},
        footer = {"", "Examples:", "  heddle retire order@1.0.0"})
final class RetireCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID@VERSION", description = "The version.")
    String name = "";

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    RetireCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        DefinitionName wanted = DefinitionName.parse(name);
        if (wanted.version() == null) {
            throw CommandFailure.usage("VERSION_MISSING", "a version is retired, not a definition", "write ID@VERSION");
        }
        try (Heddle heddle = store.openToLook(session)) {
            heddle.definitions().retire(wanted.id(), wanted.version());
            if (json) {
                new JsonLines(session.terminal().out())
                        .write(Records.of(
                                "retired",
                                Map.of(
                                        "definitionId",
                                        wanted.id().value(),
                                        "version",
                                        wanted.version().toString())));
            } else {
                session.terminal().out().println(Text.safe(wanted + " takes no new starts"));
            }
        }
        return ExitCode.OK;
    }
}
