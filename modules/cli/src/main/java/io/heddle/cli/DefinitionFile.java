package io.heddle.cli;

import com.typesafe.config.Config;
import io.heddle.Finding;
import io.heddle.cli.term.Terminal;
import io.heddle.definition.NodeDefinition;
import io.heddle.definition.WorkflowConfig;
import io.heddle.definition.WorkflowDefinition;
import io.heddle.formats.Formats;
import io.heddle.formats.Parsed;
import io.heddle.formats.ReadOptions;
import io.heddle.formats.SourceLines;
import io.heddle.formats.WfFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A definition as read from a file.
 *
 * @param name the file as the user wrote it
 * @param definition the definition, not yet checked
 * @param findings warnings of the reader
 * @param lines where its elements are written
 * @param trace whether it was imported from a trace
 */
record DefinitionFile(
        String name, WorkflowDefinition definition, List<Finding> findings, SourceLines lines, boolean trace) {

    private static final int NEIGHBOURS_LOOKED_AT = 1000;

    /**
     * Reads a definition in YAML or JSON, or a trace.
     *
     * @param timeScale factor on the run times of a trace
     * @throws CommandFailure if there is no such file, it cannot be read, or what it holds is neither
     */
    static DefinitionFile read(String name, double timeScale) {
        return read(name, timeScale, ReadOptions.DEFAULT);
    }

    /** Nodes in the form of a definition, which need not have an id; as {@link #read}. */
    static DefinitionFile readNodes(String name) {
        DefinitionFile read = read(name, 1, ReadOptions.DEFAULT.withUsualId("nodes"));
        WorkflowDefinition written = read.definition();
        boolean more = !written.triggers().isEmpty()
                || !written.output().isEmpty()
                || !written.config().equals(WorkflowConfig.INHERIT);
        if (read.trace() || more) {
            throw CommandFailure.usage(
                    "NOT_A_FORK",
                    name + (more ? " has more than nodes" : " is a trace"),
                    more ? "leave triggers, output and config out" : "write the fork as nodes of a definition");
        }
        return read;
    }

    private static DefinitionFile read(String name, double timeScale, ReadOptions options) {
        Path path = Path.of(name);
        if (!Files.exists(path)) {
            throw notFound(name, path);
        }
        if (Files.isDirectory(path)) {
            throw CommandFailure.usage("NOT_A_FILE", name + " is a folder", "name a file in it");
        }
        try {
            boolean trace = Formats.detect(path) == Formats.Kind.WF_FORMAT;
            Parsed parsed = Formats.read(path, options, WfFormat.Options.DEFAULT.withTimeScale(timeScale));
            if (parsed.definition() == null) {
                throw new InvalidFile(name, parsed.findings());
            }
            return new DefinitionFile(name, parsed.definition(), parsed.findings(), parsed.lines(), trace);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "UNREADABLE_FILE",
                    name + " cannot be read: " + Failures.reason(e),
                    "check its permissions",
                    e);
        }
    }

    /**
     * A definition fit for publication.
     *
     * @throws CommandFailure if the file holds a trace, or anything wrong was found; warnings are printed
     */
    static WorkflowDefinition publishable(String name, StoreOptions store, Terminal terminal, boolean json) {
        DefinitionFile read = read(name, 1);
        if (read.trace()) {
            throw CommandFailure.usage("NOT_A_DEFINITION", name + " is a trace", "heddle run replays it");
        }
        List<Finding> findings = read.check(store.settings(), true);
        if (findings.stream().anyMatch(Finding::isError)) {
            throw new InvalidFile(name, findings);
        }
        new Reporter(terminal, json).findings(name, findings);
        return read.definition();
    }

    private static CommandFailure notFound(String name, Path path) {
        String near = neighbour(path);
        return CommandFailure.usage(
                "FILE_NOT_FOUND",
                "there is no file " + name,
                near == null ? "check the name and the working directory" : "did you mean " + near + "?");
    }

    /** The file in the same folder whose name is nearest. */
    private static @Nullable String neighbour(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        Path file = path.getFileName();
        if (folder == null || file == null || !Files.isDirectory(folder)) {
            return null;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.limit(NEIGHBOURS_LOOKED_AT)
                    .filter(Files::isRegularFile)
                    .map(found -> String.valueOf(found.getFileName()))
                    .toList();
            String near = Near.nearest(file.toString(), names);
            Path parent = path.getParent();
            return near == null || parent == null ? near : parent.resolve(near).toString();
        } catch (IOException e) {
            return null;
        }
    }

    /** Everything found, reading and checking, each finding with its line. */
    List<Finding> check(Config config, boolean allowShell) {
        List<Finding> all = new ArrayList<>(findings);
        all.addAll(lines.locate(DefinitionCheck.check(definition, config, allowShell)));
        return all;
    }

    /** The first node of {@code definition} that runs shell commands; null if none does. */
    static @Nullable String shellNode(WorkflowDefinition definition) {
        return shellNode(definition.nodes());
    }

    /** The first node that runs shell commands; null if none does. */
    @Nullable String shellNode() {
        return shellNode(definition.nodes());
    }

    /** Why a definition that runs shell commands is not run. */
    static CommandFailure shellNotAllowed(String what, String node) {
        return CommandFailure.usage(
                "SHELL_NOT_ALLOWED",
                what + ": node " + node + " runs a shell command",
                "if you trust it, run it with --allow-shell");
    }

    private static @Nullable String shellNode(List<NodeDefinition> nodes) {
        for (NodeDefinition node : nodes) {
            if ("shell".equals(node.executor())) {
                return node.key();
            }
            String inside = node.loop() == null ? null : shellNode(node.loop().body());
            if (inside != null) {
                return inside;
            }
        }
        return null;
    }
}
