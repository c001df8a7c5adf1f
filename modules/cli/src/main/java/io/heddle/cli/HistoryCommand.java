package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.HistoryEntry;
import io.heddle.HistoryFilter;
import io.heddle.HistoryPage;
import io.heddle.InstanceView;
import io.heddle.WorkflowHandle;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.progress.EventText;
import io.heddle.cli.term.Table;
import io.heddle.runtime.json.Records;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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
            "  heddle history order-1 --node charge --json",
            "  heddle history order-1 --event NODE_FAILED --since 2026-01-31T12:00:00Z"
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

    @Option(
            names = "--to",
            paramLabel = "SEQ",
            defaultValue = "" + Long.MAX_VALUE,
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "Last sequence number (default: no end).")
    long to = Long.MAX_VALUE;

    @Option(names = "--since", paramLabel = "TIME", description = "Only events at this time or later.")
    @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only events before this time.")
    @Nullable String until;

    @Option(
            names = "--node",
            paramLabel = "NODE",
            description = "Only events of this node. May be given several times.")
    List<String> nodes = new ArrayList<>();

    @Option(
            names = "--event",
            paramLabel = "TYPE",
            converter = UpperCase.class,
            description = "Only events of this type, for example NODE_FAILED. May be given several times.")
    List<String> types = new ArrayList<>();

    @Option(names = "--path", paramLabel = "PATH", description = "Only events on this path, for example main/loop#2.")
    @Nullable String path;

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
        if (from < 1 || to < 1 || limit < 0) {
            throw CommandFailure.usage(
                    "INVALID_OPTION",
                    "--from and --to count from 1 and --limit from 0",
                    "for example --from 1 --limit 50");
        }
        try (Heddle heddle = store.openToLook(session)) {
            InstanceView view = store.require(heddle, id);
            HistoryPage page = read(heddle.handle(view.instanceId()));
            if (json) {
                JsonLines lines = new JsonLines(session.terminal().out());
                page.entries().forEach(event -> lines.write(Records.event(view.instanceId(), event)));
            } else {
                print(page);
            }
        }
        return ExitCode.OK;
    }

    private HistoryFilter filter() {
        return new HistoryFilter(
                Set.copyOf(types),
                Set.copyOf(nodes),
                path,
                from,
                to,
                time("--since", since),
                time("--until", until),
                limit == 0 ? CHUNK : limit);
    }

    private static @Nullable Instant time(String option, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException notATime) {
            throw CommandFailure.usage(
                    "INVALID_OPTION", option + " " + text + " is not a time", "write it like 2026-01-31T12:00:00Z");
        }
    }

    /** One page, or all of them. */
    private HistoryPage read(WorkflowHandle handle) {
        HistoryFilter filter = filter();
        HistoryPage page = handle.history(filter);
        if (limit > 0) {
            return page;
        }
        List<HistoryEntry> all = new ArrayList<>(page.entries());
        while (page.next() != null) {
            page = handle.history(filter.from(page.next()));
            all.addAll(page.entries());
        }
        return new HistoryPage(all, null);
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

    /** Names of events are in capitals. */
    static final class UpperCase implements CommandLine.ITypeConverter<String> {
        @Override
        public String convert(String value) {
            return value.toUpperCase(Locale.ROOT);
        }
    }

    private static String change(HistoryEntry event) {
        if (event.to() == null) {
            return "";
        }
        return event.from() == null ? event.to() : event.from() + " -> " + event.to();
    }
}
