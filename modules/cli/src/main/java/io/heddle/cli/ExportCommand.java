package io.heddle.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        header = "Write everything a data folder holds to a file, to move it elsewhere.",
        description = {
            "",
            "Runs with their histories, checkpoints and payloads, definitions, the registry: all of it, also",
            "of runs that have not ended, which go on where the file is imported. Nothing may be running on the",
            "folder; the folder stays as it is. With the configuration of a cluster, the same of its database,",
            "once all nodes are stopped.",
            ""
        },
        footer = {
            "",
            "The file appears when it is whole. Exit code 130 after Ctrl-C, which leaves no file.",
            "",
            "Examples:",
            "  heddle export moving.heddle",
            "  heddle export moving.heddle --config config/cluster.conf"
        })
final class ExportCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", description = "The file to write. It must not exist.")
    Path file = Path.of("");

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    ExportCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        store.requireData();
        return new Transferring(session, json)
                .run(store, 0, "exported to " + file, (builder, progress) -> builder.exportTo(file, progress));
    }
}
