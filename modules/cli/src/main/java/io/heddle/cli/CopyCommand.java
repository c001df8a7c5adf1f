package io.heddle.cli;

import io.heddle.CopyOptions;
import io.heddle.Heddle;
import io.heddle.InstanceView;
import io.heddle.WorkflowHandle;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "copy",
        header = "Copy a run as it stands, or as it stood at an event of its history.",
        description = {
            "",
            "What had completed by then is completed in the copy and is not done again; what was under way is",
            "ready to be done. The copy does not go on before 'heddle resume' is given its id.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  heddle copy order-1",
            "  heddle copy order-1 --at 5 --id order-1-again",
            "  heddle copy order-1 --json"
        })
final class CopyCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The run to copy.")
    String source = "";

    @Option(
            names = "--at",
            paramLabel = "SEQ",
            defaultValue = "0",
            description = {
                "The event up to which is copied, as 'heddle history' numbers them; the latest by default.",
                "What was written in one step is copied whole."
            })
    int at;

    @Option(names = "--id", paramLabel = "ID", description = "Id of the copy; one is chosen by default.")
    @Nullable String id;

    @Option(
            names = "--attached",
            description = "Make the copy a child of the run: paused with it, cancelled if it fails or is cancelled.")
    boolean attached;

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    CopyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (at < 0) {
            throw CommandFailure.usage(
                    "UNKNOWN_SEQ", "--at is " + at, "give the number of an event, see 'heddle history'");
        }
        CopyOptions options = new CopyOptions(id == null ? null : StoreOptions.instanceId(id), "", at, attached);
        try (Heddle heddle = store.openToLook(session)) {
            InstanceView view = store.require(heddle, source);
            WorkflowHandle copy = heddle.handle(view.instanceId()).copy(options);
            if (json) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("instanceId", copy.id().value());
                fields.put("source", source);
                fields.put("status", copy.status().status().name());
                new JsonLines(session.terminal().out()).write(Records.of("copy", fields));
            } else {
                session.terminal()
                        .out()
                        .println(Text.safe(copy.id().value()) + " is a copy of " + Text.safe(source)
                                + "; to let it go on: "
                                + store.resumeCommand(session, copy.id().value()));
            }
        }
        return ExitCode.OK;
    }
}
