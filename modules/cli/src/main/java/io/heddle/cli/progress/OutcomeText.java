package io.heddle.cli.progress;

import io.heddle.HeddleException;
import io.heddle.NodeError;
import io.heddle.NodeStatus;
import io.heddle.NodeView;
import io.heddle.Payload;
import io.heddle.cli.term.Style;
import io.heddle.cli.term.Terminal;
import io.heddle.cli.term.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The end of an instance in a few lines. */
final class OutcomeText {
    private static final int FAILURES_SHOWN = 10;
    private static final int OUTPUT_SHOWN = 2000;

    private OutcomeText() {}

    static List<String> lines(Terminal terminal, Tracked instance, Outcome outcome) {
        List<String> lines = new ArrayList<>();
        String mark = outcome.result().isCompleted() ? terminal.symbol("✓ ", "") : terminal.symbol("✗ ", "");
        lines.add(terminal.styled(Style.of(outcome.status()), mark + outcome.status()) + "  "
                + Text.safe(instance.id().value())
                + " in " + Text.duration(outcome.duration()) + ": " + counts(outcome));
        NodeError error = outcome.result().error();
        if (error != null) {
            lines.add("  " + Text.safe(error.code() + ": " + error.message()));
        }
        List<NodeView> failed = outcome.nodes().stream()
                .filter(node -> node.status() == NodeStatus.FAILED)
                .toList();
        failed.stream().limit(FAILURES_SHOWN).forEach(node -> lines.add("  " + failure(terminal, node)));
        if (failed.size() > FAILURES_SHOWN) {
            lines.add("  and " + (failed.size() - FAILURES_SHOWN) + " more failed nodes: heddle inspect "
                    + Text.safe(instance.id().value()));
        }
        String output = output(outcome.result().output());
        if (!output.isEmpty()) {
            lines.add("  output: " + output);
        }
        return lines;
    }

    private static String counts(Outcome outcome) {
        StringBuilder counts = new StringBuilder(Text.count(outcome.nodes().size(), "node"));
        for (NodeStatus state : NodeStatus.values()) {
            long number = outcome.nodes().stream()
                    .filter(node -> node.status() == state)
                    .count();
            if (number > 0) {
                counts.append(", ")
                        .append(number)
                        .append(' ')
                        .append(state.name().toLowerCase(Locale.ROOT));
            }
        }
        return counts.toString();
    }

    private static String failure(Terminal terminal, NodeView node) {
        NodeError error = node.error();
        String what = error == null ? "" : ": " + error.code() + ": " + error.message();
        String tolerated = node.tolerated() ? " (tolerated)" : "";
        return terminal.styled(Style.RED, "FAILED") + " "
                + Text.safe(node.nodeId() + tolerated + " after " + Text.count(node.attempt(), "attempt") + what);
    }

    private static String output(@Nullable Payload payload) {
        if (payload == null || payload.equals(Payload.NULL)) {
            return "";
        }
        if (!payload.isJson()) {
            return payload.size() + " bytes of " + Text.safe(payload.contentType());
        }
        String text;
        try {
            text = Text.safe(payload.text());
        } catch (HeddleException e) {
            return payload.size() + " bytes (" + e.code() + ": " + Text.safe(String.valueOf(e.getMessage())) + ")";
        }
        return text.length() > OUTPUT_SHOWN
                ? text.substring(0, OUTPUT_SHOWN) + "… (" + payload.size() + " bytes; heddle inspect shows all)"
                : text;
    }
}
