package io.heddle.cli;

import io.heddle.DefinitionId;
import io.heddle.Version;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Terminal;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.util.Map;

/** Says that a version was published. */
final class Published {
    private Published() {}

    static void tell(Terminal terminal, boolean json, DefinitionId id, Version version) {
        if (json) {
            new JsonLines(terminal.out())
                    .write(Records.of("published", Map.of("definitionId", id.value(), "version", version.toString())));
        } else {
            terminal.out().println(Text.safe("published " + id + "@" + version));
        }
    }
}
