package io.heddle.cli.progress;

import io.heddle.HistoryEntry;
import io.heddle.WaitCause;
import io.heddle.cli.term.Terminal;
import io.heddle.cli.term.Text;

/** One line per transition, for files, pipes and terminals that cannot be redrawn. */
public final class PlainView implements ProgressView {
    private final Terminal terminal;
    /** How many were begun; from the second on, lines must say which one they are about. */
    private int begun;

    public PlainView(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void note(String text) {
        print(Text.safe(text));
    }

    @Override
    public void began(Tracked instance) {
        begun++;
        print(Text.safe(instance.id().value()) + "  " + Text.safe(instance.title()) + ", "
                + Text.count(instance.model().total(), "node"));
    }

    @Override
    public void event(Tracked instance, HistoryEntry event) {
        if (event.to() != null) {
            print(EventText.line(terminal, element(instance, event), event));
        }
    }

    private String element(Tracked instance, HistoryEntry event) {
        String node = event.nodeId();
        if (node == null) {
            return instance.id().value();
        }
        return begun > 1 ? instance.id() + " " + node : node;
    }

    @Override
    public void waiting(Tracked instance) {
        for (WaitCause cause : instance.waiting()) {
            print("waiting  " + (begun > 1 ? Text.safe(instance.id().value()) + "  " : "") + EventText.cause(cause));
        }
    }

    @Override
    public void tick() {
        // Lines are written as things happen.
    }

    @Override
    public void ended(Tracked instance, Outcome outcome) {
        OutcomeText.lines(terminal, instance, outcome).forEach(this::print);
    }

    @Override
    public void close() {
        terminal.out().flush();
    }

    private void print(String line) {
        terminal.out().println(line);
    }
}
