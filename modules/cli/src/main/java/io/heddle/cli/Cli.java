package io.heddle.cli;

import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Puts the commands together and turns whatever they throw into words and an exit code. */
final class Cli {
    private static final int HELP_WIDTH = 100;

    private final Session session;

    Cli(Session session) {
        this.session = session;
    }

    /** Runs one command line; the exit code. Throws nothing: a process must end with a code and a word, not hang. */
    int run(String... args) {
        try {
            return commandLine().execute(args);
        } catch (Throwable error) {
            CommandFailure failure = Failures.of(error);
            List<String> words = List.of(args);
            new Reporter(session.terminal(), words.contains("--json")).failure(failure, words.contains("--verbose"));
            return failure.exitCode();
        }
    }

    CommandLine commandLine() {
        CommandLine root = new CommandLine(new HeddleCommand());
        List<Object> commands = List.of(
                new RunCommand(session),
                new ResumeCommand(session),
                new ValidateCommand(session),
                new GraphCommand(session),
                new InspectCommand(session),
                new HistoryCommand(session),
                new ExplainCommand(session),
                new PathCommand(session),
                new ReportCommand(session),
                new StatsCommand(session),
                new ListCommand(session),
                new ThreadsCommand(session),
                new TreeCommand(session),
                new TriggersCommand(session),
                new WorkCommand(session),
                new CompleteCommand(session),
                new SignalCommand(session),
                new CancelCommand(session),
                new ForkCommand(session),
                new CopyCommand(session),
                new CheckpointCommand(session),
                new RestoreCommand(session),
                new PublishCommand(session),
                new UpdateCommand(session),
                new RetireCommand(session),
                new DeleteCommand(session),
                new ReferencesCommand(session),
                new VersionsCommand(session),
                new DefinitionsCommand(session),
                new RemoveCommand(session),
                new CleanupCommand(session),
                new OptimizeCommand(session),
                new ExportCommand(session),
                new ImportCommand(session),
                new NodeCommand(session),
                new ClusterCommand(session),
                new VersionCommand(session));
        commands.forEach(root::addSubcommand);
        root.getCommandSpec().versionProvider(new VersionInfo());
        // @FILE belongs to --input, not to picocli.
        root.setExpandAtFiles(false);
        root.setCaseInsensitiveEnumValuesAllowed(true);
        root.setUsageHelpWidth(HELP_WIDTH);
        root.setUsageHelpLongOptionsMaxWidth(30);
        root.setColorScheme(
                CommandLine.Help.defaultColorScheme(session.terminal().color() ? Ansi.ON : Ansi.OFF));
        root.setOut(new PrintWriter(session.terminal().out(), true, StandardCharsets.UTF_8));
        root.setErr(new PrintWriter(session.terminal().err(), true, StandardCharsets.UTF_8));
        root.setExecutionStrategy(Cli::runLast);
        root.setParameterExceptionHandler(this::usage);
        root.setExecutionExceptionHandler(this::failed);
        return root;
    }

    // Before the command runs, because the first logger made fixes where logs go.
    private static int runLast(ParseResult parsed) {
        boolean verbose = false;
        @Nullable Path log = null;
        for (CommandLine command : parsed.asCommandLineList()) {
            ParseResult one = command.getParseResult();
            verbose |= one.hasMatchedOption("--verbose");
            log = one.matchedOptionValue("--log", log);
        }
        try {
            LogSettings.apply(verbose, log);
        } catch (CommandFailure failure) {
            throw new CommandLine.ExecutionException(parsed.commandSpec().commandLine(), failure.text(), failure);
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private int failed(Exception thrown, CommandLine command, ParseResult parsed) {
        CommandFailure failure = Failures.of(thrown);
        boolean verbose = has(parsed, "--verbose");
        new Reporter(session.terminal(), has(parsed, "--json")).failure(failure, verbose);
        return failure.exitCode();
    }

    private static boolean has(ParseResult parsed, String option) {
        return parsed.hasMatchedOption(option) || parsed.subcommands().stream().anyMatch(sub -> has(sub, option));
    }

    private int usage(ParameterException problem, String[] args) {
        CommandLine command = problem.getCommandLine();
        List<String> lines = new ArrayList<>();
        lines.add("heddle: " + firstLine(String.valueOf(problem.getMessage())));
        if (problem instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            Unmatched.explain(command, unmatched.getUnmatched().get(0), lines);
        }
        lines.add("  help: " + command.getCommandSpec().qualifiedName(" ") + " --help");
        lines.forEach(line -> session.terminal().err().println(Text.safe(line)));
        if (List.of(args).contains("--json")) {
            new JsonLines(session.terminal().out()).write(Records.error("USAGE", lines.get(0), ExitCode.USAGE));
        }
        return ExitCode.USAGE;
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
