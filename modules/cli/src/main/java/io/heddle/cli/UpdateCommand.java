package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.UpdateOptions;
import io.heddle.Version;
import io.heddle.definition.WorkflowDefinition;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "update",
        header = "Publish the next version of a definition beside the old.",
        description = {
            "",
            "The version in the file does not count: the number follows the greatest one ever used.",
            "Runs keep the version they began with; new ones use the new version.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  heddle update order.yaml",
            "  heddle update order.yaml --bump minor --keep-original=false"
        })
final class UpdateCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", description = "A definition (YAML, JSON).")
    String file = "";

    @Option(
            names = "--bump",
            paramLabel = "PART",
            description = "patch, minor or major (default: heddle.registry.version-strategy).")
    UpdateOptions.@Nullable Bump bump;

    @Option(
            names = "--keep-original",
            paramLabel = "true|false",
            arity = "1",
            description = {
                "Whether the old version still takes new starts; otherwise it retires, and is deleted",
                "when its last run has ended (default: heddle.registry.keep-original)."
            })
    @Nullable Boolean keepOriginal;

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    UpdateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        WorkflowDefinition definition = DefinitionFile.publishable(file, store, session.terminal(), json);
        try (Heddle heddle = store.openToLook(session)) {
            Version version = heddle.definitions().update(definition, new UpdateOptions(bump, keepOriginal, null));
            Published.tell(session.terminal(), json, definition.id(), version);
        }
        return ExitCode.OK;
    }
}
