package io.heddle.cli;

import io.heddle.DefinitionId;
import io.heddle.DefinitionVersions;
import io.heddle.Heddle;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Table;
import io.heddle.runtime.json.DefinitionRecords;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "versions",
        header = "List the versions of a definition, deleted ones too.",
        description = {"", "Lowest first; the one that starts without a version is marked.", ""},
        footer = {"", "Examples:", "  heddle versions order", "  heddle versions order --json"})
final class VersionsCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The definition.")
    String name = "";

    @Option(names = "--json", description = "Print a JSON object per version.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    VersionsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        DefinitionId id = DefinitionName.parse(name).id();
        try (Heddle heddle = store.openToLook(session)) {
            DefinitionVersions found = heddle.definitions().versions(id);
            if (found.versions().isEmpty()) {
                throw CommandFailure.usage(
                        "UNKNOWN_DEFINITION",
                        "nothing was published under " + id,
                        "see which there are: heddle definitions" + store.dataArgument());
            }
            Table table = new Table("VERSION", "STATUS", "", "PUBLISHED", "HASH");
            for (DefinitionVersions.Entry each : found.versions()) {
                boolean latest = each.version().equals(found.latest());
                table.row(
                        Table.Cell.of(each.version()),
                        Table.Cell.of(each.status()),
                        Table.Cell.of(latest ? "latest" : ""),
                        Table.Cell.of(each.publishedAt()),
                        Table.Cell.of(each.contentHash().substring(0, 12)));
                if (json) {
                    new JsonLines(session.terminal().out()).write(DefinitionRecords.version(id, each, latest));
                }
            }
            if (!json) {
                table.print(session.terminal());
            }
        }
        return ExitCode.OK;
    }
}
