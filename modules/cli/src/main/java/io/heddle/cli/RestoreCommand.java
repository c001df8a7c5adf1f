package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.InstanceStatus;
import io.heddle.InstanceView;
import io.heddle.RestoreMode;
import io.heddle.RestoreOptions;
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
        name = "restore",
        header = "Go back to a checkpoint or an event of a run, as a new run or in place.",
        description = {
            "",
            "What had completed by then is not done again. In place, the run must be PAUSED or have ended, and its",
            "live children are cancelled. The run that goes on does so with 'heddle resume'.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  heddle restore order-1 --checkpoint before-payment",
            "  heddle restore order-1 --at 5 --id order-1-restored --json"
        })
final class RestoreCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The run.")
    String source = "";

    @Option(names = "--checkpoint", paramLabel = "NAME", description = "The checkpoint to go back to.")
    @Nullable String checkpoint;

    @Option(
            names = "--at",
            paramLabel = "SEQ",
            description = "The event to go back to, as 'heddle history' numbers them.")
    @Nullable Integer at;

    @Option(names = "--in-place", description = "Take the run itself back, instead of making a new one.")
    boolean inPlace;

    @Option(names = "--id", paramLabel = "ID", description = "Id of the new run; one is chosen by default.")
    @Nullable String id;

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    RestoreCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        RestoreOptions options = options();
        try (Heddle heddle = store.openToLook(session)) {
            InstanceView view = store.require(heddle, source);
            WorkflowHandle run = heddle.handle(view.instanceId()).restore(options);
            InstanceStatus status = run.status().status();
            if (json) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("instanceId", run.id().value());
                fields.put("source", source);
                fields.put("mode", options.mode().name());
                fields.put("status", status.name());
                new JsonLines(session.terminal().out()).write(Records.of("restore", fields));
            } else {
                session.terminal()
                        .out()
                        .println(Text.safe(run.id().value())
                                + (inPlace ? " is back where it was" : " goes on from there")
                                + "; to follow it: "
                                + store.resumeCommand(session, run.id().value()));
            }
        }
        return ExitCode.OK;
    }

    private RestoreOptions options() {
        if ((checkpoint == null) == (at == null)) {
            throw CommandFailure.usage(
                    "INVALID_OPTION",
                    "a point to go back to is " + (checkpoint == null ? "missing" : "given twice"),
                    "give --checkpoint NAME or --at SEQ, see 'heddle checkpoint' and 'heddle history'");
        }
        if (at != null && at < 1) {
            throw CommandFailure.usage(
                    "UNKNOWN_SEQ", "--at is " + at, "give the number of an event, see 'heddle history'");
        }
        if (inPlace && id != null) {
            throw CommandFailure.usage("INVALID_OPTION", "in place, the run keeps its id", "leave out --id");
        }
        InstanceId wanted = id == null ? null : StoreOptions.instanceId(id);
        return new RestoreOptions(
                checkpoint, at == null ? 0 : at, inPlace ? RestoreMode.IN_PLACE : RestoreMode.NEW_RUN, wanted, "");
    }
}
