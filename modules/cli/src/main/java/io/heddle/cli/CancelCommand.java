package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Style;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        header = "Cancel a run.",
        description = {
            "",
            "Nodes that have not ended become CANCELLED; what is done stays done. Exit code 0 if the run",
            "is CANCELLED now, 2 if it had ended otherwise before.",
            ""
        },
        footer = {"", "Examples:", "  heddle cancel order-1", "  heddle cancel order-1 --reason 'customer withdrew'"})
final class CancelCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "cancelled on the command line",
            description = "Why; kept in its history.")
    String reason = "";

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    CancelCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Heddle heddle = store.openToLook(session)) {
            InstanceView view = store.require(heddle, id);
            boolean before = view.status().isTerminal();
            InstanceStatus status = heddle.handle(view.instanceId()).cancel(reason);
            if (json) {
                new JsonLines(session.terminal().out())
                        .write(Records.of(
                                "cancel", Map.of("instanceId", id, "status", status.name(), "alreadyEnded", before)));
            } else {
                session.terminal()
                        .out()
                        .println(Text.safe(id)
                                + (before ? " had ended before: " : " is now ")
                                + session.terminal().styled(Style.of(status), status.name()));
            }
            return status == InstanceStatus.CANCELLED ? ExitCode.OK : ExitCode.USAGE;
        }
    }
}
