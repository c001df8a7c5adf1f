package io.heddle.cli;

import io.heddle.CheckpointCleanup;
import io.heddle.CheckpointLimits;
import io.heddle.CheckpointOptions;
import io.heddle.CheckpointView;
import io.heddle.Heddle;
import io.heddle.WorkflowHandle;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Table;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "checkpoint",
        header = "Create, list or delete named checkpoints of a run.",
        description = {
            "",
            "A checkpoint holds everything about a run at one point; 'heddle restore' goes back to it.",
            "Without an option the checkpoints of the run are listed.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  heddle checkpoint order-1 --create before-payment --description 'all is checked'",
            "  heddle checkpoint order-1",
            "  heddle checkpoint order-1 --keep 3 --json"
        })
final class CheckpointCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    @Option(names = "--create", paramLabel = "NAME", description = "Create a checkpoint of that name.")
    @Nullable String create;

    @Option(names = "--description", paramLabel = "TEXT", defaultValue = "", description = "What it is; with --create.")
    String description = "";

    @Option(names = "--tag", paramLabel = "TAG", description = "A tag; with --create, may be repeated.")
    List<String> tags = new ArrayList<>();

    @Option(names = "--delete", paramLabel = "NAME", description = "Delete the checkpoint of that name.")
    @Nullable String delete;

    @Option(names = "--keep", paramLabel = "COUNT", description = "Delete the oldest ones until COUNT are left.")
    @Nullable Integer keep;

    @Option(names = "--json", description = "Print a JSON object per checkpoint, or one about what was deleted.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    CheckpointCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        int actions = (create == null ? 0 : 1) + (delete == null ? 0 : 1) + (keep == null ? 0 : 1);
        if (actions > 1) {
            throw CommandFailure.usage(
                    "INVALID_OPTION", "--create, --delete and --keep exclude each other", "give one of them");
        }
        if (create == null && (!description.isEmpty() || !tags.isEmpty())) {
            throw CommandFailure.usage(
                    "INVALID_OPTION",
                    "--description and --tag belong to --create",
                    "name the checkpoint with --create");
        }
        if (keep != null && keep < 0) {
            throw CommandFailure.usage("INVALID_OPTION", "--keep is " + keep, "give 0 or more");
        }
        try (Heddle heddle = store.openToLook(session)) {
            WorkflowHandle run = heddle.handle(store.require(heddle, id).instanceId());
            if (create != null) {
                show(List.of(run.createCheckpoint(new CheckpointOptions(create, description, tags, Map.of()))));
            } else if (delete != null) {
                tell(run.deleteCheckpoint(delete));
            } else if (keep != null) {
                // Zero of a limit means none; none at all is what age and nothing retained say.
                tell(run.cleanUpCheckpoints(
                        keep == 0
                                ? CheckpointLimits.maxAge(Duration.ofNanos(1_000))
                                        .withMinRetained(0)
                                : CheckpointLimits.maxCount(keep)));
            } else {
                show(run.checkpoints());
            }
        }
        return ExitCode.OK;
    }

    private void show(List<CheckpointView> checkpoints) {
        if (json) {
            JsonLines lines = new JsonLines(session.terminal().out());
            checkpoints.forEach(checkpoint -> lines.write(Records.checkpoint(checkpoint)));
            return;
        }
        Table table = new Table("NAME", "EVENT", "TAKEN", "OCCASION", "SIZE", "DESCRIPTION");
        for (CheckpointView checkpoint : checkpoints) {
            table.row(
                    Table.Cell.of(checkpoint.id()),
                    Table.Cell.of(checkpoint.seq()),
                    Table.Cell.of(checkpoint.createdAt()),
                    Table.Cell.of(checkpoint.occasion()),
                    Table.Cell.of(checkpoint.stored() ? checkpoint.size() : "-"),
                    Table.Cell.of(checkpoint.description()));
        }
        table.print(session.terminal());
        session.terminal().out().println(Text.count(checkpoints.size(), "checkpoint"));
    }

    private void tell(CheckpointCleanup cleanup) {
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("instanceId", id);
            fields.put("deletedIds", cleanup.deletedIds());
            fields.put("deletedCount", cleanup.deletedCount());
            fields.put("freedSpaceBytes", cleanup.freedSpaceBytes());
            fields.put("remainingCount", cleanup.remainingCount());
            new JsonLines(session.terminal().out()).write(Records.of("checkpointCleanup", fields));
        } else {
            session.terminal()
                    .out()
                    .println(Text.count(cleanup.deletedCount(), "checkpoint") + " deleted, " + cleanup.freedSpaceBytes()
                            + " bytes freed, " + cleanup.remainingCount() + " left");
        }
    }
}
