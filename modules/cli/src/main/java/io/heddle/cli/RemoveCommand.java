package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.Removal;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remove",
        header = "Remove a run and its history.",
        description = {
            "",
            "Nothing is left of it but a number in the statistics; its id may be used again. A run that has",
            "not ended stays, unless --force cancels it first. Exit code 0 if it was removed, 2 if there is",
            "none or it has not ended.",
            ""
        },
        footer = {"", "Examples:", "  heddle remove order-1", "  heddle remove order-2 --force"})
final class RemoveCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    @Option(names = "--force", description = "Cancel it first if it has not ended.")
    boolean force;

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    RemoveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Heddle heddle = store.openToLook(session)) {
            Removal removal = heddle.remove(StoreOptions.instanceId(id), force);
            if (removal == Removal.NOT_FOUND) {
                store.require(heddle, id);
            }
            if (removal == Removal.NOT_TERMINAL) {
                throw CommandFailure.usage(
                        "NOT_TERMINAL",
                        "instance " + id + " has not ended",
                        "cancel and remove it: heddle remove " + id + " --force" + store.dataArgument());
            }
            if (json) {
                new JsonLines(session.terminal().out())
                        .write(Records.of("remove", Map.of("instanceId", id, "removal", removal.name())));
            } else {
                session.terminal().out().println(Text.safe(id) + " is removed");
            }
            return ExitCode.OK;
        }
    }
}
