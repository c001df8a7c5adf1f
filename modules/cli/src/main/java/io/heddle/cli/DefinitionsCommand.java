package io.heddle.cli;

import io.heddle.DefinitionPage;
import io.heddle.DefinitionVersions;
import io.heddle.Heddle;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Table;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.DefinitionRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "definitions",
        header = "List the published definitions of a data folder.",
        description = {"", "Those with a version or a draft, in the order of their ids.", ""},
        footer = {"", "Examples:", "  heddle definitions", "  heddle definitions --json"})
final class DefinitionsCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--json", description = "Print a JSON object per definition.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    DefinitionsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Heddle heddle = store.openToLook(session)) {
            List<DefinitionVersions> all = new ArrayList<>();
            String cursor = null;
            do {
                DefinitionPage page = heddle.definitions().list(cursor, 100);
                all.addAll(page.definitions());
                cursor = page.nextCursor();
            } while (cursor != null);
            if (json) {
                JsonLines lines = new JsonLines(session.terminal().out());
                all.forEach(each -> lines.write(DefinitionRecords.definition(each)));
            } else {
                print(all);
            }
        }
        return ExitCode.OK;
    }

    private void print(List<DefinitionVersions> all) {
        Table table = new Table("ID", "LATEST", "VERSIONS", "DRAFT");
        for (DefinitionVersions each : all) {
            table.row(
                    Table.Cell.of(each.definitionId()),
                    Table.Cell.of(each.latest() == null ? "-" : each.latest()),
                    Table.Cell.of(each.versions().size()),
                    Table.Cell.of(each.hasDraft() ? "yes" : "-"));
        }
        table.print(session.terminal());
        session.terminal().out().println(Text.count(all.size(), "definition"));
    }
}
