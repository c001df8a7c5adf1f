package io.heddle.cli;

import io.heddle.DeleteMode;
import io.heddle.DeleteRequest;
import io.heddle.DeleteResult;
import io.heddle.Heddle;
import io.heddle.ReferenceInfo;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        header = "Delete a definition or one version of it.",
        description = {
            "",
            "Without --yes it only shows who refers to it and what would happen. Exit code 2 if it was",
            "refused. Its number is never used again; runs keep their own copy of what they run.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  heddle delete order@1.0.0",
            "  heddle delete order@1.0.0 --yes",
            "  heddle delete order --mode force --yes"
        })
final class DeleteCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID[@VERSION]", description = "The definition, or one version of it.")
    String name = "";

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "SAFE",
            description = {
                "safe: refused while anything refers to it (default).",
                "static_ok: refused while a run or a hold does.",
                "force: no new starts; deleted when the last run has ended.",
                "cancel_and_delete: as force, and its runs are cancelled."
            })
    DeleteMode mode = DeleteMode.SAFE;

    @Option(names = "--yes", description = "Delete; otherwise only show what would happen.")
    boolean yes;

    @Option(names = "--json", description = "Print a JSON object per reference, last one with the result.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    DeleteCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        DefinitionName wanted = DefinitionName.parse(name);
        try (Heddle heddle = store.openToLook(session)) {
            return yes ? delete(heddle, wanted) : preview(heddle, wanted);
        }
    }

    private int preview(Heddle heddle, DefinitionName wanted) {
        ReferenceReport report = new ReferenceReport(session.terminal(), json);
        ReferenceInfo info = report.all(heddle.definitions(), wanted);
        boolean accepted = Boolean.TRUE.equals(info.deletable().get(mode));
        String verdict = !accepted
                ? mode + " would be refused"
                : info.state() == ReferenceInfo.State.ACTIVE
                        ? mode + " would end new starts now and delete it with its last run"
                        : mode + " would delete it";
        if (json) {
            new JsonLines(session.terminal().out())
                    .write(Records.of(
                            "deletion-preview",
                            Map.of("definition", wanted.toString(), "mode", mode.name(), "accepted", accepted)));
        } else {
            session.terminal().out().println(ReferenceReport.line(wanted, info));
            session.terminal().out().println(verdict + "; nothing was changed (add --yes to do it)");
        }
        return ExitCode.OK;
    }

    private int delete(Heddle heddle, DefinitionName wanted) {
        DeleteResult result = heddle.definitions().delete(new DeleteRequest(wanted.id(), wanted.version(), mode, null));
        ReferenceReport report = new ReferenceReport(session.terminal(), json);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("definition", wanted.toString());
        PrintStream out = session.terminal().out();
        if (result instanceof DeleteResult.Deleted deleted) {
            report.print(deleted.broken());
            fields.put("deleted", deleted.versions());
            if (!json) {
                String broken = deleted.broken().isEmpty()
                        ? ""
                        : "; " + Text.count(deleted.broken().size(), "reference") + " of others will fail from now on";
                out.println(
                        Text.safe("deleted " + wanted.id() + ": " + String.join(", ", deleted.versions())) + broken);
            }
        } else if (result instanceof DeleteResult.Retiring retiring) {
            fields.put("retiring", retiring.remaining());
            if (!json) {
                out.println(Text.safe(String.join(", ", retiring.remaining()) + " of " + wanted.id()
                        + " takes no new starts and is deleted with its last run; see heddle list"
                        + store.dataArgument()));
            }
        } else if (result instanceof DeleteResult.Refused refused) {
            report.print(refused.references().references());
            throw CommandFailure.usage(
                    "REFERENCED",
                    wanted + " was not deleted: " + ReferenceReport.line(wanted, refused.references()),
                    "end what refers to it, or choose another --mode");
        }
        if (json) {
            new JsonLines(out).write(Records.of("deletion", fields));
        }
        return ExitCode.OK;
    }
}
