package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.InstanceView;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.NodeView;
import io.heddle.Payload;
import io.heddle.WorkflowHandle;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Style;
import io.heddle.cli.term.Table;
import io.heddle.cli.term.Terminal;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "inspect",
        header = "Show the status of a run and of its nodes.",
        footer = {
            "",
            "Examples:",
            "  heddle inspect order-1",
            "  heddle inspect order-1 --node charge",
            "  heddle inspect order-1 --json"
        })
final class InspectCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    @Option(names = "--node", paramLabel = "NODE", description = "Show this node, with its dependencies and output.")
    @Nullable String node;

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    InspectCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Heddle heddle = store.openToLook(session)) {
            InstanceView view = store.require(heddle, id);
            WorkflowHandle handle = heddle.handle(view.instanceId());
            JsonLines lines = new JsonLines(session.terminal().out());
            List<NodeView> nodes = handle.nodes();
            if (node != null) {
                NodeView one = find(nodes, node);
                if (json) {
                    lines.write(Records.node(view.instanceId(), one));
                } else {
                    print(one);
                }
            } else if (json) {
                lines.write(Records.instance(view, nodes));
            } else {
                print(view, nodes);
            }
        }
        return ExitCode.OK;
    }

    private NodeView find(List<NodeView> nodes, String wanted) {
        for (NodeView one : nodes) {
            if (one.nodeId().equals(wanted)) {
                return one;
            }
        }
        String near = Near.nearest(wanted, nodes.stream().map(NodeView::nodeId).toList());
        throw CommandFailure.usage(
                "UNKNOWN_NODE",
                "instance " + id + " has no node " + wanted,
                near == null ? "see which there are: heddle inspect " + id : "did you mean " + near + "?");
    }

    private void print(InstanceView view, List<NodeView> nodes) {
        Terminal terminal = session.terminal();
        String flags = (view.queued() ? " (queued)" : "") + (view.stalled() ? " (stalled)" : "");
        field("instance", view.instanceId());
        field("definition", view.definitionId() + " " + view.version() + (view.adHoc() ? " (not published)" : ""));
        if (!view.name().isEmpty()) {
            field("name", view.name());
        }
        terminal.out()
                .println(Text.pad("status", 12)
                        + terminal.styled(Style.of(view.status()), view.status().name())
                        + flags);
        field("created", view.createdAt());
        field("started", orDash(view.startedAt()));
        field("ended", orDash(view.endedAt()));
        Duration duration = view.duration();
        if (duration != null) {
            field("duration", Text.duration(duration));
        }
        field("running", Text.duration(view.runningTime()));
        field("attempts", view.attempts());
        field("nodes", counts(view));
        if (view.error() != null) {
            field("error", errorText(view.error()));
        }
        if (view.output() != null && !view.output().equals(Payload.NULL)) {
            field("output", JsonLines.text(Records.data(view.output())));
        }
        terminal.out().println();
        Table table = new Table("NODE", "STATE", "ATTEMPTS", "WAITED", "RAN", "DETAIL");
        for (NodeView one : nodes) {
            table.row(
                    Table.Cell.of(one.nodeId()),
                    new Table.Cell(one.status().name(), Style.of(one.status())),
                    Table.Cell.of(one.attempt()),
                    Table.Cell.of(one.attempt() == 0 ? "-" : Text.duration(one.waited())),
                    Table.Cell.of(one.attempt() == 0 ? "-" : Text.duration(one.ran())),
                    Table.Cell.of(detail(one)));
        }
        table.print(terminal);
        if (!view.status().isTerminal()) {
            terminal.out().println();
            terminal.out().println("nothing runs now; go on with: " + Text.safe(store.resumeCommand(session, id)));
        }
    }

    private void print(NodeView one) {
        Terminal terminal = session.terminal();
        field("node", one.nodeId());
        field("kind", one.kind() + (one.executor() == null ? "" : " (executor " + one.executor() + ")"));
        terminal.out()
                .println(Text.pad("state", 12)
                        + terminal.styled(Style.of(one.status()), one.status().name()));
        field("path", one.pathId());
        field("attempts", one.attempt() + ", handed over " + one.deliveries() + " times");
        field("ready", orDash(one.readyAt()));
        field("started", orDash(one.startedAt()));
        field("ended", orDash(one.endedAt()));
        field("waited", Text.duration(one.waited()));
        field("ran", Text.duration(one.ran()));
        if (one.retryAt() != null) {
            field("retry at", one.retryAt());
        }
        if (one.releasedBy() != null) {
            field("released by", one.releasedBy());
        }
        if (!detail(one).isEmpty()) {
            field("detail", detail(one));
        }
        if (one.output() != null) {
            field("output", JsonLines.text(Records.data(one.output())));
        }
        if (!one.edges().isEmpty()) {
            terminal.out().println();
            Table table = new Table("DEPENDS ON", "TYPE", "OUTCOME");
            one.edges()
                    .forEach(edge -> table.row(
                            Table.Cell.of(edge.upstream()), Table.Cell.of(edge.type()), Table.Cell.of(edge.outcome())));
            table.print(terminal);
        }
    }

    private void field(String name, Object value) {
        session.terminal().out().println(Text.pad(name, 12) + Text.safe(String.valueOf(value)));
    }

    private static Object orDash(@Nullable Instant instant) {
        return instant == null ? "-" : instant;
    }

    private static String counts(InstanceView view) {
        StringBuilder counts = new StringBuilder().append(view.totalNodes());
        for (NodeStatus state : NodeStatus.values()) {
            int number = view.nodes().getOrDefault(state, 0);
            if (number > 0) {
                counts.append(", ")
                        .append(number)
                        .append(' ')
                        .append(state.name().toLowerCase(Locale.ROOT));
            }
        }
        return counts.toString();
    }

    private static String errorText(NodeError error) {
        return error.code() + ": " + error.message();
    }

    private static String detail(NodeView one) {
        if (one.error() != null) {
            return errorText(one.error()) + (one.tolerated() ? " (tolerated)" : "");
        }
        return one.reason() == null ? "" : one.reason();
    }
}
