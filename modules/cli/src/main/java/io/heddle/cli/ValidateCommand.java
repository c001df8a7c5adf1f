package io.heddle.cli;

import com.typesafe.config.Config;
import io.heddle.Finding;
import io.heddle.GraphSnapshot;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Style;
import io.heddle.cli.term.Terminal;
import io.heddle.cli.term.Text;
import io.heddle.definition.Durability;
import io.heddle.kernel.graph.GraphExport;
import io.heddle.kernel.graph.ValidationReport;
import io.heddle.runtime.json.Records;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "validate",
        header = "Check a definition without running it.",
        description = {
            "",
            "Prints every finding with file, line, code and element, and the shape of the graph.",
            "Touches no data folder. Exit code 0 if it would start, 2 if not.",
            ""
        },
        footer = {"", "Examples:", "  heddle validate order.yaml", "  heddle validate trace.json.gz --json"})
final class ValidateCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", description = "A definition (YAML, JSON) or a WfFormat trace.")
    String file = "";

    @Option(
            names = "--config",
            paramLabel = "FILE|KEY=VALUE",
            description = "A setting such as heddle.instance.max-nodes=10, or a HOCON file with settings.")
    List<String> config = new ArrayList<>();

    @Option(names = "--json", description = "Print a JSON object per finding, then one with the result.")
    boolean json;

    @Mixin
    CommonOptions common = new CommonOptions();

    ValidateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        DefinitionFile read = DefinitionFile.read(file, 1);
        Config own = ConfigOption.parse(config);
        List<Finding> findings = read.check(read.trace() ? TraceOptions.config(own) : own, true);
        GraphSnapshot graph =
                GraphExport.snapshotOf(read.definition(), session.clock().get());
        ValidationReport report = ValidationReport.of(graph, findings);
        new Reporter(session.terminal(), json).findings(file, findings);
        if (json) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>(report.toMap());
            fields.put("file", file);
            fields.put("durability", durability(read).name());
            new JsonLines(session.terminal().out()).write(Records.of("validation", fields));
        } else {
            print(report, durability(read));
        }
        return report.valid() ? ExitCode.OK : ExitCode.USAGE;
    }

    private static Durability durability(DefinitionFile read) {
        Durability own = read.definition().config().durability();
        return own == null ? Durability.SYNC : own;
    }

    private void print(ValidationReport report, Durability durability) {
        Terminal terminal = session.terminal();
        long errors = report.findings().stream().filter(Finding::isError).count();
        long warnings = report.findings().size() - errors;
        String verdict = report.valid()
                ? terminal.styled(Style.GREEN, "valid")
                : terminal.styled(Style.RED, "not valid") + ", " + Text.count(errors, "error");
        String doubts = warnings == 0 ? "" : ", " + Text.count(warnings, "warning");
        terminal.out()
                .println(Text.safe(file) + ": " + verdict + doubts + " ("
                        + Text.count(report.totalNodes(), "node") + ", "
                        + Text.count(report.totalEdges(), "edge") + ", "
                        + Text.count(report.maxExecutionLevel() + 1L, "level")
                        + (durability == Durability.SYNC ? "" : ", " + durability) + ")");
    }
}
