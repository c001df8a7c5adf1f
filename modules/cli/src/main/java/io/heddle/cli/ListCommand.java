package io.heddle.cli;

import io.heddle.DefinitionId;
import io.heddle.Heddle;
import io.heddle.InstanceFilter;
import io.heddle.InstanceRow;
import io.heddle.InstanceStatus;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Style;
import io.heddle.cli.term.Table;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "list",
        header = "List the runs of a data folder.",
        footer = {
            "",
            "Examples:",
            "  heddle list",
            "  heddle list --status running,paused",
            "  heddle list --definition order-fulfilment --json"
        })
final class ListCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = "--status",
            split = ",",
            paramLabel = "STATUS",
            description = {
                "Only runs of this status; several are separated by commas.",
                "One of created, running, paused, completed, failed, cancelled, timed_out."
            })
    Set<InstanceStatus> statuses = new LinkedHashSet<>();

    @Option(names = "--definition", paramLabel = "ID", description = "Only runs of this definition.")
    @Nullable String definition;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "0", description = "Most rows; 0 for all (default: 0).")
    long limit;

    @Option(names = "--json", description = "Print a JSON object per run.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    ListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (limit < 0) {
            throw CommandFailure.usage("INVALID_OPTION", "--limit " + limit + " is negative", "0 shows all");
        }
        InstanceFilter filter = new InstanceFilter(
                statuses, definition == null ? null : DefinitionId.of(definition), true, true, null, 0);
        try (Heddle heddle = store.openToLook(session)) {
            List<InstanceRow> rows = StoreOptions.rows(heddle, filter)
                    .limit(limit > 0 ? limit : Long.MAX_VALUE)
                    .toList();
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
        Table table = new Table("ID", "STATUS", "NODES", "FAILED", "DEFINITION", "CREATED", "ENDED");
        for (InstanceRow row : rows) {
            table.row(
                    Table.Cell.of(row.instanceId()),
                    new Table.Cell(row.status() + (row.queued() ? " (queued)" : ""), Style.of(row.status())),
                    Table.Cell.of(row.completedNodes() + "/" + row.totalNodes()),
                    Table.Cell.of(row.failedNodes()),
                    Table.Cell.of(row.definitionId() + " " + row.version()),
                    Table.Cell.of(row.createdAt()),
                    Table.Cell.of(row.endedAt() == null ? "-" : row.endedAt()));
        }
        table.print(session.terminal());
        session.terminal().out().println(Text.count(rows.size(), "run"));
        long open = rows.stream().filter(row -> !row.status().isTerminal()).count();
        if (open > 0) {
            session.terminal()
                    .out()
                    .println(open + " unfinished; go on with: " + Text.safe(store.resumeCommand(session, null)));
        }
    }
}
