package io.heddle.cli;

import io.heddle.Definitions;
import io.heddle.Reference;
import io.heddle.ReferenceInfo;
import io.heddle.ReferenceQuery;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Table;
import io.heddle.cli.term.Terminal;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.DefinitionRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** References of a definition as a table or as JSON lines. */
final class ReferenceReport {
    private final Terminal terminal;
    private final boolean json;

    ReferenceReport(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    /** Prints every reference; the answer to the first question, whose counts are of all. */
    ReferenceInfo all(Definitions definitions, DefinitionName wanted) {
        ReferenceQuery query = new ReferenceQuery(wanted.id(), wanted.version(), true, 0, null);
        ReferenceInfo first = definitions.references(query);
        List<Reference> references = new ArrayList<>(first.references());
        ReferenceInfo page = first;
        while (page.nextCursor() != null) {
            page = definitions.references(query.after(page.nextCursor()));
            references.addAll(page.references());
        }
        print(references);
        return first;
    }

    void print(List<Reference> references) {
        if (json) {
            JsonLines lines = new JsonLines(terminal.out());
            references.forEach(each -> lines.write(DefinitionRecords.reference(each)));
        } else if (!references.isEmpty()) {
            Table table = new Table("TYPE", "SOURCE", "NAME", "DETAILS");
            for (Reference each : references) {
                table.row(
                        Table.Cell.of(each.type()),
                        Table.Cell.of(each.sourceId()),
                        Table.Cell.of(each.sourceName() == null ? "-" : each.sourceName()),
                        Table.Cell.of(new TreeMap<>(each.details())));
            }
            table.print(terminal);
        }
    }

    static Map<String, @Nullable Object> record(DefinitionName wanted, ReferenceInfo info) {
        return DefinitionRecords.references(wanted.toString(), info);
    }

    static String line(DefinitionName wanted, ReferenceInfo info) {
        String counts = info.stats().byType().isEmpty()
                ? "nothing refers to it"
                : new TreeMap<>(info.stats().byType()).toString();
        return Text.safe(wanted + " is " + info.state() + ": " + counts);
    }
}
