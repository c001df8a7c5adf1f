package io.heddle.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigRenderOptions;
import io.heddle.Heddle;
import io.heddle.HeddleException;
import io.heddle.actor.ActorHeddle;
import io.heddle.cli.json.JsonLines;
import io.heddle.runtime.json.Records;
import io.heddle.runtime.remote.HostPort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "node",
        header = "Be a node of a cluster, until told to stop.",
        description = {
            "",
            "Several nodes share one PostgreSQL database and the instances in it. When a node is lost,",
            "the others go on with what it did. Ctrl-C or SIGTERM make it leave: what it runs may end",
            "(heddle.shutdown.drain-timeout), the rest goes to the other nodes.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  heddle node --config config/cluster.conf",
            "  heddle node --config config/cluster.conf --config heddle.cluster.port=7356 \\",
            "      --config heddle.admin.port=7456"
        })
final class NodeCommand implements Callable<Integer> {
    private static final Config CLUSTERED = ConfigFactory.parseString("heddle.cluster.enabled = on");
    private static final String FIX = " Fix: ";

    private final Session session;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE|KEY=VALUE",
            description = {
                "A HOCON file with settings, or one setting such as heddle.cluster.port=7356.",
                "May be given several times; the last one wins."
            })
    List<String> config = new ArrayList<>();

    @Option(names = "--json", description = "Print JSON objects, one per line.")
    boolean json;

    @Mixin
    CommonOptions common = new CommonOptions();

    NodeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Config settings = CLUSTERED.withFallback(ConfigOption.parse(config));
        CompletableFuture<Boolean> told = new CompletableFuture<>();
        try (Interrupts.Watch watch = session.interrupts().watch(() -> told.complete(true));
                Heddle heddle = open(settings)) {
            ActorSystem<?> system = ((ActorHeddle) heddle).actorSystem();
            String address = HostPort.of(system.classicSystem().provider().getDefaultAddress());
            say("member", "node " + address + " is a member of the cluster", address);
            system.getWhenTerminated().whenComplete((done, error) -> told.complete(false));
            if (!told.join() && !watch.interrupted()) {
                if (hasLeft(system)) {
                    say("left", "node " + address + " was told to leave, and has left", address);
                    return ExitCode.OK;
                }
                throw CommandFailure.environment(
                        "NODE_DOWN",
                        "node " + address + " was put out of the cluster: it could not reach the others, or they it",
                        "see to the network between the nodes, then start it again; its instances go on elsewhere");
            }
            say("leaving", "node " + address + " leaves the cluster", address);
        }
        return ExitCode.INTERRUPTED;
    }

    /** Whether this node stopped because it was asked to, not because others put it out. */
    private static boolean hasLeft(ActorSystem<?> system) {
        return CoordinatedShutdown.get(system)
                .getShutdownReason()
                .filter(reason -> reason == CoordinatedShutdown.actorSystemTerminateReason())
                .isPresent();
    }

    private static Heddle open(Config settings) {
        try {
            return Heddle.builder()
                    .config(settings.root().render(ConfigRenderOptions.concise()))
                    .start();
        } catch (HeddleException e) {
            String text = String.valueOf(e.getMessage());
            int fix = text.indexOf(FIX);
            if (fix < 0) {
                throw e;
            }
            // What is wrong with a database is known to whoever asked it.
            throw new CommandFailure(
                    ExitCode.ENVIRONMENT, e.code(), text.substring(0, fix), text.substring(fix + FIX.length()), e);
        }
    }

    private void say(String type, String text, String address) {
        if (json) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("address", address);
            new JsonLines(session.terminal().out()).write(Records.of(type, fields));
        } else {
            session.terminal().out().println(text);
        }
        session.terminal().out().flush();
    }
}
