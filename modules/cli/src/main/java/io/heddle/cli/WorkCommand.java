package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.WorkOffer;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Table;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "work",
        header = "List work that waits for a worker or a person.",
        description = {
            "",
            "Nodes with the executor external or human offer their work under a topic from the moment they are",
            "READY: config.topic, or the key of the node. HELD is what somebody has taken for as long as it",
            "takes; the rest can be taken. Looking takes nothing; heddle complete reports a result.",
            ""
        },
        footer = {"", "Examples:", "  heddle work", "  heddle work approvals --json"})
final class WorkCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "TOPIC", arity = "0..1", description = "Only work of this topic.")
    @Nullable String topic;

    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "Most rows (default: 100).")
    int limit;

    @Option(names = "--json", description = "Print a JSON object per piece of work.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    WorkCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw CommandFailure.usage("INVALID_OPTION", "--limit " + limit + " shows nothing", "give 1 or more");
        }
        try (Heddle heddle = store.openToLook(session)) {
            List<WorkOffer> offers = heddle.work().open(topic, limit);
            if (json) {
                JsonLines lines = new JsonLines(session.terminal().out());
                offers.forEach(offer -> lines.write(Records.work(offer)));
            } else {
                print(offers);
            }
        }
        return ExitCode.OK;
    }

    private void print(List<WorkOffer> offers) {
        if (!offers.isEmpty()) {
            Table table = new Table("ID", "NODE", "TOPIC", "EXECUTOR", "ATTEMPT", "STANDS", "SINCE");
            for (WorkOffer offer : offers) {
                table.row(
                        Table.Cell.of(offer.instanceId()),
                        Table.Cell.of(offer.nodeId()),
                        Table.Cell.of(offer.topic()),
                        Table.Cell.of(offer.executor()),
                        Table.Cell.of(offer.attempt()),
                        Table.Cell.of(offer.held() ? "HELD" : "OPEN"),
                        Table.Cell.of(offer.since()));
            }
            table.print(session.terminal());
        }
        session.terminal().out().println(Text.count(offers.size(), "piece") + " of work");
    }
}
