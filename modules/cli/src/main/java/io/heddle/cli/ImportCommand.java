package io.heddle.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        header = "Fill an empty database or data folder in from an exported file.",
        description = {
            "",
            "With the configuration of a cluster its PostgreSQL database, else a data folder; no node may run on",
            "it yet. The file is checked first: one that is not whole changes nothing. Runs that have not ended",
            "go on when the first node is started; no step that has ended is done again.",
            ""
        },
        footer = {
            "",
            "An import that was interrupted (Ctrl-C, exit code 130, or anything else) goes on when the same",
            "command is given again. Until it is finished nothing can be started on the database or folder.",
            "",
            "Examples:",
            "  heddle import moving.heddle --config config/cluster.conf",
            "  heddle import moving.heddle --data another-folder"
        })
final class ImportCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", description = "A file that heddle export wrote.")
    Path file = Path.of("");

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    ImportCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        return new Transferring(session, json)
                .run(store, size(), "imported " + file, (builder, progress) -> builder.importFrom(file, progress));
    }

    private long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // Refused when it is opened, with the reason.
        }
    }
}
