package io.heddle.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "heddle",
        header = "Durable workflow graphs from the command line.",
        description = {
            "",
            "Runs workflows written as YAML or JSON and keeps every step in a data folder:",
            "whatever stops a run, 'heddle resume' goes on without repeating what is done.",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes:",
            "  0  done; a run COMPLETED        3  CANCELLED or TIMED_OUT",
            "  1  a run FAILED                 4  data folder, disk or machine; outcome unknown",
            "  2  invalid input or usage       5  defect of Heddle     130  Ctrl-C, state kept",
            "",
            "Examples:",
            "  heddle run docs/examples/order-fulfilment.yaml",
            "  heddle run order.yaml --id order-1 --input '{\"amount\": 150}'",
            "  heddle resume",
            "  heddle list --status running",
            "",
            "'heddle COMMAND --help' explains a command."
        })
final class HeddleCommand implements Runnable {

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    boolean version;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
