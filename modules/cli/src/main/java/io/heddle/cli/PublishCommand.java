package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.Version;
import io.heddle.definition.WorkflowDefinition;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "publish",
        header = "Publish a definition version, which never changes afterwards.",
        description = {
            "",
            "Publishing the same content again is acknowledged again; other content under the same version",
            "is refused: raise the version in the file, or use heddle update.",
            ""
        },
        footer = {"", "Examples:", "  heddle publish order.yaml", "  heddle publish order.yaml --json"})
final class PublishCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", description = "A definition (YAML, JSON).")
    String file = "";

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    PublishCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        WorkflowDefinition definition = DefinitionFile.publishable(file, store, session.terminal(), json);
        try (Heddle heddle = store.open(session, store.settings(), false)) {
            Version version = heddle.definitions().publish(definition);
            Published.tell(session.terminal(), json, definition.id(), version);
        }
        return ExitCode.OK;
    }
}
