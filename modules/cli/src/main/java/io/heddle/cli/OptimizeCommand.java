package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.cli.json.JsonLines;
import io.heddle.resource.Optimization;
import io.heddle.runtime.json.Records;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "optimize",
        header = "Make room in the memory of the nodes of a cluster.",
        description = {
            "",
            "Drops caches, lets idle instances leave memory and releases resources whose owners have",
            "ended. Nothing is lost: what is needed again comes back. A second call finds next to",
            "nothing. Of a folder that nobody works on there is nothing to drop.",
            ""
        },
        footer = {"", "Examples:", "  heddle optimize", "  heddle optimize --json"})
final class OptimizeCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    OptimizeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Heddle heddle = store.openToLook(session)) {
            Optimization done = heddle.optimizePerformance();
            if (json) {
                new JsonLines(session.terminal().out()).write(Records.of("optimization", done.asMap()));
            } else {
                session.terminal()
                        .out()
                        .println(done.droppedCacheEntries() + " cache entries dropped, "
                                + done.passivationRequests() + " instances asked to leave memory, "
                                + done.cleanedResources() + " resources released, "
                                + done.freedBytes() + " bytes freed");
            }
        }
        return ExitCode.OK;
    }
}
