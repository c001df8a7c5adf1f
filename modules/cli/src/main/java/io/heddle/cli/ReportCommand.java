package io.heddle.cli;

import io.heddle.CriticalPath;
import io.heddle.DefinitionId;
import io.heddle.DurationStatistics;
import io.heddle.Heddle;
import io.heddle.InstanceView;
import io.heddle.PerformanceReport;
import io.heddle.WorkflowHandle;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.json.Reports;
import io.heddle.cli.term.Table;
import io.heddle.cli.term.Text;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "report",
        header = "Say what was slow: critical path, bottleneck, times per node.",
        description = {
            "",
            "Of a run, or with --definition of all runs of a definition that have ended.",
            "Everything is computed from what the runs recorded. Percentiles are by nearest rank:",
            "each is a time that was recorded.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  heddle report order-1",
            "  heddle report order-1 --json",
            "  heddle report --definition order --limit 100"
        })
final class ReportCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", arity = "0..1", description = "The run.")
    String id = "";

    @Option(names = "--definition", paramLabel = "ID", description = "All ended runs of this definition instead.")
    @Nullable String definition;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Most runs of a definition that are read (default: 1000).")
    int limit = 1000;

    @Option(names = "--json", description = "Print JSON objects: the critical path of a run, then the report.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    ReportCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (id.isEmpty() == (definition == null) || limit < 1) {
            throw CommandFailure.usage(
                    "INVALID_OPTION",
                    limit < 1 ? "--limit " + limit + " is less than 1" : "give either the ID of a run or --definition",
                    "for example heddle report order-1, or heddle report --definition order --limit 100");
        }
        try (Heddle heddle = store.openToLook(session)) {
            if (definition != null) {
                show(null, heddle.report(DefinitionId.of(definition), limit));
            } else {
                InstanceView view = store.require(heddle, id);
                WorkflowHandle handle = heddle.handle(view.instanceId());
                show(handle.criticalPath(), handle.report());
            }
        }
        return ExitCode.OK;
    }

    private void show(@Nullable CriticalPath path, PerformanceReport report) {
        if (json) {
            JsonLines lines = new JsonLines(session.terminal().out());
            if (path != null) {
                lines.write(Reports.criticalPath(path));
            }
            lines.write(Reports.performance(report));
            return;
        }
        if (path == null) {
            runs(report);
        } else {
            say(Text.safe(id) + " took " + Text.duration(path.duration()) + "; its dependencies alone "
                    + Text.duration(path.dependenciesOnly()));
            critical(path);
        }
        nodes(report);
    }

    private void critical(CriticalPath path) {
        if (path.bottleneck() != null) {
            CriticalPath.Bottleneck worst = path.bottleneck();
            say("bottleneck: " + Text.safe(worst.nodeId()) + " "
                    + worst.part().name().toLowerCase(Locale.ROOT) + " " + Text.duration(worst.time()) + ", "
                    + percent(path.share(worst.time())) + " of it");
        }
        say("");
        say("Critical path:");
        Table table = new Table("NODE", "WAITED", "RAN", "SHARE", "GOES ON IN");
        for (CriticalPath.Step step : path.steps()) {
            table.row(
                    Table.Cell.of(step.nodeId()),
                    Table.Cell.of(Text.duration(step.waited())),
                    Table.Cell.of(Text.duration(step.ran())),
                    Table.Cell.of(percent(path.share(step.waited().plus(step.ran())))),
                    Table.Cell.of(step.thread() == null ? "" : step.thread()));
        }
        table.print(session.terminal());
        if (!path.slack().isEmpty()) {
            say("");
            say("Not on it:");
            Table others = new Table("NODE", "SLACK");
            path.slack().forEach((node, slack) -> others.row(Table.Cell.of(node), Table.Cell.of(Text.duration(slack))));
            others.print(session.terminal());
        }
        say("");
    }

    private void runs(PerformanceReport report) {
        say(Text.count(report.runs(), "run") + " of "
                + Text.safe(report.definitionId().value()) + ": " + new TreeMap<>(report.statuses()));
        if (report.truncated()) {
            say("there are more; read more of them with --limit");
        }
        if (report.unread() > 0) {
            say(Text.count(report.unread(), "run") + " could not be read");
        }
        Table table = new Table("TIMES", "COUNT", "MEAN", "P50", "P90", "P99", "MAX");
        Map<String, DurationStatistics> rows =
                new TreeMap<>(Map.of("runs", report.durations(), "attempts", report.ran(), "waiting", report.waited()));
        rows.forEach((name, times) -> table.row(
                Table.Cell.of(name),
                Table.Cell.of(times.count()),
                cell(times.mean()),
                cell(times.p50()),
                cell(times.p90()),
                cell(times.p99()),
                cell(times.max())));
        table.print(session.terminal());
        say("");
        say("On critical paths:");
        Table critical = new Table("NODE", "RUNS", "BOTTLENECK", "P50", "P90", "P99");
        report.bottlenecks()
                .forEach(node -> critical.row(
                        Table.Cell.of(node.key()),
                        Table.Cell.of(node.runs()),
                        Table.Cell.of(node.bottleneck()),
                        cell(node.time().p50()),
                        cell(node.time().p90()),
                        cell(node.time().p99())));
        critical.print(session.terminal());
        say("");
    }

    private void nodes(PerformanceReport report) {
        say("Nodes: " + Text.count(report.attempts(), "attempt") + ", " + report.retries() + " of them repeated");
        Table table =
                new Table("NODE", "ATTEMPTS", "FAILED", "RAN P50", "P90", "P99", "TOTAL", "WAITED P50", "P90", "P99");
        report.nodes()
                .forEach(node -> table.row(
                        Table.Cell.of(node.key()),
                        Table.Cell.of(node.attempts()),
                        Table.Cell.of(node.failed()),
                        cell(node.ran().p50()),
                        cell(node.ran().p90()),
                        cell(node.ran().p99()),
                        cell(node.ran().total()),
                        cell(node.waited().p50()),
                        cell(node.waited().p90()),
                        cell(node.waited().p99())));
        table.print(session.terminal());
    }

    private static Table.Cell cell(Duration duration) {
        return Table.Cell.of(Text.duration(duration));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", share * 100);
    }

    private void say(String line) {
        session.terminal().out().println(line);
    }
}
