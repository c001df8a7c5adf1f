package io.heddle.cli;

import io.heddle.Heddle;
import io.heddle.InstanceId;
import io.heddle.InstanceView;
import io.heddle.ThreadTree;
import io.heddle.cli.json.JsonLines;
import io.heddle.cli.term.Style;
import io.heddle.cli.term.Text;
import io.heddle.runtime.json.Records;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "tree",
        header = "Show a run and every thread below it.",
        footer = {"", "Examples:", "  heddle tree order-1", "  heddle tree order-1 --json"})
final class TreeCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ID", description = "The run.")
    String id = "";

    @Option(names = "--json", description = "Print a JSON object per thread, parents before children.")
    boolean json;

    @Mixin
    StoreOptions store = new StoreOptions();

    @Mixin
    CommonOptions common = new CommonOptions();

    TreeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (Heddle heddle = store.openToLook(session)) {
            InstanceView view = store.require(heddle, id);
            ThreadTree tree = heddle.handle(view.instanceId()).tree();
            if (json) {
                write(new JsonLines(session.terminal().out()), tree, null, 0);
            } else {
                print(tree, "", "");
                session.terminal().out().println(Text.count(tree.size(), "thread"));
            }
        }
        return ExitCode.OK;
    }

    private static void write(JsonLines lines, ThreadTree thread, @Nullable InstanceId parent, int depth) {
        lines.write(Records.thread(thread, parent, depth));
        thread.children().forEach(child -> write(lines, child, thread.threadId(), depth + 1));
    }

    private void print(ThreadTree thread, String own, String below) {
        String status = thread.status() == null
                ? Text.safe(thread.note())
                : session.terminal()
                        .styled(Style.of(thread.status()), thread.status().name());
        session.terminal()
                .out()
                .println(own + Text.safe(thread.threadId().value()) + "  " + thread.kind() + "  "
                        + Text.safe(thread.definitionId() + " " + thread.version()) + "  " + status);
        for (int n = 0; n < thread.children().size(); n++) {
            boolean last = n == thread.children().size() - 1;
            print(thread.children().get(n), below + (last ? "`- " : "|- "), below + (last ? "   " : "|  "));
        }
    }
}
