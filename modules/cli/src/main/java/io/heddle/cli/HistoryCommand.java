package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.HistoryEntry;
import io.heddle.InstanceView;
import io.heddle.WorkflowHandle;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.progress.EventText;
import io.heddle.cli.term.Table;
import io.heddle.runtime.json.Records;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "history",
        header = "Show the events of a run, oldest first.",
        description = {"", "Prints a page; the last line says how to get the next one.", ""},
        footer = {
            "",
            "Examples:",
            "  heddle history order-1",
            "  heddle history order-1 --from 101 --limit 50",
            "  heddle history order-1 --node charge --json"
        })
final class HistoryCommand implements Callable<Integer> {
    private static final int CHUNK = 1000;

    private final Session session;

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    @Option(
            names = "--from",
            paramLabel = "SEQ",
            defaultValue = "1",
            description = "First sequence number (default: 1).")
    long from = 1;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "Most events of a page; 0 for all (default: 100).")
    int limit = 100;

    @Option(names = "--node", paramLabel = "NODE", description = "Only events of this node.")
    @Nullable String node;

    @Option(names = "--event", paramLabel = "TYPE", description = "Only events of this type, for example NODE_FAILED.")
    @Nullable String type;

    @Option(names = "--json", description = "Print a JSON object per event.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    HistoryCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (from < 1 || limit < 0) {
            throw CommandFailure.usage(
                    "INVALID_OPTION", "--from counts from 1 and --limit from 0", "for example --from 1 --limit 50");
        }
        try (Heddle heddle = store.openToLook(session)) {
            InstanceView view = store.require(heddle, id);
            HistoryPage page = HistoryPage.read(from, limit, this::wanted, reader(heddle, view));
            if (json) {
                JsonLines lines = new JsonLines(session.terminal().out());
                page.entries().forEach(event -> lines.write(Records.event(view.instanceId(), event)));
            } else {
                print(page);
            }
        }
        return ExitCode.OK;
    }

    private static HistoryPage.Reader reader(Heddle heddle, InstanceView view) {
        WorkflowHandle handle = heddle.handle(view.instanceId());
        return seq -> handle.history(seq, CHUNK);
    }

    private boolean wanted(HistoryEntry event) {
        return (node == null || node.equals(event.nodeId())) && (type == null || type.equalsIgnoreCase(event.type()));
    }

    private void print(HistoryPage page) {
        Table table = new Table("SEQ", "AT", "EVENT", "NODE", "STATE", "DETAIL");
        for (HistoryEntry event : page.entries()) {
            table.row(
                    Table.Cell.of(event.seq()),
                    Table.Cell.of(event.at()),
                    Table.Cell.of(event.type()),
                    Table.Cell.of(event.nodeId() == null ? "" : event.nodeId()),
                    Table.Cell.of(change(event)),
                    Table.Cell.of(EventText.tail(event)));
        }
        table.print(session.terminal());
        if (page.next() != null) {
            session.terminal()
                    .out()
                    .println("more: " + session.program() + " history " + id + " --from " + page.next()
                            + store.dataArgument());
        }
    }

    private static String change(HistoryEntry event) {
        if (event.to() == null) {
            return "";
        }
        return event.from() == null ? event.to() : event.from() + " -> " + event.to();
    }

    /**
     * A page of a history, filtered.
     *
     * @param entries the page
     * @param next where the next page begins; null when this is the last
     */
    record HistoryPage(List<HistoryEntry> entries, @Nullable Long next) {

        /** Gives entries from a sequence number on, oldest first; empty at the end. */
        interface Reader {
            List<HistoryEntry> from(long seq);
        }

        static HistoryPage read(
                long from, int limit, java.util.function.Predicate<HistoryEntry> wanted, Reader reader) {
            List<HistoryEntry> page = new java.util.ArrayList<>();
            long next = from;
            while (true) {
                List<HistoryEntry> chunk = reader.from(next);
                for (HistoryEntry event : chunk) {
                    // A page ends between events of the journal, never inside one.
                    boolean full = limit > 0 && page.size() >= limit;
                    if (full && event.seq() != page.get(page.size() - 1).seq() && wanted.test(event)) {
                        return new HistoryPage(page, event.seq());
                    }
                    if (wanted.test(event)) {
                        page.add(event);
                    }
                }
                if (chunk.size() < CHUNK) {
                    return new HistoryPage(page, null);
                }
                next = chunk.get(chunk.size() - 1).seq() + 1;
            }
        }
    }
}
