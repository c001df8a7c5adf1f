package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.InstanceView;
import io.heddle.WaitCause;
import io.heddle.WorkflowHandle;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Style;
import io.heddle.cli.term.Table;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        header = "Say why a run is not moving.",
        description = {
            "",
            "Prints the causes at the bottom of it: what is waited for, since when, until when.",
            "Looking sets nothing going.",
            ""
        },
        footer = {"", "Examples:", "  heddle explain order-1", "  heddle explain order-1 --node ship"})
final class ExplainCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    @Option(
            names = "--node",
            paramLabel = "NODE",
            description = "Why this node has not ended: its dependencies, then what is behind them.")
    @Nullable String node;

    @Option(names = "--json", description = "Print a JSON object per cause.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    ExplainCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Heddle heddle = store.openToLook(session)) {
            InstanceView view = store.require(heddle, id);
            WorkflowHandle handle = heddle.handle(view.instanceId());
            List<WaitCause> causes = node == null ? handle.explain() : handle.explain(node);
            if (json) {
                JsonLines lines = new JsonLines(session.terminal().out());
                causes.forEach(cause -> lines.write(Records.cause(view.instanceId(), cause)));
            } else {
                print(view, causes);
            }
        }
        return ExitCode.OK;
    }

    /** Whoever looks holds the folder, so nobody else is working on it. */
    private void goOn() {
        session.terminal()
                .out()
                .println("nothing runs now; go on with: " + Text.safe(store.resumeCommand(session, id)));
    }

    private void print(InstanceView view, List<WaitCause> causes) {
        String status =
                session.terminal().styled(Style.of(view.status()), view.status().name());
        if (view.status().isTerminal()) {
            session.terminal().out().println(Text.safe(id) + " has ended: " + status);
            return;
        }
        if (causes.isEmpty()) {
            session.terminal().out().println(Text.safe(id) + " is " + status + " and waits for nothing");
            goOn();
            return;
        }
        session.terminal()
                .out()
                .println(Text.safe(id) + " is " + status + (view.stalled() ? " (stalled)" : "") + " and waits:");
        Table table = new Table("CAUSE", "NODE", "SINCE", "UNTIL", "DETAIL");
        Instant now = session.clock().get();
        for (WaitCause cause : causes) {
            table.row(
                    Table.Cell.of(cause.reason()),
                    Table.Cell.of(cause.nodeId() == null ? "" : cause.nodeId()),
                    Table.Cell.of(
                            cause.since() == null ? "" : Text.duration(Duration.between(cause.since(), now)) + " ago"),
                    Table.Cell.of(
                            cause.until() == null ? "" : "in " + Text.duration(Duration.between(now, cause.until()))),
                    Table.Cell.of(cause.detail()));
        }
        table.print(session.terminal());
        goOn();
    }
}
