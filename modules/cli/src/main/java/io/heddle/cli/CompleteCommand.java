package io.heddle.cli;

import io.heddle.Claim;
import io.heddle.Heddle;
import io.heddle.InstanceView;
import io.heddle.NodeError;
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
        name = "complete",
        header = "Report the result of external or human work, or of a node without executor.",
        description = {
            "",
            "Takes the node and reports its result. If somebody has taken it, --attempt says that the result",
            "is that of the attempt they hold. Exit code 2 if the node cannot be taken, or if the result comes",
            "too late or a second time, which is counted and changes nothing. What follows runs with",
            "heddle resume.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  heddle complete approval-3 approve --output '{\"approved\": true}'",
            "  heddle complete approval-4 approve --error 'REFUSED:too expensive'"
        })
final class CompleteCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "ID", description = "The run.")
    String id = "";

    @Parameters(index = "1", paramLabel = "NODE", description = "The node.")
    String node = "";

    @Option(names = "--output", paramLabel = "JSON|@FILE|-", description = "The output of the node; null unless given.")
    @Nullable String output;

    @Option(
            names = "--error",
            paramLabel = "CODE:MESSAGE",
            description = "The attempt failed; the retries of the node decide what follows.")
    @Nullable String error;

    @Option(names = "--attempt", paramLabel = "N", description = "The attempt that somebody holds.")
    @Nullable Integer attempt;

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    CompleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (output != null && error != null) {
            throw CommandFailure.usage("INVALID_OPTION", "--output and --error exclude each other", "leave one out");
        }
        Payload result = output == null ? Payload.NULL : InputOption.read("--output", output, session.terminal());
        NodeError failure = error == null ? null : failure(error);
        try (Heddle heddle = store.openToLook(session)) {
            InstanceView before = store.require(heddle, id);
            WorkflowHandle handle = heddle.handle(before.instanceId());
            int number = attempt == null ? take(handle) : attempt;
            List<String> ready = List.of();
            if (failure == null) {
                ready = handle.complete(node, number, result);
            } else {
                handle.fail(node, number, failure);
            }
            InstanceView after = handle.status();
            if (ignored(after) > ignored(before)) {
                throw CommandFailure.usage(
                        "LATE_RESULT",
                        "attempt " + number + " of node " + node + " had ended; the result was counted and ignored",
                        "see what became of it: heddle inspect " + id + " --node " + node + store.dataArgument());
            }
            new Answered(session, store, json).print("complete", handle, node, ready);
        }
        return ExitCode.OK;
    }

    private static NodeError failure(String text) {
        int colon = text.indexOf(':');
        String code = colon < 0 ? text : text.substring(0, colon);
        if (!code.matches("[A-Z][A-Z0-9_]*")) {
            throw CommandFailure.usage(
                    "INVALID_OPTION",
                    "--error has no code",
                    "write a code of capital letters and a message, for example --error 'NO_PAPER:out of paper'");
        }
        return NodeError.retryable(code, colon < 0 ? "" : text.substring(colon + 1));
    }

    private int take(WorkflowHandle handle) {
        Claim claim = handle.claim(node);
        if (claim == null) {
            throw CommandFailure.usage(
                    "NOT_READY",
                    "node " + node + " is " + handle.node(node).status() + " and cannot be taken now",
                    "if somebody holds it, name their attempt with --attempt, or answer it with heddle signal");
        }
        return claim.attempt();
    }

    /** Only this process writes to the folder, so a difference is this command's. */
    private static int ignored(InstanceView view) {
        return view.lateResults() + view.duplicateResults();
    }
}
