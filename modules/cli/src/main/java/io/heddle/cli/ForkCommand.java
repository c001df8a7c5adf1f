package io.heddle.cli;

import io.heddle.ErrorCode;
import io.heddle.ForkResult;
import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.InvalidDefinitionException;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.WorkflowHandle;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.progress.JsonView;
import io.heddle.cli.progress.PlainView;
import io.heddle.cli.term.Text;
import io.heddle.kernel.expression.JsonCodec;
import io.heddle.runtime.json.Records;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "fork",
        header = "Fork a run whose graph is built at run time, and wait for the join.",
        description = {
            "",
            "FILE holds nodes as a definition does: one FORK, the nodes of its paths and its JOIN. FORK and",
            "JOIN may depend on nodes the run has. Every path runs as a thread of its own. The same FILE",
            "again waits for the same fork. Runs of a definition are sealed: there the FORK stands in it.",
            "Exit code 0 if the JOIN was met, 1 if not, 3 if it was cancelled or timed out.",
            ""
        },
        footer = {"", "Examples:", "  heddle fork claim-1 reviews.yaml", "  heddle fork claim-2 reviews.yaml --json"})
final class ForkCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "ID", description = "The run.")
    String id = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The fork, YAML or JSON.")
    String file = "";

    @Option(names = "--json", description = "Print a JSON object.")
    boolean json;

    @Option(names = "--allow-shell", description = "Let the nodes run shell commands.")
    boolean allowShell;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    ForkCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        store.requireData();
        DefinitionFile nodes = DefinitionFile.readNodes(file);
        String shell = allowShell ? null : nodes.shellNode();
        if (shell != null) {
            throw DefinitionFile.shellNotAllowed(file, shell);
        }
        CompletableFuture<@Nullable ForkResult> told = new CompletableFuture<>();
        try (Interrupts.Watch watch = session.interrupts().watch(() -> told.complete(null));
                Heddle heddle = store.open(session, store.settings(), allowShell)) {
            WorkflowHandle run = heddle.handle(store.require(heddle, id).instanceId());
            setGoing(run);
            run.forkAsync(nodes.definition().nodes()).whenComplete((result, error) -> {
                if (error == null) {
                    told.complete(result);
                } else {
                    told.completeExceptionally(error);
                }
            });
            ForkResult result = told.join();
            if (result == null || watch.interrupted()) {
                session.terminal()
                        .err()
                        .println(Text.safe("stopped; the state is kept in " + store.folder() + "\ngo on with: "
                                + store.resumeCommand(session, id)));
                return ExitCode.INTERRUPTED;
            }
            print(run.id(), result);
            return code(result);
        } catch (RuntimeException e) {
            throw located(e, nodes);
        }
    }

    private void setGoing(WorkflowHandle run) {
        Following.setGoing(
                run,
                run.status(),
                json ? new JsonView(new JsonLines(session.terminal().out())) : new PlainView(session.terminal()));
    }

    /** What is wrong with the nodes, with their lines. */
    private static RuntimeException located(RuntimeException error, DefinitionFile nodes) {
        return error.getCause() instanceof InvalidDefinitionException invalid
                ? new InvalidFile(nodes.name(), nodes.lines().locate(invalid.findings()))
                : error;
    }

    private static int code(ForkResult result) {
        NodeError error = result.error();
        if (result.success()) {
            return ExitCode.OK;
        }
        boolean timedOut = error != null && error.code().equals(ErrorCode.JOIN_TIMEOUT);
        return timedOut || result.status() == NodeStatus.CANCELLED ? ExitCode.STOPPED : ExitCode.FAILED;
    }

    private void print(InstanceId run, ForkResult result) {
        NodeError error = result.error();
        String why = error == null ? result.reason() : error.code() + ": " + error.message();
        PrintStream out = session.terminal().out();
        if (json) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("instanceId", run.value());
            fields.put("success", result.success());
            fields.put("output", Records.data(result.output()));
            fields.put("completedThreads", ids(result.completedThreads()));
            fields.put("failedThreads", ids(result.failedThreads()));
            fields.put("status", result.status().name());
            fields.put("error", why);
            new JsonLines(out).write(Records.of("fork", fields));
            return;
        }
        out.println(Text.safe(run.value() + "  the join is " + result.status() + (result.success() ? "" : "  " + why)));
        ids(result.completedThreads()).forEach(thread -> out.println("  COMPLETED  " + Text.safe(thread)));
        ids(result.failedThreads()).forEach(thread -> out.println("  failed     " + Text.safe(thread)));
        if (result.success()) {
            out.println("output: "
                    + Text.safe(JsonCodec.encode(Records.data(result.output())).text()));
        }
    }

    private static List<String> ids(List<InstanceId> threads) {
        return threads.stream().map(InstanceId::value).toList();
    }
}
