package io.heddle.cli.progress;

import io.heddle.NodeStatus;
import io.heddle.WaitCause;
import io.heddle.cli.term.Line;
import io.heddle.cli.term.Style;
import io.heddle.cli.term.Terminal;
import io.heddle.cli.term.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the live view shows. One instance: bar, counts and what is running; several: a line each. */
final class LivePicture {
    private static final int BAR = 30;
    private static final int RUNNING_SHOWN = 8;
    private static final int CAUSES_SHOWN = 5;
    private static final int NAME_WIDTH = 28;

    private final Terminal terminal;
    private int beat;

    LivePicture(Terminal terminal) {
        this.terminal = terminal;
    }

    List<Line> lines(List<Tracked> instances, Instant now) {
        beat++;
        if (instances.size() == 1) {
            return one(instances.get(0), now);
        }
        List<Line> lines = new ArrayList<>();
        int room = Math.max(1, terminal.size().rows() - 3);
        instances.stream().limit(room).forEach(instance -> lines.add(row(instance, now)));
        if (instances.size() > room) {
            lines.add(new Line().add(Style.DIM, "  and " + (instances.size() - room) + " more"));
        }
        return lines;
    }

    private List<Line> one(Tracked instance, Instant now) {
        List<Line> lines = new ArrayList<>();
        RunModel model = instance.model();
        lines.add(new Line()
                .add(Style.BOLD, instance.id().value())
                .add(Style.DIM, "  " + instance.title() + "  ")
                .add(Style.of(model.status()), model.status().name())
                .add("  " + Text.duration(instance.elapsed(now)) + left(instance, now)));
        lines.add(bar(model));
        lines.add(counts(model));
        int room = Math.max(1, Math.min(RUNNING_SHOWN, terminal.size().rows() - 6));
        model.executing().stream().limit(room).forEach(node -> lines.add(running(node, now)));
        if (model.executing().size() > room) {
            lines.add(new Line().add(Style.DIM, "  and " + (model.executing().size() - room) + " more running"));
        }
        instance.waiting().stream().limit(CAUSES_SHOWN).forEach(cause -> lines.add(waiting(cause)));
        return lines;
    }

    private static String left(Tracked instance, Instant now) {
        return instance.left(now).map(left -> "  ETA " + Text.duration(left)).orElse("");
    }

    private Line row(Tracked instance, Instant now) {
        RunModel model = instance.model();
        return new Line()
                .add(Style.BOLD, Text.pad(terminal.fit(Text.safe(instance.id().value()), NAME_WIDTH), NAME_WIDTH))
                .add("  ")
                .add(Style.of(model.status()), Text.pad(model.status().name(), 9))
                .add("  " + model.ended() + "/" + Text.count(model.total(), "node") + "  "
                        + model.executing().size() + " running  " + Text.duration(instance.elapsed(now))
                        + left(instance, now));
    }

    private Line bar(RunModel model) {
        int total = Math.max(1, model.total());
        int full = (int) ((long) BAR * model.ended() / total);
        return new Line()
                .add(Style.GREEN, terminal.symbol("█", "#").repeat(full))
                .add(Style.DIM, terminal.symbol("░", "-").repeat(BAR - full))
                .add(String.format(Locale.ROOT, " %3d %%", 100L * model.ended() / total))
                .add("  " + model.ended() + "/" + Text.count(model.total(), "node"));
    }

    private Line counts(RunModel model) {
        Line line = new Line();
        String separator = "";
        for (NodeStatus state : NodeStatus.values()) {
            if (model.count(state) > 0) {
                line.add(Style.DIM, separator)
                        .add(
                                Style.of(state),
                                model.count(state) + " " + state.name().toLowerCase(Locale.ROOT));
                separator = terminal.symbol(" · ", ", ");
            }
        }
        return line;
    }

    private Line running(NodeProgress node, Instant now) {
        String frames = terminal.symbol("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "|/-\\");
        String spinner = frames.substring(beat % frames.length(), beat % frames.length() + 1);
        Line line = new Line()
                .add(Style.CYAN, "  " + spinner + " ")
                .add(Text.pad(terminal.fit(Text.safe(node.nodeId()), NAME_WIDTH), NAME_WIDTH));
        if (node.startedAt() != null) {
            line.add("  " + Text.duration(Duration.between(node.startedAt(), now)));
        }
        if (node.attempt() > 1) {
            line.add(Style.YELLOW, "  attempt " + node.attempt());
        }
        return line;
    }

    private static Line waiting(WaitCause cause) {
        return new Line().add(Style.YELLOW, "  waiting: ").add(EventText.cause(cause));
    }
}
