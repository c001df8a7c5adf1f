package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.Payload;
import io.heddle.WorkflowHandle;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "signal",
        header = "Answer a node that waits for the outside, whoever holds it.",
        description = {
            "",
            "The node completes: human or external work, a node without executor, or an attempt that its",
            "executor handed out. Exit code 2 with NOT_WAITING if it waits for nobody outside. What follows",
            "runs with heddle resume.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  heddle signal approval-1 approve --payload '{\"approved\": true}'",
            "  heddle signal approval-2 approve --json"
        })
final class SignalCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "ID", description = "The run.")
    String id = "";

    @Parameters(index = "1", paramLabel = "NODE", description = "The node.")
    String node = "";

    @Option(
            names = "--payload",
            paramLabel = "JSON|@FILE|-",
            description = "The output of the node; null unless given.")
    @Nullable String payload;

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    SignalCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Payload output = payload == null ? Payload.NULL : InputOption.read("--payload", payload, session.terminal());
        try (Heddle heddle = store.openToLook(session)) {
            WorkflowHandle handle = heddle.handle(store.require(heddle, id).instanceId());
            List<String> ready = handle.signal(node, output);
            new Answered(session, store, json).print("signal", handle, node, ready);
        }
        return ExitCode.OK;
    }
}
