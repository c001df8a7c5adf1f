package io.heddle.cli;

import com.typesafe.config.ConfigFactory;
import io.heddle.Finding;
import io.heddle.GraphFormat;
import io.heddle.GraphSnapshot;
import io.heddle.Heddle;
import io.heddle.kernel.graph.GraphExport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "graph",
        header = "Write a graph as JSON, DOT, Mermaid or GraphML.",
        description = {
            "",
            "Of a definition file or trace, or of an instance with the states its nodes are in.",
            "JSON, DOT and GraphML can be read back without loss.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  heddle graph order.yaml --format mermaid",
            "  heddle graph order.yaml --format dot | dot -Tsvg > order.svg",
            "  heddle graph order-1 --output order-1.graphml --format graphml"
        })
final class GraphCommand implements Callable<Integer> {

    private final Session session;

    @Parameters(paramLabel = "FILE|ID", description = "A definition or trace, or an instance id.")
    String source = "";

    @Option(
            names = {"-f", "--format"},
            defaultValue = "json",
            paramLabel = "FORMAT",
            description = "json, dot, mermaid or graphml (default: json).")
    GraphFormat format = GraphFormat.JSON;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to this file instead of standard output.")
    @Nullable Path output;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    GraphCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        boolean file = Files.exists(Path.of(source)) || source.matches(".*\\.(yaml|yml|json|gz)");
        return file ? definition() : instance();
    }

    private int definition() {
        DefinitionFile read = DefinitionFile.read(source, 1);
        // A graph with mistakes is drawn all the same: seeing it is how they are found.
        List<Finding> findings = read.check(TraceOptions.config(ConfigFactory.empty()), true);
        new Reporter(session.terminal(), false).findings(source, findings);
        write(GraphExport.snapshotOf(read.definition(), session.clock().get()));
        return findings.stream().anyMatch(Finding::isError) ? ExitCode.USAGE : ExitCode.OK;
    }

    private int instance() {
        try (Heddle heddle = store.openToLook(session)) {
            store.require(heddle, source);
            write(heddle.handle(StoreOptions.instanceId(source)).graph());
        }
        return ExitCode.OK;
    }

    private void write(GraphSnapshot graph) {
        String text = GraphExport.toText(graph, format);
        String whole = text.endsWith("\n") ? text : text + "\n";
        if (output == null) {
            session.terminal().out().print(whole);
            session.terminal().out().flush();
            return;
        }
        try {
            Files.write(output, whole.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.ENVIRONMENT,
                    "UNWRITABLE_FILE",
                    output + " cannot be written: " + Failures.reason(e),
                    "name a file in a folder that exists and may be written",
                    e);
        }
    }
}
