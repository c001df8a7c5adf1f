package io.heddle.cli;

import io.heddle.GlobalStatistics;
import io.heddle.Heddle;
import io.heddle.ManagerStatistics;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Table;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "stats",
        header = "Count what there is, and say how long things took.",
        description = {
            "",
            "Instances by status are counted since the data began. Times, nodes and cleaning are",
            "counted by each node since it started, and added up over the nodes of a cluster:",
            "of a folder that nobody works on there are none.",
            ""
        },
        footer = {"", "Examples:", "  heddle stats", "  heddle stats --json"})
final class StatsCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--json", description = "Print a JSON object with all six sections.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    StatsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Heddle heddle = store.openToLook(session)) {
            GlobalStatistics statistics = heddle.globalStatistics();
            if (json) {
                new JsonLines(session.terminal().out()).write(Records.statistics(statistics));
            } else {
                print(statistics);
            }
        }
        return ExitCode.OK;
    }

    private void print(GlobalStatistics statistics) {
        ManagerStatistics instances = statistics.instances();
        Table counts = new Table("INSTANCES", "COUNT");
        row(counts, "created", instances.totalCreated());
        row(counts, "idle", instances.idle());
        row(counts, "queued", instances.queued());
        row(counts, "running", instances.running());
        row(counts, "paused", instances.paused());
        row(counts, "completed", instances.completed());
        row(counts, "failed", instances.failed());
        row(counts, "cancelled", instances.cancelled());
        row(counts, "timed out", instances.timedOut());
        row(counts, "removed", instances.cleaned());
        counts.print(session.terminal());
        say("");
        GlobalStatistics.Totals totals = statistics.totals();
        say("Since the start of " + (totals.nodes() == 1 ? "this node: " : totals.nodes() + " nodes: ")
                + totals.nodesExecuted() + " nodes executed, "
                + statistics.dependencies().evaluations() + " dependencies decided, "
                + statistics.cleanup().totalCleanups() + " resources released; a run took "
                + Text.duration(totals.averageWorkflowDuration()) + " on average");
        GlobalStatistics.Performance performance = statistics.performance();
        Table times = new Table("", "COUNT", "AVERAGE", "P50", "P95", "P99", "MAX");
        row(times, "creation of an instance, ms", performance.workflowCreationMillis());
        row(times, "attempt that completed, ms", performance.nodeCompletionMillis());
        row(times, "start until a node is ready, ms", performance.dependencyResolutionMillis());
        row(times, "heap in use, MiB", performance.memoryUsageMebibytes());
        times.print(session.terminal());
    }

    private static void row(Table table, String what, long count) {
        table.row(Table.Cell.of(what), Table.Cell.of(count));
    }

    private static void row(Table table, String what, GlobalStatistics.Distribution of) {
        table.row(
                Table.Cell.of(what),
                Table.Cell.of(of.count()),
                number(of.average()),
                number(of.p50()),
                number(of.p95()),
                number(of.p99()),
                number(of.max()));
    }

    private static Table.Cell number(double value) {
        return Table.Cell.of(String.format(Locale.ROOT, "%.1f", value));
    }

    private void say(String line) {
        session.terminal().out().println(line);
    }
}
