package io.heddle.cli;

import io.heddle.AttemptView;
import io.heddle.Heddle;
import io.heddle.InstanceView;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.json.Reports;
import io.heddle.cli.progress.EventText;
import io.heddle.cli.term.Style;
import io.heddle.cli.term.Table;
import io.heddle.cli.term.Text;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "path",
        header = "Show the way a run took: every attempt in order.",
        description = {"", "Retries, iterations of loops and paths of forks included.", ""},
        footer = {"", "Examples:", "  heddle path order-1", "  heddle path order-1 --json"})
final class PathCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    @Option(names = "--json", description = "Print a JSON object per attempt.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    PathCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Heddle heddle = store.openToLook(session)) {
            InstanceView view = store.require(heddle, id);
            List<AttemptView> path = heddle.handle(view.instanceId()).executionPath();
            if (json) {
                JsonLines lines = new JsonLines(session.terminal().out());
                path.forEach(attempt -> lines.write(Reports.attempt(attempt)));
            } else {
                print(path);
            }
        }
        return ExitCode.OK;
    }

    private void print(List<AttemptView> path) {
        Table table = new Table("AT", "NODE", "ATTEMPT", "STATE", "WAITED", "RAN", "PATH");
        for (AttemptView attempt : path) {
            table.row(
                    Table.Cell.of(EventText.clock(attempt.startedAt())),
                    Table.Cell.of(attempt.nodeId()),
                    Table.Cell.of(attempt.attempt()),
                    new Table.Cell(attempt.state().name(), Style.of(attempt.state())),
                    Table.Cell.of(Text.duration(attempt.waited())),
                    Table.Cell.of(attempt.ran() == null ? "" : Text.duration(attempt.ran())),
                    Table.Cell.of(attempt.pathId()));
        }
        table.print(session.terminal());
        session.terminal().out().println(Text.count(path.size(), "attempt"));
    }
}
