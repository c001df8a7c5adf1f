package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.InstanceFilter;
import io.heddle.InstanceRow;
import io.heddle.InstanceView;
import io.heddle.WorkflowHandle;
import io.heddle.cli.progress.ProgressView;
import io.heddle.cli.progress.Tracked;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        header = "Go on with unfinished runs and follow them to their end.",
        description = {
            "",
            "Opens the data folder after Ctrl-C or a crash. What is done is not done again; a step that",
            "was under way is handed over once more. Without ID: every unfinished run of the folder.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  heddle resume",
            "  heddle resume order-1",
            "  heddle resume --all --data /var/lib/orders --json"
        })
final class ResumeCommand implements Callable<Integer> {
    private final Session session;
    /** When the command began: what ended later was unfinished before the folder was opened. */
    private @Nullable Instant began;

    @Parameters(arity = "0..1", paramLabel = "ID", description = "The run to follow (default: all unfinished ones).")
    @Nullable String id;

    @Option(names = "--all", description = "Follow every unfinished run, which is what happens without ID, too.")
    boolean all;

    @Option(names = "--json", description = "Print every event as a JSON object per line, and a summary per run.")
    boolean json;

    @Option(names = "--allow-shell", description = "Let definitions run shell commands.")
    boolean allowShell;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    ResumeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (id != null && all) {
            throw CommandFailure.usage("INVALID_OPTION", "ID and --all exclude each other", "leave one out");
        }
        store.requireData();
        began = session.clock().get();
        return new Following(session, store, store.settings(), allowShell, json).run(this::begin);
    }

    private List<Tracked> begin(Heddle heddle, ProgressView view) {
        if (id != null) {
            InstanceView there = store.require(heddle, id);
            if (there.status().isTerminal()) {
                view.note(id + " ended before: " + there.status());
            }
            return List.of(track(heddle, there, view));
        }
        List<InstanceRow> rows = StoreOptions.rows(heddle, InstanceFilter.ALL)
                .filter(this::wasUnfinished)
                .toList();
        if (rows.isEmpty()) {
            view.note("nothing to resume: no unfinished run in " + store.folder());
        }
        return rows.stream()
                .map(row -> track(heddle, heddle.handle(row.instanceId()).status(), view))
                .toList();
    }

    /** Runs go on as soon as the folder is open; a short one may have ended by now. */
    private boolean wasUnfinished(InstanceRow row) {
        Instant ended = row.endedAt();
        return !row.status().isTerminal() || (ended != null && began != null && !ended.isBefore(began));
    }

    private static Tracked track(Heddle heddle, InstanceView there, ProgressView view) {
        WorkflowHandle handle = heddle.handle(there.instanceId());
        Following.setGoing(handle, there, view);
        return Tracked.fromHere(handle, null, 0);
    }
}
