package io.heddle.cli;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.InstanceFilter;
import io.heddle.InstanceRow;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Style;
import io.heddle.cli.term.Table;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "threads",
        header = "List the live threads of a data folder with their kinds and parents.",
        footer = {"", "Examples:", "  heddle threads", "  heddle threads --definition shipping --json"})
final class ThreadsCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--definition", paramLabel = "ID", description = "Only threads of this definition.")
    @Nullable String definition;

    @Option(names = "--json", description = "Print a JSON object per thread.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    ThreadsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        InstanceFilter live = new InstanceFilter(
                Set.of(), definition == null ? null : DefinitionId.of(definition), true, false, null, 0);
        try (Heddle heddle = store.openToLook(session)) {
            List<InstanceRow> rows = StoreOptions.rows(heddle, live).toList();
            if (json) {
                JsonLines lines = new JsonLines(session.terminal().out());
                rows.forEach(row -> lines.write(Records.row(row)));
            } else {
                print(rows);
            }
        }
        return ExitCode.OK;
    }

    private void print(List<InstanceRow> rows) {
        Table table = new Table("ID", "KIND", "STATUS", "PARENT", "DEFINITION");
        for (InstanceRow row : rows) {
            table.row(
                    Table.Cell.of(row.instanceId()),
                    Table.Cell.of(row.kind()),
                    new Table.Cell(row.status() + (row.queued() ? " (queued)" : ""), Style.of(row.status())),
                    Table.Cell.of(row.parent() == null ? "-" : row.parent()),
                    Table.Cell.of(row.definitionId() + " " + row.version()));
        }
        table.print(session.terminal());
        session.terminal().out().println(Text.count(rows.size(), "live thread"));
    }
}
