package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.ReferenceInfo;
import io.heddle.cli.json.JsonLines;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "references",
        header = "Show who refers to a definition, and how it could be deleted.",
        description = {"", "Live runs, holds, and other definitions that would start it.", ""},
        footer = {"", "Examples:", "  heddle references order", "  heddle references order@1.0.0 --json"})
final class ReferencesCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID[@VERSION]", description = "The definition, or one version of it.")
    String name = "";

    @Option(names = "--json", description = "Print a JSON object per reference, last a summary.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    ReferencesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        DefinitionName wanted = DefinitionName.parse(name);
        try (Heddle heddle = store.openToLook(session)) {
            ReferenceInfo summary = new ReferenceReport(session.terminal(), json).all(heddle.definitions(), wanted);
            if (json) {
                new JsonLines(session.terminal().out()).write(ReferenceReport.record(wanted, summary));
            } else {
                session.terminal().out().println(ReferenceReport.line(wanted, summary));
            }
        }
        return ExitCode.OK;
    }
}
