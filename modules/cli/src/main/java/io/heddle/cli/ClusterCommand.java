package io.heddle.cli;

import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "cluster",
        header = "See and change which nodes are in the cluster.",
        description = {
            "",
            "Asks a running node over HTTP (heddle.admin.enabled = on, as in config/cluster.conf).",
            "",
            "  status  shows the nodes, what they hold, and whether the one that is asked is ready;",
            "          exit code 4 if it is not",
            "  drain   makes the node that is asked leave and stop: what it runs may end",
            "          (heddle.shutdown.drain-timeout), the rest goes to the other nodes",
            "  down    puts a node that is lost out of the cluster: the others go on with its work at",
            "          once instead of when they have agreed",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  heddle cluster status",
            "  heddle cluster drain --admin http://127.0.0.1:7456",
            "  heddle cluster down 10.0.0.7:7355"
        })
final class ClusterCommand implements Callable<Integer> {

    /** What to do. */
    enum Action {
        STATUS,
        DRAIN,
        DOWN
    }

    private final Session session;

    @Parameters(index = "0", paramLabel = "ACTION", description = "${COMPLETION-CANDIDATES}.")
    Action action = Action.STATUS;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "HOST:PORT",
            description = "With down: the node that is lost, as status shows it.")
    @Nullable String address;

    @Option(names = "--force", description = "With down: also if it is reachable.")
    boolean force;

    @Option(
            names = "--admin",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:7455",
            description = "The node that is asked; default: ${DEFAULT-VALUE}.")
    URI admin = URI.create("");

    @Option(names = "--token-file", paramLabel = "FILE", description = "The file with the secret the node wants.")
    @Nullable Path tokenFile;

    @Option(names = "--json", description = "Print JSON objects, one per line.")
    boolean json;

    @Mixin
    CommonOptions common = new CommonOptions();

    ClusterCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if ((action == Action.DOWN) != (address != null)) {
            throw CommandFailure.usage(
                    "INVALID_OPTION",
                    action == Action.DOWN ? "down needs the node to put out" : "only down takes a node",
                    "for example: heddle cluster down 10.0.0.7:7355");
        }
        AdminClient node = new AdminClient(admin, tokenFile);
        return switch (action) {
            case STATUS -> status(node);
            case DRAIN -> drain(node);
            case DOWN -> down(node, String.valueOf(address));
        };
    }

    private int status(AdminClient node) {
        ClusterReport report = new ClusterReport(node.get("/health/ready"), node.get("/cluster"));
        if (json) {
            report.json(session.terminal());
        } else {
            report.print(session.terminal());
        }
        return report.isReady() ? ExitCode.OK : ExitCode.ENVIRONMENT;
    }

    private int drain(AdminClient node) {
        node.post("/cluster/leave");
        return said("leaving", "the node at " + admin + " leaves the cluster", admin.toString());
    }

    private int down(AdminClient node, String lost) {
        node.post("/cluster/down?address=" + URLEncoder.encode(lost, StandardCharsets.UTF_8) + (force ? "&force" : ""));
        return said("down", lost + " is put out of the cluster", lost);
    }

    private int said(String type, String text, String node) {
        if (json) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("address", node);
            new JsonLines(session.terminal().out()).write(Records.of(type, fields));
        } else {
            session.terminal().out().println(Text.safe(text));
        }
        return ExitCode.OK;
    }
}
